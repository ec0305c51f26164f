"""Questions about a waiting result: who asks whom, their outcome, corrections since."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record import persons, tasks
from desktop.clinical.record.results import unread
from desktop.clinical.record.results.unread import Unread
from desktop.core.actor import Actor, short_name
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.fhir.when import for_newest, instant
from desktop.shown.results.results import ResultRow
from desktop.views.base import labs
from desktop.views.base.labs import LabValue
from desktop.views.results import result_corrections


def is_back(chart: Chart, one: Unread, actor: Actor, now: datetime) -> bool:
    """True when a question of the actor's was not taken in time and has come back to them: the answer itself
    waits for them no more."""
    me = (actor.practitioner, actor.role)
    if one.question is None or not tasks.is_back(one.question, chart.all(Task), me, now):
        return False
    return not any(
        other.focus == one.focus and not {*other.owners}.isdisjoint(me) for other in unread.unread(chart, now)
    )


def held(chart: Chart, one: Unread, now: datetime) -> list[LabValue]:
    """The values of an answer, also those that are in no laboratory table."""
    wanted = frozenset(one.values)
    found = [v for v in (*labs.values(chart, now=now), *labs.undated(chart, now)) if v.reference in wanted]
    rest = wanted.difference(v.reference for v in found)
    others = labs.in_answer(chart, (key for key in one.values if key in rest), now) if rest else ()
    return [v for v in (*found, *others) if v.text]


def corrections(chart: Chart, one: Unread, values: list[LabValue], now: datetime) -> list[str]:
    """Corrections among these values of a result, each from old to new."""
    return [words for v in values if (words := result_corrections.whole(chart, one, v, now))]


def beside(chart: Chart, one: Unread, row: ResultRow, now: datetime, actor: Actor | None) -> ResultRow:
    """A row that came as a question, or about which somebody has been asked: with who, and what became of it.

    A question is read by itself, never acknowledged together with others; one that nobody has taken in time
    is back at the top.
    """
    task = one.question
    if actor is not None and task is not None and is_back(chart, one, actor, now):
        words, _late = _became(chart, task, now)
        whom = short_name(persons.name_of(chart, task.owner)) or _("somebody")
        asked = _("You asked {who}: {question}").format(who=whom, question=task.description)
        return msgspec.structs.replace(
            row, group="abnormal" if row.group == "abnormal" else "read", marked=False, remark=words,
            quote=asked, sort=row.sort - 1000, spoken=f"{row.spoken}. {words}. {asked}",
        )  # fmt: skip
    if task is not None:
        who = short_name(persons.name_of(chart, task.requester))
        group = "abnormal" if row.group == "abnormal" else "read"
        asked = _("{who} asks: {question}").format(who=who or _("Somebody"), question=task.description)
        asked = " ".join(
            (asked, *(f"({words})" for words in corrections(chart, one, held(chart, one, now), now)))
        )
        return msgspec.structs.replace(
            row, group=group, asked=True, marked=False, remark=_("question"), quote=asked,
            spoken=f"{row.spoken}. {asked}",
        )  # fmt: skip
    last = max(unread.questions(chart, one), key=lambda q: (for_newest(q.authored_on), q.id), default=None)
    if last is None:
        return row
    words, late = _became(chart, last, now)
    change = {"remark": words, "spoken": f"{row.spoken}. {words}", "marked": False}
    if row.group == "plain":
        change["group"] = "read"
    sort = row.sort - 1000 if late else row.sort
    return msgspec.structs.replace(row, sort=sort, **change)


def _became(chart: Chart, question: Task, now: datetime) -> tuple[str, bool]:
    """Outcome of a question, and if it was not taken in time."""
    who = short_name(persons.name_of(chart, question.owner)) or _("somebody")
    if not tasks.is_open(question):
        seen = tasks.taken(question)
        return (_("seen by {who}") if seen else _("not taken by {who}")).format(who=who), not seen
    if tasks.taken(question):
        return _("taken by {who}").format(who=who), False
    if tasks.untaken(question, now):
        return _("not taken in time by {who}").format(who=who), True
    return _("asked {who}").format(who=who), False


def in_full(chart: Chart, one: Unread, now: datetime) -> tuple[tuple[str, str], ...]:
    """A question about a result in full: text, asker, due time."""
    task = one.question
    if task is None:
        return ()
    until = instant(tasks.due(task))
    lines = [
        ("", task.description),
        *((_("Corrected"), words) for words in corrections(chart, one, held(chart, one, now), now)),
        (_("From"), persons.name_of(chart, task.requester)),
        (_("Answer by"), relative_day_time(until, now) if until else ""),
    ]
    return tuple((label, text) for label, text in lines if text)
