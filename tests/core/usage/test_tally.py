"""Tallies: what bins lose, joining, the middle and its interval, and silence under ten."""

from __future__ import annotations

import random
import statistics

import pytest

from desktop.core.usage.tally import EXACT, FEWEST, RATIO, SECOND, Tally, bin_of, change, middle, tallied


def test_small_numbers_are_exact_and_larger_ones_within_two_and_a_half_per_cent() -> None:
    for steps in range(EXACT):
        assert middle(bin_of(steps)) == steps
    for tenths in range(200):
        seconds = tenths / 10
        assert abs(middle(bin_of(seconds, SECOND), SECOND) - seconds) <= SECOND / 2
    for steps in range(EXACT, 20_000, 7):
        assert abs(middle(bin_of(steps)) / steps - 1) <= (RATIO - 1) / 2 + 1e-6


def test_each_value_has_one_bin_and_bins_stand_in_order() -> None:
    edges = [bin_of(one / 4, SECOND) for one in range(8_000)]
    assert edges == sorted(edges)
    assert set(edges) == set(range(edges[-1] + 1)), "no bin between two is empty for ever"


def test_tallies_of_two_machines_are_as_one_of_both() -> None:
    chance = random.Random(3)
    one = [chance.expovariate(1 / 25) for _n in range(300)]
    other = [chance.expovariate(1 / 60) for _n in range(77)]
    assert tallied(one, SECOND).joined(tallied(other, SECOND)) == tallied(one + other, SECOND)
    with pytest.raises(ValueError, match="two units"):
        tallied(one).joined(tallied(other, SECOND))


@pytest.mark.parametrize("seed", range(8))
def test_the_middle_is_as_near_as_its_bins_say(seed: int) -> None:
    chance = random.Random(seed)
    values = [chance.lognormvariate(3, 0.8) for _n in range(chance.randint(FEWEST, 400))]
    told = tallied(values, SECOND).median()
    exact = statistics.median(values)
    assert told is not None
    assert abs(told - exact) <= max(SECOND / 2, exact * (RATIO - 1) / 2) * 1.01


def test_under_ten_no_number_is_told() -> None:
    few = tallied([4] * (FEWEST - 1))
    assert (few.median(), few.half(), few.doubt()) == (None, None, None)
    assert few.values() == (4,) * 9
    enough = tallied([4] * FEWEST)
    assert (enough.median(), enough.half(), enough.doubt()) == (4, (4, 4), (4, 4))


def test_the_middle_half_by_nearest_rank() -> None:
    assert tallied(range(1, 13)).half() == (3, 9)
    assert tallied(range(1, 13)).median() == 6.5


def test_the_interval_of_the_middle_holds_the_true_one_nearly_always() -> None:
    chance = random.Random(11)
    held = 0
    for _trial in range(400):
        found = tallied([chance.randint(0, 38) for _n in range(25)]).doubt()
        assert found is not None
        held += found[0] <= 19 <= found[1]
    assert held >= 380, "95 per cent, at the least"


def test_a_change_is_told_only_where_the_intervals_are_apart() -> None:
    low, near, high = tallied([8] * 20), tallied([7] * 10 + [9] * 10), tallied([12] * 20)
    assert change(low, high) == "more"
    assert change(high, low) == "less"
    assert change(low, near) == "unsure"
    assert change(low, tallied([30] * (FEWEST - 1))) == "few"
    assert change(Tally(), high) == "few"
