"""Counts of an outcome measure: shares by Wilson's interval, medians beyond the bound, and what says
nothing."""

from __future__ import annotations

import pytest

from desktop.core.usage.outcome_counts import HOUR, OutcomeSide, outcome_change
from desktop.core.usage.tally import tallied


def side(within: int, beyond: int, hours: float = 3.0) -> OutcomeSide:
    return OutcomeSide(tallied([hours] * within, HOUR), beyond)


def test_under_ten_and_where_nothing_came_there_is_no_share() -> None:
    assert side(9, 0).share() is None
    assert side(0, 40).share() is None
    assert side(0, 40).doubt() is None
    assert side(5, 5).share() == 0.5


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = side(8, 2).doubt() or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)


def test_a_quarter_that_lies_beyond_the_bound_has_no_number() -> None:
    first, median, third = side(6, 6).quarters()
    assert (first, median, third) == (3.125, 3.125, None)
    assert side(2, 10).quarters() == (None, None, None)
    assert side(12, 0).median_doubt() == (3.125, 3.125)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (side(9, 0), side(30, 0), "few"),
        (side(0, 30), side(30, 0), "none"),
        (side(15, 15), side(18, 12), "unsure"),
        (side(5, 35), side(35, 5), "more"),
        (side(35, 5), side(5, 35), "less"),
    ],
)
def test_only_intervals_that_lie_apart_tell_a_change(
    before: OutcomeSide, now: OutcomeSide, said: str
) -> None:
    assert outcome_change(before, now) == said
