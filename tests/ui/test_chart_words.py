"""The chart's words: no line goes through them, and no medicine has an empty row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts.measurements import Typed
from desktop.shown.chart.vitals import Event, Lane, MedicineBar, VitalsModel
from desktop.shown.measured.measurements import EntryMark, EntryModel
from tests.ui.recording import Drawn, drawn_on
from tests.ui.samples_vitals import at, vitals
from ui import theme
from ui.chart.chart import VitalsChart
from ui.chart.lanes import lane_area
from ui.chart.typed import TypedColumn
from ui.theme import Scheme, colour


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    yield
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def _shown(qtbot: QtBot, model: VitalsModel) -> VitalsChart:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(1314, 900)
    chart.set_model(model)
    chart.show()
    return chart


def _crossed(image: QImage, found: list[Drawn], line: int) -> list[str]:
    """The texts at `line` through which it is seen to go: of the rows that their letters take, how many have
    its colour."""
    ink = colour("accent")

    def is_line(y: int) -> bool:
        here: QColor = image.pixelColor(line, y)
        parts: list[Callable[[QColor], int]] = [QColor.red, QColor.green, QColor.blue]
        return all(abs(part(here) - part(ink)) < 40 for part in parts)

    return [
        one.text
        for one in found
        if one.area.left() - 1 <= line <= one.area.right() + 1
        and sum(is_line(y) for y in range(round(one.area.top()), round(one.area.bottom()))) > 4
    ]


def test_the_line_of_now_makes_way_for_words(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Measured this very minute: what is read stands where the line goes.
    chart = _shown(qtbot, msgspec.structs.replace(vitals(), now=at(20, 14, 2)))
    found = [one for one in drawn_on(chart, monkeypatch) if one.text]
    where = chart.frame
    assert where is not None
    line = round(where.x(at(20, 14, 2), *chart.seen))
    there = [one.text for one in found if one.area.left() <= line <= one.area.right()]
    assert {"22", "A"} <= set(there), "nothing stands where the line goes"
    image = chart.grab().toImage()
    assert _crossed(image, [one for one in found if one.area.top() > where.plot.top()], line) == []
    # Between the words it is there.
    lane = next(strip for strip in where.still if strip.kind == "lane")
    assert image.pixelColor(line, round(lane.top + 4)) != colour("surface")


def test_the_line_of_the_cursor_makes_way_for_words_at_night_too(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = vitals()
    chart = _shown(qtbot, model)
    stop = next(n for n, one in enumerate(model.stops) if one[0] == at(20, 3, 30))
    chart.go(stop)
    found = [one for one in drawn_on(chart, monkeypatch) if one.text]
    where = chart.frame
    assert where is not None
    line = round(where.x(at(20, 3, 30), *chart.seen))
    image = chart.grab().toImage()
    rows = [one for one in found if one.area.top() > where.plot.top()]
    assert _crossed(image, rows, line) == []
    (value,) = [one for one in rows if one.text == "18" and one.area.left() <= line <= one.area.right()]
    # The gap has the colour of the night around it.
    assert image.pixelColor(line, round(value.area.bottom()) + 1) == colour("night")


@pytest.mark.parametrize(
    ("period", "said"),
    [((at(15, 12), at(16, 9)), "← seponert, 16.11"), ((at(25, 8), at(26, 8)), "fra 25.11 →")],
)
def test_a_medicine_out_of_sight_says_so_in_its_row(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, period: tuple[float, float], said: str
) -> None:
    one = MedicineBar(
        "x", "ramipril", "5 mg × 1", periods=(period,), gone="seponert, 16.11", comes="fra 25.11"
    )
    chart = _shown(qtbot, msgspec.structs.replace(vitals(steady=False), medicines=(one,)))
    found = drawn_on(chart, monkeypatch)
    assert said in [drawn.text for drawn in found]
    seen = msgspec.structs.replace(one, periods=((at(18, 8), at(20, 20)),))
    chart.set_model(msgspec.structs.replace(vitals(steady=False), medicines=(seen,)))
    assert said not in [drawn.text for drawn in drawn_on(chart, monkeypatch)]


def _typed(qtbot: QtBot, value: float) -> tuple[VitalsChart, QImage]:
    """The chart with a temperature that is being typed now."""
    model = vitals()
    chart = _shown(qtbot, model)
    column = TypedColumn(chart)
    blank = msgspec.structs.replace(
        EntryModel(
            patient="p", name="", draft="", typed=Typed(), title="", when="", fields=(), forms=(),
            verb="", ready=False,
        ),
        marks=(EntryMark("temp", "?", value),), moment=model.now,
    )  # fmt: skip
    column.show_typed(blank)
    return chart, chart.grab().toImage()


def test_what_is_typed_beyond_the_scale_points_there(qtbot: QtBot) -> None:
    chart, image = _typed(qtbot, 41.2)
    where = chart.frame
    assert where is not None
    strip = next(one for one in where.still if isinstance(one.item, Lane) and one.item.key == "temp")
    area = lane_area(strip.item, strip, where)  # type: ignore[arg-type]
    x = round(where.x(vitals().now, *chart.seen))
    # Beside the line of now, at the upper edge of the lane.
    beside = [image.pixelColor(x + 2, round(area.top()) + y) for y in range(-1, 5)]
    assert colour("accent") in beside
    _other, inside = _typed(qtbot, 38.5)
    assert colour("accent") not in [inside.pixelColor(x + 2, round(area.top()) + y) for y in range(-1, 2)]


def test_very_many_pressures_are_no_black_field(qtbot: QtBot) -> None:
    lane = vitals().lanes[0]
    (bar,) = [series for series in lane.series if series.shape == "bar"]

    def dark(many: int, apart: float) -> float:
        times = tuple(at(20, 8) + n * apart for n in range(many))
        alone = msgspec.structs.replace(
            bar, times=times, values=(120.0,) * many, lows=(80.0,) * many, texts=("",) * many, outside=()
        )
        lanes = (msgspec.structs.replace(lane, series=(alone,), bands=(), ticks=()),)
        chart = _shown(qtbot, msgspec.structs.replace(vitals(), lanes=lanes))
        where = chart.frame
        assert where is not None
        image = chart.grab().toImage()
        strip = next(one for one in where.still if one.kind == "lane")
        middle = round(lane_area(lanes[0], strip, where).center().y())
        first, last = (round(where.x(time, *chart.seen)) for time in (times[0], times[-1]))
        row = [image.pixelColor(x, middle).lightness() < 120 for x in range(first, last + 1)]
        return sum(row) / len(row)

    pixel = 72 * 3600 / 900
    assert dark(40, 4 * pixel) < 0.5


def test_where_little_is_measured_the_curves_take_the_room(qtbot: QtBot) -> None:
    model = vitals(steady=False)
    few = msgspec.structs.replace(
        model, lanes=model.lanes[:1], rows=(), medicines=(), fluid=(), fluid_sum="", overview=None
    )
    chart = _shown(qtbot, few)
    where = chart.frame
    assert where is not None
    (lane,) = [strip for strip in where.still if strip.kind == "lane"]
    assert lane.height > 250
    assert where.plot.bottom() <= chart.height()


def test_two_levels_of_events_stand_clear_of_the_line_below_them(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = vitals()
    # Another one after it leaves it no room on the same level.
    around = (
        Event(at(19, 2), "CT"),
        Event(at(19, 3), "Transthoracic echocardiography"),
        Event(at(19, 11), "Angiography"),
    )
    chart = _shown(qtbot, msgspec.structs.replace(model, events=around))
    every = [one for one in drawn_on(chart, monkeypatch) if one.text in {event.text for event in around}]
    assert len(every) == 3
    lowest = max(one.area.center().y() for one in every)
    found = [one for one in every if one.area.center().y() > lowest - 2]
    assert len(found) < 3
    where = chart.frame
    assert where is not None
    strip = next(one for one in where.still if one.kind == "events")
    # Below the letters hang those of p, g and y: a quarter of the height of the capitals.
    hang = max(one.area.bottom() + one.area.height() / 3 for one in found)
    assert hang < strip.top + strip.height - 1


@pytest.mark.parametrize("size", [(640, 620), (1000, 620), (1314, 900)])
@pytest.mark.parametrize("dose", ["5 mg × 2", "depottablett 100 mg × 1 gjennom munnen morgen og kveld"])
@pytest.mark.parametrize("brand", ["ELIQUIS", "EXTRANEAL VIAFLEX MED ANDRE STOFFER I FLERE RADER"])
def test_a_medicine_keeps_its_brand(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], dose: str, brand: str
) -> None:
    sample = vitals()
    one = msgspec.structs.replace(sample.medicines[0], brand=brand, dose=dose)
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(*size)
    chart.set_model(msgspec.structs.replace(sample, medicines=(one,)))
    chart.show()
    found = drawn_on(chart, monkeypatch)
    words = [drawn for drawn in found if len(drawn.text) > 1 and drawn.text in brand]
    assert " ".join(drawn.text for drawn in words) == brand
    assert not [drawn.text for drawn in words if drawn.cut]
    others = [drawn for drawn in found if drawn not in words]
    assert not [
        o.text for drawn in words for o in others if o.area.intersects(drawn.area.adjusted(1, 3, -1, -3))
    ]


@pytest.mark.parametrize("over", range(10))
@pytest.mark.parametrize("given", [0, 5, 8])
def test_how_many_of_the_medicines_below_have_ended_is_said(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, given: int, over: int
) -> None:
    """The list beside counts what is given now: without it the two numbers would contradict each other."""
    sample = vitals()
    one = sample.medicines[0]
    gone = msgspec.structs.replace(one, periods=((sample.start, sample.now - 3600),), doses=())
    many = [
        msgspec.structs.replace(item, key=f"m{at}") for at, item in enumerate([one] * given + [gone] * over)
    ]
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(1000, 640)
    chart.set_model(msgspec.structs.replace(sample, medicines=tuple(many)))
    chart.show()
    for words in (drawn.text for drawn in drawn_on(chart, monkeypatch) if "nedenfor" in drawn.text):
        first, _comma, ends = words.partition(", ")
        below = int(next(word for word in first.split() if word.isdigit()))
        said = {0: "", below: "avsluttet" if below == 1 else "alle avsluttet"}
        assert ends == said.get(min(below, over), f"{min(below, over)} av dem avsluttet"), words
