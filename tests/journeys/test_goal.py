"""A nurse or a doctor says by keys how a goal of the care plan stands; it stands there at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL
from tests.journeys.test_budgets import put
from tests.journeys.test_facts import opened
from tests.journeys.test_problems_and_tasks import panel as shown
from tests.servers.embedded import Embedded

Key = Qt.Key


@pytest.mark.acts("AssessGoal")
def test_how_a_goal_stands_by_keys(sit: Callable[..., Seat], hospital: Embedded) -> None:
    who = {"subject": {"reference": "Patient/h01"}}
    put(hospital, {
        "resourceType": "Goal", "id": "walks", "lifecycleStatus": "active",
        "description": {"text": "Går til toalettet"}, **who,
    })  # fmt: skip
    put(hospital, {
        "resourceType": "CarePlan", "id": "walking", "status": "active", "intent": "plan",
        "title": "Opp og gå", "goal": [{"reference": "Goal/walks"}], **who,
    })  # fmt: skip
    seat = sit("cardiology")
    seat.sign_in()
    patient, keys = opened(seat, 0)
    if patient != "h01":
        seat.desk.open_patient("h01")
        seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == "h01")
    panel = shown(seat, "care_plan")
    seat.until(lambda: panel.model and panel.model.groups)

    def standing() -> str:
        rows = [row for group in panel.model.groups for row in group.rows if row.key == "Goal/walks"]
        return str(rows[0].standing) if rows else ""

    seat.until(lambda: standing() == "ikke vurdert")
    panel.take_focus()
    panel.view.choose("Goal/walks")
    keys.press(Key.Key_V)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    assert "Går til toalettet" in sheet.model.about[0]
    keys.press(Key.Key_3)
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.until(lambda: standing() == "i bedring")
    seat.settle()
    with hospital.client() as client:
        told = client.get("Goal/walks").raise_for_status().json()
    assert told["achievementStatus"]["coding"][0]["code"] == "improving"
    assert told["description"]["text"] == "Går til toalettet"
    assert not seat.errors
