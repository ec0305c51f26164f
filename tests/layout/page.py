"""What a page shows: every text with its place, its clip, its colour, and what was painted over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from unittest import mock

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)

from ui.chart.paint_cache import KeptPicture
from ui.painting import shapes
from ui.painting import text as painting
from ui.painting.glyphs import Glyphs
from ui.table.view import RowsView

_VEIL = 60
"""From this opacity on (of 255) a fill is a layer of its own: what lies below does not compete with it."""


@dataclass(slots=True)
class Drawn:
    """A text as it was painted, in the coordinates of the page.

    `area` is the ink of its letters, `line` the room from ascender to descender, `clip` what can be seen
    there, `own` the rectangle of its widget; `order` says what was painted before and after. `native` texts
    are Qt's own.
    """

    text: str
    area: QRectF
    line: QRectF
    clip: QRectF
    colour: QColor | None
    own: QRectF
    owner: QWidget
    order: int
    native: bool = False
    goes_on: str = ""

    @property
    def shown(self) -> QRectF:
        return self.area.intersected(self.clip)


@dataclass(slots=True)
class Page:
    """All that was painted on `root`: texts, what was filled (area, order, owner), and the picture."""

    root: QWidget
    image: QImage
    texts: list[Drawn] = field(default_factory=list)
    fills: list[tuple[QRectF, int, QWidget]] = field(default_factory=list)
    lost: list[QWidget] = field(default_factory=list)
    widgets: set[type[QWidget]] = field(default_factory=set)


_cuts: set[tuple[str, str]] = set()
"""(end of a line, beginning of the next) where a text was broken in a word or between number and unit."""


def cuts() -> set[tuple[str, str]]:
    """Where texts were broken in a word, or a unit was parted from its number, since the last `forget`."""
    return _cuts


def forget() -> None:
    """Begin anew; lines that were broken before are laid out again."""
    _cuts.clear()


@contextmanager
def watching() -> Iterator[None]:
    """Notes each break inside a word while this holds; widgets must be filled inside it."""
    real_cut, real_split = painting._cut, painting._split

    def cut(word: str, style: painting.Style, room: float) -> list[str]:
        parts = real_cut(word, style, room)
        _cuts.update(pairwise(parts))
        return parts

    def split(piece: str, style: painting.Style, room: float) -> list[str]:
        parts = real_split(piece, style, room)
        _cuts.update(pairwise(parts))
        return parts

    with mock.patch.object(painting, "_cut", cut), mock.patch.object(painting, "_split", split):
        yield


_ink: dict[tuple[str, str], tuple[QRectF, QRectF]] = {}


def _measured(font: QFont, text: str) -> tuple[QRectF, QRectF]:
    key = (font.key(), text)
    found = _ink.get(key)
    if found is None:
        metrics = QFontMetricsF(font)
        wide = metrics.horizontalAdvance(text)
        line = QRectF(0, -metrics.ascent(), wide, metrics.ascent() + metrics.descent())
        found = _ink[key] = (metrics.tightBoundingRect(text), line)
    return found


class _Watch(QObject):
    """Stands in the way of painters and paint events while a page is grabbed."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.order = 0
        self.pending: list[tuple[str, QRectF, QRectF, QColor]] = []
        # Each with its widget: Python's object of a widget that only Qt holds is made anew at each question,
        # and one that is gone leaves its number to another.
        self.places: dict[int, tuple[QWidget, QPointF, QRectF]] = {}

    def place(self, widget: QWidget) -> tuple[QPointF, QRectF]:
        """Where a widget begins, and what of it can be seen."""
        found = self.places.get(id(widget))
        if found is None:
            root = self.page.root
            origin = QPointF(widget.mapTo(root, QPoint(0, 0)))
            seen = QRectF(origin, widget.size())
            above = widget
            while above is not root and (parent := above.parentWidget()) is not None:
                above = parent
                seen &= QRectF(QPointF(above.mapTo(root, QPoint(0, 0))), above.size())
            found = self.places[id(widget)] = (widget, origin, seen)
        return found[1:]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self._begin(watched)
        return False

    def _begin(self, widget: QWidget) -> None:
        root = self.page.root
        if widget is not root and not root.isAncestorOf(widget):
            return
        self.order += 1
        self.page.widgets.add(type(widget))
        origin, seen = self.place(widget)
        filled = widget.autoFillBackground() or isinstance(widget, QLineEdit | QPushButton)
        if filled and widget.palette().color(widget.backgroundRole()).alpha() > _VEIL and widget is not root:
            self.page.fills.append((seen, self.order, widget))
        for text, area, line, goes_on in _native(widget):
            self.order += 1
            self.page.texts.append(
                Drawn(
                    text, area.translated(origin), line.translated(origin), seen, _native_colour(widget),
                    QRectF(origin, widget.size()), widget, self.order, True, goes_on,
                )
            )  # fmt: skip

    def text(self, painter: QPainter, where: QPointF, text: str) -> None:
        if not text.strip():
            return
        ink, line = _measured(painter.font(), text)
        transform = painter.worldTransform()
        area = transform.mapRect(ink.translated(where))
        line = transform.mapRect(line.translated(where))
        device, colour = painter.device(), QColor(painter.pen().color())
        if isinstance(device, QPixmap):
            self.pending.append((text, area, line, colour))
            return
        if not isinstance(device, QWidget):
            return
        clip = transform.mapRect(painter.clipBoundingRect()) if painter.hasClipping() else None
        self._add(device, text, area, line, colour, clip)

    def _add(
        self, owner: QWidget, text: str, area: QRectF, line: QRectF, colour: QColor, clip: QRectF | None
    ) -> None:
        self.order += 1
        origin, seen = self.place(owner)
        if clip is not None:
            seen = seen & clip.translated(origin)
        self.page.texts.append(
            Drawn(
                text,
                area.translated(origin),
                line.translated(origin),
                seen,
                colour,
                QRectF(origin, owner.size()),
                owner,
                self.order,
            )
        )

    def stamped(self, painter: QPainter, left: float, top: float) -> None:
        """A picture made just now is put in its place: its texts stand there."""
        device = painter.device()
        if not self.pending or not isinstance(device, QWidget):
            return
        pending, self.pending = self.pending, []
        for text, area, line, colour in pending:
            self._add(device, text, area.translated(left, top), line.translated(left, top), colour, None)

    def filled(self, painter: QPainter, rect: QRectF | QRect, colour: QColor) -> None:
        device = painter.device()
        if colour.alpha() < _VEIL or not isinstance(device, QWidget):
            return
        self.order += 1
        origin, seen = self.place(device)
        area = painter.worldTransform().mapRect(QRectF(rect)).translated(origin) & seen
        self.page.fills.append((area, self.order, device))


def _native_colour(widget: QWidget) -> QColor | None:
    """The colour in which Qt writes in a widget; None for a text of several colours."""
    holder = widget.parentWidget()
    field = holder if isinstance(holder, QPlainTextEdit) else widget
    if isinstance(field, QPlainTextEdit):
        return field.palette().placeholderText().color()
    if isinstance(field, QLineEdit):
        palette = field.palette()
        if field.hasSelectedText():
            return palette.highlightedText().color()
        return (palette.text() if field.displayText() else palette.placeholderText()).color()
    if isinstance(field, QLabel):
        return field.palette().windowText().color()
    return field.palette().buttonText().color() if isinstance(field, QPushButton) else None


def _native(widget: QWidget) -> list[tuple[str, QRectF, QRectF, str]]:
    """Texts that Qt paints by itself: (words, ink, line, what the next line begins with)."""
    metrics = QFontMetricsF(widget.font())
    if isinstance(widget, QLineEdit):
        words = widget.displayText() or widget.placeholderText()
        if not words:
            return []
        # What is typed scrolls with its cursor; what is only a hint must be whole.
        margins = widget.textMargins()
        inner = QRectF(widget.rect()).adjusted(margins.left(), 0, -margins.right(), 0)
        wide = metrics.horizontalAdvance(words)
        if widget.displayText() and widget.hasFocus():
            wide = min(wide, inner.width())
        centre = inner.center().y()
        left = inner.left() + 2
        if widget.alignment() & Qt.AlignmentFlag.AlignRight:
            left = inner.right() - wide
        elif widget.alignment() & Qt.AlignmentFlag.AlignHCenter:
            left = inner.center().x() - wide / 2
        area = QRectF(left, centre - metrics.capHeight() / 2, wide, metrics.capHeight())
        return [(words, area, area, "")]
    if isinstance(widget, QLabel) and widget.text() and type(widget) is QLabel:
        flags = int(widget.alignment()) | (int(Qt.TextFlag.TextWordWrap) if widget.wordWrap() else 0)
        area = metrics.boundingRect(QRectF(widget.contentsRect()), flags, widget.text())
        area.adjust(0, metrics.leading(), 0, -metrics.descent())
        return [(widget.text(), area, area, "")]
    if type(widget) is QPushButton:
        words = widget.text().replace("&", "")
        wide = metrics.horizontalAdvance(words)
        centre = QRectF(widget.rect()).center()
        area = QRectF(centre.x() - wide / 2, centre.y() - metrics.capHeight() / 2, wide, metrics.capHeight())
        return [(words, area, area, "")]
    holder = widget.parentWidget()
    if isinstance(holder, QTextEdit) and holder.viewport() is widget:
        return _document(holder)
    if isinstance(holder, QPlainTextEdit) and holder.viewport() is widget:
        if holder.toPlainText() or not holder.placeholderText():
            return []
        wide = metrics.horizontalAdvance(holder.placeholderText())
        area = QRectF(4, 4, wide, metrics.capHeight())
        return [(holder.placeholderText(), area, area, "")]
    return []


def _document(field: QTextEdit) -> list[tuple[str, QRectF, QRectF, str]]:
    found = []
    layout, block = field.document().documentLayout(), field.document().begin()
    left, top = -field.horizontalScrollBar().value(), -field.verticalScrollBar().value()
    while block.isValid():
        whole, lines = layout.blockBoundingRect(block), block.layout()
        for at in range(lines.lineCount()):
            line = lines.lineAt(at)
            words = block.text()[line.textStart() : line.textStart() + line.textLength()]
            after = block.text()[line.textStart() + line.textLength() :][:12]
            rect = line.naturalTextRect().translated(whole.topLeft()).translated(left, top)
            ink = rect.adjusted(0, line.descent(), 0, -line.descent())
            if words.strip():
                found.append((words, ink, rect, after))
        block = block.next()
    return found


def _forget_pictures(root: QWidget) -> None:
    for view in root.findChildren(RowsView):
        for one in vars(view).values():
            if hasattr(one, "forget") and hasattr(one, "_kept"):
                one.forget()
    for kept in root.findChildren(KeptPicture):
        kept._things = ()


def look(root: QWidget) -> Page:
    """Paint a shown widget with all that it holds, and tell what was painted."""
    _forget_pictures(root)
    page = Page(root, QImage())
    watch = _Watch(page)
    draw_text, fill_rect = QPainter.drawText, QPainter.fillRect
    rounded, pixmap = QPainter.drawRoundedRect, QPainter.drawPixmap

    def on_text(self: QPainter, *what: Any) -> Any:
        if len(what) == 2 and isinstance(what[0], QPointF):
            watch.text(self, *what)
        return draw_text(self, *what)

    def on_fill(self: QPainter, *what: Any) -> Any:
        if len(what) == 2 and isinstance(what[1], QColor):
            watch.filled(self, *what)
        return fill_rect(self, *what)

    def on_rounded(self: QPainter, *what: Any) -> Any:
        if self.brush().style() != Qt.BrushStyle.NoBrush and isinstance(what[0], QRectF):
            watch.filled(self, what[0], self.brush().color())
        return rounded(self, *what)

    def on_pixmap(self: QPainter, *what: Any) -> Any:
        if len(what) == 3 and isinstance(what[0], int):
            watch.stamped(self, what[0], what[1])
        return pixmap(self, *what)

    app = QApplication.instance()
    assert app is not None
    patched = {
        "drawText": on_text,
        "fillRect": on_fill,
        "drawRoundedRect": on_rounded,
        "drawPixmap": on_pixmap,
    }
    with ExitStack() as stack:
        for name, by in patched.items():
            stack.enter_context(mock.patch.object(QPainter, name, by))
        # Words and marks that are kept are words and marks here.
        stack.enter_context(mock.patch.object(Glyphs, "put", Glyphs.write))
        stack.enter_context(mock.patch.object(shapes, "stamped", return_value=False))
        app.installEventFilter(watch)
        try:
            page.image = root.grab().toImage()
        finally:
            app.removeEventFilter(watch)
    page.lost = [one for one in root.findChildren(QWidget) if one.isVisibleTo(root) and _is_lost(one, root)]
    return page


def scrolled_by(widget: QWidget, root: QWidget) -> list[QAbstractScrollArea]:
    """The scroll areas to whose content a widget belongs, the nearest first."""
    found = []
    above: QWidget | None = widget
    while above is not None and above is not root:
        parent = above.parentWidget()
        if isinstance(parent, QAbstractScrollArea) and above is parent.viewport():
            found.append(parent)
        above = parent
    return found


def _is_lost(widget: QWidget, root: QWidget) -> bool:
    """Whether a widget stands where nobody can see it, though it should be seen."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or widget.size().isEmpty() or scrolled_by(widget, root):
        return False
    return parent.isVisibleTo(root) and not parent.rect().intersects(widget.geometry())
