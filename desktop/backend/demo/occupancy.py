"""Placement of patients in beds: the described patients where they belong, the others by rules."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

import msgspec

from desktop.backend.demo import person_names
from desktop.backend.demo.case import Case
from desktop.backend.demo.described import CASES
from desktop.backend.demo.hjerte import PATIENTS
from desktop.backend.demo.rules import made
from desktop.backend.demo.wards import BASE, BY_KEY, FIRST, HOME, Ward, extra, free_beds

OUTLIER: Final = 13
"""Each so manieth of those made by rules lies on another service's ward, where that is done."""
OUTLYING: Final = {
    "lunge2": "geriatri1", "geriatri1": "ortopedi2", "infeksjon1": "lunge2", "nyre1": "infeksjon1",
    "gastro1": "ortopedi2", "ortopedi2": "gastro1", "nevro1": "geriatri1", "onkologi1": "lunge2",
}  # fmt: skip


class Placed(msgspec.Struct, frozen=True):
    """A case with its ward and bed; the bed is empty for somebody who has gone home."""

    case: Case
    ward: Ward
    bed: str


class Plan(msgspec.Struct, frozen=True):
    """All wards and all patients."""

    wards: tuple[Ward, ...]
    patients: tuple[Placed, ...]


class _Beds:
    """The free beds, and further wards when those of a specialty are full."""

    def __init__(self) -> None:
        self.wards = list(BASE)
        self.free = {ward.key: list(free_beds(ward)) for ward in self.wards}
        self.open: dict[str, Ward] = {ward.key: ward for ward in BASE}
        self.extras: dict[str, int] = {}

    def take(self, specialty: str, wish: str = "") -> tuple[Ward, str]:
        """A bed of that specialty."""
        ward = self.open[specialty]
        if not self.free[ward.key]:
            number = self.extras.get(specialty, 0) + 1
            self.extras[specialty] = number
            ward = extra(number, BY_KEY[specialty])
            self.wards.append(ward)
            self.free[ward.key] = list(free_beds(ward))
            self.open[specialty] = ward
        beds = self.free[ward.key]
        bed = wish or beds[0]
        beds.remove(bed)
        return ward, bed


def placed(count: int, seed: int) -> Plan:
    """The first `count` patients in the order in which the hospital fills."""
    described = [case for case in CASES if case.ward == HOME.key]
    others = [case for case in CASES if case.ward != HOME.key]
    cases = [*[*described, *PATIENTS][:FIRST], *others]
    beds = _Beds()
    found: list[Placed] = []
    for case in cases[:count]:
        if case.left is not None:
            found.append(Placed(case, BY_KEY[case.ward], ""))
            continue
        ward, bed = beds.take(case.ward, case.bed)
        found.append(Placed(case, ward, bed))
    taken = {(place.case.family, place.case.given) for place in found}
    found.extend(_own_name(place, taken) for place in _by_rules(max(0, count - len(cases)), seed, beds))
    return Plan(tuple(beds.wards), tuple(found))


def _own_name(place: Placed, taken: set[tuple[str, str]]) -> Placed:
    """Placement with a name that no other patient has."""
    rng = Random(f"name {place.case.key}")
    case = place.case
    while (case.family, case.given) in taken:
        case = msgspec.structs.replace(case, family=person_names.family(rng))
    taken.add((case.family, case.given))
    return msgspec.structs.replace(place, case=case)


def _by_rules(count: int, seed: int, beds: _Beds) -> Iterator[Placed]:
    """Round the wards: every ninth has gone home within the week, every other of those from Hjerte 3."""
    specialties = [ward.key for ward in BASE if ward is not HOME]
    turns: dict[str, int] = {}
    turn_of_ward = 0
    for number in range(1, count + 1):
        gone = 1 + number % 7 if number % 9 == 4 else None
        if gone is not None and number % 2 == 0:
            specialty = HOME.key
        else:
            specialty = specialties[turn_of_ward % len(specialties)]
            turn_of_ward += 1
            if count > 200 and turn_of_ward % 16 == 0:
                specialty = HOME.key
        if gone is not None and specialty == "akuttmottak":
            specialty = "lunge2"
        turn = turns.get(specialty, number)
        turns[specialty] = turn + 1
        if gone is not None:
            yield Placed(made(number, specialty, specialty, turn, seed, gone=gone - 1), BY_KEY[specialty], "")
        else:
            where = OUTLYING.get(specialty, specialty) if number % OUTLIER == 0 else specialty
            ward, bed = beds.take(where)
            treats = specialty if where != specialty else ward.key
            yield Placed(made(number, specialty, treats, turn, seed), ward, bed)
