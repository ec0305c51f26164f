"""The line below a patient's panels: how much has no place, one key away from the list, never another's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.store import beyond, records
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.servers.embedded import Embedded


def _bare(words: str) -> str:
    """Without the sign, seen by nobody, with which the package marks what is translated."""
    return words.replace("\u2063", "")


def test_the_line_leads_to_the_list_and_is_gone_with_the_patient(seat: Seat) -> None:
    seat.desk.open_patient("h07")
    page = seat.desk.patients.page
    page.go_tab(1)
    strip = page.unplaced
    seat.until(lambda: strip.isVisible())
    assert "vises ikke her" in strip.words
    # Whatever the window is wide: the line is no panel, and takes a small part of the page.
    assert strip.height() < page.height() / 10
    QTest.keyClick(strip, Qt.Key.Key_Space)
    (panel,) = page.panels_of("unplaced")
    seat.until(lambda: panel.isVisible() and panel.model is not None)
    assert page.tab == "notes"
    # The list is asked later than the line, and may know more until the line is asked again.
    seat.until(lambda: _bare(panel.model.line) == _bare(strip.words))
    assert len(panel.model.rows) >= 1
    page.go_tab(1)
    seat.desk.open_patient("h12a")
    assert not strip.isVisible() or strip.words == "", "gone before anything of the other has come"
    seat.quiet()


def test_the_key_that_the_line_says_leads_to_the_list_from_every_tab(seat: Seat) -> None:
    seat.desk.open_patient("h07")
    page, keys = seat.desk.patients.page, Keys(seat)
    (tab,) = (n for n, one in enumerate(page.tabs, 1) if any(p.kind == "unplaced" for p in one.places))
    page.go_tab(1)
    seat.until(lambda: page.unplaced.isVisible())
    assert page.unplaced.way == f"Ctrl+{tab}"
    keys.press(Qt.Key(Qt.Key.Key_0 + tab), CONTROL)
    # There the tab's own key leads nowhere.
    seat.until(lambda: page.unplaced.way.startswith("Alt+"))
    number = int(page.unplaced.way.removeprefix("Alt+"))
    keys.press(Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
    (panel,) = page.panels_of("unplaced")
    assert panel.isVisible()
    seat.quiet()


def test_what_was_only_counted_is_fetched_when_the_list_is_opened(seat: Seat, hospital: Embedded) -> None:
    """It stands by type, date and text, is read as such in the log, and is no row of the record."""
    body = {"resourceType": "Coverage", "id": "pays", "status": "active", "type": {"text": "Reisetrygd"},
            "beneficiary": {"reference": "Patient/h07"}, "payor": [{"display": "Trygd"}],
            "period": {"start": "2025-03-04"}}  # fmt: skip
    # A round that began before must not tell afterwards what it counted then.
    seat.settle()
    with hospital.client() as client:
        client.put("Coverage/pays", json=body).raise_for_status()
    # Nothing was counted lately.
    seat.session.store.write(lambda tx: beyond.forget(tx, "h07"), origin="test").result()
    seat.desk.open_patient("h07")
    page = seat.desk.patients.page
    page.go_tab(1)
    seat.until(lambda: page.unplaced.isVisible())
    seat.settle()
    QTest.keyClick(page.unplaced, Qt.Key.Key_Space)
    (panel,) = page.panels_of("unplaced")
    seat.until(lambda: panel.isVisible() and panel.model is not None and panel.model.beyond)
    row = next(row for row in panel.model.rows if row.key == "Coverage/pays")
    assert (row.date, row.text) == ("04.03.2025", "Reisetrygd, betaler Trygd")
    seat.settle()
    with hospital.client() as client:
        found = client.get("AuditEvent?entity=Coverage/pays").raise_for_status().json()
        client.delete("Coverage/pays").raise_for_status()
    (event,) = found["entry"]
    whats = [one["what"]["reference"] for one in event["resource"]["entity"] if "what" in one]
    assert {"Patient/h07", "Coverage/pays"} <= set(whats)
    assert seat.ask(lambda _reader, c: records.get(c, "Coverage", "pays")) is None
    seat.quiet()
