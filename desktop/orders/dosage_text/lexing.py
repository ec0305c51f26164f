"""A dosage text in parts: every word is understood, or the text stays a text."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from desktop.orders.dosage_text.atoms import Break, Placed
from desktop.orders.dosage_text.grammar.every_row import ROWS, SIGNS_BETWEEN
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found
from desktop.orders.field.scan import plain

_SPACE: Final = re.compile(r"[\s\u00a0]+")
_WORD: Final = re.compile(r"[^\s,.;()]+|.")


class NotRead(Exception):
    """The stretch of a text that is not understood, as written."""


def parts(text: str, today: date) -> tuple[Placed, ...]:
    """All parts of a text, in order. Raises NotRead at the first stretch that no pattern understands, or that
    may mean two things."""
    folded = plain(text)
    found: list[Placed] = []
    at = 0
    while at < len(folded):
        if space := _SPACE.match(folded, at):
            at = space.end()
            continue
        for pattern, maker in ROWS:
            match = pattern.match(folded, at)
            if match is None or match.end() == at:
                continue
            try:
                made = maker(Found(match, text, today))
            except Doubt as doubt:
                raise NotRead(str(doubt)) from doubt
            found += [Placed(atom, at, match.end()) for atom in made]
            at = match.end()
            break
        else:
            if not SIGNS_BETWEEN.match(folded, at):
                match = _WORD.match(folded, at)
                raise NotRead(text[at : match.end() if match else at + 1])
            found.append(Placed(Break(folded[at]), at, at + 1))
            at += 1
    return tuple(found)
