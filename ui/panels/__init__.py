"""One file a panel kind, paired with its view. A new kind is its view, its widget and a line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.shell.panel import Panel

KINDS: dict[str, str] = {
    "laboratory": "ui.panels.laboratory:LaboratoryPanel",
    "letter_queue": "ui.panels.letter_queue:LetterQueuePanel",
    "letters": "ui.panels.letters:LettersPanel",
    "medicines": "ui.panels.medicines:MedicinesPanel",
    "notes": "ui.panels.notes:NotesPanel",
    "problems": "ui.panels.problems:ProblemsPanel",
    "results": "ui.panels.results:ResultsPanel",
    "tasks": "ui.panels.tasks:TasksPanel",
    "unsent": "ui.panels.unsent:UnsentPanel",
    "vitals": "ui.panels.vitals:VitalsPanel",
    "worklist": "ui.panels.worklist:WorklistPanel",
}
"""From the kind to `module:class`; imported when first shown, so that the start stays short."""


def panel_class(kind: str) -> type[Panel]:
    """The widget class of a kind; KeyError if there is none."""
    module, _colon, name = KINDS[kind].partition(":")
    found: type[Panel] = getattr(import_module(module), name)
    return found


def make_panel(kind: str) -> Panel:
    """A new, empty panel of a kind."""
    return panel_class(kind)()
