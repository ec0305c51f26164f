"""What is kept of very many points: every extreme, in order, bounded, and nothing that was not measured."""

from __future__ import annotations

import random
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.shown.chart.vitals_parts import BUCKETS, fineness
from desktop.views.curves.thinning import Levels, thin

YEAR_1, YEAR_9999 = -62135596800.0, 253402300799.0
times_of = st.lists(
    st.one_of(
        st.floats(0, 86400.0 * 40),
        st.integers(0, 40).map(lambda day: day * 86400.0),
        st.sampled_from((YEAR_1, YEAR_9999, 0.0, 1.7e9)),
    ),
    min_size=1,
    max_size=400,
).map(sorted)
value = st.one_of(
    st.integers(-50, 300).map(float), st.floats(-1e17, 1e17), st.just(12345678901234567.0), st.just(37.0)
)
step_of = st.integers(0, 24).map(lambda power: 2.0**power)


@st.composite
def curves(draw: st.DrawFn) -> tuple[list[float], list[list[float]]]:
    times = draw(times_of)
    many = draw(st.integers(1, 2))
    return times, [draw(st.lists(value, min_size=len(times), max_size=len(times))) for _curve in range(many)]


def pieces(times: list[float], step: float) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at, time in enumerate(times):
        found.setdefault(floor(time / step), []).append(at)
    return found


@given(curves(), step_of)
def test_every_piece_keeps_its_extremes_and_nothing_is_made_up(
    found: tuple[list[float], list[list[float]]], step: float
) -> None:
    times, values = found
    kept = thin(times, values, step)
    assert kept == sorted(set(kept))
    assert kept[0] == 0
    assert kept[-1] == len(times) - 1
    for piece in pieces(times, step).values():
        here = [at for at in kept if piece[0] <= at <= piece[-1]]
        assert 1 <= len(here) <= 2 * len(values) + 2
        for curve in values:
            whole = [curve[at] for at in piece]
            assert min(curve[at] for at in here) == min(whole)
            assert max(curve[at] for at in here) == max(whole)


@given(curves(), step_of)
def test_a_line_over_a_gap_begins_and_ends_where_the_gap_does(
    found: tuple[list[float], list[list[float]]], step: float
) -> None:
    times, values = found
    kept = set(thin(times, values, step))
    cut = pieces(times, step)
    for number, piece in cut.items():
        if number + 1 not in cut:
            assert piece[-1] in kept
        if number - 1 not in cut:
            assert piece[0] in kept


@given(curves(), step_of, st.integers(1, 6))
def test_the_coarser_of_the_finer_is_the_coarser_of_the_whole(
    found: tuple[list[float], list[list[float]]], step: float, further: int
) -> None:
    times, values = found
    finer = thin(times, values, step)
    coarse = step * 2**further
    again = thin([times[at] for at in finer], [[curve[at] for at in finer] for curve in values], coarse)
    whole = thin(times, values, coarse)
    assert [finer[at] for at in again] == whole
    assert set(whole) <= set(finer), "what was chosen in the coarser is there in the finer"


@given(curves(), step_of, st.floats(0, 86400.0 * 40), st.floats(0, 86400.0 * 40))
def test_a_part_is_that_part_of_the_whole(
    found: tuple[list[float], list[list[float]]], step: float, one: float, other: float
) -> None:
    times, values = found
    start, end = sorted((one, other))
    level = Levels(times, *values)
    wanted = [at for at in thin(times, values, step) if start <= times[at] < end]
    assert level.between(start, end, step) == wanted
    assert level.between(start, end, step) == wanted, "kept"
    assert level.between(start, end, 0) == [at for at, time in enumerate(times) if start <= time < end]


@pytest.mark.parametrize("curves_drawn", [1, 2])
@pytest.mark.parametrize("pattern", ["steady", "bursts", "one moment", "alternate"])
def test_what_is_kept_is_bounded_however_much_was_measured(curves_drawn: int, pattern: str) -> None:
    rng = random.Random(pattern)
    many = 60_000
    times = {
        "steady": [60.0 * n for n in range(many)],
        "bursts": sorted(86400.0 * rng.randrange(900) + rng.random() * 60 for _n in range(many)),
        "one moment": [1.7e9] * many,
        "alternate": sorted(rng.randrange(1500) * 8192.0 + rng.random() for _n in range(many)),
    }[pattern]
    values = [[rng.gauss(80, 20) for _n in range(many)] for _curve in range(curves_drawn)]
    step = fineness(times[0], times[-1])
    kept = thin(times, values, step)
    assert len(kept) <= (2 * curves_drawn) * (BUCKETS + 1) + 2
    assert max(values[0]) in {values[0][at] for at in kept}


def test_one_point_and_none() -> None:
    assert thin([], [[]], 64.0) == []
    assert thin([YEAR_9999], [[1.0]], 1.0) == [0]
    assert Levels([], []).between(YEAR_1, YEAR_9999, 4.0) == []


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_fineness_is_the_least_power_of_two_that_is_coarse_enough(start: float, length: float) -> None:
    step = fineness(start, start + length)
    assert step == 2.0 ** round(step).bit_length() / 2
    assert (start + length - start) / step <= BUCKETS
    assert step == 1.0 or (start + length - start) / (step / 2) > BUCKETS
