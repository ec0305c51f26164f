"""Which numbers of a curve are written under it where there is no room for all."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import inf

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop.shown.vitals import Lane, VitalsModel
from tests.ui.recording import Drawn, drawn_on
from tests.ui.samples_trend import DAY, OPERATION, trend
from ui.chart.chart import VitalsChart
from ui.chart.figures import Figure, chosen, columns

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


@given(_rows())
def test_the_newest_and_the_extremes_with_room_beside_it_stand(row: list[Figure]) -> None:
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
        assert at in stand or any(one.touches(other) for other in stand.values())


@given(_rows())
def test_what_is_outside_makes_way_only_for_what_comes_first(row: list[Figure]) -> None:
    stand = chosen(row)
    ends = (max(one.value for one in row), min(one.value for one in row))
    for at, one in enumerate(row):
        if one.beyond and at not in stand:
            way = [place for place, other in stand.items() if one.touches(other)]
            assert any(
                row[place].beyond >= one.beyond or place == len(row) - 1 or row[place].value in ends
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
