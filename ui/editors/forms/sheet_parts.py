"""Parts of a sheet: a row with its title at the left, a labelled field, what is found for what is typed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.editors.order.order_field import OrderField
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, text_cell
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Line, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import LABEL, PLAIN, SMALL, Style, draw, fitted, width
from ui.theme import dress_field, font, px
from ui.theme.measures import BODY, SEMIBOLD
from ui.widgets.label import RunsLabel

TITLE = 150
"""Width of the titles at the left of a sheet's rows."""


class Field(OrderField):
    """One line of text. `entered()` on Enter."""

    entered = Signal()

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def _dress(self) -> None:
        self.setFont(font(BODY))
        dress_field(self)
        self.setFixedHeight(px(34))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not event.isAutoRepeat():
                self.entered.emit()
            return
        super().keyPressEvent(event)


class Titled(QWidget):
    """A title with a remark below it at the left, a part at the right, a hairline above."""

    def __init__(self, title: str, part: QWidget, *, line: bool = True, left: int = TITLE) -> None:
        super().__init__()
        self.part = part
        self._line, self._left = line, left
        part.setParent(self)
        self.title = RunsLabel(self, wrapping=True)
        self._words = title
        self.set_remark("")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if isinstance(part, Stack):
            part.placed.connect(self._placed)

    def set_remark(self, words: str, role: str = "text2") -> None:
        """Set the remark below the title."""
        lines: tuple[Line, ...] = ((Text(self._words, LABEL.heavy(SEMIBOLD), wraps=True),),)
        if words:
            lines = (*lines, (Text(words, SMALL.on(role), wraps=True),))
        self.title.set_cell(Cell((lines,), step=17))

    def _placed(self) -> None:
        parent = self.parentWidget()
        if isinstance(parent, Stack):
            parent.refresh()

    def _tall(self, wide: int) -> int:
        if self.part.hasHeightForWidth():
            return self.part.heightForWidth(wide)
        least, most = self.part.minimumHeight(), self.part.maximumHeight()
        return least if least == most else self.part.sizeHint().height()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        title = self.title.height_at(px(self._left) - px(12))
        pad = px(10) if self._line else px(3)
        return max(self._tall(wide - px(self._left)), title + px(6)) + 2 * pad

    def sizeHint(self) -> QSize:
        return QSize(px(400), self.heightForWidth(self.width() or px(700)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Place title and part."""
        pad = px(10) if self._line else px(3)
        room = self.width() - px(self._left)
        title = self.title.height_at(px(self._left) - px(12))
        self.title.setGeometry(0, pad + px(5), px(self._left) - px(12), title)
        self.part.setGeometry(px(self._left), pad, room, self._tall(room))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._line:
            with QPainter(self) as painter:
                hairline(painter, 0, 0, self.width())


def said(words: str, role: str = "text2", style: Style = SMALL) -> RunsLabel:
    """A small remark that wraps."""
    label = RunsLabel(wrapping=True)
    label.set_cell(text_cell(words, style.on(role)) if words else Cell())
    return label


Hit = tuple[str, str, str]
"""A key, a name, and what it is."""


class HitList(QWidget):
    """List of hits for text typed in a field, which keeps the focus. `taken(key)`."""

    taken = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[Hit, ...] = ()
        self.at = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_hits(())

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Hits on offer."""
        return self._hits

    def set_hits(self, hits: tuple[Hit, ...]) -> None:
        """Offer these; the first is marked."""
        if hits != self._hits:
            self._hits, self.at = hits, 0
        self.setVisible(bool(hits))
        self.setFixedHeight(px(32) * len(hits) + (px(6) if hits else 0))
        self._tell()
        self.update()

    def move_by(self, step: int) -> None:
        """Mark the next or the previous one."""
        if self._hits:
            self.at = (self.at + step) % len(self._hits)
            self._tell()
            self.update()

    def take(self) -> bool:
        """Choose the marked one; False where nothing is offered."""
        if self._hits:
            self.taken.emit(self._hits[self.at][0])
        return bool(self._hits)

    def _tell(self) -> None:
        if self._hits:
            _key, name, detail = self._hits[self.at]
            self.setAccessibleName(f"{name}, {detail}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = int((event.position().y() - px(3)) // px(32))
        if 0 <= at < len(self._hits):
            self.taken.emit(self._hits[at][0])

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), 6, "surface", "hairline")
            for number, (_key, name, detail) in enumerate(self._hits):
                row = QRectF(px(3), px(3) + number * px(32), self.width() - px(6), px(32))
                if number == self.at:
                    box(painter, row, 5, "accent_bg")
                    focus_ring(painter, row, 5)
                middle, left = row.center().y(), max(px(150), self.width() * 0.32)
                name_room = left - px(12)
                if width(name, LABEL) > name_room:
                    left = min(width(name, LABEL) + px(24), self.width() * 0.6)
                draw(painter, row.left() + px(8), middle, fitted(name, LABEL, left - px(12)), LABEL)
                room = row.width() - left - px(44)
                shown = fitted(detail, PLAIN, room, detail.split(" · ")[0])
                draw(painter, row.left() + left, middle, shown, PLAIN)
                if number == self.at:
                    paint_caps(painter, row.right() - px(8) - caps_width("Enter"), middle, "Enter")


class Finding(Stack):
    """A field with what is found for it below. ↑↓ mark, Enter takes. `typed(text)`, `taken(key)`."""

    typed = Signal(str)
    taken = Signal(str)

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__(spacing=4)
        self.field = Field(name, placeholder)
        self.list = HitList()
        self.field.written.connect(self.typed)
        self.field.entered.connect(self.list.take)
        self.list.taken.connect(self.taken)
        self.field.installEventFilter(self)
        self.add(self.field, self.list)
        self.list.hide()

    def set_hits(self, hits: tuple[Hit, ...]) -> None:
        """Offer what was found."""
        self.list.set_hits(hits)
        self.field.setAccessibleDescription(self.list.accessibleName() if hits else "")
        self.refresh()

    def eventFilter(self, _watched: object, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and self.list.hits:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.list.move_by(step)
                self.field.setAccessibleDescription(self.list.accessibleName())
                return True
        return False
