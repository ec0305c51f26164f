"""Danger of an analyte, a vital sign or a task: its grave limits, relevant change, and population. From the
vocabulary."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from desktop.core.configured import Settings, configured, guarded, meaning

Treatment = Literal["dialysis"]
"""Treatment in which values are expected that would be grave in others."""
Who = Literal["adult", "child", "infant", "newborn", "pregnant", "unknown"]
"""Population that limits hold for; an infant is younger than three months, a newborn than 28 days."""


_OWN = Annotated[str, meaning("where this alone is from; without it the row's source holds for it too")]


class Side(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One side of the range: how soon it may harm, from where it is grave, and from where it counts as
    outside where the range says nothing."""

    danger: Annotated[float, msgspec.Meta(ge=0, le=5.5)] = 1.0
    grave: Decimal | None = None
    limit: Decimal | None = None
    source: _OWN = ""


class Fast(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A rise by more than so much in so many hours, from below a limit, is dangerous by itself, wherever it
    ends. Of sodium the rule A13 tells of it."""

    by: Decimal
    hours: float
    below: Decimal
    source: _OWN = ""


class Danger(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A row of the vocabulary; `step` (a difference) or `ratio` (a factor) is the least change that
    matters.

    `names` are how answers without a code begin, in lower case. `expected` names treatments in which it is
    grave without endangering anybody. `source` is that of the whole row; a side, and what rises too fast, may
    have one of their own.
    """

    key: str
    source: str
    who: Who = "adult"
    high: Side | None = None
    low: Side | None = None
    step: Decimal | None = None
    ratio: Decimal | None = None
    names: tuple[str, ...] = ()
    fast: Fast | None = None
    expected: tuple[Treatment, ...] = ()
    id: str = ""


class _File(msgspec.Struct):
    source: str
    checked_by: str | None
    rows: tuple[Danger, ...]


DANGER = Settings("vocabulary/danger.json", _File, {"danger": guarded(("rows",), Danger, "id")})


USUAL = Side()
"""Default side for a value that nobody has weighed: of ordinary danger, never of none."""

_WIDER: dict[Who, tuple[Who, ...]] = {
    "newborn": ("newborn", "infant", "child"),
    "infant": ("infant", "child"),
    "child": ("child",),
    "pregnant": ("pregnant", "adult"),
    "adult": ("adult",),
    "unknown": (),
}


def who(days: tuple[int, int] | None, pregnant: bool) -> Who:
    """Population of a person, by the least and the most days that they have lived."""
    if days is None:
        return "unknown"
    youngest, oldest = days
    for name, end in _AGES:
        if oldest < end:
            return name
    if youngest < _GROWN_UP:
        return "child" if oldest < _GROWN_UP else "unknown"
    return "pregnant" if pregnant else "adult"


_AGES: tuple[tuple[Who, int], ...] = (("newborn", 28), ("infant", 90))
_GROWN_UP = 6574


def of(key: str, whose: Who) -> Danger:
    """Danger rules of a key for a population.

    How soon it harms holds for everybody; the limits of adults for no child and for nobody of unknown age.
    """
    rows = _rows().get(key, {})
    found = next((rows[one] for one in _WIDER[whose] if one in rows), None)
    if found is not None:
        return found
    adult = rows.get("adult")
    if adult is None:
        return Danger(key, "")
    high, low = (
        Side(side.danger, source=side.source) if side is not None else None
        for side in (adult.high, adult.low)
    )
    # Of a number in another unit only factors can be told.
    step = adult.step if whose != "unknown" else None
    return Danger(key, adult.source, whose, high, low, step, adult.ratio, expected=adult.expected)


@configured
def named(name: str) -> str:
    """The key of an answer without a code that anybody knows, by how its name begins; else empty."""
    folded = name.casefold()
    every = (row for rows in _rows().values() for row in rows.values())
    return next((row.key for row in every if any(folded.startswith(n) for n in row.names)), "")


@configured
def _rows() -> dict[str, dict[Who, Danger]]:
    found: dict[str, dict[Who, Danger]] = {}
    for row in DANGER.now().rows:
        found.setdefault(row.key, {})[row.who] = row
    return found


def keys() -> frozenset[str]:
    """Everything that somebody has weighed."""
    return frozenset(_rows())
