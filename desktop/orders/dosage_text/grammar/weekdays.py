"""Days of the week: `mandag, onsdag og fredag`, `mandag–torsdag`, `ellers`, `unntatt søndag`."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found, Rows

ROWS: Final = Rows()


_DAY_NAMES: Final = {
    "mon": "mandag mandager mandagar mandagen man monday mondays",
    "tue": "tirsdag tirsdager tirsdagen tysdag tirs tir tuesday",
    "wed": "onsdag onsdager onsdagen ons wednesday",
    "thu": "torsdag torsdager torsdagen tors tor thursday",
    "fri": "fredag fredager fredagen fre friday",
    "sat": "lordag lordager lordagen laurdag lor saturday",
    "sun": "sondag sondager sondagen son sunday",
}
_DAY_OF: Final = {name: day for day, names in _DAY_NAMES.items() for name in names.split()}
ALL_DAYS: Final = tuple(_DAY_NAMES)
_DAY: Final = rf"(?:{'|'.join(sorted(_DAY_OF, key=len, reverse=True))})(?!\w)\.?"
_AND: Final = r"(?:\s*(?:,\s*og|,|og|and|\+|&|/)\s*|\s+)"
_TWO: Final = rf"(?P<first>{_DAY})\s*(?:-|til(?:\s+og\s+med)?|t\.?o\.?m\.?)\s*(?P<last>{_DAY})"


def day_codes(words: str) -> list[str]:
    """The days that folded words name, as FHIR writes them, in the order of the words."""
    return [_DAY_OF[word] for word in re.findall(r"[a-z]+", words) if word in _DAY_OF]


def _between(first: str, last: str) -> tuple[str, ...]:
    one, other = (ALL_DAYS.index(_DAY_OF[day.rstrip(".")]) for day in (first, last))
    if one > other:
        raise Doubt(f"{first} {last}")
    return ALL_DAYS[one : other + 1]


@ROWS.row(_TWO)
def _days_between(found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(_between(found["first"], found["last"])),)


@ROWS.row(rf"(?P<each>(?:hver|kvar|every)\s+)?(?:(?:pa|on)\s+)?(?P<days>{_DAY}(?:{_AND}(?:hver\s+)?{_DAY})*)")
def _week_days(found: Found) -> tuple[a.Atom, ...]:
    named = day_codes(found["days"])
    if len(set(named)) != len(named):
        raise Doubt(found.written)
    return (a.Days(tuple(sorted(named, key=ALL_DAYS.index)), each=bool(found["each"])),)


@ROWS.row(
    rf"(?:unntatt|bortsett\s+fra|utenom|untatt|ikke)\s+(?:pa\s+)?(?P<days>{_DAY}(?:\s*(?:,|og)\s*{_DAY})*)"
)
def _but(found: Found) -> tuple[a.Atom, ...]:
    named = {_DAY_OF[one] for one in re.findall(r"[a-z]+", found["days"]) if one in _DAY_OF}
    return (a.Days(tuple(day for day in ALL_DAYS if day in named), without=True),)


@ROWS.row(r"(?:pause|ikke|unntatt)\s+i\s+helg(?:en|ene|a)?")
def _no_weekend(found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(("sat", "sun"), without=True), a.Remark(found.written))


@ROWS.row(r"(?:pa\s+)?(?:hverdager|ukedager|kvardagar)")
def _workdays(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(ALL_DAYS[:5]),)


@ROWS.row(r"i\s+helg(?:en|ene|a)", r"(?:i\s+)?helger")
def _weekend(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(ALL_DAYS[5:]),)


@ROWS.row(r"(?:ellers|(?:de\s+)?(?:ovrige|andre|resten\s+av)\s+(?:dager|dagene|ukedager))(?:\s+i\s+uken)?")
def _rest(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Days((), rest=True),)
