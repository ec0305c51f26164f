"""The table before each treatment: low rows, so that several values are seen, and the height that it asks."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.samples_cycles import cycles
from ui.panels.cycles import CyclesPanel
from ui.theme import px


def shown(qtbot: QtBot, width: int, rows: int = 1) -> CyclesPanel:
    panel = CyclesPanel()
    qtbot.addWidget(panel)
    model = cycles()
    every = tuple(
        msgspec.structs.replace(row, key=f"{row.key}{at}") for at in range(rows) for row in model.rows
    )
    panel.resize(width, 600)
    panel.set_model(msgspec.structs.replace(model, rows=every))
    panel.show()
    return panel


def heights(panel: CyclesPanel) -> list[int]:
    return [panel.view.rowHeight(at) for at in range(panel.view.model().rowCount())]


def test_the_day_stands_beside_the_value_where_there_is_room(qtbot: QtBot) -> None:
    tall, low = heights(shown(qtbot, 980))
    assert low < tall < px(50), "two lines, and one"
    assert heights(shown(qtbot, 360))[0] > tall, "in a narrow one below it"
    first = shown(qtbot, 980).view.rows.groups[0].rows[0].cells[2].options[0]
    assert len(first) == 2, "the value with its day, and the lowest after it"


@pytest.mark.parametrize(("rows", "counted"), [(1, 2), (3, 6), (5, 7)])
def test_it_asks_for_its_values_up_to_seven(qtbot: QtBot, rows: int, counted: int) -> None:
    panel = shown(qtbot, 980, rows)
    foot = panel.foot.sizeHint().height()
    heads = panel.head.height() + panel.view.horizontalHeader().sizeHint().height()
    needed = heads + sum(heights(panel)[:counted]) + foot
    assert needed <= panel.readable() <= needed + counted * px(4)
