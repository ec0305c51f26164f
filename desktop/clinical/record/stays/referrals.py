"""Referrals that wait: when they came, until when help is to begin, and whether a time is given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from desktop.core.clock import local
from desktop.fhir.chart import Chart
from desktop.fhir.referral import assessed, is_referral, is_to, waits
from desktop.fhir.resources import Appointment, ServiceRequest
from desktop.fhir.when import Moment, parse

State = Literal["breached", "late-time", "waiting", "booked", "begun", "unassessed"]
"""`breached`: the deadline is past and help has not begun. `late-time`: a time is given, after the deadline.
`begun`: somebody was seen. `unassessed`: nobody has decided on it yet."""
_GIVEN = ("booked", "arrived", "checked-in", "pending")
_SEEN = ("fulfilled", "arrived", "checked-in")


class Referral(msgspec.Struct, frozen=True, gc=False):
    """One referral to an office.

    `received` is when it was written, `deadline` the last day on which help is to begin (both only where the
    record says so). `time` is the appointment given for it, `unlinked` one to come that nobody has linked to
    any referral. `missed`: they did not come to one.
    """

    key: str
    name: str
    state: State
    reason: str = ""
    received: Moment | None = None
    deadline: date | None = None
    time: Moment | None = None
    unlinked: Moment | None = None
    missed: bool = False
    urgent: bool = False
    held: bool = False
    keys: tuple[str, ...] = ()


def referrals(chart: Chart, office: str, now: datetime) -> list[Referral]:
    """The open referrals to an office (`Organization/id`), the one that is nearest its deadline first."""
    found = [
        _of(chart, one, now)
        for one in chart.all(ServiceRequest)
        if is_referral(one) and waits(one) and is_to(one, office)
    ]
    return sorted(found, key=lambda one: (_ORDER.index(one.state), one.deadline or date.max, one.key))


_ORDER: tuple[State, ...] = ("breached", "late-time", "waiting", "unassessed", "booked", "begun")


def _of(chart: Chart, request: ServiceRequest, now: datetime) -> Referral:
    name = next(
        (one.label for one in (request.code, *request.reason_code) if one is not None and one.label), ""
    )
    reason = ", ".join(one.label for one in request.reason_code if one.label)
    period = request.occurrence_period
    until = parse(period.end) if period is not None and period.end else None
    deadline = until.day if until is not None else None
    every = [one for one in chart.all(Appointment) if any(r.target == request.key for r in one.based_on)]
    seen = any(one.status in _SEEN for one in every)
    times = sorted(
        (at, one.key) for one in every
        if one.status in _GIVEN and (at := parse(one.start)) is not None and _ahead(at, now)
    )  # fmt: skip
    time = times[0][0] if times else None
    return Referral(
        key=request.key,
        name=name,
        reason=reason if reason != name else "",
        state=_state(request, deadline, time, seen, now),
        received=parse(request.authored_on),
        deadline=deadline,
        time=time,
        unlinked=None if time is not None else _unlinked(chart, now),
        missed=any(one.status == "noshow" for one in every),
        urgent=request.priority in ("urgent", "asap", "stat"),
        held=request.status == "on-hold",
        keys=(request.key, *(one.key for one in every)),
    )


def _state(
    request: ServiceRequest, deadline: date | None, time: Moment | None, seen: bool, now: datetime
) -> State:
    if seen:
        return "begun"
    if deadline is not None and deadline < local(now).date():
        return "breached"
    if time is not None:
        return "late-time" if deadline is not None and time.day > deadline else "booked"
    return "waiting" if assessed(request) else "unassessed"


def _ahead(at: Moment, now: datetime) -> bool:
    return at.day >= local(now).date()


def _unlinked(chart: Chart, now: datetime) -> Moment | None:
    """A time to come that is linked to nothing: perhaps the one that is given, perhaps another matter's."""
    found = [
        at for one in chart.all(Appointment)
        if one.status in _GIVEN and not one.based_on
        and (at := parse(one.start)) is not None and _ahead(at, now)
    ]  # fmt: skip
    return min(found, default=None)
