"""Choosing a printer, or a file: asked on our own sheet, while everything else goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ui.acts.desk import Desk
from ui.printing import printers
from ui.printing.file_dialog import FileDialog, offered
from ui.printing.printer_dialog import PrinterDialog


@dataclass(frozen=True, slots=True)
class Asking:
    """A question for a printer: a title that says what is printed, how, and if a file may be chosen."""

    title: str
    how: str
    files: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice: a printer, by its queue's name, or into a file."""

    printer: str = ""
    file: Path | None = None


Then = Callable[[Chosen | None], None]
"""Told once what was chosen; None when it is not printed."""

Chooser = Callable[[Desk, Asking, Then], None]


def ask_printer(desk: Desk, asking: Asking, then: Then) -> None:
    """Let a person choose. Nothing waits for them: no loop of its own runs, and no answer is held up."""
    found = printers.printers()
    names = {one.name for one in found}
    person, mine = desk.actor.practitioner, desk.personal
    first = next((one for one in (mine.chosen.printer, printers.usual()) if one in names), "")
    dialog = PrinterDialog(asking.title, asking.how, found, first, desk.window, files=asking.files)

    def ended(_how: int) -> None:
        if dialog.wants_file:
            _ask_file(desk, asking, then)
            return
        if dialog.printer and desk.actor.practitioner == person:
            mine.keep(msgspec.structs.replace(mine.chosen, printer=dialog.printer))
        then(Chosen(dialog.printer) if dialog.printer else None)

    dialog.finished.connect(ended)
    dialog.open()


def _ask_file(desk: Desk, asking: Asking, then: Then) -> None:
    dialog = FileDialog(asking.title, offered("Fagflate"), desk.window)
    dialog.finished.connect(lambda _how: then(Chosen(file=dialog.file) if dialog.file else None))
    dialog.open()
