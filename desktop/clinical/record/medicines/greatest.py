"""Greatest dose in a period (`maxDosePerPeriod`): the one reading of it, in every form that others write.

A period that can't be read, or that nobody wrote, is None: such a maximum may raise a question, and lowers
no sum.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import units
from desktop.core.fold import fold
from desktop.fhir.elements import Dosage, Quantity

DAY: Final = Decimal(24)
_HOURS: Final[dict[str, Decimal]] = {
    **dict.fromkeys(("min", "minutt", "minutter", "minute", "minutes"), Decimal(1) / 60),
    **dict.fromkeys(("h", "t", "hr", "hrs", "time", "timer", "timen", "hour", "hours"), Decimal(1)),
    **dict.fromkeys(("d", "dag", "dager", "dagen", "dogn", "dognet", "day", "days", "daily", "daglig"), DAY),
    **dict.fromkeys(("wk", "u", "uke", "uker", "uken", "week", "weeks"), DAY * 7),
    **dict.fromkeys(("mo", "mnd", "maned", "maneder", "month", "months"), DAY * 30),
    **dict.fromkeys(("a", "ar", "year", "years"), DAY * 365),
}
_SPAN: Final = re.compile(r"(?:/|per\b|pr\b\.?|i\b|in\b|pa\b)?\s*(\d+(?:[.,]\d+)?)?\s*([a-z]+)\.?")
_WRITTEN: Final = re.compile(
    r"(?:maks|maksimalt|maximum|max|hoyst|inntil|ikke over|at most|up to)\.?:?\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)"
    r"\s*(/|per\b|pr\b\.?|i lopet av|i\b|in\b|pa\b)\s*((?:\d+\s*)?[a-z]+)"
)


class Most(msgspec.Struct, frozen=True):
    """Greatest amount of a medicine within `hours`; None where the period can't be read. `unit` is UCUM's
    code; `written` the amount as somebody wrote it."""

    value: Decimal
    unit: str
    hours: Decimal | None
    written: Quantity


def hours_of(over: Quantity | None) -> Decimal | None:
    """The hours of a period: 1 d, 24 h, 1 “døgn”, “24 timer”; None where it can't be read."""
    if over is None or (over.value is not None and over.value <= 0):
        return None
    said = [found for text in (over.code, over.unit) if text and (found := _hours(text)) is not None]
    if not said or len({hours for _number, hours in said}) > 1:
        return None
    number, hours = max(said, key=lambda one: one[0])
    if over.value is None or over.value == 1:
        return number * hours
    return over.value * hours if number in (1, over.value) else None


def _hours(text: str) -> tuple[Decimal, Decimal] | None:
    """Number and hours of a unit of time: `24 timer`, `døgn`."""
    match = _SPAN.fullmatch(fold(text))
    if match is None or match[2] not in _HOURS:
        return None
    return Decimal((match[1] or "1").replace(",", ".")), _HOURS[match[2]]


def most_of(dosage: Dosage) -> Most | None:
    """The greatest amount in a period, by the structure, else by the prescriber's words; None where neither
    says one."""
    ratio = dosage.max_dose_per_period
    top = ratio.numerator if ratio is not None else None
    if ratio is not None and top is not None and top.value is not None:
        return Most(top.value, units.code_of(top.code, top.unit), hours_of(ratio.denominator), top)
    return _in_words(dosage.text)


def structured(dosage: Dosage) -> Most | None:
    """The greatest amount in a period by the structure alone."""
    return most_of(msgspec.structs.replace(dosage, text=""))


def _in_words(text: str) -> Most | None:
    match = _WRITTEN.search(fold(text))
    if match is None or match[2] not in units.TYPED:
        return None
    found = _hours(match[4])
    if found is None:
        return None
    value, unit = Decimal(match[1].replace(",", ".")), units.TYPED[match[2]]
    written = Quantity(value=value, unit=match[2], code=unit)
    return Most(value, unit, found[0] * found[1], written)
