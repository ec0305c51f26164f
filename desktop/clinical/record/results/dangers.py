"""Dangers that an act would clear: critical answers, alarms, urgent tasks that wait, and whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.clinical import danger, urgency
from desktop.clinical.danger import Who
from desktop.clinical.flags import Abnormal, from_interpretation
from desktop.clinical.record import answering, parts, reports, tasks
from desktop.clinical.record.notes import alerts
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.results import results, unread
from desktop.clinical.record.results.results import Result
from desktop.clinical.record.results.unread import Unread
from desktop.clinical.record.results.whose_limits import whose
from desktop.clinical.record.stays import stays
from desktop.clinical.urgency import Finding
from desktop.clinical.vocabulary import analyses
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import DiagnosticReport, Observation, Task

Kind = Literal["critical", "not-normal", "alarm", "urgent"]
_URGENT = ("urgent", "asap", "stat")
_OFF_SCALE = ("<", ">")
"""FHIR's v3-ObservationInterpretation: beyond what the instrument can measure."""


class Danger(msgspec.Struct, frozen=True):
    """One thing that an act would clear: an answer or Task by its key, what makes it dangerous, and who
    answers for it. `given`: it was given to its owner in person, who then answers for it whatever their
    profession.

    `not-normal` is an answer without danger that is surely normal to nobody: a doctor or a nurse may see it.
    """

    key: str
    kind: Kind
    owners: tuple[str, ...]
    given: bool = False


def of_answer(chart: Chart, one: Unread, now: datetime) -> Danger | None:
    """Danger of an answer that waits; None for one whose every value is here and surely normal."""
    owners = one.owners or answering.of_stay(stays.latest(chart, now))
    urgent = any(_is_urgent(chart.find(key, Task)) for key in one.tasks)
    if urgent or one.critical or _is_dangerous(chart, one.values, now) or _is_alarmed(chart, one):
        return Danger(one.key, "critical", owners)
    return None if _is_normal(chart, one, now) else Danger(one.key, "not-normal", owners)


def of_task(chart: Chart, task: Task, now: datetime) -> Danger | None:
    """Danger that closing a Task would clear; None for one that may be closed by whoever does it."""
    owner = answering.named(task.owner)
    if tasks.carries_answer(task) and task.focus is not None:
        held = Unread(
            task.key, task.focus.target, (task.focus.target,),
            unread.values_of(chart, task.focus.target), None,
            (task.key,), (*owner, *answering.of_stay(stays.latest(chart, now))),
        )  # fmt: skip
        if not tasks.asks(task):
            return of_answer(chart, next(iter(_waiting(chart, task, now)), held), now)
        found = of_answer(chart, held, now)
        # Who is asked answers the question, its asker takes it back; the answer itself waits for its asker.
        theirs = (*owner, *answering.named(task.requester))
        return Danger(task.key, found.kind, theirs, given=True) if found is not None else None
    if alerts.is_alert(task):
        return Danger(task.key, "alarm", (*owner, *answering.of_stay(stays.latest(chart, now))))
    if not _is_urgent(task):
        return None
    # Whoever raised it may say that it is done, as may whoever it was given to.
    owners = (*owner, *answering.named(task.requester), *answering.of_stay(stays.latest(chart, now)))
    return Danger(task.key, "urgent", owners, given=True)


def may_clear(chart: Chart, one: Danger, actor: Actor, now: datetime) -> answering.May:
    """Permission of the actor to clear it (`answering`)."""
    found = answering.may_clear(chart, one.owners, stays.latest(chart, now), actor, given=one.given)
    if one.kind == "not-normal" and found is answering.May.REASON:
        return answering.May.ONE_KEY
    return found


def whose_it_is(chart: Chart, one: Danger) -> str:
    """Name of the first who answers for it; empty where nobody is named."""
    return next((name for owner in one.owners if (name := name_of(chart, owner))), "")


def _waiting(chart: Chart, task: Task, now: datetime) -> tuple[Unread, ...]:
    return tuple(one for one in unread.unread(chart, now) if task.key in one.tasks)


def _is_urgent(task: Task | None) -> bool:
    return task is not None and task.priority in _URGENT


def _is_dangerous(chart: Chart, keys: tuple[str, ...], now: datetime) -> bool:
    values = (one for one in results.results(chart, now) if one.key in keys)
    return any(_harms(chart, one, now) for one in values)


def _harms(chart: Chart, one: Result, now: datetime) -> bool:
    """True for a critical or grave value, and for one outside its range of what harms soon. What can't be
    relied on (`use`) is weighed as if it could: it never makes anything harmless."""
    if one.abnormal.critical:
        return True
    if one.abnormal is Abnormal.NORMAL:
        return False
    key = one.like or (one.analysis.key if one.analysis is not None else "")
    whole = chart.find(one.key, Observation)
    name = whole.code.words if whole is not None and whole.code is not None else ""
    named = "" if key in analyses() else danger.named(name)
    finding = Finding(
        kind="report" if named else "lab", key=named or key, number=one.value,
        comparator=one.comparator or None,  # type: ignore[arg-type]
        abnormal=one.abnormal, limits=one.limits,
    )  # fmt: skip
    who = whose(chart, now) if one.comparable else "unknown"
    # Of unknown age: what would be dangerous for an adult is.
    asked: tuple[Who, ...] = ("unknown", "adult") if who == "unknown" and one.comparable else (who,)
    return any(urgency.urgency(finding, each).harms for each in asked)


def _is_alarmed(chart: Chart, one: Unread) -> bool:
    """True where the laboratory itself calls any part critical, or could not measure so far out."""
    held = (chart.find(key, Observation) for key in (*one.answers, *one.values))
    return any(
        concept.has(*_OFF_SCALE) or _says_critical(concept)
        for each in held if each is not None
        for part in parts.every(each)
        for concept in part.interpretation
    )  # fmt: skip


def _says_critical(concept: CodeableConcept) -> bool:
    said = from_interpretation(one.code for one in concept.coding)
    return said is not None and said.critical


def _is_normal(chart: Chart, one: Unread, now: datetime) -> bool:
    if one.changed or not one.values:
        return False
    if any(chart.find(key, Observation) is None for key in one.values):
        return False
    report = chart.find(one.focus, DiagnosticReport)
    if report is not None and reports.conclusion(report):
        return False
    values = [each for each in results.results(chart, now) if each.key in one.values]
    known = {each.key for each in values}
    return known.issuperset(one.values) and all(
        each.use.decide and each.abnormal is Abnormal.NORMAL for each in values
    )
