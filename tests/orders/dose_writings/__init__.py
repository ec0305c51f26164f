"""Two writings of the doses of the shipped medicines, and the figures on which they agree.

`first.tsv` holds each substance with its names, products, ways and doses, `second.tsv` its doses once more,
written by somebody else who did not see the first ones. No clinician has checked either. A figure is shipped
only where the other writing has one within a fifth of it; the catalogue says of the others that they differ.

One pair was written again: digoxin by mouth had a loading dose in the first, and none in the second. Its
0.25 mg in a day is no blind figure: whoever entered it in both had seen the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
Row = dict[str, str]

_FIGURE = re.compile(r"(?:(week) )?(?:([A-Z]+) )?(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))? (\S+)")
_MASS = {"ng": Decimal("0.000001"), "ug": Decimal("0.001"), "mg": Decimal(1), "g": Decimal(1000)}
UNITS = ("ng", "ug", "mg", "g", "mL", "mmol", "[iU]", "{tablett}", "{kapsel}", "{dosepose}", "[drp]")
"""Units in which a dose is ordered; others are speeds of patches, a vaccine's one dose and radioactivity."""
_FIFTH = Decimal("0.2")


class Figure(msgspec.Struct, frozen=True):
    """A lowest and a highest amount as somebody wrote them."""

    low: Decimal
    high: Decimal
    unit: str

    @property
    def span(self) -> str:
        return f"{plain(self.low)}-{plain(self.high)} {self.unit}"

    @property
    def top(self) -> str:
        return f"{plain(self.high)} {self.unit}"

    def within_a_fifth(self, other: Figure) -> bool:
        """True when both ends of two figures, in whatever unit of mass, are that near."""
        one, two = self._same(), other._same()
        return one[2] == two[2] and all(
            abs(mine - theirs) <= _FIFTH * max(mine, theirs)
            for mine, theirs in zip(one[:2], two[:2], strict=True)
        )

    def _same(self) -> tuple[Decimal, Decimal, str]:
        factor = _MASS.get(self.unit)
        if factor is None:
            return self.low, self.high, self.unit
        return self.low * factor, self.high * factor, "mg"


class Agreed(msgspec.Struct):
    """The figures of one kind in a row, by way (`any` where none is written): those on which both writings
    agree, and why the others are left out: they differ, or one of the writings has `none`."""

    agreed: dict[str, Figure]
    without: dict[str, str]


def plain(value: Decimal) -> str:
    """The number as it is written: no power of ten, no zero behind."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def writing(name: str) -> dict[str, Row]:
    """The rows of `first` or `second` by their ATC code."""
    lines = (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t")
    found = (dict.fromkeys(head, "") | dict(zip(head, line.split("\t"), strict=False)) for line in lines[1:])
    return {row["atc"]: row for row in found}


def figures(text: str) -> dict[str, Figure]:
    """`PO 25-100 mg; week SQ 5 mg` by way: `PO`, `week SQ`. Raises ValueError for what can't be read."""
    return dict(_figures(text))


def _figures(text: str) -> Iterator[tuple[str, Figure]]:
    for part in filter(None, (one.strip() for one in text.split(";"))):
        match = _FIGURE.fullmatch(part)
        if match is None:
            raise ValueError(f"no figure: {part}")
        week, way, low, high, unit = match.groups()
        yield " ".join(filter(None, (week, way or "any"))), Figure(Decimal(low), Decimal(high or low), unit)


def agreed(atc: str, kind: str) -> Agreed:
    """Figures of both writings for a substance's `usual`, `day_max`, `kilo` or `kilo_day`.

    Of two figures that agree the lower beginning and the higher end are taken: what either writer calls usual
    raises no question.
    """
    one = figures(writing("first")[atc][kind])
    two = figures(writing("second").get(atc, {}).get(kind, ""))
    found: dict[str, Figure] = {}
    without: dict[str, str] = {}
    for way in dict.fromkeys((*one, *two)):
        # A figure for all ways is one of each.
        mine, theirs = one.get(way, one.get("any")), two.get(way, two.get("any"))
        if way == "any" and (set(one) | set(two)) != {"any"}:
            continue
        if (mine or theirs or NOTHING).unit not in UNITS:
            continue
        if mine is None or theirs is None:
            without[way] = "once"
        elif not mine.within_a_fifth(theirs):
            without[way] = "differs"
        elif mine.unit == theirs.unit:
            found[way] = Figure(min(mine.low, theirs.low), max(mine.high, theirs.high), mine.unit)
        else:
            found[way] = mine
    return Agreed(found, without)


NOTHING = Figure(Decimal(0), Decimal(0), "")
