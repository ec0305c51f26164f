"""Prefixes and numbers: a search value as SQL on the ranges of the index."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, not_

from desktop.backend.dates import MAXIMUM, MINIMUM, date_range, milliseconds
from desktop.backend.outcome import invalid
from desktop.core.clock import Clock

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")


def split_prefix(value: str) -> tuple[str, str]:
    """(`ge`, rest) of `ge2024`; `eq` where none stands."""
    if value[:2] in PREFIXES:
        return value[:2], value[2:]
    return "eq", value


def date_condition(value: str, low: Any, high: Any, name: str, clock: Clock) -> ColumnElement[bool]:
    """A date criterion on the columns of a range."""
    prefix, rest = split_prefix(value)
    try:
        least, most = date_range(rest)
    except ValueError as error:
        raise invalid(f"{name}={value} is not a date", name) from error
    if prefix == "ap":
        slack = abs(milliseconds(clock()) - least) // 10
        return and_(low <= min(MAXIMUM, most + slack), high >= max(MINIMUM, least - slack))
    return ranged(prefix, low, high, least, most)


def ranged(prefix: str, low: Any, high: Any, least: Any, most: Any) -> ColumnElement[bool]:
    """FHIR's prefixes between a stored range (low, high) and the range of the search value."""
    inside = and_(low >= least, high <= most)
    table: dict[str, Any] = {
        "eq": inside,
        "ne": not_(inside),
        "gt": high > most,
        "lt": low < least,
        "ge": high >= least,
        "le": low <= most,
        "sa": low > most,
        "eb": high < least,
    }
    found: ColumnElement[bool] = table[prefix]
    return found


def number_condition(value: str, low: Any, high: Any, name: str) -> ColumnElement[bool]:
    """A number criterion; `5.4` is what rounds to it (5.35 up to 5.45), the prefixes compare exactly."""
    prefix, rest = split_prefix(value)
    if not _NUMBER.fullmatch(rest):
        raise invalid(f"{name}={value} is not a number", name)
    exact = Decimal(rest)
    centre = float(exact)
    if prefix in ("eq", "ne"):
        exponent = exact.as_tuple().exponent
        half = Decimal(5).scaleb(int(exponent) - 1) if isinstance(exponent, int) else Decimal(0)
        inside = and_(low >= float(exact - half), high < float(exact + half))
        return inside if prefix == "eq" else not_(inside)
    if prefix == "ap":
        slack = abs(exact) / 10
        return and_(low <= float(exact + slack), high >= float(exact - slack))
    return ranged(prefix, low, high, centre, centre)
