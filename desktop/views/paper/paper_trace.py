"""Printed trace: the lines of its panel, with the panel's notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals_parts import put_in
from desktop.shown.paper.papers import PrintedTrend, TracePaper
from desktop.shown.shell import BannerModel
from desktop.views.base.context import Context
from desktop.views.page import banner as banners
from desktop.views.paper import paper_trend
from desktop.views.trends import trace

TYPES = trace.TYPES | banners.TYPES


def build(
    connection: Connection, chart: Chart, banner: BannerModel, now: datetime, actor: Actor, ask: TracePaper
) -> PrintedTrend:
    """The trace as its panel shows it, between the times that are seen there; of very many values the lowest
    and highest of each piece of time."""
    context = Context(chart, now, actor, {"trace": ask.trace, "within": ask.within})
    model, state = trace.every(context)
    if model is None or state.kind == "loading":
        raise paper_trend.not_fetched(state)
    start, end = max(ask.start or model.start, model.start), min(ask.end or model.end, model.end)
    if end <= start:
        start, end = model.start, model.end
    made = put_in(model, trace.whole_of(context, model).part(start, end))
    return paper_trend.printed(connection, chart, banner, now, actor, made, state, (start, end))
