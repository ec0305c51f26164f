"""One appointment on a day list: which day it is, who takes part, and whether it counts.

*Today* is the civil day in Oslo, from midnight to midnight, so that who came this morning stays until the
evening. From 15:00 on it is tomorrow as well, whole: that is when tomorrow is prepared, and in the morning
the server may be away. An appointment counts from the day on which it begins. Cancelled ones, no-shows,
errors and the waiting list do not count; neither does one which the person, or the patient, has declined.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

import msgspec

from desktop.core.clock import local, oslo, stamp
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.references import within
from desktop.fhir.when import instant

EVENING = time(15)
ON = frozenset({"proposed", "pending", "booked", "arrived", "checked-in", "fulfilled"})
OFF = frozenset({"cancelled", "noshow", "entered-in-error", "waitlist"})


class Slot(msgspec.Struct, frozen=True):
    """An appointment on the list: when it begins (UTC stamp), and whom it is with. `unknown`: also with
    somebody who is no patient of this server."""

    id: str
    start: str
    patients: tuple[str, ...]
    unknown: bool = False


def window(now: datetime) -> tuple[str, str]:
    """From when to when an appointment of the day begins, as UTC stamps; the end is not within."""
    here = local(now)
    until = here.date() + timedelta(days=2 if here.time() >= EVENING else 1)
    midnights = (datetime.combine(day, time(), tzinfo=oslo()) for day in (here.date(), until))
    begins, ends = (stamp(moment) for moment in midnights)
    return begins, ends


def _actors(appointment: dict[str, Any], base: str) -> list[tuple[str, bool]]:
    """`Type/id` of who takes part and has not declined; empty for one of elsewhere, then with whether it
    is a patient."""
    found = []
    for one in appointment.get("participant") or ():
        actor = one.get("actor") or {}
        reference = actor.get("reference") or ""
        if one.get("status") != "declined":
            kind = f"/{reference}".rpartition("/Patient/")[1] or actor.get("type") == "Patient"
            found.append((within(reference, base), bool(kind)))
    return found


def mine(row: Row, wanted: Collection[str], base: str) -> bool:
    """True when an appointment is with one of the actors; an unreadable one is somebody's, and is named."""
    try:
        return any(key in wanted for key, _patient in _actors(strict.loads(row.json), base))
    except (AttributeError, TypeError):
        return True


def slot(row: Row, span: tuple[str, str], base: str) -> Slot | None:
    """Appointment as an entry of the list; None when it does not belong there. Raises AttributeError,
    TypeError or ValueError for one that can't be read."""
    body = strict.loads(row.json)
    everybody = _actors(body, base)
    status, start = body.get("status"), body.get("start") or ""
    if status in OFF:
        return None
    if status not in ON:
        raise ValueError(f"status {status!r:.40}")
    moment = instant(start)
    if moment is None and start:
        raise ValueError(f"start {start!r:.40}")
    at = stamp(moment) if moment else ""
    if not span[0] <= at < span[1]:
        return None
    patients = tuple(
        dict.fromkeys(
            key.removeprefix("Patient/") for key, _patient in everybody if key.startswith("Patient/")
        )
    )
    return Slot(row.id, at, patients, any(is_patient and not key for key, is_patient in everybody))
