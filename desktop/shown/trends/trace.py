"""A trace that a device recorded (CTG): its curves over one time. It is a chart."""

from __future__ import annotations

from desktop.shown.chart.vitals import VitalsModel


class TraceModel(VitalsModel, frozen=True, gc=False):
    """A chart of lines that are broken where the record has no signal. `trace` names which it is, `within`
    how old its newest part may be (hours), for who asks about a part of it."""

    trace: str = ""
    within: float | None = None
