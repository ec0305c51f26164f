"""A card beside something on the screen: lines that scroll where there is little room, and a foot."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.painting.shapes import box, focus_ring
from ui.theme import changed, colour, dress_scroll_bar, px
from ui.theme.measures import RADIUS_PALETTE
from ui.widgets.area_edge import AreaEdge
from ui.window.spot import beside

_ABOVE, _BELOW = 10, 6


class CardPart(Protocol):
    """A line of a card, as tall as its words."""

    def height_at(self, width: float) -> int: ...


class Ring(QWidget):
    """Frame around the subject of a card."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            focus_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 6)


class Card(QWidget):
    """Base of the cards. A kind gives `foot` and `arrange_foot`; `left()` for Esc.

    `fill` takes the lines, `stand` puts it beside what it is about; both rectangles are the parent's.
    """

    left = Signal()
    wide, edge = 420, 20
    """Width and margin at 100 %."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._value = QRect()
        self._room = QRect()
        self.ring = Ring(parent)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        self._body = QWidget()
        self._body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._body)
        self._edge = AreaEdge(self.area)
        self._lines: list[QWidget] = []
        changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        dress_scroll_bar(self.area.verticalScrollBar())
        self.update()

    # Content

    @property
    def body(self) -> QWidget:
        """Container widget of the card's lines."""
        return self._body

    def fill(self, made: list[QWidget]) -> None:
        """These lines take the place of the others."""
        self._clear()
        self._lines = made
        for widget in made:
            widget.show()

    def _clear(self) -> None:
        for old in self._lines:
            old.hide()
            old.deleteLater()
        self._lines = []

    def shut(self) -> None:
        """Take the card away; nothing of it stays."""
        self.hide()
        self.ring.hide()
        self.setAccessibleName("")
        self._clear()

    # Place

    def stand(self, value: QRect, room: QRect) -> None:
        """Stand beside a value, within the room, and mark the value."""
        self._value, self._room = value, room
        self.place()
        self.ring.setGeometry(value.adjusted(-3, -1, 3, 1).intersected(room))
        self.ring.show()
        self.ring.raise_()
        self.show()
        self.raise_()

    def sizeHint(self) -> QSize:
        return QSize(px(self.wide), self._tall(px(self.wide)))

    def inner(self, wide: int) -> int:
        """The width of the lines in a card of a width."""
        return wide - 2 * px(self.edge)

    def _tall(self, wide: int) -> int:
        inner = self.inner(wide)
        content = sum(cast(CardPart, line).height_at(inner) for line in self._lines)
        return content + px(_ABOVE) + px(_BELOW) + self.foot(inner) + 2

    def foot(self, inner: int) -> int:
        """The height of what stands below the lines, at a width."""
        return px(36)

    def arrange_foot(self, left: int, top: int, inner: int) -> None:
        """Put what stands below the lines into its place."""

    def place(self) -> None:
        """Stand on the side with room."""
        wide = min(px(self.wide), self._room.width())
        self.setGeometry(beside(self._value, QSize(wide, self._tall(wide)), self._room, px(10)))
        self._arrange()

    def _arrange(self) -> None:
        inner, top = self.inner(self.width()), 0
        for line in self._lines:
            tall = cast(CardPart, line).height_at(inner)
            line.setGeometry(0, top, inner, tall)
            top += tall
        foot = self.foot(inner)
        room = self.height() - px(_ABOVE) - px(_BELOW) - foot - 2
        self._body.setFixedSize(inner, top)
        # The bar of what has no room stands in the margin.
        self.area.setGeometry(px(self.edge), px(_ABOVE), inner + px(self.edge) - px(4), max(room, 1))
        self.arrange_foot(px(self.edge), self.height() - foot - 1, inner)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def turned(self, key: Qt.Key) -> bool:
        """Page up and page down; False for any other key."""
        if key not in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            return False
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + bar.pageStep() * (1 if key == Qt.Key.Key_PageDown else -1))
        return True

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), RADIUS_PALETTE, "surface", "edge")
            top = self.height() - self.foot(self.inner(self.width())) - 1
            painter.fillRect(QRectF(1, top, self.width() - 2, 1), colour("hairline"))
