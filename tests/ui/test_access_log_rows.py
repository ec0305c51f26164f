"""Rows of the access log: the first lines of all cells stand at one height, the patient's name among them."""

from __future__ import annotations

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from tests.ui.samples_access_log import access_log
from ui.panels.access_log import AccessLogPanel


@pytest.mark.parametrize("several", [False, True], ids=["of one patient", "of several"])
def test_each_cell_of_a_row_has_a_second_line_so_that_the_first_ones_are_level(
    qtbot: QtBot, several: bool
) -> None:
    panel = AccessLogPanel()
    qtbot.addWidget(panel)
    model = access_log()
    if several:
        rows = tuple(structs.replace(row, whose="LUND, Sivert Andreas") for row in model.rows)
        model = structs.replace(model, rows=rows, patient="", whose=None)
    panel.set_model(model)
    rows = [row for group in panel.groups(model, True) for row in group.rows]
    assert len(rows) == len(model.rows)
    for row in rows:
        assert len(row.cells) == (5 if several else 4)
        assert all(len(part) >= 2 for cell in row.cells for part in cell.options), row.key
