"""A declared trend: any values over one axis, which may count from an event, and the same as a table."""

from __future__ import annotations

from ui.panels.parts.chart_panel import ChartPanel


class TrendPanel(ChartPanel):
    """The curves of one trend."""

    kind = "trend"
