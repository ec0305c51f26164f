"""The chart: the cursor stops at measured times, readings follow it, zoom and pan stay within the stay."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import MedicineBar
from tests.ui.recording import drawn_on
from tests.ui.samples_vitals import at, vitals
from ui.chart.axis import axis_of
from ui.chart.chart import VitalsChart
from ui.chart.frame import frame
from ui.chart.lanes import inside, lane_area
from ui.panels.vitals import VitalsPanel
from ui.widgets.segmented import Segmented


def _chart(qtbot: QtBot, size: tuple[int, int] = (1314, 640)) -> VitalsChart:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(*size)
    chart.set_model(vitals())
    chart.show()
    return chart


def test_arrows_stop_at_measured_times_and_say_them(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.accessibleDescription().startswith("14:02: blodtrykk 104 over 58")
    with qtbot.waitSignal(chart.stopped) as stopped:
        qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert stopped.args == [at(20, 12, 30)]
    assert chart.accessibleDescription().startswith("12:30")
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.accessibleDescription() == ""


def test_the_view_follows_the_cursor(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    chart.set_range("24")
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert chart.seen[0] <= at(17, 21, 30) <= chart.seen[1]


def test_zoom_and_pan_stay_within_the_stay(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    model = vitals()
    for _step in range(12):
        qtbot.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.hours() == pytest.approx(4)
    for _step in range(12):
        qtbot.keyClick(chart, Qt.Key.Key_Minus)
    assert chart.seen == pytest.approx((model.start, model.end))
    chart.set_range("24")
    for _step in range(40):
        qtbot.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert chart.seen[1] <= model.end + 1
    for _step in range(40):
        qtbot.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert chart.seen[0] >= model.start - 1


def test_a_click_goes_to_the_nearest_measured_time(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    where = chart._frame
    assert where is not None
    x = where.x(at(20, 8, 32) + 400, *chart.seen)
    qtbot.mouseClick(
        chart, Qt.MouseButton.LeftButton, pos=where.plot.center().toPoint().__class__(round(x), 100)
    )
    assert chart.accessibleDescription().startswith("08:32")


def test_new_models_keep_the_place_another_stay_does_not(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    chart.set_range("24")
    chart.pan(-1)
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    seen, stop = chart.seen, chart.stop
    chart.set_model(vitals())
    assert (chart.seen, chart.stop) == (seen, stop)
    chart.set_model(msgspec.structs.replace(vitals(), start=at(17, 0)))
    assert chart.stop == -1
    assert chart.hours() == pytest.approx(72)


def test_the_reading_at_the_cursor_is_never_the_newest_one(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    assert chart.readings() is None
    chart.go(next(n for n, stop in enumerate(vitals().stops) if stop[0] == at(20, 8, 32)))
    here = chart.readings()
    assert here is not None
    assert here["temp"].text == "38,6"
    series = vitals().lanes[1].series[0]
    assert list(inside(series, (at(20, 8), at(20, 13)))) == [17, 18, 19]


def test_what_was_not_measured_in_the_round_is_a_dash_at_the_cursor_and_in_the_table(qtbot: QtBot) -> None:
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 700)
    model = vitals()
    last = {key: reading for key, reading in model.readings[-1].items() if key != "temp"}
    late = msgspec.structs.replace(
        model.readings[-1]["bp"], text="ikke målbart", note="tidligere 85/50 kl. 14:01"
    )
    model = msgspec.structs.replace(model, readings=(*model.readings[:-1], {**last, "bp": late}))
    panel.set_model(model)
    panel.show()
    panel.chart.go(len(model.stops) - 1)
    assert "85/50" in panel.chart.toolTip()
    before = panel.chart.grab().toImage()
    panel.chart.go(len(model.stops) - 2)
    assert panel.chart.grab().toImage() != before
    qtbot.keyClick(panel.chart, Qt.Key.Key_T)
    cells = [cell.plain for cell in panel.table.rows.items[0].cells]
    assert {"–", "ikke målbart"} <= set(cells)
    assert len(panel.table.rows.items[0].below) == 1


def test_medicines_scroll_while_the_curves_stand_still(qtbot: QtBot) -> None:
    chart = _chart(qtbot, (1314, 460))
    still = chart._frame.still  # type: ignore[union-attr]
    assert chart._bar.isVisible()
    before = chart.grab().toImage()
    qtbot.keyClick(chart, Qt.Key.Key_PageDown)
    assert chart._bar.value() > 0
    after = chart.grab().toImage()
    top = round(chart._frame.window.top())  # type: ignore[union-attr]
    same = [
        before.pixelColor(x, y) == after.pixelColor(x, y)
        for x in range(0, 1200, 7)
        for y in range(0, top - 2, 5)
    ]
    assert all(same)
    assert before != after
    assert chart._frame.still == still  # type: ignore[union-attr]


def test_steady_medicines_are_folded_and_g_opens_them(qtbot: QtBot) -> None:
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 900)
    panel.set_model(vitals())
    panel.show()

    def names() -> list[str]:
        return [getattr(strip.item, "name", "") for strip in panel.chart._frame.moving]  # type: ignore[union-attr]

    assert "atorvastatin" not in names()
    qtbot.keyClick(panel.chart, Qt.Key.Key_G)
    assert "atorvastatin" in names()
    panel.set_model(vitals(steady=False))
    panel.chart.unfolded = False
    panel.chart.resize(1000, 800)
    assert "atorvastatin" in names(), "without its round nothing is hidden"


def test_late_and_refused_are_never_folded(qtbot: QtBot) -> None:
    model = vitals()
    shown = frame(model, 1300, 800, False, 16, False).moving
    for medicine in model.medicines:
        if any(dose.state in ("late", "refused") for dose in medicine.doses):
            assert medicine in [strip.item for strip in shown]


@pytest.mark.parametrize("height", [420, 640, 980])
@pytest.mark.parametrize("wide", [True, False])
def test_strips_never_overlap_and_stay_inside(qtbot: QtBot, height: int, wide: bool) -> None:
    made = frame(vitals(), 1600 if wide else 1300, height, wide, 20, False)
    y = 0.0
    for strip in made.still:
        assert strip.top == pytest.approx(y)
        y += strip.height
    assert made.window.top() == pytest.approx(y)
    y += made.window.height()
    for strip in made.foot:
        assert strip.top == pytest.approx(y)
        y += strip.height
    if height >= made.least:
        assert y <= height + 0.5


def test_the_table_has_every_value_of_the_chart(qtbot: QtBot) -> None:
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 700)
    model = vitals()
    panel.set_model(model)
    panel.show()
    qtbot.keyClick(panel.chart, Qt.Key.Key_T)
    assert panel.as_table
    said = [[cell.plain for cell in row.cells] for row in panel.table.rows.items]
    assert len(said) == len(model.stops)
    for lane in model.lanes:
        for series in lane.series:
            column = next(at for at, c in enumerate(panel.table.rows.columns) if c.key == series.key)
            assert [row[column] for row in reversed(said)] == list(series.texts)
    qtbot.keyClick(panel.table, Qt.Key.Key_T)
    assert not panel.as_table


def test_other_ranges_take_the_place_of_the_old_ones(qtbot: QtBot) -> None:
    # The stay arrives after the measurements: until then there is no "whole stay" to choose.
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    panel.show()
    whole = vitals()
    panel.set_model(msgspec.structs.replace(whole, ranges=whole.ranges[:1]))
    first = panel.ranges
    panel.set_model(whole)
    assert panel.ranges is not first
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert panel.findChildren(Segmented) == [panel.ranges]
    # The head asks its tools how wide they are: one that is deleted ends the process.
    assert first not in panel.head._tools
    panel.resize(1000, 640)


@pytest.mark.parametrize("wide", [True, False])
def test_no_medicine_is_cut_in_two(qtbot: QtBot, wide: bool) -> None:
    model = vitals()
    for height in range(400, 1000, 7):
        made = frame(model, 1300, height, wide, 16, True)
        assert made.foot[-1].top + made.foot[-1].height <= height + 0.5
        more = made.moving_height - made.window.height()
        seen: set[str] = set()
        for by in (*range(0, max(round(more), 0), 11), max(more, 0)):
            shown = made.scrolled(by)
            assert shown
            if made.window.height() >= 60:
                assert all(
                    made.window.top() - 0.5 <= s.top and s.top + s.height <= made.window.bottom() + 0.5
                    for s in shown
                ), (height, by)
            seen |= {strip.item.key for strip in shown if isinstance(strip.item, MedicineBar)}
        assert len(seen) == len(model.medicines), "each can be scrolled to"


def test_a_heading_does_not_stand_alone_at_the_end(qtbot: QtBot) -> None:
    model = vitals()
    for height in range(420, 1000, 3):
        made = frame(model, 1300, height, True, 16, True)
        last = made.scrolled(0)[-1]
        assert last.kind == "medicine", height


def test_who_looks_close_at_years_sees_days(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    model = vitals()
    years = ((model.start, "2026"),)
    long = msgspec.structs.replace(model, days=years, hours=(), close_days=model.days)
    chart.set_model(long)
    chart.set_range("72")
    assert axis_of(long, chart.seen)[0] == model.days
    assert axis_of(long, (chart.seen[1] - 61 * 86400, chart.seen[1]))[0] == years
    assert axis_of(model, chart.seen)[0] == model.days


def test_the_cursor_comes_back_with_the_measured_time_that_it_stood_on(qtbot: QtBot) -> None:
    chart = _chart(qtbot)
    model = vitals()
    chart.go(3)
    time = model.stops[3][0]
    less = msgspec.structs.replace(
        model,
        stops=(*model.stops[:3], *model.stops[4:]),
        readings=(*model.readings[:3], *model.readings[4:]),
    )
    chart.set_model(less)
    assert chart.stop == -1, "never another one in its place"
    chart.set_model(model)
    assert model.stops[chart.stop][0] == time
    chart.go(-1)
    chart.set_model(msgspec.structs.replace(model))
    assert chart.stop == -1, "who left it is not taken back"


@pytest.mark.parametrize("many", [1, 5])
def test_pressures_that_hide_each_other_are_one_bar_from_highest_to_lowest(qtbot: QtBot, many: int) -> None:
    lane = vitals().lanes[0]
    (bar,) = [series for series in lane.series if series.shape == "bar"]
    middle = at(20, 8, 32)
    # A high one and a low one within a pixel of the first.
    values = tuple((120.0, 178.0, 110.0, 119.0, 118.0)[:many])
    lows = tuple((80.0, 90.0, 42.0, 79.0, 78.0)[:many])
    alone = msgspec.structs.replace(
        bar, times=tuple(middle + n for n in range(many)), values=values, texts=("",) * many, lows=lows,
        outside=("",) * many,
    )  # fmt: skip
    model = vitals()
    lanes = (msgspec.structs.replace(lane, series=(alone,), low=40, high=180, bands=(), ticks=()),)
    chart = _chart(qtbot)
    chart.set_model(msgspec.structs.replace(model, lanes=lanes))
    where = chart.frame
    assert where is not None
    image = chart.grab().toImage()
    x = round(where.x(middle, *chart.seen))
    strip = next(one for one in where.still if one.kind == "lane")
    area = lane_area(lanes[0], strip, where)

    def dark(value: float) -> bool:
        y = round(area.bottom() - (value - 40) / 140 * area.height())
        return image.pixelColor(x, y).lightness() < 120

    assert dark(100)
    assert dark(150) == dark(60) == (many > 1)


@pytest.mark.parametrize(("hours", "named"), [(6, 3), (24, 3), (72, 0)])
def test_hours_are_named_where_little_more_than_a_day_is_seen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hours: int, named: int
) -> None:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(1000, 620)
    chart.set_model(vitals())
    chart.show()
    end = chart.seen[1]
    chart._look(end - hours * 3600, end)
    said = [one.text for one in drawn_on(chart, monkeypatch)]
    clock = [text for text in said if len(text) == 5 and text.endswith(":00")]
    assert len(clock) == len(set(clock)) >= named
    assert bool(clock) == bool(named)


def test_who_sees_all_of_a_stay_sees_its_beginning_as_time_goes_on(qtbot: QtBot) -> None:
    """What happened at the first moment leaves the chart neither by a rounding nor by the next minute."""
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(1000, 620)
    model = vitals()
    for seconds in (0.0, 0.36, 60.0, 4000.0):
        chart.set_model(msgspec.structs.replace(model, range="stay", end=model.end + seconds))
        if not seconds:
            chart.set_range("stay")
        assert chart.seen == (model.start, model.end + seconds)
    chart._look(model.end - 8 * 3600, model.end + 4000)
    begun = chart.seen[0]
    chart.set_model(msgspec.structs.replace(model, range="stay", end=model.end + 4060))
    assert chart.seen[0] > begun


@pytest.mark.parametrize("across", range(420, 1400, 70))
@pytest.mark.parametrize("length", [1, 4, 11, 30])
def test_now_on_an_axis_of_months_says_its_day(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, across: int, length: int
) -> None:
    """`11.2026 03:49` or `11. 03:49` would be read as the first of the month, or as the eleventh."""
    model = vitals()
    start = model.now - length * 30 * 86400
    months = tuple((start + n * 30 * 86400, f"{n % 12 + 1:02}.2026") for n in range(length + 1))
    long = msgspec.structs.replace(model, start=start, days=months, hours=(), nights=(), coarse=True)
    chart = _chart(qtbot)
    chart.resize(across, 500)
    chart.set_model(long)
    chart.set_range("stay")
    chart.seen = (start, long.end)
    said = [one.text for one in drawn_on(chart, monkeypatch) if model.now_text in one.text]
    assert said == [f"20.11 {model.now_text}"]
