"""The pages of letters as they will be printed, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from ui.editors.parts.editor_keys import bare
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.shapes import box, focus_ring
from ui.painting.text import QUIET, SMALL, Style, draw, draw_centred, draw_right, width, wrap
from ui.theme import Scheme, changed, colour, painted_as, px
from ui.theme.measures import CAPTION, LINE

_FOOT = 32
_MARGIN = 16
_KEPT = 3
"""Number of pages before and after the shown one kept in memory: each takes four megabytes."""
CAPTION_STYLE = Style(CAPTION, role="accent")


class PrintSheet(QWidget):
    """Viewer of one printed page at a time; ← → Home End turn, + − make it larger or smaller, 0 fits it.

    `turned(page)` with the page's number from 0; `wanted(page)` when a page is to be seen that has not come
    (see `expect`).
    """

    turned = Signal(int)
    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: dict[int, QImage] = {}
        self._windows: frozenset[int] = frozenset()
        self._comes = False
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
        self._pages = dict(enumerate(images))
        self._windows = frozenset()
        self._comes = False
        self._titles = tuple(titles)
        self._total = max(total, len(self._pages))
        self._words = words
        self._page = min(self._page, max(self._last(), 0))
        self._say()
        self.update()

    def expect(self, total: int, titles: Iterable[str], windows: Iterable[int], words: str) -> None:
        """Show pages that are made when they are seen: `wanted` asks for one, `put` brings it.

        `windows` are the pages with an address in the envelope's window; `words` stand in place of a page
        that is being made.
        """
        self._pages = {}
        self._titles = tuple(titles)
        self._windows = frozenset(windows)
        self._comes = True
        self._total = total
        self._words = words
        self._page = min(self._page, max(total - 1, 0))
        self._say()
        self.update()
        if total:
            self.wanted.emit(self._page)

    def put(self, page: int, image: QImage) -> None:
        """A page that was asked for; only those around the shown one are kept."""
        self._pages[page] = image
        for far in [number for number in self._pages if abs(number - self._page) > _KEPT]:
            del self._pages[far]
        self.update()

    def _last(self) -> int:
        """The last page that can be turned to."""
        return (self._total if self._comes else len(self._pages)) - 1

    @property
    def page(self) -> int:
        """The number of the page that is shown, from 0."""
        return self._page

    @property
    def count(self) -> int:
        """Total number of pages."""
        return self._total

    def go(self, page: int) -> None:
        """Turn to a page; outside the pages the nearest one."""
        page = min(max(page, 0), max(self._last(), 0))
        if page != self._page:
            self._page = page
            self._say()
            self.update()
            self.turned.emit(page)
            if page not in self._pages:
                self.wanted.emit(page)

    def _caption(self) -> str:
        if not self._total or not (self._pages or self._comes):
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
        """Rectangle of the page: whole in its own proportions, or larger than the widget if enlarged."""
        if self._page not in self._pages:
            return QRectF()
        image = self._pages[self._page]
        room = QRectF(self.rect()).adjusted(px(_MARGIN), px(_MARGIN), -px(_MARGIN), -px(_FOOT + 4))
        scale = min(room.width() / image.width(), room.height() / image.height()) * self._zoom
        wide, tall = image.width() * scale, image.height() * scale
        top = room.top() + max((room.height() - tall) / 2, 0)
        return QRectF(round(room.center().x() - wide / 2), round(top), round(wide), round(tall))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("canvas"))
            foot = self.height() - px(_FOOT) / 2
            if self._page not in self._pages:
                words = self._words or _("No pages")
                middle = self.height() / 2
                for line in wrap(words, QUIET, max(self.width() - px(16), px(60))):
                    draw_centred(painter, self.width() / 2, middle, line, QUIET)
                    middle += px(LINE)
            else:
                paper = self.paper()
                painter.save()
                painter.setClipRect(QRectF(0, 0, self.width(), self.height() - px(_FOOT)))
                box(painter, paper.adjusted(-1, -1, 1, 1), 0, None, "edge")
                # Paper is white in every scheme: this is how it will be printed.
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(paper, self._pages[self._page])
                if self._page in self._windows:
                    self._guides(painter, paper)
                painter.restore()
            if self._caption():
                keys = caps_width("Left") + px(3) + caps_width("Right")
                caption = self._caption()
                short = _("Sheet {n} of {all}").format(n=self._page + 1, all=self._total)
                room = self.width() - px(_MARGIN) * 2 - keys - px(10)
                if width(short, SMALL) <= room:
                    # Which sheet it is matters more than how to turn it.
                    paint_caps(painter, px(_MARGIN), foot, "Left")
                    paint_caps(painter, px(_MARGIN) + caps_width("Left") + px(3), foot, "Right")
                if width(caption, SMALL) <= room:
                    draw(painter, px(_MARGIN) + keys + px(10), foot, caption, SMALL)
                else:
                    draw_right(painter, self.width() - px(_MARGIN), foot, short, SMALL)
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()))

    def _guides(self, painter: QPainter, paper: QRectF) -> None:
        """Draw the envelope window and the printer's free margin as guides; never printed."""
        mm = paper.width() / 210
        with painted_as(Scheme.LIGHT):
            painter.setPen(QPen(colour("accent"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            window = QRectF(paper.left() + 15 * mm, paper.top() + 44 * mm, 90 * mm, 30 * mm)
            painter.drawRect(window)
            painter.setPen(QPen(colour("accent"), 1, Qt.PenStyle.DotLine))
            margin = paper.left() + 18 * mm
            painter.drawLine(QPointF(margin, paper.top() + 1), QPointF(margin, paper.bottom() - 1))
            room = paper.right() - 6 * mm - window.right()
            step = px(14)
            # Beside the window a letter has nothing; what has no room there would stand on its text.
            for said in (_("window C5: 15 mm from the left, 44 mm from the top"), _("window C5")):
                lines = wrap(said, CAPTION_STYLE, max(room, 1))
                wide = max(width(line, CAPTION_STYLE) for line in lines)
                if wide <= room and len(lines) * step <= window.height():
                    top = window.top() + step / 2
                    for at, line in enumerate(lines):
                        draw(painter, window.right() + 2 * mm, top + at * step, line, CAPTION_STYLE)
                    break

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
            Qt.Key.Key_End: self._last(),
        }
        if not bare(event):
            event.ignore()
        elif (page := pages.get(Qt.Key(event.key()))) is not None:
            self.go(page)
        elif event.text() in ("+", "-", "0"):
            self._enlarge({"+": self._zoom * 1.25, "-": self._zoom / 1.25}.get(event.text(), 1.0))
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
