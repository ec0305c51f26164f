"""Alerts: Tasks by which a rule tells the responsible doctor of what nobody has seen to yet.

The identifier follows from the rule, the patient and what the rule rests on, so that whoever notices it makes
the same Task: it stands once, and one that was closed stays the documented decision until the data change.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from desktop.clinical.record.tasks import OURS, is_open, taken
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.fhir.systems import ALERT

CODE = "alert"
"""Code of such a Task, and of the input that names its rule; further inputs are `alert-<name>`."""
VARIANT = "variant"
"""The input that says which of a rule's sentences it is."""


def identity(rule: str, patient: str, data: Iterable[str]) -> str:
    """The id of the Task of a rule about a patient (`id`) and what it rests on."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join((ALERT, rule, patient, *data))))


def is_alert(task: Task) -> bool:
    """True for a Task written by an alert rule."""
    return task.code is not None and task.code.code(OURS) == CODE


def rule_of(task: Task) -> str:
    """Rule of an alert; empty where it does not say."""
    return _said(task).get(CODE, "")


def values(task: Task) -> dict[str, str]:
    """Values for the gaps of its sentence, by name."""
    prefix = f"{CODE}-"
    return {k.removeprefix(prefix): v for k, v in _said(task).items() if k.startswith(prefix)}


def variant(task: Task) -> str:
    """Variant of the rule's sentence; empty for its first."""
    return _said(task).get(VARIANT, "")


def _said(task: Task) -> dict[str, str]:
    return {part.type.code(OURS): part.value_string for part in task.input if part.type is not None}


def of_rule(chart: Chart, rule: str) -> tuple[Task, ...]:
    """The Tasks of a rule, whatever became of them."""
    return tuple(task for task in chart.all(Task) if is_alert(task) and rule_of(task) == rule)


def waits(task: Task) -> bool:
    """True when nobody has taken or closed the alert: it may be withdrawn automatically."""
    return is_alert(task) and is_open(task) and not taken(task)
