"""Organisations above an office: the chain by `partOf` up to the legal entity, as far as it is known.

A legal entity is the first Organization on the way up that has a number in the register of entities; where
none has, the one that is part of no other. Where the chain leads to one that is not held here, or round in a
circle, nobody knows whose it is: it is never taken for one's own.
"""

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from desktop.fhir.resources import Organization, Resource
from desktop.fhir.systems import ORGANISATION_NUMBER


class Directory(Protocol):
    """Lookup of what lies outside the patients, by `Type/id`."""

    def get(self, key: str, /) -> Resource | None:
        """The resource, or None for one that is not held."""


_HIGHEST: Final = 8
"""Maximum steps from an office to its legal entity."""


class Chain(msgspec.Struct, frozen=True):
    """Organisations from an office upwards (`Organization/id`); `whole` where the last of them is known to be
    part of no other. `legal` is the legal entity, empty where it can't be told."""

    keys: tuple[str, ...] = ()
    whole: bool = False
    legal: str = ""
    numbers: frozenset[str] = frozenset()


def above(directory: Directory, office: str) -> Chain:
    """The chain of an office; an empty one for none."""
    keys: list[str] = []
    numbers: set[str] = set()
    legal, at = "", office
    while at.startswith("Organization/") and at not in keys and len(keys) < _HIGHEST:
        keys.append(at)
        one = directory.get(at)
        if not isinstance(one, Organization):
            return Chain(tuple(keys), False, legal, frozenset(numbers))
        if own := number(one):
            numbers.add(own)
            legal = legal or at
        if one.part_of is None:
            return Chain(tuple(keys), True, legal or at, frozenset(numbers))
        at = one.part_of.target
    # Round in a circle, higher than anybody builds, or a part of what has no readable name.
    return Chain(tuple(keys), False, legal, frozenset(numbers))


def number(one: Organization) -> str:
    """The number of an organisation in the register of entities; empty for none."""
    return next((i.value for i in one.identifier if i.system == ORGANISATION_NUMBER and i.value), "")
