"""The chart under the mouse: what it is over is read, a click puts the cursor there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.samples_vitals import vitals
from ui.chart.chart import VitalsChart


def test_what_the_mouse_is_over_is_read_and_the_cursor_stays(qtbot: QtBot) -> None:
    """Its figures stand at the right as at the cursor; away from it, and at the next key, the cursor's."""
    chart = VitalsChart()
    qtbot.addWidget(chart)
    chart.resize(1000, 620)
    chart.set_model(vitals())
    chart.show()
    qtbot.waitExposed(chart)
    model, frame = chart._model, chart.frame
    assert model is not None
    assert frame is not None
    stops = [n for n, one in enumerate(model.stops) if chart.seen[0] <= one[0] <= chart.seen[1]]
    early, late = stops[1], stops[-2]
    chart.go(late)
    at_cursor = chart.readings()

    def over(stop: int) -> QPoint:
        return QPoint(round(frame.x(model.stops[stop][0], *chart.seen)), round(frame.plot.center().y()))

    QTest.mouseMove(chart, over(early))
    assert chart.stop == late
    assert chart.readings() == model.readings[early] != at_cursor
    QTest.mouseMove(chart, QPoint(4, 4))
    assert chart.readings() == at_cursor
    QTest.mouseMove(chart, over(early))
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.stop == late + 1
    assert chart.readings() == model.readings[late + 1], "a mouse that rests there hides no cursor"
    QTest.mouseMove(chart, over(early) + QPoint(1, 0))
    QCoreApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert chart.readings() == model.readings[late + 1]
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=over(early))
    assert chart.stop == early
