"""Roles that somebody has now: by period, hours and absences, on the wall clock in Oslo."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record import roles_now
from desktop.core.clock import oslo
from desktop.fhir.resources import PractitionerRole

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FRIDAY = date(2026, 11, 27)
moments = st.builds(
    lambda day, clock: datetime.combine(day, clock, oslo()),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(),
)  # fmt: skip
clocks = st.times().map(lambda at: at.replace(microsecond=0))
days = st.lists(st.sampled_from(DAYS), unique=True, max_size=7)


def role(**elements: Any) -> PractitionerRole:
    body = {"resourceType": "PractitionerRole", "id": "r", "active": True, **elements}
    return msgspec.json.decode(msgspec.json.encode(body), type=PractitionerRole)


def at(clock: str, day: date = FRIDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), oslo())


def hours(start: str, end: str, *on: str) -> dict[str, Any]:
    return {"daysOfWeek": list(on), "availableStartTime": start, "availableEndTime": end}


@pytest.mark.parametrize(
    ("elements", "clock", "holds"),
    [
        ({}, "03:00", "now"),
        ({"active": False}, "12:00", "ended"),
        ({"period": {"end": "2026-11-26"}}, "00:00", "ended"),
        ({"period": {"end": "2026-11-27"}}, "23:59", "now"),
        ({"period": {"end": "2026-11-27T12:00:00+01:00"}}, "12:00", "ended"),
        ({"period": {"start": "2026-11-28"}}, "12:00", "ended"),
        ({"period": {"start": "sometime"}}, "12:00", "unread"),
        ({"availableTime": [hours("08:00:00", "15:30:00", "fri")]}, "08:00", "now"),
        ({"availableTime": [hours("08:00:00", "15:30:00", "fri")]}, "15:30", "other_hours"),
        ({"availableTime": [hours("08:00:00", "15:30:00", "thu")]}, "12:00", "other_hours"),
        ({"availableTime": [hours("08:00:00", "15:30:00")]}, "12:00", "now"),
        ({"availableTime": [hours("22:00:00", "07:30:00", "thu")]}, "07:29", "now"),
        ({"availableTime": [hours("22:00:00", "07:30:00", "thu")]}, "22:30", "other_hours"),
        ({"availableTime": [hours("22:00:00", "07:30:00", "fri")]}, "23:59", "now"),
        ({"availableTime": [{"daysOfWeek": ["fri"], "allDay": True}]}, "00:00", "now"),
        ({"availableTime": [{"daysOfWeek": ["sat"], "allDay": True}]}, "23:59", "other_hours"),
        ({"availableTime": [{"daysOfWeek": ["fri"]}]}, "12:00", "now"),
        ({"availableTime": [{"allDay": False}]}, "12:00", "unread"),
        ({"availableTime": [{"availableStartTime": "16:00:00"}]}, "15:59", "other_hours"),
        ({"availableTime": [{"availableStartTime": "16:00:00"}]}, "23:00", "now"),
        ({"availableTime": [{"availableEndTime": "16:00:00"}]}, "15:59", "now"),
        ({"availableTime": [hours("8", "15", "fri")]}, "12:00", "unread"),
        ({"availableTime": [hours("08:00:00", "24:00:00", "fri")]}, "12:00", "unread"),
        ({"availableTime": [hours("08:00:00", "15:00:00", "friday")]}, "12:00", "unread"),
        ({"availableTime": [{"allDay": "yes"}]}, "12:00", "unread"),
        ({"availableTime": {"allDay": True}}, "12:00", "unread"),
        ({"availableTime": [{"allDay": True, "modifierExtension": [{"url": "x"}]}]}, "12:00", "unread"),
        ({"availabilityExceptions": "Ikke i julen"}, "12:00", "unread"),
        ({"modifierExtension": [{"url": "x", "valueBoolean": True}]}, "12:00", "unread"),
        ({"notAvailable": [{"description": "Ferie", "during": {"start": "2026-11-20", "end": "2026-11-27"}}]},
         "12:00", "other_hours"),
        ({"notAvailable": [{"description": "Ferie", "during": {"end": "2026-11-26"}}]}, "12:00", "now"),
        ({"notAvailable": [{"description": "Ferie"}]}, "12:00", "unread"),
        ({"notAvailable": [{"description": "Ferie", "during": {"start": "?"}}]}, "12:00", "unread"),
    ],
)  # fmt: skip
def test_period_hours_and_absences(elements: dict[str, Any], clock: str, holds: str) -> None:
    assert roles_now.now(role(**elements), at(clock)).holds == holds


def test_the_end_of_the_hours_is_told() -> None:
    evening = role(availableTime=[hours("14:30:00", "22:30:00", "fri")])
    assert roles_now.now(evening, at("21:44")).until == time(22, 30)
    whole = role(availableTime=[{"daysOfWeek": ["fri"], "allDay": True}])
    assert roles_now.now(whole, at("21:44")).until is None


@pytest.mark.parametrize(("clock", "day"), [("02:30", date(2027, 3, 28)), ("02:30", date(2026, 10, 25))])
def test_the_nights_on_which_the_clock_changes(clock: str, day: date) -> None:
    night = role(availableTime=[hours("22:00:00", "07:30:00", "sat")])
    for fold in (0, 1):
        assert roles_now.now(night, at(clock, day).replace(fold=fold)).holds == "now"


def _held(start: time, end: time, on: list[str], wall: datetime) -> bool:
    """By counting: the hours of each day as a stretch of minutes from its midnight."""
    for back in (0, 1):
        day = (wall - timedelta(days=back)).date()
        if on and DAYS[day.weekday()] not in on:
            continue
        begins = datetime.combine(day, start)
        ends = datetime.combine(day + timedelta(days=0 if start < end else 1), end)
        if begins <= wall.replace(tzinfo=None) < ends:
            return True
    return False


@given(moments, clocks, clocks, days)
def test_hours_hold_as_they_are_counted(moment: datetime, start: time, end: time, on: list[str]) -> None:
    moment = moment.replace(microsecond=0)
    one = role(availableTime=[hours(start.isoformat(), end.isoformat(), *on)])
    held = _held(start, end, on, moment)
    assert roles_now.now(one, moment).holds == ("now" if held else "other_hours")


@given(moments, st.lists(st.tuples(clocks, clocks, days), min_size=1, max_size=4))
def test_of_several_hours_one_is_enough(
    moment: datetime, several: list[tuple[time, time, list[str]]]
) -> None:
    each = [hours(start.isoformat(), end.isoformat(), *on) for start, end, on in several]
    alone = [roles_now.now(role(availableTime=[one]), moment).holds for one in each]
    found = roles_now.now(role(availableTime=each), moment)
    assert found.holds == ("now" if "now" in alone else "other_hours")


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(moments, json, json, json)
def test_what_can_not_be_read_never_holds_by_itself(moment: datetime, one: Any, two: Any, three: Any) -> None:
    given_ = role(availableTime=one, notAvailable=two, availabilityExceptions=three)
    found = roles_now.now(given_, moment).holds
    if found == "now":
        assert isinstance(one, list)
        assert all(isinstance(part, dict) for part in one)
        assert two == []
        assert not three
