"""The filter field: a magnifier or funnel, what is typed, and its key."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.painting.keycap import caps_width, paint_caps
from ui.painting.text import FAINT, draw, fitted, width
from ui.theme import changed, dress_field, font, paint_icon, px
from ui.theme.measures import CONTROL
from ui.widgets.typing_pause import written


class FilterField(QLineEdit):
    """A field 32 high; Esc empties it first and then leaves it to the page. Where it has too little room, its
    keys give way, then its words to `short`."""

    def __init__(
        self,
        words: str,
        keys: str = "Ctrl+F",
        icon: str = "funnel-simple",
        wide: float = 190,
        short: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._short = words, short
        self._keys = keys
        self._icon = icon
        self._wide = wide
        self._show_keys = True
        self.setAccessibleName(words)
        self.setAccessibleDescription(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._dress()
        changed.connect(self._dress)

    def _dress(self) -> None:
        self.setFont(font())
        dress_field(self)
        right = px(6) + (round(caps_width(self._keys)) if self._keys and self._show_keys else 0)
        self.setTextMargins(px(22), 0, right, 0)
        self.updateGeometry()

    def set_room(self, wide: float, keys: bool = True) -> None:
        """Another width at 100 %, with or without the key caps."""
        if (wide, keys) == (self._wide, self._show_keys):
            return
        self._wide = wide
        self._show_keys = keys
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(px(self._wide), px(CONTROL))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            middle = self.rect().center().y() + 0.5
            paint_icon(painter, self._icon, px(11), middle, "text3", 14)
            if not self.text():
                room = self.width() - px(32) - px(9)
                caps = caps_width(self._keys) + px(4) if self._keys and self._show_keys else 0
                beside = caps and width(self._words, FAINT) <= room - caps
                words = fitted(self._words, FAINT, room, self._short)
                draw(painter, px(32), middle, words, FAINT)
                if beside:
                    paint_caps(painter, self.width() - caps_width(self._keys) - px(9), middle, self._keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        written(event)
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)
