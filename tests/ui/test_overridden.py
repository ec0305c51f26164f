"""What an order was signed in spite of is painted on its row and under its bar, and never cut."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from desktop.shown.medicines.medicines import Conflict
from tests.ui.recording import drawn_on, outside
from tests.ui.samples_patient import medicines
from tests.ui.samples_vitals import vitals
from ui.painting.runs import plain_line
from ui.panels import make_panel

SAID = "Pasienten har straksallergi mot penicillin. Signert likevel: tålt amoksicillin i 2024 uten reaksjon"


@pytest.mark.parametrize("wide", [420, 700, 1300])
def test_in_the_list(qtbot: QtBot, wide: int) -> None:
    model = medicines()
    first = msgspec.structs.replace(model.rows[0], conflicts=(Conflict(SAID, "answered"),))
    panel = make_panel("medicines")
    qtbot.addWidget(panel)
    panel.resize(wide, 700)
    panel.show()
    panel.set_model(msgspec.structs.replace(model, rows=(first, *model.rows[1:])))
    groups = panel.groups(panel.model, wide > 1000)  # type: ignore[attr-defined]
    row = next(row for group in groups for row in group.rows if row.key == first.key)
    said = [(*option, *row.below) for option in row.cells[0].options]
    assert all(any(SAID in plain_line(line) for line in lines) for lines in said)


@pytest.mark.parametrize("wide", [700, 1000, 1600])
def test_in_the_chart_the_whole_reason_stands_under_the_bar(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wide: int
) -> None:
    sample = vitals()
    bar = msgspec.structs.replace(sample.medicines[0], answered=(SAID,))
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(wide, 800)
    panel.show()
    panel.set_model(msgspec.structs.replace(sample, medicines=(bar,)))
    chart = panel.chart  # type: ignore[attr-defined]
    found = drawn_on(chart, monkeypatch)
    lines = [d for d in found if d.text and d.text in SAID and len(d.text) > 12]
    assert " ".join(d.text for d in lines) == SAID
    assert not outside(lines, QRectF(chart.rect()))
    name = next(d for d in found if d.text == bar.name)
    assert all(line.area.top() > name.area.bottom() for line in lines)
