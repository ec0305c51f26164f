"""Meals as times of a medicine, `30 min før frokost`, `til middag`; their words stay in the order's note."""

from __future__ import annotations

import re
from typing import Final

from desktop.core.messages import _
from desktop.orders.field import lexicon as lx
from desktop.orders.field.often import Often
from desktop.orders.field.scan import Choice, Scan

Region = tuple[int, int]

_AHEAD: Final = r"(?:(?:\d{1,2}|½|en\s+halv)\s*(?:min(?:utter)?\.?|timer?|t)\s+)?"
_MEALS: Final = {
    "morning": r"frokost(?:en)?",
    "midday": r"lunsj(?:en)?|formiddagsmat(?:en)?",
    "afternoon": r"middag(?:en|smat(?:en)?)?",
    "evening": r"kveldsmat(?:en)?",
}
"""Each meal, and the part of the ward's day in which it lies; dinner comes before the evening."""
_ANY: Final = "|".join(_MEALS.values())
_BARE: Final = r"frokost(?:en)?|lunsj(?:en)?|kveldsmat(?:en)?"
NAMED: Final = (
    rf"(?:{_AHEAD}(?:for|til|etter|ved|sammen\s+med)\s+(?:{_ANY})|(?:{_BARE}))"
    rf"(?:\s*(?:,\s*og|,|og|\+)\s*(?:til\s+)?(?:{_ANY}))*"
)
"""Meals by their names with what goes before them; `til måltid` names none."""
_NAMED: Final = re.compile(rf"(?<!\w){NAMED}(?!\w)")
_EACH: Final = tuple((part, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for part, words in _MEALS.items())
_UNNAMED: Final = (
    r"(?:(?:for|til|etter|ved|med)\s+|m/\s*)(?:hvert\s+)?(?:hoved)?(?:maltid(?:ene|er|et)?|mat(?:en)?)"
)
_PARTS: Final = "|".join(pattern.pattern for _part, pattern in lx.PARTS_OF_DAY)
_BESIDES: Final = r"\s*(?:,\s*og|,|og|\+|samt)\s*"
_MEALS_AND_MORE: Final = re.compile(
    rf"(?<!\w){_UNNAMED}{_BESIDES}(?:{_PARTS})|(?:{_PARTS}){_BESIDES}{_UNNAMED}(?!\w)"
)
"""`etter måltid og til natten`: how many meals, nobody said, and bedtime alone is not how often."""
_NOON: Final = re.compile(r"(?<!\w)middag(?!\w)")


def read_meals(scan: Scan, region: Region, often: Often) -> None:
    """Claim the meals of a stretch as parts of the day; before other parts, which look like them."""
    for match in list(scan.find(_NAMED, region)):
        often.parts += [(part, match.span()) for part in parts_of(match.group())]
        often.kept.append(scan.text[slice(*match.span())].strip())
        often.spans.append(match.span())
        scan.take(match, "option")


def has_meals_and_more(scan: Scan, region: Region) -> bool:
    """True of meals without a name that stand beside a part of the day."""
    return _MEALS_AND_MORE.search(scan.plain, *region) is not None


def parts_of(written: str) -> list[str]:
    """Parts of the day of the meals that folded words name, in their order."""
    found = [(match.start(), part) for part, pattern in _EACH for match in pattern.finditer(written)]
    return [part for _at, part in sorted(found)]


def ask_noon(scan: Scan, region: Region) -> bool:
    """Ask about *middag* alone: the middle of the day, or dinner? Beside other parts of the day it is the
    ward's midday."""
    match = scan.first(_NOON, region)
    if match is None or any(
        pattern.search(scan.plain, *region) for part, pattern in lx.PARTS_OF_DAY if part != "midday"
    ):
        return False
    scan.take(match, "frequency")
    choices = (
        Choice(_("in the middle of the day"), scan.rewritten([match.span()], "midt på dagen")),
        Choice(_("with dinner"), scan.rewritten([match.span()], "til middag")),
    )
    scan.ask("frequency", _("In the middle of the day, or with dinner?"), choices, match.span())
    return True
