"""Eight-hour sheet of a patient: last rounds of vital signs, medicines due, fluid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from desktop.clinical.record.measured import rounds
from desktop.clinical.vocabulary import vitals as vocabulary
from desktop.core.actor import Actor
from desktop.core.formats import time
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import Reading, VitalsModel
from desktop.shown.paper.papers import EightHours, Measure, Stand
from desktop.shown.shell import BannerModel
from desktop.views.base.context import Context
from desktop.views.chart import kurve_table, vitals
from desktop.views.medicines import medicines
from desktop.views.page import banner as banners
from desktop.views.paper import paper_doses, papers

TYPES = vitals.TYPES | medicines.TYPES | banners.TYPES
KINDS = (
    "Encounter",
    "AllergyIntolerance",
    "Flag",
    "Observation",
    "MedicationRequest",
    "MedicationAdministration",
)
_ALWAYS = ("bp", "hr", "temp", "spo2", "oxygen", "rr", "acvpu", "news2", "pain")
_NAMES = {"bp": "Blodtrykk mmHg", "oxygen": "Oksygen", "acvpu": "Bevissthet ACVPU", "news2": "NEWS2"}
_ROUNDS = 3


def build(
    connection: Connection, chart: Chart, banner: BannerModel, now: datetime, actor: Actor
) -> EightHours:
    """The sheet, from the chart as it stands here."""
    model, state = vitals.whole(Context(chart, now, actor, {"medicines": False}))
    # What a lane draws beside the rounds has times of its own.
    every = [row for row in model.readings if not row.keys().isdisjoint((*kurve_table.ORDER, "news2"))]
    last = every[-_ROUNDS:]
    lines = tuple(paper_doses.line(chart, one, now) for one in paper_doses.standing(chart, now))
    said = [state.text] if state.text and state.kind != "error" else []
    if not lines:
        known = {"MedicationRequest"} <= chart.pulled
        said.append(
            "Ingen legemidler er ordinert." if known else "Legemidlene er ikke hentet: skriv dem inn selv."
        )
    return EightHours(
        whose=papers.whose(banner),
        facts=papers.facts(banner),
        stand=stand(connection, chart, now, actor),
        hours=tuple(f"kl. {time(begin)[:2]}" for begin in paper_doses.hours(now)),
        rounds=tuple(row["time"].text for row in last),
        measures=tuple(_measures(model, last, scored=rounds.excluded(chart, now) is None)),
        doses=lines,
        fluid=_fluid(model),
        said=tuple(said),
    )


def stand(connection: Connection, chart: Chart, now: datetime, actor: Actor) -> Stand:
    """Status of the sheet: time of data, missing types."""
    return papers.stand(
        connection,
        (chart.patient.id,),
        now,
        actor,
        papers.lacking(chart, KINDS),
        papers.labelled(chart, KINDS),
    )


def _measures(model: VitalsModel, last: Sequence[Mapping[str, Reading]], *, scored: bool) -> list[Measure]:
    """A row for each quantity that is usually measured, and for each that was measured in this patient."""
    titles = {column.key: column.title for column in model.columns}
    # A score that does not hold for a child or a birth is not asked for either, and where the chart hides
    # that it does not, no empty row invites anybody to write one.
    titles |= {
        row.key: f"{row.name} {row.note}" for row in model.rows if row.key == "news2" and not row.points
    }
    usual = [key for key in _ALWAYS if scored or key != "news2" or key in titles]
    keys = [*usual, *(key for key in titles if key not in _ALWAYS)]
    return [
        Measure(titles.get(key) or _title(key), tuple(in_cell(row.get(key)) for row in last)) for key in keys
    ]


def _title(key: str) -> str:
    if key in _NAMES:
        return _NAMES[key]
    known = vocabulary()[key]
    return f"{known.name} {known.shown}".strip()


def in_cell(reading: Reading | None) -> str:
    """A value with what else is true of it; a dash where the round has none."""
    if reading is None:
        return "–"
    text = reading.text or "–"
    if reading.struck:
        text += f" (strøket: {reading.struck})"
    return f"{text} ({reading.note})" if reading.note else text


def _fluid(model: VitalsModel) -> str:
    if not model.fluid:
        return "ingen væske er ført"
    newest = model.fluid[-1]
    return (
        f"ført hittil: {model.fluid_sum} {model.fluid_note}; siste periode inn / ut {newest.pair} mL "
        f"({newest.text})"
    )
