"""Parts of a short form: a labelled line with words that fill it by a digit, and what stands beside what
becomes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.medicines.medicine_forms import FormField
from ui.editors.order.order_field import OrderField
from ui.editors.parts.editor_keys import bare
from ui.editors.parts.editor_side import SideHead
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.shapes import box
from ui.painting.text import PLAIN, SMALL, Style, draw, wrap
from ui.theme import dress_field, font, px
from ui.theme.measures import BODY, CAPTION, HEADING, MEDIUM, RADIUS_SELECTION, SEMIBOLD
from ui.widgets.label import RunsLabel


class FormLine(OrderField):
    """One line of a form. `digit_typed(text)` when a digit is typed into it while it is empty."""

    digit_typed = Signal(str)

    def __init__(self, label: str, placeholder: str = "", *, large: bool = False) -> None:
        self._large = large
        self.takes_digits = False
        super().__init__()
        self.setAccessibleName(label)
        self.setPlaceholderText(placeholder)

    def _dress(self) -> None:
        self.setFont(font(HEADING if self._large else BODY))
        dress_field(self)
        self.setFixedHeight(px(36))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not bare(event):
            # Ctrl+Enter is the form's: Qt's field would tell of an Enter as well, and it would count twice.
            event.ignore()
            return
        if self.takes_digits and not self.text() and bare(event) and event.text().isdigit():
            self.digit_typed.emit(event.text())
            return
        super().keyPressEvent(event)


class FieldBlock(Stack):
    """A field with its label above, what was understood below, and its words."""

    def __init__(self, field: FormField, line: FormLine | None = None) -> None:
        super().__init__(spacing=3)
        self.key = field.key
        self._own = line is None
        self.line = line or FormLine(field.label, field.placeholder)
        self._said = RunsLabel(wrapping=True)
        self._choices = Stack()
        self.answers: Answers | None = None
        self._field: FormField | None = None
        self._head = Stack()
        self.add(self._head)
        if self._own:
            self.add(self.line)
        self.add(self._said, self._choices)
        self.line.digit_typed.connect(self._digit)
        self.set_field(field)

    def set_field(self, field: FormField) -> None:
        """Show the field as it stands now; what is written in it is left alone."""
        before, self._field = self._field, field
        self.begins = field.begins
        if before is None or (before.label, before.hint) != (field.label, field.hint):
            self._head.fill(*([SideHead(field.label, at_right=field.hint)] if self._own else []))
        if before is None or before.placeholder != field.placeholder:
            self.line.setPlaceholderText(field.placeholder)
        words = field.problem or field.read
        role = "warn" if field.problem else "text2"
        icon: Line = (Icon("warning", "warn", 13), Gap(5)) if field.problem else ()
        self._said.set_cell(
            Cell((((*icon, Text(words, SMALL.on(role), wraps=True)),),), step=17) if words else Cell()
        )
        self._said.setVisible(bool(words))
        self.line.setAccessibleDescription(words)
        if before is None or before.choices != field.choices:
            self._show_choices(field)
        self.refresh()

    def go_on(self) -> None:
        """Take the focus from another field in the middle of a sentence: a digit in it chooses nothing until
        the field is left."""
        self._take_digits(False)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.editingFinished.connect(self._left, Qt.ConnectionType.SingleShotConnection)

    def _left(self) -> None:
        self._take_digits(self.answers is not None)

    def _take_digits(self, takes: bool) -> None:
        self.line.takes_digits = takes
        for button in self.answers.buttons if self.answers is not None else ():
            button.set_acts(takes)

    def _show_choices(self, field: FormField) -> None:
        had = self.answers is not None and bool(self.answers.focused)
        self.answers = None
        self.line.takes_digits = bool(field.choices)
        if not field.choices:
            self._choices.clear()
            if had:
                self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.answers = Answers(tuple(Answer(words, words) for words in field.choices), inline=True)
        self.answers.chosen.connect(self._choose)
        for button in self.answers.buttons:
            # The digits work in the empty field; Tab goes on to the next one.
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._choices.fill(self.answers)

    def _digit(self, digit: str) -> None:
        if self.answers is None or not self.answers.choose(digit):
            self.line.insert(digit)

    def _choose(self, words: str) -> None:
        self.line.setText(words)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)


class Standing(QWidget):
    """Comparison of the present value, in a frame, and the new one, with the field for it."""

    def __init__(self, line: FormLine | None = None) -> None:
        super().__init__()
        self._label = ""
        self._before: tuple[str, ...] = ()
        self._after: tuple[str, ...] = ()
        self.line = line
        if line is not None:
            line.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_sides(self, label: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """Set the present and the new values, the dose first."""
        if (label, before, after) == (self._label, self._before, self._after):
            return
        self._label, self._before, self._after = label, before, after
        said = [f"{label}: {', '.join(before)}"] if before else []
        if after:
            said.append(_("Becomes: {what}").format(what=", ".join(after)))
        self.setAccessibleName(". ".join(said))
        self.setVisible(bool(before) or self.line is not None)
        parent = self.parentWidget()
        if isinstance(parent, Stack):
            parent.refresh()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def _columns(self, wide: float) -> tuple[float, float]:
        if self.line is None:
            return wide, 0
        left = (wide - px(10)) * 0.46
        return left, wide - px(10) - left

    def heightForWidth(self, wide: int) -> int:
        left, right = self._columns(wide)
        tall = self._walk(None, 0, left, self._before, self._label, field=False)
        if self.line is not None:
            tall = max(tall, self._walk(None, 0, right, self._after, "", field=True))
        return round(tall)

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width() or px(260)))

    def _walk(
        self,
        painter: QPainter | None,
        x: float,
        wide: float,
        lines: tuple[str, ...],
        label: str,
        *,
        field: bool,
    ) -> float:
        """Paint one side, or only measure it."""
        pad = px(10)
        y = px(8)
        room = wide - 2 * pad
        shown = lines
        if field:
            label = _("Becomes")
        if painter:
            draw(painter, x + pad, y + px(8), label, SMALL.on("accent") if field else SMALL)
        y += px(20)
        if field:
            y += px(36) + px(6)
        for at, words in enumerate(shown):
            first = at == 0
            style = Style(HEADING - 1, SEMIBOLD) if first and not field else (
                Style(BODY, MEDIUM) if first else SMALL.on("text")
            )  # fmt: skip
            for line in wrap(words, style, max(room, px(60))):
                if painter:
                    draw(painter, x + pad, y + px(9), line, style)
                y += px(21) if first and not field else px(18)
        return y + px(8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.line is not None:
            left, right = self._columns(self.width())
            self.line.setGeometry(
                round(left + px(10) + px(8)), px(26), round(right - px(16)), self.line.height()
            )

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            left, right = self._columns(self.width())
            tall = self.height()
            box(painter, QRectF(0, 0, left, tall), RADIUS_SELECTION, "canvas", "hairline")
            self._walk(painter, 0, left, self._before, self._label, field=False)
            if self.line is not None:
                x = left + px(10)
                box(painter, QRectF(x, 0, right, tall), RADIUS_SELECTION, "surface", "accent", 1.5)
                self._walk(painter, x, right, self._after, "", field=True)


def name_label(name: str, brand: str, detail: str) -> RunsLabel:
    """`metoprolol SELO-ZOK · gjennom munnen`."""
    label = RunsLabel(wrapping=True)
    runs: list[Line] = [(Text(name, Style(BODY + 1, SEMIBOLD), wraps=True),)]
    rest = " · ".join(part for part in (brand, detail) if part)
    beside: Line = (*runs[0], Gap(8), Text(rest, Style(CAPTION, role="text2"))) if rest else runs[0]
    below = (runs[0], (Text(rest, Style(CAPTION, role="text2"), wraps=True),)) if rest else (runs[0],)
    label.set_cell(Cell(((beside,), below), step=18))
    return label


def remark(words: str, role: str, icon: str) -> RunsLabel:
    """A sentence with its mark: what is asked, what can't be done."""
    label = RunsLabel(wrapping=True)
    runs: Line = (Icon(icon, role, 14), Gap(8), Text(words, PLAIN.on(role).heavy(MEDIUM), wraps=True))
    label.set_cell(Cell(((runs,),), step=18))
    return label
