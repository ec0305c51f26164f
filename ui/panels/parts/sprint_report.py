"""Parts of the page about a sprint: the way, the rows of tasks, SUS as marks, and lists beside each other.

One idea: rows of a report that scrolls, each with its own height at a width, one of a section a stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.sprint.sprint_decision import Figure, Spread, SusRow, TaskRow, WayStep
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Icon, Keys, Line, Mark, Run, Text, line_width, paint_line
from ui.painting.shapes import box, dot, focus_ring, hairline, upright
from ui.painting.text import (
    COLUMN,
    LABEL,
    PLAIN,
    SMALL,
    SMALL_FAINT,
    STRONG,
    Style,
    draw,
    draw_centred,
    draw_right,
)
from ui.painting.text import width as text_width
from ui.theme import changed, colour, px
from ui.widgets.label import RunsLabel
from ui.widgets.scroll import Scroll

_STEP_GAP = 26
_MARKS = 74
_INSET = 8
"""Room between a row's edge, where the frame of the focus stands, and its words."""
_TWO = 780
"""Width (at 100 %) from which lists stand beside each other."""


def way_cell(way: Sequence[WayStep]) -> Cell:
    """The steps from draft to use on one line, else on two, else each on its own."""
    half = (len(way) + 1) // 2
    forms = ((way,), (way[:half], way[half:]), tuple((one,) for one in way))
    return Cell(tuple(tuple(way_line(part) for part in form) for form in forms), step=22)


def way_line(way: Sequence[WayStep]) -> Line:
    """The steps from draft to use; what is done, what is now, what is ahead."""
    runs: list[Run] = []
    for at, one in enumerate(way):
        style = STRONG if one.state == "now" else LABEL if one.state == "done" else PLAIN.on("text2")
        if at:
            runs += [Gap(_STEP_GAP / 2), Text("—", SMALL_FAINT), Gap(_STEP_GAP / 2)]
        said = {"done": _("done"), "now": _("now"), "ahead": _("ahead")}[one.state]
        mark: Icon | Mark = Mark("ordered", "text3", said, 9)
        if one.state != "ahead":
            mark = Icon("check-circle" if one.state == "done" else "clock", "accent", 15, plain=said)
        runs += [mark, Gap(7), Text(one.title, style)]
        if one.text:
            runs += [Gap(7), Text(one.text, SMALL.on("accent") if one.state == "now" else SMALL)]
    return tuple(runs)


class SectionHead(QWidget):
    """A section's title, its remark, and the key that comes here."""

    def __init__(self, title: str, keys: str) -> None:
        super().__init__()
        self._title, self._keys, self._remark = title, keys, ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        changed.connect(self._fit)
        self._fit()

    def set_remark(self, remark: str) -> None:
        """Another remark beside the title."""
        self._remark = remark
        self.setAccessibleName(" ".join(filter(None, (self._title, remark))))
        self._fit()
        self.update()

    def _cell(self, room: float) -> Cell:
        line = (Text(self._title, STRONG), Gap(10), Text(self._remark, SMALL, wraps=True))
        one = line[:1] if not self._remark else line
        below: tuple[Line, ...] = ((Text(self._title, STRONG),), (Text(self._remark, SMALL, wraps=True),))
        return Cell((((one),), below) if line_width(one) <= room else (below,), step=18)

    def _room(self) -> float:
        return self.width() - line_width((Keys(self._keys),)) - px(12)

    def _fit(self) -> None:
        self.setFixedHeight(max(px(38), round(lay(self._cell(self._room()), self._room()).height) + px(16)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            laid = lay(self._cell(self._room()), self._room())
            paint_laid(painter, laid, QRectF(0, 0, self._room(), self.height()))
            keys = (Keys(self._keys),)
            paint_line(painter, keys, self.width() - line_width(keys), self.height() / 2)
            hairline(painter, 0, self.height() - 1, self.width())


class ReportRow(QWidget):
    """A row that can have the focus: ↑↓ go on. `moved(step)` asks for another one; its words are spoken."""

    moved = Signal(int)

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self.setAccessibleName(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        changed.connect(self._fit)

    def tall(self, wide: int) -> int:
        """Height at a width."""
        return px(34)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return self.tall(wide)

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.tall(self.width()))

    def _fit(self) -> None:
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers():
            self.moved.emit(step)
            return
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.paint_row(painter)
            hairline(painter, 0, self.height() - 1, self.width())
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()))

    def paint_row(self, painter: QPainter) -> None:
        """Paint what it says."""

    def cut_off(self) -> list[str]:
        """Words for which there is no room."""
        return []


@dataclass(frozen=True, slots=True)
class _Columns:
    """Right ends of the columns of figures, in pixels; the title has what is left of the first."""

    left: float
    ends: tuple[float, ...]


_TABLE = 806
"""Width (at 100 %) from which tasks are a table; below it each says its figures in lines of its own."""


def columns_of(wide: int) -> _Columns:
    """Columns of a task's row: keys before, now, change; seconds before, now, change; n."""
    widths = [px(102), px(106), px(74), px(102), px(106), px(74), px(82)]
    spare = wide - sum(widths) - px(150)
    widths = [round(one + max(spare, 0) * 0.06) for one in widths]
    left = wide - sum(widths)
    ends, at = [], float(left)
    for one in widths:
        at += one
        ends.append(at)
    return _Columns(left, tuple(ends))


@dataclass(frozen=True, slots=True)
class Dots:
    """Marks of few values inside a line: no number is told of them."""

    values: tuple[float, ...]
    top: float
    filled: bool
    plain: str = ""

    def width(self) -> float:
        return float(px(_MARKS))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        span = (0.0, self.top * 1.05 or 1.0)
        marks(painter, left, centre, self.width(), self.values, span, filled=self.filled)


class TaskHead(QWidget):
    """Heads of the columns of tasks: `before` and `now` are the two releases."""

    def __init__(self) -> None:
        super().__init__()
        self.before = self.now = ""
        self.setFixedHeight(px(46))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, before: str, now: str) -> None:
        """Name the two releases."""
        self.before, self.now = before, now
        self.setAccessibleName(_("Keys and seconds, {before} and {now}").format(before=before, now=now))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("canvas"))
            hairline(painter, 0, self.height() - 1, self.width(), "edge")
            if self.width() < px(_TABLE):
                draw(painter, px(10), self.height() / 2, self.accessibleName(), COLUMN)
                return
            at = columns_of(self.width())
            high, low = px(14), px(32)
            draw(painter, px(10), low, _("Task"), COLUMN)
            bold = COLUMN.on("text").heavy()
            draw_right(painter, at.ends[1], high, _("Keys"), COLUMN)
            draw_right(painter, at.ends[4], high, _("Seconds"), COLUMN)
            change = _("the change")
            for end, words, style in (
                (0, self.before, COLUMN), (1, self.now, bold), (2, change, COLUMN),
                (3, self.before, COLUMN), (4, self.now, bold), (5, change, COLUMN),
            ):  # fmt: skip
                draw_right(painter, at.ends[end], low, words, style)
            draw_right(painter, at.ends[6] - px(8), high, _("times"), COLUMN)
            draw_right(painter, at.ends[6] - px(8), low, _("before / now"), COLUMN)


class TaskLine(ReportRow):
    """One task before and with the sprint; under ten its marks stand in place of a number."""

    def __init__(self, row: TaskRow) -> None:
        super().__init__(row.spoken)
        self.row = row

    def _title(self) -> Cell:
        style = STRONG if self.row.strong or self.row.tone == "warn" else PLAIN
        tone = "warn" if self.row.tone == "warn" else "text2"
        lines: list[Line] = [(Text(self.row.title, style, wraps=True),)]
        wrong = _("errors {n}").format(n=self.row.wrong) if self.row.wrong else ""
        if note := " · ".join(filter(None, (self.row.note, wrong))):
            lines.append((Text(note, SMALL.on(tone), wraps=True),))
        return Cell((tuple(lines),), step=17)

    def _stacked(self) -> Cell:
        """The task in lines of its own, where there is no room for columns."""
        row = self.row
        lines: list[Line] = list(self._title().options[0])
        for name, figures, change in (
            (_("Keys"), (row.keys_before, row.keys_now), row.keys_change),
            (_("Seconds"), (row.seconds_before, row.seconds_now), row.seconds_change),
        ):
            top = max((max(one.marks) for one in figures if one.marks), default=0.0)
            line: list[Run] = [Text(f"{name}: ", SMALL)]
            for figure, style, filled in ((figures[0], PLAIN.on("text2"), False), (figures[1], LABEL, True)):
                if filled:
                    line.append(Text(" → ", SMALL))
                if figure.words:
                    line.append(Text(figure.words, style))
                elif figure.marks:
                    line.append(Dots(figure.marks, top, filled))
                else:
                    line.append(Text("–", SMALL))
            if change:
                tone = LABEL.on("warn") if change.startswith("▲") else LABEL
                line += [Gap(12), Text(change, tone)]
            lines.append(tuple(line))
        lines.append((Text(_("Times: {n}").format(n=row.n), SMALL),))
        return Cell((tuple(lines),), step=19)

    def tall(self, wide: int) -> int:
        if wide < px(_TABLE):
            return round(lay(self._stacked(), wide - px(20)).height) + px(14)
        room = columns_of(wide).left - px(20)
        return max(px(36), round(lay(self._title(), room).height) + px(12))

    def cut_off(self) -> list[str]:
        if self.width() < px(_TABLE):
            laid = lay(self._stacked(), self.width() - px(20))
            return [self.row.title] if laid.too_wide else []
        at, row = columns_of(self.width()), self.row
        rooms = [end - before for before, end in zip((at.left, *at.ends), at.ends, strict=False)]
        half = [one.words.partition(" ")[2] for one in (row.keys_before, row.keys_now)]
        more = [one.words.partition(" ")[2] for one in (row.seconds_before, row.seconds_now)]
        cells = (*half, row.keys_change, *more, row.seconds_change, row.n)
        styles = (SMALL, SMALL, LABEL, SMALL, SMALL, LABEL, SMALL)
        return [
            words for words, style, room in zip(cells, styles, rooms, strict=True)
            if text_width(words, style) > room
        ]  # fmt: skip

    def paint_row(self, painter: QPainter) -> None:
        if self.row.tone == "warn":
            painter.fillRect(self.rect(), colour("warn_bg"))
        if self.width() < px(_TABLE):
            laid = lay(self._stacked(), self.width() - px(20))
            paint_laid(painter, laid, QRectF(px(10), 0, self.width() - px(20), self.height()))
            return
        at, row, centre = columns_of(self.width()), self.row, self.height() / 2
        paint_laid(
            painter, lay(self._title(), at.left - px(20)), QRectF(px(10), 0, at.left - px(20), self.height())
        )
        bold = STRONG if row.strong or row.tone == "warn" else LABEL
        quiet = PLAIN.on("text2")
        for ends, figures, change in (
            ((0, 1, 2), (row.keys_before, row.keys_now), row.keys_change),
            ((3, 4, 5), (row.seconds_before, row.seconds_now), row.seconds_change),
        ):
            top = max((max(one.marks) for one in figures if one.marks), default=0.0)
            for end, figure, style, filled in (
                (ends[0], figures[0], quiet, False), (ends[1], figures[1], bold, True),
            ):  # fmt: skip
                room = at.ends[end] - (at.ends[end - 1] if end else at.left) - px(6)
                self._figure(painter, at.ends[end], centre, figure, style, top, room, filled=filled)
            tone = LABEL.on("warn") if change.startswith("▲") else LABEL
            draw_right(painter, at.ends[ends[2]], centre, change, tone)
        draw_right(painter, at.ends[6] - px(8), centre, row.n, SMALL)

    @staticmethod
    def _figure(
        painter: QPainter, right: float, centre: float, figure: Figure, style: Style, top: float, room: float,
        *, filled: bool,
    ) -> None:  # fmt: skip
        if figure.words:
            # Where one line has no room, the middle half stands below the median: nothing is cut.
            median, space, half = figure.words.partition(" (")
            if text_width(figure.words, style) <= room:
                draw_right(painter, right, centre, figure.words, style)
            else:
                draw_right(painter, right, centre - px(8), median, style)
                draw_right(painter, right, centre + px(8), f"({half}" if space else "", SMALL)
        elif figure.marks:
            wide = min(float(px(_MARKS)), room)
            marks(painter, right - wide, centre, wide, figure.marks, (0.0, top * 1.05 or 1.0), filled=filled)


def marks(
    painter: QPainter, left: float, centre: float, room: float, values: Sequence[float],
    span: tuple[float, float], *, filled: bool,
) -> None:  # fmt: skip
    """A mark for each value on an axis; those that would cover each other stand above and below."""
    radius, last, level = px(3), -1e9, 0
    for value in values:
        x = left + radius + (value - span[0]) / (span[1] - span[0]) * (room - 2 * radius)
        level = (level + 1) % 3 if x - last < 2 * radius else 0
        last = x
        y = centre + (0, -2 * radius, 2 * radius)[level]
        dot(painter, QPointF(round(x), round(y)), radius, "accent" if filled else "text2")
        if not filled:
            dot(painter, QPointF(round(x), round(y)), radius - px(1.2), "surface")


class SpreadLine(ReportRow):
    """One side of the outcome: the middle half as a bar, the median as a stroke, its interval as a line;
    under ten the values as marks. `most` is the end of the axis, which both sides of a quantity share."""

    def __init__(self, row: Spread, most: float) -> None:
        super().__init__(row.spoken)
        self.row, self._most = row, most or 1.0

    def _rooms(self) -> tuple[float, float, float]:
        """Left end and length of the axis, and where the words begin."""
        left, end = min(px(190), self.width() * 0.3), min(px(262), self.width() * 0.32)
        return left, max(self.width() - left - end - px(24), px(40)), self.width() - end

    def _named(self) -> Cell:
        strong = STRONG if self.row.now else LABEL
        return Cell((((Text(self.row.title, strong, wraps=True),),),), step=17)

    def _said(self) -> Cell:
        words = STRONG if self.row.median is not None else PLAIN.on("text2")
        lines = ((Text(self.row.words, words, wraps=True),), (Text(self.row.n, SMALL, wraps=True),))
        return Cell((lines,), step=17)

    def tall(self, wide: int) -> int:
        end = min(px(262), wide * 0.32) - px(_INSET)
        return max(px(42), round(lay(self._said(), end).height) + px(10))

    def paint_row(self, painter: QPainter) -> None:
        left, room, words = self._rooms()
        tall, row = self.height(), self.row
        paint_laid(painter, lay(self._named(), left - px(_INSET)), QRectF(px(_INSET), 0, left, tall))
        end = self.width() - words - px(_INSET)
        paint_laid(painter, lay(self._said(), end), QRectF(words, 0, end, tall))
        for part in (0, 0.5, 1):
            upright(painter, left + room * part, 0, tall)

        def at(value: float) -> float:
            return left + room * value / self._most

        if row.half is not None and row.doubt is not None and row.median is not None:
            low, high = row.half
            bar = QRectF(at(low), tall / 2 - px(7), max(at(high) - at(low), px(3)), px(14))
            box(painter, bar, 3, "accent_bg" if row.now else "sunken", "accent" if row.now else "edge")
            painter.fillRect(
                QRectF(at(row.doubt[0]), round(tall / 2) - 1, at(row.doubt[1]) - at(row.doubt[0]), px(2)),
                colour("accent" if row.now else "text2"),
            )
            painter.fillRect(
                QRectF(round(at(row.median)) - 1, tall / 2 - px(10), px(3), px(20)), colour("text")
            )
        else:
            marks(painter, left, tall / 2, room, row.marks, (0.0, self._most), filled=row.now)


def most_of(rows: Sequence[Spread]) -> float:
    """End of the axis on which rows of one quantity stand."""
    every = [value for row in rows for value in (*row.marks, *(row.half or ()), *(row.doubt or ()))]
    return max(every, default=0.0) * 1.08


class SusAxis(QWidget):
    """Axis of SUS, from 0 to 100, and what the two kinds of marks are."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(px(40))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("0 to 100; before as a ring, now filled"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            left, room = axis_of(self.width())
            for value in (0, 25, 50, 75, 100):
                draw_centred(painter, left + room * value / 100, px(10), str(value), SMALL)
            line: Line = (
                Text("○ " + _("before"), SMALL), Gap(12), Text("● " + _("now"), SMALL.on("accent")), Gap(12),
                Text("| " + _("mean of ten or more"), SMALL),
            )  # fmt: skip
            paint_line(painter, line, 0, px(30))


def axis_of(wide: int) -> tuple[float, float]:
    """Left end and length of the axis of SUS."""
    left = min(px(128), wide * 0.27)
    return left, max(wide - left - min(px(150), wide * 0.33), px(60))


class SusLine(ReportRow):
    """SUS of one profession: every answer a mark, before above and now below."""

    def __init__(self, row: SusRow) -> None:
        super().__init__(row.spoken)
        self.row = row

    def _said(self) -> Cell:
        strong = STRONG if self.row.mean_now is not None else LABEL
        lines = ((Text(self.row.said, strong, wraps=True),), (Text(self.row.doubt, SMALL, wraps=True),))
        return Cell((lines,), step=17)

    def _named(self) -> Cell:
        return Cell(
            (((Text(self.row.title, LABEL, wraps=True),), (Text(self.row.n, SMALL, wraps=True),)),), step=17
        )

    def _rooms(self, wide: int) -> tuple[float, float, float]:
        left, room = axis_of(wide)
        return left - px(10 + _INSET), left + room + px(12), wide - left - room - px(12 + _INSET)

    def tall(self, wide: int) -> int:
        name, _at, said = self._rooms(wide)
        most = max(lay(self._named(), name).height, lay(self._said(), said).height)
        return max(px(62), round(most) + px(14))

    def paint_row(self, painter: QPainter) -> None:
        left, room = axis_of(self.width())
        tall = self.height()
        for value in (0, 25, 50, 75, 100):
            upright(painter, left + room * value / 100, 0, tall)
        name, at, said = self._rooms(self.width())
        paint_laid(painter, lay(self._named(), name), QRectF(px(_INSET), 0, name, tall))
        for values, mean, y, filled in (
            (self.row.before, self.row.mean_before, tall / 2 - px(12), False),
            (self.row.now, self.row.mean_now, tall / 2 + px(12), True),
        ):
            marks(painter, left - px(3), y, room + px(6), values, (0.0, 100.0), filled=filled)
            if mean is not None:
                painter.fillRect(
                    QRectF(round(left + room * mean / 100) - 1, y - px(9), px(2), px(18)), colour("text")
                )
        paint_laid(painter, lay(self._said(), said), QRectF(at, 0, said, tall))


class WordsLine(ReportRow):
    """A row of words: what it is, what of it, and at the right what may be done."""

    def __init__(self, title: str, words: str, right: str = "", *, accent: bool = False) -> None:
        super().__init__(". ".join(filter(None, (title, words, right))))
        self._title, self._words, self._end = title, words, right
        self._style = LABEL.on("accent") if accent else SMALL

    def _right(self) -> float:
        return text_width(self._end, self._style) + px(14) if self._end else 0.0

    def _cell(self) -> Cell:
        lines: list[Line] = [(Text(self._title, STRONG if self._words else PLAIN, wraps=True),)]
        if self._words:
            lines.append((Text(self._words, SMALL, wraps=True),))
        return Cell((tuple(lines),), step=17)

    def tall(self, wide: int) -> int:
        room = wide - self._right() - px(2 * _INSET)
        return max(px(34), round(lay(self._cell(), room).height) + px(12))

    def paint_row(self, painter: QPainter) -> None:
        room = self.width() - self._right() - px(2 * _INSET)
        paint_laid(painter, lay(self._cell(), room), QRectF(px(_INSET), 0, room, self.height()))
        draw_right(painter, self.width() - px(_INSET), self.height() / 2, self._end, self._style)


class Section(Stack):
    """A section: its head, rows of which one is a stop, and a sentence where there are none."""

    def __init__(self, title: str, keys: str) -> None:
        super().__init__()
        self.head = SectionHead(title, keys)
        self.rows: list[ReportRow] = []
        self.nothing = RunsLabel(wrapping=True)
        self.add(self.head)

    def show_rows(self, rows: Sequence[ReportRow], nothing: str, ahead: Sequence[QWidget] = ()) -> None:
        """Show these rows below what stands `ahead`; of none `nothing`, a sentence."""
        self.rows = list(rows)
        self.nothing = RunsLabel(wrapping=True)
        self.nothing.set_cell(Cell((((Gap(2), Text(nothing, PLAIN.on("text2"), wraps=True)),),), step=18))
        for at, row in enumerate(self.rows):
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if at == 0 else Qt.FocusPolicy.ClickFocus)
            row.moved.connect(lambda step, at=at: self._move(at + step))
        self.fill(self.head, *(ahead if rows else ()), *(self.rows or (self.nothing,)))

    def _move(self, at: int) -> None:
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> QWidget:
        """Focus the first row; gives what is to be brought into sight."""
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            return self.rows[0]
        return self


class Report(Scroll):
    """The whole report, which scrolls; `cut_off` are words for which there is no room."""

    def cut_off(self) -> list[str]:
        """Words that are not seen whole at this width."""
        labels = [one for one in self.findChildren(RunsLabel) if not one.isHidden()]
        found = [one.words() for one in labels if one.too_wide()]
        for row in self.findChildren(ReportRow):
            found += row.cut_off()
        return found


class Beside(QWidget):
    """Two stacks beside each other, or below where there is little room, or the page scrolls (not `two`): of
    two that scroll beside each other the page's edge goes through a row of one or the other nearly
    everywhere, and would cover both."""

    def __init__(self, left: Stack, right: Stack) -> None:
        super().__init__()
        self.two = True
        self._left, self._right = left, right
        for one in (left, right):
            one.setParent(self)
            one.placed.connect(self._placed)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _halves(self, wide: int) -> tuple[int, int, bool]:
        if wide < px(_TWO) or not self.two:
            return wide, wide, False
        half = (wide - px(36)) // 2
        return half, wide - half - px(36), True

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        left, right, beside = self._halves(wide)
        tall = self._left.heightForWidth(left), self._right.heightForWidth(right)
        return max(tall) if beside else sum(tall) + px(14)

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.heightForWidth(self.width()))

    def _placed(self) -> None:
        parent = self.parentWidget()
        if isinstance(parent, Stack) and self.height() != self.heightForWidth(self.width()):
            parent.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left, right, beside = self._halves(self.width())
        tall = self._left.heightForWidth(left)
        self._left.setGeometry(0, 0, left, tall)
        under = 0 if beside else tall + px(14)
        self._right.setGeometry(self.width() - right, under, right, self._right.heightForWidth(right))
