"""Value of an Observation, in every form of value that FHIR has, and its permitted use."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.record.use import Use
from desktop.core.formats import day, day_time, number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Period, Quantity, Range, Ratio
from desktop.fhir.resources import Component, Observation
from desktop.fhir.when import Precision, instant, parse

AHEAD: Final = timedelta(minutes=10)
"""Allowed clock difference: a later date lies in the future, and is never *current*."""

GOOD: Final = Use(True, True, True)
PRELIMINARY: Final = Use(True, True, True, "preliminary")
FUTURE: Final = Use(True, False, False, "future")
_BY_STATUS: Final = {
    "final": GOOD,
    "amended": Use(True, True, True, "corrected"),
    "corrected": Use(True, True, True, "corrected"),
    "preliminary": PRELIMINARY,
    "registered": Use(True, False, False, "registered"),
    "cancelled": Use(False, False, False, "cancelled"),
    "entered-in-error": Use(False, False, False, "entered-in-error"),
}
_UNKNOWN: Final = Use(True, False, False, "unknown")


def use_of(observation: Observation, now: datetime | None) -> Use:
    """Permitted use of an observation by its status and, where `now` is given, its time.

    A status that nobody knows is shown and never decides. What is dated ahead by more than `AHEAD` likewise.
    """
    use = _BY_STATUS.get(observation.status, _UNKNOWN)
    if now is not None and use.show and is_ahead(observation.when or observation.issued, now):
        return FUTURE
    return use


def concluded(observation: Observation) -> bool:
    """True when the result is final: a preliminary one is not."""
    return observation.status in ("final", "amended", "corrected")


def is_ahead(when: str, now: datetime) -> bool:
    """True when a FHIR time begins later than now plus the allowed clock difference."""
    at = instant(when)
    return at is not None and at > now + AHEAD


def ahead(chart: Chart, now: datetime | None) -> int | None:
    """Count of observations dated ahead of a moment. Two moments with the same number of them read the same
    in one chart: the moment counts for nothing else in `use_of`. None without a moment.
    """
    if now is None:
        return None
    part = chart.part(Observation)
    begins = part.once("begins of observations", lambda: _begins(part))
    return len(begins) - bisect_right(begins, now + AHEAD)


def _begins(chart: Chart) -> list[datetime]:
    former = [one for one in chart.former.values() if isinstance(one, Observation)]
    every = (*chart.all(Observation), *former)
    found = chart.each("begins", every, lambda one: instant(one.when or one.issued), of=None)
    return sorted(at for at in found if at is not None)


class Answer(msgspec.Struct, frozen=True, gc=False):
    """Value of an observation or component: a number with its unit (as code and as written), or words.

    `absent` is set where the record says why there is no value; `words` then says it.
    """

    number: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    code: str = ""
    words: str = ""
    absent: bool = False


def answer(source: Observation | Component) -> Answer | None:
    """The value of an observation or component in one shape; None only where it says nothing at all."""
    quantity = source.value_quantity
    if quantity is not None and quantity.value is not None:
        return Answer(quantity.value, quantity.comparator, quantity.unit or quantity.code, quantity.code)
    if source.value_integer is not None:
        return Answer(Decimal(source.value_integer))
    words = _words(source)
    if words:
        return Answer(words=words)
    if source.data_absent_reason is not None:
        return Answer(words=_absent(source.data_absent_reason), absent=True)
    if quantity is not None and (quantity.unit or quantity.code or quantity.comparator):
        # A unit without a number: somebody began to answer.
        return Answer(words=_("no value given"), absent=True)
    return None


def value_unit(observation: Observation) -> tuple[str, str]:
    """The value with its comparator, those of several parts divided by a slash, and the unit: (`118/72`,
    `mmHg`). Both as recorded; empty where it says nothing."""
    sources: list[Observation | Component] = [observation, *observation.component]
    parts = [found for one in sources if (found := answer(one)) is not None]
    values = [
        f"{one.comparator}{number(one.number)}" if one.number is not None else one.words for one in parts
    ]
    return "/".join(values), next((one.unit for one in parts if one.unit), "")


def in_words(observation: Observation) -> str:
    """Name and value of an observation, short: `Puls 94 /min`, `Blodtrykk 118/72 mmHg`."""
    name = observation.code.label if observation.code else ""
    said = " ".join(part for part in (name, *value_unit(observation)) if part)
    struck = use_of(observation, None).why == "entered-in-error"
    return _("struck {value}").format(value=said) if struck else said


def _words(source: Observation | Component) -> str:
    if source.value_codeable_concept is not None and source.value_codeable_concept.label:
        return source.value_codeable_concept.label
    if source.value_string:
        return source.value_string
    if source.value_boolean is not None:
        return _("yes") if source.value_boolean else _("no")
    if source.value_range is not None:
        return _range(source.value_range)
    if source.value_ratio is not None:
        return _ratio(source.value_ratio)
    if source.value_date_time:
        return date_words(source.value_date_time)
    if source.value_time:
        return source.value_time[:5]
    if source.value_period is not None:
        return _period(source.value_period)
    if source.value_sampled_data is not None:
        return _("a recorded curve (open it where it was made)")
    if source.value_attachment is not None:
        return source.value_attachment.title or _("an attachment (open it where it was made)")
    return ""


def date_words(text: str) -> str:
    """A FHIR dateTime as exact as it was written: `2019`, `03.2019`, `05.03.2019`, with its time if any."""
    moment = parse(text)
    if moment is None:
        return text
    if moment.precision is Precision.YEAR:
        return text[:4]
    if moment.precision is Precision.MONTH:
        return f"{text[5:7]}.{text[:4]}"
    return day_time(moment.start) if moment.has_time else day(moment.day)


def _quantity(quantity: Quantity | None) -> str:
    if quantity is None or quantity.value is None:
        return ""
    said = f"{quantity.comparator}{number(quantity.value)}"
    return f"{said} {quantity.unit or quantity.code}".strip()


def _range(value: Range) -> str:
    low, high = value.low, value.high
    if low is not None and high is not None and low.value is not None and high.value is not None:
        unit = high.unit or high.code
        same = (low.unit or low.code) in (unit, "")
        first = number(low.value) if same else _quantity(low)
        return f"{first}–{_quantity(high)}"
    if high is not None and high.value is not None:
        return f"≤ {_quantity(high)}"
    return f"≥ {_quantity(low)}" if low is not None and low.value is not None else ""


def _ratio(value: Ratio) -> str:
    parts = (_quantity(value.numerator), _quantity(value.denominator))
    return ":".join(part or "?" for part in parts) if any(parts) else ""


def _period(value: Period) -> str:
    first, last = (date_words(text) if text else "" for text in (value.start, value.end))
    return f"{first}–{last}" if first or last else ""


def _absent(reason: CodeableConcept) -> str:
    """Reason a value is absent (dataAbsentReason): the record's own words, else those for FHIR's code."""
    if reason.text:
        return reason.text
    codes = {coding.code for coding in reason.coding}
    for known, words in {
        "not-performed": _("not performed"),
        "error": _("could not be measured"),
        "not-a-number": _("could not be measured"),
        "negative-infinity": _("below what can be measured"),
        "positive-infinity": _("above what can be measured"),
        "asked-declined": _("declined"),
        "not-applicable": _("not applicable"),
        "masked": _("withheld"),
        "not-permitted": _("withheld"),
        "temp-unknown": _("not known yet"),
        "unknown": _("unknown"),
        "asked-unknown": _("unknown"),
        "not-asked": _("not asked"),
    }.items():
        if known in codes:
            return words
    return reason.label or _("no value given")
