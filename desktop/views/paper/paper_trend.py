"""Printed trend: the panel's own model with all its values, and a note on what is left out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.shown.paper.papers import PrintedTrend, TrendPaper
from desktop.shown.parts import PanelState
from desktop.shown.shell import BannerModel
from desktop.shown.trends.trace import TraceModel
from desktop.shown.trends.trend import TrendModel
from desktop.views.base.context import Context
from desktop.views.page import banner as banners
from desktop.views.paper import papers
from desktop.views.paper.paper_chart import moment
from desktop.views.trends import trend

TYPES = trend.TYPES | banners.TYPES
KINDS = ("Encounter", "AllergyIntolerance", "Flag", "Observation")
_GIVEN = ("MedicationRequest", "MedicationAdministration")


def build(
    connection: Connection, chart: Chart, banner: BannerModel, now: datetime, actor: Actor, ask: TrendPaper
) -> PrintedTrend:
    """The trend as its panel shows it, between the times that are seen there."""
    options: dict[str, Any] = {"trend": ask.trend, "within": ask.within}
    model, state = trend.every(Context(chart, now, actor, options))
    if model is None or state.kind == "loading":
        raise not_fetched(state)
    start, end = max(ask.start or model.start, model.start), min(ask.end or model.end, model.end)
    if end <= start:
        start, end = model.start, model.end
    return printed(connection, chart, banner, now, actor, model, state, (start, end))


def not_fetched(state: PanelState) -> InputError:
    """Error for printing before the measurements are fetched."""
    return InputError(
        state.title or _("The measurements are not fetched."),
        kept=_("Nothing was printed."),
        todo=_("Wait until the server has answered, then print again."),
    )


def printed(
    connection: Connection, chart: Chart, banner: BannerModel, now: datetime, actor: Actor,
    model: TrendModel | TraceModel, state: PanelState, seen: tuple[float, float],
) -> PrintedTrend:  # fmt: skip
    """A chart of its own paper between two times, with what its panel says beside it."""
    start, end = seen
    outside = sum(not start <= row["time"].at <= end for row in model.readings)
    # The words of a state may be two sentences or one without an end.
    said = [part if part.endswith(".") else f"{part}." for part in (state.title, state.text) if part]
    if outside:
        told = ngettext(
            "{n} measured time lies outside and is not on the sheet.",
            "{n} measured times lie outside and are not on the sheet.", outside,
        )  # fmt: skip
        said.append(told.format(n=outside))
    kinds = (*KINDS, *_GIVEN) if model.medicines else KINDS
    return PrintedTrend(
        whose=papers.whose(banner),
        facts=papers.facts(banner),
        stand=papers.stand(
            connection,
            (chart.patient.id,),
            now,
            actor,
            papers.lacking(chart, kinds),
            papers.labelled(chart, kinds),
        ),
        model=model,
        start=start,
        end=end,
        span=_("{start} to {end}").format(start=moment(start), end=moment(end)),
        said=tuple(said),
    )
