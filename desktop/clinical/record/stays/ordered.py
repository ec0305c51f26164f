"""Ordered measures of this stay that are still to be done, or go on: an operation, telemetry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from desktop.clinical.record import requests
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import ServiceRequest
from desktop.fhir.when import Moment, after, parse


class Ordered(msgspec.Struct, frozen=True):
    """One order: what it is of, and the day or hour for which it is, where somebody said one."""

    concepts: tuple[CodeableConcept, ...]
    words: str
    at: Moment | None
    key: str


def ordered(chart: Chart, stay: Stay, now: datetime) -> Iterator[Ordered]:
    """The orders of a stay that stand and whose time is not over: one that nobody ended in an earlier stay
    says nothing of this."""
    for one in chart.all(ServiceRequest):
        if not requests.stands(one) or not stay.holds(one.encounter, one.authored_on, now):
            continue
        period = one.occurrence_period
        ends = after(period.end) if period is not None else None
        if ends is not None and ends <= now:
            continue
        at = parse(one.occurrence_date_time or (period.start if period is not None else ""))
        concepts = tuple(c for c in (one.code, *one.category) if c is not None)
        yield Ordered(concepts, one.code.label if one.code else "", at, one.key)
