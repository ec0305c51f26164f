"""Where the words of events stand: never over each other, and no bar without a level of its own."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import Event
from tests.ui.recording import drawn_on
from ui.chart import aloud
from ui.chart.beside_curves import whole_dashes
from ui.chart.happened import Mark, Told, dots, placed
from ui.panels.vitals import VitalsPanel

from .samples_vitals import at, vitals

BEFORE, AFTER = 5, 7


def _area(mark: Mark, wide: float) -> tuple[float, float]:
    if mark.left:
        return mark.x - BEFORE - wide, mark.x - BEFORE
    return mark.x + AFTER + mark.over, mark.x + AFTER + mark.over + wide


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
    st.lists(st.tuples(st.floats(0, 1000), st.floats(1, 400), st.sampled_from((0, 9, 25))), max_size=12).map(
        sorted
    ),
    st.floats(0, 1000),
)
def test_no_words_stand_over_others_or_over_more_than_the_next_bar(
    events: list[tuple[float, float, float]], now: float
) -> None:
    told = [
        Told(x, "words", wide, *((0, now) if x <= now else (now, 1000)), over) for x, wide, over in events
    ]
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


def test_what_lasted_is_a_band_and_is_told_under_the_mouse_at_the_cursor_and_in_the_table(
    qtbot: QtBot,
) -> None:
    model = msgspec.structs.replace(
        vitals(),
        events=(
            Event(at(18, 9), "Sigmoidreseksjon", at(18, 12)),
            Event(at(20, 13), "På permisjon", at(20, 14), True),
        ),
    )
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 760)
    panel.set_model(model)
    panel.show()
    where = panel.chart.frame
    assert where is not None
    row = next(one for one in where.still if one.kind == "events")
    middle = round(row.top + row.height / 2)
    point = QPoint(round(where.x(at(18, 11), *panel.chart.seen)), middle)
    qtbot.mouseMove(panel.chart, point)
    assert panel.chart.toolTip() == "18.11 09:00–12:00: Sigmoidreseksjon"
    stop = next(n for n, one in enumerate(model.stops) if one[0] > at(18, 9))
    assert "Sigmoidreseksjon" in aloud.at_stop(model, stop)
    panel.table.fill()
    below = [run.plain for item in panel.table.rows.items for line in item.below for run in line]
    assert "18.11 09:00–12:00: Sigmoidreseksjon" in below
    assert any(words.startswith("siden 20.11 13:00") for words in below)


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


@given(st.lists(st.integers(0, 300), min_size=2, max_size=9), st.integers(30, 120))
def test_dots_stand_on_no_words_no_bar_and_no_other_dots(xs: list[int], wide: int) -> None:
    told = [Told(x, f"Hendelse {n}", wide, 0, 300) for n, x in enumerate(sorted(xs))]
    marks = placed(told, 5, 7)
    found = dots(marks, lambda _words: wide)
    for number, (x, level) in enumerate(found):
        near = [one for one in marks if level in (one.level, None)]
        assert not any(one.x - 5 < x < one.x + 7 for one in near), "a bar"
        words = [(o.x - 5 - wide, o.x) if o.left else (o.x, o.x + 7 + wide) for o in near if o.words]
        assert not any(left - 5 < x < right + 5 for left, right in words), "words"
        others = (other for other, where in found[:number] if where == level)
        assert not any(abs(x - other) < 10 for other in others), "other dots"


@pytest.mark.parametrize("minutes", range(10, 600, 35))
@pytest.mark.parametrize("begins", [at(18, 12), at(18, 23)])
def test_words_stand_on_what_lasted_long_or_after_it_never_on_its_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, minutes: int, begins: float
) -> None:
    event = Event(begins, "Vaginal forløsning med vakuum", begins + 60 * minutes)
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    panel.set_model(msgspec.structs.replace(vitals(), events=(event,)))
    panel.show()
    chart = panel.chart
    assert chart.frame is not None
    (words,) = [one for one in drawn_on(chart, monkeypatch) if one.text == event.text]
    end = chart.frame.x(event.end, *chart.seen)
    assert words.area.left() >= end + 2 or words.area.left() < end - 20, (words.area.left(), end)


@given(
    st.lists(st.floats(1, 12), min_size=2, max_size=4).filter(lambda one: len(one) % 2 == 0), st.floats(1, 40)
)
def test_a_sample_of_a_dashed_line_ends_with_a_whole_dash(pattern: list[float], room: float) -> None:
    long = whole_dashes(pattern, room)
    period = sum(pattern)
    assert abs((long + pattern[-1]) / period - round((long + pattern[-1]) / period)) < 1e-9
    assert long <= room or long == period - pattern[-1], "one dash at least"
