"""A pile on its way to the printer: one sheet made, handed over and forgotten, then the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtPrintSupport import QPrinter

from desktop.core.errors import FagflateError
from desktop.views import printing
from desktop.views.printing import Pile
from ui.desk.paper import picture
from ui.editors.sheet_printer import SheetPrinter

if TYPE_CHECKING:
    from ui.bridge import Bridge


class PrintRun(QObject):
    """Prints a pile from a sheet (from 0) to its end.

    `moved(done, all)` after each sheet; at the end one of `finished()`, `failed(error, sheet)` and
    `stopped(sheet)`, `sheet` being the one to go on from.
    """

    moved = Signal(int, int)
    finished = Signal()
    failed = Signal(object, int)
    stopped = Signal(int)

    def __init__(self, bridge: Bridge, printer: QPrinter, pile: Pile, first: int, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._pile = pile
        self._next = first
        self._wanted = pile.sheets - first
        self._job = SheetPrinter(printer, self._wanted, first)
        self._going = True

    def start(self) -> None:
        """Begin with the first sheet."""
        self._ask()

    def stop(self) -> None:
        """Give up after the sheet that is under way."""
        if self._going:
            self._going = False
            self._job.stop()
            self.stopped.emit(self._next)

    def _ask(self) -> None:
        number, pile = self._next, self._pile
        self._bridge.ask(
            lambda _desk, c: printing.sheet(c, pile, number, for_print=True), self._hand, failed=self._fail
        )

    def _hand(self, page: Any) -> None:
        if not self._going:
            return
        try:
            self._job.add(picture(page))
            self._next += 1
            if self._next == self._pile.sheets:
                self._job.end()
        except FagflateError as error:
            self._fail(error)
            return
        self.moved.emit(self._job.done, self._wanted)
        if self._next == self._pile.sheets:
            self._going = False
            self.finished.emit()
        else:
            # The window lives between two sheets: it can be moved, and the printing stopped.
            QTimer.singleShot(0, self, self._ask)

    def _fail(self, error: FagflateError) -> None:
        if self._going:
            self._going = False
            self._job.stop()
            self.failed.emit(error, self._next)
