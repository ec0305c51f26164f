"""What a key in a panel does is what that panel means by it, or nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.conftest import Seat
from tests.ui.desk.tour import PATIENT
from ui.shell.table import TablePanel
from ui.shell.table_model import Row


def panel_of(seat: Seat, kind: str) -> TablePanel:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    for tab in seat.desk.patients.page.tabs:
        seat.desk.patients.page.show_tab(tab.key)
        seat.quiet()
        for panel in seat.desk.patients.page.shown_panels():
            if panel.kind == kind and isinstance(panel, TablePanel) and panel.isVisible():
                return panel
    raise AssertionError(kind)


@pytest.mark.parametrize("kind", ["medicines", "laboratory", "problems"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_N, Qt.Key.Key_O, Qt.Key.Key_E, Qt.Key.Key_S])
def test_a_key_in_a_list_of_a_patient_never_leaves_the_patient(seat: Seat, kind: str, key: Qt.Key) -> None:
    panel = panel_of(seat, kind)
    rows = [item for item in panel.view.rows.items if isinstance(item, Row)]
    panel.view.choose(rows[0].key)
    QTest.keyClick(panel.view, key)
    seat.quiet()
    assert seat.desk.patients.focus == PATIENT
    assert seat.desk.patients.banner is not None
    assert seat.window.current_page() is seat.desk.patients.page, "no editor was opened either"
    assert not seat.errors


def test_only_what_is_carried_out_is_offered(seat: Seat) -> None:
    offers = seat.desk.offers
    assert offers("worklist", "open")
    assert offers("notes", "new")
    assert offers("unsent", "palette")
    assert not offers("medicines", "open")
    assert not offers("tasks", "new"), "N on the tasks would begin a note"
    assert not offers("problems", "new")
