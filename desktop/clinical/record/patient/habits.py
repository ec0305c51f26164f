"""Habits and social history (tobacco, alcohol, drugs, occupation, housing) from Observations."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.clinical.record.observed import use_of
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import utc_stamp

_SOCIAL: Final = ("social-history",)
"""FHIR's category; a server that gives none is read by the codes."""
_CODES: Final = (
    "72166-2", "11367-0", "64218-1", "8663-7", "8664-5", "63773-6", "63640-7", "88031-0", "97041-8",
    "74013-4", "11331-6", "11286-2", "11287-0", "75626-2", "11343-1", "11341-5", "76689-9", "71802-3",
    "365981007", "229819007", "266918002", "401201003", "160573003", "228273003", "365967005", "363908000",
)  # fmt: skip
"""LOINC and SNOMED CT of tobacco, alcohol, drugs, occupation and housing."""


def is_habit(one: Observation) -> bool:
    """True for an Observation of social history, by its category or its code."""
    if any(concept.has(*_SOCIAL) for concept in one.category):
        return True
    return not one.category and one.code is not None and one.code.has(*_CODES)


def standing(chart: Chart, now: datetime) -> tuple[Observation, ...]:
    """All that may be shown of habits and social history, newest first."""
    part = chart.part(Observation)
    every = part.once("habits", lambda: _habits(part))
    return tuple(one for one in every if use_of(one, now).show)


def _habits(part: Chart) -> tuple[Observation, ...]:
    held = part.each("habit", part.all(Observation), lambda one: one if is_habit(one) else None, of=None)
    found = [one for one in held if one is not None]
    return tuple(sorted(found, key=lambda one: (utc_stamp(one.when or one.issued), one.id), reverse=True))


def by_name(found: tuple[Observation, ...]) -> list[tuple[Observation, ...]]:
    """Answers to one question together, the newest first."""
    groups: dict[str, list[Observation]] = {}
    for one in found:
        groups.setdefault(_question(one), []).append(one)
    return [tuple(group) for group in groups.values()]


def _question(one: Observation) -> str:
    """Key of what was asked: the code, else the words; of somebody else it is another question."""
    concept = one.code
    whose = ",".join(ref.reference or ref.display for ref in one.focus)
    if concept is None:
        return f"{one.id}>{whose}"
    coded = next((f"{c.system}|{c.code}" for c in concept.coding if c.code), "")
    return f"{coded or fold(concept.label)}>{whose}"
