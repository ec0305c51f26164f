"""The lower edge of a scrolling area: a line stands whole or not at all, and that more follows is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QTextEdit, QWidget

from desktop.core.messages import ngettext
from ui.theme import px
from ui.widgets.more_below import SAID, MoreBelow

_PART = 56
"""A widget with others in it that is lower than this, at 100 %, is one line."""
_PADDING = 24
"""A card whose first line begins so little below its edge, at 100 %, is covered with that line."""
_MOST = 0.3
"""The strip covers this part of the area at most."""
_MOST_OF_CARDS = 0.5
"""Share of the area for a card that is to be seen whole."""


class WholeCard(Protocol):
    """A card that is seen whole, or not at all where there is room for that: half a question misleads."""

    @property
    def asks(self) -> bool:
        """True when the card needs a decision: then hidden ones are counted."""


class Lined(Protocol):
    """A widget that paints several lines itself."""

    def line_above(self, y: float) -> float:
        """The upper edge, in its own coordinates, of the line that `y` goes through, or `y` itself where it
        goes between two."""


# Every widget below an area is asked, at each change: `isinstance` of a protocol takes 20 µs for each.
_KNOWN: dict[tuple[type, str], bool] = {}


def _says(one: object, name: str) -> bool:
    kind = type(one)
    if (kind, name) not in _KNOWN:
        _KNOWN[kind, name] = hasattr(kind, name)
    return _KNOWN[kind, name]


def _card(one: object) -> WholeCard | None:
    return cast(WholeCard, one) if _says(one, "asks") else None


def _lined(one: object) -> Lined | None:
    return cast(Lined, one) if _says(one, "line_above") else None


class AreaEdge(QObject):
    """Cover of the line that the lower edge of a `QScrollArea` or `QTextEdit` goes through.

    What has the focus is never covered, nor what ends at `keep()`, in px from the content's upper edge, where
    an area chooses among its lines without giving them the focus.
    """

    def __init__(self, area: QAbstractScrollArea, ground: str = "surface") -> None:
        super().__init__(area)
        self._area = area
        self.keep: Callable[[], float] = lambda: 0.0
        self.strip = MoreBelow(area.viewport(), ground)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.cover)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._soon.start)
        bar.rangeChanged.connect(self._soon.start)
        area.viewport().installEventFilter(self)
        self._watched: QWidget | None = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._soon.start()
        return False

    def cover(self) -> None:
        """Lay the strip where it belongs now."""
        area = self._area
        inner = area.widget() if isinstance(area, QScrollArea) else None
        if inner is not None and inner is not self._watched:
            inner.installEventFilter(self)
            self._watched = inner
        room, bar = area.viewport().height(), area.verticalScrollBar()
        # Looked for once: below a letter there are hundreds of widgets.
        cards = self._cards() if bar.maximum() > bar.minimum() else []
        top = self._edge(room, bool(cards)) if bar.value() < bar.maximum() - px(4) else room
        said = self._asking(top, cards)
        self.strip.cover(0, room, area.viewport().width(), room - top, None, said)

    def shows_whole(self, widget: QWidget) -> bool:
        """True when a widget of the content stands whole in the area, and nothing of it is covered."""
        self.cover()
        port = self._area.viewport()
        top = widget.mapTo(port, QPoint(0, 0)).y()
        room = port.height() if self.strip.isHidden() else self.strip.y()
        return widget.isVisible() and top >= 0 and top + widget.height() <= room

    def _cards(self) -> list[QWidget]:
        port = self._area.viewport()
        every = port.findChildren(QWidget) if isinstance(self._area, QScrollArea) else []
        return [one for one in every if _card(one) is not None and one.isVisibleTo(port)]

    def _asking(self, top: int, cards: list[QWidget]) -> str:
        """Count of cards needing a decision that are not whole above the strip; empty where all are."""
        port = self._area.viewport()
        ends = [
            one.mapTo(port, QPoint(0, one.height())).y()
            for one in cards
            if (card := _card(one)) is not None and card.asks
        ]
        n = sum(end > top for end in ends)
        return ngettext("↓ {n} to decide below", "↓ {n} to decide below", n).format(n=n) if n else ""

    def _edge(self, room: int, cards: bool) -> int:
        """Top of the strip: above anything that the edge would cut, with room for its words."""
        area, focus = self._area, QApplication.focusWidget()
        kept = round(self.keep()) - area.verticalScrollBar().value()
        inside = focus is not None and area.viewport().isAncestorOf(focus)
        # What paints its lines itself says by `keep` which of them one is on.
        if focus is not None and inside and _lined(focus) is None:
            lowest = focus.mapTo(area.viewport(), QPoint(0, focus.height())).y()
            if lowest > room:
                return room  # nothing is covered of what somebody writes in
            kept = max(kept, lowest)
        ways = ((_MOST_OF_CARDS, True), (_MOST, False))
        for most, whole in ways if cards else ways[1:]:
            least = max(round(room * (1 - most)), kept)
            wanted = room - px(SAID)
            while wanted >= least:
                above = self._line(wanted, whole)
                if above >= wanted:
                    return wanted
                wanted = above
        # No room for words below what has the focus: only the line at the edge.
        above = self._line(room)
        return above if above >= least else room

    def _line(self, y: int, whole: bool = False) -> int:
        """The upper edge of the highest line that `y` of the viewport goes through, or `y`; of a `whole` card
        its own."""
        area = self._area
        if isinstance(area, QTextEdit):
            return min(_text_line(area, y), y)
        inner = area.widget() if isinstance(area, QScrollArea) else None
        if inner is not None and (lined := _lined(inner)) is not None:
            top = inner.mapTo(area.viewport(), QPoint(0, 0)).y()
            return min(round(top + lined.line_above(y - top)), y)
        return self._above(inner, y, whole) if inner is not None else y

    def _above(self, widget: QWidget, y: int, whole: bool) -> int:
        highest = y
        for child in widget.children():
            if not isinstance(child, QWidget) or child.isHidden() or child.isWindow():
                continue
            top = child.mapTo(self._area.viewport(), QPoint(0, 0)).y()
            if not top < y < top + child.height():
                continue
            if whole and _card(child) is not None:
                highest = min(highest, top)
            elif (lined := _lined(child)) is not None:
                highest = min(highest, round(top + lined.line_above(y - top)))
            elif isinstance(child, QTextEdit):
                highest = min(highest, top + _text_line(child, y - top))
            elif child.height() > px(_PART) and child.findChild(QWidget) is not None:
                above = self._above(child, y, whole)
                # No edge of a card without anything in it.
                highest = min(highest, top if above - top <= px(_PADDING) else above)
            else:
                highest = min(highest, top)
        return highest


def _text_line(field: QTextEdit, y: int) -> int:
    """The upper edge of the line of text that `y` of the field goes through, or `y`; of an empty field that
    of the field, where its hint stands."""
    if field.document().isEmpty() and 0 < y < field.height():
        return 0
    line = field.cursorRect(field.cursorForPosition(QPoint(2, y)))
    return line.top() if line.top() < y <= line.bottom() else y
