"""The axis of a trend counts calendar days from an event, over midnights and changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from desktop.clinical.trends import Unit
from desktop.core.clock import local, oslo
from desktop.views.curves.trend_axis import Axis


def oslo_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=oslo()).astimezone(UTC)


def pod(zero: str, per: Unit = "days", first: int = 0) -> Axis:
    return Axis(oslo_time(zero), per, "POD", first)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        ("2026-11-16 23:59", 0),
        ("2026-11-17 00:00", 1),
        ("2026-11-17 23:59", 1),
        ("2026-11-16 00:00", 0),
        ("2026-11-15 23:59", -1),
    ],
)
def test_a_day_turns_at_midnight_however_late_the_operation_was(at: str, number: int) -> None:
    for hour in ("00:10", "08:40", "23:50"):
        assert pod(f"2026-11-16 {hour}").number(oslo_time(at)) == number


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
def test_the_days_of_a_change_of_the_clock_begin_at_their_midnights(change: str) -> None:
    day = datetime.fromisoformat(change)
    axis = pod(f"{day - timedelta(days=2):%Y-%m-%d} 14:00")
    starts = [local(datetime.fromtimestamp(axis.at(n), UTC)) for n in range(6)]
    assert [(one.hour, one.minute) for one in starts] == [(0, 0)] * 6
    assert all(b.date() - a.date() == timedelta(days=1) for a, b in pairwise(starts))
    assert axis.number(oslo_time(f"{change} 23:30")) == 2
    assert axis.until(2) == axis.at(3)


def test_hours_are_real_hours_through_the_night_when_clocks_go_back() -> None:
    axis = Axis(oslo_time("2026-10-24 20:00"), "hours", "")
    # From 20:00 to 08:00 are thirteen hours in that night.
    assert axis.number(oslo_time("2026-10-25 08:00")) == 13
    assert axis.said(oslo_time("2026-10-24 19:59")) == "−1 t"


def test_what_is_recorded_in_another_zone_is_of_its_day_here() -> None:
    axis = pod("2026-11-16 08:00")
    assert axis.number(datetime.fromisoformat("2026-11-16T23:30:00+00:00")) == 1
    assert axis.number(datetime.fromisoformat("2026-11-17T05:00:00+14:00")) == 0


def test_the_first_day_may_be_called_one_and_weeks_are_of_seven_days() -> None:
    axis = pod("2026-11-16 08:00", first=1)
    assert axis.said(oslo_time("2026-11-16 20:00")) == "POD 1"
    assert axis.labels(axis.zero, axis.zero + timedelta(days=2))[0] == (axis.at(0), "POD 1 · 16.11")
    weeks = Axis(oslo_time("2026-11-16 08:00"), "weeks", "")
    assert weeks.number(oslo_time("2026-11-22 23:59")) == 0
    assert weeks.number(oslo_time("2026-11-23 00:00")) == 1
    assert weeks.number(oslo_time("2026-11-15 23:59")) == -1


def test_an_earlier_course_keeps_its_days_and_its_own_times_of_the_day() -> None:
    # Operated on late in the evening; the present operation was early in the morning, in summer.
    axis = pod("2026-07-16 08:00")
    moved = axis.moved(oslo_time("2023-11-17 06:25"), oslo_time("2023-11-16 22:00"))
    assert axis.number(moved) == 1
    assert (local(moved).hour, local(moved).minute) == (6, 25)
    hours = Axis(oslo_time("2026-07-16 08:00"), "hours", "")
    moved = hours.moved(oslo_time("2023-11-17 06:00"), oslo_time("2023-11-16 22:00"))
    assert moved == hours.zero + timedelta(hours=8)


@pytest.mark.parametrize("zero", ["0001-01-01 12:00", "9999-12-31 12:00", "1850-01-01 12:00"])
def test_the_ends_of_time_do_not_break_it(zero: str) -> None:
    axis = Axis(datetime.fromisoformat(zero).replace(tzinfo=UTC), "days", "POD")
    for number in (-3, 0, 3, 100_000):
        assert isinstance(axis.at(number), float)
    assert axis.said(axis.zero) == "POD 0"
    assert axis.labels(axis.zero, datetime(2026, 11, 16, tzinfo=UTC)) is not None


def test_labels_of_many_years_are_few() -> None:
    axis = pod("1990-01-01 08:00")
    assert len(axis.labels(axis.zero, oslo_time("2026-11-20 12:00"))) < 12
