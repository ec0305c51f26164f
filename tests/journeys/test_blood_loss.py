"""Lost blood is entered with a key, a number and Enter, corrected by F2, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.core.clock import utc_now
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.journeys.conftest import Seat
from tests.journeys.test_budgets import put
from tests.journeys.test_facts import opened
from tests.journeys.test_problems_and_tasks import panel as shown
from tests.servers.embedded import Embedded
from ui.acts.sign_in import workspaces

Key = Qt.Key


def _sum(panel: object) -> str:
    model = getattr(panel, "model", None)
    return str(model.sum).replace("\u00a0", " ") if model is not None else ""


@pytest.mark.acts("EnterRound", "CorrectRound")
def test_an_amount_is_a_key_a_number_and_enter(
    sit: Callable[..., Seat], hospital: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = utc_now() - timedelta(hours=1)
    put(hospital, {
        "resourceType": "Procedure", "id": "birth", "status": "completed",
        "code": {"text": "Vaginal forløsning"},
        "subject": {"reference": "Patient/h01"}, "performedDateTime": born.isoformat(timespec="seconds"),
    })  # fmt: skip
    with hospital.client() as client:
        body = client.get("Patient/h01").raise_for_status().json()
    put(hospital, body | {"gender": "female", "birthDate": "1992-03-04"})
    seat = sit("cardiology")
    seat.sign_in()
    _first, keys = opened(seat, 0)
    seat.settle()
    # The window follows the files of its ward's own workspace: here it stays with this one.
    monkeypatch.setattr(workspaces, "lay_out", lambda _desk, _workspace: None)
    seat.desk.patients.set_workspace(load("obstetrics", known=known()))
    seat.desk.open_patient("h01")
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == "h01")
    seat.settle()
    # It gives way where there is nothing, and comes with the birth.
    seat.until(
        lambda: [p for p in seat.desk.patients.page.shown_panels() if p.kind == "blood_loss" and _sum(p)]
    )
    seat.settle()
    panel = shown(seat, "blood_loss")
    panel.take_focus()
    assert panel.view.choose("sum")
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
    row.boxes["out-blood"].setFocus()
    keys.write("460")
    row.reason.setFocus()
    keys.write("feil tastet")
    seat.until(lambda: row.model.ready)
    keys.press(Key.Key_Return)
    seat.until(lambda: not seat.desk.entry.open)
    seat.until(lambda: _sum(shown(seat, "blood_loss")) == "460 ml")
    assert not seat.errors
