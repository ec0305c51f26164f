"""Time a doctor last did something for a patient, by the record: an order, a note, a decision.

What somebody did of whom the record does not say that they are a doctor counts for nothing here: it would
tell that a doctor has been who has not. Neither does what holds something that can't be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from desktop.clinical.record import persons, procedures, tasks
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.notes import alerts, notes
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import (
    Composition,
    Flag,
    MedicationRequest,
    PractitionerRole,
    Procedure,
    Resource,
    ServiceRequest,
    Task,
)
from desktop.fhir.when import instant

R = TypeVar("R", bound=Resource)
TYPES = frozenset({"Composition", "Flag", "MedicationRequest", "Procedure", "ServiceRequest", "Task"})
_WRONG = "entered-in-error"


def last(chart: Chart, until: datetime) -> datetime | None:
    """The newest act of a doctor up to a moment; None where the record tells of none."""
    return max((at for at in _acts(chart) if at <= until), default=None)


def _acts(chart: Chart) -> Iterator[datetime]:
    for when, who in _written(chart):
        at = instant(when)
        if at is not None and _is_doctor(chart, who):
            yield at


def _written(chart: Chart) -> Iterator[tuple[str, Reference | None]]:
    """Acts by staff: time and person."""
    for order in _read(chart, MedicationRequest):
        if order.status not in (_WRONG, "draft") and order.intent not in ("proposal", "option"):
            yield order.authored_on, order.requester
    for request in _read(chart, ServiceRequest):
        if request.status not in (_WRONG, "draft") and request.intent not in ("proposal", "option"):
            yield request.authored_on, request.requester
    for note in _read(chart, Composition):
        if notes.signed(note):
            for author in note.author:
                yield note.date, author
    for procedure in _read(chart, Procedure):
        if procedures.carried_out(procedure):
            for performer in procedure.performer:
                yield procedures.performed(procedure), performer.actor
    for flag in _read(chart, Flag):
        if flag.status != _WRONG and flag.period is not None:
            yield flag.period.start, flag.author
    for task in _read(chart, Task):
        if alerts.is_alert(task) and tasks.taken(task):
            ended = task.execution_period.end if task.execution_period is not None else ""
            yield ended or task.last_modified, task.owner


def _read(chart: Chart, kind: type[R]) -> Iterator[R]:
    return (one for one in chart.all(kind) if not is_unread(one))


def _is_doctor(chart: Chart, who: Reference | None) -> bool:
    return _profession(chart, who) == "doctor"


def _profession(chart: Chart, who: Reference | None) -> str:
    """Profession of a person by the directory; empty where it does not say, or is ambiguous."""
    if who is None:
        return ""
    role = chart.find(who, PractitionerRole)
    if role is not None:
        return persons.profession(role)
    found = {
        persons.profession(one)
        for one in chart.directory.values()
        if isinstance(one, PractitionerRole) and one.practitioner is not None
        and one.practitioner.target == who.target
    }  # fmt: skip
    return next(iter(found)) if len(found) == 1 else ""
