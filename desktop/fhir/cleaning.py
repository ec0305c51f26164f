"""Which Tasks ask that a bed is cleaned, and of which bed, for sync and screens."""

from __future__ import annotations

from desktop.fhir.dictation import OURS
from desktop.fhir.documents import Task

CLEANING = "bed-cleaning"
"""Our own code of a Task that asks that a bed is cleaned."""
_WORDS = ("rengjør", "renhold", "vask", "reingj", "clean", "housekeep", "disinfect", "desinf")


def asks_cleaning(task: Task) -> bool:
    """Whether it asks that a place is cleaned: by our code, else by what it is called, of a place."""
    code = task.code
    if code is not None and code.code(OURS):
        return code.code(OURS) == CLEANING
    if not place_of(task):
        return False
    words = f"{code.label if code is not None else ''} {task.description}".casefold()
    return any(word in words for word in _WORDS)


def place_of(task: Task) -> str:
    """The place that is to be cleaned, as `Location/id`; empty where the Task names none."""
    target = task.focus.target if task.focus is not None else ""
    return target if target.startswith("Location/") else ""
