"""Work list across wards: results and tasks for a person or their office about patients who are not on the
ward, such as a result that came after discharge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import tasks
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.resources import ServiceRequest, Task
from desktop.sync.pull.followed import about

Row = TypeVar("Row", bound=msgspec.Struct)


def owners(actor: Actor) -> tuple[str, ...]:
    """Owners of the tasks that a person handles: themselves, their role, their office."""
    return tuple(dict.fromkeys(o for o in (actor.practitioner, actor.role, actor.organization) if o))


def waits(task: Task, actor: Actor) -> bool:
    """True when an open Task is owned by the actor, their role or their office."""
    return tasks.is_open(task) and task.owner is not None and task.owner.target in owners(actor)


def charts(
    connection: Connection, actor: Actor, here: Iterable[str], read: Callable[[str], Chart | None]
) -> list[Chart]:
    """The charts, as `read` gives them, of those not `here` about whom an open task of theirs is, or one that
    can't be read."""
    ward = frozenset(here)
    found = (read(patient) for patient in about(connection, owners(actor)) if patient not in ward)
    return [chart for chart in found if chart is not None and _concerns(chart, actor)]


def _concerns(chart: Chart, actor: Actor) -> bool:
    return any(concerns(task, actor) for task in chart.all(Task)) or any(
        one.resource_type == "Task" for one in chart.unreadable
    )


def concerns(task: Task, actor: Actor) -> bool:
    """True when a Task is owned by the actor, or is an open question that they asked."""
    return waits(task, actor) or _asked(task, actor)


FEW = frozenset({"Task", "ServiceRequest", "Encounter"})
"""Resource types that tell if somebody may answer for a patient's answers."""


def answers_for(chart: Chart, actor: Actor, now: datetime) -> bool:
    """True when the actor answers for the patient, ordered something, or has a Task about them: an answer may
    wait for them."""
    me = {actor.practitioner, actor.role} - {""}
    if any(concerns(task, actor) for task in chart.all(Task)):
        return True
    if any(one.requester is not None and one.requester.target in me for one in chart.all(ServiceRequest)):
        return True
    stay = stays.latest(chart, now)
    return stay is not None and not me.isdisjoint((stay.doctor_reference, stay.coming_doctor))


def _asked(task: Task, actor: Actor) -> bool:
    """True for an open question asked by the actor, which returns to them when nobody takes it."""
    asker = task.requester.target if task.requester is not None else ""
    return tasks.asks(task) and tasks.is_open(task) and asker in owners(actor)


def without_beds(rows: Sequence[Row], far: Iterable[Chart]) -> tuple[Row, ...]:
    """The rows (with `patient` and `bed`), those of patients elsewhere without a bed: the number of another
    ward's bed would be read as one of this ward's."""
    away = {chart.patient.id for chart in far}
    return tuple(msgspec.structs.replace(row, bed="") if row.patient in away else row for row in rows)  # type: ignore[attr-defined]
