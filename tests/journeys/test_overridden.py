"""An order signed in spite of an allergy, by keys: its reason is seen wherever the medicine stands."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.clinical.record.patient import allergies
from tests.journeys.conftest import WARD, Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.servers.embedded import Embedded

Key = Qt.Key
REASON = "Tålt i 2024 uten reaksjon"


def allergic(seat: Seat) -> str:
    """Somebody of the ward who must not have penicillin."""
    for patient in seat.ask(lambda desk, c: desk.members(c, WARD)).patients:
        chart = seat.ask(lambda desk, c, one=patient: desk.chart(c, one))
        named = allergies.read(chart).named
        if any("penicillin" in allergies.substance(one).lower() for one in named):
            return str(patient)
    raise AssertionError("somebody is allergic to penicillin")


def test_the_reason_stands_in_the_list_and_in_the_chart(doctor: Seat, hospital: Embedded) -> None:
    seat, keys = doctor, Keys(doctor)
    seat.settle()
    patient = allergic(seat)
    seat.desk.open_patient(patient)
    column = seat.desk.order.column
    seat.until(lambda: column.model)
    keys.press(Key.Key_B, CONTROL)
    keys.write("amoksicillin 500 mg x 3 po")
    seat.until(lambda: column._proposal is not None and column._is_current())
    keys.press(Key.Key_Return)
    seat.until(lambda: column.alerts)
    (stop,) = [card for card in column.alerts if card.alert.tier == "stop"]
    stop.take_focus()
    digit = next(b.cap for b in stop.answers.buttons if b.answer.key == "override")
    keys.press(Key(ord(digit)))
    keys.write(REASON)
    keys.press(Key.Key_Return)
    for _press in range(6):
        seat.quiet()
        if column.model is not None and not column.model.basket and not column.field.text():
            break
        keys.press(Key.Key_Return, CONTROL)
    assert not seat.errors, [str(error) for error in seat.errors]
    keys.press(Key.Key_4, CONTROL)
    page = seat.desk.patients.page
    panel = page.panels_of("medicines")[-1]

    def row() -> object:
        rows = panel.model.rows if panel.model is not None else ()
        return next((r for r in rows if any(c.tone == "answered" for c in r.conflicts)), None)

    seat.until(row)
    found = row()
    (mark,) = [c for c in found.conflicts if c.tone == "answered"]  # type: ignore[attr-defined]
    assert f"Signert likevel: {REASON}" in mark.text
    assert seat.desk.actor.name in mark.text
    keys.press(Key.Key_2, CONTROL)
    chart = page.panels_of("vitals")[-1]
    seat.until(lambda: chart.model is not None and any(bar.answered for bar in chart.model.medicines))
    seat.settle()
    with hospital.client() as client:
        found_there = client.get("DetectedIssue", params={"patient": f"Patient/{patient}"}).json()
    (sent,) = [e["resource"] for e in found_there["entry"] if REASON in str(e["resource"])]
    assert sent["mitigation"][0]["author"]["display"] == seat.desk.actor.name


def test_another_medicine_is_chosen_by_its_digit(doctor: Seat, hospital: Embedded) -> None:
    seat, keys = doctor, Keys(doctor)
    members = seat.ask(lambda desk, c: desk.members(c, WARD)).patients
    patient = str(list(members)[-1])
    code = {"coding": [{"system": "http://www.whocc.no/atc", "code": "C10AA05"}], "text": "atorvastatin"}
    system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
    status = {
        "clinicalStatus": {"coding": [{"system": f"{system}clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{system}verification", "code": "confirmed"}]},
    }
    body = {"resourceType": "AllergyIntolerance", "id": "statin", "code": code, "category": ["medication"],
            "patient": {"reference": f"Patient/{patient}"}, **status}  # fmt: skip
    with hospital.client() as client:
        assert client.put("AllergyIntolerance/statin", json=body).status_code in (200, 201)
    seat.settle()
    seat.desk.open_patient(patient)
    column = seat.desk.order.column
    seat.until(lambda: column.model)
    keys.press(Key.Key_B, CONTROL)
    keys.write("atorvastatin 40 mg x 1 po")
    seat.until(lambda: column._proposal is not None and column._is_current())
    keys.press(Key.Key_Return)
    (stop,) = [card for card in column.alerts if card.alert.tier == "stop"]
    first = stop.answers.buttons[0]
    assert (first.cap, first.answer.words) == ("1", "Velg simvastatin")
    assert first.answer.detail, "what the checks say of it stands with it"
    stop.take_focus()
    keys.press(Key.Key_1)
    seat.until(lambda: column.field.text() == "simvastatin")
    keys.press(Key.Key_End)
    keys.write(" 20 mg x 1 po")
    seat.until(lambda: column._proposal is not None and column._is_current())
    assert column._proposal is not None
    assert column._proposal.name == "simvastatin"
    assert not any(card.alert.tier == "stop" for card in column.alerts)
    assert not seat.errors
