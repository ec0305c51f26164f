"""R4's primitive types: what a JSON value must be to be a date, a code, a decimal …"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.fhir.strict import Number

Check = Callable[[Any], str | None]
"""Gives None for a value that is right, else the end of a sentence that says what it should be."""

# FHIR caps a string at 1 MiB; markdown and base64 have no such limit in practice.
MAX_STRING = 1024 * 1024

# R4's own expressions, but with linear time and the whole text to match.
_DATE = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_PATTERNS = {
    "date": _DATE,
    "dateTime": rf"{_DATE}|{_DAY}T{_CLOCK}{_ZONE}",
    "instant": rf"{_DAY}T{_CLOCK}{_ZONE}",
    "time": _CLOCK,
    "code": r"[^\s]+(?: [^\s]+)*",
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "uri": r"\S+",
    "url": r"\S+",
    "canonical": r"\S+",
    "oid": r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+",
    "uuid": r"urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}
_BASE64 = re.compile(r"[0-9A-Za-z+/\s]*+=?\s*+=?\s*+")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_RANGES = {"integer": (-(2**31), 2**31 - 1), "unsignedInt": (0, 2**31 - 1), "positiveInt": (1, 2**31 - 1)}


def _real_day(value: str) -> bool:
    if len(value) < 10:
        return value[:4] != "0000"
    try:
        date(int(value[:4]), int(value[5:7]), int(value[8:10]))
    except ValueError:
        return False
    return True


def _text(value: Any) -> str | None:
    if type(value) is not str:
        return "is not a string"
    if not value:
        return "must not be empty"
    if len(value) > MAX_STRING:
        return "is longer than 1 MiB"
    if not value.strip():
        return "has nothing but white space"
    return _surrogate(value)


def _surrogate(value: str) -> str | None:
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return "has half a character (a lone surrogate)"
    return None if "\x00" not in value else "has a null character"


def _boolean(value: Any) -> str | None:
    return None if value is True or value is False else "is not true or false"


def _decimal(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return None if value.is_finite() else "is not a number"
    return None if type(value) is int else "is not a number"


def _integer(kind: str) -> Check:
    low, high = _RANGES[kind]

    def check(value: Any) -> str | None:
        if isinstance(value, Decimal):
            literal = value.literal if isinstance(value, Number) else str(value)
            # Longer than ten digits and a sign is out of range, whatever it says.
            if len(literal) > 11 or not _INTEGER.fullmatch(literal):
                return f"is not an {kind}"
            value = int(literal)
        elif type(value) is not int:
            return f"is not an {kind}"
        return None if low <= value <= high else f"is not an {kind} ({low} to {high})"

    return check


def _pattern(kind: str, expression: str) -> Check:
    # White space is XML's four characters: a no-break space in a code is odd, but R4.
    match = re.compile(expression, re.ASCII).fullmatch
    dated = kind in ("date", "dateTime", "instant")

    def check(value: Any) -> str | None:
        if type(value) is not str:
            return "is not a string"
        if match(value) is None or (dated and not _real_day(value)):
            return f"is not a {kind}"
        return _surrogate(value)

    return check


def _base64(value: Any) -> str | None:
    if type(value) is not str:
        return "is not a string"
    if not value or not _BASE64.fullmatch(value) or len("".join(value.split())) % 4:
        return "is not base64"
    return None


def _markdown(value: Any) -> str | None:
    if type(value) is not str:
        return "is not a string"
    return _surrogate(value) if value.strip() else "must not be empty"


_XHTML = re.compile(r"\s*<div[\s>/]")


def _xhtml(value: Any) -> str | None:
    if type(value) is not str:
        return "is not a string"
    if not _XHTML.match(value) or not value.rstrip().endswith(">"):
        return "is not an XHTML div"
    return _surrogate(value)


def checker(kind: str, regex: str) -> Check:
    """The check of a primitive type; `regex` is the definition's own, for a type not known here."""
    if kind == "string":
        return _text
    if kind in _PATTERNS:
        return _pattern(kind, _PATTERNS[kind])
    if kind in _RANGES:
        return _integer(kind)
    known: dict[str, Check] = {
        "boolean": _boolean,
        "decimal": _decimal,
        "base64Binary": _base64,
        "markdown": _markdown,
        "xhtml": _xhtml,
    }
    return known[kind] if kind in known else _pattern(kind, regex)
