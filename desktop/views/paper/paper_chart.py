"""Printed chart (kurve): the chart's own model between two times, and a note on what is left out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.clock import at_second
from desktop.core.formats import day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import VitalsModel
from desktop.shown.paper.papers import PrintedChart
from desktop.shown.shell import BannerModel
from desktop.views.base.context import Context
from desktop.views.chart import vitals
from desktop.views.page import banner as banners
from desktop.views.paper import papers

TYPES = vitals.TYPES | banners.TYPES
KINDS = (
    "Encounter",
    "AllergyIntolerance",
    "Flag",
    "Observation",
    "MedicationRequest",
    "MedicationAdministration",
)
HOURS = 78
"""Hours printed: three days back, and the six hours ahead that a chart has."""


def build(
    connection: Connection,
    chart: Chart,
    banner: BannerModel,
    now: datetime,
    actor: Actor,
    drawn: tuple[str, ...] = ("cultures",),
) -> PrintedChart:
    """The chart of the last three days; of an older one, the three days before its newest measurement.
    `drawn` is that of the model that a window shows."""
    model, state = vitals.whole(Context(chart, now, actor, vitals.options_of(drawn)))
    end = _end(model)
    start = max(model.start, end - HOURS * 3600)
    older = sum(row["time"].at < start for row in model.readings)
    said = [state.text] if state.text and state.kind != "error" else []
    if older:
        told = ngettext(
            "{n} older round of the stay is not on the sheet.",
            "{n} older rounds of the stay are not on the sheet.", older,
        )  # fmt: skip
        said.append(told.format(n=older))
    if not model.readings:
        known = "Observation" in chart.pulled
        said.append(_("No measurements in the stay.") if known else _("The measurements are not fetched."))
    elif model.readings[-1]["time"].at < model.now - 8 * 3600:
        newest = moment(model.readings[-1]["time"].at)
        said.append(_("The newest measurement is from {time}.").format(time=newest))
    return PrintedChart(
        whose=papers.whose(banner),
        facts=papers.facts(banner),
        stand=papers.stand(
            connection,
            (chart.patient.id,),
            now,
            actor,
            papers.lacking(chart, KINDS),
            papers.labelled(chart, KINDS),
        ),
        model=model,
        start=start,
        end=end,
        span=_("{start} to {end}").format(start=moment(start), end=moment(end)),
        said=tuple(said),
    )


def _end(model: VitalsModel) -> float:
    """A little after now; of a chart that ended long ago, a little after its end."""
    return max(model.end, model.start + 3600)


def moment(seconds: float) -> str:
    """A time with its day and year."""
    return day_time(at_second(seconds))
