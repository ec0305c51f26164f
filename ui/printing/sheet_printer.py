"""Page images handed to a printer one by one, each whole on its A4; nothing is drawn anew."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop.core.errors import FagflateError
from desktop.core.messages import _, ngettext


def on_a4(printer: QPrinter) -> None:
    """Set a printer to A4 to the very edge: margins are in the page images."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)


class SheetPrinter:
    """One job of a printer: `add` each page image, then `end`; `stop` gives it up.

    `wanted` is how many sheets the job has, `first` the number of its first one in the pile (from 0): what
    goes wrong is said with the sheet to go on from. Raises FagflateError.
    """

    def __init__(self, printer: QPrinter, wanted: int, first: int = 0) -> None:
        self._printer = printer
        self._wanted = wanted
        self._first = first
        self._painter = QPainter()
        self.done = 0

    def add(self, image: QImage) -> None:
        """Hand over one page."""
        if image.isNull():
            raise self._refused(_("A page could not be made."))
        if not self.done:
            on_a4(self._printer)
        self._printer.setPageOrientation(_orientation(image))
        if not self.done and not self._painter.begin(self._printer):
            raise self._refused(_("The printer does not answer."))
        if self.done and not self._printer.newPage():
            raise self._refused(_("The printer stopped."))
        area = QRectF(self._printer.pageLayout().fullRectPixels(self._printer.resolution()))
        scale = min(area.width() / image.width(), area.height() / image.height())
        wide, tall = image.width() * scale, image.height() * scale
        left, top = (area.width() - wide) / 2, (area.height() - tall) / 2
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # Otherwise a file is written with blurred edges around letters.
        self._painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        self._painter.drawImage(QRectF(left, top, wide, tall), image)
        self.done += 1

    def end(self) -> int:
        """All pages were handed over; gives how many."""
        ended = self._painter.end() if self._painter.isActive() else True
        if not ended or self._printer.printerState() == QPrinter.PrinterState.Error:
            raise self._refused(_("The printer reported an error."))
        return self.done

    def stop(self) -> None:
        """Give the job up; what the printer has already taken may still come out."""
        if self._painter.isActive():
            self._printer.abort()
            self._painter.end()

    def _refused(self, what: str) -> FagflateError:
        kept = ngettext(
            "{n} sheet of {all} was handed over.", "{n} sheets of {all} were handed over.", self.done
        )
        return FagflateError(
            what,
            kept=kept.format(n=self.done, all=self._wanted),
            todo=_(
                "Look at the printer, then print again from sheet {n}. Nothing is marked as printed."
            ).format(n=self._first + self.done + 1),
        )


def _orientation(image: QImage) -> QPageLayout.Orientation:
    landscape = image.width() > image.height()
    return QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
