"""Fluid balance over the periods that a ward counts in: eight hours and a day and night."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import msgspec

from desktop.core.clock import local, oslo, shifted_day


class Entry(msgspec.Struct, frozen=True, gc=False):
    """Something that went in or out: `millilitres` at `start`, or evenly from `start` to `end`; `reference`
    is what it was recorded in (`Type/id`)."""

    start: datetime
    millilitres: Decimal
    direction: Literal["in", "out"]
    kind: str = ""
    end: datetime | None = None
    reference: str = ""


class Balance(msgspec.Struct, frozen=True):
    """One period's sums in millilitres; `by_kind` in the order in which kinds first appeared.

    `entries` is how many were counted: nought means that nobody wrote anything, not that the balance
    is nil. `references` are those that were summed.
    """

    start: datetime
    end: datetime
    intake: Decimal
    output: Decimal
    by_kind: tuple[tuple[str, Decimal], ...]
    entries: int
    references: tuple[str, ...] = ()

    @property
    def net(self) -> Decimal:
        """Intake less output."""
        return self.intake - self.output


def periods(since: datetime, until: datetime, hours: Literal[8, 24], first_hour: int = 6) -> list[datetime]:
    """Boundaries by the wall clock in Oslo, the last at or after `until`; periods lie between neighbours.

    Eight-hour periods begin at `first_hour`, +8 and +16. The night the clock changes, one is an hour
    longer or shorter.
    """
    day = shifted_day(local(since).date(), -1)
    starts = [(first_hour + step) % 24 for step in range(0, 24, hours)]
    found: list[datetime] = []
    while True:
        for hour in sorted(starts):
            boundary = datetime.combine(day, time(hour), oslo())
            if boundary <= since:
                found = [boundary]
            elif not found or found[-1] < until:
                found.append(boundary)
            else:
                return found
        if day == date.max:
            return found
        day = shifted_day(day, 1)


def balances(entries: Iterable[Entry], boundaries: list[datetime]) -> list[Balance]:
    """The balance of each period between neighbouring boundaries, oldest first.

    What runs over a boundary is shared out by time.
    """
    kept = list(entries)
    return [_sum(kept, start, end) for start, end in pairwise(boundaries)]


def _sum(entries: list[Entry], start: datetime, end: datetime) -> Balance:
    totals = {"in": Decimal(0), "out": Decimal(0)}
    kinds: dict[str, Decimal] = {}
    count = 0
    counted: dict[str, None] = {}
    for entry in entries:
        amount = _within(entry, start, end)
        if amount is None:
            continue
        count += 1
        counted.update({entry.reference: None} if entry.reference else {})
        totals[entry.direction] += amount
        kinds[entry.kind] = kinds.get(entry.kind, Decimal(0)) + amount
    return Balance(start, end, totals["in"], totals["out"], tuple(kinds.items()), count, tuple(counted))


def _within(entry: Entry, start: datetime, end: datetime) -> Decimal | None:
    if entry.end is None or entry.end <= entry.start:
        return entry.millilitres if start <= entry.start < end else None
    # Seconds that really passed: aware arithmetic within one zone would count the wall clock.
    overlap = min(entry.end.timestamp(), end.timestamp()) - max(entry.start.timestamp(), start.timestamp())
    if overlap <= 0:
        return None
    whole = entry.end.timestamp() - entry.start.timestamp()
    return entry.millilitres * Decimal(int(overlap)) / Decimal(int(whole))
