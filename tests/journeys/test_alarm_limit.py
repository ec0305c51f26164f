"""A doctor says by keys from which NEWS2 they want to be told of a patient."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.acts.alerts import BeginAlarmLimit
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL
from tests.journeys.test_facts import opened
from tests.servers.embedded import Embedded

Key = Qt.Key


@pytest.mark.acts("SetAlarmLimit")
def test_a_threshold_by_keys(sit: Callable[..., Seat], hospital: Embedded) -> None:
    seat = sit("cardiology")
    seat.sign_in()
    patient, keys = opened(seat, 0)
    seat.desk.do(BeginAlarmLimit())
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    assert any("fra 7" in line for line in sheet.model.about)
    keys.press(Key.Key_1)
    seat.until(lambda: "score" in sheet.parts)
    keys.press(Key.Key_Tab)
    keys.write("9")
    keys.press(Key.Key_Tab)
    keys.write("KOLS, har 7 til vanlig")
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.settle()
    with hospital.client() as client:
        found = client.get(f"Flag?patient={patient}").raise_for_status().json()["entry"]
    codes = [c["code"] for e in found for c in e["resource"]["code"].get("coding", ())]
    assert "news2-threshold-9" in codes
    assert not seat.errors
