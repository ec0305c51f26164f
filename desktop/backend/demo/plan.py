"""Who lies where: the described patients where they belong, the others by rules."""

from __future__ import annotations

import msgspec

from desktop.backend.demo.case import Case
from desktop.backend.demo.described import CASES
from desktop.backend.demo.hjerte import PATIENTS
from desktop.backend.demo.wards import BASE, BY_KEY, FIRST, HOME, Ward, free_beds


class Placed(msgspec.Struct, frozen=True):
    """A case with its ward and bed; the bed is empty for somebody who has gone home."""

    case: Case
    ward: Ward
    bed: str


class Plan(msgspec.Struct, frozen=True):
    """All wards and all patients."""

    wards: tuple[Ward, ...]
    patients: tuple[Placed, ...]


def placed(count: int, seed: int) -> Plan:
    """The first `count` patients in the order in which the hospital fills."""
    described = [case for case in CASES if case.ward == HOME.key]
    others = [case for case in CASES if case.ward != HOME.key]
    cases = [*described, *PATIENTS][:FIRST] + others
    wards = list(BASE)
    free = {ward.key: list(free_beds(ward)) for ward in wards}
    found: list[Placed] = []
    for case in cases[:count]:
        ward = BY_KEY[case.ward]
        if case.left is not None:
            found.append(Placed(case, ward, ""))
            continue
        bed = case.bed or free[ward.key][0]
        free[ward.key].remove(bed)
        found.append(Placed(case, ward, bed))
    return Plan(tuple(wards), tuple(found))
