"""Requests of a letter to the general practitioner, with due days, read from its sentences.

A sentence is an ask when it names the general practitioner and asks something; one that only names them is
told beside it, so that an ask in other words than these is never taken for none.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.paths import resources


class Ask(msgspec.Struct, frozen=True):
    """One sentence. `asks`: something is asked in it, and not only the general practitioner named. `due` is
    the last day for it; None where none is said, or where it is said (`limited`) in words that are no day."""

    words: str
    asks: bool = True
    due: date | None = None
    limited: bool = False


class _Words(msgspec.Struct, frozen=True):
    who: tuple[str, ...]
    asking: tuple[str, ...]
    by: tuple[str, ...]
    limits: tuple[str, ...]
    numbers: dict[str, int]
    days: dict[str, int]
    months: dict[str, int]
    sick_leave: tuple[str, ...]
    pending: tuple[str, ...]


class _Patterns(msgspec.Struct, frozen=True):
    who: re.Pattern[str]
    asking: re.Pattern[str]
    day: re.Pattern[str]
    by_day: re.Pattern[str]
    span: re.Pattern[str]
    limits: re.Pattern[str]
    sick_leave: re.Pattern[str]
    pending: re.Pattern[str]


@cache
def _words() -> _Words:
    return from_json((resources() / "vocabulary" / "asks.json").read_bytes(), _Words)


@cache
def _patterns() -> _Patterns:
    known = _words()
    units = "|".join((*known.days, *known.months))
    number = f"[0-9]{{1,3}}|{'|'.join(known.numbers)}"
    day = r"(?<![0-9.,])([0-9]{1,2})\.[ \u00a0]?([0-9]{1,2})\.?(?:[ \u00a0]?([0-9]{4}|[0-9]{2}))?(?![0-9])"
    by = "|".join(map(re.escape, known.by))
    return _Patterns(
        _any(known.who),
        _any(known.asking),
        re.compile(day),
        re.compile(rf"\b(?:{by})\s+(?:den\s+|dato\s+)?{day}", re.IGNORECASE),
        re.compile(
            rf"\b(?:{by})\s+(?:ca\.?\s+)?(?:(?:{number})\s*(?:[-–]|til|eller)\s*)?({number})\s+({units})\b",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?:{'|'.join(map(re.escape, known.limits))})\b", re.IGNORECASE),
        _any(known.sick_leave),
        _any(known.pending),
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """One of these words; a star in one is any letters."""
    found = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{found})\b", re.IGNORECASE)


_sentence_end = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅÄÖ«“\"])")


def sentences(lines: Iterable[str]) -> tuple[str, ...]:
    """The sentences of some lines of text; an abbreviation or a date ends none."""
    return tuple(one.strip() for line in lines for one in _sentence_end.split(line) if one.strip())


def asks(said: Iterable[str], written: date | None) -> tuple[Ask, ...]:
    """Requests in these sentences of a letter, in their order; `written` is the day from which *in two weeks*
    is counted, None where it is not known: then such a day is not either."""
    known = _patterns()
    found: dict[str, Ask] = {}
    for one in said:
        words = " ".join(one.split())
        if not known.who.search(words):
            continue
        asked = known.asking.search(words) is not None
        due = _due(words, written) if asked else None
        limited = asked and due is None and known.limits.search(words) is not None
        found.setdefault(words, Ask(words, asked, due, limited))
    return tuple(found.values())


def about_sick_leave(said: Iterable[str]) -> tuple[str, ...]:
    """The sentences that say something of sick leave."""
    return tuple(one for one in said if _patterns().sick_leave.search(one))


def about_pending(said: Iterable[str]) -> tuple[str, ...]:
    """The sentences that name tests without an answer."""
    return tuple(one for one in said if _patterns().pending.search(one))


def _due(words: str, written: date | None) -> date | None:
    known = _patterns()
    # Of several the earliest: whoever acts by it is late for none.
    found = [day for m in known.by_day.finditer(words) if (day := _day(m.groups(), written))]
    found += [day for m in known.span.finditer(words) if (day := _after(m.group(1), m.group(2), written))]
    if found:
        return min(found)
    # Alone a day needs its year: `Hb 9.6.` is none.
    alone = [day for m in known.day.finditer(words) if m.group(3) and (day := _day(m.groups(), written))]
    if len(alone) == 1 and written is not None and alone[0] >= written:
        return alone[0]
    return None


def _day(parts: tuple[str | None, ...], written: date | None) -> date | None:
    day, month, year = parts[-3:]
    try:
        if year is not None:
            return date(int(year) if len(year) == 4 else 2000 + int(year), int(month or 0), int(day or 0))
        if written is None:
            return None
        near = date(written.year, int(month or 0), int(day or 0))
        return near if near >= written else near.replace(year=near.year + 1)
    except ValueError:
        return None


def _after(number: str, unit: str, written: date | None) -> date | None:
    if written is None:
        return None
    known = _words()
    many = int(number) if number.isdigit() else known.numbers[number.casefold()]
    try:
        if (days := known.days.get(unit.casefold())) is not None:
            return written + timedelta(days=many * days)
        months = written.month - 1 + many * known.months[unit.casefold()]
        year, month = written.year + months // 12, months % 12 + 1
        return date(year, month, min(written.day, calendar.monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return None
