"""A chart that is higher than its panel: whole rows and lanes only, lanes that are no flat line, what ends is
named."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import Lane, LimitLine, VitalsModel
from tests.ui.recording import drawn_on
from tests.ui.samples_vitals import at, vitals
from ui import theme
from ui.chart.area import ChartArea
from ui.chart.chart import VitalsChart
from ui.chart.frame import NOTE, Strip
from ui.chart.lanes import lane_area
from ui.painting.text import width
from ui.theme import Scheme, px


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    yield
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def _area(qtbot: QtBot, model: VitalsModel, tall: int) -> ChartArea:
    chart = VitalsChart()
    area = ChartArea(chart)
    qtbot.addWidget(area)
    area.resize(900, tall)
    chart.set_model(model)
    area.show()
    QApplication.processEvents()
    return area


def _chart(qtbot: QtBot, model: VitalsModel, tall: int) -> VitalsChart:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(900, tall)
    chart.set_model(model)
    chart.show()
    return chart


def _strips(shown: ChartArea | VitalsChart) -> list[Strip]:
    chart = shown.widget() if isinstance(shown, ChartArea) else shown
    assert isinstance(chart, VitalsChart)
    assert chart.frame is not None
    return chart.frame.strips(chart.scrolled)


@pytest.mark.parametrize("tall", range(190, 420, 23))
@pytest.mark.parametrize("scrolled", [0, 37])
def test_what_would_be_cut_off_below_is_covered_and_more_is_told(
    qtbot: QtBot, tall: int, scrolled: int
) -> None:
    area = _area(qtbot, vitals(), tall)
    area.verticalScrollBar().setValue(scrolled)
    top, bottom = (
        area.verticalScrollBar().value(),
        area.verticalScrollBar().value() + area.viewport().height(),
    )
    seen = bottom - (area.more.height() if area.more.isVisible() else 0)
    cut = [one for one in _strips(area) if top < one.top < seen < one.top + one.height - 1]
    assert cut == []
    chart = area.widget()
    assert isinstance(chart, VitalsChart)
    assert chart.frame is not None
    end = seen if area.more.isVisible() else bottom
    below = [one for one in _strips(area) if one.top + one.height > end + 1]
    follow = sum(one.kind not in ("more", "group") for one in below)
    if any(one.kind in ("more", "medicine") for one in below):
        # Those too for which the chart itself has no room.
        every = sum(one.kind == "medicine" for one in chart.frame.moving)
        follow += every - sum(one.kind == "medicine" for one in _strips(area))
    if area.more.isVisible():
        assert area.more.words == (f"↓ {follow} til nedenfor" if follow else "")
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not area.more.isVisible(), "at the end nothing follows"


def test_where_all_has_room_nothing_is_covered(qtbot: QtBot) -> None:
    assert not _area(qtbot, vitals(), 1200).more.isVisible()


@pytest.mark.parametrize("tall", [160, 300, 440])
def test_a_curve_keeps_its_height_and_the_chart_scrolls(qtbot: QtBot, tall: int) -> None:
    model = vitals()
    lanes = tuple(msgspec.structs.replace(one, height=72, least=72) for one in model.lanes)
    area = _area(qtbot, msgspec.structs.replace(model, lanes=lanes), tall)
    found = [one for one in _strips(area) if isinstance(one.item, Lane)]
    assert [one.height >= px(72) for one in found] == [True] * len(lanes)
    assert area.verticalScrollBar().maximum() > 0


def test_the_shaded_band_is_named_beside_a_piece_of_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    model = vitals()
    named = msgspec.structs.replace(model.lanes[0], shaded="systolisk 100–140")
    chart = _chart(qtbot, msgspec.structs.replace(model, lanes=(named, *model.lanes[1:])), 300)
    strip = next(one for one in _strips(chart) if isinstance(one.item, Lane))
    (said,) = [one for one in drawn_on(chart, monkeypatch) if one.text == "systolisk 100–140"]
    assert strip.top < said.area.top()
    assert said.area.bottom() <= strip.top + strip.height


def test_a_limit_that_ends_in_the_plot_is_named_at_its_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = vitals()
    lane = model.lanes[1]
    lines = (
        LimitLine(((at(18, 6), 36.0), (at(18, 20), 39.5)), "Varsellinje"),
        LimitLine(((at(19, 0), 36.0), (at(19, 14), 39.5)), "Aksjonslinje", danger=True),
        LimitLine(((at(15, 6), 39.9), (at(25, 0), 39.9)), "Over alt"),
    )
    limited = msgspec.structs.replace(lane, limits=lines, low=35.5, high=40, height=120)
    chart = _chart(qtbot, msgspec.structs.replace(model, lanes=(limited,)), 700)
    assert chart.frame is not None
    strip = next(one for one in _strips(chart) if isinstance(one.item, Lane))
    plot = [one for one in drawn_on(chart, monkeypatch) if one.area.left() > chart.frame.plot.left()]
    inside = lane_area(limited, strip, chart.frame)
    for line in lines[:2]:
        (name,) = [one for one in plot if one.text == line.text]
        end = chart.frame.x(line.points[-1][0], *chart.seen)
        assert 0 < name.area.left() - end < px(60)
        assert inside.top() - px(8) <= name.area.center().y() <= inside.bottom()
    # One that goes on to the edge has its name at the left alone.
    assert not [one for one in plot if one.text == "Over alt"]


def test_what_stands_below_a_newest_value_has_room_for_its_hour(qtbot: QtBot) -> None:
    model = vitals()
    lane = model.lanes[0]
    series = msgspec.structs.replace(lane.series[0], latest_note="the day before yesterday 06:12")
    noted = msgspec.structs.replace(lane, series=(series, *lane.series[1:]))
    usual = _room(_area(qtbot, model, 500))
    longer = _room(_area(qtbot, msgspec.structs.replace(model, lanes=(noted, *model.lanes[1:])), 500))
    short = msgspec.structs.replace(series, latest_note="yesterday 06:12, on 2 L O₂ by a mask")
    folded = msgspec.structs.replace(lane, series=(short, *lane.series[1:]))
    some = _room(_area(qtbot, msgspec.structs.replace(model, lanes=(folded, *model.lanes[1:])), 500))
    assert usual < some < longer == px(124)
    assert some >= width("yesterday 06:12", NOTE) + px(6)


def _room(area: ChartArea) -> float:
    frame = area._chart.frame
    assert frame is not None
    return frame.right - frame.plot.right()
