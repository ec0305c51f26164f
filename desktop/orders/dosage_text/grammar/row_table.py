"""The table of a grammar's rows: a pattern for the folded text, and the parts that it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.text_numbers import count, number


class Doubt(Exception):
    """A stretch that may mean two things, or nothing."""


class Found(msgspec.Struct, frozen=True):
    """Match of a pattern, in the folded and the written text, and the day on which it is read."""

    match: re.Match[str]
    text: str
    now: date

    def __getitem__(self, group: str) -> str:
        """A group of the folded text; empty where the pattern has none, or it matched nothing."""
        return (self.match[group] or "") if group in self.match.re.groupindex else ""

    @property
    def written(self) -> str:
        """The stretch as written."""
        return self.text[self.match.start() : self.match.end()].strip(" .,;")

    def words(self, group: str) -> str:
        """A group as written."""
        return self.text[self.match.start(group) : self.match.end(group)].strip(" .,;")


Maker = Callable[[Found], tuple[a.Atom, ...]]
Row = tuple[re.Pattern[str], Maker]


class Rows(list[Row]):
    """Rows of one kind, in the order in which they are tried."""

    def row(self, *patterns: str) -> Callable[[Maker], Maker]:
        """Add patterns of whole words, all with one meaning."""
        return self.open(*(rf"(?:{pattern})(?!\w)" for pattern in patterns))

    def open(self, *patterns: str) -> Callable[[Maker], Maker]:
        """Add patterns that say themselves where they end."""

        def add(maker: Maker) -> Maker:
            self.extend((re.compile(pattern), maker) for pattern in patterns)
            return maker

        return add


def one_number(written: str) -> Decimal:
    """A written number. Raises Doubt where it may be two."""
    found = number(written)
    if found is None:
        raise Doubt(written)
    return found


def times_of_a_day(written: str) -> int:
    """A number of times. Raises Doubt for none, and for more than 24."""
    found = count(written)
    if not 1 <= found <= 24:
        raise Doubt(written)
    return found


IN: Final = (
    r"(?:\s*(?:/|per|pr\.?|i|om|a)\s*(?P<per>dognet|dogn|dygnet|dygn|dagen|dag|day|d|24\s*t(?:imer)?|uken|uka|uke|veka|week"
    r"|maneden|maned|mnd\.?|month|aret|ar|year|timen)"
    r"|\s*(?P<word>dagligen|dagligt|daglig|dagleg|dagelig|dgl\.?|dagl\.?|dg|daily|ukentlig|ukentleg|weekly|manedlig|arlig"
    r"|fast\s+daglig)|\s*(?P<rest>(?:i|per|pr\.?)\s+(?:hvert\s+)?dogn))"
)
"""In which time: `per døgn`, `daglig`, `/uke`."""
UP_TO: Final = (
    r"(?:inntil|opptil|maks(?:imalt|imum|\.)?|max\.?|hoyst|hogst|hojst|ikk(?:e|je)\s+mer\s+enn|up\s+to)"
)


def per(found: Found) -> a.Unit:
    """Unit of time that `IN` matched."""
    said = (found["per"] or found["word"] or found["rest"]).rstrip(".")
    if said.startswith(("u", "v", "w")):
        return "wk"
    if said.startswith("m"):
        return "mo"
    if said.startswith("t"):
        return "h"
    return "a" if said.startswith(("ar", "year")) else "d"
