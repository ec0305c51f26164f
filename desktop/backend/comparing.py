"""Prefixes and numbers: a search value as SQL on the ranges of the index."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from desktop.backend.dates import MAXIMUM, MINIMUM, date_range, milliseconds
from desktop.backend.outcome import invalid
from desktop.backend.sql import Sql
from desktop.core.clock import Clock

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?")


def split_prefix(value: str) -> tuple[str, str]:
    """(`ge`, rest) of `ge2024`; `eq` where none stands."""
    if value[:2] in PREFIXES:
        return value[:2], value[2:]
    return "eq", value


def date_condition(value: str, low: str, high: str, name: str, clock: Clock) -> Sql:
    """A date criterion on the columns of a range."""
    prefix, rest = split_prefix(value)
    try:
        least, most = date_range(rest)
    except ValueError as error:
        raise invalid(f"{name}={value} is not a date", name) from error
    if prefix == "ap":
        slack = abs(milliseconds(clock()) - least) // 10
        return Sql(f"({low} <= ? AND {high} >= ?)", (min(MAXIMUM, most + slack), max(MINIMUM, least - slack)))
    return ranged(prefix, low, high, least, most)


def ranged(prefix: str, low: str, high: str, least: Any, most: Any) -> Sql:
    """FHIR's prefixes between a stored range (low, high) and the range of the search value."""
    match prefix:
        case "eq":
            return Sql(f"({low} >= ? AND {high} <= ?)", (least, most))
        case "ne":
            return Sql(f"({low} < ? OR {high} > ?)", (least, most))
        case "gt" | "sa":
            return Sql(f"{high if prefix == 'gt' else low} > ?", (most,))
        case "lt" | "eb":
            return Sql(f"{low if prefix == 'lt' else high} < ?", (least,))
        case "ge":
            return Sql(f"{high} >= ?", (least,))
        case _:
            return Sql(f"{low} <= ?", (most,))


def number_condition(value: str, low: str, high: str, name: str) -> Sql:
    """A number criterion; `5.4` is what rounds to it (5.35 up to 5.45), the prefixes compare exactly."""
    prefix, rest = split_prefix(value)
    if not _NUMBER.fullmatch(rest):
        raise invalid(f"{name}={value} is not a number", name)
    exact = Decimal(rest)
    if prefix in ("eq", "ne"):
        exponent = exact.as_tuple().exponent
        half = Decimal(5).scaleb(int(exponent) - 1)
        bounds = (float(exact - half), float(exact + half))
        if prefix == "eq":
            return Sql(f"({low} >= ? AND {high} < ?)", bounds)
        return Sql(f"({low} < ? OR {high} >= ?)", bounds)
    if prefix == "ap":
        slack = abs(exact) / 10
        return Sql(f"({low} <= ? AND {high} >= ?)", (float(exact + slack), float(exact - slack)))
    return ranged(prefix, low, high, float(exact), float(exact))
