"""The body mass index from a weight and a length or height of the same day, where nobody wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.record.measured.measurements import Measurement, measurements
from desktop.core.clock import local
from desktop.fhir.chart import Chart


class BodyMass(msgspec.Struct, frozen=True, gc=False):
    """The index in kg/m², when the later of the two was measured, and both."""

    number: Decimal
    at: datetime
    timed: bool
    keys: tuple[str, str]


def worked_out(chart: Chart, now: datetime) -> Iterator[BodyMass]:
    """One for each day that has both, of the last of each; none for a day whose index is written, and none
    that is no body's."""
    written = {_day(one) for one in _usable(chart, "bmi", now)}
    heights = {_day(one): one for one in _usable(chart, "height", now)}
    weights = {_day(one): one for one in _usable(chart, "weight", now)}
    possible = vocabulary.vitals()["bmi"].possible
    for day, weight in weights.items():
        height = heights.get(day)
        if day in written or height is None or not height.number or not weight.number:
            continue
        number = (weight.number / (height.number / 100) ** 2).quantize(Decimal("0.1"), ROUND_HALF_UP)
        if possible is not None and not possible.low <= number <= possible.high:
            continue
        last = max(weight, height, key=lambda one: one.at)
        yield BodyMass(number, last.at, "T" in last.when, (weight.reference, height.reference))


def _usable(chart: Chart, key: str, now: datetime) -> list[Measurement]:
    every = measurements(chart, key, now=now)
    return [one for one in every if one.use.decide and one.number is not None and one.at <= now]


def _day(one: Measurement) -> date:
    return local(one.at).date()
