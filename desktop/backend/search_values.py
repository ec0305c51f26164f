"""The searchable values of FHIR's data types."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from desktop.backend.dates import MAXIMUM, MINIMUM, date_range
from desktop.backend.words import bounded, normal

__all__ = ["bounded", "dates", "normal", "quantities", "strings", "tokens"]

_NAME = (
    "family",
    "given",
    "prefix",
    "suffix",
    "text",
    "line",
    "city",
    "district",
    "state",
    "postalCode",
    "country",
)
INFINITE = 1e300


def tokens(value: Any) -> Iterator[tuple[str, str]]:
    """(system, code) of a CodeableConcept, Coding, Identifier, ContactPoint or a bare value."""
    if value is True or value is False:
        yield "", "true" if value else "false"
    elif isinstance(value, str):
        yield "", bounded(value)
    elif isinstance(value, dict):
        if "coding" in value or "text" in value:
            for coding in value.get("coding") or ():
                yield from tokens(coding)
        elif isinstance(value.get("code"), str):
            yield bounded(value.get("system") or ""), bounded(value["code"])
        elif isinstance(value.get("value"), str):
            # A ContactPoint's system says phone or email; it is no namespace.
            system = value.get("system") or ""
            yield bounded(system if ":" in system else ""), bounded(value["value"])


def strings(value: Any) -> Iterator[str]:
    """The texts of a string, HumanName or Address."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name in _NAME:
            part = value.get(name)
            if isinstance(part, str):
                yield part
            elif isinstance(part, list):
                yield from (text for text in part if isinstance(text, str))


def dates(value: Any) -> Iterator[tuple[int, int]]:
    """Ranges of milliseconds of a date, dateTime, instant, Period or Timing."""
    if isinstance(value, str):
        yield date_range(value)
    elif isinstance(value, dict):
        if "start" in value or "end" in value:
            low = date_range(value["start"])[0] if isinstance(value.get("start"), str) else MINIMUM
            high = date_range(value["end"])[1] if isinstance(value.get("end"), str) else MAXIMUM
            yield low, high
        events = [date_range(event) for event in value.get("event") or () if isinstance(event, str)]
        if events:
            yield min(low for low, _ in events), max(high for _, high in events)
        repeat = value.get("repeat")
        if isinstance(repeat, dict) and isinstance(repeat.get("boundsPeriod"), dict):
            yield from dates(repeat["boundsPeriod"])


def quantities(value: Any) -> Iterator[tuple[float, float, str, str, str]]:
    """(low, high, code, system, unit) of a Quantity (one value) or a Range (open ends are infinite)."""
    if not isinstance(value, dict):
        return
    if "low" in value or "high" in value:
        low, high = value.get("low") or {}, value.get("high") or {}
        some = low or high
        yield (_number(low.get("value"), -INFINITE), _number(high.get("value"), INFINITE), *_unit(some))
    elif isinstance(value.get("value"), int | Decimal):
        number = _number(value["value"], 0.0)
        yield (number, number, *_unit(value))


def _number(value: Any, otherwise: float) -> float:
    if not isinstance(value, int | Decimal):
        return otherwise
    return max(-INFINITE, min(INFINITE, float(value)))


def _unit(quantity: dict[str, Any]) -> tuple[str, str, str]:
    return (
        bounded(quantity.get("code") or quantity.get("currency") or ""),
        bounded(quantity.get("system") or ""),
        bounded(quantity.get("unit") or ""),
    )
