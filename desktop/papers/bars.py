"""A medicine under the chart on paper: while it was ordered, its doses as marks, its rates as steps."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from desktop.papers.plot import Plot, mark, wide_as, words
from desktop.papers.writing import GRID, INK, LINE
from desktop.shown.chart.vitals import MedicineBar

SHAPES = {
    "given": "dot", "ordered": "ring", "late": "triangle", "refused": "cross", "struck": "struck",
    "unwritten": "unknown",
}  # fmt: skip


def tall(bar: MedicineBar) -> float:
    """Height of its strip: the steps of an infusion need more."""
    return float((12 if bar.rates else 7) * mm)


def medicine_bar(canvas: Any, wide: float, high: float, bar: MedicineBar, plot: Plot) -> None:
    """While a medicine was ordered as a bar, and each dose as a mark on it; an infusion as its rates."""
    middle = high / 2
    if bar.rates:
        _steps(canvas, wide, high, bar, plot)
    else:
        _periods(canvas, wide, middle, bar, plot)
    ran = {step.key for step in bar.rates}
    for dose in bar.doses:
        if plot.holds(dose.time) and dose.key not in ran:
            x = min(max(plot.x(dose.time, wide), 3), wide - 3)
            mark(canvas, x, middle, SHAPES[dose.state], 2.6)


def _periods(canvas: Any, wide: float, middle: float, bar: MedicineBar, plot: Plot) -> None:
    canvas.setFillColor(HexColor(GRID))
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.6)
    for start, end in bar.periods:
        if not plot.touches(start, end):
            continue
        first, last = plot.x(start, wide), plot.x(end, wide)
        thick = 8 if bar.style == "infusion" else 4
        if bar.style == "as_needed":
            canvas.setDash(3, 2)
            canvas.rect(first, middle - thick / 2, max(last - first, 1), thick, stroke=1, fill=0)
            canvas.setDash()
        else:
            canvas.rect(first, middle - thick / 2, max(last - first, 1), thick, stroke=0, fill=1)


def _steps(canvas: Any, wide: float, high: float, bar: MedicineBar, plot: Plot) -> None:
    """A step for each rate, as high as it is, its figure above; dashed, with `?`, where nobody knows it."""
    known = [one.value for one in bar.rates if one.value is not None]
    most = max(known, default=0.0) or 1.0
    room = high - 11
    free = 0.0
    for step in bar.rates:
        if not plot.touches(step.start, step.end):
            continue
        first, last = plot.x(step.start, wide), plot.x(step.end, wide)
        across = max(last - first, 1.5)
        canvas.setStrokeColor(HexColor(INK))
        canvas.setFillColor(HexColor(GRID))
        canvas.setLineWidth(0.6)
        up = room / 2
        if step.value is None:
            canvas.setDash(2, 1.6)
            canvas.rect(first, 1, across, up, stroke=1, fill=0)
            canvas.setDash()
        else:
            up = max(step.value / most * room, 1.2) if step.value > 0 else 0
            canvas.rect(first, 1, across, up, stroke=1, fill=1)
        said = step.text or "?"
        start = min(max(first, 0), wide - wide_as(said, 6.8))
        # All of them stand beside it in words; here where they cover no other.
        if start >= free:
            free = words(canvas, start, up + 3, said, 6.8, wide + 1) + 3
