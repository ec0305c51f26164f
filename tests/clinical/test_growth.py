"""Percentiles of growth against WHO's own published tables, rounded there to one decimal."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import NormalDist

import pytest

from desktop.clinical import growth
from desktop.clinical.growth import Quantity, Sex

GIRLS_WEIGHT = {
    3: "2.4 3.2 4.0 4.6 5.1 5.5 5.8 6.1 6.3 6.6 6.8 7.0 7.1 7.3 7.5 7.7 7.8 8.0 8.2 8.3 8.5 8.7 8.8 9.0 9.2 "
       "9.3 9.5 9.6 9.8 10.0 10.1 10.3 10.4 10.5 10.7 10.8 11.0 11.1 11.2 11.4 11.5 11.6 11.8 11.9 12.0 12.1 "
       "12.3 12.4 12.5 12.6 12.8 12.9 13.0 13.1 13.2 13.4 13.5 13.6 13.7 13.8 14.0",
    15: "2.8 3.6 4.5 5.1 5.6 6.1 6.4 6.7 7.0 7.3 7.5 7.7 7.9 8.1 8.3 8.5 8.7 8.8 9.0 9.2 9.4 9.6 9.8 9.9",
    50: "3.2 4.2 5.1 5.8 6.4 6.9 7.3 7.6 7.9 8.2 8.5 8.7 8.9 9.2 9.4 9.6 9.8 10.0 10.2 10.4 10.6 10.9 11.1 "
        "11.3 11.5 11.7 11.9 12.1 12.3 12.5 12.7 12.9 13.1 13.3 13.5 13.7 13.9 14.0 14.2 14.4 14.6 14.8 15.0 "
        "15.2 15.3 15.5 15.7 15.9 16.1 16.3 16.4 16.6 16.8 17.0 17.2 17.3 17.5 17.7 17.9 18.0 18.2",
    85: "3.7 4.8 5.9 6.7 7.3 7.8 8.3 8.7 9.0 9.3 9.6 9.9 10.2 10.4 10.7 10.9 11.2 11.4 11.6 11.9 12.1 12.4",
    97: "4.2 5.4 6.5 7.4 8.1 8.7 9.2 9.6 10.0 10.4 10.7 11.0 11.3 11.6 11.9 12.2 12.5 12.7 13.0 13.3 13.5 "
        "13.8 14.1 14.3 14.6 14.9 15.2 15.4 15.7 16.0 16.2 16.5 16.8 17.0 17.3 17.6 17.8 18.1 18.4 18.6 18.9 "
        "19.2 19.5 19.7 20.0 20.3 20.6 20.8 21.1 21.4 21.7 22.0 22.2 22.5 22.8 23.1 23.3 23.6 23.9 24.2 24.4",
}  # fmt: skip
"""Percentiles by completed month, kg."""
DEVIATIONS: dict[tuple[Quantity, Sex], dict[int, str]] = {
    ("weight", "male"): {
        0: "2.1 2.5 2.9 3.3 3.9 4.4 5.0", 1: "2.9 3.4 3.9 4.5 5.1 5.8 6.6", 6: "5.7 6.4 7.1 7.9 8.8 9.8 10.9",
        12: "6.9 7.7 8.6 9.6 10.8 12.0 13.3", 24: "8.6 9.7 10.8 12.2 13.6 15.3 17.1",
        36: "10.0 11.3 12.7 14.3 16.2 18.3 20.7", 60: "12.4 14.1 16.0 18.3 21.0 24.2 27.9",
    },
    ("height", "male"): {
        0: "44.2 46.1 48.0 49.9 51.8 53.7 55.6", 1: "48.9 50.8 52.8 54.7 56.7 58.6 60.6",
        3: "55.3 57.3 59.4 61.4 63.5 65.5 67.6", 12: "68.6 71.0 73.4 75.7 78.1 80.5 82.9",
        60: "96.1 100.7 105.3 110.0 114.6 119.2 123.9",
    },
    ("height", "female"): {
        0: "43.6 45.4 47.3 49.1 51.0 52.9 54.7", 12: "66.3 68.9 71.4 74.0 76.6 79.2 81.7",
        60: "95.2 99.9 104.7 109.4 114.2 118.9 123.7",
    },
    ("bmi", "male"): {
        0: "10.2 11.1 12.2 13.4 14.8 16.3 18.1", 3: "13.1 14.3 15.5 16.9 18.4 20.0 21.8",
        12: "13.4 14.4 15.5 16.8 18.2 19.8 21.6", 36: "12.4 13.4 14.4 15.6 16.9 18.4 20.0",
        60: "12.0 12.9 14.0 15.2 16.6 18.3 20.3",
    },
    ("bmi", "female"): {
        0: "10.1 11.1 12.2 13.3 14.6 16.1 17.7", 12: "12.7 13.8 15.0 16.4 17.9 19.6 21.6",
        60: "11.6 12.7 13.9 15.3 16.9 18.8 21.1",
    },
}  # fmt: skip
"""From 3 standard deviations below to 3 above, by completed month, kg or cm."""
GIRLS_HEAD = (
    33.8787,
    36.5463,
    38.2521,
    39.5328,
    40.5817,
    41.4590,
    42.1995,
    42.8290,
    43.3671,
    43.8300,
    44.2319,
)
"""The median by completed month, cm."""


def at_month(quantity: Quantity, sex: Sex, month: int, z: float) -> float:
    """A value at a completed month of 30.4375 days, as WHO's tables have it: between two days."""
    first = math.floor(month * 30.4375)
    share = month * 30.4375 - first
    before, after = growth.lms(quantity, sex, first), growth.lms(quantity, sex, min(first + 1, growth.LAST))
    assert before is not None
    assert after is not None
    return before.value(z) * (1 - share) + after.value(z) * share


@pytest.mark.parametrize("percent", list(GIRLS_WEIGHT))
def test_published_percentiles_of_girls_weight(percent: int) -> None:
    for month, said in enumerate(GIRLS_WEIGHT[percent].split()):
        found = at_month("weight", "female", month, NormalDist().inv_cdf(percent / 100))
        assert found == pytest.approx(float(said), abs=0.0501), month


@pytest.mark.parametrize("of", list(DEVIATIONS))
def test_published_standard_deviations(of: tuple[Quantity, Sex]) -> None:
    for month, said in DEVIATIONS[of].items():
        for z, number in zip(range(-3, 4), said.split(), strict=True):
            assert at_month(*of, month, z) == pytest.approx(float(number), abs=0.0501), (month, z)


def test_published_medians_of_girls_heads() -> None:
    for month, said in enumerate(GIRLS_HEAD):
        assert at_month("head", "female", month, 0) == pytest.approx(said, abs=0.01), month


def test_a_length_is_seven_millimetres_more_than_a_height_on_the_day_of_the_change() -> None:
    for sex, lying, standing in (("male", 87.8, 87.1), ("female", 86.4, 85.7)):
        assert growth.value("height", sex, growth.STANDING - 1, 50) == pytest.approx(lying, abs=0.06)  # type: ignore[arg-type]
        assert growth.value("height", sex, growth.STANDING, 50) == pytest.approx(standing, abs=0.06)  # type: ignore[arg-type]


def test_a_value_and_its_percentile_are_each_others_way_back() -> None:
    for quantity, sex in DEVIATIONS:
        for at in (0, 3, 20, 400, 730, 731, 1826):
            for percent in growth.LINES:
                found = growth.value(quantity, sex, at, percent)
                assert found is not None
                assert growth.percentile(quantity, sex, at, found) == pytest.approx(percent, abs=1e-6)


def test_beyond_three_deviations_a_weight_is_placed_by_the_distance_from_two_to_three() -> None:
    # WHO's computation for weights, by hand: boys of 12 months, L 0.0644, M 9.6479, S 0.10925.
    known = growth.lms("weight", "male", 365)
    assert known is not None
    second, third = known.value(2), known.value(3)
    assert known.z_score(third + 2 * (third - second)) == pytest.approx(5)
    second, third = known.value(-2), known.value(-3)
    assert known.z_score(third - 1.5 * (second - third)) == pytest.approx(-4.5)
    plain = ((20 / known.middle) ** known.power - 1) / (known.power * known.spread)
    assert known.z_score(20) != pytest.approx(plain, abs=0.05)


@pytest.mark.parametrize("at", [-1, -40, 40_000])
def test_nothing_is_told_before_birth_or_of_grown_ups(at: int) -> None:
    assert growth.lms("weight", "male", at) is None
    assert growth.value("weight", "male", at, 50) is None
    assert growth.percentile("weight", "male", at, 10) is None


@pytest.mark.parametrize(
    ("quantity", "day"), [("weight", 3652), ("height", 6939), ("bmi", 6939), ("head", 1826)]
)
def test_each_quantity_is_told_to_its_last_day_and_no_further(quantity: Quantity, day: int) -> None:
    assert growth.last(quantity) == day
    for sex in ("male", "female"):
        assert growth.lms(quantity, sex, day) is not None
        assert growth.lms(quantity, sex, day + 1) is None


SURVEY: tuple[tuple[Sex, float, float, float, float, float | None, float], ...] = (
    ("male", 80.65, 18.8, 114.6, -1.07, -1.26, -0.87), ("male", 89.78, 25.3, 129.2, 0.87, 0.35, -0.32),
    ("female", 99.0, 33.7, 141.5, 2.29, 1.52, 0.54), ("female", 74.27, 29.7, 125.0, 1.69, 2.23, 1.88),
    ("male", 78.74, 16.6, 115.7, -0.69, -2.13, -2.76), ("female", 97.94, 29.7, 126.3, -0.21, 0.9, 1.32),
    ("male", 166.59, 50.7, 153.7, -1.13, None, 0.94), ("male", 184.09, 84.6, 181.7, 1.43, None, 1.66),
    ("male", 226.56, 82.7, 176.4, -0.02, None, 1.31), ("female", 181.71, 46.7, 162.2, 0.05, None, -1.04),
    ("female", 210.73, 60.8, 169.5, 0.98, None, 0), ("female", 211.0, 55.4, 152.3, -1.61, None, 0.8),
)  # fmt: skip
"""Of the survey that WHO gives with its reference: sex, months, kg, cm, z of height, weight and body mass."""


@pytest.mark.parametrize("child", SURVEY)
def test_above_five_years_the_scores_are_those_that_who_gives(
    child: tuple[Sex, float, float, float, float, float | None, float],
) -> None:
    sex, months, kilos, height, of_height, of_weight, of_mass = child
    day = round(months * growth.MONTH)
    told: tuple[tuple[Quantity, float, float | None], ...] = (
        ("height", height, of_height), ("weight", kilos, of_weight),
        ("bmi", kilos / (height / 100) ** 2, of_mass),
    )  # fmt: skip
    for quantity, found, z in told:
        known = growth.lms(quantity, sex, day)
        assert (known is None) == (z is None)
        if known is not None and z is not None:
            assert known.z_score(found) == pytest.approx(z, abs=0.011)


def test_at_nineteen_a_deviation_more_is_overweight_and_two_are_obesity() -> None:
    """De Onis 2007: 25.4 and 25.0, and 29.7 for both."""
    for sex, one in (("male", 25.4), ("female", 25.0)):
        known = growth.lms("bmi", sex, growth.last("bmi"))  # type: ignore[arg-type]
        assert known is not None
        assert known.value(1) == pytest.approx(one, abs=0.06)
        assert known.value(2) == pytest.approx(29.7, abs=0.06)


def test_where_standards_and_reference_meet_nobody_leaps() -> None:
    for quantity in ("weight", "height", "bmi"):
        for sex in ("male", "female"):
            before, after = (growth.lms(quantity, sex, day) for day in (growth.LAST, growth.LAST + 1))
            assert before is not None
            assert after is not None
            for z in (-2, 0, 2):
                assert after.z_score(before.value(z)) == pytest.approx(z, abs=0.16), (quantity, sex, z)
            ages = range(growth.LAST + 1, growth.last(quantity) + 1, 30)
            values = [growth.value(quantity, sex, day, 50) or 0 for day in ages]
            if quantity != "bmi":
                assert values == sorted(values)
            pairs = pairwise(values)
            assert all(abs(b - a) < a * 0.02 for a, b in pairs)


def test_no_day_of_five_years_makes_a_leap_but_that_of_the_change_to_standing() -> None:
    for quantity, sex in (*DEVIATIONS, ("head", "male"), ("head", "female"), ("weight", "female")):
        before = growth.value(quantity, sex, 1, 50)  # type: ignore[arg-type]
        for at in range(2, growth.LAST + 1):
            now = growth.value(quantity, sex, at, 50)  # type: ignore[arg-type]
            assert now is not None
            assert before is not None
            leap = quantity in ("height", "bmi") and at == growth.STANDING
            # The body mass falls from the first summer on, the others never.
            least = -before * 0.012 if quantity == "bmi" else 0
            assert leap or least <= now - before < before * 0.012, (quantity, sex, at)
            before = now


@pytest.mark.parametrize("value", [0.0, -3.0])
def test_nothing_weighs_nothing(value: float) -> None:
    assert growth.percentile("weight", "male", 10, value) is None


def test_absurd_values_have_a_percentile_at_the_end_and_break_nothing() -> None:
    for value in (0.001, 1e6):
        found = growth.percentile("weight", "male", 10, value)
        assert found is not None
        assert math.isfinite(found)
