"""Inpatient Encounters and planned ones among them: one answer for sync and screens."""

from __future__ import annotations

from datetime import date

from desktop.fhir.administrative import Encounter
from desktop.fhir.when import Moment, parse

BED_CLASSES = frozenset({"imp", "acute", "nonac", "obsenc", "ss", "emer", "inpatient", "emergency"})
"""Classes of an Encounter that are a stay, folded; a visit (`AMB`, `VR`, `HH`) is not."""


def in_bed(encounter: Encounter) -> bool:
    """True for a stay in a bed; without a class (which R4 requires) only where it names a place."""
    if encounter.class_ is None or not encounter.class_.code:
        return bool(encounter.location)
    return encounter.class_.code.casefold() in BED_CLASSES


def planned_start(encounter: Encounter, first: date, last: date) -> Moment | None:
    """Start of a planned stay, if on one of these days; one without a day stands on a waiting list."""
    if encounter.status != "planned" or not in_bed(encounter) or encounter.period is None:
        return None
    begins = parse(encounter.period.start)
    return begins if begins is not None and first <= begins.day <= last else None
