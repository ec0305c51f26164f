"""Reason for an order: the words after *mot*, *pga.*, *for*, without a condition or a time."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.field.scan import Scan

_CONDITION: Final = re.compile(
    r"(?<!\w)(?:hvis|dersom|med\s+mindre|unntatt|utenom|bortsett|for|if|unless|except|before)(?!\w)"
)
"""Beside a medicine these say when it is given: more than a reason. `for` is *før* without its accent."""


def read_reason(scan: Scan, pattern: re.Pattern[str], *, conditions: bool) -> str:
    """The first reason, claimed; empty for none. With `conditions` it ends where one begins, which is left
    over, and so asked about."""
    position = 0
    while match := pattern.search(scan.left, position):
        if _is_before(scan, match.start()):
            # “før dialyse” is a time, not a reason.
            position = match.start() + 1
            continue
        start, end = match.span("why")
        found = (m.start() for m in _CONDITION.finditer(scan.left, start, end))
        cut = next((at for at in found if scan.plain[at : at + 3] != "for" or _is_before(scan, at)), end)
        if conditions and cut < end:
            end = cut
        why = scan.text[start:end].strip()
        if not why:
            return ""
        scan.claim(match.start(), end, "reason")
        return why
    return ""


def _is_before(scan: Scan, at: int) -> bool:
    return scan.text[at : at + 3].casefold() == "før"
