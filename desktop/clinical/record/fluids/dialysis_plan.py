"""Planned dialysis of today, and patients in dialysis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from desktop.clinical import dialysis as kinds
from desktop.clinical.record.fluids import dialysis, lines
from desktop.core.clock import local, shifted
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Appointment, ServiceRequest
from desktop.fhir.when import Moment, parse

State = Literal["planned", "goes-on", "over"]
_BOOKED = ("booked", "arrived", "checked-in", "pending")
_LIVE = ("active", "on-hold")
_CATHETER = "dialysis"
"""The key of a dialysis catheter among the lines."""


class Slot(msgspec.Struct, frozen=True):
    """A session of today: when, whether it is planned, goes on or is over, and its resources."""

    at: Moment
    state: State
    keys: tuple[str, ...]


def slot(chart: Chart, now: datetime) -> Slot | None:
    """Today's session: one that was begun, else the first that is planned; None where nothing says one."""
    for session in sorted(dialysis.begun(chart, now), key=lambda one: one.start.start, reverse=True):
        if session.ongoing or _is_today(session.start, now):
            return Slot(session.start, "goes-on" if session.ongoing else "over", session.keys)
    planned = [one for one in _planned(chart) if _is_today(one.at, now)]
    return min(planned, key=lambda one: (not one.at.has_time, one.at.start), default=None)


def next_session(chart: Chart, now: datetime) -> Slot | None:
    """The first session that is planned from now on; one of today without an hour may be it."""
    ahead = [one for one in _planned(chart) if _is_ahead(one.at, now)]
    return min(ahead, key=lambda one: (one.at.start, not one.at.has_time), default=None)


def _is_ahead(at: Moment, now: datetime) -> bool:
    if at.has_time:
        return at.start >= now
    return at.precision >= type(at.precision).DAY and at.day >= local(now).date()


def _is_today(at: Moment, now: datetime) -> bool:
    return at.precision >= type(at.precision).DAY and local(at.start).date() == local(now).date()


def _planned(chart: Chart) -> Iterator[Slot]:
    for one in chart.all(Appointment):
        said = (*one.service_type, one.appointment_type, CodeableConcept(text=one.description))
        at = parse(one.start)
        if at is not None and one.status in _BOOKED and kinds.kind_of(*said) is not None:
            yield Slot(at, "planned", (one.key,))
    for order in chart.all(ServiceRequest):
        period = order.occurrence_period
        at = parse(order.occurrence_date_time or (period.start if period is not None else ""))
        if order.do_not_perform or order.status not in _LIVE or kinds.kind_of(order.code) is None:
            continue
        if at is not None:
            yield Slot(at, "planned", (order.key,))


def in_dialysis(chart: Chart, now: datetime) -> tuple[str, ...]:
    """Evidence that a patient is in dialysis: a session of the last weeks, a planned one, a dialysis
    catheter; empty without any."""
    since = shifted(now, -timedelta(days=kinds.DIALYSIS.now().limits.recent))
    last = max(dialysis.begun(chart, now), key=lambda one: one.start.start, default=None)
    if last is not None and (last.ongoing or last.start.start >= since):
        return last.keys
    today = local(now).date()
    ahead = [one for one in _planned(chart) if local(one.at.start).date() >= today]
    if ahead:
        return min(ahead, key=lambda one: one.at.start).keys
    return next((one.keys for one in lines.lines(chart, now).here if one.kind == _CATHETER), ())
