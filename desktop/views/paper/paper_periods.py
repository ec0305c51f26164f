"""Printed flowsheet or fluid balance: the panel's own model between two columns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.shown.fluids.fluids import FluidTable
from desktop.shown.paper.papers import PeriodsPaper, PrintedPeriods
from desktop.shown.shell import BannerModel
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.fluids import fluids
from desktop.views.measured import flowsheet
from desktop.views.page import banner as banners
from desktop.views.paper import papers

TYPES = flowsheet.TYPES | fluids.TYPES | banners.TYPES
KINDS = ("Encounter", "AllergyIntolerance", "Flag", "Observation", "MedicationAdministration")
MOST = 24
"""Maximum columns printed: three sheets of them."""


def build(
    connection: Connection, chart: Chart, banner: BannerModel, now: datetime, actor: Actor, ask: PeriodsPaper
) -> PrintedPeriods:
    """The division that is shown, up to the last column that is seen."""
    model, state = registry.build(ask.kind, Context(chart, now, actor, ask.options))
    if model is None or state.kind in ("loading", "error"):
        raise InputError(
            state.title or _("The measurements are not fetched."),
            kept=_("Nothing was printed."),
            todo=_("Wait until the server has answered, then print again."),
        )
    per = ask.per or model.per
    table = next((one for one in model.tables if one.per == per), next(iter(model.tables), None))
    if isinstance(table, FluidTable) and not any(
        row.role == "part" for group in table.groups for row in group.rows
    ):
        # Sums of nothing would look as if there were a balance.
        table = None
    columns = table.columns if table is not None else ()
    last = next((at + 1 for at, one in enumerate(columns) if one.key == ask.last), len(columns))
    return PrintedPeriods(
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
        table=table,
        first=max(last - MOST, 0),
        last=last,
        name=_("Fluid balance") if ask.kind == "fluids" else _("Observations"),
        said=tuple(part for part in (state.title, state.text) if part),
    )
