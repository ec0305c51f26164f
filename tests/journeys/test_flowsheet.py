"""A round is entered from the flowsheet, by keyboard alone: what is typed stands in a column of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import Keys
from tests.journeys.test_origin import at
from ui.panels.flowsheet import FlowsheetPanel
from ui.table.row_model import Row

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def _typed(panel: FlowsheetPanel, key: str) -> str:
    """What stands in the column of what is being typed; nothing where there is no such column."""
    columns = [column.key for column in panel.view.rows.columns]
    row = next((r for r in panel.view.rows.items if isinstance(r, Row) and r.key == key), None)
    return row.cells[columns.index("typed")].plain if row is not None and "typed" in columns else ""


def test_a_round_is_entered_down_a_column_stands_in_the_next_and_is_corrected_there(doctor: Seat) -> None:
    panel, keys = at(doctor, "observations", FlowsheetPanel), Keys(doctor)
    before = len(panel.table.columns)
    keys.press(Key.Key_M, CONTROL)
    doctor.until(lambda: doctor.desk.entry.open and doctor.desk.entry.row.isVisible())
    row = doctor.desk.entry.row
    doctor.until(lambda: row.model and row.model.typed.form == "round")
    # One stays where one reads.
    assert doctor.desk.patients.page.shown_panels() == [panel]
    row.boxes["hr"].setFocus()
    keys.write("123")
    doctor.until(lambda: _typed(panel, "hr") == "123")
    assert _typed(panel, "temp") == ""
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not doctor.desk.entry.open)
    assert _typed(panel, "hr") == ""
    doctor.until(lambda: len(panel.table.columns) in (before, before + 1) and _newest(panel, "hr") == "123")
    assert panel.view.hasFocus()
    # It is corrected from its column.
    keys.press(Key.Key_F2)
    doctor.until(lambda: doctor.desk.entry.open and doctor.desk.entry.row.model)
    assert doctor.desk.entry.row.model is not None
    assert doctor.desk.entry.row.model.correcting
    keys.press(Key.Key_Escape)
    doctor.until(lambda: not doctor.desk.entry.open)
    assert panel.view.hasFocus()
    # The hour has it too.
    keys.press(Key.Key_D)
    assert panel.table.per == "hours"
    assert _newest(panel, "hr") == "123"
    assert not doctor.errors


def _newest(panel: FlowsheetPanel, key: str) -> str:
    row = next((r for group in panel.table.groups for r in group.rows if r.key == key), None)
    return row.cells[-1].text if row is not None else ""
