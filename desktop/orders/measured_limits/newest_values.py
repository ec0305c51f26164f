"""Newest values of a measure: laboratory results and vital signs, by the readers that everybody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from desktop.clinical.record.measured.measurement import Measurement
from desktop.clinical.record.measured.measurements import measurements
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine, Result
from desktop.orders.checks.unread import unread_results
from desktop.orders.findings import NotChecked
from desktop.orders.measured_limits.limits import Measure


def values(facts: Facts, measure: Measure, since: datetime) -> tuple[Result, ...]:
    """Values of a measure since a moment that may be compared, newest first."""
    if measure.laboratory:
        found = facts.results(measure.laboratory)
    else:
        found = tuple(
            Result(one.reference, one.number, "", one.at, one.remark)
            for one in _measured(facts, measure)
            if one.number is not None
        )
    return tuple(one for one in found if one.at >= since)


def unread(
    facts: Facts, rule: str, medicine: Medicine, since: datetime, measure: Measure
) -> Iterator[NotChecked]:
    """Reasons the newest value may not be known."""
    if measure.laboratory:
        yield from unread_results(facts, rule, medicine, since, measure.laboratory)
        return
    if not facts.loaded("Observation"):
        yield NotChecked(rule, medicine.line, _("Results could not be read."))
        return
    newest = next(iter(_measured(facts, measure)), None)
    if newest is not None and newest.at >= since and newest.number is None:
        why = _("{analysis}: the newest result holds something that can't be read.")
        yield NotChecked(rule, medicine.line, why.format(analysis=measure.name))


def _measured(facts: Facts, measure: Measure) -> tuple[Measurement, ...]:
    """The vital signs of a measure, newest first, without what says that it was not measured."""
    keys = (measure.vital, *measure.also)

    def found() -> tuple[Measurement, ...]:
        every = measurements(facts.chart, *keys, now=facts.now)
        here = [one for one in every if one.at <= facts.now and one.use.why not in ("absent", "future")]
        return tuple(sorted(here, key=lambda one: (one.at, one.number is None), reverse=True))

    return facts.once(f"measured {'|'.join(keys)}", found)
