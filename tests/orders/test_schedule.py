"""The schedule of an order: each form of a FHIR timing, and rules that hold for all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.medicines.administrations import Outcome
from desktop.core.clock import local
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders import due, schedule
from desktop.orders.due import Entered, Plan
from desktop.orders.schedule import Doses
from desktop.orders.timing import local_moment
from desktop.orders.timing_rules import Unread

BEGIN = date(2026, 11, 2)
"""A Monday."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = st.integers(0, 300).map(lambda n: BEGIN + timedelta(days=n))


def dosages(*bodies: dict[str, Any]) -> tuple[Dosage, ...]:
    return msgspec.json.decode(strict.dumps(list(bodies)), type=tuple[Dosage, ...])


def repeated(**members: Any) -> dict[str, Any]:
    return {"timing": {"repeat": members}}


def window(first: date, days: int) -> tuple[datetime, datetime]:
    return local_moment(first, "00:00"), local_moment(first + timedelta(days=days), "00:00")


def found(
    *bodies: dict[str, Any], first: date = BEGIN, days: int = 7, since: str = "2026-11-02",
    last: datetime | None = None,
) -> tuple[Doses, ...]:  # fmt: skip
    return schedule.doses(dosages(*bodies), since, *window(first, days), last, None)


def due_days(of: Doses) -> set[date]:
    return {local(dose.at).date() for dose in of.moments} | {local(s.start).date() for s in of.shares}


def number(of: Doses) -> tuple[int, int]:
    shares = [(one.least, one.most) for one in of.shares]
    return tuple(len(of.moments) + sum(pair[end] for pair in shares) for end in (0, 1))  # type: ignore[return-value]


@given(st.sets(st.sampled_from(WEEKDAYS), min_size=1), DAYS, st.booleans(), st.sampled_from(["", "d", "wk"]))
def test_a_weekly_medicine_is_due_on_its_days_only(
    named: set[str], first: date, hours: bool, unit: str
) -> None:
    members: dict[str, Any] = {"dayOfWeek": sorted(named)}
    if unit:
        members |= {"frequency": len(named) if unit == "wk" else 1, "period": 1, "periodUnit": unit}
    if hours:
        members["timeOfDay"] = ["08:00:00"]
    (one,) = found(repeated(**members), first=first, days=28)
    assert one.unread is None
    assert {WEEKDAYS[day.weekday()] for day in due_days(one)} == named
    assert number(one) == (4 * len(named), 4 * len(named))


@given(st.integers(1, 12), st.integers(1, 14), st.sampled_from([0, 3]), st.integers(1, 6))
def test_the_doses_of_some_whole_periods_are_their_frequency(
    frequency: int, period: int, more: int, periods: int
) -> None:
    members = {"frequency": frequency, "period": period, "periodUnit": "d",
               "boundsPeriod": {"start": BEGIN.isoformat()}}  # fmt: skip
    if more:
        members["frequencyMax"] = frequency + more
    (one,) = found(repeated(**members), days=period * periods)
    assert one.unread is None
    assert number(one) == (frequency * periods, (frequency + more) * periods)


@given(st.sampled_from([1, 2, 3, 4, 6, 8, 12]), DAYS, st.sampled_from(["h", "min"]))
def test_steps_of_hours_are_as_many_with_an_hour_and_without(hours: int, first: date, unit: str) -> None:
    period = hours * 60 if unit == "min" else hours
    members = {"frequency": 1, "period": period, "periodUnit": unit}
    (by_day,) = found(repeated(**members), first=first, days=1, since="2026-01-01")
    assert number(by_day) == (24 // hours, 24 // hours)
    own = {"boundsPeriod": {"start": "2026-01-01T00:00:00Z"}}
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    (timed,) = schedule.doses(
        dosages(repeated(**members, **own)), "", start, start + timedelta(days=1), None, None
    )
    assert len(timed.moments) == 24 // hours


RULES = st.sampled_from([
    {"frequency": 3, "period": 1, "periodUnit": "d"}, {"timeOfDay": ["08:00:00", "20:00:00"]},
    {"when": ["MORN", "HS"]}, {"dayOfWeek": ["mon", "thu"]}, {"frequency": 1, "period": 8, "periodUnit": "h"},
    {"frequency": 1, "period": 72, "periodUnit": "h"}, {"frequency": 1, "period": 2, "periodUnit": "wk"},
    {"frequency": 2, "period": 1, "periodUnit": "wk"}, {"frequency": 1, "period": 1, "periodUnit": "mo"},
    {"frequency": 1, "period": 1, "periodUnit": "a"}, {"count": 1}, {"frequency": 5},
])  # fmt: skip


@given(RULES, st.integers(0, 60), st.integers(1, 40), st.sampled_from(["own", "order", "validity"]))
def test_a_start_ahead_is_never_due_before_it(
    members: dict[str, Any], ahead: int, length: int, said: str
) -> None:
    start = local_moment(BEGIN + timedelta(days=ahead), "13:20")
    own = {"boundsPeriod": {"start": start.isoformat()}} if said == "own" else {}
    since = start.isoformat() if said == "order" else "2026-01-01"
    floor = start if said == "validity" else None
    (one,) = schedule.doses(dosages(repeated(**members, **own)), since, *window(BEGIN, length), None, floor)
    slack = timedelta(minutes=1) if said == "order" else timedelta(0)
    assert all(dose.at >= start - slack for dose in one.moments)
    assert all(share.start >= start - slack for share in one.shares)
    if local_moment(BEGIN + timedelta(days=length), "00:00") <= start - slack:
        assert one == Doses()


@given(RULES, st.integers(0, 40), st.integers(1, 40))
def test_nothing_is_due_after_the_end(members: dict[str, Any], ends: int, length: int) -> None:
    end = local_moment(BEGIN + timedelta(days=ends), "13:20")
    body = repeated(**members, boundsPeriod={"start": BEGIN.isoformat(), "end": end.isoformat()})
    (one,) = found(body, days=length)
    assert all(dose.at < end for dose in one.moments)
    assert all(share.until <= end for share in one.shares)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4))
def test_steps_in_turn_never_hold_at_once(first: int, second: int, frequency: int) -> None:
    def step(sequence: int, days: int) -> dict[str, Any]:
        length = {"value": days, "unit": "d", "code": "d"}
        return {"sequence": sequence} | repeated(
            frequency=frequency, period=1, periodUnit="d", boundsDuration=length
        )

    one, two = found(step(1, first), step(2, second), days=20)
    assert one.unread is None
    assert two.unread is None
    assert not due_days(one) & due_days(two)
    assert number(one) == (first * frequency, first * frequency)
    assert number(two) == (second * frequency, second * frequency)


FORMS: dict[str, tuple[dict[str, Any], list[int], Unread | None]] = {
    "every day": (repeated(frequency=1, period=1, periodUnit="d"), [2, 3, 4, 5, 6, 7, 8], None),
    "every other day": (repeated(frequency=1, period=2, periodUnit="d"), [2, 4, 6, 8], None),
    "QOD": ({"timing": {"code": {"coding": [{"code": "QOD"}]}}}, [2, 4, 6, 8], None),
    "Q6H": ({"timing": {"code": {"coding": [{"code": "Q6H"}]}}}, [2, 3, 4, 5, 6, 7, 8], None),
    "a code with bounds": (
        {"timing": {"code": {"text": "b.i.d."}, "repeat": {"boundsPeriod": {"end": "2026-11-03"}}}},
        [2, 3], None,
    ),
    "weekly": (repeated(frequency=1, period=1, periodUnit="wk"), [2], None),
    "each second Wednesday": (
        repeated(frequency=1, period=2, periodUnit="wk", dayOfWeek=["wed"],
                 boundsPeriod={"start": "2026-10-21"}), [4], None,
    ),
    "the Wednesday between": (
        repeated(frequency=1, period=2, periodUnit="wk", dayOfWeek=["wed"],
                 boundsPeriod={"start": "2026-10-28"}), [], None,
    ),
    "every 36 hours from an hour": (
        repeated(frequency=1, period=36, periodUnit="h", boundsPeriod={"start": "2026-11-02T08:00:00+01:00"}),
        [2, 3, 5, 6, 8], None,
    ),
    "every 36 hours from none": (repeated(frequency=1, period=36, periodUnit="h"), [], Unread.DAYS),
    "72 hours from none": (repeated(frequency=1, period=72, periodUnit="h"), [2, 5, 8], None),
    "a day and a half": (
        repeated(frequency=1, period=Decimal("1.5"), periodUnit="d",
                 boundsPeriod={"start": "2026-11-02T08:00:00+01:00"}),
        [2, 3, 5, 6, 8], None,
    ),
    "in five to seven days": (
        repeated(frequency=1, period=1, periodUnit="d",
                 boundsRange={"low": {"value": 2, "code": "d"}, "high": {"value": 4, "code": "d"}}),
        [2, 3], Unread.END,
    ),
    "events with and without an hour": (
        {"timing": {"event": ["2026-11-03T08:00:00+01:00", "2026-11-05"]}}, [3, 5], None,
    ),
    "an event of a month": ({"timing": {"event": ["2026-11"]}}, [], Unread.DAYS),
    "an event where a rule begins": (
        {"timing": {"event": ["2026-11-04"], "repeat": {"frequency": 1, "period": 3, "periodUnit": "d"}}},
        [4, 7], None,
    ),
    "several events beside a rule": (
        {"timing": {"event": ["2026-11-04", "2026-11-06"],
                    "repeat": {"frequency": 1, "period": 3, "periodUnit": "d"}}}, [], Unread.DAYS,
    ),
    "three in all": (repeated(timeOfDay=["08:00:00"], count=3), [2, 3, 4], None),
    "meals nobody counted": (repeated(when=["PC"]), [], Unread.OFTEN),
    "three at meals": (repeated(when=["PC"], frequency=3, period=1, periodUnit="d"),
                       [2, 3, 4, 5, 6, 7, 8], None),
    "before breakfast": (repeated(when=["ACM"], offset=30), [2, 3, 4, 5, 6, 7, 8], None),
    "hours that are not as many": (repeated(timeOfDay=["08:00:00"], frequency=2, period=1, periodUnit="d"),
                                   [], Unread.OFTEN),
    "code and rule that differ": (
        {"timing": {"code": {"coding": [{"code": "BID"}]},
                    "repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}}, [], Unread.DIFFERS,
    ),
    "four to six hours": (repeated(frequency=1, period=4, periodMax=6, periodUnit="h"),
                          [2, 3, 4, 5, 6, 7, 8], None),
    "three to five days": (repeated(frequency=1, period=3, periodMax=5, periodUnit="d"), [], Unread.DAYS),
    "two a week": (repeated(frequency=2, period=1, periodUnit="wk"), [2], None),
    "frequency alone": (repeated(frequency=3), [], Unread.OFTEN),
    "frequency of nought": (repeated(frequency=0, period=1, periodUnit="d"), [], Unread.OFTEN),
    "a plain text": ({"text": "5 mg x 2"}, [2, 3, 4, 5, 6, 7, 8], None),
    "a text": ({"text": "1 x 1"}, [], Unread.WORDS),
    "nothing": ({}, [], Unread.WORDS),
    "as needed": ({"asNeededBoolean": True} | repeated(frequency=3, period=1, periodUnit="d"), [], None),
    "a start that is none": (
        repeated(frequency=1, period=1, periodUnit="d", boundsPeriod={"start": "i morgen"}), [], Unread.BEGIN,
    ),
    "an end that is none": (
        repeated(frequency=1, period=1, periodUnit="d", boundsPeriod={"end": "snart"}), [], Unread.END,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_each_form_of_a_timing_is_due_on_its_days_or_told(name: str) -> None:
    body, days, unread = FORMS[name]
    (one,) = found(body)
    assert sorted(day.day for day in due_days(one)) == days
    assert one.unread is unread


def test_what_is_counted_from_the_order_says_so_and_from_the_last_dose_when_one_was_given() -> None:
    body = repeated(frequency=1, period=3, periodUnit="d")
    (first,) = found(body, since="2026-11-01")
    assert sorted(day.day for day in due_days(first)) == [4, 7]
    assert all(share.assumed for share in first.shares)
    (after,) = found(body, since="2026-11-01", last=local_moment(date(2026, 11, 2), "21:00"))
    assert sorted(day.day for day in due_days(after)) == [2, 5, 8]
    assert not any(share.assumed for share in after.shares)
    patch = repeated(frequency=1, period=72, periodUnit="h")
    (hours,) = found(patch, since="2026-11-01", last=local_moment(date(2026, 11, 2), "21:00"))
    assert [local(dose.at).strftime("%d %H") for dose in hours.moments] == ["05 21", "08 21"]


def test_the_last_day_of_a_month_stays_it() -> None:
    body = repeated(frequency=1, period=1, periodUnit="mo", boundsPeriod={"start": "2026-01-31"})
    (one,) = found(body, first=date(2026, 2, 1), days=120)
    assert sorted(due_days(one)) == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
    ]


def test_a_step_after_one_without_an_end_begins_nobody_knows_when() -> None:
    step = repeated(frequency=1, period=1, periodUnit="d")
    one, two = found({"sequence": 1} | step, {"sequence": 2} | step)
    assert (one.unread, two.unread) == (None, Unread.BEGIN)
    own = repeated(frequency=1, period=1, periodUnit="d", boundsPeriod={"start": "2026-11-05"})
    one, two = found({"sequence": 1} | step, {"sequence": 2} | own)
    assert (max(due_days(one)), min(due_days(two))) == (date(2026, 11, 4), date(2026, 11, 5))
    at_once = found({"sequence": 1} | step, {"sequence": 1} | step)
    assert [one.unread for one in at_once] == [None, None]


NOON = local_moment(date(2026, 11, 4), "12:00")
THREE = Plan(dosages(repeated(frequency=3, period=1, periodUnit="d")), "2026-11-01")


@given(st.lists(st.sampled_from(list(Outcome)), max_size=6))
def test_of_the_doses_of_a_day_only_what_is_known_takes_a_place(outcomes: list[Outcome]) -> None:
    entries = [
        Entered(NOON - timedelta(minutes=30 * n), None, one)
        for n, one in enumerate(outcomes) if one is not Outcome.WRONG
    ]  # fmt: skip
    (today,) = due.look(THREE, entries, NOON).today(NOON)
    known = [one for one in entries if one.became is not Outcome.UNKNOWN]
    assert today.left == max(0, 3 - len(known))
    assert today.given + today.omitted + today.unclear == len(entries)


def test_doses_at_once_are_of_one_day_together() -> None:
    plan = Plan(dosages(repeated(when=["MORN"]), repeated(when=["EVE"])), "2026-11-01")
    (today,) = due.look(plan, [Entered(NOON)], NOON).today(NOON)
    assert (today.given, today.share.most, today.left) == (1, 2, 1)


def test_a_single_dose_waits_until_it_is_entered() -> None:
    plan = Plan(dosages(repeated(count=1)), "2026-11-02T09:00:00+01:00")
    (waits,) = due.look(plan, [], NOON).today(NOON)
    assert waits.left == 1
    early = Entered(local_moment(date(2026, 11, 2), "08:40"))
    (done,) = due.look(plan, [early], NOON).today(NOON)
    assert done.left == 0
    assert due.next_day(plan, [early], NOON) is None


def test_a_seldom_medicine_says_its_next_day() -> None:
    plan = Plan(dosages(repeated(dayOfWeek=["mon"])), "2026-11-01")
    looked = due.look(plan, [], NOON)
    assert not looked.shares
    following = due.next_day(plan, [], NOON)
    assert following is not None
    assert local(following.start).date() == date(2026, 11, 9)


@pytest.mark.parametrize(
    "rate",
    [
        {"rateQuantity": {"value": 5, "code": "mL/h"}},
        {"rateRatio": {"numerator": {"value": 5, "code": "mL"}, "denominator": {"value": 1, "code": "h"}}},
        {"rateRange": {"low": {"value": 5, "code": "mL/h"}, "high": {"value": 10, "code": "mL/h"}}},
    ],
)
def test_a_rate_without_a_dose_runs_in_whatever_form(rate: dict[str, Any]) -> None:
    (one,) = dosages({"doseAndRate": [rate]} | repeated(frequency=1, period=1, periodUnit="d"))
    assert schedule.runs(one)
    assert found({"doseAndRate": [rate]} | repeated(frequency=1, period=1, periodUnit="d")) == (Doses(),)
    dosed = rate | {"doseQuantity": {"value": 1, "code": "mg"}}
    assert not schedule.runs(dosages({"doseAndRate": [dosed]})[0])
