"""A line is taken out by its key, from the list of what is in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_budgets import put
from tests.journeys.test_facts import opened
from tests.journeys.test_problems_and_tasks import panel as shown
from tests.servers.embedded import Embedded


@pytest.mark.acts("TakeOutLine")
def test_a_line_is_taken_out_with_one_key(sit: Callable[..., Seat], hospital: Embedded) -> None:
    put(hospital, {
        "resourceType": "DeviceUseStatement", "id": "line", "status": "active",
        "subject": {"reference": "Patient/h01"}, "device": {"display": "Urinkateter CH 12"},
        "timingPeriod": {"start": "2026-11-01"},
    })  # fmt: skip
    seat = sit("intensive")
    seat.desk.follows = False  # the ward's own workspace would take its place
    seat.sign_in()
    patient, keys = opened(seat, 0)
    if patient != "h01":
        seat.desk.open_patient("h01")
        seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == "h01")
    panel = shown(seat, "lines")
    row = seat.until(
        lambda: next((r for r in panel.model.rows if r.group == "in"), None) if panel.model else None
    )
    assert row.may_end
    panel.take_focus()
    assert panel.view.choose(row.key)
    keys.press(Qt.Key.Key_U)
    seat.until(lambda: [r.group for r in panel.model.rows if r.key == row.key] == ["out"])
    seat.settle()
    with hospital.client() as client:
        told = client.get(row.key).raise_for_status().json()
    assert told["status"] == "completed"
    assert told["timingPeriod"]["start"] == "2026-11-01"
    assert not seat.errors


@pytest.mark.acts("PutInLine")
def test_a_line_that_was_put_in_is_written_by_keys(sit: Callable[..., Seat], hospital: Embedded) -> None:
    seat = sit("intensive")
    seat.desk.follows = False  # the ward's own workspace would take its place
    seat.sign_in()
    _patient, keys = opened(seat, 0)
    panel = shown(seat, "lines")
    seat.until(lambda: panel.model is not None)
    before = {row.key for row in panel.model.rows}
    panel.take_focus()
    keys.press(Qt.Key.Key_N)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    keys.press(Qt.Key.Key_7)
    keys.press(Qt.Key.Key_Tab)
    keys.write("CH 20")
    keys.press(Qt.Key.Key_Tab)
    keys.write("buk")
    keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_1)
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: not sheet.isVisible())
    row = seat.until(lambda: next((r for r in panel.model.rows if r.key not in before), None))
    assert (row.group, row.kind, row.name, row.site) == ("in", "Dren", "Dren CH 20", "buk, venstre")
    seat.settle()
    with hospital.client() as client:
        assert client.get(row.key).raise_for_status().json()["status"] == "active"
    assert not seat.errors
