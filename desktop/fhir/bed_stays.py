"""Which Encounters are stays in a bed, and which of those are planned: one answer for sync and screens."""

from __future__ import annotations

from datetime import date

from desktop.fhir.administrative import Encounter
from desktop.fhir.when import Moment, parse

BED_CLASSES = frozenset({"imp", "acute", "nonac", "obsenc", "ss", "emer", "inpatient", "emergency"})
"""Classes of an Encounter that are a stay, folded; a visit (`AMB`, `VR`, `HH`) is not."""


def in_bed(encounter: Encounter) -> bool:
    """Whether it is a stay; without a class (which R4 requires) only where it names a place."""
    if encounter.class_ is None or not encounter.class_.code:
        return bool(encounter.location)
    return encounter.class_.code.casefold() in BED_CLASSES


def planned_start(encounter: Encounter, first: date, last: date) -> Moment | None:
    """When a planned stay begins, if on one of these days; one that names no day stands on a waiting list."""
    if encounter.status != "planned" or not in_bed(encounter) or encounter.period is None:
        return None
    begins = parse(encounter.period.start)
    return begins if begins is not None and first <= begins.day <= last else None
