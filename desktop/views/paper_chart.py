"""What stands on the printed chart (kurve): the chart's own model between two times, and what is left out."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.formats import day_time
from desktop.fhir.chart import Chart
from desktop.shown.papers import PrintedChart
from desktop.shown.shell import BannerModel
from desktop.shown.vitals import VitalsModel
from desktop.views import banner as banners
from desktop.views import papers, vitals
from desktop.views.context import Context

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
"""So much is printed: three days back, and the six hours ahead that a chart has."""


def build(
    connection: Connection, chart: Chart, banner: BannerModel, now: datetime, actor: Actor
) -> PrintedChart:
    """The chart of the last three days; of an older one, the three days before its newest measurement."""
    model, state = vitals.whole(Context(chart, now, actor))
    end = _end(model)
    start = max(model.start, end - HOURS * 3600)
    older = sum(row["time"].at < start for row in model.readings)
    said = [state.text] if state.text and state.kind != "error" else []
    if older:
        said.append(f"{older} eldre runder i oppholdet står ikke på arket.")
    if not model.readings:
        known = "Observation" in chart.pulled
        said.append("Ingen målinger i oppholdet." if known else "Målingene er ikke hentet.")
    elif model.readings[-1]["time"].at < model.now - 8 * 3600:
        said.append(f"Siste måling er fra {_moment(model.readings[-1]['time'].at)}.")
    return PrintedChart(
        whose=papers.whose(banner),
        facts=papers.facts(banner),
        stand=papers.stand(connection, (chart.patient.id,), now, actor, papers.lacking(chart, KINDS)),
        model=model,
        start=start,
        end=end,
        span=f"{_moment(start)} til {_moment(end)}",
        said=tuple(said),
    )


def _end(model: VitalsModel) -> float:
    """A little after now; of a chart that ended long ago, a little after its end."""
    return max(model.end, model.start + 3600)


def _moment(seconds: float) -> str:
    return day_time(datetime.fromtimestamp(seconds, UTC))
