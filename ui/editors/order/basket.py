"""The orders that wait for one signature, and what is often ordered here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.medicines.order_editor import BasketRow, Favourite, OrderAlert
from ui.editors.parts.editor_keys import bare
from ui.editors.parts.stack import Stack
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Icon, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import LABEL, PLAIN, SMALL, Style, draw, draw_right, width, wrap
from ui.theme import paint_icon, px, text_scale
from ui.theme.measures import LINE, MEDIUM
from ui.widgets.button import Button
from ui.widgets.held_keys import held
from ui.widgets.typing_pause import stray, when_alone
from ui.window.spot import Part


class RemoveButton(Button):
    """The × of an order; Delete does the same."""

    twice = False

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(24), px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover:
                box(painter, rect, 4, "hover")
            if self.hasFocus():
                focus_ring(painter, rect, 4)
            paint_icon(painter, "x", rect.center().x() - px(6), rect.center().y(), "text2", 12)


def mark_of(alerts: Sequence[OrderAlert]) -> tuple[str, str]:
    """Mark of an order with findings: its text and its colour role."""
    if any(alert.tier == "stop" for alert in alerts):
        return _("stop"), "danger"
    if any(alert.tier == "question" for alert in alerts):
        return _("question"), "warn"
    words = ngettext("{n} notice", "{n} notices", len(alerts)).format(n=len(alerts))
    return words if alerts else "", "warn"


class OrderRow(QWidget):
    """One order: icon, title, detail, how many findings, and its ×. `removed(key)`."""

    removed = Signal(str)

    def __init__(self, row: BasketRow, mark: str = "", tone: str = "warn") -> None:
        super().__init__()
        self.row = row
        self._mark = mark
        self._tone = tone
        self.button = RemoveButton(_("Remove {order}").format(order=row.title), self)
        self.button.clicked.connect(lambda: self.removed.emit(row.key))
        self.setAccessibleName(row.spoken or ", ".join(filter(None, (row.title, row.detail, mark))))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _lines(self, wide: float) -> list[tuple[str, Style]]:
        """The mark takes room beside the title only."""
        room = wide - px(26) - px(32)
        lines = [(words, LABEL) for words in wrap(self.row.title, LABEL, room - self._mark_room(wide))]
        if self.row.detail:
            lines += [(words, SMALL) for words in wrap(self.row.detail, SMALL, room)]
        return lines

    def _mark_words(self, wide: float) -> str:
        """The mark's words, or only its sign where they would break the title."""
        room = wide - px(26) - px(32)
        title = wrap(self.row.title, LABEL, room)
        beside = room - width(self._mark, SMALL.heavy(MEDIUM)) - px(30)
        return self._mark if wrap(self.row.title, LABEL, beside) == title else ""

    def _mark_room(self, wide: float) -> float:
        if not self._mark:
            return 0
        return width(self._mark_words(wide), SMALL.heavy(MEDIUM)) + px(26)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return max(px(30), len(self._lines(wide)) * px(LINE + 1) + px(13))

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width() or px(280)))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        side = px(24)
        self.button.setGeometry(self.width() - side, px(3), side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and bare(event):
            if not held(event):
                self.button.click()
            return
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            middle = px(15)
            paint_icon(painter, self.row.icon, 0, middle, "text2")
            centre = float(middle)
            for words, style in self._lines(self.width()):
                draw(painter, px(26), centre, words, style)
                centre += px(LINE + 1)
            if self._mark:
                style = SMALL.heavy(MEDIUM).on(self._tone)
                right = self.width() - px(34)
                words = self._mark_words(self.width())
                draw_right(painter, right, middle, words, style)
                icon = Icon("warning", self._tone, 14)
                icon.paint(painter, right - width(words, style) - px(20 if words else 14), middle)
            hairline(painter, 0, self.height() - 1, self.width())


class _FavouriteRow(Button):
    def __init__(self, favourite: Favourite, parent: QWidget) -> None:
        super().__init__(parent)
        self.favourite = favourite
        self._tall = (-1, 0.0, 0)
        words = ", ".join(filter(None, (favourite.title, favourite.detail)))
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(favourite.letter)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _beside(self, wide: float) -> bool:
        """True when the detail fits beside the name; else it stands below."""
        return width(self.favourite.detail, SMALL) <= (wide - px(42)) * 0.6

    def _lines(self, wide: float) -> list[str]:
        room = wide - px(30) - px(12)
        if self._beside(wide):
            room -= width(self.favourite.detail, SMALL)
        return wrap(self.favourite.title, PLAIN, room)

    def _below(self, wide: float) -> list[str]:
        return [] if self._beside(wide) else wrap(self.favourite.detail, SMALL, wide - px(30))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        # A column that is laid out asks for it many times.
        if self._tall[:2] != (wide, text_scale()):
            lines = len(self._lines(wide)) + len(self._below(wide))
            self._tall = (wide, text_scale(), lines * px(LINE + 1) + px(14))
        return self._tall[2]

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width() or px(280)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover:
                box(painter, rect, 4, "hover")
            centre = float(px(15))
            for words in self._lines(rect.width()):
                Text(words, PLAIN).paint(painter, 0, centre)
                centre += px(LINE + 1)
            for words in self._below(rect.width()):
                draw(painter, 0, centre, words, SMALL)
                centre += px(LINE + 1)
            right = rect.right()
            if self.favourite.letter:
                paint_caps(painter, right - caps_width(self.favourite.letter), px(15), self.favourite.letter)
            if self._beside(rect.width()):
                draw_right(painter, right - px(30), px(15), self.favourite.detail, SMALL)
            hairline(painter, 0, rect.bottom() - 1, rect.width())
            if self.hasFocus():
                focus_ring(painter, rect, 4)


class Favourites(Stack):
    """List of favourite orders: `chosen(key)` by press, Enter or the row's letter while the list has the
    focus; one stop for Tab."""

    chosen = Signal(str)

    def __init__(self, favourites: tuple[Favourite, ...]) -> None:
        super().__init__()
        self.rows: list[_FavouriteRow] = []
        for at, favourite in enumerate(favourites):
            row = _FavouriteRow(favourite, self)
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if at == 0 else Qt.FocusPolicy.ClickFocus)
            row.clicked.connect(lambda _checked=False, key=favourite.key: self.chosen.emit(key))
            self.add(row)
            self.rows.append(row)

    def set_up_parts(self) -> tuple[Part, ...]:
        """The order sets, as the set-up has them."""
        return tuple(Part(f"order-set/{row.favourite.key}", row.favourite.title, row) for row in self.rows)

    def set_up_at(self) -> int:
        """The set with the focus; -1 for none."""
        return next((at for at, row in enumerate(self.rows) if row.hasFocus()), -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = next((at for at, row in enumerate(self.rows) if row.hasFocus()), -1)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if at >= 0 and step:
            to = self.rows[min(max(at + step, 0), len(self.rows) - 1)]
            for row in self.rows:
                row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if row is to else Qt.FocusPolicy.ClickFocus)
            to.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        letter = event.text().upper().strip()
        if letter and bare(event) and (held(event) or stray(event)):
            return
        for row in self.rows:
            if letter and row.favourite.letter == letter and bare(event):
                focused = self.rows[at] if at >= 0 else self
                when_alone(focused, letter, partial(self.chosen.emit, row.favourite.key))
                return
        event.ignore()
