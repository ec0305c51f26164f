"""Fluid balance over the periods that a ward counts in: hours, shifts, a day and night, and running sums."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Final, Literal

import msgspec

from desktop.core.clock import utc

_TICK: Final = timedelta(microseconds=1)
_ZERO: Final = datetime(1, 1, 1, tzinfo=UTC)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """Fluid entry in or out: `millilitres` at `start`, or evenly from `start` to `end`.

    `reference` is what it was recorded in (`Type/id`), `label` tells two of one kind apart (a drain's name).
    `least`: it was more than that. `about`: its time or its amount was worked out, not written. `doubt`: it
    may have been counted with another, or is preliminary. `weighed`: it was written in grams.
    """

    start: datetime
    millilitres: Decimal
    direction: Literal["in", "out"]
    kind: str = ""
    end: datetime | None = None
    reference: str = ""
    label: str = ""
    least: bool = False
    about: bool = False
    doubt: bool = False
    weighed: bool = False

    @property
    def lasts(self) -> bool:
        """True when the entry spans a time, and not a moment."""
        return self.end is not None and self.end > self.start


class Part(msgspec.Struct, frozen=True, gc=False):
    """Share of one entry in one period. `shared`: only a part of it lies there, divided by time."""

    entry: Entry
    millilitres: Decimal
    shared: bool = False


class Balance(msgspec.Struct, frozen=True):
    """One period's sums in millilitres; `by_kind` in the order in which kinds first appeared.

    `entries` is how many were counted: nought means that nobody wrote anything, not that the balance
    is nil. `references` are those that were summed, `parts` what each of them gives.
    """

    start: datetime
    end: datetime
    intake: Decimal
    output: Decimal
    by_kind: tuple[tuple[str, Decimal], ...]
    entries: int
    references: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def net(self) -> Decimal:
        """Intake less output."""
        return self.intake - self.output


def balances(entries: Iterable[Entry], boundaries: Sequence[datetime]) -> list[Balance]:
    """The balance of each period between neighbouring boundaries, oldest first.

    What runs over a boundary is shared out by time; what lies outside all of them is in none.
    """
    edges = [_tick(one) for one in boundaries]
    parts: list[list[Part]] = [[] for _edge in edges[1:]]
    for entry in entries:
        for at, part in _shares(entry, edges):
            parts[at].append(part)
    return [_sum(parts[at], boundaries[at], boundaries[at + 1]) for at in range(len(parts))]


def running(found: Sequence[Balance], before: Decimal = Decimal(0)) -> list[Decimal]:
    """The balance from the beginning up to the end of each period; `before` is what came earlier."""
    return list(accumulate((one.net for one in found), initial=before))[1:]


def cut(entry: Entry, start: datetime, end: datetime) -> Entry | None:
    """The part of an entry that lies between two moments, `end` not included; None for none of it."""
    found = list(_shares(entry, [_tick(start), _tick(end)]))
    if not found or not entry.lasts or entry.end is None:
        return entry if found else None
    return msgspec.structs.replace(
        entry, millilitres=found[0][1].millilitres, start=max(entry.start, start), end=min(entry.end, end)
    )


def _shares(entry: Entry, edges: list[int]) -> Iterable[tuple[int, Part]]:
    """The number of each period that the entry reaches into, and what it gives there.

    Each share is the difference of two running shares: together they are the whole, to the last digit.
    """
    begin = _tick(entry.start)
    if not entry.lasts or entry.end is None:
        at = bisect_right(edges, begin) - 1
        if 0 <= at < len(edges) - 1:
            yield at, Part(entry, entry.millilitres)
        return
    end = _tick(entry.end)
    at = max(bisect_right(edges, begin) - 1, 0)
    last = min(bisect_left(edges, end), len(edges) - 1)
    for place in range(at, last):
        low, high = max(edges[place], begin), min(edges[place + 1], end)
        if low >= high:
            continue
        if (low, high) == (begin, end):
            yield place, Part(entry, entry.millilitres)
            return
        amount = _until(entry, high - begin, end - begin) - _until(entry, low - begin, end - begin)
        yield place, Part(entry, amount, shared=True)


def _until(entry: Entry, passed: int, whole: int) -> Decimal:
    return entry.millilitres if passed == whole else entry.millilitres * passed / whole


def _tick(moment: datetime) -> int:
    """A moment as whole microseconds: time that really passed, and no rounding."""
    return (utc(moment) - _ZERO) // _TICK


def _sum(parts: list[Part], start: datetime, end: datetime) -> Balance:
    totals = {"in": Decimal(0), "out": Decimal(0)}
    kinds: dict[str, Decimal] = {}
    counted: dict[str, None] = {}
    for part in parts:
        entry = part.entry
        counted.update({entry.reference: None} if entry.reference else {})
        totals[entry.direction] += part.millilitres
        kinds[entry.kind] = kinds.get(entry.kind, Decimal(0)) + part.millilitres
    return Balance(
        start,
        end,
        totals["in"],
        totals["out"],
        tuple(kinds.items()),
        len(parts),
        tuple(counted),
        tuple(parts),
    )


def insensible(
    kilos: Decimal, span: timedelta, degrees: Decimal, per_kilo_day: Decimal, percent: Decimal
) -> Decimal:
    """An estimate in millilitres of what is lost through skin and lungs: so much for each kilo and day, and
    `percent` more for each degree of `degrees` above 37."""
    fever = max(degrees - 37, Decimal(0)) * percent / 100
    days = Decimal(span // _TICK) / Decimal(timedelta(days=1) // _TICK)
    return kilos * per_kilo_day * days * (1 + fever)
