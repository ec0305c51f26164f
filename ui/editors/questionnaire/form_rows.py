"""The rows of a form: earlier answers beside each question, the question with the cursor open.

One idea: the table of questions, laid out and painted row by row.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.forms.questionnaire import FormOption, FormRow, FormShown
from ui.editors.forms.sheet_parts import Field
from ui.editors.parts.speech import announce
from ui.painting.cell import Cell, Laid, lay, paint_laid, text_cell
from ui.painting.runs import Gap, Keys, Line, Text
from ui.painting.shapes import box, hairline
from ui.painting.text import COLUMN, LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.theme import changed, colour, px
from ui.theme.measures import (
    BODY,
    GAP,
    MARGIN,
    MEDIUM,
    RADIUS_MARK,
    RADIUS_SELECTION,
    READING,
    SEMIBOLD,
    STROKE_FOCUS,
)

ROW: Final = 24
_NUMBER, _COLUMN, _CHANGE, _INDENT = 34, 80, 140, 14
_AWAY: Final = "X"


class RowView:
    """A row as it was laid out: where it stands, its cells, the answers that can be pressed, a blank mark."""

    def __init__(self, row: FormRow) -> None:
        self.row = row
        self.rect = QRectF()
        self.cells: list[tuple[QRectF, Laid]] = []
        self.answers: list[tuple[QRectF, str]] = []
        self.blank: QRectF | None = None
        self.field = QRect()


class FormHeads(QWidget):
    """The heads of the columns: they stay where they are while the rows scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._laid: list[tuple[QRectF, Laid]] = []
        self.setFixedHeight(px(34))

    def show_heads(self, laid: list[tuple[QRectF, Laid]]) -> None:
        """Show these, each where its column is."""
        self._laid = laid
        self.setFixedHeight(px(36))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            for rect, laid in self._laid:
                paint_laid(painter, laid, rect)
            hairline(painter, px(MARGIN), self.height() - 1, self.width() - 2 * px(MARGIN), "edge")


class FormTable(QWidget):
    """Table of a form's questions: `moved()` when another question has the cursor, `answered(key)` when an
    answer was pressed with the mouse, `written(text)` while the field is written in, `entered()` on Enter in
    it."""

    moved = Signal()
    answered = Signal(str)
    written = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: FormShown | None = None
        self.current = ""
        self.guided = False
        self.views: list[RowView] = []
        self.field: Field | None = None
        self._field_of = ("", "")
        self._hits: tuple[FormOption, ...] = ()
        self.hit = 0
        self.heads = FormHeads(parent)
        self._tall = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Form"))
        changed.connect(self.arrange)

    # What is shown

    def set_model(self, model: FormShown | None) -> None:
        """Show the rows; the cursor stays on its question."""
        self.model = model
        asked = self.questions
        if self.current not in asked:
            first = next(iter(model.left), "") if model is not None else ""
            self.current = first or next(iter(asked), "")
        self._make_field()
        self._keep_hits()
        self.arrange()

    @property
    def questions(self) -> list[str]:
        """The places that a person answers, in their order."""
        return [row.at for row in self.model.rows if row.asks] if self.model is not None else []

    @property
    def row(self) -> FormRow | None:
        """The question with the cursor."""
        rows = self.model.rows if self.model is not None else ()
        return next((one for one in rows if one.at == self.current), None)

    def line_above(self, y: float) -> float:
        """The upper edge of the question that `y` goes through, or `y`."""
        rects = (view.rect for view in self.views)
        return next((rect.top() for rect in rects if rect.top() < y < rect.bottom()), y)

    @property
    def marked(self) -> FormOption | None:
        """The code that Enter takes; None where nothing is found."""
        return self._hits[self.hit] if self._hits else None

    def mark(self, by: int) -> bool:
        """Mark the next or the previous code; False where nothing is found."""
        if self._hits:
            self.hit = (self.hit + by) % len(self._hits)
            self.arrange()
            self._tell_hit()
        return bool(self._hits)

    def _tell_hit(self) -> None:
        found = self.marked
        if self.field is not None:
            self.field.setAccessibleDescription(found.text if found is not None else "")
        if found is not None:
            announce(self, found.text)

    def _keep_hits(self) -> None:
        """Offer what is found for the question with the cursor; the first is marked."""
        row = self.row
        hits = row.hits if row is not None else ()
        if hits != self._hits:
            self._hits, self.hit = hits, 0
            self._tell_hit()

    def go_to(self, at: str) -> None:
        """Put the cursor on a question."""
        if at == self.current or at not in self.questions:
            return
        self.current = at
        self._make_field()
        self._keep_hits()
        self.arrange()
        self.moved.emit()
        self.speak()

    def step(self, by: int) -> None:
        """The cursor some questions up or down; it stops at the ends."""
        asked = self.questions
        if asked:
            at = asked.index(self.current) if self.current in asked else 0
            self.go_to(asked[min(max(at + by, 0), len(asked) - 1)])

    def speak(self) -> None:
        """Say the question with the cursor, how many are answered, and the sum so far."""
        row, model = self.row, self.model
        if row is None or model is None:
            return
        done = _("{n} of {of} answered").format(n=model.answered, of=model.questions)
        total = _("sum {total}").format(total=model.total.text) if model.total is not None else ""
        words = ". ".join(part for part in (row.spoken, done, total, row.fault) if part)
        self.setAccessibleDescription(words)
        announce(self, words)

    def _make_field(self) -> None:
        row = self.row
        kind = "" if row is None else _AWAY if row.away is not None else row.field
        if (self.current, kind) != self._field_of:
            inside = self.field is not None and self.field.hasFocus()
            if self.field is not None:
                self.field.hide()
                self.field.deleteLater()
                self.field = None
            self._field_of = (self.current, kind)
            if row is not None and kind:
                self.field = Field(_label(row), _label(row))
                self.field.setParent(self)
                self.field.put(_text(row))
                self.field.written.connect(self.written)
                self.field.entered.connect(self.entered)
                self.field.show()
            if inside and self.field is None:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        field = self.field
        if field is not None and row is not None and not field.hasFocus() and field.text() != _text(row):
            field.put(_text(row))

    # Where it stands

    def columns(self) -> tuple[float, list[float], float]:
        """Width of the question, the left edges of the columns of answers, the left edge of the change."""
        count = len(self.model.columns) if self.model is not None else 1
        right = float(self.width() - px(MARGIN))
        change = right - px(_CHANGE)
        lefts = [change - px(_COLUMN) * (count - n) for n in range(count)]
        first = px(MARGIN) + px(_NUMBER)
        return (lefts[0] if lefts else change) - first - px(GAP), lefts, change

    def arrange(self) -> None:
        """Lay out all rows for the width there is."""
        self.views = []
        if self.model is None or self.width() < px(200):
            self._set_tall(0)
            return
        self._lay_heads()
        tall = float(px(2))
        for row in self.model.rows:
            view = RowView(row)
            view.rect = QRectF(0, tall, self.width(), self._lay(view, tall))
            tall += view.rect.height()
            self.views.append(view)
            if row.at == self.current and self.field is not None:
                self.field.setGeometry(view.field)
        self._set_tall(round(tall) + px(8))
        self.update()

    def _set_tall(self, tall: int) -> None:
        parent = self.parentWidget()
        # The ground goes down to the foot, however few rows there are.
        self._tall = max(tall, parent.height() if parent is not None else 0, 1)
        self.setFixedHeight(self._tall)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(700), self._tall)

    def _lay_heads(self) -> None:
        model = self.model
        assert model is not None
        wide, lefts, change = self.columns()
        tall = px(32)
        found: list[tuple[QRectF, Laid]] = []

        def put(cell: Cell, left: float, width: float) -> None:
            laid = lay(cell, width)
            found.append((QRectF(left, tall - laid.height, width, laid.height), laid))

        put(text_cell(_("Question"), COLUMN), px(MARGIN), wide)
        for n, (head, left) in enumerate(zip(model.columns, lefts, strict=True)):
            now = n == len(lefts) - 1
            style = STRONG if now else QUIET
            lines: tuple[Line, ...] = ((Text(head.time, style),),)
            if head.name:
                lines = (*lines, (Text(head.name, SMALL.heavy(MEDIUM) if now else SMALL),))
            put(Cell((lines,), right=True, step=15), left, px(_COLUMN))
        put(text_cell(_("Change"), COLUMN, right=True), change, px(_CHANGE))
        self.heads.show_heads(found)

    def _put(
        self, view: RowView, cell: Cell, left: float, top: float, wide: float, least: float = 0
    ) -> float:
        """Lay a cell at a place, in the middle of `least`; gives the height it takes."""
        laid = lay(cell, wide)
        tall = max(laid.height, least)
        view.cells.append((QRectF(left, top + (tall - laid.height) / 2, wide, laid.height), laid))
        return tall

    def _lay(self, view: RowView, top: float) -> float:
        row = view.row
        wide, lefts, change = self.columns()
        is_open = row.at == self.current
        pad = px(6) if is_open else 0
        at = top + pad
        indent = px(_INDENT) * row.level
        least = px(ROW)
        style = STRONG if is_open or not row.asks else PLAIN
        if is_open:
            style = Style(READING, SEMIBOLD)
        beside = 0.0
        if row.asks or row.worked_out:
            for n, left_ in enumerate(lefts):
                self._answer(view, n, left_, at, least)
            if row.change:
                changed_ = SMALL if row.change == _("unchanged") or row.away else LABEL
                cell = Cell((((Text(row.change, changed_, wraps=True),),),), right=True, step=15)
                beside = self._put(view, cell, change, at, px(_CHANGE), least)
        number = Style(BODY, SEMIBOLD, "accent") if is_open else LABEL.on("text2")
        if row.number:
            self._put(view, text_cell(row.number, number), px(MARGIN), at, px(_NUMBER) - px(4), least)
        words: Line = (Text(row.text, style, wraps=True),)
        if row.help and is_open:
            words = (*words, Gap(10), Text(row.help, SMALL, wraps=True))
        lines: tuple[Line, ...] = (words,)
        if self.guided and row.help and not is_open:
            lines = (*lines, (Text(row.help, SMALL, wraps=True),))
        if row.known:
            lines = (*lines, (Text(row.known, SMALL, wraps=True),))
        for trouble in filter(None, (row.fault, row.trouble)):
            lines = (*lines, (Text(trouble, SMALL.on("warn"), wraps=True),))
        left = px(MARGIN) + px(_NUMBER) + indent
        tall = self._put(view, Cell((lines,), step=17), left, at, wide - indent, least)
        tall = max(tall, beside)
        at += tall
        if is_open:
            at = self._lay_open(view, at)
        return at + pad - top

    def _answer(self, view: RowView, n: int, left: float, at: float, least: float) -> None:
        model, row = self.model, view.row
        assert model is not None
        now = n == len(model.columns) - 1
        words = row.now if now else row.before[n] if n < len(row.before) else ""
        if words:
            style = STRONG if now else QUIET
            self._put(view, text_cell(words, style, right=True), left, at, px(_COLUMN), least)
        elif now and row.asks:
            tall = px(18)
            right = left + px(_COLUMN)
            view.blank = QRectF(right - px(22), at + (least - tall) / 2, px(24), tall)

    def _lay_open(self, view: RowView, top: float) -> float:
        """The answers of the open question and its field; gives where they end."""
        row = view.row
        left = float(px(MARGIN) + px(_NUMBER))
        wide = self.width() - px(MARGIN) - left
        at = top
        for option in row.options:
            mark = Keys(option.key, "accent" if option.chosen else "text2") if option.key else Gap(22)
            words: Line = (mark, Gap(10), Text(option.text, STRONG if option.chosen else LABEL, wraps=True))
            if option.before:
                words = (*words, Gap(12), Text(option.before, SMALL.on("accent").heavy(SEMIBOLD), wraps=True))
            at = self._press(view, words, left, at, wide, option.key or option.text)
        if row.may_away:
            words = (
                Keys(_AWAY), Gap(10),
                Text(_("Can't be tested"), STRONG if row.away is not None else LABEL),
                Gap(10), Text(_("a reason is needed, it does not count"), SMALL, wraps=True),
            )  # fmt: skip
            at = self._press(view, words, left, at, wide, _AWAY)
        if self.field is not None:
            view.field = QRect(round(left), round(at) + px(4), min(round(wide), px(420)), px(34))
            at += px(42)
            if row.units and row.away is None:
                self._put(view, text_cell(" ".join(row.units), QUIET), left + px(430), at - px(34), px(120))
        for n, hit in enumerate(row.hits):
            here = n == self.hit
            mark = Keys("Enter") if here else Gap(21)
            words = (mark, Gap(10), Text(hit.text, STRONG if here else LABEL, wraps=True))
            at = self._press(view, words, left, at, wide, hit.text)
        return at

    def _press(self, view: RowView, words: Line, left: float, at: float, wide: float, key: str) -> float:
        tall = self._put(view, Cell(((words,),), step=17), left, at, wide, px(ROW))
        view.answers.append((QRectF(left, at, wide, tall), key))
        return at + tall

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            for view in self.views:
                if view.rect.intersects(QRectF(event.rect())):
                    self._paint_row(painter, view)

    def _paint_row(self, painter: QPainter, view: RowView) -> None:
        is_open = view.row.at == self.current
        if is_open:
            place = view.rect.adjusted(px(8), 1, -px(8), -1)
            stroke = STROKE_FOCUS if self._inside() else 1.0
            box(painter, place, RADIUS_SELECTION, "selection", "accent", stroke)
        else:
            hairline(painter, px(MARGIN), round(view.rect.bottom()) - 1, self.width() - 2 * px(MARGIN))
        for rect, laid in view.cells:
            paint_laid(painter, laid, rect)
        if view.blank is not None:
            edge = "accent" if is_open else "text3"
            box(painter, view.blank, RADIUS_MARK, None, edge, 1.5 if is_open else 1.0, dashed=True)

    def _inside(self) -> bool:
        return self.hasFocus() or (self.field is not None and self.field.hasFocus())

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        view = self._at(at)
        if view is None or event.button() != Qt.MouseButton.LeftButton or not view.row.asks:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if view.row.at != self.current:
            self.go_to(view.row.at)
            return
        key = next((key for rect, key in view.answers if rect.contains(at)), "")
        if key:
            self.answered.emit(key)

    def _at(self, at: QPointF) -> RowView | None:
        return next((view for view in self.views if view.rect.contains(at)), None)

    def place_of(self, at: str) -> QRect:
        """Rectangle of a row."""
        return next((view.rect.toRect() for view in self.views if view.row.at == at), QRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)


def _label(row: FormRow) -> str:
    if row.away is not None:
        return _("Why it could not be tested")
    return {
        "number": _("A number"), "quantity": _("A number"), "date": _("Day, month or year"),
        "dateTime": _("Day and time"), "time": _("Time"),
    }.get(row.field, _("Write the answer"))  # fmt: skip


def _text(row: FormRow) -> str:
    return row.away if row.away is not None else row.written
