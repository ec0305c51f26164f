"""Emergency access in an access log: an AuditEvent by which somebody opens what a patient has blocked.

A client logs the reason before it shows anything, with the purpose BTG (*break the glass*) and the end of
it, and logs when it is ended. A server that holds these events goes by them: it lets in whom they name, to
whose record they name, for as long as they say, and a day at the most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from desktop.fhir.systems import SHOWN
from desktop.fhir.when import instant

GIVEN: Final = "reason"
ENDED: Final = "reason-ended"
"""Codes, under `SHOWN`, of the events that begin and end an access for which a reason was given."""
_OPENS: Final = "BTG"
_PURPOSE: Final = "v3-ActReason"
_LONGEST: Final = timedelta(hours=24)
_SKEW: Final = timedelta(minutes=5)
"""Time by which the clock of a machine may be ahead."""


def opened(events: Iterable[Mapping[str, Any]], person: str, patient: str, now: datetime) -> bool:
    """True where the newest of these events (AuditEvents as JSON) about a person's (`Practitioner/id`) access
    to a patient's record (an id) opens what is blocked, and that has not ended."""
    newest: tuple[datetime, bool] | None = None
    for one in events:
        at = _moment(one.get("recorded"))
        found = _opens(one, now) if at is not None and _about(one, person, patient) else None
        # Ended in the very second in which it was given: it is ended.
        if at is None or found is None or at > now + _SKEW:
            continue
        if newest is None or at > newest[0] or (at == newest[0] and not found):
            newest = (at, found)
    return newest is not None and newest[1]


def _about(one: Mapping[str, Any], person: str, patient: str) -> bool:
    by = {_reference(_dict(a).get("who")) for a in _list(one.get("agent")) if _dict(a).get("requestor")}
    whose = {_reference(_dict(e).get("what")) for e in _list(one.get("entity"))}
    about = {found for found in whose if found.startswith("Patient/")}
    return bool(person) and one.get("outcome") == "0" and by == {person} and about == {f"Patient/{patient}"}


def _opens(one: Mapping[str, Any], now: datetime) -> bool | None:
    """True where the event opens, False where it gives another reason, has run out, or ends; None for any
    other event."""
    said = {_dict(s).get("code") for s in _list(one.get("subtype")) if _dict(s).get("system") == SHOWN}
    if ENDED in said:
        return False
    if GIVEN not in said:
        return None
    period = _dict(one.get("period"))
    start, end = _moment(period.get("start")), _moment(period.get("end"))
    purposes = [
        _dict(coding)
        for concept in _list(one.get("purposeOfEvent"))
        for coding in _list(_dict(concept).get("coding"))
    ]
    breaks = any(
        c.get("code") == _OPENS and str(c.get("system", "")).rpartition("/")[2] == _PURPOSE for c in purposes
    )
    if not breaks or start is None or end is None:
        return False
    return start - _SKEW <= now < min(end, start + _LONGEST)


def _moment(value: object) -> datetime | None:
    return instant(value) if isinstance(value, str) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _reference(value: object) -> str:
    return str(_dict(value).get("reference") or "")


__all__ = ["ENDED", "GIVEN", "opened"]
