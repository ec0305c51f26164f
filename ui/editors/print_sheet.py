"""The pages of a letter as they will be printed, and printing them; nothing is drawn anew for the printer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMarginsF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPageLayout, QPageSize, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.errors import FagflateError
from desktop.core.messages import _, ngettext
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.shapes import box, focus_ring
from ui.painting.text import QUIET, SMALL, draw, draw_centred, draw_right, width
from ui.theme import changed, colour, px

_FOOT = 32
_MARGIN = 16


class PrintSheet(QWidget):
    """Shows one page at a time; ← → Home End turn, + − make it larger or smaller, 0 fits it.

    `turned(page)` with the page's number from 0; `enlarged()` when Enter or a click asks for the large view.
    """

    turned = Signal(int)
    enlarged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: tuple[QImage, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._total = 0
        self._page = 0
        self._zoom = 1.0
        self._words = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        changed.connect(self.update)
        self._say()

    def set_pages(
        self, images: Sequence[QImage], titles: Iterable[str] = (), *, total: int = 0, words: str = ""
    ) -> None:
        """Show page images in their order.

        `titles` are said with the number ("brevark, skuff 2"). `total` when more pages come than are here
        yet. `words` stand in place of a page while there is none (being made, or what went wrong).
        """
        self._pages = tuple(images)
        self._titles = tuple(titles)
        self._total = max(total, len(self._pages))
        self._words = words
        self._page = min(self._page, max(len(self._pages) - 1, 0))
        self._say()
        self.update()

    @property
    def page(self) -> int:
        """The number of the page that is shown, from 0."""
        return self._page

    @property
    def count(self) -> int:
        """How many pages there are in all."""
        return self._total

    def go(self, page: int) -> None:
        """Turn to a page; outside the pages the nearest one."""
        page = min(max(page, 0), max(len(self._pages) - 1, 0))
        if page != self._page:
            self._page = page
            self._say()
            self.update()
            self.turned.emit(page)

    def _caption(self) -> str:
        if not self._pages:
            return ""
        words = _("Sheet {n} of {all}").format(n=self._page + 1, all=self._total)
        title = self._titles[self._page] if self._page < len(self._titles) else ""
        percent = "" if self._zoom == 1.0 else _("{n} %").format(n=round(self._zoom * 100))
        return " · ".join(filter(None, (words, title, percent)))

    def _say(self) -> None:
        self.setAccessibleName(self._caption() or self._words or _("No pages"))

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(420))

    def paper(self) -> QRectF:
        """Where the page lies: whole and in its own proportions, or larger than the widget when enlarged."""
        if not self._pages:
            return QRectF()
        image = self._pages[self._page]
        room = QRectF(self.rect()).adjusted(px(_MARGIN), px(_MARGIN), -px(_MARGIN), -px(_FOOT))
        scale = min(room.width() / image.width(), room.height() / image.height()) * self._zoom
        wide, tall = image.width() * scale, image.height() * scale
        top = room.top() + max((room.height() - tall) / 2, 0)
        return QRectF(round(room.center().x() - wide / 2), round(top), round(wide), round(tall))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("canvas"))
        foot = self.height() - px(_FOOT) / 2
        if not self._pages:
            words = self._words or _("No pages")
            draw_centred(painter, self.width() / 2, self.height() / 2, words, QUIET)
        else:
            paper = self.paper()
            painter.save()
            painter.setClipRect(QRectF(0, 0, self.width(), self.height() - px(_FOOT)))
            box(painter, paper.adjusted(-1, -1, 1, 1), 0, None, "edge")
            # Paper is white in every scheme: this is how it will be printed.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(paper, self._pages[self._page])
            painter.restore()
            keys = caps_width("Left") + px(3) + caps_width("Right")
            paint_caps(painter, px(_MARGIN), foot, "Left")
            paint_caps(painter, px(_MARGIN) + caps_width("Left") + px(3), foot, "Right")
            caption = self._caption()
            room = self.width() - px(_MARGIN) * 2 - keys - px(10)
            if width(caption, SMALL) <= room:
                draw(painter, px(_MARGIN) + keys + px(10), foot, caption, SMALL)
            else:
                short = _("Sheet {n} of {all}").format(n=self._page + 1, all=self._total)
                draw_right(painter, self.width() - px(_MARGIN), foot, short, SMALL)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()))
        painter.end()

    def _enlarge(self, to: float) -> None:
        self._zoom = min(max(to, 0.5), 4.0)
        self._say()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {
            Qt.Key.Key_Left: self._page - 1,
            Qt.Key.Key_PageUp: self._page - 1,
            Qt.Key.Key_Right: self._page + 1,
            Qt.Key.Key_PageDown: self._page + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._pages) - 1,
        }
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif (page := pages.get(Qt.Key(event.key()))) is not None:
            self.go(page)
        elif event.text() in ("+", "-", "0"):
            self._enlarge({"+": self._zoom * 1.25, "-": self._zoom / 1.25}.get(event.text(), 1.0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarged.emit()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        step = event.angleDelta().y()
        if step:
            self.go(self._page + (-1 if step > 0 else 1))

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()


def page_image(width: int, height: int, rgb: bytes) -> QImage:
    """A page as rendered from a PDF (rows of 24-bit RGB without gaps) as a picture of its own.

    Raises ValueError when the bytes are not exactly such a page; works on any thread.
    """
    if width <= 0 or height <= 0 or len(rgb) != width * height * 3:
        raise ValueError(f"{len(rgb)} bytes are no page of {width} by {height}")
    return QImage(rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def on_a4(printer: QPrinter) -> None:
    """Set a printer to A4 to the very edge: margins are in the page images."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)


def print_pages(printer: QPrinter, images: Sequence[QImage], first: int = 0) -> int:
    """Print page images on A4, from page `first` (from 0) on, each whole and in its own proportions.

    Gives the number of pages that were handed over. Raises FagflateError when the printer does not take
    them; what it says tells from which sheet to go on.
    """
    wanted = list(images)[first:]
    if any(image.isNull() for image in wanted):
        raise _refused(_("A page could not be made."), 0, len(wanted))
    if not wanted:
        return 0
    on_a4(printer)
    printer.setPageOrientation(_orientation(wanted[0]))
    painter = QPainter()
    if not painter.begin(printer):
        raise _refused(_("The printer does not answer."), 0, len(wanted))
    done = 0
    try:
        for image in wanted:
            if done:
                printer.setPageOrientation(_orientation(image))
                if not printer.newPage():
                    raise _refused(_("The printer stopped."), done, len(wanted))
            area = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
            scale = min(area.width() / image.width(), area.height() / image.height())
            wide, tall = image.width() * scale, image.height() * scale
            left, top = (area.width() - wide) / 2, (area.height() - tall) / 2
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            # Otherwise a file is written with blurred edges around letters.
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            painter.drawImage(QRectF(left, top, wide, tall), image)
            done += 1
    finally:
        ended = painter.end()
    if not ended or printer.printerState() == QPrinter.PrinterState.Error:
        raise _refused(_("The printer reported an error."), 0, len(wanted))
    return done


def _orientation(image: QImage) -> QPageLayout.Orientation:
    landscape = image.width() > image.height()
    return QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait


def _refused(what: str, done: int, wanted: int) -> FagflateError:
    kept = ngettext("{n} sheet of {all} was handed over.", "{n} sheets of {all} were handed over.", done)
    return FagflateError(
        what,
        kept=kept.format(n=done, all=wanted),
        todo=_("Look at the printer, then print again from that sheet. Nothing is marked as posted."),
    )
