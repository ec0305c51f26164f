"""Tasks: which still wait for somebody, which carry an answer to be seen, and when one is due."""

from __future__ import annotations

from desktop.fhir.resources import OPEN_TASK, Task

OPEN = frozenset(OPEN_TASK)
OURS = "urn:fagflate:task"
"""System of our own codes of `Task.code`."""
QUESTION = "question"
"""Code of a Task by which somebody is asked about a result."""

SIGNING = "signing"
"""Code of a Task by which a doctor is asked to sign what somebody else has written."""
RETURNED = "returned"
"""Code of a Task with which a letter goes back to its author unsigned."""


def is_open(task: Task) -> bool:
    """Whether somebody is still to do it."""
    return task.status in OPEN


def mistaken(task: Task) -> bool:
    """Whether it was made by mistake: nobody was ever to do it."""
    return task.status == "entered-in-error"


def asks(task: Task) -> bool:
    """Whether somebody is asked about a result by it: who asked has the result in a Task of their own."""
    return task.code is not None and task.code.code(OURS) == QUESTION


def asks_signature(task: Task) -> bool:
    """Whether a doctor is asked by it to sign what somebody else has written."""
    return task.code is not None and task.code.code(OURS) == SIGNING


def gives_back(task: Task) -> bool:
    """Whether its author has a letter back by it, to go on with."""
    return task.code is not None and task.code.code(OURS) == RETURNED


def taken(task: Task) -> bool:
    """Whether who was asked has begun with it, or is done."""
    return task.status in ("accepted", "in-progress", "completed")


def carries_answer(task: Task) -> bool:
    """Whether it asks that a result is seen."""
    kind = task.focus.target.partition("/")[0] if task.focus is not None else ""
    return kind in ("DiagnosticReport", "Observation")


def acknowledged(task: Task) -> bool:
    """Whether the answer that it carries was seen by somebody."""
    return task.status == "completed" and carries_answer(task) and not asks(task)


def waits_to_be_seen(task: Task) -> bool:
    """Whether the answer that it carries still waits for somebody to have seen it."""
    return is_open(task) and carries_answer(task) and not asks(task)


def due(task: Task) -> str:
    """When it is to be done, as a FHIR time; empty where nobody said."""
    restricted = task.restriction.period if task.restriction else None
    planned = task.execution_period
    return (restricted.end if restricted else "") or (planned.end if planned else "")
