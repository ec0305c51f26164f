"""Numbers, dates and ages in letters: always Bokmål, whatever language the screen has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from desktop.clinical.age import age_words
from desktop.clinical.words import lists, numbers
from desktop.core import formats, messages
from desktop.core.clock import local
from desktop.fhir.when import Moment, Precision, parse

NBSP = formats.NBSP


def number(value: Decimal | int) -> str:
    """A number with exactly the decimals it has: `1 234,50`, `−0,5`."""
    with messages.using("nb"):
        return formats.number(value)


def measured(
    value: Decimal,
    decimals: int | None,
    *,
    limits: Iterable[Decimal | None] = (),
    comparator: str = "",
) -> str:
    """A measured number, with no more decimals than it is worth; doses are written with `number`."""
    with messages.using("nb"):
        return numbers.shown(value, decimals, limits=limits, comparator=comparator).text


def amount(value: Decimal | int, unit: str) -> str:
    """A number and its unit, never parted at a line's end."""
    return f"{number(value)}{NBSP}{unit}" if unit else number(value)


def moment(text: str) -> str:
    """A FHIR date or dateTime as exact as it is: `2026`, `03.2026`, `05.03.2026`, `05.03.2026 kl. 14:32`.

    What is no date is given as it stands.
    """
    found = parse(text)
    if found is None:
        return text
    if found.has_time:
        return f"{formats.day(found.start)} kl.{NBSP}{formats.time(found.start)}"
    return day(text)


def day(text: str) -> str:
    """The day of a FHIR date or dateTime, partial dates as partial as they are."""
    found = parse(text)
    return text if found is None else day_of(found)


def near_day(text: str, now: datetime) -> str:
    """The day of a FHIR date or dateTime without its year (`18.11`) where that is the one of `now`."""
    found = parse(text)
    exact = found is not None and (found.has_time or found.precision is Precision.DAY)
    if found is None or not exact or found.day.year != local(now).year:
        return day(text)
    return formats.day_short(found.day)


def day_of(found: Moment) -> str:
    """The day of a moment, as exact as it is."""
    if found.precision is Precision.YEAR:
        return f"{found.day.year:04}"
    if found.precision is Precision.MONTH:
        return f"{found.day.month:02}.{found.day.year:04}"
    return formats.day(found.day)


def age(birth: str, on: date) -> str:
    """`78 år`, `7 måneder`, `10 dager`; `ca. 78 år` from a partial date; empty when unknown or later."""
    with messages.using("nb"):
        return age_words(birth, on).replace(" ", NBSP)


_named_after = re.compile(r"\w+s (sykdom|syndrom|sjukdom|tyreoiditt|kontraktur|lymfom|demens|anemi|hernie)\b")


def inside(text: str) -> str:
    """Words as they stand inside a sentence: a small first letter, but not for names and abbreviations."""
    return text if _named_after.match(text) else formats.inside(text)


def course(values: Sequence[str]) -> str:
    """`76 → 74 → 71`; the one value where none differs."""
    return " → ".join(values) if len(set(values)) > 1 else "".join(values[:1])


def listed(parts: Sequence[str]) -> str:
    """`a, b og c`, whatever language the screen has."""
    with messages.using("nb"):
        return lists.listed(parts)


def day_time(at: datetime) -> str:
    """`05.03.2026 kl. 14:32` in Oslo."""
    return f"{formats.day(at)} kl.{NBSP}{formats.time(at)}"
