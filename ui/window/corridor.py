"""The corridor screen: a ward's beds as tiles over the whole window, with nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.beds.corridor import CorridorBed, CorridorShown
from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.shapes import box, hairline
from ui.painting.text import PAGE_TITLE, SMALL, Style, draw, draw_right, width, wrap
from ui.theme import changed, colour, px
from ui.theme.measures import MEDIUM, REGULAR, SEMIBOLD
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held

_SCALES = (1.5, 1.35, 1.2, 1.1, 1.0, 0.92, 0.85)
"""Text scales of the tiles, the largest that fits is used."""
_NARROW, _WIDE = 118, 400
"""A tile is so wide at the least and most, at 100 % and in words of the usual size."""
_TALL = 230
_GAP, _MARGIN, _PAD = 12, 28, 14
_TURN = 12
"""Seconds that a page of tiles stands, where not all have room at once."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Grid of the tiles: text scale, columns, rows, and tile height."""

    scale: float
    columns: int
    rows: int
    high: float

    @property
    def each(self) -> int:
        return self.columns * self.rows


class CorridorScreen(Ground):
    """Corridor screen: `left()` when somebody presses Esc; no other key or click does anything."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Corridor screen"))
        self._model: CorridorShown | None = None
        self._time = ("", "", False)
        self._plan: _Plan | None = None
        self._page = 0
        self._ticks = 0
        changed.connect(self._again)

    def set_model(self, model: CorridorShown) -> None:
        """Show these beds."""
        if model != self._model:
            self._model = model
            beds = "\n".join(", ".join((one.bed, one.doctor, *(line.words for line in one.lines)))
                             for one in model.beds)  # fmt: skip
            self.setAccessibleName(", ".join((_("Corridor screen"), model.ward)))
            self.setAccessibleDescription(f"{beds}\n{', '.join(model.counts)}")
            self._again()

    def set_time(self, clock: str, foot: str, stale: bool) -> None:
        """The time in the corner, how old what is shown is, and whether that is too old."""
        if self._time != (clock, foot, stale):
            self._time = (clock, foot, stale)
            self.update()

    def turn(self) -> None:
        """A second has gone: where not all tiles have room, the next ones come."""
        self._ticks += 1
        if self.pages > 1 and self._ticks % _TURN == 0:
            self._page = (self._page + 1) % self.pages
            self.update()

    @property
    def pages(self) -> int:
        """Number of screens that the tiles take."""
        plan = self._planned()
        return max(ceil(len(self._model.beds) / plan.each), 1) if self._model and plan else 1

    def _again(self) -> None:
        self._plan, self._page = None, 0
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape and not held(event):
            self.left.emit()

    # How it lies

    @property
    def _across(self) -> float:
        return self.width() - 2 * px(_MARGIN)

    def _foot(self) -> list[tuple[str, Style, bool]]:
        """The lines below: words, style, and whether they stand at the right of the line before."""
        model = self._model
        strong, quiet = SMALL.heavy(SEMIBOLD).on("text"), SMALL.on("warn" if self._time[2] else "text2")
        counts = "      ".join(model.counts) if model is not None else ""
        right = " · ".join(part for part in (self._time[1], self._turned(), _("Esc leaves")) if part)
        beside = width(counts, strong) + px(32) + width(right, quiet) <= self._across
        lines = [(line, strong, False) for line in wrap(counts, strong, self._across)]
        lines += [(line, quiet, beside) for line in wrap(right, quiet, self._across)]
        if model is not None and model.note:
            lines += [(line, SMALL, False) for line in wrap(model.note, SMALL, self._across)]
        return lines

    def _turned(self) -> str:
        if self._plan is None or self._model is None or len(self._model.beds) <= self._plan.each:
            return ""
        return _("{n} of {m}").format(n=self._page + 1, m=ceil(len(self._model.beds) / self._plan.each))

    def _foot_top(self, more: int = 0) -> float:
        rows = sum(not beside for _words, _style, beside in self._foot()) + more
        return self.height() - px(18) - rows * px(22) - px(12)

    @property
    def _top(self) -> float:
        return float(px(78))

    def _planned(self) -> _Plan | None:
        if self._plan is None and self._model is not None and self._model.beds:
            self._plan = self._made(self._model.beds)
        return self._plan

    def _made(self, beds: tuple[CorridorBed, ...]) -> _Plan:
        room = self._foot_top() - px(14) - self._top
        for scale in _SCALES:
            fits = []
            for columns in range(1, min(len(beds), 14) + 1):
                wide = (self._across - (columns - 1) * px(_GAP)) / columns
                rows = ceil(len(beds) / columns)
                high = min((room - (rows - 1) * px(_GAP)) / rows, px(_TALL * scale))
                if (
                    px(_NARROW * scale) <= wide <= px(_WIDE * scale)
                    and self._needs(beds, wide, scale) <= high
                ):
                    fits.append((abs(wide / high - 1.4), _Plan(scale, columns, rows, high)))
            if fits:
                return min(fits, key=lambda one: one[0])[1]
        # Not all at once: what has room, then the next ones; a line below says which.
        room = self._foot_top(1) - px(14) - self._top
        scale = _SCALES[-1]
        columns = min(max(int((self._across + px(_GAP)) / (px(_NARROW * scale) + px(_GAP))), 1), len(beds))
        while True:
            wide = (self._across - (columns - 1) * px(_GAP)) / columns
            high = self._needs(beds, wide, scale)
            if high <= room or columns == 1:
                break
            columns -= 1
        rows = max(int((room + px(_GAP)) / (high + px(_GAP))), 1)
        return _Plan(scale, columns, rows, (room - (rows - 1) * px(_GAP)) / rows)

    def _needs(self, beds: tuple[CorridorBed, ...], wide: float, scale: float) -> float:
        return max(self._high(one, wide, scale) for one in beds)

    def _high(self, one: CorridorBed, wide: float, scale: float) -> float:
        head, below = _laid(one, wide - 2 * px(_PAD), scale)
        if scale > _SCALES[-1] and any(laid.too_wide for laid in (head, *below)):
            return float("inf")
        return 2 * px(_PAD) + head.height + sum(laid.height for laid in below)

    # How it is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.fillRect(QRectF(self.rect()), colour("canvas"))
            self._paint_head(painter)
            plan = self._planned()
            if plan is not None and self._model is not None:
                self._paint_tiles(painter, self._model.beds, plan)
            self._paint_foot(painter)

    def _paint_head(self, painter: QPainter) -> None:
        clock, _foot, stale = self._time
        style = PAGE_TITLE.on("warn" if stale else "text")
        wide = draw_right(painter, self.width() - px(_MARGIN), px(40), clock, style)
        if self._model is None:
            return
        left = px(_MARGIN) + draw(painter, px(_MARGIN), px(40), self._model.ward, PAGE_TITLE) + px(32)
        for words in (
            _("Corridor screen · no names of patients, ages, diagnoses or scores"), _("Corridor screen"),
        ):  # fmt: skip
            if left + width(words, SMALL) + px(24) <= self.width() - px(_MARGIN) - wide:
                draw(painter, left, px(41), words, SMALL)
                break

    def _paint_tiles(self, painter: QPainter, beds: tuple[CorridorBed, ...], plan: _Plan) -> None:
        wide = (self._across - (plan.columns - 1) * px(_GAP)) / plan.columns
        first = self._page * plan.each
        for at, one in enumerate(beds[first : first + plan.each]):
            row, column = divmod(at, plan.columns)
            rect = QRectF(
                px(_MARGIN) + column * (wide + px(_GAP)), self._top + row * (plan.high + px(_GAP)),
                wide, plan.high,
            )  # fmt: skip
            taken = one.kind == "taken"
            box(
                painter,
                rect,
                8,
                "surface" if taken else None,
                "hairline" if taken else "edge",
                1.0,
                not taken,
            )
            inner = rect.adjusted(px(_PAD), px(_PAD), -px(_PAD), -px(_PAD))
            head, below = _laid(one, inner.width(), plan.scale)
            top = inner.top()
            for laid in (head, *below):
                place = QRectF(inner.left(), top, inner.width(), laid.height)
                paint_laid(painter, laid, place, top=True, first=laid.step / 2)
                top += laid.height

    def _paint_foot(self, painter: QPainter) -> None:
        top = self._foot_top()
        hairline(painter, px(_MARGIN), top, self._across, "edge")
        centre = top + px(12) - px(22) / 2
        for words, style, beside in self._foot():
            if beside:
                draw_right(painter, self.width() - px(_MARGIN), centre, words, style)
                continue
            centre += px(22)
            draw(painter, px(_MARGIN), centre, words, style)


def _laid(one: CorridorBed, room: float, scale: float) -> tuple[Laid, list[Laid]]:
    """A tile's head and lines in that room."""
    quiet = "text" if one.kind == "taken" else "text2"
    large, small = Style(22 * scale, SEMIBOLD, quiet, True), Style(13 * scale, REGULAR, "text2")
    name: Line = (Text(one.bed, large, wraps=True),)
    beside: Line = (Text(one.bed, large), Spring(10), Text(one.doctor, small))
    below_it: Line = (Text(one.doctor, small, wraps=True),)
    forms = ((beside,), (name, below_it)) if one.doctor else ((name,),)
    head = lay(Cell(forms, step=30 * scale), room)
    below = []
    for line in one.lines:
        style = Style(13 * scale, REGULAR if line.quiet else MEDIUM, "text2" if line.quiet else "text")
        runs: Line = (
            Icon(line.icon, style.role, round(15 * scale)), Gap(8), Text(line.words, style, wraps=True)
        )  # fmt: skip
        below.append(lay(Cell(((runs,),), step=22 * scale), room))
    return head, below
