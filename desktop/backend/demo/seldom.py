"""Made-up patients that every page must manage: newborn, nothing known, 130 problems, the longest name.

The described patients of the demo, one with the diagnoses of all others. Nobody real is among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from desktop.backend.demo import forms
from desktop.backend.demo.case import Dx
from desktop.backend.demo.fhir_pieces import Resource
from desktop.backend.demo.hospital import chart_of
from desktop.backend.demo.occupancy import Placed, placed
from desktop.backend.demo.staff import frame
from desktop.core.decoding.by_type import from_json
from desktop.core.paths import resources
from desktop.shown.sprint.made_up import Seldom

PROBLEMS: Final = 130
_SEED: Final = 1
_PATIENTS: Final = 60
"""So many that all described patients have a bed."""
_ORDINARY, _NEWBORN, _LONGEST = "h12a", "d18", "h14b"
_NOTHING: Final[Resource] = {
    "resourceType": "Patient",
    "id": "made-up-nothing-known",
    "name": [{"use": "official", "family": "Oppdiktet", "given": ["Tom"]}],
}


class _Code(msgspec.Struct, frozen=True):
    code: str
    text: str


class _Listed(msgspec.Struct, frozen=True):
    codes: tuple[_Code, ...]


def seldom(which: Seldom, now: datetime) -> Iterator[Resource]:
    """Everything about one of them at a moment (aware), with the people and places that it points to."""
    if which == "empty":
        yield _NOTHING
        return
    found = placed(_PATIENTS, _SEED)
    key = {"newborn": _NEWBORN, "longest": _LONGEST}.get(which, _ORDINARY)
    place = next(one for one in found.patients if one.case.key == key)
    if which == "problems":
        place = _burdened(place, found.patients)
    yield from frame(found.wards)
    yield from forms.forms()
    yield from chart_of(place, now.replace(microsecond=0), _SEED, {}, set(), 0)


def _burdened(place: Placed, every: tuple[Placed, ...]) -> Placed:
    """The same patient with the diagnoses of all others as earlier problems, then with those of the short
    list of codes: `PROBLEMS` in all, each code once."""
    case = place.case
    found = {dx.code: dx for dx in (*case.dx, *case.problems)}
    own = len(found)
    for one in every:
        for dx in (*one.case.dx, *one.case.problems):
            found.setdefault(dx.code, dx)
    listed = from_json((resources() / "vocabulary" / "icd10.json").read_bytes(), _Listed)
    for code in listed.codes:
        found.setdefault(code.code, Dx(code.code, code.text))
    more = [
        msgspec.structs.replace(dx, years=2 + number % 40, day=1)
        for number, dx in enumerate(list(found.values())[own:PROBLEMS])
    ]
    return msgspec.structs.replace(
        place, case=msgspec.structs.replace(case, problems=(*case.problems, *more))
    )
