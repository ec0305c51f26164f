"""The line below a patient's panels: how much has no place, one key away from the list, never another's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.conftest import Seat


def test_the_line_leads_to_the_list_and_is_gone_with_the_patient(seat: Seat) -> None:
    seat.desk.open_patient("h07")
    page = seat.desk.patients.page
    page.go_tab(1)
    strip = page.unplaced
    seat.until(lambda: strip.isVisible())
    # The package marks what is translated with a sign that nobody sees.
    words = strip.words.replace("\u2063", "")
    assert "vises ikke her" in words
    # Whatever the window is wide: the line is no panel, and takes a small part of the page.
    assert strip.height() < page.height() / 10
    QTest.keyClick(strip, Qt.Key.Key_Space)
    (panel,) = page.panels_of("unplaced")
    seat.until(lambda: panel.isVisible() and panel.model is not None)
    assert page.tab == "notes"
    assert panel.model.line == strip.words
    assert len(panel.model.rows) >= 1
    page.go_tab(1)
    seat.desk.open_patient("h12a")
    assert not strip.isVisible() or strip.words == "", "gone before anything of the other has come"
    seat.quiet()
