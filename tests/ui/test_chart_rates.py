"""Infusions in the chart: as high as their rate, never where nothing ran, unknown told from nought."""

from __future__ import annotations

import msgspec
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import MedicineBar, RateStep, VitalsModel
from ui.chart import rates
from ui.chart.chart import VitalsChart
from ui.panels.vitals import VitalsPanel
from ui.theme import colour

from .samples_vitals import at, vitals

BAR = MedicineBar(
    "n", "noradrenalin", "0,05 mikrogram per kg per minutt", style="infusion",
    periods=((at(18, 0), at(20, 14)),), rate_unit="mikrogram per kg per minutt",
    rates=(
        RateStep(at(18, 2), at(18, 20), 0.3, "0,3"), RateStep(at(18, 20), at(19, 8), 0.1, "0,1"),
        RateStep(at(19, 14), at(19, 20), None, ""), RateStep(at(20, 2), at(20, 8), 0.0, "0"),
        RateStep(at(20, 8), at(20, 14), 0.05, "0,05"),
    ),
)  # fmt: skip


def _model() -> VitalsModel:
    return msgspec.structs.replace(vitals(), medicines=(BAR,))


def _height(chart: VitalsChart, time: float) -> int:
    """How many pixels of the bar's colour stand above each other at a time."""
    assert chart.frame is not None
    strip = next(one for one in chart.frame.strips(0) if one.kind == "medicine")
    x = round(chart.frame.x(time, *chart.seen))
    picture = chart.grab().toImage()
    found = range(round(strip.top), round(strip.top + strip.height))
    return sum(picture.pixelColor(x, y) == colour("bar") for y in found)


def test_the_step_is_as_high_as_the_rate_and_a_gap_has_none(qtbot: QtBot) -> None:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(1314, 700)
    chart.set_model(_model())
    chart.show()
    high, low, gap, nought, last = (
        _height(chart, time) for time in (at(18, 9), at(19, 2), at(19, 11), at(20, 5), at(20, 11))
    )
    assert high > 2 * low > 0
    assert gap == nought == 0
    assert 0 < last < low


def test_the_rate_at_a_time_and_what_began_between_two_times() -> None:
    assert [rates.at(BAR, time) for time in (at(18, 9), at(19, 11))] == [BAR.rates[0], None]
    unknown = rates.at(BAR, at(19, 15))
    assert unknown is not None
    assert rates.said(unknown) == "?"
    assert rates.changes(BAR, at(18, 9), at(19, 15)) == [*BAR.rates[1:3]]


def test_the_table_has_the_rate_of_each_time_and_the_changes_between(qtbot: QtBot) -> None:
    panel = VitalsPanel()
    qtbot.addWidget(panel)
    panel.set_model(_model())
    panel.table.fill()
    assert panel.table.rows.columns[-1].title == "noradrenalin mikrogram per kg per minutt"
    said = [row.cells[-1].plain for row in panel.table.rows.items]
    assert {"0,3", "0,1", "–"} <= set(said)
    below = [run.plain for row in panel.table.rows.items for line in row.below for run in line]
    assert any("0,1 fra 20:00" in words for words in below)
