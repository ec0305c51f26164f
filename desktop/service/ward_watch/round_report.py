"""Report of one round of a ward watch: what was told, and what could not be seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.core.clock import stamp
from desktop.core.errors import FagflateError


class RuleUnknown(msgspec.Struct, frozen=True, order=True):
    """A rule that could not be decided for so many patients of a ward: why in words, and by which types that
    are not whole; without types the record says too little, or (`failed`) the check fell over."""

    rule: str
    words: str
    lacking: tuple[str, ...]
    failed: bool
    patients: int

    @property
    def blind(self) -> bool:
        """True when the rule does not see what it has to."""
        return self.failed or bool(self.lacking)


class WardReport(msgspec.Struct, frozen=True):
    """A ward in one round: how many patients lie there, of how many the rules were asked, and what came of
    it. `gaps` says what of the ward the server did not tell whole, `trouble` why it told nothing."""

    ward: str
    name: str
    patients: int = 0
    looked: int = 0
    raised: int = 0
    withdrawn: int = 0
    unknown: tuple[RuleUnknown, ...] = ()
    gaps: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def whole(self) -> bool:
        """True when everything that the rules need was seen."""
        return not (self.gaps or self.trouble or any(one.blind for one in self.unknown))


class RoundReport(msgspec.Struct, frozen=True):
    """One round. `untold` are sentences on Tasks that are not at the server, `error` what ended the round,
    `seen` when all wards were last seen whole (None: never), `off` the seconds by which this machine's clock
    is behind the server's, `heartbeat` why the sign of life was not taken (empty: it was), `lists` sentences
    on imported lists that can't be used."""

    at: datetime
    wards: tuple[WardReport, ...] = ()
    untold: tuple[str, ...] = ()
    error: FagflateError | None = None
    seen: datetime | None = None
    off: int = 0
    heartbeat: str = ""
    lists: tuple[str, ...] = ()

    @property
    def raised(self) -> int:
        """Number of Tasks that were made."""
        return sum(one.raised for one in self.wards)

    @property
    def whole(self) -> bool:
        """True when every rule saw what it has to of all wards, with the lists that this machine has, and all
        Tasks are at the server."""
        return self.error is None and not (self.untold or self.lists) and all(one.whole for one in self.wards)

    def as_object(self) -> dict[str, Any]:
        """The report for a program."""
        error = self.error
        return {
            "at": stamp(self.at),
            "whole": self.whole,
            "raised": self.raised,
            "withdrawn": sum(one.withdrawn for one in self.wards),
            "wards": [
                {
                    "ward": one.ward,
                    "name": one.name,
                    "patients": one.patients,
                    "looked": one.looked,
                    "raised": one.raised,
                    "withdrawn": one.withdrawn,
                    "cannot_see": [_unknown(u) for u in one.unknown if u.blind],
                    "unknown": [_unknown(u) for u in one.unknown if not u.blind],
                    "gaps": list(one.gaps),
                    "trouble": one.trouble,
                }
                for one in self.wards
            ],
            "untold": list(self.untold),
            "lists": list(self.lists),
            "seen": stamp(self.seen) if self.seen is not None else None,
            "clock_off": self.off,
            "heartbeat": self.heartbeat,
            "error": {"error": error.what, "kept": error.kept, "todo": error.todo, "details": error.details}
            if error is not None
            else None,
        }


def _unknown(one: RuleUnknown) -> dict[str, Any]:
    return {"rule": one.rule, "why": one.words, "types": list(one.lacking), "patients": one.patients}
