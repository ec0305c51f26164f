"""The chart keeps its picture while nothing in it changes, and never shows one that is no longer true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtGui import QImage, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.samples_vitals import vitals
from ui import theme
from ui.chart.chart import VitalsChart
from ui.theme import Scheme


class Drawn:
    """A chart, and how often it was drawn."""

    def __init__(self, chart: VitalsChart, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chart, self.times = chart, 0
        whole = chart._draw

        def draw(painter: QPainter) -> None:
            self.times += 1
            whole(painter)

        monkeypatch.setattr(chart, "_draw", draw)

    def again(self) -> int:
        """How often it was drawn for one more paint."""
        before = self.times
        self.chart.repaint()
        return self.times - before


@pytest.fixture
def drawn(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawn]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    chart = VitalsChart()
    chart.resize(900, 700)
    chart.set_model(vitals())
    chart.show()
    qapp.processEvents()
    yield Drawn(chart, monkeypatch)
    chart.close()
    chart.deleteLater()
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def image(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def test_what_has_not_changed_is_not_drawn_again(drawn: Drawn) -> None:
    drawn.again()
    first = image(drawn.chart)
    assert drawn.again() == 0
    over = QWidget(drawn.chart)
    over.setGeometry(drawn.chart.rect())
    over.show()
    over.repaint()
    assert drawn.again() == 0
    over.hide()
    assert image(drawn.chart) == first


def changes() -> dict[str, Any]:
    def model(chart: VitalsChart) -> None:
        assert chart._model is not None
        chart.set_model(msgspec.structs.replace(chart._model))

    return {
        "another model": model,
        "another time at the cursor": lambda chart: chart.go(0),
        "another strip": lambda chart: chart.choose_strip(1),
        "more of it": lambda chart: chart.zoom(0.5),
        "earlier": lambda chart: (chart.zoom(0.5), chart.pan(-0.5)),
        "unfolded": lambda chart: chart.fold(),
        "larger": lambda chart: chart.resize(1000, 720),
        "dark": lambda _chart: theme.apply(QApplication.instance(), Scheme.DARK, 1.0),  # type: ignore[arg-type]
        "larger letters": lambda _chart: theme.apply(QApplication.instance(), Scheme.LIGHT, 1.5),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("change", changes().values(), ids=changes().keys())
def test_whatever_changes_is_drawn(drawn: Drawn, change: Any, qapp: QApplication) -> None:
    drawn.again()
    change(drawn.chart)
    qapp.processEvents()
    drawn.chart.repaint()
    shown = image(drawn.chart)
    drawn.chart._kept._picture = None
    assert image(drawn.chart) == shown, "what is shown is what would be drawn now"


def test_another_patient_is_never_shown_with_the_picture_of_the_first(drawn: Drawn) -> None:
    drawn.again()
    first = image(drawn.chart)
    drawn.chart.set_model(None)
    assert image(drawn.chart) != first
    drawn.chart.hide()
    assert drawn.chart._kept._picture is None, "nothing of a patient stays"
    assert drawn.chart._kept._things == ()


def test_on_paper_lines_are_drawn_and_no_picture(drawn: Drawn, tmp_path: Any) -> None:
    drawn.again()
    before = drawn.times
    writer = QPdfWriter(str(tmp_path / "chart.pdf"))
    with QPainter(writer) as painter:
        drawn.chart.render(painter, drawn.chart.rect().topLeft())
    assert drawn.times == before + 1
