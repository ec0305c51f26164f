"""Lost blood is entered with a key, a number and Enter, corrected by F2, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.core.clock import local
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.journeys.conftest import Seat
from tests.journeys.test_budgets import put
from tests.journeys.test_facts import opened
from tests.journeys.test_problems_and_tasks import panel as shown
from tests.servers.embedded import Embedded

Key = Qt.Key


def _sum(panel: object) -> str:
    model = getattr(panel, "model", None)
    return str(model.sum).replace("\u00a0", " ") if model is not None else ""


@pytest.mark.acts("EnterRound", "CorrectRound")
def test_an_amount_is_a_key_a_number_and_enter(sit: Callable[..., Seat], hospital: Embedded) -> None:
    seat = sit("cardiology")
    seat.sign_in()
    born = local(seat.desk.bridge.link.clock()) - timedelta(hours=1)
    put(hospital, {
        "resourceType": "Procedure", "id": "birth", "status": "completed",
        "code": {"text": "Vaginal forløsning"},
        "subject": {"reference": "Patient/h01"}, "performedDateTime": born.isoformat(timespec="seconds"),
    }, {
        "resourceType": "Patient", "id": "h01", "gender": "female", "birthDate": "1992-03-04",
        "name": [{"family": "Lie", "given": ["Eva"]}],
    })  # fmt: skip
    seat.desk.patients.set_workspace(load("obstetrics", known=known()))
    patient, keys = opened(seat, 0)
    if patient != "h01":
        seat.desk.open_patient("h01")
        seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == "h01")
    seat.settle()
    page = seat.desk.patients.page
    # It gives way where there is nothing, and comes with the birth.
    seat.until(lambda: any(one.kind == "blood_loss" and _sum(one) for one in page.shown_panels()))
    panel = shown(seat, "blood_loss")
    panel.take_focus()
    keys.press(Key.Key_V)
    seat.until(lambda: seat.desk.entry.open and seat.desk.entry.row.isVisible())
    row = seat.desk.entry.row
    seat.until(lambda: row.model and row.model.typed.form == "loss")
    assert list(row.boxes) == ["out-blood"]
    keys.write("640")
    seat.until(lambda: row.model.ready)
    keys.press(Key.Key_Return)
    seat.until(lambda: not seat.desk.entry.open)
    seat.until(lambda: _sum(panel) == "640 ml")
    assert panel.model.tone == "warn"
    amount = next(one for one in panel.model.rows if one.group == "amounts")
    assert panel.view.choose(amount.key)
    panel.take_focus()
    keys.press(Key.Key_F2)
    seat.until(lambda: seat.desk.entry.open and row.model and row.model.correcting)
    row.boxes["out-blood"].line.setText("460")
    row.reason.setText("mistyped")
    seat.until(lambda: row.model.ready)
    keys.press(Key.Key_Return)
    seat.until(lambda: not seat.desk.entry.open)
    seat.until(lambda: _sum(panel) == "460 ml")
    assert not seat.errors
