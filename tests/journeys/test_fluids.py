"""The fluid balance in the real window: written from its panel, in the sums at once, and its origin."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.core.formats import NBSP, number
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import Keys
from tests.journeys.test_origin import at, card
from ui.panels.fluids import FluidsPanel

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def amount(panel: FluidsPanel, key: str) -> int:
    """What the newest period says in a row; nothing is nought."""
    assert panel.table is not None
    row = next((r for g in panel.table.groups for r in g.rows if r.key == key), None)
    text = row.cells[-1].text if row is not None else ""
    return int(text.replace(NBSP, "").replace("−", "-").replace("+", "") or 0)


def test_fluid_is_written_from_the_balance_and_stands_in_its_sums_at_once(doctor: Seat) -> None:
    panel, keys = at(doctor, "course", FluidsPanel), Keys(doctor)
    before = {key: amount(panel, key) for key in ("in-oral", "sum in", "balance", "running")}
    keys.press(Key.Key_V)
    doctor.until(lambda: doctor.desk.entry.open and doctor.desk.entry.row.isVisible())
    row = doctor.desk.entry.row
    doctor.until(lambda: row.model and row.model.typed.form == "fluid")
    row.boxes["in-oral"].setFocus()
    # No amount of the demo: one that is alike within its time would be taken for the sum of it.
    keys.write("2,3 dl")
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not doctor.desk.entry.open)
    doctor.until(lambda: amount(panel, "in-oral") == before["in-oral"] + 230)
    after = {key: amount(panel, key) for key in before}
    assert {key: after[key] - before[key] for key in before} == dict.fromkeys(before, 230)
    # The day has it too, once.
    seen = panel.table.per if panel.table is not None else ""
    keys.press(Key.Key_D)
    assert panel.table is not None
    assert panel.table.per != seen
    assert amount(panel, "running") == after["running"]
    panel.view.choose("in-oral")
    keys.press(Key.Key_I, CONTROL)
    shown = card(doctor)
    doctor.until(lambda: shown.model is not None and shown.model.of.title.startswith("Drikke"))
    assert shown.model is not None
    assert number(230) in shown.words()
    keys.press(Key.Key_Escape)
    assert not doctor.errors
