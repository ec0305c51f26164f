"""Which numbers of a curve are written under it where there is no room for all."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import inf

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import Lane, VitalsModel
from tests.ui.recording import Drawn, drawn_on
from tests.ui.samples_trend import DAY, OPERATION, trend
from ui.chart.chart import VitalsChart
from ui.chart.figures import Figure, chosen, columns, omitted

WIDE, GAP = 20.0, 4.0


def _row(points: list[tuple[float, float]], usual: tuple[float, float] = (-inf, inf)) -> list[Figure]:
    low, high = usual
    return [
        Figure(x - WIDE / 2, x + WIDE / 2, value, max(low - value, value - high, 0.0), GAP)
        for x, value in points
    ]


@st.composite
def _rows(draw: st.DrawFn) -> list[Figure]:
    xs = sorted(draw(st.lists(st.integers(0, 600), min_size=1, max_size=60)))
    row = []
    for x in xs:
        half = draw(st.integers(4, 20)) / 2
        value, beyond = draw(st.integers(0, 9)), draw(st.sampled_from((0, 0, 0, 1, 2)))
        row.append(Figure(x - half, x + half, value, beyond, draw(st.sampled_from((4, 10)))))
    return row


@given(_rows())
def test_no_two_numbers_touch_and_none_leaves_its_point(row: list[Figure]) -> None:
    stand = chosen(row, -10, 610)
    for one, two in combinations(stand.values(), 2):
        assert not one.touches(two)
    for at, one in stand.items():
        own = row[at]
        assert one.left <= (own.left + own.right) / 2 <= one.right
        assert min(-10, own.left) <= one.left
        assert one.right <= max(610, own.right)


def _spaces(row: list[Figure], stand: dict[int, Figure]) -> list[tuple[int, int, float, float]]:
    """The spaces in which numbers are left out: the ones that stand at their ends, and their edges."""
    return [
        (before, after, stand[before].right if before >= 0 else -10, stand[after].left)
        for before, after in pairwise((-1, *sorted(stand)))
        if after - before > 1
    ]


@given(_rows())
def test_each_space_of_left_out_numbers_has_a_mark(row: list[Figure]) -> None:
    stand = chosen(row, -10, 610)
    marks = omitted(row, stand, -10, 610)
    for x in marks:
        assert not any(one.left - 5 < x < one.right + 5 for one in stand.values())
    assert all(two - one >= 10 for one, two in pairwise(marks))
    first = {-1, len(row) - 1, *(at for at, one in enumerate(row) if one.beyond)}
    for before, after, low, high in _spaces(row, stand):
        assert any(low < x < high for x in marks) or {before, after} <= first


@pytest.mark.parametrize("apart", [9, 11, 13, 15, 17, 20, 26])
def test_hourly_values_are_all_there_or_marked(apart: int) -> None:
    """34 hourly numbers of two digits: between two that stand nothing is left out without a mark."""
    row = _row([(apart * n, 18 + n % 3) for n in range(34)])
    stand = chosen(row, -16, apart * 34)
    marks = omitted(row, stand, -16, apart * 34)
    for _before, _after, low, high in _spaces(row, stand):
        assert any(low < x < high for x in marks)


def test_the_newest_and_the_highest_move_apart_for_a_mark() -> None:
    row = _row([(0, 5), (40, 9), (55, 5), (70, 5)])
    stand = chosen(row, -16, 200)
    assert set(stand) == {0, 1, 3}
    assert stand[3].left - stand[1].right >= 10
    assert len(omitted(row, stand, -16, 200)) == 1


def _ends(row: list[Figure]) -> tuple[float, float]:
    return max(one.value for one in row), min(one.value for one in row)


def test_an_extreme_inside_what_is_usual_makes_way_for_a_mark() -> None:
    # Months of nothing, then five within a few points: 90 and 89 beside each other would look like all.
    row = _row([(0, 81), (630, 90), (633, 86), (636, 89), (640, 87), (644, 89)], (60, 105))
    stand = chosen(row, -16, 650)
    assert set(stand) == {0, 5}
    assert len(omitted(row, stand, -16, 650)) >= 1
    # One outside stays, and its point with it.
    assert 1 in chosen(_row([(one.middle, one.value) for one in row], (60, 89.5)), -16, 650)


@given(_rows())
def test_the_newest_and_the_extremes_with_room_beside_it_stand(row: list[Figure]) -> None:
    # Each of them outside what is usual: one inside makes way for the mark of what is left out beside it.
    row = [replace(one, beyond=one.beyond + 1) for one in row]
    stand = chosen(row, -10, 610)
    assert len(row) - 1 in stand
    newest = row[-1]
    there = {row[at].value for at in stand}
    high, low = max(one.value for one in row), min(one.value for one in row)
    free = {end: any(one.value == end and not one.touches(newest) for one in row) for end in (high, low)}
    assert any(end in there for end in (high, low)) or not any(free.values())
    # Beside the newest both stand, unless only the other extreme is in the way.
    first = high if max(r.beyond for r in row if r.value == high) >= max(
        r.beyond for r in row if r.value == low) else low  # fmt: skip
    if free[high] and free[low] and first not in there:
        pytest.fail("the extreme has room beside the newest")


@given(_rows())
def test_nothing_is_left_out_that_has_room(row: list[Figure]) -> None:
    stand = chosen(row, -10, 610)
    for at, one in enumerate(row):
        if at in stand or any(one.touches(other) for other in stand.values()):
            continue
        # There would be no room for the mark of what is left out beside it.
        spaces = _spaces(row, {**stand, at: one})
        assert any(at in (before, after) and high - low < 10 for before, after, low, high in spaces)


@given(_rows())
def test_what_is_outside_makes_way_only_for_what_comes_first(row: list[Figure]) -> None:
    stand = chosen(row)
    for at, one in enumerate(row):
        if one.beyond and at not in stand:
            way = [
                place
                for place, other in stand.items()
                if one.left - 10 < other.right and other.left < one.right + 10
            ]
            assert any(
                row[place].beyond >= one.beyond or place == len(row) - 1 or row[place].value in _ends(row)
                for place in way
            )


def test_the_others_stand_evenly() -> None:
    stand = chosen(_row([(10.0 * n, 5.0) for n in range(37)]))
    xs = [(one.left + one.right) / 2 for _at, one in sorted(stand.items())]
    assert {round(b - a) for a, b in pairwise(xs)} == {30}


def test_the_highest_right_beside_the_newest_moves_aside_with_it() -> None:
    row = _row([(0, 142), (12, 143), (24, 144), (36, 162), (48, 148)], (110, 160))
    stand = chosen(row, 0, 100)
    assert {3, 4} <= set(stand)
    assert row[3].left > stand[3].left
    assert stand[3].right >= 36
    # Where nothing may go further right the newest stays, and what has no room is left out.
    assert chosen(row, 0, row[-1].right)[4] == row[4]


def test_of_very_many_the_newest_highest_and_lowest_may_be_written() -> None:
    times = [float(n) for n in range(10_000)]
    values = [5.0] * 10_000
    values[3333], values[7777] = 9.0, 1.0
    found = columns(times, values, range(100, 9_950), [n * 100.0 for n in range(101)])
    assert {3333, 7777, 9_949} <= set(found)
    assert len(found) <= 3 * 100
    assert found == sorted(found)
    assert columns(times, values, range(0), [0.0, 1.0]) == []


def _written(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, values: tuple[float, ...], outside: tuple[int, ...] = ()
) -> list[Drawn]:
    model: VitalsModel = trend()
    first: Lane = model.lanes[0]
    times = tuple(OPERATION + n * 0.12 * DAY for n in range(len(values)))
    series = msgspec.structs.replace(
        first.series[0], times=times, values=values, texts=tuple(f"{v:.0f}" for v in values), latest="",
        outside=tuple("high" if at in outside else "" for at in range(len(values))), latest_note="",
    )  # fmt: skip
    lane = msgspec.structs.replace(first, series=(series,), limits=(), earlier=(), bands=(), ticks=())
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(640, 300)
    chart.set_model(msgspec.structs.replace(model, lanes=(lane,), medicines=()))
    chart.show()
    texts = set(series.texts)
    return sorted((d for d in drawn_on(chart, monkeypatch) if d.text in texts), key=lambda d: d.area.left())


@pytest.mark.parametrize("top", range(0, 30, 3))
def test_the_highest_of_a_curve_is_written_wherever_it_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, top: int
) -> None:
    values = tuple(232.0 if n == top else 120.0 + n for n in range(30))
    found = _written(qtbot, monkeypatch, values)
    assert {"232", "149"} <= {one.text for one in found}
    assert len(found) < 30, "there is no room for all"


@pytest.mark.parametrize("at", [0, 3, 7, 8, 19, 20, 21, 23])
def test_the_only_one_outside_is_written(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    values = tuple(100.0 if n == 29 else 200.0 if n == 14 else 130.0 + n for n in range(30))
    found = _written(qtbot, monkeypatch, values, (at,))
    assert f"{130 + at}" in {one.text for one in found}


def test_the_newest_never_gives_its_place_to_an_older_one_of_the_same_value() -> None:
    """Two of the same value right at the edge, where the newest can't move: it is the newest that stands."""
    row = _row([(2, 68), (8, 68)])
    assert 1 in chosen(row, -10, 18)
