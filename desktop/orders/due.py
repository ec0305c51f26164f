"""Pending doses of an order: planned, and neither given nor marked as not given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Final, TypeVar

import msgspec

from desktop.clinical.record.medicines.administrations import (
    IN_THE_PATIENT,
    Outcome,
    given_at,
    of_order,
    outcome,
    planned_for,
)
from desktop.clinical.record.medicines.medicines import resumed_at
from desktop.clinical.record.medicines.spans import spans
from desktop.core.clock import local, shifted
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import instant
from desktop.orders import schedule
from desktop.orders.schedule import Doses, Share
from desktop.orders.timing_rules import Unread

T = TypeVar("T")

LATE: Final = timedelta(minutes=30)
EARLY: Final = timedelta(hours=2)
"""A dose may be entered as the planned one from so long before its time …"""
BEHIND: Final = timedelta(hours=5)
"""… until so long after it."""
_BACK, _AHEAD = timedelta(hours=12), timedelta(hours=24)
_KNOWN: Final = timedelta(days=92)
"""Look-back period for missing entries of doses, and how far ahead the next day of a rare dose is sought."""


class Entered(msgspec.Struct, frozen=True, gc=False):
    """Entry of one dose: its time, its planned moment where that is known, and what became of it."""

    at: datetime
    planned: datetime | None = None
    became: Outcome = Outcome.GIVEN

    def is_of(self, due: datetime) -> bool:
        """True when it can be the dose that was planned for a moment."""
        if self.planned is not None:
            return self.planned == due
        return -EARLY <= self.at - due <= BEHIND


class OfShare(msgspec.Struct, frozen=True, gc=False):
    """Doses that are due within a time and at no hour, with what was entered of them.

    Of those that are `unclear` nobody knows whether they were given: they take no other's place.
    """

    share: Share
    given: int = 0
    omitted: int = 0
    unclear: int = 0

    @property
    def left(self) -> int:
        """The most that may still be given."""
        return max(0, self.share.most - self.given - self.omitted)

    def holds(self, now: datetime) -> bool:
        """True in the time of these doses."""
        return self.share.start <= now < self.share.until


class Look(msgspec.Struct, frozen=True, gc=False):
    """Doses of an order that are open around now: at their moments, by the day, and what can't be read."""

    moments: tuple[datetime, ...] = ()
    shares: tuple[OfShare, ...] = ()
    unread: tuple[Unread, ...] = ()

    def today(self, now: datetime) -> tuple[OfShare, ...]:
        """The doses by the day whose time it is."""
        return tuple(one for one in self.shares if one.holds(now))


class Plan(msgspec.Struct, frozen=True, gc=False):
    """Dosages as they are planned: `since` is the FHIR time of the order; nothing is due before `floor`."""

    dosages: Sequence[Dosage]
    since: str
    floor: datetime | None = None

    def doses(self, start: datetime, end: datetime, last: datetime | None) -> tuple[Doses, ...]:
        """The doses of each dosage from `start` up to, not including, `end`."""
        return schedule.doses(self.dosages, self.since, start, end, last, self.floor)


def plan_of(request: MedicationRequest) -> Plan:
    """Plan of an order: no dose before it was resumed, or before it may be used."""
    validity = request.dispense_request.validity_period if request.dispense_request else None
    floors = (resumed_at(request), instant(validity.start) if validity and validity.start else None)
    known = [one for one in floors if one is not None]
    return Plan(request.dosage_instruction, request.authored_on, max(known, default=None))


def entered(administrations: Iterable[MedicationAdministration]) -> list[Entered]:
    """The entries that have a time, oldest first."""
    found = [
        Entered(at, planned_for(one), outcome(one))
        for one in administrations
        if (at := given_at(one)) is not None
    ]
    return sorted(found, key=lambda one: one.at)


def begins(request: MedicationRequest) -> datetime | None:
    """Earliest due time of its first dose: its dosing's beginning, else the time of the order; after a pause
    the end of that."""
    plan = plan_of(request)
    found = [span.begins for span in spans(plan.dosages, plan.since) if span.begins is not None]
    start = min(found) if found else instant(plan.since)
    return max((one for one in (start, plan.floor) if one is not None), default=None)


def last_given(known: Iterable[Entered], now: datetime) -> datetime | None:
    """Time of the newest dose that reached the patient."""
    times = [one.at for one in known if one.became in IN_THE_PATIENT and one.at <= now]
    return max(times, default=None)


def look(plan: Plan, known: Sequence[Entered], now: datetime) -> Look:
    """The planned doses from twelve hours back to a day ahead about which nothing was entered, those of the
    days in that time that have no hour, and what can't be read of the dosages."""
    found = plan.doses(now - _BACK, now + _AHEAD, last_given(known, now))
    free = list(known)
    moments: list[datetime] = []
    for one in found:
        planned = [dose.at for dose in one.moments]
        given, free = matched(planned, free, lambda entry: entry)
        moments += (at for at in planned if at not in given)
    shares = [_of_share(share, one, free, known) for one in found for share in one.shares]
    unread = dict.fromkeys(one.unread for one in found if one.unread is not None)
    return Look(tuple(sorted(moments)), _together(shares), tuple(unread))


def _of_share(share: Share, of: Doses, free: Sequence[Entered], known: Sequence[Entered]) -> OfShare:
    # A dose may be entered a little before the order that it belongs to was written.
    midnight = local(share.start).time() == clock_time()
    begins = share.start if midnight else shifted(share.start, -EARLY)
    mine = [one for one in free if begins <= one.at < share.until]
    given = sum(one.became in IN_THE_PATIENT for one in mine)
    omitted = sum(one.became is Outcome.NOT_GIVEN for one in mine)
    if of.in_all is not None:
        # Of a number in all, those of other days are gone.
        before = sum(one.became in IN_THE_PATIENT for one in known) - given
        most = max(0, min(share.most, of.in_all - before))
        share = msgspec.structs.replace(share, least=min(share.least, most), most=most)
    return OfShare(share, given, omitted, sum(one.became is Outcome.UNKNOWN for one in mine))


def _together(shares: Iterable[OfShare]) -> tuple[OfShare, ...]:
    """Those of one time as one: ten units in the morning and six in the evening are two doses today, and what
    was entered is of either."""
    found: dict[tuple[datetime, datetime], OfShare] = {}
    for one in shares:
        key = (one.share.start, one.share.until)
        other = found.get(key)
        if other is None:
            found[key] = one
            continue
        both = Share(
            *key, other.share.least + one.share.least, other.share.most + one.share.most,
            other.share.assumed or one.share.assumed,
        )  # fmt: skip
        found[key] = msgspec.structs.replace(other, share=both)
    return tuple(sorted(found.values(), key=lambda one: (one.share.start, one.share.until)))


def next_day(plan: Plan, known: Sequence[Entered], now: datetime) -> Share | None:
    """The next doses without an hour beyond a day from now, of what is given seldom; None where none is
    foreseen."""
    start = now + _AHEAD
    found = plan.doses(start, start + _KNOWN, last_given(known, now))
    shares = [share for one in found for share in one.shares if share.start > now]
    moments = [Share(dose.at, dose.at, 1, 1) for one in found for dose in one.moments[:1]]
    return min((*shares, *moments), default=None)


def unwritten(plan: Plan, known: Sequence[Entered], now: datetime) -> list[datetime]:
    """The planned doses before those that still wait about which nothing was entered: nobody knows whether
    they were given. None where nothing was ever entered, as in a record that holds no doses."""
    if not known:
        return []
    # What was entered first tells from when on doses are written here.
    since = max(min(one.at for one in known), now - _KNOWN)
    until = now - _BACK
    if since >= until:
        return []
    # An order of years has thousands of entries: those of the time that is looked at are enough.
    free = [one for one in known if shifted(one.at, BEHIND) >= since]
    found: list[datetime] = []
    for one in plan.doses(since, until, last_given(known, now)):
        planned = [dose.at for dose in one.moments]
        given, free = matched(planned, free, lambda entry: entry)
        found += (at for at in planned if at not in given)
    return sorted(found)


def matched(
    planned: Iterable[datetime], entries: Iterable[T], entered_of: Callable[[T], Entered]
) -> tuple[dict[datetime, T], list[T]]:
    """Match entries to planned doses; returns the matches, and the entries without a planned dose.

    Who said for which dose it was takes no other one's place; what says nothing is of the oldest dose that it
    can be of.
    """
    due = sorted(planned)
    free = sorted(entries, key=lambda one: entered_of(one).at)
    found: dict[datetime, T] = {}
    for named in (True, False):
        for at in due:
            if at in found:
                continue
            fits = (
                one for one in free if (entered_of(one).planned == at if named else entered_of(one).is_of(at))
            )
            mine = next(fits, None)
            if mine is not None:
                found[at] = mine
                free.remove(mine)
    return found, free


def of_request(chart: Chart, request: MedicationRequest, now: datetime) -> Look:
    """The open doses of an order, with what was entered of it."""
    return chart.once(
        f"open doses of {request.key}",
        lambda: look(plan_of(request), entered(of_order(chart, request.key)), now),
        of=now,
    )


def waiting(chart: Chart, request: MedicationRequest, now: datetime) -> datetime | None:
    """The dose that is to be given now: the oldest that waits, at the earliest `EARLY` before its time."""
    return next((at for at in of_request(chart, request, now).moments if at - now <= EARLY), None)
