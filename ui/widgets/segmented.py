"""A segmented control: one of a few ways to see the same thing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.formats import number
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, PLAIN, draw_centred, width
from ui.theme import changed, px
from ui.theme.measures import CONTROL, RADIUS
from ui.widgets.button import Button


class _Segment(Button):
    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(width(self.text(), LABEL)) + px(24), px(CONTROL) - px(6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.isChecked():
                box(painter, rect, RADIUS - 1, "surface", "hairline")
            if self.hasFocus():
                focus_ring(painter, rect, RADIUS - 1)
            style = LABEL if self.isChecked() else PLAIN.on("text2")
            draw_centred(painter, rect.center().x(), rect.center().y(), self.text(), style)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            control = self.parentWidget()
            if isinstance(control, Segmented):
                control.move_by(step)
            return
        super().keyPressEvent(event)


class Segmented(QWidget):
    """Segmented control. Choices beside each other, or on several lines (`set_room`); ←→ move between them.
    `chosen` gives the key of the new choice."""

    chosen = Signal(str)

    def __init__(
        self, choices: tuple[tuple[str, str], ...], name: str, parent: QWidget | None = None
    ) -> None:
        """`choices` are (key, words); `name` says for screen readers what is chosen."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._keys = [key for key, _words in choices]
        self._words = dict(choices)
        self._segments: list[_Segment] = []
        self._room: int | None = None
        for key, words in choices:
            segment = _Segment(words, self)
            segment.setAccessibleDescription(name)
            segment.clicked.connect(lambda _checked=False, key=key: self._pick(key))
            self._segments.append(segment)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._current = self._keys[0]
        self._show()
        self._arrange()
        changed.connect(self._arrange)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Say behind the words of a choice how many it holds; of one that is not in `counts` nobody knows."""
        changed_any = False
        for key, segment in zip(self._keys, self._segments, strict=True):
            words = f"{self._words[key]} {number(counts[key])}" if key in counts else self._words[key]
            if words != segment.text():
                segment.setText(words)
                segment.setAccessibleName(words)
                changed_any = True
        if changed_any:
            self._arrange()

    def set_room(self, room: int) -> None:
        """Stand on as many lines as it takes to be no wider than this."""
        if room != self._room:
            self._room = room
            self._arrange()

    def _arrange(self) -> None:
        edge, gap = px(3), px(2)
        left = top = edge
        widest = 0
        for segment in self._segments:
            size = segment.sizeHint()
            if self._room is not None and left > edge and left + size.width() + edge > self._room:
                left, top = edge, top + size.height() + gap
            segment.setGeometry(left, top, size.width(), size.height())
            left += size.width() + gap
            widest = max(widest, left - gap + edge)
        self.setFixedSize(widest, top + self._segments[-1].height() + edge)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @property
    def current(self) -> str:
        """The key of the choice."""
        return self._current

    def set_current(self, key: str) -> None:
        """Choose without telling anybody."""
        self._current = key
        self._show()

    def take_focus(self) -> None:
        """Focus the choice."""
        self._segments[self._keys.index(self._current)].setFocus(Qt.FocusReason.OtherFocusReason)

    def move_by(self, step: int) -> None:
        """Choose the next or previous one and focus it."""
        at = (self._keys.index(self._current) + step) % len(self._keys)
        self._pick(self._keys[at])
        self._segments[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, key: str) -> None:
        if key != self._current:
            self._current = key
            self.chosen.emit(key)
        self._show()

    def _show(self) -> None:
        for key, segment in zip(self._keys, self._segments, strict=True):
            segment.setChecked(key == self._current)
            # One stop for the whole control: Tab reaches the choice, arrows the others.
            stop = Qt.FocusPolicy.StrongFocus if key == self._current else Qt.FocusPolicy.ClickFocus
            segment.setFocusPolicy(stop)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), RADIUS + 2, "sunken", "hairline")
