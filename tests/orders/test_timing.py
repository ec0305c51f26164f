"""Planned hours, over the changes to and from summer time too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from desktop.core.clock import LATEST, local
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.config import hours
from desktop.orders.order_resources import dosages
from desktop.orders.timing import hour_of, local_moment
from desktop.orders.usual_hours import planned
from tests.orders.samples import NOW, medicine


def dosage(body: dict[str, Any]) -> Dosage:
    return msgspec.json.decode(strict.dumps(body), type=Dosage)


def repeat(**members: Any) -> Dosage:
    return dosage({"timing": {"repeat": members}})


def times_of(text: str) -> tuple[Dosage, ...]:
    return msgspec.json.decode(strict.dumps(dosages(medicine(text), NOW)), type=tuple[Dosage, ...])


def clocks(found: tuple[Any, ...] | None) -> list[str]:
    assert found is not None
    return [f"{local(dose.at):%d %H:%M}" for dose in found]


def test_four_times_a_day_from_now() -> None:
    (one,) = times_of("paracet 1 g x 4 po")
    found = planned(one, NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert clocks(found) == ["20 20:00", "21 02:00", "21 08:00", "21 14:00"]


def test_a_taper_ends_where_the_next_begins() -> None:
    first, second = times_of("prednisolon 40 mg x 1 po i 2 dager, deretter 20 mg x 1 i 2 dager")
    window = (NOW, NOW + timedelta(days=10))
    assert clocks(planned(first, *window)) == ["21 08:00", "22 08:00"]
    assert clocks(planned(second, *window)) == ["23 08:00", "24 08:00"]


def test_two_steps_of_eight_hours_take_sixteen_hours_at_the_change() -> None:
    one = repeat(boundsPeriod={"start": "2026-10-24T22:00:00+02:00"}, frequency=1, period=8, periodUnit="h")
    found = planned(one, datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 13, tzinfo=UTC))
    assert clocks(found) == ["24 22:00", "25 05:00", "25 13:00"]
    assert found is not None
    assert found[2].at - found[0].at == timedelta(hours=16)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
def test_an_hour_that_does_not_exist_is_moved_and_says_so(day: date) -> None:
    assert hour_of(day, "02:30:00") == "never"
    one = repeat(timeOfDay=["02:30:00"], frequency=1, period=1, periodUnit="d")
    start = local_moment(day, "00:00")
    found = planned(one, start, start + timedelta(hours=12))
    assert clocks(found) == [f"{day.day} 03:30"]
    assert found is not None
    assert found[0].moved


def test_an_hour_that_comes_twice_is_used_once() -> None:
    assert hour_of(date(2026, 10, 25), "02:30:00") == "twice"
    assert hour_of(date(2026, 10, 25), "03:00:00") == "once"
    one = repeat(timeOfDay=["02:30:00"], frequency=1, period=1, periodUnit="d")
    start = local_moment(date(2026, 10, 25), "00:00")
    found = planned(one, start, start + timedelta(hours=25))
    assert found is not None
    assert [dose.at for dose in found] == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
    assert not found[0].moved
    later = local_moment(date(2026, 10, 25), "02:30:00", later=True)
    assert later - found[0].at == timedelta(hours=1)


def test_eight_stays_eight_over_the_change() -> None:
    one = repeat(timeOfDay=["08:00:00"], frequency=1, period=1, periodUnit="d")
    start = datetime(2026, 3, 28, 0, tzinfo=UTC)
    assert clocks(planned(one, start, start + timedelta(days=3))) == ["28 08:00", "29 08:00", "30 08:00"]


def test_weekly_on_a_day_and_every_other_day() -> None:
    monday = times_of("metotreksat 15 mg hver mandag po")[0]
    assert clocks(planned(monday, NOW, NOW + timedelta(days=14))) == ["23 08:00", "30 08:00"]
    other = times_of("prednisolon 20 mg annenhver dag po fra i morgen")[0]
    assert clocks(planned(other, NOW, NOW + timedelta(days=6))) == ["21 08:00", "23 08:00", "25 08:00"]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "1 tabl morgen og kveld"},
        {"timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}}, "asNeededBoolean": True},
        {"timing": {"repeat": {"boundsPeriod": {"start": "2026-11-20"}}}},
        {"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}},
        {"timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}}},
    ],
)
def test_what_does_not_say_is_none_not_empty(body: dict[str, Any]) -> None:
    assert planned(dosage(body), NOW, NOW + timedelta(days=2)) is None


def test_the_wards_hours_fill_in_where_asked_and_say_so() -> None:
    one = repeat(frequency=2, period=1, periodUnit="d")
    found = planned(one, NOW, NOW + timedelta(days=1), usual=hours())
    assert clocks(found) == ["20 20:00", "21 08:00"]
    assert found is not None
    assert all(dose.usual for dose in found)


def test_a_last_day_is_included_to_its_end() -> None:
    one = times_of("furosemid 40 mg x 2 iv til 21.11")[0]
    assert clocks(planned(one, NOW, NOW + timedelta(days=5))) == ["20 20:00", "21 08:00", "21 20:00"]
    partial = repeat(boundsPeriod={"start": "2026-11-20", "end": "2026-11-21"}, timeOfDay=["20:00:00"])
    assert clocks(planned(partial, NOW, NOW + timedelta(days=5))) == ["20 20:00", "21 20:00"]


def test_a_single_dose() -> None:
    one = times_of("furosemid 40 mg iv engangsdose kl 18")[0]
    assert clocks(planned(one, NOW, NOW + timedelta(days=2))) == ["20 18:00"]
    assert planned(one, NOW + timedelta(days=1), NOW + timedelta(days=2)) == ()


def test_bounds_outside_the_window_give_nothing() -> None:
    one = repeat(boundsPeriod={"start": "2026-11-25T08:00:00+01:00"}, timeOfDay=["08:00:00"])
    assert planned(one, NOW, NOW + timedelta(days=2)) == ()


@pytest.mark.parametrize("period", ["1e12", "9" * 25, "876000"])
@pytest.mark.parametrize("unit", ["h", "min", "d", "wk"])
@pytest.mark.parametrize(
    "start", ["2026-11-20T08:00:00+01:00", "9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z"]
)
def test_steps_and_bounds_at_the_ends_of_time_end(period: str, unit: str, start: str) -> None:
    body = {"timing": {"repeat": {"period": strict.Number(period), "periodUnit": unit, "frequency": 1,
                                  "boundsPeriod": {"start": start, "end": "9999-12-31"},
                                  "timeOfDay": ["23:59:59"]}}}  # fmt: skip
    found = dosage(body)
    for window in ((NOW, NOW + timedelta(days=3)), (LATEST - timedelta(days=3), LATEST)):
        planned(found, *window)
