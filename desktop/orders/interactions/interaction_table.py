"""The shipped table of interactions, `resources/orders/interactions/table.json`, as an index by ATC code.

It is built by `resources/orders/interactions/compile.py`: facts of a public thesaurus, checked by no
clinician. It is read when the first order is checked, and once in a process.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.paths import resources

Level = Literal["contraindicated", "discouraged", "precaution", "noted"]
LEVELS: Final[tuple[Level, ...]] = ("contraindicated", "discouraged", "precaution", "noted")
"""The levels, the highest first: not to be given together, better not, with care, good to know."""


class Substance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A substance and the codes of our catalogue that hold it, combinations too."""

    id: str
    codes: tuple[str, ...]


class Class(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class of substances; `forms` are beginnings of codes of local forms that it takes in."""

    id: str
    members: tuple[str, ...]
    forms: tuple[str, ...] = ()


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two substances or classes at their highest level. `why` is the key of a mechanism, empty for none;
    `part`: other levels are told too, so that the highest does not hold for every dose, form or member."""

    one: str
    other: str
    level: Level
    why: str = ""
    part: bool = False


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `local` and `not_local` are beginnings of codes of what is given where it works, and of
    what is not among them; `unmatched` names of the thesaurus that our catalogue does not have."""

    source: str
    checked_by: str | None
    unmatched: tuple[str, ...]
    local: tuple[str, ...]
    not_local: tuple[str, ...]
    substances: tuple[Substance, ...]
    groups: tuple[Class, ...]
    pairs: tuple[Pair, ...]


class Index:
    """The table by code: all that is asked of two codes is a few lookups."""

    __slots__ = ("beside", "forms", "groups", "local", "not_local", "substances")

    def __init__(self, table: Table) -> None:
        self.local, self.not_local = table.local, table.not_local
        self.forms = {one.id: one.forms for one in table.groups if one.forms}
        self.substances: dict[str, tuple[str, ...]] = {}
        """From a code to its substances."""
        for one in table.substances:
            for code in one.codes:
                self.substances[code] = (*self.substances.get(code, ()), one.id)
        self.groups: dict[str, tuple[str, ...]] = {one.id: (one.id,) for one in table.substances}
        """From a substance to itself and its classes."""
        for group in table.groups:
            for member in group.members:
                self.groups[member] = (*self.groups[member], group.id)
        self.beside: dict[str, dict[str, Pair]] = {}
        """From a substance or class to those that it has a pair with."""
        for pair in table.pairs:
            self.beside.setdefault(pair.one, {})[pair.other] = pair
            self.beside.setdefault(pair.other, {})[pair.one] = pair

    def counts(self, group: str, code: str) -> bool:
        """True where what is said of the group holds for this code: it is no local form, or one taken in."""
        if not self.is_local(code):
            return True
        forms = self.forms.get(group, ())
        return bool(forms) and code.startswith(forms)

    def is_local(self, code: str) -> bool:
        """True for the code of what is given where it works: cream, eye drops, local anaesthetics."""
        return code.startswith(self.local) and not code.startswith(self.not_local)


@cache
def table() -> Table:
    """The shipped table; OSError or msgspec's error where it can't be read."""
    return from_json((resources() / "orders/interactions/table.json").read_bytes(), Table)


@cache
def index() -> Index:
    """The shipped table by code."""
    return Index(table())
