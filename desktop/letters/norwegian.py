"""Numbers, dates and ages in letters: always Bokmål, whatever language the screen has."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from desktop.clinical.age import months_between, years_between
from desktop.core import formats
from desktop.fhir.when import Moment, Precision, parse

NBSP = formats.NBSP


def number(value: Decimal | int) -> str:
    """A number with exactly the decimals it has: `1 234,50`, `−0,5`."""
    text = format(value, "f")
    negative = text.startswith("-")
    whole, _point, fraction = text.removeprefix("-").partition(".")
    if len(whole) > 3:
        head = len(whole) % 3
        whole = NBSP.join(
            ([whole[:head]] if head else []) + [whole[i : i + 3] for i in range(head, len(whole), 3)]
        )
    return (formats.MINUS if negative else "") + whole + ("," + fraction if fraction else "")


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


def day_of(found: Moment) -> str:
    """The day of a moment, as exact as it is."""
    if found.precision is Precision.YEAR:
        return f"{found.day.year:04}"
    if found.precision is Precision.MONTH:
        return f"{found.day.month:02}.{found.day.year:04}"
    return formats.day(found.day)


def age(birth: str, on: date) -> str:
    """`78 år`, `7 måneder`, `10 dager`; `ca. 78 år` from a partial date; empty when unknown or later."""
    found = parse(birth)
    if found is None or found.day > on:
        return ""
    if found.precision is not Precision.DAY:
        return f"ca.{NBSP}{on.year - found.day.year}{NBSP}år"
    days = (on - found.day).days
    months = months_between(found.day, on)
    if days < 28 or months == 0:
        return f"{days}{NBSP}{'dag' if days == 1 else 'dager'}"
    if months < 24:
        return f"{months}{NBSP}{'måned' if months == 1 else 'måneder'}"
    return f"{years_between(found.day, on)}{NBSP}år"


_named_after = re.compile(r"\w+s (sykdom|syndrom|sjukdom|tyreoiditt|kontraktur|lymfom|demens|anemi|hernie)\b")


def inside(text: str) -> str:
    """Words as they stand inside a sentence: a small first letter, but not for names and abbreviations."""
    first = text.split(" ", 1)[0]
    if first[1:] != first[1:].lower() or any(c.isdecimal() for c in first) or _named_after.match(text):
        return text
    return text[:1].lower() + text[1:]


def listed(texts: list[str], *, last: str = "og") -> str:
    """`a, b og c`."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def day_time(at: datetime) -> str:
    """`05.03.2026 kl. 14:32` in Oslo."""
    return f"{formats.day(at)} kl.{NBSP}{formats.time(at)}"
