"""Cleaning orders of empty beds: by the co-ordinator, by wards, and by another system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from desktop.backend.demo.fhir_pieces import Resource, ref, when
from desktop.backend.demo.staff import ACROSS, staff
from desktop.backend.demo.wards import FREE_BEDS, HOME, Ward
from desktop.fhir.cleaning import CLEANING
from desktop.fhir.dictation import OURS


def cleanings(empty: Sequence[tuple[Ward, str]], now: datetime) -> Iterator[Resource]:
    """The Tasks about the beds in which nobody lies; of some wards each third bed, at home the first."""
    first = FREE_BEDS[HOME.key][0]
    chosen = [one for number, one in enumerate(empty) if number % 9 == 4 and one[0] is not HOME]
    for number, (ward, bed) in enumerate([(HOME, first), *chosen] if (HOME, first) in empty else chosen):
        yield _order(ward, bed, number, now - timedelta(minutes=20 + 45 * (number % 4)))


def _order(ward: Ward, bed: str, number: int, at: datetime) -> Resource:
    flow, name, _role = ACROSS[0]
    nurse = staff(ward).nurse
    body: Resource = {
        "resourceType": "Task",
        "id": f"clean-{number}",
        "status": "in-progress" if number % 4 == 3 else "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": OURS, "code": CLEANING}], "text": "Rengjøring av seng"},
        "focus": ref(ward.bed(bed), f"{ward.name}, seng {bed}"),
        "authoredOn": when(at),
        "requester": ref(f"Practitioner/{flow}", name) if number % 2 else nurse.practitioner,
    }
    if number % 4 == 2:
        # As a system for cleaning writes it: words, and nobody's name.
        body["code"] = {"text": "Sluttrenhold"}
        del body["requester"]
    return body
