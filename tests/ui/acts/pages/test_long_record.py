"""A very long record is shown in part, says so, and is read to its beginning by a key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.shown.results.laboratory import LabRow
from desktop.store import bounded
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT


def test_what_is_left_out_is_said_and_read_by_a_key(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MOST", 10), ("RECENT", 5), ("NEWEST", 1), ("DAYS", (0,))):
        monkeypatch.setattr(bounded, name, value)
    reader = seat.session.reader
    seat.session.store.read(lambda _c: (reader.charts.close(), reader.ready._pages.clear())).result()
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == PATIENT)
    page = seat.desk.patients.page
    page.show_tab("laboratory")
    seat.quiet()
    panel = next(one for one in page.shown_panels() if one.kind == "laboratory")
    seat.until(lambda: "ikke alle målinger" in panel.state.title)

    def rows() -> list[LabRow]:
        return [row for group in panel.model.groups for row in group.rows]

    assert rows(), "the newest of each kind stand there all the same"
    before = {row.key: len(row.curve) for row in rows()}
    seat.window.activateWindow()
    panel.take_focus()
    seat.until(lambda: seat.window.isActiveWindow() and panel.isAncestorOf(QApplication.focusWidget()))
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_E, held)
    seat.until(lambda: not panel.state.title)
    after = {row.key: len(row.curve) for row in rows()}
    assert after.keys() == before.keys()
    assert sum(after.values()) > sum(before.values())
    reader.whole.clear()
    assert not seat.errors
