"""The secretary's list of what stays lack: a key asks the responsible doctor, and the row says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from desktop.acts.tasks import BeginTask
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.servers.embedded import Embedded


def test_the_secretary_asks_the_doctor_for_what_lacks_with_two_keys(
    sit: Callable[..., Seat], hospital: Embedded
) -> None:
    with hospital.client() as client:
        stay = client.get("Encounter/h05").raise_for_status().json()
        del stay["diagnosis"]
        client.put("Encounter/h05", json=stay).raise_for_status()
    seat = sit("secretary")
    seat.sign_in(secretary=True)
    seat.settle()
    desk, keys = seat.desk, Keys(seat)
    desk.show_page("coding")
    panel = desk.pages.panel("coding")
    seat.until(lambda: panel.model is not None and bool(panel.model.asks) and panel.state.kind == "ready")
    ask = next(one for one in panel.model.asks if one.name)
    assert ask.about.startswith("Encounter/")
    panel.take_focus()
    assert panel.view.choose(ask.patient)
    assert panel.about(BeginTask) == BeginTask(ask.patient, ask.about, ask.text, "", ask.to, ask.name)
    keys.press(Qt.Key.Key_O)
    sheet = desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None and sheet.model.act is not None)
    assert sheet.said.get("text") == ask.text
    assert sheet.said.get("code") == ask.to
    keys.press(Qt.Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    desk.show_page("coding")

    def told() -> bool:
        row = next(row for row in panel.model.rows if row.key == ask.patient)
        return bool(row.extras[2].left.startswith("spurt"))

    seat.until(told)
    seat.settle()
    assert not seat.errors
