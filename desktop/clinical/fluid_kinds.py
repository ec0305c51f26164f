"""The kinds of fluid in and out that a hospital counts: their codes, which are sums, which are weighed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

from desktop.clinical.coded import AtcCode
from desktop.clinical.vocabulary import Named, Possible
from desktop.core.configured import Settings, configured, guarded
from desktop.fhir.systems import LOCAL, LOINC


class Fluid(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of fluid in or out; the key is its code in our own system, LOINC beside it where one fits.

    `codes` (`system|code`) are read as this kind too, `totals` as a sum of it over a time, and a kind with
    `total` is the sum of its whole direction: sums are never added to their parts. `weighed`: it may be
    written as a weight, and a gram of it counts as `gram` millilitres. `given` are the beginnings of ATC
    codes of what runs into a vein and is of this kind, the longest that fits; `covers`: where it was
    written, all of that is taken to be in it. `entered`: people write it in the entry row.
    """

    direction: Literal["in", "out"]
    loinc: str | None = None
    codes: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    total: bool = False
    weighed: bool = False
    gram: Annotated[float, msgspec.Meta(ge=0.5, le=2)] = 1
    given: tuple[AtcCode, ...] = ()
    covers: bool = False
    entered: bool = True


class _Fluids(msgspec.Struct, kw_only=True):
    source: str
    checked_by: str | None
    possible: Possible
    fluids: tuple[Fluid, ...]


FLUIDS = Settings("vocabulary/fluids.json", _Fluids, {"fluid": guarded(("fluids",), Fluid, "key")})


@configured
def fluids() -> Mapping[str, Fluid]:
    """All fluid kinds by key."""
    rows = FLUIDS.now().fluids
    return MappingProxyType({row.key: row for row in rows})


@configured
def fluid_codes() -> Mapping[tuple[str, str], tuple[Fluid, bool]]:
    """The kind that each (system, code) is about, and whether it is a sum over a time."""
    found: dict[tuple[str, str], tuple[Fluid, bool]] = {}
    for row in FLUIDS.now().fluids:
        found[LOCAL, row.key] = row, row.total
        if row.loinc:
            found[LOINC, row.loinc] = row, row.total
        for codes, total in ((row.codes, row.total), (row.totals, True)):
            for one in codes:
                system, _bar, code = one.rpartition("|")
                found[system, code] = row, total
    return MappingProxyType(found)


@configured
def possible_fluid() -> Possible:
    """Possible volume of one fluid entry, in millilitres."""
    return FLUIDS.now().possible
