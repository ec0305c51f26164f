"""Where the words of events stand: never over each other, and no bar without a level of its own."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ui.chart.happened import Mark, Told, dots, placed

BEFORE, AFTER = 5, 7


def _area(mark: Mark, wide: float) -> tuple[float, float]:
    if mark.left:
        return mark.x - BEFORE - wide, mark.x - BEFORE
    return mark.x + AFTER, mark.x + AFTER + wide


def _told(*events: tuple[float, float]) -> list[Told]:
    return [Told(x, f"{wide}", wide, 0, 1000) for x, wide in events]


def test_events_with_room_stand_in_the_middle() -> None:
    assert {mark.level for mark in placed(_told((10, 50), (100, 50)), BEFORE, AFTER)} == {None}


def test_words_reach_over_the_next_bar_on_another_level() -> None:
    marks = placed(_told((10, 50), (30, 50), (120, 20)), BEFORE, AFTER)
    assert [mark.words for mark in marks] == ["50", "50", "20"]
    assert marks[0].level != marks[1].level


def test_where_there_is_no_room_on_any_level_the_bar_stands_alone() -> None:
    marks = placed(_told((10, 50), (12, 50), (14, 50), (16, 50)), BEFORE, AFTER)
    assert [bool(mark.words) for mark in marks].count(True) < 4
    assert len({(mark.x, mark.level) for mark in marks}) == 4


@given(
    st.lists(st.tuples(st.floats(0, 1000), st.floats(1, 400)), max_size=12).map(sorted),
    st.floats(0, 1000),
)
def test_no_words_stand_over_others_or_over_more_than_the_next_bar(
    events: list[tuple[float, float]], now: float
) -> None:
    told = [Told(x, "words", wide, *((0, now) if x <= now else (now, 1000))) for x, wide in events]
    marks = placed(told, BEFORE, AFTER)
    assert [mark.x for mark in marks] == [one.x for one in told]
    said = [(mark, _area(mark, one.wide), one) for mark, one in zip(marks, told, strict=True) if mark.words]
    for mark, (left, right), one in said:
        assert one.least <= left + AFTER + BEFORE
        assert right <= one.most
        if not mark.left:
            assert sum(left < other.x < right for other in marks) <= 1
        assert not any(left < other.x < right for other in marks if other.level == mark.level)
    for (one_mark, one, _a), (other_mark, other, _b) in itertools.combinations(said, 2):
        if one_mark.level == other_mark.level:
            assert one[1] <= other[0] or other[1] <= one[0]


def test_that_words_are_left_out_is_said_on_no_words() -> None:
    # Three events within a stroke of each other, at the right edge: two have their words at the left.
    told = [Told(x, words, 40, 0, 620) for x, words in ((600, "Innlagt"), (601, "Flyttet"), (602, "Ekko"))]
    marks = placed(told, 5, 7)
    assert [bool(mark.words) for mark in marks].count(False) == 1
    for x, level in dots(marks, lambda _words: 40.0):
        for mark in marks:
            if mark.words and mark.level == level:
                left, right = (mark.x - 45, mark.x) if mark.left else (mark.x, mark.x + 47)
                assert not left - 5 < x < right + 5
