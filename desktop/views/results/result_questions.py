"""Questions about a waiting result: who asks whom, their outcome, corrections since."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record import parts, persons, tasks
from desktop.core.actor import Actor, short_name
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.fhir.when import instant
from desktop.shown.results.results import ResultRow
from desktop.views.base import labs
from desktop.views.base.labs import LabValue
from desktop.views.results import result_corrections


def is_back(chart: Chart, task: Task, actor: Actor, now: datetime) -> bool:
    """True when a question of the actor's was not taken in time and has come back to them."""
    return tasks.is_back(task, chart.all(Task), (actor.practitioner, actor.role), now)


def held(chart: Chart, task: Task, now: datetime) -> list[LabValue]:
    """The values of the answer that a Task carries."""
    wanted = set(parts.in_answer(chart, task.focus))
    return [v for v in labs.values(chart, now=now) if v.reference in wanted and v.text]


def corrections(chart: Chart, task: Task, values: list[LabValue], now: datetime) -> list[str]:
    """Corrections among these values of a result, each from old to new."""
    return [words for v in values if (words := result_corrections.whole(chart, task, v, now))]


def beside(chart: Chart, task: Task, row: ResultRow, now: datetime, actor: Actor | None) -> ResultRow:
    """A row that came as a question, or about which somebody has been asked: with who, and what became of it.

    A question is read by itself, never acknowledged together with others; one that nobody has taken in time
    is back at the top.
    """
    if actor is not None and is_back(chart, task, actor, now):
        words, _late = _became(chart, task, now)
        whom = short_name(persons.name_of(chart, task.owner)) or _("somebody")
        asked = _("You asked {who}: {question}").format(who=whom, question=task.description)
        return msgspec.structs.replace(
            row, group="abnormal" if row.group == "abnormal" else "read", marked=False, remark=words,
            quote=asked, sort=row.sort - 1000, spoken=f"{row.spoken}. {words}. {asked}",
        )  # fmt: skip
    if tasks.asks(task):
        who = short_name(persons.name_of(chart, task.requester))
        group = "abnormal" if row.group == "abnormal" else "read"
        asked = _("{who} asks: {question}").format(who=who or _("Somebody"), question=task.description)
        asked = " ".join(
            (asked, *(f"({words})" for words in corrections(chart, task, held(chart, task, now), now)))
        )
        return msgspec.structs.replace(
            row, group=group, asked=True, marked=False, remark=_("question"), quote=asked,
            spoken=f"{row.spoken}. {asked}",
        )  # fmt: skip
    about = [q for q in chart.all(Task) if tasks.asks(q) and any(p.target == task.key for p in q.part_of)]
    last = max(about, key=lambda q: (q.authored_on, q.id), default=None)
    if last is None or tasks.mistaken(last):
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


def in_full(chart: Chart, task: Task, now: datetime) -> tuple[tuple[str, str], ...]:
    """A question about a result in full: text, asker, due time."""
    if not tasks.asks(task):
        return ()
    until = instant(tasks.due(task))
    lines = [
        ("", task.description),
        *((_("Corrected"), words) for words in corrections(chart, task, held(chart, task, now), now)),
        (_("From"), persons.name_of(chart, task.requester)),
        (_("Answer by"), relative_day_time(until, now) if until else ""),
    ]
    return tuple((label, text) for label, text in lines if text)
