"""Curves that are panned are moved: the picture is the one that would be drawn anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache

import msgspec
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.shown.chart.vitals import (
    EarlierCurve,
    LimitLine,
    PercentileLine,
    Series,
    StruckPoint,
    VitalsModel,
)
from desktop.views.chart.kurve_parts import Whole
from tests.ui.pixels import apart
from tests.ui.samples_vitals import vitals
from ui import theme
from ui.chart.chart import VitalsChart
from ui.chart.drawing import Drawing
from ui.chart.paint_cache import KeptPicture
from ui.theme import Scheme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    yield
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def often(model: VitalsModel, many: int) -> VitalsModel:
    """The same chart with as many values in each series, reduced as for a window."""
    rng = random.Random(3)
    times = tuple(model.start + (model.end - model.start - 3600) * n / many for n in range(many))

    def more(series: Series) -> Series:
        low, high = min(series.values), max(series.values)
        values = tuple(round(rng.uniform(low, high), 1) for _time in times)
        lows = tuple(value - 30 for value in values) if series.lows else ()
        texts = tuple(map(str, values))
        return msgspec.structs.replace(
            series, times=times, values=values, texts=texts, lows=lows, outside=("",) * many
        )

    lanes = tuple(
        msgspec.structs.replace(lane, series=tuple(more(series) for series in lane.series))
        for lane in model.lanes
    )
    stops = tuple((time, "14:32", "") for time in times)
    whole = msgspec.structs.replace(
        model, lanes=lanes, stops=stops, readings=tuple({} for _time in times), range="72"
    )
    return Whole(whole).reduced(whole)


@cache
def crowded(many: int) -> VitalsModel:
    return often(vitals(), many)


def image(chart: VitalsChart) -> QImage:
    return chart.grab().toImage()


FAINT = 64
"""A mark may stand a quarter of a pixel from where it would be drawn: its edges are a little lighter or
darker. One that is missing, or left behind, differs by more than twice as much."""


def unlike(one: QImage, other: QImage) -> int:
    """How many bytes of the two pictures differ by more than that."""
    return sum(by > FAINT for by in apart(one, other))


@pytest.mark.parametrize("many", [0, 40_000])
@pytest.mark.parametrize("focused", [False, True])
@pytest.mark.parametrize("cursor", [False, True])
def test_a_panned_chart_is_what_would_be_drawn(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, many: int, focused: bool, cursor: bool
) -> None:
    chart = VitalsChart()
    chart.resize(1200, 760)
    chart.set_model(crowded(many) if many else vitals())
    chart.show()
    if focused:
        chart.setFocus()
    if cursor:
        chart.go(len(chart._model.stops) - 3)  # type: ignore[union-attr]
        chart.choose_strip(1)
    chart.set_range("24")
    qapp.processEvents()
    moved: list[bool] = []
    true = KeptPicture._moves
    monkeypatch.setattr(
        KeptPicture, "_moves", staticmethod(lambda *things: moved.append(true(*things)) or moved[-1])
    )
    for by in (-0.013, -0.2, -0.07, 0.11, -0.31, 0.02, 0.45, -0.6):
        chart.pan(by)
        shown = image(chart)
        chart._kept._picture = None
        # Of very many hairlines one may begin a pixel beside where it would.
        assert unlike(image(chart), shown) <= (40 if many else 0), by
    chart.close()
    assert sum(moved) >= 6, "these were moved, not drawn"
    assert not all(moved), "what lies further off than half of it is drawn"


def test_panning_goes_by_whole_pixels_and_ends_at_the_ends(qapp: QApplication) -> None:
    chart = VitalsChart()
    chart.resize(1200, 760)
    model = vitals()
    chart.set_model(model)
    chart.show()
    chart.set_range("24")
    before, wide = chart.seen, chart.frame.plot.width()  # type: ignore[union-attr]
    chart.pan(-0.0137)
    pixels = (before[0] - chart.seen[0]) / (before[1] - before[0]) * wide
    assert pixels == pytest.approx(round(pixels), abs=1e-3)
    assert pixels == pytest.approx(0.0137 * wide, abs=0.5)
    for _step in range(40):
        chart.pan(0.3)
    assert chart.seen[1] == pytest.approx(model.end)
    for _step in range(80):
        chart.pan(-0.3)
    assert chart.seen[0] == pytest.approx(model.start)
    chart.close()


def remarked() -> VitalsModel:
    """Lanes with limits, earlier curves and values that were struck."""
    model = vitals()
    middle = (model.start + model.end) / 2
    first, second, *rest = model.lanes
    line = LimitLine(((model.start, first.high), (middle, first.low), (model.end, first.high)), "Øvre grense")
    series = first.series[0]
    curve = EarlierCurve("2023", "19", series.times[::2], series.values[::2], dots=True)
    struck = StruckPoint(middle, second.low, "12", "feil pasient")
    wrong = msgspec.structs.replace(second.series[0], struck=(struck,))
    lanes = (
        msgspec.structs.replace(first, limits=(line,), earlier=(curve,)),
        msgspec.structs.replace(second, series=(wrong, *second.series[1:])),
        *rest,
    )
    return msgspec.structs.replace(model, lanes=lanes)


def grown() -> VitalsModel:
    """A lane with percentiles."""
    model = vitals()
    first, *rest = model.lanes
    line = PercentileLine(((model.start, first.low), (model.end, first.high)), "50", middle=True)
    return msgspec.structs.replace(model, lanes=(msgspec.structs.replace(first, percentiles=(line,)), *rest))


@pytest.mark.parametrize("make", [vitals, lambda: crowded(40_000), remarked, grown])
@pytest.mark.parametrize(("focused", "cursor"), [(False, False), (True, True)])
def test_a_zoomed_chart_is_what_would_be_drawn(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, make: Callable[[], VitalsModel], focused: bool,
    cursor: bool,
) -> None:  # fmt: skip
    chart = VitalsChart()
    chart.resize(1200, 760)
    chart.set_model(make())
    chart.show()
    if focused:
        chart.setFocus()
    if cursor:
        chart.go(len(chart._model.stops) - 3)  # type: ignore[union-attr]
        chart.choose_strip(1)
    qapp.processEvents()
    kept: list[bool] = []
    true = Drawing.zoomed
    monkeypatch.setattr(Drawing, "zoomed", lambda self, painter: kept.append(True) or true(self, painter))
    for factor in (0.8, 0.5, 0.5, 0.8, 0.3, 3.0, 1.25, 2.0, 1.25):
        chart.zoom(factor)
        shown = image(chart)
        chart._kept._picture = None
        assert bytes(image(chart).constBits()) == bytes(shown.constBits()), factor
    chart.close()
    assert bool(kept) is (make is not grown), "numbers beside the curves are drawn with them"
