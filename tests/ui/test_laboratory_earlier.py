"""The laboratory where few samples are seen: what was answered before them is told with when, and as new."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.shown.parts import READY
from desktop.shown.results.laboratory import LabCell, SampleColumn
from tests.ui import samples_laboratory
from ui.painting.cell import Cell
from ui.painting.runs import Mark, Text
from ui.panels.laboratory import LaboratoryPanel
from ui.table.row_painting import Row


def _first_cell(qtbot: QtBot, before: SampleColumn, value: LabCell) -> Cell:
    """What stands under the one sample that is seen, which holds nothing of a row with a value before it."""
    panel = LaboratoryPanel()
    qtbot.addWidget(panel)
    panel.resize(480, 400)
    panel.show()
    model = samples_laboratory.laboratory()
    row = msgspec.structs.replace(model.groups[0].rows[0], key="k", cells=(value, LabCell()))
    group = msgspec.structs.replace(model.groups[0], rows=(row,))
    columns = (before, SampleColumn("c2", "23.11", "20:15"))
    panel.set_model(msgspec.structs.replace(model, columns=columns, groups=(group,)))
    panel.set_state(READY)
    assert panel._samples()[0] == 1, "only the newest sample fits"
    found = next(item for item in panel.view.rows.items if isinstance(item, Row))
    return found.cells[3]


@pytest.mark.parametrize(
    ("before", "words", "shown"),
    [
        (SampleColumn("c1", "23.11", "06:32"), "tidligere: 3,4 (23.11 06:32)", "(06:32)"),
        (SampleColumn("c1", "22.11", "06:32"), "tidligere: 3,4 (22.11)", "(22.11)"),
        (SampleColumn("c1", "26.10.2016", "06:32"), "tidligere: 3,4 (26.10.2016)", "(2016)"),
        (SampleColumn("c1", "23.11", ""), "tidligere: 3,4 (23.11)", "(23.11)"),
        (SampleColumn("c1", "23.11", "06:32", "gass"), "tidligere: 3,4 (23.11 06:32)", "(gass 06:32)"),
    ],
)
def test_of_the_same_day_the_hour_stands(qtbot: QtBot, before: SampleColumn, words: str, shown: str) -> None:
    cell = _first_cell(qtbot, before, LabCell("value", "3,4", "low"))
    assert cell.plain == words
    assert [run.plain for run in cell.options[0][0] if isinstance(run, Text)] == ["← 3,4", shown]


@pytest.mark.parametrize("new", [True, False])
def test_what_nobody_has_seen_keeps_its_dot_and_weight(qtbot: QtBot, new: bool) -> None:
    cell = _first_cell(qtbot, SampleColumn("c1", "23.11", "06:32"), LabCell("value", "3,4", "low", new))
    for option in cell.options:
        marks = [run.kind for run in option[0] if isinstance(run, Mark)]
        value = next(run for run in option[0] if isinstance(run, Text))
        assert marks == (["new", "low"] if new else ["low"])
        assert (value.style.weight >= 600) is new
    assert cell.plain.startswith("nytt tidligere: 3,4") is new
