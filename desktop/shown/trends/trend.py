"""A declared trend: any values over one axis, which may count from an event. It is a chart."""

from __future__ import annotations

from desktop.shown.chart.vitals import VitalsModel


class TrendModel(VitalsModel, frozen=True, gc=False):
    """A chart whose `days` are the numbers since an event, where it counts from one: `since` says which,
    and when that was; empty for a calendar. What it can't count from is told in `lacking`."""

    since: str = ""
    lacking: str = ""
