"""A sheet over the page: a card at the right below the banner, with one act at its end."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.core.messages import _
from ui.painting.cell import text_cell
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Line, Text, line_width, paint_line
from ui.painting.shapes import box, hairline
from ui.painting.text import QUIET, SMALL, Style, draw_right
from ui.theme import changed, colour, px
from ui.theme.measures import HEADING, RADIUS_PALETTE, SEMIBOLD, STATUS
from ui.widgets.button import ActionButton
from ui.widgets.focus_chain import focus_in, focus_next, tab_stops
from ui.widgets.label import RunsLabel

_WIDE, _HEAD, _FOOT = 880, 52, 66


def _place_of(widget: QWidget, inside: QWidget) -> tuple[int, int]:
    at = widget.mapTo(inside, QPoint(0, 0))
    return at.y(), at.x()


class Sheet(QWidget):
    """Sheet over the page: `body` is shown in the card and scrolls by itself. `pressed()` is the act,
    `left()` Esc or a press outside: what is written is kept by whoever listens."""

    pressed = Signal()
    left = Signal()

    def __init__(self, title: str, keys: str, body: QWidget, wide: int = _WIDE) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._title, self._keys, self._remark, self._wide = title, keys, "", wide
        self._before: QWidget | None = None
        self._said = ("", False)
        self._placed = QRectF()
        self.body = body
        body.setParent(self)
        # Opaque: what stands behind the card is not painted anew with every letter.
        body.setAutoFillBackground(True)
        self._dress()
        changed.connect(self._dress)
        self.foot = RunsLabel(self, wrapping=True)
        self.action = ActionButton(self)
        self.action.clicked.connect(self.pressed)
        changed.connect(self._place)
        changed.connect(self.update)
        self.hide()

    def set_title(self, title: str, keys: str) -> None:
        """Set the sheet's title, and the keys that open it."""
        if (title, keys) != (self._title, self._keys):
            self._title, self._keys = title, keys
            self.setAccessibleName(title)
            self.update(self.card().toRect())

    def set_remark(self, words: str) -> None:
        """Set the remark beside the title."""
        if words != self._remark:
            self._remark = words
            self.update(self.card().toRect())

    def set_foot(self, words: str, *, warns: bool = False) -> None:
        """Set the text beside the act."""
        if (words, warns) != self._said:
            self._said = (words, warns)
            self.foot.set_cell(text_cell(words, SMALL.on("warn") if warns else SMALL))
        self._place()

    def open(self) -> None:
        """Show it over the page; the focus comes back when it is closed."""
        if not self.isVisible():
            self._before = focus_in(self.window())
        self.show()
        self.raise_()

    def shut(self) -> None:
        """Hide it and give the focus back."""
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def card(self) -> QRectF:
        """The card's own rectangle."""
        wide = min(px(self._wide), self.width() - px(40))
        tall = self.height() - px(6) - px(STATUS) - px(6)
        if needed := self.needed(wide):
            tall = min(tall, px(_HEAD) + needed + self._foot_height(wide))
        return QRectF(self.width() - wide - px(16), px(6), wide, tall)

    def needed(self, wide: int) -> int:
        """The height that the body needs at a width; 0 for a sheet as tall as there is room."""
        return 0

    def _act_width(self, wide: float) -> int:
        return min(px(340), round((wide - px(48)) * 0.45))

    def _foot_height(self, wide: float) -> int:
        return max(px(_FOOT), self.action.height_at(self._act_width(wide)) + px(20))

    def _place(self) -> None:
        card = self.card().toRect()
        inner = card.adjusted(px(24), 0, -px(24), 0)
        act, foot = self._act_width(card.width()), self._foot_height(card.width())
        top = card.bottom() - foot
        self.body.setGeometry(
            card.left() + 1, card.top() + px(_HEAD), card.width() - 2, top - card.top() - px(_HEAD)
        )
        tall = self.action.height_at(act)
        self.action.setFixedHeight(tall)
        self.action.setGeometry(inner.right() - act, top + (foot - tall) // 2, act, tall)
        room = inner.width() - act - px(24)
        words = self.foot.height_at(room)
        self.foot.setFixedHeight(words)
        self.foot.setGeometry(inner.left(), top + (foot - words) // 2, room, words)
        if (now := QRectF(card.left(), card.top(), card.width(), top)) != self._placed:
            self._placed = now
            self.update()

    def _dress(self) -> None:
        dressed = self.body.palette()
        dressed.setColor(QPalette.ColorRole.Window, colour("surface"))
        self.body.setPalette(dressed)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays in the sheet, and goes from top to bottom."""
        stops = [stop for stop in tab_stops(self) if stop.isVisible()]
        # As they stand, not as they were made; what stands in a line goes from left to right.
        stops.sort(key=lambda stop: (stop is self.action, *_place_of(stop, self)))
        return focus_next(stops, forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card().contains(event.position()):
            self.left.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("dim"))
            card = self.card()
            edge = "edge" if colour("surface") == colour("nav") else "hairline"
            box(painter, card, RADIUS_PALETTE, "surface", edge)
            middle = card.top() + px(_HEAD) / 2
            title: Line = (Text(self._title, Style(HEADING, SEMIBOLD)),)
            x = card.left() + px(24)
            paint_line(painter, title, x, middle)
            x += line_width(title) + px(14)
            if self._keys:
                paint_caps(painter, x, middle, self._keys)
                x += caps_width(self._keys) + px(18)
            right = card.right() - px(24) - caps_width("Esc")
            paint_caps(painter, right, middle, "Esc")
            said = _("close, the draft stays")
            draw_right(painter, right - px(10), middle, said, QUIET)
            room: Line = (Text(self._remark, QUIET), Gap(8))
            if x + line_width(room) < right - px(10) - line_width((Text(said, QUIET),)):
                paint_line(painter, room, x, middle)
            hairline(painter, card.left(), card.top() + px(_HEAD), card.width())
            hairline(painter, card.left(), card.bottom() - self._foot_height(card.width()), card.width())


class Sheets:
    """The one sheet that stands over the page of a window, as large as what `over` covers."""

    def __init__(self, parent: QWidget, over: QWidget) -> None:
        self._parent, self._over = parent, over
        self.shown: Sheet | None = None

    def show(self, sheet: Sheet | None) -> None:
        """A sheet over the page, below the banner; None takes it away and gives the focus back."""
        if self.shown is not None and self.shown is not sheet:
            self.shown.shut()
        self.shown = sheet
        if sheet is not None:
            sheet.setParent(self._parent)
            self.place()
            sheet.open()

    def place(self) -> None:
        """The banner, or the window, has another size."""
        if self.shown is not None:
            self.shown.setGeometry(self._over.geometry())
