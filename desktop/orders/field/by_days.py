"""A dose for each day of the week: `2 tabl man ons fre, 1 tabl ellers`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical.units import TYPED
from desktop.orders.dosage_text.grammar.weekdays import ALL_DAYS, day_codes
from desktop.orders.draft import Amount, Step
from desktop.orders.field import lexicon as lx
from desktop.orders.field.often import Often
from desktop.orders.field.scan import MIXED, NUMBER, Scan, values

Region = tuple[int, int]

_DAY: Final = rf"(?:{lx.ANY_DAY}|{lx.SHORT_DAY})(?!\w)"
_SIGN: Final = r"(?:\s*(?:,\s*og|,|og|\+|&|/)\s*|\s+)"
_DAYS: Final = rf"(?:(?:hver|pa)\s+)?{_DAY}(?:{_SIGN}{_DAY})*"
_REST: Final = (
    r"ellers|(?:de\s+)?(?:ovrige|andre)\s+(?:dager|dagene|ukedager)|resten\s+av\s+(?:uk(?:en|a)|dagene)"
)
_ONE: Final = re.compile(
    rf"(?<![\w.,/+])(?P<dose>(?P<n>{MIXED}|{NUMBER})\s*(?P<u>{lx.UNIT})\.?)"
    rf"(?:\s+(?:po|iv|im|sc|s\.c\.|i\.v\.|i\.m\.|p\.o\.))?\s+(?P<when>(?:{_REST})|(?P<days>{_DAYS}))(?!\w)"
)
_JOIN: Final = re.compile(r"\s*(?:,\s*og|,|;|og|and|samt|\+)?\s*")


def read_by_days(scan: Scan, region: Region, often: Often) -> None:
    """Claim two or more doses with days of their own, all but the first dose, which is read as any other.
    Doses of one unit and days that differ, and no other days beside them; all else is left to the others."""
    found = scan.chain(_ONE, _JOIN, region)
    if len(found) < 2:
        return
    amounts = [values(match["n"]) for match in found]
    days = _days(found)
    if days is None or any(len(one) != 1 or one[0] <= 0 for one in amounts):
        return
    unit = TYPED[found[0]["u"]]
    if any(TYPED[match["u"]] != unit for match in found):
        return
    start, end = found[0].start(), found[-1].end()
    beside = scan.left[region[0] : start] + "\n" + scan.left[end : region[1]]
    if re.search(rf"(?<!\w)(?:{lx.ANY_DAY}|{lx.SHORT_DAY})(?!\w)", beside):
        return
    often.by_days = tuple(
        (Decimal(amount[0]), tuple(named)) for amount, named in zip(amounts, days, strict=True)
    )
    often.spans.append((found[0].end("dose"), end))
    for index, match in enumerate(found):
        if index:
            scan.claim(*match.span("dose"), "dose")
        scan.claim(*match.span("when"), "times")


def _days(found: Sequence[re.Match[str]]) -> list[list[str]] | None:
    """Days of each dose; None where one stands twice, or nothing is left for the rest."""
    named = [day_codes(match["days"]) if match["days"] else [] for match in found]
    said = [day for days in named for day in days]
    rest = [day for day in ALL_DAYS if day not in said]
    unnamed = [index for index, match in enumerate(found) if not match["days"]]
    if len(set(said)) != len(said) or len(unnamed) > 1 or (unnamed and not rest):
        return None
    for index in unnamed:
        named[index] = rest
    return [sorted(days, key=ALL_DAYS.index) for days in named]


def steps_of_days(often: Often, step: Step) -> list[Step]:
    """The steps of the days, from the one that was read of the first dose."""
    if step.dose is None or step.schedule is None or step.dose.value != often.by_days[0][0]:
        return []
    return [
        replace(
            step, dose=Amount(value, step.dose.unit), schedule=replace(step.schedule, frequency=1, days=days)
        )
        for value, days in often.by_days
    ]
