"""Interactions of the imported list in force (FEST): by ATC code, in the list's own words, with its release.

Without an import there is none, and the shipped table speaks alone. Of a list that can't be read whoever
checks says so (`unread`). Each check goes to the release that is in force then: an import, or its taking
back, holds from the next one on.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.core import configured, formats
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.orders.interactions.interaction_table import Level, index
from desktop.terminology.code_systems import INTERACTIONS
from desktop.terminology.code_systems import named as system_named

if TYPE_CHECKING:
    from desktop.orders.chart_facts import Facts
    from desktop.terminology import code_search
    from desktop.terminology.interaction_index import Listed

_LEVELS: Final[dict[int, Level]] = {1: "discouraged", 2: "precaution", 3: "noted"}
"""Levels of FEST's relevances: better avoided, take precautions, no measures needed. It has none for what is
contraindicated: that is among what is better avoided."""


class ImportedPair(msgspec.Struct, frozen=True):
    """Interaction of two codes in the words of the list; `source` names it with its release."""

    level: Level
    consequence: str
    criterion: str
    handling: str
    evidence: str
    source: str


def _codes() -> code_search.Codes | code_search.Unread | None:
    # Its library is read when codes are first asked for: a window's start is no slower.
    from desktop.terminology import code_search

    system = system_named(INTERACTIONS)
    return code_search.codes(system) if system is not None else None


class ImportedList:
    """The imported list in force, as the checks of a basket hold it: of all pairs one release answers, and
    the catalogue of releases is looked at once."""

    def __init__(self, codes: code_search.Codes | None, unread: bool) -> None:
        self._codes = codes
        self._unread = unread

    @property
    def unread(self) -> bool:
        """True where a list is in force that can't be read."""
        return self._unread or (self._codes is not None and self._codes.damaged)

    def pair(self, one: str, other: str) -> ImportedPair | None:
        """Interaction of two codes, at the highest of its levels; None for none, and where the list can't be
        read (`unread`)."""
        codes = self._codes
        if codes is None or _same_substance(one, other):
            return None
        try:
            mine, theirs = codes.sides(one), codes.sides(other)
            if len(theirs) < len(mine):
                mine, theirs = theirs, mine
            numbers = [
                number for number, sides in mine.items()
                # On one side alone they are two of a group, of which nothing is said together.
                if (facing := theirs.get(number)) is not None and len(sides | facing) > 1
            ]  # fmt: skip
            found = [codes.interaction(number) for number in sorted(numbers)]
        except StoreError:
            return None
        if not found:
            return None
        best = min(found, key=lambda listed: (listed.relevance, bool(listed.criterion)))
        return _pair(best, _source(codes))

    def knows(self, code: str) -> bool:
        """True when the list names a code, or a group that it is in, and has assessed it."""
        codes = self._codes
        try:
            return codes is not None and bool(codes.sides(code)) and codes.assessed(code)
        except StoreError:
            return False

    @property
    def count(self) -> int:
        """Number of interactions of the list."""
        return self._codes.release.codes - self._codes.release.retired if self._codes is not None else 0

    @property
    def mark(self) -> str:
        """Name of the list that no other has; empty without one."""
        if self.unread:
            return "interactions unread"
        return f"interactions {self._codes.release.sha256}" if self._codes is not None else ""


def in_force() -> ImportedList:
    """The list in force now; one without anything where none was imported."""
    from desktop.terminology import code_search

    found = _codes()
    codes = found if isinstance(found, code_search.Codes) else None
    return ImportedList(codes, found is not None and codes is None)


def held(facts: Facts) -> ImportedList:
    """The list that was in force when the facts were first checked: the medicines of a basket go by one."""
    return facts.once("imported interactions", in_force)


def mark() -> str:
    """Name of the list in force that no other has; empty without one."""
    return in_force().mark


configured.kept_beside(mark)


def _same_substance(one: str, other: str) -> bool:
    """True for two codes of one substance (for the heart and for pain): it does not interact with itself."""
    if one == other:
        return True
    substances = index().substances
    mine = substances.get(one)
    return mine is not None and set(mine) == set(substances.get(other, ()))


def _pair(listed: Listed, source: str) -> ImportedPair:
    return ImportedPair(
        _LEVELS[listed.relevance], listed.consequence, listed.criterion, listed.handling, listed.evidence,
        source,
    )  # fmt: skip


def _source(codes: code_search.Codes) -> str:
    release = codes.release
    when = release.said
    if release.dated and not release.version:
        when = formats.day(date.fromisoformat(release.dated))
    return _("FEST, {release}").format(release=when)
