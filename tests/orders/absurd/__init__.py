"""Bounds beyond which an amount is absurd: two writings of them, and the orders that they are judged by.

`first.tsv` and `second.tsv` hold the bounds: both by the same hand, the second from other sources in memory
and without the first beside it. No pharmacist has checked either. A bound is no dose: the larger of the two
is shipped where neither is more than twice the other, else none, and the row says so. `usual.tsv` and
`absurd.tsv` were written before any bound.

One bound was written again: tacrolimus in a day was 40 mg in both, which let 20 mg twice a day pass. Its
30 mg, the label's 0.3 mg/kg of somebody who weighs 100 kg, is no blind figure. Nor are those of diazepam,
lorazepam and klonazepam into a muscle and under the tongue: they came when ten times was seen to pass.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
_TWICE = Decimal(2)
_BOUND = re.compile(
    r"(?:(?P<way>[A-Z]+) )?(?P<value>\d+(?:\.\d+)?) (?P<unit>\S+)(?: (?P<speed>\d+(?:\.\d+)?) \S+/min)?"
)
_MASS = {"ug": Decimal("0.001"), "mg": Decimal(1), "g": Decimal(1000)}


class Bound(NamedTuple):
    """An amount by a way, and the fastest speed per minute of a load."""

    way: str
    value: Decimal
    unit: str
    speed: Decimal | None

    @property
    def kind(self) -> tuple[str, str]:
        """The way and the kind of unit: there is one bound of each."""
        return self.way, "mg" if self.unit in _MASS else self.unit

    @property
    def weight(self) -> Decimal:
        """The value in a unit of its kind."""
        return self.value * _MASS.get(self.unit, Decimal(1))

    @property
    def text(self) -> str:
        return f"{self.value:f} {self.unit}"


@cache
def writing(name: str) -> dict[str, dict[str, str]]:
    """The rows of `first` or `second` by their ATC code."""
    lines = (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t")
    rows = [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]
    found = {row["atc"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def bounds(text: str) -> dict[tuple[str, str], Bound]:
    """`IV 10 mg; SQ 1 g` by way and kind of unit. Raises ValueError for what can't be read."""
    found = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        match = _BOUND.fullmatch(part)
        if match is None:
            raise ValueError(f"no bound: {part}")
        speed = match["speed"]
        one = Bound(
            match["way"] or "", Decimal(match["value"]), match["unit"], Decimal(speed) if speed else None
        )
        found[one.kind] = one
    return found


class Agreed(NamedTuple):
    """Bounds that are shipped, and those that are not, by way, with the reason."""

    shipped: tuple[Bound, ...]
    without: dict[str, str]


def agreed(atc: str, kind: str) -> Agreed:
    """The larger of two bounds of a `single`, `day`, `load` or `kilo_day`, where neither is more than
    twice the other."""
    one = bounds(writing("first").get(atc, {}).get(kind, ""))
    two = bounds(writing("second").get(atc, {}).get(kind, ""))
    found, without = [], {}
    for key in dict.fromkeys((*one, *two)):
        mine, theirs = one.get(key), two.get(key)
        if mine is None or theirs is None:
            without[key[0]] = "once"
        elif not _near(mine.weight, theirs.weight) or not _near(
            mine.speed or Decimal(1), theirs.speed or Decimal(1)
        ):
            without[key[0]] = "differs"
        else:
            larger = max(mine, theirs, key=lambda bound: bound.weight)
            speeds = [speed for speed in (mine.speed, theirs.speed) if speed is not None]
            found.append(larger._replace(speed=max(speeds, default=None)))
    return Agreed(tuple(found), without)


def _near(one: Decimal, other: Decimal) -> bool:
    return max(one, other) <= _TWICE * min(one, other)
