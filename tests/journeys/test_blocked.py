"""A doctor meets a record that its patient has blocked for them, and opens it in an emergency, by keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.conftest import Seat
from tests.journeys.test_first_day import on_server
from tests.journeys.test_reasons import CTRL, SHIFT, opened, press, question, texts, under_cursor
from tests.servers.embedded import Embedded

Key = Qt.Key


def deny(server: Embedded, patient: str, practitioner: str) -> None:
    """The patient says at the server that somebody is not to read their record."""
    body: dict[str, Any] = {
        "resourceType": "Consent", "id": "says-no", "status": "active",
        "patient": {"reference": f"Patient/{patient}"},
        "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
                              "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "policyRule": {"text": "Sperret"},
        "provision": {"type": "deny", "actor": [
            {"role": {"text": "leser"}, "reference": {"reference": practitioner}}
        ]},
    }  # fmt: skip
    with server.client() as client:
        client.put("Consent/says-no", json=body).raise_for_status()


def seen(seat: Seat) -> str:
    """Words on the page of the patient in focus."""
    return " ".join((texts(seat.desk.patients.page), texts(seat.window.banner)))


@pytest.mark.acts("GiveReason")
def test_what_is_blocked_is_said_and_opened_in_an_emergency(doctor: Seat, hospital: Embedded) -> None:
    seat = doctor
    seat.desk.show_page("ward")
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.model and panel.model.rows)
    panel.take_focus()
    patient = under_cursor(seat)
    press(Key.Key_Return)
    assert opened(seat) == patient
    banner = seat.window.banner
    seat.until(lambda: banner.model and banner.model.key == patient)
    seat.settle()
    before = banner.model.allergies
    deny(hospital, patient, seat.desk.actor.practitioner)
    seat.settle()
    seat.desk.patients.refresh()
    seat.until(lambda: banner.model and banner.model.blocked)
    seat.quiet()
    assert "sperret av pasienten" in banner.model.allergies.title.casefold()
    assert not banner.parts["blocked"].isHidden()
    press(Key.Key_V, CTRL | SHIFT)
    dialog = question(seat)
    assert "gjelder 4 timer" in texts(dialog)
    press(Key.Key_1)
    seat.until(dialog.field.hasFocus)
    QTest.keyClicks(dialog.field, "Bevisstlos ved ankomst")
    press(Key.Key_Return)
    seat.until(lambda: banner.model and banner.model.access)
    seat.quiet()
    assert banner.model.access.startswith("Sperret av pasienten, åpnet likevel: Bevisstlos ved ankomst")
    assert banner.model.blocked == ""
    assert banner.model.allergies == before
    seat.settle()
    events = on_server(hospital, f"AuditEvent?patient={patient}&_count=200")
    codes = {c["code"] for e in events for p in e.get("purposeOfEvent", ()) for c in p["coding"]}
    assert "BTG" in codes
    # By itself it is covered again after its time, though nothing in the record has changed.
    link = seat.desk.bridge.link
    with pytest.MonkeyPatch.context() as later:
        now, told = link.clock, seat.desk.bridge.record._reader.clock
        later.setattr(link, "clock", lambda: now() + timedelta(hours=4, seconds=1))
        later.setattr(
            seat.desk.bridge.record._reader, "clock", lambda: told() + timedelta(hours=4, seconds=1)
        )
        seat.until(lambda: banner.model and banner.model.blocked)
        seat.quiet()
        assert banner.model.access == ""
        assert "sperret av pasienten" in banner.model.allergies.title.casefold()
    press(Key.Key_V, CTRL | SHIFT)
    dialog = question(seat)
    press(Key.Key_1)
    seat.until(dialog.field.hasFocus)
    QTest.keyClicks(dialog.field, "Fortsatt bevisstlos")
    press(Key.Key_Return)
    seat.until(lambda: banner.model and banner.model.access)
    press(Key.Key_T, CTRL | SHIFT)
    seat.until(lambda: not seat.desk.patients.focus)
    seat.quiet()
    row = next(row for row in panel.model.rows if row.key == patient)
    assert "Sperret av pasienten for deg" in row.remark
