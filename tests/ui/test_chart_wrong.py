"""Struck values are seen in their lane and change nothing of the curve."""

from __future__ import annotations

import msgspec
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.shown.chart.vitals import StruckPoint, VitalsModel
from ui.chart.chart import VitalsChart

from .samples_vitals import at, vitals


def _with(*points: StruckPoint) -> VitalsModel:
    model = vitals()
    first, *rest = model.lanes
    series = (first.series[0], msgspec.structs.replace(first.series[1], struck=points))
    return msgspec.structs.replace(model, lanes=(msgspec.structs.replace(first, series=series), *rest))


def _line(picture: QImage, y: int) -> bytes:
    return bytes(picture.constScanLine(y))


def test_a_struck_value_is_painted_also_beyond_the_scale_and_only_in_its_lane(qtbot: QtBot) -> None:
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(1314, 760)
    chart.set_model(_with())
    chart.show()
    plain = chart.grab().toImage()
    for value in (110.0, 400.0, -20.0):
        chart.set_model(_with(StruckPoint(at(19, 12), value, f"{value:g}")))
        picture = chart.grab().toImage()
        frame = chart.frame
        assert frame is not None
        lane = next(one for one in frame.still if one.kind == "lane")
        # Of most lines nothing has changed at all.
        lines = [y for y in range(picture.height()) if _line(picture, y) != _line(plain, y)]
        changed = [
            y for y in lines for x in range(0, picture.width(), 2)
            if picture.pixelColor(x, y) != plain.pixelColor(x, y)
        ]  # fmt: skip
        assert changed
        assert lane.top <= min(changed)
        assert max(changed) <= lane.top + lane.height
