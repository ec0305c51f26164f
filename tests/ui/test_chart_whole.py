"""The strip of the whole stay, and the row of the medicines that go as planned."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ui.chart import steady
from ui.chart.area import ChartArea
from ui.chart.chart import VitalsChart
from ui.chart.frame import OVERVIEW_FROM, frame
from ui.panels.vitals import VitalsPanel
from ui.theme import px
from ui.widgets.more_below import SAID

from .samples_vitals import at, vitals


def _panel(qtbot: QtBot, height: int = 760) -> VitalsPanel:
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, height)
    panel.set_model(vitals())
    panel.show()
    return panel


def _foot(panel: VitalsPanel, kind: str) -> QPoint | None:
    assert panel.chart.frame is not None
    return next(
        (QPoint(600, round(one.top + one.height / 2)) for one in panel.chart.frame.foot if one.kind == kind),
        None,
    )


def test_the_strip_stands_where_less_than_the_stay_is_seen(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert _foot(panel, "overview") is not None
    panel.chart.set_range("stay")
    assert _foot(panel, "overview") is None
    panel.chart.set_range("24")
    assert _foot(panel, "overview") is not None
    low = frame(vitals(), 1300, OVERVIEW_FROM - 1, False, 16, False, (at(18, 0), at(20, 0)))
    assert all(one.kind != "overview" for one in low.foot)


def test_a_press_and_a_drag_in_the_strip_move_what_is_seen(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    place = _foot(panel, "overview")
    assert place is not None
    before = panel.chart.seen
    qtbot.mousePress(panel.chart, Qt.MouseButton.LeftButton, pos=place)
    pressed = panel.chart.seen
    assert pressed[0] < before[0]
    qtbot.mouseMove(panel.chart, place + QPoint(60, 0))
    assert pressed[0] < panel.chart.seen[0]
    qtbot.mouseRelease(panel.chart, Qt.MouseButton.LeftButton, pos=place)
    assert panel.chart.seen[1] - panel.chart.seen[0] == before[1] - before[0]


def test_a_press_on_the_row_unfolds_and_folds(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    row = _foot(panel, "rounds")
    assert row is not None
    assert "2 uendrede legemidler foldet: atorvastatin, tamsulosin" in panel.chart.accessibleName()
    qtbot.mouseClick(panel.chart, Qt.MouseButton.LeftButton, pos=row)
    assert panel.chart.unfolded
    assert "foldet" not in panel.chart.accessibleName()
    row = _foot(panel, "rounds")
    assert row is not None
    qtbot.mouseClick(panel.chart, Qt.MouseButton.LeftButton, pos=row)
    assert not panel.chart.unfolded


def test_nothing_is_folded_where_all_has_room_and_no_key_is_told_then(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 1500)
    assert not panel.chart.folds
    panel.chart.fold()
    assert not panel.chart.unfolded
    assert all(hint[0] != ("G",) and "G" not in hint for hint in panel.hinted(vitals()))


def test_who_sees_an_earlier_time_sees_what_was_otherwise_then() -> None:
    model = vitals()
    bars = tuple(
        msgspec.structs.replace(bar, steady=at(18, 12)) if bar.steady is not None else bar
        for bar in model.medicines
    )
    model = msgspec.structs.replace(model, medicines=bars)
    assert len(steady.steady(model, (at(19, 0), at(20, 0)))) == 2
    assert steady.steady(model, (at(18, 0), at(20, 0))) == ()


def test_a_round_tells_how_many_of_how_many_were_given() -> None:
    folded = [bar for bar in vitals().medicines if bar.steady is not None]
    assert [(one.planned, one.given) for one in steady.rounds(folded)] == [(2, 2), (1, 0)]


def test_the_first_medicine_stands_whole_at_every_height_from_the_least() -> None:
    """Half a row may hide the dose: the lanes give what they have more than they must."""
    few = msgspec.structs.replace(vitals(), medicines=vitals().medicines[:1])
    for high in (30, 80, 100):
        # One lane must be higher than its share, as where a usual range is named for the age.
        lanes = (msgspec.structs.replace(few.lanes[0], least=high), *few.lanes[1:])
        model = msgspec.structs.replace(few, lanes=lanes)
        least = frame(model, 600, 0, False, 16, False).least
        for more in range(80):
            made = frame(model, 600, least + more, False, 16, False)
            first = next(one for one in made.scrolled(0) if one.kind == "medicine")
            assert first.top + first.height <= made.window.bottom() + 0.5, (high, more)


def test_an_axis_alone_says_that_more_follows(qtbot: QtBot) -> None:
    chart = VitalsChart()
    chart.set_model(vitals())
    area = ChartArea(chart)
    qtbot.addWidget(area)
    area.show()
    for tall in range(24, 50):
        area.resize(600, tall)
        qtbot.wait(1)
        assert area.more.isVisible(), tall
        assert area.more.height() >= px(SAID), tall
        assert "nedenfor" in area.more.words, tall
    area.resize(600, px(SAID) - 4)
    qtbot.wait(1)
    assert not area.more.isVisible(), "words without room would be cut"
