"""Runs of a line: texts, icons, marks, curves, keys. Each knows its width before it is painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from ui.painting import badge, recorder
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.shapes import box, dot, triangle
from ui.painting.sparkline import sparkline
from ui.painting.text import LABEL, PLAIN, TAG, Style, draw, put, width
from ui.theme import colour, paint_icon, px
from ui.theme.measures import ICON, RADIUS_MARK

GROUND = 6
"""Pixels that the ground of a text goes beyond it, at 100 %."""


class Run(Protocol):
    """A piece of a line: its width, its words for copying and speech, and how it is painted."""

    @property
    def plain(self) -> str: ...

    def width(self) -> float: ...

    def paint(self, painter: QPainter, left: float, centre: float) -> None: ...


def _sign(painter: QPainter, left: float, centre: float, said: str) -> None:
    """Tell the recorder what a picture stands for."""
    if recorder.active is not None and said:
        recorder.active.painted(painter, left, centre, said.strip(), "sign")


@dataclass(frozen=True, slots=True)
class Text:
    """Text run. Words in one style; `wraps` lets the last text of a line go on below itself. A `ground` (a
    colour role) goes `GROUND` beyond the words at both sides and takes no room: figures stay below others."""

    plain: str
    style: Style = PLAIN
    wraps: bool = False
    struck: bool = False
    ground: str = ""

    def width(self) -> float:
        return width(self.plain, self.style)

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        if self.ground:
            tall, beyond = px(18), px(GROUND)
            rect = QRectF(round(left) - beyond, round(centre - tall / 2), self.width() + 2 * beyond, tall)
            box(painter, rect, RADIUS_MARK, self.ground)
        put(painter, left, centre, self.plain, self.style)
        if self.struck:
            painter.fillRect(QRectF(left, round(centre), self.width(), 1), colour(self.style.role))
            if recorder.active is not None:
                recorder.active.strike(self.plain)


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty room of `size` pixels at 100 %."""

    size: float = 8
    plain: str = " "

    def width(self) -> float:
        return float(px(self.size))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Room:
    """Empty room of so many pixels, whatever the scale: what a text lacks to the widest of its column."""

    pixels: float
    plain: str = ""

    def width(self) -> float:
        return self.pixels

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Spring:
    """Room that grows: what follows stands at the right end, or from `at` (0 to 1) of the line on.

    `least` is its smallest width at 100 %; `filled` is set, in pixels, when the line is fitted.
    """

    least: float = 12
    at: float | None = None
    filled: float = 0.0
    plain: str = " "

    def width(self) -> float:
        return max(float(px(self.least)), self.filled)

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Icon:
    """An icon; `plain` is what it says, for copying and speech."""

    name: str
    role: str = "text2"
    size: float = ICON
    plain: str = ""

    def width(self) -> float:
        return float(px(self.size))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        paint_icon(painter, self.name, left, centre, self.role, self.size)
        _sign(painter, left, centre, self.plain)


@dataclass(frozen=True, slots=True)
class Mark:
    """A small mark before a value: `new` (dot), `high` or `low` (triangles), `given`, `ordered`, `active`,
    `bar`.
    """

    kind: str
    role: str = "text"
    plain: str = ""
    size: float = 10

    def width(self) -> float:
        return float(px(self.size))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        middle = QPointF(left + px(self.size) / 2, round(centre))
        if self.kind in ("high", "low"):
            triangle(painter, middle, px(3.8), self.kind == "high", self.role)
        elif self.kind == "late":
            triangle(painter, middle, px(5), True, self.role)
        elif self.kind == "new":
            dot(painter, middle, px(3.2), self.role)
        elif self.kind == "given":
            dot(painter, middle, px(5), self.role)
        elif self.kind in ("ordered", "inactive"):
            dot(painter, middle, px(4.8), "surface", self.role, 1.4)
        elif self.kind == "active":
            dot(painter, middle, px(3.8), self.role)
        elif self.kind == "bar":
            painter.fillRect(QRectF(round(left), round(centre - px(6.5)), px(3), px(13)), colour(self.role))
        _sign(painter, left, centre, self.plain)


@dataclass(frozen=True, slots=True)
class Swatch:
    """The colour of a coded answer (`red`, `orange` …), always beside its word."""

    name: str
    plain: str = ""
    size: float = 14

    def width(self) -> float:
        return float(px(self.size))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        side = px(self.size)
        square = QRectF(left, round(centre - side / 2), side, side)
        box(painter, square, RADIUS_MARK, f"triage_{self.name}", "edge")
        _sign(painter, left, centre, self.plain)


@dataclass(frozen=True, slots=True)
class Keys:
    """The caps of a shortcut, such as `Ctrl+F`."""

    keys: str
    role: str = "text2"
    edge: str = "hairline"
    fill: str = "surface"

    @property
    def plain(self) -> str:
        return ""

    def width(self) -> float:
        return caps_width(self.keys)

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        paint_caps(painter, left, centre, self.keys, self.role, self.edge, self.fill)


@dataclass(frozen=True, slots=True)
class Tag:
    """Run of words in reverse, for facts that must not be overlooked and that no colour stands for."""

    plain: str

    def width(self) -> float:
        return round(width(self.plain, TAG)) + px(14)

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        tall = px(20)
        rect = QRectF(round(left), round(centre - tall / 2), self.width(), tall)
        box(painter, rect, RADIUS_MARK, "text")
        draw(painter, rect.left() + px(7), centre, self.plain, TAG)


@dataclass(frozen=True, slots=True)
class Unasked:
    """Run in a dashed grey frame, for questions that nobody has asked."""

    plain: str

    def width(self) -> float:
        return round(width(self.plain, LABEL)) + px(12)

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        tall = px(20)
        rect = QRectF(round(left) + 0.5, round(centre - tall / 2) + 0.5, self.width() - 1, tall - 1)
        box(painter, rect, RADIUS_MARK, None, "text3", 1, dashed=True)
        draw(painter, rect.left() + px(6), centre, self.plain, LABEL.on("text2"))


@dataclass(frozen=True, slots=True)
class Badge:
    """The early warning score; `kind` from `ui.painting.badge`."""

    plain: str
    kind: str

    def width(self) -> float:
        return badge.badge_width(self.plain, self.kind)

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        badge.paint_badge(painter, left, centre, self.plain, self.kind)


@dataclass(frozen=True, slots=True)
class Spark:
    """A small curve of (time, value) pairs, `wide` by `tall` pixels at 100 %."""

    values: tuple[tuple[float, float], ...]
    role: str = "text3"
    dot_role: str = "text2"
    wide: float = 38
    tall: float = 18
    low: float | None = None
    high: float | None = None
    band: tuple[float, float] | None = None
    plain: str = ""

    def width(self) -> float:
        return float(px(self.wide))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        rect = QRectF(left, centre - px(self.tall) / 2, px(self.wide), px(self.tall))
        sparkline(painter, rect, self.values, self.role, self.dot_role, self.low, self.high, self.band)
        _sign(painter, left, centre, self.plain)


@dataclass(frozen=True, slots=True)
class Check:
    """A check box: `True`, `False`, or None where only some are marked."""

    on: bool | None
    plain: str = ""

    def width(self) -> float:
        return float(px(16))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        side = px(16)
        rect = QRectF(round(left), round(centre - side / 2), side, side)
        _sign(painter, left, centre, self.plain)
        if self.on is False:
            box(painter, rect, RADIUS_MARK, "surface", "edge")
            return
        box(painter, rect, RADIUS_MARK, "accent")
        if self.on is None:
            painter.fillRect(
                QRectF(rect.left() + px(4), round(centre) - 1, side - 2 * px(4), 2), colour("on_accent")
            )
        else:
            paint_icon(painter, "check", rect.left() + px(2), centre, "on_accent", 12)


@dataclass(frozen=True, slots=True)
class Pending:
    """A grey bar where a value has not come yet."""

    wide: float = 40
    plain: str = ""

    def width(self) -> float:
        return float(px(self.wide))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        tall = px(10)
        box(painter, QRectF(round(left), round(centre - tall / 2), px(self.wide), tall), 4, "sunken")
        _sign(painter, left, centre, self.plain)


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar of which a part is done, 0 to 1, as for an infusion."""

    part: float
    wide: float = 84
    plain: str = ""

    def width(self) -> float:
        return float(px(self.wide))

    def paint(self, painter: QPainter, left: float, centre: float) -> None:
        tall = px(14)
        rect = QRectF(round(left), round(centre - tall / 2), px(self.wide), tall)
        box(painter, rect, 3, "sunken")
        done = QRectF(rect.left(), rect.top(), rect.width() * min(max(self.part, 0), 1), tall)
        box(painter, done, 3, "bar")
        box(painter, rect, 3, None, "bar_edge")
        _sign(painter, left, centre, self.plain)


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A run and where its left edge stands in the line."""

    left: float
    run: Run = field(compare=False)


def line_width(line: Iterable[Run]) -> float:
    """Width of a line of runs."""
    return sum(run.width() for run in line)


def paint_line(painter: QPainter, line: Iterable[Run], left: float, centre: float) -> float:
    """Paint runs one after the other; gives the width."""
    x = left
    for run in line:
        run.paint(painter, x, centre)
        x += run.width()
    return x - left


def plain_line(line: Iterable[Run]) -> str:
    """The words of a line, single spaces between them."""
    return " ".join("".join(run.plain for run in line).split())
