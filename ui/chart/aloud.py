"""Screen reader text at the chart's cursor: measured values, rates of medicines, events."""

from __future__ import annotations

from math import inf

from desktop.core.messages import _
from desktop.shown.chart.vitals import MedicineBar, VitalsModel
from ui.chart import happened, marks, rates


def span(model: VitalsModel, stop: int) -> tuple[float, float]:
    """From after when to when what happened is told at a measured time: since the one before it; at the last
    also what came after."""
    before = model.stops[stop - 1][0] if stop > 0 else -inf
    last = stop == len(model.stops) - 1
    return before, inf if last else model.stops[stop][0]


def at_stop(model: VitalsModel, stop: int) -> str:
    """The words of a measured time, the infusions that ran then, and what happened since the one before."""
    time, _mark, words = model.stops[stop]
    said = [f"{rate}." for bar in model.medicines if (rate := running(bar, time))]
    said += [f"{one}." for one in happened.between(model, *span(model, stop))]
    said += [f"{one}." for one in marks.between(model, *span(model, stop))]
    return " ".join((words, *said))


def running(bar: MedicineBar, time: float) -> str:
    """An infusion with its rate at a time; empty where it did not run."""
    step = rates.at(bar, time)
    if step is None:
        return ""
    if not step.text:
        return _("{medicine}: rate not written").format(medicine=bar.name)
    unit = bar.rate_unit if step.value is not None else ""
    return f"{bar.name} {step.text} {unit}".strip()
