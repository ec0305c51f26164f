"""Plausibility limits of what is typed: what is possible and still so rare that a person is asked once.

By age, as data (`resources/vocabulary/plausible.json`). What is impossible stands in the vocabulary itself.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import msgspec

from desktop.clinical.age_ranges import AgeRange
from desktop.clinical.flags import Limits
from desktop.core.configured import Settings, guarded


class Change(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A difference from the value before, so many hours back at the most, that is asked about."""

    id: str
    key: str
    hours: int
    by: Decimal | None = None
    share: Decimal | None = None

    @property
    def within(self) -> timedelta:
        return timedelta(hours=self.hours)

    def great(self, now: Decimal, before: Decimal) -> bool:
        """True when the difference is large enough to ask about."""
        most = self.by if self.by is not None else (self.share or Decimal(0)) * abs(before)
        return abs(now - before) > most


class _Plausible(msgspec.Struct):
    source: str
    checked_by: str | None
    limits: tuple[AgeRange, ...]
    changes: tuple[Change, ...]


PLAUSIBLE = Settings(
    "vocabulary/plausible.json",
    _Plausible,
    {
        "plausible": guarded(("limits",), AgeRange, "id"),
        "plausible-change": guarded(("changes",), Change, "id"),
    },
)


def limits(key: str, age: tuple[int, int] | None) -> Limits | None:
    """The limits for an age in days (the least and the most possible); None where nothing is asked.

    Where several ages are possible, what is plausible at one of them is not asked about.
    """
    least, most = age if age is not None else (0, 10**6)
    rows = [row for row in PLAUSIBLE.now().limits if row.key == key and row.first <= most and least < row.end]
    if not rows:
        return None
    lows, highs = [r.low for r in rows if r.low is not None], [r.high for r in rows if r.high is not None]
    return Limits(min(lows, default=None), max(highs, default=None))


def change(key: str) -> Change | None:
    """Change limit of a quantity from which a question is asked; None where there is none."""
    return next((one for one in PLAUSIBLE.now().changes if one.key == key), None)
