"""Figures and words at their times: never two as one number, never over now, never out of the plot."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import Dose, Event, FluidPart, MedicineBar, VitalsModel
from tests.ui.recording import Drawn, drawn_on
from tests.ui.samples_vitals import at, vitals
from ui import theme
from ui.chart import crossing
from ui.chart.chart import VitalsChart
from ui.chart.frame import Strip
from ui.painting.text import PLAIN, width
from ui.theme import Scheme, px

ASLEEP = "Sov, ikke vekket"


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    yield
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def _shown(qtbot: QtBot, model: VitalsModel, across: int = 900, tall: int = 600) -> VitalsChart:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(across, tall)
    chart.set_model(model)
    chart.show()
    return chart


def _drunk() -> VitalsModel:
    parts = tuple(
        FluidPart(at(day, hour), at(day, hour) + 8 * 3600, 1750, 1105, "+645", f"1 {into} / 1 105")
        for day, hour, into in (
            (18, 6, 700), (18, 14, 701), (18, 22, 702), (19, 6, 703), (19, 14, 704), (19, 22, 705),
            (20, 6, 750),
        )
    )  # fmt: skip
    return msgspec.structs.replace(vitals(), fluid=parts, fluid_sum="+4,5 L")


def _fluid(chart: VitalsChart) -> Strip:
    assert chart.frame is not None
    return next(one for one in chart.frame.foot if one.kind == "fluid")


def _in(chart: VitalsChart, strip: Strip, found: list[Drawn]) -> list[Drawn]:
    assert chart.frame is not None
    return sorted(
        (
            one for one in found
            if one.text and strip.top <= one.area.center().y() <= strip.top + strip.height
            and chart.frame.plot.left() - 1 <= one.area.left() <= chart.frame.plot.right()
        ),
        key=lambda one: one.area.left(),
    )  # fmt: skip


@pytest.mark.parametrize("across", range(640, 1500, 61))
def test_two_pairs_of_fluid_are_never_read_as_one_number(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, across: int
) -> None:
    chart = _shown(qtbot, _drunk(), across)
    strip, painted = _fluid(chart), []
    monkeypatch.setattr(crossing, "left_out", lambda _painter, x, y, *_role: painted.append(QPointF(x, y)))
    there = _in(chart, strip, drawn_on(chart, monkeypatch))
    assert there, "the row would look as if nobody had written anything"
    newest = {"1 750 / 1 105", "fra 06:00: 1 750 / 1 105"}
    assert there[-1].text in newest, "the newest stands first of all"
    space = width(" ", PLAIN)
    dots = [one.x() for one in painted if strip.top < one.y() < strip.top + strip.height]
    for one in there:
        assert not any(one.area.left() - 1 < x < one.area.right() + 1 for x in dots), "a dot is no digit"
    for one, two in pairwise(there):
        assert two.area.left() - one.area.right() >= 2 * space, (one.text, two.text)


def test_what_has_no_room_is_read_at_the_cursor(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    model = _drunk()
    chart = _shown(qtbot, model, 700)
    strip = _fluid(chart)
    assert [one.text for one in drawn_on(chart, monkeypatch)].count("+4,5 L") == 1
    seen = [one.text for one in _in(chart, strip, drawn_on(chart, monkeypatch))]
    left_out = next(part for part in model.fluid if part.pair not in seen and part.start > chart.seen[0])
    chart.go(next(n for n, one in enumerate(model.stops) if left_out.start <= one[0] < left_out.end))
    found = [one.text for one in drawn_on(chart, monkeypatch)]
    assert left_out.pair in found
    assert "+4,5 L" not in found


@pytest.mark.parametrize("tall", [500, 900])
def test_a_time_without_fluid_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tall: int) -> None:
    model = _drunk()
    early = tuple(part for part in model.fluid if part.end < at(19, 0))
    chart = _shown(qtbot, msgspec.structs.replace(model, fluid=early), 900, tall)
    words = "ingenting ført i denne tiden"
    assert words not in [one.text for one in drawn_on(chart, monkeypatch)]
    chart.set_range("24")
    assert words in [one.text for one in drawn_on(chart, monkeypatch)]


def _given(*doses: Dose, **more: object) -> VitalsModel:
    bar = MedicineBar(
        "m", "salbutamol", "5 mg", periods=((at(15, 12), at(20, 20)),), doses=doses, **more  # type: ignore[arg-type]
    )  # fmt: skip
    return msgspec.structs.replace(vitals(), medicines=(bar,))


@pytest.mark.parametrize("across", [700, 860, 1314])
@pytest.mark.parametrize("hour", [5, 9, 12, 14])
def test_no_words_go_over_now_or_leave_the_plot(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, across: int, hour: int
) -> None:
    model = _given(
        Dose(at(20, hour), "refused", ASLEEP), Dose(at(20, 16), "refused", ASLEEP + " igjen"),
        ended="stoppet, over på tabletter",
    )  # fmt: skip
    bar = msgspec.structs.replace(model.medicines[0], periods=((at(18, 12), at(20, hour, 20)),))
    late = msgspec.structs.replace(
        bar, key="n", periods=((at(22, 8), at(23, 8)),), comes="fra 22.11", ended=""
    )
    model = msgspec.structs.replace(
        model, medicines=(bar, late), events=(Event(at(20, hour), "Transthoracic echocardiography"),)
    )
    chart = _shown(qtbot, model, across)
    where = chart.frame
    assert where is not None
    now = where.x(model.now, *chart.seen)
    words = [
        one for one in drawn_on(chart, monkeypatch)
        if where.plot.left() < one.area.center().x() and one.area.top() > where.plot.top()
        and any(part in one.text for part in (ASLEEP, "stoppet", "Transthoracic", "echo", "fra 22.11"))
    ]  # fmt: skip
    assert any("stoppet" in one.text for one in words)
    assert any("fra 22.11" in one.text for one in words)
    for one in words:
        assert one.area.right() <= where.plot.right() + 1, one.text
        assert not one.area.left() < now < one.area.right(), one.text


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("style", ["ended", "remark_after"])
@given(minutes=st.lists(st.integers(-60, 60), max_size=3))
@example(minutes=[-30])
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_word_of_an_end_stands_clear_of_the_end_and_of_every_dose(
    qtbot: QtBot, qapp: QApplication, scale: float, style: str, minutes: list[int]
) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)
    over = at(20, 5)
    doses = tuple(Dose(over + 60 * minute, "given") for minute in sorted(minutes))
    model = _given(*doses, **{style: "endret"})
    bar = msgspec.structs.replace(model.medicines[0], periods=((at(18, 12), over),))
    chart = _shown(qtbot, msgspec.structs.replace(model, medicines=(bar,)), round(1100 * scale), 600)
    with pytest.MonkeyPatch.context() as patch:
        (word,) = [one for one in drawn_on(chart, patch) if one.text == "endret"]
    assert chart.frame is not None
    end = round(chart.frame.x(over, *chart.seen))
    assert not end - px(2) < word.area.left() < end + px(4)
    strip = next(one for one in chart.frame.strips(0) if one.kind == "medicine")
    if abs(word.area.center().y() - strip.top - strip.height / 2) > px(4):
        return  # above the bar
    for dose in doses:
        x = round(chart.frame.x(dose.time, *chart.seen))
        assert not word.area.left() < x + px(4.6) < word.area.right() + px(4.6), (x, word.area)


def test_the_same_reason_dose_after_dose_is_written_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    doses = [Dose(at(19, hour), "refused", ASLEEP) for hour in (0, 6, 12, 18)]
    chart = _shown(qtbot, _given(*doses), 1314)
    assert [one.text for one in drawn_on(chart, monkeypatch)].count(ASLEEP) == 1
    # What was given between them ends the run.
    doses.insert(2, Dose(at(19, 9), "given"))
    chart.set_model(_given(*doses))
    assert [one.text for one in drawn_on(chart, monkeypatch)].count(ASLEEP) == 2


@pytest.mark.parametrize("tall", [300, 360, 420, 600])
def test_a_note_below_a_value_stays_in_its_own_lane(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tall: int
) -> None:
    chart = _shown(qtbot, vitals(), 700, tall)
    assert chart.frame is not None
    strip = next(one for one in chart.frame.still if getattr(one.item, "key", "") == "spo2")
    (note,) = [one for one in drawn_on(chart, monkeypatch) if one.text == "luft"]
    # Below the letters hang those of p and å's neighbours: a third of the capitals.
    assert note.area.bottom() + note.area.height() / 3 <= strip.top + strip.height


@pytest.mark.parametrize("tall", range(380, 800, 37))
def test_no_row_touches_the_charts_lower_edge(qtbot: QtBot, tall: int) -> None:
    model = msgspec.structs.replace(vitals(steady=False), fluid=(), fluid_sum="", overview=None)
    chart = _shown(qtbot, model, 860, tall)
    where = chart.frame
    assert where is not None
    last = where.strips(chart.scrolled)[-1]
    assert last.kind in ("medicine", "more")
    assert last.top + last.height <= max(chart.height(), where.least) - px(4) + 0.5


def test_the_highest_number_of_a_low_lane_is_written(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    lane = vitals().lanes[1]
    ticks = tuple((36 + n * 0.5, f"tick {n}") for n in range(9))
    low = msgspec.structs.replace(lane, low=35.9, high=40.1, ticks=ticks, height=30)
    chart = _shown(qtbot, msgspec.structs.replace(vitals(), lanes=(low, *vitals().lanes[2:])), 860, 500)
    texts = [one.text for one in drawn_on(chart, monkeypatch) if one.text.startswith("tick")]
    assert "tick 8" in texts
    assert len(texts) < 9, "there is no room for all"
