"""Days of the week: `mandag, onsdag og fredag`, `mandag–torsdag`, `ellers`, `unntatt søndag`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found, Rows, one_number
from desktop.orders.dosage_text.text_numbers import COUNT, QUANTITY, SIGN, SIGNS, count
from desktop.orders.field.scan import MIXED, NUMBER

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


_SHORTEST: Final = {"ma": "mon", "ti": "tue", "on": "wed", "to": "thu", "fr": "fri", "lo": "sat", "so": "sun"}
_SHORT_NAMES: Final = {short: _DAY_NAMES[day].partition(" ")[0] for short, day in _SHORTEST.items()}


_SHORT: Final = "|".join(_SHORTEST)
_NUMBERS: Final = ("ti", "to")


@ROWS.row(
    rf"(?P<days>(?:{_SHORT})(?:\s*(?:,\s*og|,|og|/)\s*(?:{_SHORT}))+)(?!\s*(?:{SIGN})(?!\w))",
    rf"(?P<first>{'|'.join(_SHORTEST)})-(?P<last>{'|'.join(_SHORTEST)})",
)
def _two_letters(found: Found) -> tuple[a.Atom, ...]:
    if found["first"]:
        return (a.Days(_between(*(_SHORT_NAMES[found[end]] for end in ("first", "last")))),)
    written = [one for one in re.findall(r"[a-z]+", found["days"]) if one != "og"]
    named = [_SHORTEST[one] for one in written]
    behind = found.match.string[found.match.end() :].lstrip()
    # “to, ti” are numbers too, and “fr, to 500 mg” may be two of 500 mg.
    number_last = written[-1] in _NUMBERS and behind[:1].isdigit()
    if len(set(named)) != len(named) or set(written) <= set(_NUMBERS) or number_last:
        raise Doubt(found.written)
    return (a.Days(tuple(sorted(named, key=ALL_DAYS.index))),)


@ROWS.row(
    rf"(?P<n>{COUNT})\s*(?:dager|dagar|ganger|gonger)\s+i\s+(?:uk(?:en?|a)|veka)\s*[:,(]?\s*(?:pa\s+)?(?P<days>{_DAY}(?:{_AND}{_DAY})+)"
)
def _so_many_days(found: Found) -> tuple[a.Atom, ...]:
    named = day_codes(found["days"])
    if len(set(named)) != len(named) or len(named) != count(found["n"]):
        raise Doubt(found.written)
    return (a.Days(tuple(sorted(named, key=ALL_DAYS.index))),)


@ROWS.row(
    rf"(?P<rows>{_DAY}\s*:?\s*(?:{NUMBER}|{MIXED})(?:\s*[,;]?\s+{_DAY}\s*:?\s*(?:{NUMBER}|{MIXED}))+\s*(?P<u>{SIGN}))\.?"
)
def _table_of_days(found: Found) -> tuple[a.Atom, ...]:
    """`Man 1, tirs 1½, ons 1 tabl`: a week's table, with its unit behind the last number."""
    by_amount: dict[Decimal, list[str]] = {}
    for row in re.finditer(rf"(?P<day>{_DAY})\s*:?\s*(?P<n>{MIXED}|{NUMBER})", found["rows"]):
        by_amount.setdefault(one_number(row["n"]), []).append(_DAY_OF[row["day"].rstrip(".")])
    named = [day for days in by_amount.values() for day in days]
    if len(set(named)) != len(named) or not all(by_amount):
        raise Doubt(found.written)
    made: list[a.Atom] = []
    for amount, days in by_amount.items():
        made += [a.Break(",")] if made else []
        made += [a.Days(tuple(days)), a.Dose(amount, SIGNS[found["u"]])]
    return tuple(made)


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
    rf"(?:unntatt|bortsett\s+fra|utenom|untatt)\s+(?:pa\s+)?(?P<days>{_DAY}(?:\s*(?:,|og)\s*{_DAY})*)\s+(?:da|hvor(?:\s+det)?|med)\s+(?:tas\s+|gis\s+)?{QUANTITY}\s*(?P<u>{SIGN})\.?"
)
def _but_there(found: Found) -> tuple[a.Atom, ...]:
    named = tuple(sorted(day_codes(found["days"]), key=ALL_DAYS.index))
    if found["high"]:
        raise Doubt(found.written)
    dose = a.Dose(one_number(found["n"]), SIGNS[found["u"]])
    return (a.Days(named, without=True), a.Break(","), dose, a.Days(named))


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


@ROWS.row(
    r"(?:ellers|(?:de\s+)?(?:ovrige|andre|resten\s+av)\s+(?:dager|dagene|ukedager))(?:\s+i\s+uken)?",
    r"resten\s+av\s+uk(?:en|a)|(?:dei\s+)?(?:andre|ovrige)\s+dagar(?:ne|ane)?",
)
def _rest(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Days((), rest=True),)
