"""Printed ward list: every patient in the order of the beds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.record.stays import stays
from desktop.clinical.words import record_state
from desktop.core.actor import Actor
from desktop.core.formats import time
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.shown.paper.papers import Bed, Fact, WardList, Whose
from desktop.sync.pull.ward import Members
from desktop.views.base import guarding
from desktop.views.medicines import medicines
from desktop.views.page import banner
from desktop.views.paper import paper_doses, papers
from desktop.views.tasks import tasks
from desktop.views.ward import worklist_rows
from desktop.views.ward.worklist_rows import natural

TYPES = banner.TYPES | medicines.TYPES | tasks.TYPES | worklist_rows.TYPES
KINDS = ("Encounter", "AllergyIntolerance", "Flag", "MedicationRequest", "MedicationAdministration", "Task")


def build(
    connection: Connection,
    title: str,
    members: Members,
    charts: Sequence[Chart],
    now: datetime,
    actor: Actor,
    same_number: Callable[[Chart], tuple[str, ...]] = lambda _chart: (),
) -> WardList:
    """The list of those whom the server named (`members`); of whom nothing is held, it says so.

    `same_number` names other patients with the number of one: a mistaken identity is seen on paper too.
    """
    beds = [_safely(chart, now, actor, same_number(chart)) for chart in charts]
    beds.sort(key=lambda one: (not one.bed, natural(one.bed), one.whose.name))
    held = {chart.patient.id for chart in charts}
    missing = [ident for ident in members.patients if ident not in held]
    lacks = []
    if missing:
        lacks.append(f"{_patients(len(missing))} på avdelingen er ikke hentet hit og står ikke på lista.")
    if members.refused:
        lacks.append(
            f"{len(members.refused)} opphold kan ikke leses: det kan være flere pasienter på avdelingen."
        )
    if members.partial:
        lacks.append("Serveren kunne ikke lete overalt: det kan være flere pasienter på avdelingen.")
    people = (
        (family_first(*persons.family_given(c.patient.name)), record_state.remark(c.patient)) for c in charts
    )
    if told := record_state.told(people):
        lacks.insert(0, f"{told}.")
    count = len(beds)
    return WardList(
        title=title,
        summary=_patients(count),
        until=time(paper_doses.hours(now)[-1] + paper_doses.HOUR),
        stand=papers.stand(connection, tuple(held), now, actor, lacks),
        beds=tuple(beds),
    )


def _patients(count: int) -> str:
    return f"{count} pasient" if count == 1 else f"{count} pasienter"


def _safely(chart: Chart, now: datetime, actor: Actor, others: tuple[str, ...]) -> Bed:
    """A patient's part, whatever the record holds: what it falls over is left out and said to be."""
    found = guarding.attempt(lambda: guarding.made(lambda one: _bed(one, now, actor, others), chart))
    if not isinstance(found, Exception):
        made, used = found
        return _lacking(made, used)
    row = worklist_rows.row_safely(chart, now, actor)
    whose = Whose(chart.patient.id, row.family + (f", {row.given}" if row.given else ""), "?", "?", "?")
    fact = Fact("Allergier, begrensninger og smitte kan ikke vises", "unknown")
    return Bed(
        whose, row.bed, (fact,), (), (), ("Noe i journalen kan ikke leses: legemidlene kan ikke vises.",)
    )


def _bed(chart: Chart, now: datetime, actor: Actor, others: tuple[str, ...]) -> Bed:
    model = banner.build(chart, now, others, actor=None)
    where = stays.current(chart, now)
    rows = [tasks.row(chart, task, now, actor) for task in chart.all(Task)]
    open_ones = tasks.in_order(row for row in rows if row is not None)
    said = tuple(
        " · ".join(
            part
            for part in (row.text, row.due, "forsinket" if row.group == "overdue" else "", row.owner)
            if part
        )
        for row in open_ones
    )
    return Bed(
        whose=papers.whose(model),
        bed=where.bed if where else "",
        facts=papers.facts(model, all_of_them=False),
        doses=paper_doses.in_words(chart, now),
        tasks=said,
    )


def _lacking(made: Bed, used: Chart) -> Bed:
    lacks = papers.lacking(used, KINDS)
    if labels := papers.labelled(used, KINDS):
        made = msgspec.structs.replace(made, facts=(*made.facts, Fact(labels)))
    known = {"MedicationRequest", "MedicationAdministration"} <= used.pulled
    none = "Ingen legemidler de neste åtte timene." if known and not made.doses and not lacks else ""
    return msgspec.structs.replace(made, lacks=lacks, none=none)
