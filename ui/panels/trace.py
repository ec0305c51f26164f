"""A trace that a device recorded (CTG): its curves over one time, and each minute of it as a table."""

from __future__ import annotations

from ui.panels.parts.chart_panel import ChartPanel


class TracePanel(ChartPanel):
    """The curves of one trace."""

    kind = "trace"
