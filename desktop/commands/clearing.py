"""Clearing of dangers: who may acknowledge a critical answer or close an alarm, and the reason kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from desktop.acts.permission import for_who_answers
from desktop.acts.reasons import LEAST, in_words
from desktop.clinical.record import tasks as record_tasks
from desktop.clinical.record.answering import May
from desktop.clinical.record.persons import whole_name
from desktop.clinical.record.results import dangers, unread
from desktop.clinical.record.results.dangers import Danger
from desktop.clinical.record.results.unread import Unread
from desktop.clinical.record.stays import stays
from desktop.commands.carrying import Doing
from desktop.core.actor import Actor
from desktop.core.errors import ReasonToClear
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.fhir.resources import Task


class Cleared(msgspec.Struct, frozen=True):
    """One danger that the act would clear: how the actor may, whose it is, and the keys (`Type/id`) of what
    the reason is written into."""

    danger: Danger
    may: May
    patient: str
    whose: str
    keys: tuple[str, ...]


def of_answer(doing: Doing, chart: Chart, one: Unread) -> tuple[Cleared, ...]:
    """The danger of an answer that is acknowledged, if any."""
    found = dangers.of_answer(chart, one, doing.now)
    return (_cleared(chart, found, doing.actor, doing.now, (one.key, *one.tasks)),) if found else ()


def of_tasks(doing: Doing, keys: Sequence[str]) -> tuple[Cleared, ...]:
    """The dangers of Tasks that are closed."""
    charts: dict[str, Chart] = {}
    made = []
    for key in dict.fromkeys(keys):
        body = doing.resource(key)
        patient = patient_of(body)
        if body.get("status") not in record_tasks.OPEN or not patient:
            continue
        if patient not in charts:
            charts[patient] = doing.chart(patient, unread.TYPES)
        chart = charts[patient]
        task = chart.find(key, Task)
        found = dangers.of_task(chart, task, doing.now) if task is not None else None
        if found is not None:
            made.append(_cleared(chart, found, doing.actor, doing.now, (key,)))
    return tuple(made)


def _cleared(chart: Chart, one: Danger, actor: Actor, now: datetime, keys: tuple[str, ...]) -> Cleared:
    stay = stays.latest(chart, now)
    whose = dangers.whose_it_is(chart, one) or (stay.doctor if stay is not None else "")
    may = dangers.may_clear(chart, one, actor, now)
    return Cleared(one, may, whole_name(chart.patient.name), whose, keys)


def reasons(doing: Doing, cleared: Iterable[Cleared], reason: str) -> dict[str, str]:
    """The reasons to write, by the keys of what is cleared with one. InputError where one may not be cleared
    by the actor; ReasonToClear where a reason is missing: then nothing of the act is done."""
    every = tuple(cleared)
    for one in every:
        if one.may is May.NOT:
            raise for_who_answers(one.whose)
    asked = [one for one in every if one.may is May.REASON]
    if not asked:
        return {}
    words = in_words(reason)
    if not words:
        raise _reason(asked, given=bool(reason.strip()))
    return {key: words for one in asked for key in one.keys}


def refuse(doing: Doing, task: str) -> None:
    """Refuse to take or give away (`Task/id`) what the actor may not clear: it would leave the list of
    whoever answers for it."""
    for one in of_tasks(doing, (task,)):
        if one.may is May.NOT:
            raise for_who_answers(one.whose)


def _reason(asked: Sequence[Cleared], *, given: bool) -> ReasonToClear:
    kept = _("Nothing was changed.")
    if given:
        return ReasonToClear(_("Say in words why, with at least {n} letters.").format(n=LEAST), kept=kept)
    said = " ".join(dict.fromkeys(map(_words, asked)))
    return ReasonToClear(said, kept=kept, todo=_("Say why you do it; it is kept with it."))


def _words(one: Cleared) -> str:
    words = (
        _("An answer of {patient} is critical, and {name} answers for it.")
        if one.danger.kind == "critical"
        else _("{patient} has an alarm, and {name} answers for it.")
    )
    return words.format(patient=one.patient, name=one.whose or _("somebody else"))
