"""Records that readers of release files give: what a release says of itself, concepts, terms,
interactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec


class About(msgspec.Struct):
    """A release by its own words: its version, and the day it is of. Filled while it is read."""

    version: str = ""
    dated: date | None = None
    left_out: int = 0

    def newest(self, day: date | None) -> None:
        """A row of that day: the release is at least as new."""
        if day is not None and (self.dated is None or day > self.dated):
            self.dated = day


class Concept(msgspec.Struct, frozen=True, gc=False):
    """A code with its name (empty: its best term), its validity (proleptic ordinals, both inclusive, 0: none)
    and the line where it stands."""

    code: str
    name: str = ""
    retired: bool = False
    since: int = 0
    until: int = 0
    replaced: str = ""
    line: int = 0


class Term(msgspec.Struct, frozen=True, gc=False):
    """Another word for a code; the one of the least `rank` names a concept without a name. `ident` is the
    term's own number where it has one."""

    code: str
    text: str
    rank: int = 5
    ident: str = ""
    line: int = 0


class Preferred(msgspec.Struct, frozen=True, gc=False):
    """A term, by its own number, that a language prefers."""

    ident: str


class OfKind(msgspec.Struct, frozen=True, gc=False):
    """The kind of a concept by its own release: `substance`, `disorder`, `procedure`."""

    code: str
    kind: str


class Interaction(msgspec.Struct, frozen=True, gc=False):
    """An interaction, by the code of its concept, in its source's own words: its relevance as the source
    numbers it (1 the highest), when it holds (empty: always), what happens, by what, what to do about it, and
    what that rests on."""

    code: str
    relevance: int
    criterion: str = ""
    consequence: str = ""
    mechanism: str = ""
    handling: str = ""
    evidence: str = ""
    line: int = 0


class Side(msgspec.Struct, frozen=True, gc=False):
    """An ATC code, or the beginning of several, on one side (from 0) of an interaction."""

    interaction: str
    side: int
    atc: str


class Product(msgspec.Struct, frozen=True, gc=False):
    """A medicinal product, by the code of its concept: trade name, ATC code (empty: it has none that names a
    substance) and the substance as its source calls it."""

    code: str
    brand: str
    atc: str = ""
    substance: str = ""


class Unassessed(msgspec.Struct, frozen=True, gc=False):
    """An ATC code of which the source has not assessed the interactions."""

    atc: str


Record = Concept | Term | Preferred | OfKind | Product | Interaction | Side | Unassessed
Records = Iterator[Record]
