"""The cover of a list while it is changed: the rows stay in sight, and the pointer takes hold of columns."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from ui.painting.shapes import box, hairline
from ui.table.row_model import Heading
from ui.table.table import TablePanel
from ui.table.view import RowsView
from ui.theme import changed, colour, px, text_scale

_EDGE = 6
"""So near to its right edge the pointer takes the width of a column, at 100 %."""
_AROUND = 6
"""So far a frame stands from the words of its column, at 100 %: half of the gap between two."""
_BEGUN = 8
"""So far the pointer must go before it moves a column, at 100 %."""


def framed(view: RowsView, at: int) -> QRectF:
    """The frame around the words of a column, from the head to what the list says at its foot: no word of it
    or of its neighbours is touched. In the view's own coordinates."""
    heads, around = view.horizontalHeader(), px(_AROUND)
    left = heads.x() + heads.sectionViewportPosition(at)
    inner = view.inner(at, QRectF(left, 0, heads.sectionSize(at), 1))
    foot = heads.height() + view.edge.top()
    return QRectF(inner.left() - around, 1, inner.width() + 2 * around, foot - 2)


def beside_headings(view: RowsView) -> QRegion:
    """The view without the headings of its groups, whose words no frame goes through. In its own
    coordinates."""
    seen, top = QRegion(view.rect()), view.viewport().y()
    for row, item in enumerate(view.rows.items):
        if isinstance(item, Heading):
            seen -= QRect(0, top + view.rowViewportPosition(row), view.width(), view.rowHeight(row))
    return seen


class ListCover(QWidget):
    """Cover of a panel's table. `pointed(column)` when one was clicked, `moved(column, places)` and
    `sized(column, px at 100 %)` when one was dragged. Nothing in the list can be opened through it."""

    pointed = Signal(str)
    moved = Signal(str, int)
    sized = Signal(str, int)

    def __init__(self, panel: TablePanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setMouseTracking(True)
        self._at = ""
        self._changed: frozenset[str] = frozenset()
        self._live = True
        # The column that the pointer holds, where it took it, and whether it is its width.
        self._held = ""
        self._from = QPointF()
        self._now = QPointF()
        self._width = False
        panel.view.installEventFilter(self)
        changed.connect(self.update)
        self.cover()
        self.show()

    def cover(self) -> None:
        """Lie over the table as it stands now."""
        view = self._panel.view
        self.setGeometry(QRectF(view.mapTo(self._panel, view.rect().topLeft()), view.size()).toRect())
        self.raise_()

    def tell(self, at: str, changed_columns: frozenset[str], *, live: bool) -> None:
        """Frame a column (empty: none) and mark those that have changed; without `live` none is dragged."""
        if (at, changed_columns, live) != (self._at, self._changed, self._live):
            self._at, self._changed, self._live = at, changed_columns, live
            self.update()

    def end(self) -> None:
        """Give the list back."""
        self._panel.view.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest):
            self.cover()
        return False

    def rects(self) -> dict[str, QRectF]:
        """Each column that is shown, from its head to the foot of the list."""
        view = self._panel.view
        heads = view.horizontalHeader()
        return {
            column.key: QRectF(
                heads.sectionViewportPosition(at) + heads.x(), 0, heads.sectionSize(at), self.height()
            )
            for at, column in enumerate(view.rows.columns)
        }

    def frame_of(self, name: str) -> QRectF:
        """The frame around a column that is shown."""
        view = self._panel.view
        return framed(view, [one.key for one in view.rows.columns].index(name))

    def paintEvent(self, _event: QPaintEvent) -> None:
        rects, tall = self.rects(), self._panel.view.horizontalHeader().height()
        with QPainter(self) as painter:
            for name in self._changed & rects.keys():
                one = self.frame_of(name)
                painter.fillRect(QRectF(one.left(), tall - px(3), one.width(), px(3)), colour("accent"))
            if self._at in rects:
                painter.setClipRegion(beside_headings(self._panel.view))
                box(painter, self.frame_of(self._at), 4, None, "accent", 2.0)
                painter.setClipping(False)
            if self._held and self._width:
                hairline(painter, self._now.x(), tall, 1, "accent")
                painter.fillRect(QRectF(self._now.x() - 1, 0, px(2), self.height()), colour("accent"))
            elif self._held and self._begun():
                x = self._gap(rects)
                painter.fillRect(QRectF(x - px(1), 0, px(3), self.height()), colour("accent"))

    def _begun(self) -> bool:
        return abs(self._now.x() - self._from.x()) >= px(_BEGUN)

    def _under(self, point: QPointF) -> str:
        return next((name for name, one in self.rects().items() if one.left() <= point.x() < one.right()), "")

    def _to(self, rects: dict[str, QRectF]) -> int:
        """The place, among the columns shown without the held one, to which it would go."""
        others = [one for name, one in rects.items() if name != self._held]
        return sum(one.center().x() < self._now.x() for one in others)

    def _gap(self, rects: dict[str, QRectF]) -> float:
        others = [one for name, one in rects.items() if name != self._held]
        to = self._to(rects)
        return others[to].left() if to < len(others) else others[-1].right() if others else 0.0

    # The pointer

    def _edge(self, point: QPointF) -> str:
        """The column whose right edge is under the pointer, in the heads."""
        if point.y() > self._panel.view.horizontalHeader().height():
            return ""
        near = px(_EDGE)
        return next((name for name, one in self.rects().items() if abs(one.right() - point.x()) <= near), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        edge = self._edge(event.position())
        name = edge or self._under(event.position())
        if name:
            self.pointed.emit(name)
        if self._live and name:
            self._held, self._width = name, bool(edge)
            self._from = self._now = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._held:
            self._now = event.position()
            self.update()
        else:
            sizes = self._live and self._edge(event.position())
            self.setCursor(Qt.CursorShape.SplitHCursor if sizes else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        name, self._now = self._held, event.position()
        rects = self.rects()
        if name in rects and self._width:
            step = round((self._now.x() - self._from.x()) / text_scale())
            if step:
                self.sized.emit(name, step)
        elif name in rects and self._begun():
            step = self._to(rects) - [*rects].index(name)
            if step:
                self.moved.emit(name, step)
        self._held = ""
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key goes on to the list, whose own keys act on its patients."""
        event.accept()
