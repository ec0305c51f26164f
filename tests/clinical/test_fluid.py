"""The balance over hours, shifts and days: each has the same whole, and each amount is in it once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.fluid import (
    Entry,
    balances,
    cut,
    insensible,
    running,
)
from desktop.clinical.periods import SHIFTS, by_clock, by_hour
from desktop.core.clock import EARLIEST, LATEST, oslo, shifted

D = Decimal
# Around the night in which the clock goes back.
SINCE = datetime(2026, 10, 23, 5, 20, tzinfo=UTC)
NORWEGIAN = (time(7, 30), time(15), time(22))

moments = st.integers(0, 4 * 86_400_000).map(lambda ms: SINCE + timedelta(milliseconds=ms))
entries = st.builds(
    lambda start, length, amount, direction, kind: Entry(
        start,
        amount,
        direction,
        kind,
        start + timedelta(milliseconds=length) if length else None,
        f"O/{kind}",
    ),
    moments,
    st.one_of(st.just(0), st.integers(1, 2 * 86_400_000)),
    st.decimals(0, 20_000, places=1),
    st.sampled_from(("in", "out")),
    st.sampled_from("abc"),
)
divisions = (
    lambda since, until: by_hour(since, until),
    lambda since, until: by_clock(since, until, SHIFTS),
    lambda since, until: by_clock(since, until, NORWEGIAN),
    lambda since, until: by_clock(since, until, SHIFTS[:1]),
)


@given(st.lists(entries, max_size=12))
def test_hours_shifts_and_days_have_the_same_whole(found: list[Entry]) -> None:
    until = SINCE + timedelta(days=7)
    intake = sum((one.millilitres for one in found if one.direction == "in"), D(0))
    output = sum((one.millilitres for one in found if one.direction == "out"), D(0))
    for divided in divisions:
        every = balances(found, divided(SINCE, until))
        assert abs(sum((one.intake for one in every), D(0)) - intake) < D("1e-9")
        assert abs(sum((one.output for one in every), D(0)) - output) < D("1e-9")
        assert abs(running(every)[-1] - (intake - output)) < D("1e-9")
        for one in every:
            by_kind = sum((amount for _kind, amount in one.by_kind), D(0))
            assert abs(by_kind - one.intake - one.output) < D("1e-9")
            assert all(part.millilitres >= 0 for part in one.parts)


@given(st.lists(entries, max_size=8), st.integers(0, 5 * 24))
def test_a_cut_takes_from_one_side_what_it_gives_to_the_other(found: list[Entry], hours: int) -> None:
    at = SINCE + timedelta(hours=hours)
    for one in found:
        before, after = cut(one, EARLIEST, at), cut(one, at, LATEST)
        whole = sum((part.millilitres for part in (before, after) if part is not None), D(0))
        assert abs(whole - one.millilitres) < D("1e-9")


def test_periods_that_begin_when_a_norwegian_ward_changes_shift() -> None:
    bounds = by_clock(SINCE, SINCE + timedelta(days=1), NORWEGIAN)
    assert [f"{one:%d %H:%M}" for one in bounds] == [
        "22 22:00",
        "23 07:30",
        "23 15:00",
        "23 22:00",
        "24 07:30",
    ]


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 10, 25, tzinfo=oslo()), 25), (datetime(2026, 3, 29, tzinfo=oslo()), 23)],
)
def test_the_days_on_which_the_clock_changes_have_their_own_hours(day: datetime, hours: int) -> None:
    following = datetime(day.year, day.month, day.day, tzinfo=oslo()) + timedelta(days=1)
    bounds = by_hour(day, following)
    assert len(bounds) - 1 == hours
    rate = Entry(day, D(100 * hours), "in", "a", following)
    assert {one.intake for one in balances([rate], bounds)} == {D(100)}


def test_a_period_shorter_than_a_second_divides_by_nothing() -> None:
    start = datetime(2026, 11, 20, 6, tzinfo=oslo()) - timedelta(milliseconds=200)
    one = Entry(start, D(100), "in", "a", start + timedelta(milliseconds=400))
    found = balances([one], by_clock(start, start + timedelta(hours=12), SHIFTS))
    assert [part.intake for part in found][:2] == [D(50), D(50)]


@pytest.mark.parametrize("since", [EARLIEST, LATEST])
def test_divisions_end_with_time(since: datetime) -> None:
    for divided in divisions:
        assert divided(since, shifted(since, timedelta(days=2)))


def test_fever_makes_the_insensible_loss_greater_and_cold_does_not_make_it_less() -> None:
    day = timedelta(days=1)
    assert insensible(D(80), day, D(37), D(10), D(12)) == 800
    assert insensible(D(80), day, D(39), D(10), D(12)) == 992
    assert insensible(D(80), day / 2, D(35), D(10), D(12)) == 400
