"""Tasks: which still wait for somebody, which carry an answer to be seen, and when one is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from desktop.fhir.resources import OPEN_TASK, Task
from desktop.fhir.when import for_newest, for_oldest, instant

OPEN = frozenset(OPEN_TASK)
OURS = "urn:fagflate:task"
"""System of our own codes of `Task.code`."""
QUESTION = "question"
"""Code of a Task by which somebody is asked about a result."""

SIGNING = "signing"
"""Code of a Task by which a doctor is asked to sign what somebody else has written."""
RETURNED = "returned"
"""Code of a Task with which a letter goes back to its author unsigned."""

CLOSED_LETTER = "letter-closed"
"""Code of a completed Task by which a recipient says that they are done with a letter."""
ASK = "letter-ask"
"""Code of a Task's input: the sentence of a letter that it is about."""


def is_open(task: Task) -> bool:
    """True when the Task is still to be done."""
    return task.status in OPEN


def mistaken(task: Task) -> bool:
    """True when the Task was entered in error."""
    return task.status == "entered-in-error"


def asks(task: Task) -> bool:
    """True for a question about a result: its asker has the result in a Task of their own."""
    return task.code is not None and task.code.code(OURS) == QUESTION


def asks_signature(task: Task) -> bool:
    """True when a doctor is asked to sign another person's work."""
    return task.code is not None and task.code.code(OURS) == SIGNING


def gives_back(task: Task) -> bool:
    """True when the Task returns a letter to its author."""
    return task.code is not None and task.code.code(OURS) == RETURNED


def closes_letter(task: Task) -> bool:
    """True when a recipient has closed a letter by this Task."""
    return task.code is not None and task.code.code(OURS) == CLOSED_LETTER and task.status == "completed"


def sentences_asked(task: Task) -> tuple[str, ...]:
    """The sentences of a letter that it is about, as they stand there."""
    return tuple(p.value_string for p in task.input if p.type is not None and p.type.code(OURS) == ASK)


def taken(task: Task) -> bool:
    """True when the owner has begun with the Task, or is done."""
    return task.status in ("accepted", "in-progress", "completed")


def untaken(task: Task, now: datetime) -> bool:
    """True when nobody took a question before its due time."""
    until = instant(due(task))
    return asks(task) and is_open(task) and not taken(task) and until is not None and until < now


def is_back(question: Task, every: Iterable[Task], me: Collection[str], now: datetime) -> bool:
    """True when a question has returned to its asker (`me`, by name or by role): nobody took it in time, they
    have acknowledged the result itself, and have asked nobody else about it since. `every` task of the
    patient."""
    asker = question.requester.target if question.requester is not None else ""
    if asker not in me or not untaken(question, now):
        return False
    about = {part.target for part in question.part_of}
    answer = question.focus.target if question.focus is not None else ""
    for one in every:
        if one.key in about and is_open(one) and one.owner is not None and one.owner.target in me:
            return False
        parts = {part.target for part in one.part_of}
        same = bool(answer) and one.focus is not None and one.focus.target == answer
        if one.key == question.key or one.key in about or not asks(one) or mistaken(one):
            continue
        if not same and not parts & {*about, question.key}:
            continue
        # A time that can't be read makes nothing later, so that no question is lost by it.
        later = (for_newest(one.authored_on), one.id) > (for_oldest(question.authored_on), question.id)
        if taken(one) or question.key in parts or later:
            return False
    return True


def carries_answer(task: Task) -> bool:
    """True for a Task to acknowledge a result."""
    kind = task.focus.target.partition("/")[0] if task.focus is not None else ""
    return kind in ("DiagnosticReport", "Observation")


def acknowledged(task: Task) -> bool:
    """True when the result of the Task was acknowledged."""
    return task.status == "completed" and carries_answer(task) and not asks(task)


def waits_to_be_seen(task: Task) -> bool:
    """True when the result of the Task still waits to be acknowledged."""
    return is_open(task) and carries_answer(task) and not asks(task)


def due(task: Task) -> str:
    """Due time of the Task, as a FHIR time; empty where nobody said."""
    restricted = task.restriction.period if task.restriction else None
    planned = task.execution_period
    return (restricted.end if restricted else "") or (planned.end if planned else "")
