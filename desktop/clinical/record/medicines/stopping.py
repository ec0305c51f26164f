"""Moment at which a medicine was stopped or paused: by dosing, act, last version or last dose.

FHIR R4 has no element for it in MedicationRequest. `at` is known only where the record tells it; `latest` is
a moment by which it had ended in any case.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, given_at, of_order, outcome
from desktop.clinical.record.medicines.medicines import (
    REPLACED,
    STAY_OVER,
    Reading,
    State,
    read_statement,
    replacement,
    validity_end,
)
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.fhir.systems import ACT
from desktop.fhir.when import after, instant

_OVER: Final = (State.STOPPED, State.ENDED, State.PAUSED)


class Stopping(msgspec.Struct, frozen=True, gc=False):
    """End of a medicine: `at`, or None where nobody says it; `latest` by when it had ended, where that is
    told; `paused` when it may be resumed; `given` the last dose that was entered; `expired` is when a
    prescription in force that nobody stopped ceased to be dispensed by."""

    at: datetime | None
    latest: datetime | None = None
    paused: bool = False
    given: datetime | None = None
    expired: datetime | None = None


def of_request(
    chart: Chart, request: MedicationRequest, read: Reading, stay: Stay | None, now: datetime
) -> Stopping | None:
    """End of an order or prescription; None for one that goes on, and for what never was."""
    if read.state is State.EXPIRED and not read.strange:
        until = validity_end(request)
        # It is no stop: what is left of a package may be used still, or nothing was for long.
        return Stopping(None, latest=_past(until, now), given=_last_given(chart, request, now), expired=until)
    if read.state not in _OVER or read.strange:
        return None
    at = _end(chart, request, read, stay, now)
    latest = _changed(request, sure=False)
    given = _last_given(chart, request, now)
    if given is not None and ((at is not None and given > at) or (at is None and _within(given, latest))):
        # A dose that was given behind the end acts from when it was given.
        at = given
    return Stopping(_past(at, now), _past(latest, now), read.state is State.PAUSED, given)


def of_statement(statement: MedicationStatement, now: datetime) -> Stopping | None:
    """End of a medicine that somebody used, by a list or their own words; None while it is used, and for
    what was never taken."""
    read = read_statement(statement, now)
    if read.state not in _OVER or read.strange or read.denied:
        return None
    told = instant(statement.date_asserted) or _updated(statement)
    return Stopping(_past(read.ends, now), _past(told, now), read.state is State.PAUSED)


def _within(given: datetime, latest: datetime | None) -> bool:
    return latest is None or given <= latest


def _past(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is None or at <= now else None


def _end(
    chart: Chart, request: MedicationRequest, read: Reading, stay: Stay | None, now: datetime
) -> datetime | None:
    if read.use == REPLACED:
        instead = replacement(chart, request, stay, now)
        return instant(instead.authored_on) if instead is not None else None
    if read.use == STAY_OVER:
        over = stays.of_encounter(chart, request.encounter.target, now) if request.encounter else None
        return over.end.start if over is not None and over.end is not None else None
    acts = [instant(note.time) for note in request.note if any(e.url == ACT for e in note.extension)]
    known = [at for at in acts if at is not None]
    if known and request.status != "active":
        return max(known)
    if read.ends is not None and read.ends <= now:
        return read.ends
    return _changed(request, sure=True)


def _changed(request: MedicationRequest, *, sure: bool) -> datetime | None:
    """Time of its last version. That is when it was stopped (`sure`) only where it was not the first one: a
    server that was filled then dates everything to it, with a reason or without."""
    version = request.meta.version_id if request.meta is not None else ""
    later = version.isascii() and version.isdecimal() and version.lstrip("0") not in ("", "1")
    return _updated(request) if later or not sure else None


def _updated(one: MedicationRequest | MedicationStatement) -> datetime | None:
    return after(one.meta.last_updated) if one.meta is not None and one.meta.last_updated else None


def _last_given(chart: Chart, request: MedicationRequest, now: datetime) -> datetime | None:
    doses = [given_at(one) for one in of_order(chart, request.key) if outcome(one) in IN_THE_PATIENT]
    return max((at for at in doses if at is not None and at <= now), default=None)
