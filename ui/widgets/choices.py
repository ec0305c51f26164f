"""A list in which one is chosen: digits and arrows choose, the frame shows which."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Line, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import QUIET, SMALL, Style, draw_centred, draw_right, width
from ui.theme import colour, dress_scroll_bar, px
from ui.theme.measures import AXIS, READING, SEMIBOLD
from ui.widgets.area_edge import AreaEdge
from ui.widgets.button import Button

_TITLE = Style(READING, SEMIBOLD)
MOVES = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)
"""Keys that choose another row of a list."""
_LEAST, _RIGHT, _BARE = 190, 62, 26
"""The room that a text keeps beside a remark; what digit and margins take at the right, and what margins take
where rows have no digits."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A row: `initials` in a circle (or none), what it is called, what it says below, a remark at the
    right.
    """

    key: str
    title: str
    text: str = ""
    remark: str = ""
    initials: str = ""


class _Row(Button):
    entered = Signal()

    def __init__(self, choice: Choice, digit: str, parent: QWidget, *, digits: bool) -> None:
        super().__init__(parent)
        self.choice = choice
        self.digit = digit
        self._right = _RIGHT if digits else _BARE
        self.enters = True
        self.setCheckable(True)
        self.setAccessibleName(", ".join(filter(None, (choice.title, choice.text, choice.remark))))
        self.setAccessibleDescription(digit)
        # Not fixed: it may need more lines than at the width of its size hint.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def chosen(self) -> bool:
        """True when the row is chosen."""
        return self.isChecked()

    def set_remark(self, remark: str) -> None:
        """Another remark at the right."""
        self.choice = replace(self.choice, remark=remark)
        said = (self.choice.title, self.choice.text, remark)
        self.setAccessibleName(", ".join(filter(None, said)))
        self.updateGeometry()
        self.update()

    def _beside(self, wide: float) -> str:
        """The remark where it has room at the right; else it stands below the text."""
        text = max(width(self.choice.title, _TITLE), width(self.choice.text, QUIET))
        room = wide - self._left() - px(self._right) - width(self.choice.remark, SMALL)
        return self.choice.remark if room >= min(text + px(8), px(_LEAST)) else ""

    def _left(self) -> int:
        return px(64) if self.choice.initials else px(14)

    def _laid(self, wide: float) -> Laid:
        """Name, text, and the remark where it has no room beside them."""
        beside = self._beside(wide)
        lines: list[Line] = [(Text(self.choice.title, _TITLE, wraps=True),)]
        if self.choice.text:
            lines.append((Text(self.choice.text, QUIET, wraps=True),))
        if self.choice.remark and not beside:
            lines.append((Text(self.choice.remark, SMALL, wraps=True),))
        room = wide - self._left() - px(self._right) - width(beside, SMALL)
        return lay(Cell((tuple(lines),), step=21), room)

    def heightForWidth(self, wide: int) -> int:
        return max(px(44), round(self._laid(wide).height) + px(20))

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(px(470)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            # It chooses, and then it is the screen's: Enter begins.
            if not event.isAutoRepeat() and (self.enters or self.chosen):
                self.entered.emit()
            event.ignore()
            return
        if Qt.Key(event.key()) in MOVES:
            # Qt's buttons would move the focus and choose nobody; the list chooses.
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.chosen:
                plain = colour("surface") != colour("canvas")
                stroke = 2.5 if self.hasFocus() else 1.5
                box(painter, rect, 8, "surface" if plain else "selection", "accent", stroke)
            else:
                hairline(painter, px(12), self.height() - 1, self.width() - px(24))
                if self.hasFocus():
                    focus_ring(painter, rect)
            centre = rect.center().y()
            if self.choice.initials:
                circle = QRectF(px(12), centre - px(18), px(36), px(36))
                box(painter, circle, 18, "accent_bg" if self.chosen else "hover")
                role = "accent" if self.chosen else "text2"
                draw_centred(
                    painter,
                    circle.center().x(),
                    centre,
                    self.choice.initials,
                    Style(AXIS + 1, SEMIBOLD, role),
                )
            left, beside = self._left(), self._beside(rect.width())
            paint_laid(painter, self._laid(rect.width()), QRectF(left, 0, rect.width() - left, rect.height()))
            draw_right(painter, rect.right() - px(self._right - 18), centre, beside, SMALL)
            if self.digit:
                paint_caps(painter, rect.right() - px(8) - caps_width(self.digit), centre, self.digit)


class ChoiceList(QScrollArea):
    """List of choices: `chosen(key)` when another one is chosen, `picked(key)` when it was by its digit,
    Enter or a click; the list is one stop, arrows move in it. `ground` is what it stands on."""

    chosen = Signal(str)
    picked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, ground: str = "surface") -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._edge = AreaEdge(self, ground)
        self.rows: list[_Row] = []
        self.click_chooses = False
        """True where a click chooses a row and no more, and Enter picks it."""
        self._key = ""

    def set_choices(
        self, choices: tuple[Choice, ...], chosen: str = "", digits: bool = True, *, by_hand: bool = False
    ) -> None:
        """Show rows. The one with the key `chosen` is chosen, or the only one; else nobody is chosen for a
        person, and the first row takes the focus. `by_hand`: nothing is chosen but by its digit, the arrows
        or a click, neither the only one nor the first by Enter."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, px(4), 0)
        column.setSpacing(px(3))
        self.rows = []
        for at, choice in enumerate(choices):
            row = _Row(choice, str(at + 1) if digits and at < 9 else "", inner, digits=digits)
            row.enters = not by_hand
            row.clicked.connect(lambda _checked=False, key=choice.key: self._clicked(key))
            row.entered.connect(lambda key=choice.key: self._pick(key))
            column.addWidget(row)
            self.rows.append(row)
        column.addStretch(1)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        dress_scroll_bar(self.verticalScrollBar())
        keys = [choice.key for choice in choices]
        only = keys[0] if len(keys) == 1 and not by_hand else ""
        self.choose(chosen if chosen in keys else only, tell=False)

    def _clicked(self, key: str) -> None:
        if self.click_chooses:
            # The row is checked by the click itself, and stays so.
            self.choose(key)
        else:
            self._pick(key)

    def _pick(self, key: str) -> None:
        self.choose(key)
        self.picked.emit(key)

    @property
    def current(self) -> str:
        """The key of the chosen row, or ''."""
        return self._key

    def choose(self, key: str, tell: bool = True) -> None:
        """Choose a row."""
        told = tell and key != self._key
        self._key = key
        for at, row in enumerate(self.rows):
            row.setChecked(row.choice.key == key)
            stop = row.chosen or (not key and at == 0)
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)
            row.update()
        self.show_chosen()
        if told:
            self.chosen.emit(key)

    def show_chosen(self) -> None:
        """Scroll to the chosen row; before the first layout there is nothing to scroll."""
        row = next((row for row in self.rows if row.chosen and not row.isHidden()), None)
        if row is not None and row.y() + row.height() > 0 and self.widget() is not None and self.isVisible():
            self.ensureWidgetVisible(row, 0, px(8))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.show_chosen)

    def set_filter(self, words: str) -> None:
        """Show only rows that hold all these words; the first one shown is chosen if the chosen one went."""
        terms = words.casefold().split()
        for row in self.rows:
            said = row.accessibleName().casefold()
            row.setVisible(all(term in said for term in terms))
        shown = [row for row in self.rows if not row.isHidden()]
        if terms and shown and not any(row.chosen for row in shown):
            self.choose(shown[0].choice.key)

    def choose_digit(self, digit: str) -> bool:
        """Choose by the digit on the row; False if no row has it."""
        for row in self.rows:
            if digit and row.digit == digit:
                self.choose(row.choice.key)
                row.setFocus(Qt.FocusReason.OtherFocusReason)
                self.picked.emit(row.choice.key)
                return True
        return False

    def choose_letter(self, letter: str) -> bool:
        """Choose the next row that begins with a letter, round again from the top; False if none does."""
        at = next((at for at, row in enumerate(self.rows) if row.chosen), -1)
        around = (*self.rows[at + 1 :], *self.rows[: at + 1])
        for row in around:
            if not row.isHidden() and row.choice.title.casefold().startswith(letter.casefold()):
                self.choose(row.choice.key)
                row.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def step(self, step: int) -> bool:
        """Choose the next or previous row that is shown, and focus it; False where none is."""
        row = self.mark(step)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
        return row is not None

    def move_to(self, key: Qt.Key) -> QWidget | None:
        """Choose the row to which one of `MOVES` goes, which is given; the focus stays. None where no row is
        shown."""
        last = len(self.rows)
        return self.mark(
            {
                Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -last, Qt.Key.Key_End: last,
                Qt.Key.Key_PageUp: -self._page(), Qt.Key.Key_PageDown: self._page(),
            }.get(key, 0)
        )  # fmt: skip

    def _page(self) -> int:
        """Number of rows that are in sight at a time, less one that is seen again."""
        shown = [row for row in self.rows if not row.isHidden()]
        each = sum(row.height() for row in shown) / max(len(shown), 1)
        return max(int(self.viewport().height() / max(each, 1)) - 1, 1)

    def mark(self, step: int) -> QWidget | None:
        """Choose the next or previous row that is shown, which is given; the focus stays, as in a search
        field above the list."""
        at = next((at for at, row in enumerate(self.rows) if row.chosen), None)
        # A row without a key is a remark, and nobody's choice.
        shown = [row for row in self.rows if not row.isHidden() and row.choice.key]
        if not shown:
            return None
        here = shown.index(self.rows[at]) if at is not None and self.rows[at] in shown else -1
        to = shown[min(max(here + step, 0), len(shown) - 1)]
        self.choose(to.choice.key)
        return to

    def take_focus(self) -> None:
        """Focus the chosen row, or the first one."""
        for row in self.rows:
            if row.chosen or (not self._key and row is self.rows[0]):
                row.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in MOVES and (row := self.move_to(Qt.Key(event.key()))) is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not event.modifiers() and self.choose_digit(event.text()):
            return
        event.ignore()
