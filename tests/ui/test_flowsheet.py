"""The flowsheet in a window: divisions by key, periods by arrows, entry and correction from the column."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.measurements import BeginFluid, BeginMeasurementCorrection
from desktop.shown.measured.flowsheet import FlowsheetModel, SheetGroup, SheetTable
from desktop.shown.periods import PeriodColumn
from tests.ui.samples_flowsheet import flowsheet
from ui.painting.cell import Cell
from ui.painting.runs import plain_line
from ui.panels.flowsheet import FlowsheetPanel
from ui.table.row_model import Row


@pytest.fixture
def panel(qtbot: QtBot) -> FlowsheetPanel:
    made = FlowsheetPanel()
    qtbot.addWidget(made)
    made.resize(1314, 640)
    made.show()
    made.set_model(flowsheet())
    return made


def _row(panel: FlowsheetPanel, key: str) -> Row:
    return next(item for item in panel.view.rows.items if isinstance(item, Row) and item.key == key)


def _words(cell: Cell) -> str:
    return cell.plain


def test_d_goes_through_the_divisions_and_round(panel: FlowsheetPanel, qtbot: QtBot) -> None:
    seen = []
    for _turn in range(3):
        seen.append(panel.table.per)
        qtbot.keyClick(panel.view, Qt.Key.Key_D)
    assert seen == ["measured", "shifts", "measured"]


def test_the_ends_of_a_period_are_spoken_with_their_sides(panel: FlowsheetPanel) -> None:
    panel.divide("shifts")
    cells = [_words(cell) for cell in _row(panel, "bp").cells]
    assert any("115/54" in words and "lav 104/60" in words for words in cells)


def test_what_is_struck_is_read_as_struck(panel: FlowsheetPanel) -> None:
    newest = _words(_row(panel, "spo2").cells[-2])
    assert "93" in newest
    assert "83" in newest


def test_arrows_choose_a_time_and_f2_corrects_it(panel: FlowsheetPanel, qtbot: QtBot) -> None:
    times = panel.table.columns
    assert panel.about(BeginMeasurementCorrection) == BeginMeasurementCorrection(times[-1].round)
    qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    assert panel.about(BeginMeasurementCorrection) == BeginMeasurementCorrection(times[-2].round)
    with qtbot.waitSignal(panel.act) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    assert told.args == [BeginMeasurementCorrection(times[-2].round)]


def test_a_shift_is_not_corrected_as_one_measurement(panel: FlowsheetPanel) -> None:
    panel.divide("shifts")
    assert panel.about(BeginMeasurementCorrection) is None


def test_v_begins_fluid(panel: FlowsheetPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.act) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_V)
    assert told.args == [BeginFluid()]


def test_a_row_of_which_nothing_is_seen_says_what_came_before(panel: FlowsheetPanel) -> None:
    panel.resize(760, 640)
    assert _words(_row(panel, "leuk").cells[2]) == "tidligere: 11,0 (i går 22:05)"
    painted = [plain_line(line) for line in _row(panel, "leuk").cells[2].options[0]]
    assert "høy" in painted[0]


def test_another_patient_has_none_of_it(panel: FlowsheetPanel) -> None:
    panel.divide("shifts")
    panel.forget()
    assert panel.table is None
    assert panel.foot.isHidden()
    assert not panel._later._kept, "no row of theirs is held"
    panel.set_model(flowsheet())
    assert panel.table.per == "measured"


def test_what_was_asked_about_is_the_chosen_value(panel: FlowsheetPanel, qtbot: QtBot) -> None:
    panel.view.choose("hr")
    spot = panel.origin()
    assert spot is not None
    assert spot.of.value == "118"
    assert panel.origin_step(-1, 0)
    again = panel.origin()
    assert again is not None
    assert again.of.value == "96"


def _large(rows: int, columns: int) -> FlowsheetModel:
    every = tuple(
        PeriodColumn(f"c{n}", "20.11", f"{n % 24:02}:00", round=float(n + 1)) for n in range(columns)
    )
    one = flowsheet().tables[0].groups[0].rows[1]
    cells = tuple(one.cells[n % len(one.cells)] for n in range(columns))
    made = tuple(
        msgspec.structs.replace(one, key=f"r{n}", at=tuple(range(columns)), cells=cells) for n in range(rows)
    )
    return FlowsheetModel((SheetTable("measured", "Som målt", every, (SheetGroup("", "", made),)),))


def test_only_what_is_seen_of_many_columns_is_made(panel: FlowsheetPanel, monkeypatch: Any) -> None:
    made = 0
    real = panel._cell

    def counted(cell: Any) -> Cell:
        nonlocal made
        made += 1
        return real(cell)

    monkeypatch.setattr(panel, "_cell", counted)
    panel.set_model(_large(50, 2000))
    assert 0 < made <= 50 * 14
