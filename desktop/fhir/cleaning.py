"""Tasks for cleaning a bed, and the bed of each, for sync and screens."""

from __future__ import annotations

from desktop.fhir.dictation import OURS
from desktop.fhir.documents import Task

CLEANING = "bed-cleaning"
"""Our own code of a Task that asks that a bed is cleaned."""
_WORDS = ("rengjør", "renhold", "vask", "reingj", "clean", "housekeep", "disinfect", "desinf")


def asks_cleaning(task: Task) -> bool:
    """True when a Task asks for the cleaning of a place: by our code, else by its name and a place."""
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
