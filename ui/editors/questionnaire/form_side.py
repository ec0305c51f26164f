"""The column beside a form: the sum so far, its course, what is missing, and the signature."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.forms.questionnaire import FormPoint, FormShown
from ui.painting.cell import Cell, Laid, lay, paint_laid, text_cell
from ui.painting.runs import Gap, Icon, Keys, Line, Spring, Text, Unasked
from ui.painting.shapes import box, dot, hairline, pen
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG, Style, draw_centred, draw_right
from ui.theme import changed, colour, px
from ui.theme.measures import FIGURE, GAP, MEDIUM, SEMIBOLD
from ui.widgets.button import ActionButton
from ui.widgets.ground import Ground
from ui.widgets.scroll import Scroll

_CURVE: Final = 128
_SHOWN: Final = 40


class SideBody(QWidget):
    """Painted. `wanted(place)` when something that is missing was pressed."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: FormShown | None = None
        self.current = ""
        self.as_table = False
        self._cells: list[tuple[QRectF, Laid]] = []
        self._places: list[tuple[QRectF, str]] = []
        self._lines: list[float] = []
        self._bar = QRectF()
        self._curve = QRectF()
        self._tall = 1
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        changed.connect(self.arrange)

    def show_form(self, model: FormShown | None, current: str) -> None:
        """Show what is known now; `current` is the place of the question with the cursor."""
        self.model, self.current = model, current
        self.arrange()

    def _put(self, cell: Cell, top: float, left: float = 0, wide: float = 0) -> float:
        left = left or px(20)
        wide = wide or self.width() - 2 * px(20)
        laid = lay(cell, wide)
        self._cells.append((QRectF(left, top, wide, laid.height), laid))
        return top + laid.height

    def _line(self, *runs: object, top: float) -> float:
        return self._put(Cell(((tuple(runs),),), step=18), top)  # type: ignore[arg-type]

    def arrange(self) -> None:
        """Lay everything out for the width there is."""
        self._cells, self._places, self._lines = [], [], []
        self._bar = self._curve = QRectF()
        model = self.model
        if model is None or self.width() < px(120):
            self._set_tall(1)
            return
        at = float(px(14))
        count = _("{n} of {of} answered").format(n=model.answered, of=model.questions)
        if model.total is not None:
            at = self._sum(model, count, at)
        else:
            at = self._line(Text(count, STRONG), top=at) + px(10)
        if len(model.course) > 0:
            at = self._course(model, at)
        at = self._missing(model, at)
        for words in model.parts[:6]:
            at = self._rule(at)
            at = self._line(Text(words, SMALL.on("warn"), wraps=True), top=at) + px(4)
        for words in filter(None, (model.warning, *model.troubles[:6])):
            at = self._rule(at)
            icon: Line = (Icon("warning", "warn", 14), Gap(8)) if words == model.warning else ()
            at = self._line(*icon, Text(words, SMALL, wraps=True), top=at) + px(4)
        if model.total is not None and model.total.source:
            at = self._rule(at)
            source = model.total.source
            at = self._line(Unasked(source), top=at) + px(6)
        self._set_tall(round(at) + px(10))
        self.update()

    def _rule(self, at: float) -> float:
        self._lines.append(at + px(5))
        return at + px(14)

    def _sum(self, model: FormShown, count: str, at: float) -> float:
        total = model.total
        assert total is not None
        at = self._line(Text(_("Sum so far") if not total.certain else _("Sum"), STRONG), Spring(),
                        Text(count, PLAIN), top=at) + px(8)  # fmt: skip
        words: Line = (Text(total.text, Style(FIGURE, SEMIBOLD, "text", True), wraps=True),)
        if total.of:
            words = (*words, Gap(10), Text(total.of, PLAIN))
        at = self._put(Cell(((words,),), step=32), at) + px(8)
        if total.of and (total.high or total.low):
            self._bar = QRectF(px(20), at, self.width() - 2 * px(20), px(7))
            at += px(17)
        if total.range:
            at = self._line(Text(total.range, SMALL, wraps=True), top=at) + px(2)
        if total.band:
            said = SMALL.on(total.tone).heavy(MEDIUM) if total.tone else SMALL
            at = self._line(Text(total.band, said, wraps=True), top=at) + px(2)
        return at + px(4)

    def _course(self, model: FormShown, at: float) -> float:
        at = self._rule(at)
        at = self._line(Text(_("Course"), STRONG), Spring(), Keys("V"), top=at) + px(8)
        if self.as_table or len(model.course) < 2:
            for point in model.course:
                at = self._line(Text(point.time, SMALL), Spring(), Text(point.text, LABEL), top=at) + px(2)
            return at + px(6)
        self._curve = QRectF(px(20), at, self.width() - 2 * px(20), px(_CURVE))
        return at + px(_CURVE) + px(6)

    def _missing(self, model: FormShown, at: float) -> float:
        if not model.left:
            return at
        at = self._rule(at)
        at = self._line(Text(_("Missing"), STRONG), Gap(8), Text(str(len(model.left)), PLAIN), Spring(),
                        Keys("F7"), top=at) + px(6)  # fmt: skip
        rows = {row.at: row for row in model.rows}
        for place in model.left[:_SHOWN]:
            row = rows[place]
            here = place == self.current
            style = STRONG if here else LABEL
            number = text_cell(row.number, style.on("accent" if here else "text2"))
            self._put(number, at + px(3), px(20), px(34))
            words: Line = (Text(row.text, style, wraps=True),)
            if here:
                words = (*words, Spring(), Text(_("now"), SMALL.on("accent")))
            wide = self.width() - px(54) - px(20)
            end = self._put(Cell(((words,),), step=18), at + px(3), px(54), wide) + px(3)
            self._places.append((QRectF(0, at, self.width(), end - at), place))
            at = end
        if len(model.left) > _SHOWN:
            more = _("and {n} more").format(n=len(model.left) - _SHOWN)
            at = self._line(Text(more, SMALL), top=at) + px(4)
        return at + px(4)

    def line_above(self, y: float) -> float:
        """The upper edge of what `y` goes through, or `y`: a question of two lines is one."""
        rects = [rect for rect, _key in self._places] + [rect for rect, _laid in self._cells]
        rects += [self._bar, self._curve]
        return min((rect.top() for rect in rects if rect.top() < y < rect.bottom()), default=y)

    def _set_tall(self, tall: int) -> None:
        parent = self.parentWidget()
        self._tall = max(tall, parent.height() if parent is not None else 0, 1)
        self.setFixedHeight(self._tall)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(320), self._tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = next((key for rect, key in self._places if rect.contains(event.position())), "")
        if place and event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("canvas"))
            for rect, key in self._places:
                if key == self.current:
                    box(painter, rect.adjusted(px(12), 0, -px(12), 0), 4, "selection")
            for at in self._lines:
                hairline(painter, px(20), at, self.width() - 2 * px(20))
            for rect, laid in self._cells:
                paint_laid(painter, laid, rect)
            if not self._bar.isNull():
                self._paint_bar(painter)
            if not self._curve.isNull():
                self._paint_curve(painter)

    def _paint_bar(self, painter: QPainter) -> None:
        """From nothing to the least it is for certain, then open to the most it may become."""
        assert self.model is not None
        assert self.model.total is not None
        total = self.model.total
        box(painter, self._bar, 3, "surface", "edge")
        wide = self._bar.width()
        low = QRectF(self._bar.left(), self._bar.top(), wide * total.low, self._bar.height())
        high = QRectF(low.right(), low.top(), wide * max(total.high - total.low, 0), low.height())
        if low.width() >= 1:
            box(painter, low, 3, "bar", "bar_edge")
        if high.width() >= 1:
            box(painter, high, 3, None, "bar_edge", 1.0, dashed=True)

    def _paint_curve(self, painter: QPainter) -> None:
        assert self.model is not None
        points = self.model.course
        top = _round_up(max(point.high for point in points))
        bottom = min(0.0, *(point.low for point in points))
        area = self._curve.adjusted(px(26), px(16), -px(4), -px(20))

        def y(value: float) -> float:
            return area.bottom() - area.height() * (value - bottom) / ((top - bottom) or 1)

        for value in (bottom, (top + bottom) / 2, top):
            hairline(painter, area.left(), y(value), area.width())
            draw_right(painter, area.left() - px(6), y(value), f"{value:g}", SMALL)
        inset = px(22)
        step = (area.width() - 2 * inset) / max(len(points) - 1, 1)
        places = [area.left() + inset + step * n for n in range(len(points))]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen("text", 1.6))
        for n, (one, other) in enumerate(pairwise(points)):
            # A total that is not certain is joined to none.
            if _certain(one) and _certain(other):
                painter.drawLine(QPointF(places[n], y(one.low)), QPointF(places[n + 1], y(other.low)))
        for x, point in zip(places, points, strict=True):
            if _certain(point):
                dot(painter, QPointF(x, y(point.low)), px(3.6), "text")
                draw_centred(painter, x, y(point.low) - px(11), point.text, STRONG)
            else:
                open_ = QRectF(x - px(5), y(point.high), px(10), y(point.low) - y(point.high))
                box(painter, open_, 2, None, "text3", 1.0, dashed=True)
                painter.fillRect(QRectF(x - px(6), y(point.low) - 1, px(12), 2), colour("text"))
        every = max(1, -(-len(points) * px(40) // max(round(area.width()), 1)))
        for n, (x, point) in enumerate(zip(places, points, strict=True)):
            if n % every == 0 or n == len(points) - 1:
                draw_centred(painter, x, area.bottom() + px(12), point.time, SMALL)


def _certain(point: FormPoint) -> bool:
    return point.low == point.high


def _round_up(value: float) -> float:
    step = 2 if value <= 10 else 10 if value <= 60 else 50
    return max(step, -(-value // step) * step)


class FormSide(Ground):
    """The whole column; the button at its foot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", "", parent)
        self.setAccessibleName(_("Sum and what is missing"))
        self.body = SideBody(self)
        self.action = ActionButton(self)
        self.foot = Ground("canvas", "t", self)
        inner = QVBoxLayout(self.foot)
        inner.addWidget(self.action)
        self._inner = inner
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Scroll(self.body, self, "canvas"), 1)
        column.addWidget(self.foot)
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self._inner.setContentsMargins(px(20), px(GAP), px(18), px(GAP))

    def show_form(self, model: FormShown | None, current: str) -> None:
        """Show what is known now."""
        self.body.show_form(model, current)
        if model is not None:
            self.action.set_act(model.verb, model.name, ready=model.ready)
            self.action.setAccessibleName(f"{model.verb} {model.spoken}")
