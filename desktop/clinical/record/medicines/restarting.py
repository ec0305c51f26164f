"""Restart of a paused medicine: the Task by which a pause comes back, its owner, and when it is due.

`Task.focus` is the paused MedicationRequest, `restriction.period.end` when somebody is to look, `owner` who.
"""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.clinical.record.persons import name_of as person
from desktop.clinical.record.tasks import OURS, is_open
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.fhir.when import for_newest

RESTART: Final = "restart-medicine"
"""Code of a Task by which somebody is asked to restart a paused medicine, or to go on without it."""


def asks_restart(task: Task) -> bool:
    """True for a Task that brings a pause back."""
    return task.code is not None and task.code.code(OURS) == RESTART


def order_of(task: Task) -> str:
    """The paused order (`MedicationRequest/id`) that such a Task is about."""
    kind, _slash, _id = (task.focus.target if task.focus is not None else "").partition("/")
    return task.focus.target if task.focus is not None and kind == "MedicationRequest" else ""


def waiting(chart: Chart, order: str) -> tuple[Task, ...]:
    """The open Tasks by which the pause of an order comes back, the newest first."""
    return chart.once("restarts of orders", lambda: _by_order(chart)).get(order, ())


def _by_order(chart: Chart) -> dict[str, tuple[Task, ...]]:
    found: dict[str, tuple[Task, ...]] = {}
    for task in sorted(chart.all(Task), key=lambda one: (for_newest(one.authored_on), one.id), reverse=True):
        if is_open(task) and asks_restart(task) and (order := order_of(task)):
            found[order] = (*found.get(order, ()), task)
    return found


def restarter(chart: Chart, order: str) -> str:
    """Name of whoever restarts a paused order; empty where nobody is named. Of an office it is said which of
    its people."""
    for one in waiting(chart, order):
        owner = one.owner
        if owner is None:
            continue
        office = owner.target.startswith("Organization/") and bool(owner.display)
        if name := owner.display if office else person(chart, owner):
            return name
    return ""


class Restarter(msgspec.Struct, frozen=True, gc=False):
    """Person or office asked to restart a paused medicine: a reference and a name."""

    key: str
    name: str
