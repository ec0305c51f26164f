"""The rows of the reconciliation: sources side by side, the row with the cursor open for its decisions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.medicines.reconcile import ReconcileRow, Reconciliation
from ui.editors.forms.sheet_parts import Field
from ui.editors.parts.speech import announce
from ui.editors.reconcile import cells
from ui.editors.reconcile.columns import widths
from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.runs import line_width
from ui.painting.shapes import box, hairline
from ui.painting.text import SMALL, draw, fitted
from ui.theme import changed, colour, px
from ui.theme.measures import GAP, MARGIN, RADIUS_SELECTION, STROKE_FOCUS

_USES, _THEN = 6, 7
_PAD, _CHOICE, _FIELD = 10, 25, 56
_SIDE, _ABREAST = 8, 3


class RowView:
    """A row laid out: its rectangle, its cells, and where its answers stand."""

    def __init__(self, row: ReconcileRow) -> None:
        self.row = row
        self.rect = QRectF()
        self.cells: list[tuple[QRectF, Laid]] = []
        self.answers: list[tuple[QRectF, str]] = []


class ReconcileHeads(QWidget):
    """The columns' heads, which stay while the rows below them scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._laid: list[tuple[QRectF, Laid]] = []
        self._edge = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        changed.connect(self.update)

    def show_heads(self, laid: list[tuple[QRectF, Laid]], edge: float) -> None:
        """Each head with its place; from `edge` on stand the decisions."""
        self._laid, self._edge = laid, edge
        self.setFixedHeight(round(laid[0][0].height()) if laid else 1)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            if self._laid:
                shade = QRectF(self._edge, 0, self.width() - self._edge, self.height())
                painter.fillRect(shade, colour("canvas"))
            for rect, laid in self._laid:
                paint_laid(painter, laid, rect)
            hairline(painter, px(MARGIN), self.height() - 1, self.width() - 2 * px(MARGIN), "edge")


class ReconcileTable(QWidget):
    """Table of a medicine reconciliation: `moved()` when another row has the cursor, `answered(code)` when an
    answer was pressed with the mouse, `written(field, text)` while a field is written in, `entered()` on
    Enter in it."""

    moved = Signal()
    answered = Signal(str)
    written = Signal(str, str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: Reconciliation | None = None
        self.current = ""
        self.views: list[RowView] = []
        self.fields: dict[str, Field] = {}
        self._labels: dict[str, str] = {}
        self._fields_of = ""
        self.heads = ReconcileHeads(parent)
        self._tall = 0
        self._edge = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Reconciliation at admission"))
        changed.connect(self.arrange)

    # What is shown

    def set_model(self, model: Reconciliation | None) -> None:
        """Show the rows; the cursor stays on its medicine."""
        self.model = model
        keys = [row.key for row in model.rows] if model is not None else []
        if self.current not in keys:
            self.current = next(iter(model.left), keys[0] if keys else "") if model is not None else ""
        self._make_fields()
        self.arrange()

    def line_above(self, y: float) -> float:
        """The upper edge of the row that `y` goes through, of one higher than there is room the upper edge of
        its answer there, or `y`."""
        view = next((one for one in self.views if one.rect.top() < y < one.rect.bottom()), None)
        if view is None:
            return y
        if not self._too_high(view):
            return view.rect.top()
        places = [rect for rect, _code in view.answers] + [rect for rect, _laid in view.cells]
        return min((rect.top() for rect in places if rect.top() < y < rect.bottom()), default=y)

    def kept_to(self) -> float:
        """The lower edge of the row with the cursor; of one that has no room whole nothing is kept."""
        found = next((one for one in self.views if one.row.key == self.current), None)
        return 0.0 if found is None or self._too_high(found) else found.rect.bottom()

    def _too_high(self, view: RowView) -> bool:
        parent = self.parentWidget()
        return parent is not None and view.rect.height() > parent.height()

    @property
    def row(self) -> ReconcileRow | None:
        """The row with the cursor."""
        rows = self.model.rows if self.model is not None else ()
        return next((one for one in rows if one.key == self.current), None)

    def go_to(self, key: str) -> None:
        """Put the cursor on a medicine's row."""
        if key == self.current:
            return
        self.current = key
        self._make_fields()
        self.arrange()
        self.moved.emit()
        self.speak()

    def speak(self) -> None:
        """Say the row with the cursor."""
        if (row := self.row) is not None:
            self.setAccessibleDescription(row.spoken)
            announce(self, row.spoken)

    def step(self, by: int) -> None:
        """The cursor some rows up or down; it stops at the ends."""
        keys = [one.row.key for one in self.views]
        if keys:
            at = keys.index(self.current) if self.current in keys else 0
            self.go_to(keys[min(max(at + by, 0), len(keys) - 1)])

    def _make_fields(self) -> None:
        row = self.row
        wanted = [one.key for one in row.fields] if row is not None else []
        if self._fields_of != self.current or list(self.fields) != wanted:
            inside = any(field.hasFocus() for field in self.fields.values())
            kept = self.fields if self._fields_of == self.current else {}
            for key, field in self.fields.items():
                if key not in wanted or not kept:
                    field.hide()
                    field.deleteLater()
            self.fields, self._fields_of = {}, self.current
            for one in row.fields if row is not None else ():
                field = kept.get(one.key) or Field(one.label, one.placeholder)
                if one.key not in kept:
                    field.setParent(self)
                    field.put(one.text)
                    field.written.connect(lambda text, key=one.key: self.written.emit(key, text))
                    field.entered.connect(self.entered)
                    field.show()
                self.fields[one.key] = field
            if inside and not any(field.hasFocus() for field in self.fields.values()):
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        for one in row.fields if row is not None else ():
            field = self.fields[one.key]
            field.setPlaceholderText(one.placeholder)
            if not field.hasFocus() and field.text() != one.text:
                field.put(one.text)
        self._labels = {one.key: one.label for one in row.fields} if row is not None else {}

    # Where it stands

    def _cells(self, row: ReconcileRow, model: Reconciliation) -> list[Cell]:
        """Cells of a row that is not open."""
        said = (cells.source_cell(one) for one in row.said)
        return [
            cells.name_cell(row),
            *said,
            cells.uses_cell(row),
            cells.then_cell(row, decides=model.decides),
        ]

    def _places(
        self, model: Reconciliation, heads: list[Cell], rows: list[list[Cell]]
    ) -> list[tuple[float, float]]:
        """Left edge and width of each column; none for a source without room that nobody asked."""
        columns = [[head, *(row[at] for row in rows)] for at, head in enumerate(heads)]
        for at, choices in ((_USES, model.uses_choices), (_THEN, model.then_choices)):
            columns[at] += [
                cells.choice_cell(k, words, chosen=True, offered=True) for k, _c, words in choices
            ]
        idle = frozenset(at for at, one in enumerate(model.heads, 1) if one.state == "not_asked")
        left, gap, found = float(px(MARGIN)), px(GAP), []
        # After the last column there is the margin.
        for wide in widths(self.width() - 2 * px(MARGIN) + gap, gap, columns, idle):
            found.append((left, max(wide - gap, 0.0)))
            left += wide
        return found

    def arrange(self) -> None:
        """Lay out all rows for the width there is."""
        self.views = []
        if self.model is None or self.width() < px(200):
            self._set_tall(0)
            return
        heads = cells.heads(self.model)
        rows = [self._cells(row, self.model) for row in self.model.rows]
        columns = self._places(self.model, heads, rows)
        self._edge = columns[_USES][0] - px(_SIDE)
        self._lay_heads(heads, columns)
        tall = 0.0
        for row, found in zip(self.model.rows, rows, strict=True):
            view = RowView(row)
            height = self._lay(view, found, columns, tall)
            view.rect = QRectF(0, tall, self.width(), height)
            tall += height
            self.views.append(view)
        self._set_tall(round(tall) + px(8))
        self.update()

    def _set_tall(self, tall: int) -> None:
        parent = self.parentWidget()
        # The ground goes down to the foot, however few rows there are.
        self._tall = max(tall, parent.height() if parent is not None else 0, 1)
        self.setFixedHeight(self._tall)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(800), self._tall)

    def _lay_heads(self, heads: list[Cell], columns: list[tuple[float, float]]) -> None:
        model = self.model
        assert model is not None
        away = tuple(one for one, (_left, wide) in zip(model.heads, columns[1:], strict=False) if not wide)
        first = cells.first_head(away)
        laid = [
            lay(cell, wide) for cell, (_left, wide) in zip((first, *heads[1:]), columns, strict=True) if wide
        ]
        tall = max(one.height for one in laid) + px(14)
        seen = (place for place in columns if place[1])
        places = [(QRectF(left, 0, wide, tall), one) for one, (left, wide) in zip(laid, seen, strict=True)]
        self.heads.show_heads(places, self._edge)

    def _lay(self, view: RowView, found: list[Cell], columns: list[tuple[float, float]], top: float) -> float:
        is_open = view.row.key == self.current
        found = found[:_USES] if is_open else found
        seen = [(cell, place) for cell, place in zip(found, columns, strict=False) if place[1]]
        laid = [lay(cell, wide) for cell, (_left, wide) in seen]
        tall = max(one.height for one in laid) + 2 * px(_PAD)
        if is_open:
            tall = max(tall, self._lay_answers(view, columns, top + px(_PAD)) + 2 * px(_PAD))
            below = max(one.height for one in laid[1:]) + px(_PAD)
            left, right = columns[1][0], columns[_USES][0] - px(_SIDE)
            tall = max(tall, below + self._lay_fields(left, right, top + below) + 2 * px(_PAD))
        for one, (_cell, (left, wide)) in zip(laid, seen, strict=True):
            view.cells.append((QRectF(left, top + px(_PAD), wide, one.height), one))
        return max(tall, px(44))

    def _put(self, view: RowView, cell: Cell, rect: QRectF, code: str = "") -> float:
        laid = lay(cell, rect.width())
        place = QRectF(rect.left(), rect.top(), rect.width(), max(rect.height(), laid.height))
        view.cells.append((QRectF(place.left(), place.top(), place.width(), laid.height), laid))
        if code:
            view.answers.append((place.adjusted(-px(4), -px(2), 0, px(2)), code))
        return place.height()

    def _lay_answers(self, view: RowView, columns: list[tuple[float, float]], top: float) -> float:
        """The answers of the open row, what they wait for, and the fields below them; gives the height."""
        row, model = view.row, self.model
        assert model is not None
        left, wide = columns[_USES]
        at = top
        for key, code, words in model.uses_choices:
            cell = cells.choice_cell(key, words, chosen=row.uses == code, offered=True)
            at += max(self._put(view, cell, QRectF(left, at, wide, 0), code), px(_CHOICE))
        first = at - top
        left, wide = columns[_THEN]
        at = top
        if model.decides:
            found = [
                (then, cells.choice_cell(key, words, chosen=row.then == then, offered=then in row.offered))
                for key, then, words in model.then_choices
            ]
            at += self._abreast(view, found, left, wide, top)
            waits = cells.waits_cell(row, model)
        else:
            waits = cells.then_cell(row, decides=False)
        at += self._put(view, waits, QRectF(left, at, wide, 0)) + px(4)
        return max(first, at - top)

    def _abreast(
        self, view: RowView, found: Sequence[tuple[str, Cell]], left: float, wide: float, top: float
    ) -> float:
        """Answers beside each other, as many as have room for their words; gives the height."""
        needed = max(line_width(line) for _code, cell in found for line in cell.options[0]) + px(8)
        count = max(1, min(3, int(wide // needed)))
        each, at = wide / count, top
        for start in range(0, len(found), count):
            tall = float(px(_CHOICE))
            for number, (code, cell) in enumerate(found[start : start + count]):
                # What stands alone in its line has the column's whole width: so wide it was made for it.
                place = QRectF(left + each * number, at, each - (px(6) if count > 1 else 0), 0)
                tall = max(tall, self._put(view, cell, place, code))
            at += tall
        return at - top

    def _lay_fields(self, left: float, right: float, top: float) -> float:
        """The fields of the open row below what the sources say, beside each other; gives the height."""
        if not self.fields:
            return 0.0
        # With more than three none has room for what it is called.
        lines = 1 if len(self.fields) <= _ABREAST else 2
        count = -(-len(self.fields) // lines)
        each = (right - left) / count
        for number, field in enumerate(self.fields.values()):
            line, at = divmod(number, count)
            above = round(top) + line * px(_FIELD) + px(20)
            field.setGeometry(QRect(round(left + each * at), above, round(each) - px(GAP), px(34)))
        return float(px(_FIELD) * lines)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            if self.model is None or not self.views:
                return
            shade = QRectF(self._edge, 0, self.width() - self._edge, self.height())
            painter.fillRect(shade, colour("canvas"))
            for view in self.views:
                if view.rect.intersects(QRectF(event.rect())):
                    self._paint_row(painter, view)

    def _paint_row(self, painter: QPainter, view: RowView) -> None:
        if view.row.key == self.current:
            place = view.rect.adjusted(px(8), 1, -px(8), -1)
            box(
                painter,
                place,
                RADIUS_SELECTION,
                "selection",
                "accent",
                STROKE_FOCUS if self._inside() else 1.0,
            )
        else:
            hairline(painter, px(MARGIN), round(view.rect.bottom()) - 1, self.width() - 2 * px(MARGIN))
        for rect, laid in view.cells:
            paint_laid(painter, laid, rect)
        if view.row.key == self.current:
            for key, field in self.fields.items():
                label = fitted(self._labels.get(key, ""), SMALL, field.width())
                draw(painter, field.x(), field.y() - px(9), label, SMALL)

    def _inside(self) -> bool:
        return self.hasFocus() or any(field.hasFocus() for field in self.fields.values())

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        view = self._at(at)
        if view is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if view.row.key != self.current:
            self.go_to(view.row.key)
            return
        code = next((code for rect, code in view.answers if rect.contains(at)), "")
        if code:
            self.answered.emit(code)

    def _at(self, at: QPointF) -> RowView | None:
        return next((view for view in self.views if view.rect.contains(at)), None)

    def place_of(self, key: str) -> QRect:
        """Rectangle of a row."""
        return next((view.rect.toRect() for view in self.views if view.row.key == key), QRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)
