"""Pending doses of an order: planned, and neither given nor marked as not given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

import msgspec

from desktop.clinical.record.medicines.administrations import given_at, of_order, planned_for
from desktop.clinical.record.medicines.medicines import resumed_at
from desktop.clinical.words import doses
from desktop.core.clock import shifted
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import instant
from desktop.orders import timing

T = TypeVar("T")

LATE: Final = timedelta(minutes=30)
EARLY: Final = timedelta(hours=2)
"""A dose may be entered as the planned one from so long before its time …"""
BEHIND: Final = timedelta(hours=5)
"""… until so long after it."""
_BACK, _AHEAD = timedelta(hours=12), timedelta(hours=24)
_KNOWN: Final = timedelta(days=92)
"""Look-back period for missing entries of doses."""


class Entered(msgspec.Struct, frozen=True, gc=False):
    """Entry of one dose: its time, and its planned moment where that is known."""

    at: datetime
    planned: datetime | None = None

    def is_of(self, due: datetime) -> bool:
        """True when it can be the dose that was planned for a moment."""
        if self.planned is not None:
            return self.planned == due
        return -EARLY <= self.at - due <= BEHIND


def entered(administrations: Iterable[MedicationAdministration]) -> list[Entered]:
    """The entries that have a time, oldest first."""
    found = [Entered(at, planned_for(one)) for one in administrations if (at := given_at(one)) is not None]
    return sorted(found, key=lambda one: one.at)


def begins(request: MedicationRequest) -> datetime | None:
    """Earliest due time of its first dose: its dosing's beginning, else the time of the order; after a pause
    the end of that."""
    first = request.dosage_instruction[0] if request.dosage_instruction else None
    repeat = first.timing.repeat if first and first.timing else None
    bounds = repeat.bounds_period if repeat else None
    start = instant(bounds.start if bounds and bounds.start else request.authored_on)
    again = resumed_at(request)
    return max((one for one in (start, again) if one is not None), default=None)


def open_doses(
    dosages: Sequence[Dosage], start: datetime | None, known: Iterable[Entered], now: datetime
) -> tuple[list[datetime], bool]:
    """The planned doses from twelve hours back to a day ahead about which nothing was entered, and whether
    each dosage says when its doses are."""
    since, until = now - _BACK, now + _AHEAD
    if start is not None:
        since = max(since, shifted(start, -timedelta(minutes=1)))
    return _without_entry(dosages, known, since, until)


def unwritten(
    dosages: Sequence[Dosage], start: datetime | None, known: Sequence[Entered], now: datetime
) -> list[datetime]:
    """The planned doses before those that still wait about which nothing was entered: nobody knows whether
    they were given. None where nothing was ever entered, as in a record that holds no doses."""
    if not known:
        return []
    # What was entered first tells from when on doses are written here.
    since = max(min(one.at for one in known), now - _KNOWN)
    since = max(since, shifted(start, -timedelta(minutes=1))) if start is not None else since
    until = now - _BACK
    # An order of years has thousands of entries: those of the time that is looked at are enough.
    near = [one for one in known if shifted(one.at, BEHIND) >= since]
    return _without_entry(dosages, near, since, until)[0] if since < until else []


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


def _without_entry(
    dosages: Sequence[Dosage], known: Iterable[Entered], since: datetime, until: datetime
) -> tuple[list[datetime], bool]:
    free = list(known)
    found: list[datetime] = []
    times_known = True
    for dosage in dosages:
        if doses.is_as_needed(dosage):
            continue
        planned = timing.planned(dosage, since, until)
        times_known = times_known and planned is not None
        moments = [dose.at for dose in planned or ()]
        given, free = matched(moments, free, lambda one: one)
        found += (at for at in moments if at not in given)
    return sorted(found), times_known


def waiting(chart: Chart, request: MedicationRequest, now: datetime) -> datetime | None:
    """The dose that is to be given now: the oldest that waits, at the earliest `EARLY` before its time."""
    known = entered(of_order(chart, request.key))
    found, _known = open_doses(request.dosage_instruction, begins(request), known, now)
    return next((at for at in found if at - now <= EARLY), None)
