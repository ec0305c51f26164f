"""Roles that somebody has now: period, hours (availableTime) and absences of a PractitionerRole, in Oslo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal

import msgspec

from desktop.clinical.record import modifiers
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.fhir.resources import Practitioner, PractitionerRole, Resource
from desktop.fhir.when import within

Holds = Literal["now", "other_hours", "unread", "ended"]
"""Standing of a role: it holds now; at other hours, or somebody is away; not known, as something of it can't
be read; not (any more, or yet), so that nobody may choose it."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d+)?)?")
_UNREAD: Final = "?"


class _Times(msgspec.Struct, rename="camel"):
    modifier_extension: tuple[msgspec.Raw, ...] = ()
    days_of_week: tuple[str, ...] = ()
    all_day: bool | None = None
    available_start_time: str = ""
    available_end_time: str = ""


class _During(msgspec.Struct):
    start: str = ""
    end: str = ""


class _Away(msgspec.Struct, rename="camel"):
    modifier_extension: tuple[msgspec.Raw, ...] = ()
    during: _During | None = None


class Now(msgspec.Struct, frozen=True):
    """Standing of a role, and until which time of day it holds, where its hours say one."""

    holds: Holds
    until: time | None = None


def now(role: PractitionerRole, moment: datetime) -> Now:
    """Standing of a role at a moment. What can't be read never lets it hold by itself."""
    period = role.period
    in_period = within(period.start, period.end, moment) if period is not None else True
    if role.active is False or in_period is False:
        return Now("ended")
    if in_period is None or modifiers.is_unread(role) or _worded(role):
        return Now("unread")
    away = [_is_away(one, moment) for one in _several(role.not_available, _Away)]
    if True in away:
        return Now("other_hours")
    hours = [_hours(one, local(moment)) for one in _several(role.available_time, _Times)]
    if None in away or None in hours:
        return Now("unread")
    if not hours:
        return Now("now")
    held = [one for one in hours if one is not None and one.holds == "now"]
    if not held:
        return Now("other_hours")
    # Of several that hold, one without an end has none.
    ends = [one.until for one in held]
    return Now("now", ends[0] if len(ends) == 1 else None)


def works_no_more(directory: Mapping[str, Resource], person: str, moment: datetime) -> bool:
    """True for a person (`Practitioner/id`) who does not work here any more, as far as the register says: it
    does not hold them, they are not active, or all roles that they had have ended."""
    found = directory.get(person)
    if not isinstance(found, Practitioner) or found.active is False:
        return True
    roles = {
        now(one, moment).holds
        for one in directory.values()
        if isinstance(one, PractitionerRole)
        and one.practitioner is not None
        and one.practitioner.target == person
    }
    return roles == {"ended"}


def _worded(role: PractitionerRole) -> bool:
    """True where exceptions from the hours are told in words, which nobody here can read."""
    return bytes(role.availability_exceptions).strip() not in (b'""', b"null", b"")


def _several(raw: msgspec.Raw, kind: type[Any]) -> list[Any]:
    """The elements of a list, None for one that can't be read; one None for what is no list."""
    try:
        parts = from_json(raw, list[msgspec.Raw])
    except msgspec.MsgspecError:
        return [None]
    found: list[Any] = []
    for part in parts:
        try:
            one = from_json(part, kind)
        except msgspec.MsgspecError:
            one = None
        found.append(None if one is None or one.modifier_extension else one)
    return found


def _is_away(one: _Away | None, moment: datetime) -> bool | None:
    """True when somebody is away at a moment; None where it can't be told."""
    if one is None or one.during is None or not (one.during.start or one.during.end):
        return None
    return within(one.during.start, one.during.end, moment)


def _hours(one: _Times | None, wall: datetime) -> Now | None:
    """Judge hours at a moment of the wall clock; None where they can't be read."""
    if one is None or any(day not in _DAYS for day in one.days_of_week):
        return None
    today = _on(one, wall.weekday())
    start, end = _time(one.available_start_time), _time(one.available_end_time)
    if one.all_day:
        return Now("now" if today else "other_hours")
    if start == _UNREAD or end == _UNREAD:
        return None
    if start is None and end is None:
        # Days without hours: all of the day, but for a flag that says that it is not all of it.
        return None if one.all_day is False and not one.days_of_week else _whole(today)
    begins, ends = start or time(), end or time()
    assert isinstance(begins, time)
    assert isinstance(ends, time)
    clock = wall.time()
    if begins < ends:
        return Now("now", ends) if today and begins <= clock < ends else Now("other_hours")
    # Over midnight: the hours of a day end on the next one.
    if today and clock >= begins:
        return Now("now", ends)
    yesterday = _on(one, (wall - timedelta(days=1)).weekday())
    if yesterday and clock < ends:
        return Now("now", ends)
    return Now("other_hours")


def _whole(today: bool) -> Now:
    return Now("now" if today else "other_hours")


def _on(one: _Times, weekday: int) -> bool:
    return not one.days_of_week or _DAYS[weekday] in one.days_of_week


def _time(text: str) -> time | Literal["?"] | None:
    """A FHIR time; None where none is written, `?` for what is none."""
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if found is None:
        return _UNREAD
    return time(int(found[1]), int(found[2]), min(int(found[3] or 0), 59))
