"""Background of a printed lane's curves: percentiles of growth, limits, earlier stays; their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import isfinite
from typing import Any

from reportlab.lib.colors import HexColor

from desktop.core.messages import _
from desktop.papers.plot import LABELS, WHITE, Plot, wide_as, words
from desktop.papers.writing import INK, LINE, QUIET, SHADE, markup
from desktop.shown.chart.vitals import Lane

Height = Callable[[float], float]
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.2, 1.8), (7, 2, 1.2, 2))
"""Curves of one lane, told apart without colour."""
_LIMIT = {False: (4.0, 3.0), True: (9.0, 3.0)}
_EARLIER = {False: (3.0, 2.0), True: (1.0, 2.0)}


def line(
    canvas: Any, points: Sequence[tuple[float, float]], wide: float, y: Height, plot: Plot,
    box: tuple[float, float],
) -> None:  # fmt: skip
    """A polyline between two heights (`box`), cut where it leaves what is seen."""
    path = canvas.beginPath()
    drawn = False
    before: tuple[float, float] | None = None
    for moment, value in _seen(points, plot):
        if not isfinite(value):
            before = None
            continue
        here = (LABELS + plot.x(moment, wide), y(value))
        inside = box[0] <= here[1] <= box[1]
        if before is not None and (inside or box[0] <= before[1] <= box[1]):
            start, end = piece(before, here, box)
            path.moveTo(*start)
            path.lineTo(*end)
            drawn = True
        before = here
    if drawn:
        canvas.drawPath(path, stroke=1, fill=0)


def piece(
    one: tuple[float, float], other: tuple[float, float], box: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """A piece of a line, without what lies above or below."""

    def held(here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
        edge = min(max(here[1], box[0]), box[1])
        if edge == here[1] or there[1] == here[1]:
            return here
        share = (edge - here[1]) / (there[1] - here[1])
        return here[0] + (there[0] - here[0]) * share, edge

    return held(one, other), held(other, one)


def _seen(points: Sequence[tuple[float, float]], plot: Plot) -> Iterator[tuple[float, float]]:
    """The points of a line within what is seen, with those where it enters and leaves."""
    for (t0, v0), (t1, v1) in pairwise(points):
        if t1 < plot.start or t0 > plot.end or t1 <= t0:
            continue
        for moment in (max(t0, plot.start), min(t1, plot.end)):
            yield moment, v0 + (v1 - v0) * (moment - t0) / (t1 - t0)


def percentiles(
    canvas: Any, lane: Lane, wide: float, y: Height, plot: Plot, box: tuple[float, float]
) -> None:
    """The lines of growth, each with its number at the right end; the median is thicker."""
    edges = [one for one in lane.percentiles if one.edge]
    if len(edges) == 2:
        below, above = (list(_seen(one.points, plot)) for one in edges)
        path = canvas.beginPath()
        for number, (moment, value) in enumerate([*below, *reversed(above)]):
            point = LABELS + plot.x(moment, wide), min(max(y(value), box[0]), box[1])
            (path.lineTo if number else path.moveTo)(*point)
        if below and above:
            path.close()
            canvas.setFillColor(HexColor(SHADE))
            canvas.drawPath(path, stroke=0, fill=1)
    taken: list[float] = []
    for one in sorted(lane.percentiles, key=lambda one: (not one.middle, not one.edge)):
        canvas.setStrokeColor(HexColor(QUIET if one.middle else LINE))
        canvas.setLineWidth(1.1 if one.middle else 0.6)
        line(canvas, one.points, wide, y, plot, box)
        seen = list(_seen(one.points, plot))
        if not seen or not box[0] <= y(seen[-1][1]) <= box[1]:
            continue
        at = y(seen[-1][1])
        if all(abs(at - other) >= 7 for other in taken):
            taken.append(at)
            end = LABELS + plot.x(seen[-1][0], wide)
            room = wide_as(one.text, 6.6)
            canvas.setFillColor(HexColor(WHITE))
            canvas.rect(end - room - 2.5, at - 3, room + 2, 6, stroke=0, fill=1)
            words(canvas, end - room - 1.5, at - 2.3, one.text, 6.6, LABELS + wide)


def limits(canvas: Any, lane: Lane, wide: float, y: Height, plot: Plot, box: tuple[float, float]) -> None:
    """The lines that values should not cross: those of danger in longer and thicker strokes."""
    for one in lane.limits:
        canvas.setStrokeColor(HexColor(INK))
        canvas.setLineWidth(1.3 if one.danger else 0.8)
        canvas.setDash(*_dash(_LIMIT[one.danger]))
        line(canvas, one.points, wide, y, plot, box)
    canvas.setDash()


def earlier(canvas: Any, lane: Lane, wide: float, y: Height, plot: Plot, box: tuple[float, float]) -> None:
    """The curves of earlier stays."""
    for one in lane.earlier:
        canvas.setStrokeColor(HexColor(QUIET))
        canvas.setLineWidth(0.6)
        canvas.setDash(*_dash(_EARLIER[one.dots]))
        line(canvas, tuple(zip(one.times, one.values, strict=True)), wide, y, plot, box)
    canvas.setDash()


def _dash(pattern: tuple[float, ...]) -> tuple[list[float], float]:
    return list(pattern), 0


def dashed(canvas: Any, pattern: tuple[float, ...]) -> None:
    """Draw in these strokes from now on; none: in one."""
    if pattern:
        canvas.setDash(*_dash(pattern))
    else:
        canvas.setDash()


class Named:
    """Lines under a lane's name: the words, and a sample of the line they describe."""

    def __init__(self, lane: Lane) -> None:
        self.lines: list[tuple[str, tuple[float, ...], float]] = [(said, (), 0) for said in lane.said]
        if lane.shaded and lane.bands:
            self.lines.append((_("shaded: {what}").format(what=lane.shaded), (), 0))
        self.lines += [(one.text, _LIMIT[one.danger], 1.3 if one.danger else 0.8) for one in lane.limits]
        self.lines += [
            (_("{name}: last {value}").format(name=one.name, value=one.latest), _EARLIER[one.dots], 0.6)
            for one in lane.earlier
        ]  # fmt: skip

    @property
    def tall(self) -> float:
        """Height of the lines, at their usual size."""
        return sum(8.2 * self._rows(said) for said, _dash_, _thick in self.lines)

    @staticmethod
    def _rows(said: str) -> int:
        return 1 + int(wide_as(said, 7) // (LABELS - 44))

    def draw(self, canvas: Any, left: float, top: float, fit: Callable[..., None]) -> None:
        """Write them below `top`."""
        for said, pattern, thick in self.lines:
            inset = 18 if thick else 0
            if thick:
                canvas.setStrokeColor(HexColor(INK))
                canvas.setLineWidth(thick)
                dashed(canvas, pattern)
                canvas.line(left, top - 4.6, left + 15, top - 4.6)
                canvas.setDash()
            tall = 8.2 * self._rows(said)
            if top - tall < 1:
                # The lane is as high as a sheet: all of them stand below it.
                fit(canvas, left, 9, LABELS - left, 9, "…")
                break
            fit(canvas, left + inset, top, LABELS - left - inset - 22, tall + 1.5, markup(said, colour=QUIET))
            top -= tall
