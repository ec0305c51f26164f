"""A dose for each time of the day: `12 E morgen og 16 E kveld`, `40 mg kl 8 og 20 mg kl 14`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from desktop.clinical.units import TYPED, UNITS
from desktop.orders.config import Hours
from desktop.orders.field import lexicon as lx
from desktop.orders.field import meals
from desktop.orders.field.often import Often, clock_time
from desktop.orders.field.scan import NUMBER, Scan, values

Region = tuple[int, int]

_PART: Final = "|".join(pattern.pattern for _name, pattern in lx.PARTS_OF_DAY)
_HOUR: Final = r"kl\.?\s*(?P<hour>\d{1,2}(?:[:.]\d{2}|\d{2})?)(?!\d)"
_ONE: Final = re.compile(
    rf"(?<![\w.,/+])(?P<dose>(?P<n>{NUMBER})\s*(?P<u>{lx.UNIT})\.?)"
    rf"(?:\s+(?:po|iv|im|sc|s\.c\.|i\.v\.|i\.m\.|p\.o\.))?\s+"
    rf"(?P<when>(?P<meal>{meals.NAMED})(?!\w)|{_HOUR}|{_PART})"
)
_JOIN: Final = re.compile(r"\s*(?:,\s*og|,|og|and|samt|\+|/)?\s*")
_ALONE: Final = ("[drp]", "{spray}", "{dosepose}", "{inhalasjon}")
"""Pieces whose number is the dose; of a tablet the strength is asked for."""


def read_by_parts(scan: Scan, region: Region, often: Often, hours: Hours) -> None:
    """Claim two or more doses with a time each; before every other reader of doses and times. Doses of one
    unit and times that differ, and no other dose beside them; all else is left to the others."""
    found = scan.chain(_ONE, _JOIN, region)
    if len(found) < 2 or sum(1 for _match in scan.find(lx.DOSE, region)) != len(found):
        return
    unit = TYPED[found[0]["u"]]
    amounts = [values(match["n"]) for match in found]
    at_meals = any(match["meal"] for match in found)
    times = [_time(match, hours, at_meals=at_meals) for match in found]
    kind = UNITS[unit].kind
    if any(TYPED[match["u"]] != unit for match in found) or (kind == "count" and unit not in _ALONE):
        return
    if any(len(one) != 1 or one[0] <= 0 for one in amounts) or None in times or len(set(times)) < len(times):
        return
    often.slots = tuple(Decimal(one[0]) for one in amounts)
    often.own_times = tuple(time for time in times if time)
    often.slot_unit = unit
    often.spans.append((found[0].start(), found[-1].end()))
    for match in found:
        scan.claim(*match.span("dose"), "dose")
        scan.claim(*match.span("when"), "option" if match["meal"] else "times")
        if match["meal"] or (at_meals and match["when"] == "middag"):
            often.kept.append(scan.text[slice(*match.span("when"))])


def _time(match: re.Match[str], hours: Hours, *, at_meals: bool) -> str | None:
    """The hour of a dose; None where its words name several, or none. Among meals *middag* is dinner."""
    if at_meals and match["when"] == "middag":
        return hours.parts["afternoon"]
    if match["hour"]:
        return clock_time(match["hour"])
    if match["meal"]:
        parts = meals.parts_of(match["meal"])
    else:
        parts = [name for name, pattern in lx.PARTS_OF_DAY if pattern.fullmatch(match["when"])]
    return hours.parts[parts[0]] if len(parts) == 1 else None
