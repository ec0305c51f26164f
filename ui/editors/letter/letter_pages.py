"""The pages of a signed letter below each other, as wide as can be read, made when they come into sight."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from ui.painting.shapes import box, focus_ring
from ui.painting.text import HEAD, QUIET, SMALL, draw_centred, draw_right, wrap
from ui.theme import Scheme, changed, painted_as, px
from ui.widgets.ground import Ground
from ui.widgets.scroll import Scroll

PAPER_MOST = 826
"""The widest page at 100 %: wider, a line is too long to be read."""
_A4 = 297 / 210
_GAP, _TOP, _FOOT = 18, 16, 22
_KEPT = 4
"""Number of pages around the visible ones kept in memory: each takes four megabytes."""


class _Sheets(QWidget):
    """Stack of page pictures. Paints the pages; `wanted(page)` for one in sight that has not come."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._images: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self.count = 0
        self.words = ""
        self.across = ""
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def expect(self, count: int, words: str, across: str) -> None:
        self._images, self._asked = {}, set()
        self.count, self.words, self.across = count, words, across
        self.updateGeometry()
        self.update()

    def put(self, page: int, image: QImage) -> None:
        self._images[page] = image
        self._asked.discard(page)
        for far in [one for one in self._images if abs(one - page) > _KEPT]:
            del self._images[far]
        self.update()

    def _paper(self, wide: int) -> int:
        return min(px(PAPER_MOST), max(wide - 2 * px(16), 1))

    def rect_of(self, page: int, wide: int) -> QRect:
        paper = self._paper(wide)
        tall = round(paper * _A4)
        top = px(_TOP) + page * (tall + px(_FOOT) + px(_GAP))
        return QRect((wide - paper) // 2, top, paper, tall)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        if not self.count:
            return px(120)
        return self.rect_of(self.count - 1, wide).bottom() + px(_FOOT) + px(_TOP)

    def sizeHint(self) -> QSize:
        return QSize(px(400), self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if not self.count:
                for at, line in enumerate(wrap(self.words, QUIET, self.width() - px(64))):
                    draw_centred(painter, self.width() / 2, px(56 + 20 * at), line, QUIET)
                return
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for page in range(self.count):
                paper = self.rect_of(page, self.width())
                if not paper.adjusted(0, 0, 0, px(_FOOT)).intersects(event.rect()):
                    continue
                # Paper is white in every scheme: these are the pages that the recipients got.
                with painted_as(Scheme.LIGHT):
                    box(painter, QRectF(paper).adjusted(-1, -1, 1, 1), 0, "surface", "edge")
                    image = self._images.get(page)
                    if image is not None:
                        painter.drawImage(paper, image)
                    else:
                        draw_centred(
                            painter,
                            paper.center().x(),
                            paper.top() + px(80),
                            _("The sheet is being made."),
                            QUIET,
                        )
                    if self.across:
                        band = QRectF(paper.left(), paper.top(), paper.width(), px(34))
                        box(painter, band, 0, "danger_bg", "danger")
                        centre = band.center()
                        draw_centred(painter, centre.x(), centre.y(), self.across, HEAD.on("danger"))
                if page not in self._images and page not in self._asked:
                    self._asked.add(page)
                    self.wanted.emit(page)
                said = _("Sheet {n} of {all}").format(n=page + 1, all=self.count)
                draw_right(painter, paper.right(), paper.bottom() + px(_FOOT) / 2 + 1, said, SMALL)


class LetterPages(Ground):
    """Viewer of a letter's pages: `wanted(page)` asks for the picture of a page (from 0), which `put` brings.
    Arrows, Page Up and Down, Home and End go through the pages."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self._sheets = _Sheets()
        self._sheets.wanted.connect(self.wanted)
        self.view = Scroll(self._sheets, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        changed.connect(self._sheets.update)

    @property
    def count(self) -> int:
        """Number of pages."""
        return self._sheets.count

    def expect(self, count: int, name: str, words: str = "", across: str = "") -> None:
        """Show pages that are made when they are seen; `words` stand there where there is none. `name` says
        whose copy it is; `across` stands on each page of a letter that may not be relied on."""
        self._sheets.expect(count, words, across)
        self.view.verticalScrollBar().setValue(0)
        self.setAccessibleName(name)
        self.setAccessibleDescription(words or across)
        self._place()

    def put(self, page: int, image: QImage) -> None:
        """A page that was asked for."""
        self._sheets.put(page, image)

    def _place(self) -> None:
        self.view.setGeometry(1, 1, self.width() - 2, self.height() - 2)
        self._sheets.setFixedHeight(self._sheets.heightForWidth(self.view.viewport().width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.view.verticalScrollBar()
        page = round(self.view.height() * 0.9)
        steps = {
            Qt.Key.Key_Up: -px(40), Qt.Key.Key_Down: px(40), Qt.Key.Key_Space: page,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -bar.maximum(), Qt.Key.Key_End: bar.maximum(),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        bar.setValue(bar.value() + step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self) as painter:
                focus_ring(painter, QRectF(self.rect()))
