"""Signs and letters that leave open what is meant: `x 2?`, `-1 tablett`, `10 u`, `x 3 -> x 2`; always asked.

No recogniser claims them, so that a text with one of them would else be read as if it weren't there.
"""

from __future__ import annotations

import re
from typing import Final

from desktop.core.messages import _
from desktop.orders.field import lexicon as lx
from desktop.orders.field.scan import Choice, Scan

Region = tuple[int, int]

_OPEN: Final = re.compile(r"->|[?¿<>=~≈±≤≥≠→←↑↓⇒^#]")
_MINUS: Final = re.compile(r"-(?=\s?[.,]?[\d½¼])")
_TIMES_OR_PIECES: Final = re.compile(rf"x\s*\d{{1,2}}\s*-\s*\d+\s*(?:{lx.UNIT})(?!\w)")
"""`x 3 - 4 tabl`: three or four times, or four tablets?"""
_LETTER_U: Final = re.compile(r"(?<=[\d½¼])\s*u(?!\w)")
_AMOUNTS: Final = ("dose", "rate", "most", "strength")
_ALSO: Final = r"(?:\+|&|(?<!\w)(?:og|samt|pluss|and|plus)(?!\w))"
_ALSO_NEEDED: Final = re.compile(
    rf"{_ALSO}\s*(?:{lx.NEEDED.pattern})"
    rf"|(?:{lx.NEEDED.pattern})\s*{_ALSO}(?!\s*(?:maks|max|hoyst|inntil|opptil|ved(?!\w)))"
)
"""`x 2 og ved behov`: a regular dose and another one, where an order is one of the two."""


def ask_doubts(scan: Scan) -> None:
    """Ask about every sign that leaves something open, outside name, reason, note and quotation; once all
    else but the route is known, as each answer leaves the sign where it was."""
    if any(question.kind != "route" for question in scan.questions):
        return
    kept = [(p.start, p.end) for p in scan.parts if p.kind in ("name", "reason", "note")]
    kept += [match.span() for match in lx.QUOTED.finditer(scan.plain)]

    def said(match: re.Match[str]) -> bool:
        return match.start() < scan.end_of_order() and not any(s <= match.start() < e for s, e in kept)

    for match in filter(said, _OPEN.finditer(scan.plain)):
        _ask_sign(scan, match.span(), answered=match.group() == "?")
    for match in filter(said, _TIMES_OR_PIECES.finditer(scan.plain)):
        words = _("What does “{words}” mean?").format(words=scan.text[slice(*match.span())])
        scan.ask("frequency", words, span=match.span())
    for match in filter(said, _MINUS.finditer(scan.plain)):
        if _is_negative(scan.plain[: match.start()], scan.plain[match.end() :]):
            _ask_sign(scan, match.span(), answered=True)
    for match in filter(said, _LETTER_U.finditer(scan.plain)):
        if any(p.start <= match.start() < p.end for p in scan.parts if p.kind in _AMOUNTS):
            start = match.end() - 1
            choice = Choice(_("units"), scan.rewritten([(start, match.end())], "enheter"))
            words = _("“u” can be read as 0 or as micro: which unit?")
            scan.ask("dose", words, (choice,), (start, match.end()))
    for match in filter(said, _ALSO_NEEDED.finditer(scan.plain)):
        words = _("One dose is regular and one as needed: write them as two orders.")
        scan.ask("one", words, span=match.span())


def _is_negative(before: str, after: str) -> bool:
    """True of `-1`, and not of `1-2`, `10 - 20`, `b-12` or a dash between words."""
    if re.search(r"[\d½¼]\.?\s*$", before):
        return False
    return not (before and before[-1].isalnum()) and not after[:1].isspace()


def _ask_sign(scan: Scan, span: Region, *, answered: bool) -> None:
    sign = scan.text[slice(*span)]
    without = Choice(_("Without “{sign}”").format(sign=sign), scan.rewritten([span], ""))
    words = _("“{sign}” leaves open what is meant: write it without.").format(sign=sign)
    scan.ask("unread", words, (without,) if answered else (), span)
