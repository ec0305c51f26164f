"""Words beside each other of which one is chosen, with none chosen to begin with."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, PLAIN, draw_centred, width
from ui.theme import px
from ui.theme.measures import CONTROL, RADIUS
from ui.widgets.button import Button


class _Chip(Button):
    def __init__(self, words: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(name)
        self.setCheckable(True)

    def natural(self) -> int:
        return round(width(self.text(), LABEL)) + px(22)

    def sizeHint(self) -> QSize:
        return QSize(self.natural(), px(CONTROL) - px(6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.isChecked():
                box(painter, rect, RADIUS - 1, "surface", "edge")
            elif self._hover and self.isEnabled():
                box(painter, rect, RADIUS - 1, "hover")
            if self.hasFocus():
                focus_ring(painter, rect, RADIUS - 1)
            style = LABEL if self.isChecked() else PLAIN.on("text2" if self.isEnabled() else "text3")
            draw_centred(painter, rect.center().x(), rect.center().y(), self.text(), style)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chips = self.parentWidget()
        if isinstance(chips, Chips) and chips.key(event):
            return
        super().keyPressEvent(event)


class Chips(QWidget):
    """Group of exclusive chips: `chosen(key)`. One stop for Tab; ←→ and digits choose, Space or Enter chooses
    what has the focus.

    They wrap where one line has no room.
    """

    chosen = Signal(str)

    def __init__(self, choices: tuple[tuple[str, str], ...], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._keys = [key for key, _words in choices]
        self._chips = [_Chip(words, name, self) for _key, words in choices]
        self._now = ""
        for key, chip in zip(self._keys, self._chips, strict=True):
            chip.clicked.connect(lambda _checked=False, key=key: self._pick(key))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._show()

    @property
    def current(self) -> str:
        """The key of the choice; empty where nothing is chosen."""
        return self._now

    def set_current(self, key: str) -> None:
        """Choose without telling anybody; a key that is not offered chooses nothing."""
        self._now = key if key in self._keys else ""
        self._show()

    def set_offered(self, on: bool) -> None:
        """Enable or disable all chips."""
        for chip in self._chips:
            chip.setEnabled(on)

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key stands for; False where that is nothing."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            at = self._keys.index(self._now) + step if self._now else (0 if step > 0 else -1)
            self._go(at % len(self._keys))
            return True
        if event.text().isdecimal() and event.text().isascii() and 0 < int(event.text()) <= len(self._keys):
            self._go(int(event.text()) - 1)
            return True
        return False

    def _go(self, at: int) -> None:
        if self._chips[at].isEnabled():
            self._pick(self._keys[at])
            self._chips[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, key: str) -> None:
        before, self._now = self._now, key
        self._show()
        if key != before:
            self.chosen.emit(key)

    def _show(self) -> None:
        stop = self._now or self._keys[0]
        for key, chip in zip(self._keys, self._chips, strict=True):
            chip.setChecked(key == self._now)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if key == stop else Qt.FocusPolicy.ClickFocus)
            chip.update()

    def take_focus(self) -> None:
        """Focus what is chosen, else the first."""
        at = self._keys.index(self._now) if self._now else 0
        self._chips[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _flow(self, wide: int) -> list[tuple[int, int, int]]:
        found, x, y = [], px(3), px(3)
        for chip in self._chips:
            need = min(chip.natural(), wide - px(6))
            if x > px(3) and x + need > wide - px(3):
                x, y = px(3), y + px(28)
            found.append((x, y, need))
            x += need + px(2)
        return found

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return self._flow(wide)[-1][1] + px(26) + px(3)

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.heightForWidth(self.width() or px(300)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        for chip, (x, y, need) in zip(self._chips, self._flow(self.width()), strict=True):
            chip.setGeometry(x, y, need, px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        flow = self._flow(self.width())
        right = max(x + need for x, _y, need in flow) + px(3)
        with QPainter(self) as painter:
            box(painter, QRectF(0, 0, right, self.height()), RADIUS + 2, "sunken", "hairline")
