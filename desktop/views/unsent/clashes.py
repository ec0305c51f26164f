"""Finding what a clash is about in the record: whose it is, who wrote each version, which one is held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.words import demographics
from desktop.core.clock import local
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter, Location, Medication
from desktop.shown.unsent.conflict import Conflict
from desktop.store import outbox, records
from desktop.store.charts import Charts
from desktop.store.outbox import Entry
from desktop.views.base import element_words
from desktop.views.unsent import conflict

STATES = frozenset({"conflict", "gone"})


def of_act(connection: Connection, charts: Charts, act: str, now: datetime) -> Conflict | None:
    """The first clash of an act that waits for a person, or None when it has none."""
    for entry in outbox.of_act(connection, act):
        if entry.state in STATES:
            return _of(connection, charts, entry, now)
    return None


def _of(connection: Connection, charts: Charts, entry: Entry, now: datetime) -> Conflict | None:
    chart = charts.read(connection, entry.patient, ("Encounter",)) if entry.patient else None
    base = records.get(connection, entry.type, entry.id)
    directory = chart or charts.of_nobody(connection)
    return conflict.build(
        entry,
        base.version if base else "",
        _person(chart, now),
        persons.name_of(directory, Reference(reference=entry.author)),
        lambda reference, display: _name(directory, reference, display),
        now,
    )


def _person(chart: Chart | None, now: datetime) -> tuple[str, str]:
    if chart is None:
        return ("", "")
    patient = chart.patient
    family, given = persons.family_given(patient.name)
    identity = (
        demographics.born(patient, local(now).date()),
        demographics.sex(patient.gender, patient.birth_date, local(now).date()),
        demographics.number(patient, now),
    )
    return (
        family_first(family, given) or patient.id,
        " · ".join(filter(None, identity)),
    )


def _name(chart: Chart, reference: str, display: str) -> str:
    target = Reference(reference=reference, display=display)
    if name := persons.name_of(chart, target):
        return name
    if chart.patient.id and target.target == chart.patient.key:
        return persons.whole_name(chart.patient.name)
    if (medication := chart.find(target, Medication)) is not None and medication.code is not None:
        return medication.code.label
    if (place := chart.find(target, Location)) is not None:
        return place.name
    stay = chart.find(target, Encounter)
    if stay is not None and stay.period is not None:
        period = {"start": stay.period.start, "end": stay.period.end}
        return element_words.words({k: v for k, v in period.items() if v}, lambda _r, shown: shown)
    return display
