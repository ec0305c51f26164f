"""A pile on its way to the printer: one sheet made, handed over and forgotten, then the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtPrintSupport import QPrinter

from desktop.core.errors import FagflateError
from desktop.shown.ask import Ask
from desktop.shown.letters.printing import PageImage
from ui.acts.paper.paper import picture
from ui.printing.sheet_printer import SheetPrinter

if TYPE_CHECKING:
    from ui.bridge import Bridge


class PrintRun(QObject):
    """Prints `sheets` sheets from one (from 0) to the end; `sheet_of` asks for each by its number.

    `moved(done, all)` after each sheet; at the end one of `finished()`, `failed(error, sheet)` and
    `stopped(sheet)`, `sheet` being the one to go on from.
    """

    moved = Signal(int, int)
    finished = Signal()
    failed = Signal(object, int)
    stopped = Signal(int)

    def __init__(
        self,
        bridge: Bridge,
        printer: QPrinter,
        sheets: int,
        sheet_of: Callable[[int], Ask[PageImage]],
        first: int,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._sheets = sheets
        self._sheet_of = sheet_of
        self._next = first
        self._wanted = sheets - first
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
        self._bridge.run(self._hand(self._sheet_of(self._next)))

    async def _hand(self, question: Ask[PageImage]) -> None:
        try:
            page = await self._bridge.ask(question)
            if not self._going:
                return
            self._job.add(picture(page))
            self._next += 1
            if self._next == self._sheets:
                self._job.end()
        except FagflateError as error:
            self._fail(error)
            return
        self.moved.emit(self._job.done, self._wanted)
        if self._next == self._sheets:
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
