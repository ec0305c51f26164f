"""Lengths and ends: `i 7 dager`, `t.o.m. 5.12.2026`, `dag 1-3`, `over 30 min`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found, Rows, one_number
from desktop.orders.dosage_text.text_numbers import COUNT, LENGTHS, count
from desktop.orders.field.scan import NUMBER

ROWS: Final = Rows()


_MONTHS: Final = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
_DATE: Final = (
    r"(?:(?P<day>\d{1,2})[./]\s?(?P<month>\d{1,2})(?:[./]\s?(?P<year>\d{4}|\d{2}))?\.?(?!\d)"
    rf"|(?P<dd>\d{{1,2}})\.?\s+(?P<name>{'|'.join(_MONTHS)})(?:\s+(?P<yy>\d{{4}}))?)"
)


def _date(found: Found) -> date:
    day = int(found["day"] or found["dd"])
    month = int(found["month"]) if found["month"] else _MONTHS.index(found["name"]) + 1
    year = found["year"] or found["yy"]
    try:
        named = date((int(year) + (2000 if len(year) == 2 else 0)) if year else found.now.year, month, day)
    except ValueError as error:
        raise Doubt(found.written) from error
    if named < found.now:
        raise Doubt(found.written)
    return named


@ROWS.row(
    rf"(?:,\s*)?siste\s+(?:dag|dose|tablett)(?:\s+er)?\s*:?\s*(?:den\s+)?{_DATE}",
    rf"(?:,\s*)?(?:til\s+og\s+med|t\.?\s?o\.?\s?m\.?|tom|til|until)\s+(?:den\s+)?{_DATE}",
)
def _until(found: Found) -> tuple[a.Atom, ...]:
    return (a.Until(_date(found)),)


@ROWS.row(rf"(?:fra\s+og\s+med|f\.?\s?o\.?\s?m\.?|fom|fra|from)\s+(?:den\s+)?{_DATE}")
def _from(found: Found) -> tuple[a.Atom, ...]:
    return (a.From(_date(found)),)


@ROWS.row(rf"(?:i|for)\s+(?P<n>{COUNT}|\d+\s?½)\s*(?P<u>dager|dagar|dage|dag|dgr?\.?|dogn|dygn|days?|uger|uker?|veker?|weeks?|maneder|maned|mnd\.?|ar)",
      rf"(?P<n>{COUNT})\s*(?P<u>dager|dagar|dage|dgr\.?|dogn|dygn|days|uger|uker|veker|weeks|maneder|mnd\.?)(?!\s+(?:for|etter|i\s+uk|i\s+veka))",
      r"(?:i\s+)(?P<n>\d{1,2})\s*(?P<u>d)")  # fmt: skip
def _length(found: Found) -> tuple[a.Atom, ...]:
    return (a.Length(one_number(found["n"]), LENGTHS[found["u"].rstrip(".")]),)


@ROWS.row(
    rf"(?:(?:i\s+)?(?:totalt|til\s+sammen|tilsammen)|i\s+alt)\s+(?:i\s+)?(?P<n>{COUNT})\s*(?P<u>dager|dagar|dgr?\.?|dogn|uker?|veker?|maneder|mnd\.?)"
)
def _in_all(found: Found) -> tuple[a.Atom, ...]:
    return (a.Length(one_number(found["n"]), LENGTHS[found["u"].rstrip(".")], in_all=True),)


@ROWS.row(
    r"(?:den\s+|det\s+)?(?:forste)\s+(?P<u>dagen|dag|dognet|dogn|uken|uka|uke)",
    rf"(?:de\s+)?forste\s+(?P<n>{COUNT})\s+(?P<u>dagene|dager|dognene|dogn|ukene|uker)",
)
def _first(found: Found) -> tuple[a.Atom, ...]:
    number_ = found["n"] if "n" in found.match.re.groupindex else ""
    unit: a.Unit = "wk" if found["u"].startswith("uk") else "d"
    return (a.Length(Decimal(count(number_ or "1")), unit),)


@ROWS.row(
    r"(?:pa\s+)?dag\s+(?P<n>\d{1,2})\s*(?:-|til|(?P<and>og))\s*(?P<m>\d{1,2})(?!\s*av)",
    r"(?P<from>fra\s+)?dag\s+(?P<n>\d{1,2})(?!\s*(?:-|av))",
)
def _day_of(found: Found) -> tuple[a.Atom, ...]:
    groups = found.match.re.groupindex
    first = int(found["n"])
    last = int(found["m"]) if "m" in groups else None if found["from"] else first
    if first < 1 or (last is not None and last < first) or (found["and"] and last != first + 1):
        raise Doubt(found.written)
    return (a.DayOf(first, last),)


@ROWS.row(
    r"uke\s+(?P<n>\d{1,2})\s*(?:-|til|(?P<and>og))\s*(?P<m>\d{1,2})(?!\s*av)",
    r"(?P<from>fra\s+)?uke\s+(?P<n>\d{1,2})(?P<plus>\s*\+)?(?!\s*(?:-|av))",
)
def _week_of(found: Found) -> tuple[a.Atom, ...]:
    # Weeks of the calendar don't begin with the first, and are not read.
    groups = found.match.re.groupindex
    first = int(found["n"])
    last = int(found["m"]) if "m" in groups else None if found["from"] else first
    if (
        first < 1
        or (last is not None and last < first)
        or (found["and"] and last != first + 1)
        or found["plus"]
    ):
        raise Doubt(found.written)
    return (a.DayOf(first * 7 - 6, last * 7 if last is not None else None),)


@ROWS.row(r"12\s+timer\s+pa(?:,|\s+og)?\s*12\s+timer\s+av")
def _half_on(found: Found) -> tuple[a.Atom, ...]:
    return (a.Over(Decimal(12), "h"), a.Per("d"), a.Remark(found.written))


@ROWS.row(rf"over\s+(?P<n>{NUMBER}|{COUNT})\s*(?P<u>timer?|t|h|min(?:utter)?\.?|dogn)")
def _over(found: Found) -> tuple[a.Atom, ...]:
    return (a.Over(one_number(found["n"]), LENGTHS[found["u"].rstrip(".")]),)
