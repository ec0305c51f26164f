"""A row of words in a column that can be chosen: arrows go from one to the next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from ui.editors.parts.editor_keys import bare
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.shapes import box, focus_ring, hairline
from ui.theme import colour, px
from ui.theme.measures import RADIUS_SELECTION
from ui.widgets.button import Button
from ui.widgets.held_keys import held
from ui.widgets.typing_pause import stray, when_alone


class SideRow(Button):
    """Framed while it is chosen. `pressed_key(letter)` for a letter or Delete pressed on it.

    With `takes_away` a press at its right end, where the key cap stands, is Delete.
    """

    twice = False
    pressed_key = Signal(str)

    def __init__(
        self, key: str, cell: Cell, spoken: str, chosen: bool = False, *, takes_away: bool = False
    ) -> None:
        super().__init__()
        self._takes_away = takes_away
        self.key = key
        self._cell = cell
        self.setCheckable(True)
        self.setChecked(chosen)
        self.setText(spoken)
        self.setAccessibleName(spoken)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def nextCheckState(self) -> None:
        # What is chosen is said by the model that is shown, not by the press.
        return None

    def _room(self, wide: float) -> float:
        return wide - px(16) - (caps_width("Del") + px(8) if self._takes_away else 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return round(lay(self._cell, self._room(wide)).height) + px(14)

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width() or px(280)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: False, Qt.Key.Key_Down: True}.get(Qt.Key(event.key()))
        if step is not None and bare(event):
            self.focusNextPrevChild(step)
            return
        name = "Del" if event.key() == Qt.Key.Key_Delete else event.text().upper().strip()
        if name and bare(event) and (name == "Del" or name.isalpha()):
            if name == "Del":
                if not held(event):
                    self.pressed_key.emit(name)
            elif not held(event) and not stray(event):
                when_alone(self, name, partial(self.pressed_key.emit, name))
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._takes_away and event.position().x() > self.width() - px(46) and self.isDown():
            self.setDown(False)
            self.pressed_key.emit("Del")
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.isChecked():
                plain = colour("surface") != colour("canvas")
                box(
                    painter,
                    rect.adjusted(0, 1, 0, -1),
                    RADIUS_SELECTION,
                    "selection" if plain else "hover",
                    "accent",
                    1.5,
                )
            elif self._hover:
                box(painter, rect, RADIUS_SELECTION, "hover")
            else:
                hairline(painter, 0, self.height() - 1, self.width())
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(1, 2, -1, -2), RADIUS_SELECTION)
            paint_laid(painter, lay(self._cell, self._room(rect.width())), rect.adjusted(px(8), 0, -px(8), 0))
            if self._takes_away:
                paint_caps(painter, rect.right() - caps_width("Del") - px(8), px(16), "Del")
