"""A doctor sets a new dry weight by keys, from the list of sessions; it stands above them at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL
from tests.journeys.test_budgets import put
from tests.journeys.test_facts import opened
from tests.journeys.test_problems_and_tasks import panel as shown
from tests.servers.embedded import Embedded

Key = Qt.Key


@pytest.mark.acts("SetDryWeight")
def test_a_new_dry_weight_by_keys(sit: Callable[..., Seat], hospital: Embedded) -> None:
    put(hospital, {
        "resourceType": "Observation", "id": "dry", "status": "final",
        "code": {"coding": [{"system": "urn:fagflate:code", "code": "dry-weight"}]},
        "subject": {"reference": "Patient/h01"}, "effectiveDateTime": "2026-11-01",
        "valueQuantity": {"value": 80, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    })  # fmt: skip
    seat = sit("nephrology")
    seat.desk.follows = False  # the ward's own workspace would take its place
    seat.sign_in()
    patient, keys = opened(seat, 0)
    if patient != "h01":
        seat.desk.open_patient("h01")
        seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == "h01")
    panel = shown(seat, "dialysis")
    seat.until(lambda: panel.model and "80" in panel.model.target)
    panel.take_focus()
    keys.press(Key.Key_N)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    assert any("80" in line for line in sheet.model.about)
    keys.write("77,5")
    seat.until(lambda: "sure" in sheet.parts)
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_1)
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_2)
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.until(lambda: "77,5" in panel.model.target)
    assert "80" in panel.model.target_note
    seat.settle()
    with hospital.client() as client:
        told = client.get(panel.model.target_keys[0]).raise_for_status().json()
        assert client.get("Observation/dry").raise_for_status().json()["status"] == "final"
    assert Decimal(str(told["valueQuantity"]["value"])) == Decimal("77.5")
    assert not seat.errors
