"""Names of other tests in the clinical question of an examination: *rtg thorax hoste, CRP 210*.

Such a name with its result beside it, or behind *etter*, *kontroll*, *obs*, is no second order. Any other is
asked about, with the answer that all of it is the question: a second order must not vanish into its words.
"""

from __future__ import annotations

import re
from typing import Final

from desktop.core.messages import _
from desktop.orders.catalogue import Item, catalogue
from desktop.orders.field import lexicon as lx
from desktop.orders.field.scan import Choice, Scan

_WORD: Final = "problemstilling"
_SAID: Final = re.compile(rf"(?<!\w){_WORD}(?!\w)")
_RESULT: Final = re.compile(
    r"\s*(?:(?:er|p[aå]|til|ca\.?|over|under)\s+)?"
    r"(?:[<>]?\s*(?!0\d)(?:\d{3}/\d{2,3}|\d+(?:,\d+)?)(?![\w.:/,-]|\s*(?:x|ganger|dag|dager|dgr|uker?|t|timer|kl)(?!\w))"
    r"|(?:positiv|negativ|normal|forh[oø]yet|stigende|fallende|synkende|[oø]kende|h[oø]y|lav|patologisk|uttalt)(?:t|e)?(?!\w))"
)
"""A result behind the name. `07` is an hour, `27.11` a date, `x 2` how often."""
_BEFORE: Final = re.compile(
    r"(?<!\w)(?:etter|kontroll(?:ere)?|ved|funn|pavist|kjent|kjente|tidligere|stigende|fallende|forhoyet|hoy|lav|okende|"
    r"normal|status|plassering(?:en)?|posisjon|leie|mistanke|mistenkt|mtp\.?|pga\.?|obs\.?|nylig)"
    r"\s+(?:(?:av|pa|for|om|med|etter)\s+)?$"
)


_NAMED_RESULT: Final = re.compile(rf"(?P<name>[^\W\d][\w₂-]*)(?P<result>{_RESULT.pattern})")

_WORDS_BEFORE: Final = re.compile(r"[^\W\d]{3,}[\s,]*$")
_SINCE: Final = re.compile(
    r"(?<!om )(?<!in )(?:(?:i|siste|for|gjennom)\s+)?(?:ca\.?\s+)?\d{1,3}\s*(?:-\s*\d{1,3}\s*)?"
    r"(?:timer?|t|dag(?:er)?|dgr|døgn|uker?|mnd|måned(?:er)?|år)(?:\s+siden)?(?!\w)"
)
"""Pattern of how long something has lasted, or when it was, in a clinical question."""


def asks_why(item: Item) -> bool:
    """True of what is ordered with a clinical question: imaging, a consultation, an endoscopy."""
    return item.asks_reason or item.kind == "consultation"


def has_lasted(scan: Scan, item: Item) -> bool:
    """True where a length belongs to the clinical question: *hoste i 3 uker*, no picture for three weeks."""
    length = lx.DURATION.search(scan.left) or lx.MONTHS.search(scan.left)
    if length is None or not item.asks_reason:
        return False
    often = any(p.search(scan.left) for p in (lx.DAILY, lx.TIMES_X, lx.EVERY, lx.EVERY_PART))
    return not often and bool(_WORDS_BEFORE.search(scan.left[: length.start()]))


def is_of_the_reason(scan: Scan, behind: int, name: tuple[int, int]) -> bool:
    """True where another name, right of where the first ends (`behind`), is part of its clinical question."""
    before, after = scan.plain[behind : name[0]], scan.plain[name[1] :]
    return bool(_SAID.search(before) or _BEFORE.search(before) or _RESULT.match(after))


def said_as_reason(scan: Scan, behind: int) -> Choice:
    """The answer that all behind the first name is the clinical question."""
    rest = scan.text[behind:].strip(" ,;:-")
    words = _("“{words}” is the clinical question").format(words=rest)
    return Choice(words, f"{scan.text[:behind]} {_WORD} {rest}", deliberate=True)


def without_results(words: str) -> str:
    """The words in lower case, without numbers that are no order: *crp 210*, *hoste i 3 uker*."""

    def named(match: re.Match[str]) -> str:
        known = any(item.kind != "medicine" for item in catalogue().named(match["name"]))
        return match["name"].strip("0123456789") if known else match.group()

    return _NAMED_RESULT.sub(named, _SINCE.sub("", words.casefold()))
