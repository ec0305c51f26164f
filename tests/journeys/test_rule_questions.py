"""Key 0 on an alert: a doctor asks, the rule's owner answers, the doctor sees it; the stop stands, and
nothing of the patient goes along. What becomes of it is counted, of nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.core.usage.fired import Fired
from desktop.sync.pull.set_up import wishes as pulled
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_overridden import allergic
from tests.journeys.test_wishes import OWNER, listed
from tests.servers.embedded import Embedded

Key = Qt.Key
Sit = Callable[..., Seat]
REASON = "Tålt i 2024 uten reaksjon"


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are asked for in every round."""
    monkeypatch.setattr(pulled, "AGAIN", pulled.AGAIN * 0)


def asked(hospital: Embedded) -> list[dict[str, Any]]:
    """The questions about rules that the server has."""
    with hospital.client() as client:
        found = client.get("Task", params={"code": "urn:fagflate:task|rule-question", "_count": "50"}).json()
    return [one["resource"] for one in found.get("entry", ())]


@pytest.mark.acts("AskAboutRule", "AnswerWish")
def test_a_doctor_does_not_understand_the_owner_answers_and_the_doctor_sees_it(
    sit: Sit, hospital: Embedded
) -> None:
    doctor, owner = sit(), sit()
    who = doctor.sign_in()
    doctor.settle()
    patient = allergic(doctor)
    doctor.desk.open_patient(patient)
    column = doctor.desk.order.column
    decided: list[Fired] = []
    doctor.desk.decided.connect(decided.append)
    doctor.until(lambda: column.model)
    banner = doctor.desk.patients.banner
    assert banner is not None
    keys = Keys(doctor)
    keys.press(Key.Key_B, CONTROL)
    keys.write("amoksicillin 500 mg x 3 po")
    doctor.until(lambda: column._proposal is not None and column._is_current())
    keys.press(Key.Key_Return)
    doctor.until(lambda: column.alerts)
    (stop,) = [card for card in column.alerts if card.alert.tier == "stop"]
    stop.take_focus()
    keys.press(Key.Key_0)
    doctor.until(lambda: any(b.answer.words == "Spurt: svaret kommer til deg"
                             for card in column.alerts for b in card.ask.buttons))  # fmt: skip
    doctor.settle()
    # It answers nothing: the stop stands, and a second press asks nobody again.
    (stop,) = [card for card in column.alerts if card.alert.tier == "stop"]
    assert not stop.alert.answered
    stop.take_focus()
    keys.press(Key.Key_0)
    doctor.settle()
    (made,) = asked(hospital)
    assert made["requester"]["reference"] == who.practitioner
    assert made["description"].startswith("Jeg forstår ikke dette varselet. Regel A1")
    assert "J01CA04" in made["description"]
    text = json.dumps(made, ensure_ascii=False)
    # No subject, no name, no number, no reaction of the chart.
    told = (banner.family, banner.number, patient, "Patient/", "Encounter/", "500 mg")
    assert not [one for one in told if one and one in text]
    assert decided == []

    owner.desk.sign_in(OWNER)
    owner.settle()
    shown = listed(owner)
    owner.until(lambda: [row.key for row in shown.model.rows if row.group == "to_answer"])
    row = next(row for row in shown.model.rows if row.group == "to_answer")
    assert row.where.startswith("regel A1: ")
    shown.take_focus()
    theirs = Keys(owner)
    theirs.press(Key.Key_A)
    owner.until(lambda: owner.desk.wishing.line)
    theirs.write("Amoksisillin er et penicillin. Velg noe annet.")
    theirs.press(Key.Key_Return)
    owner.until(lambda: owner.desk.wishing.line is None)
    owner.settle()
    (answered,) = asked(hospital)
    assert answered["status"] == "completed"

    doctor.settle()
    doctor.settle()
    doctor.until(lambda: "Spørsmålet ditt om regel A1" in doctor.window.undo_notice.accessibleName())
    # The order is taken away: that is what became of the finding.
    (stop,) = [card for card in column.alerts if card.alert.tier == "stop"]
    stop.take_focus()
    digit = next(b.cap for b in stop.answers.buttons if b.answer.key == "remove")
    Keys(doctor).press(Key(ord(digit)))
    doctor.until(lambda: decided)
    assert decided == [Fired("A1", "removed")]


def test_a_stop_overridden_is_counted_with_the_kind_of_its_reason(doctor: Seat) -> None:
    seat, keys = doctor, Keys(doctor)
    seat.settle()
    patient = allergic(seat)
    seat.desk.open_patient(patient)
    column = seat.desk.order.column
    decided: list[Fired] = []
    seat.desk.decided.connect(decided.append)
    seat.until(lambda: column.model)
    keys.press(Key.Key_B, CONTROL)
    keys.write("ampicillin 1 g x 4 iv")
    seat.until(lambda: column._proposal is not None and column._is_current())
    keys.press(Key.Key_Return)
    seat.until(lambda: column.alerts)
    stop = next(card for card in column.alerts if card.alert.tier == "stop")
    stop.take_focus()
    digit = next(b.cap for b in stop.answers.buttons if b.answer.key == "override")
    keys.press(Key(ord(digit)))
    keys.write(REASON)
    keys.press(Key.Key_Return)
    seat.until(lambda: decided)
    assert decided[0] == Fired(stop.alert.rule, "reason", "tolerated")


@pytest.mark.acts("AskAboutRule", "AnswerWish")
def test_a_stop_is_overridden_with_a_reason_and_the_owner_of_its_rule_is_told(
    sit: Sit, hospital: Embedded
) -> None:
    """From the alert to the owner's page: asked about by key 0, overridden all the same, signed, and read."""
    doctor, owner = sit(), sit()
    who = doctor.sign_in()
    doctor.settle()
    patient = allergic(doctor)
    doctor.desk.open_patient(patient)
    column, keys = doctor.desk.order.column, Keys(doctor)
    decided: list[Fired] = []
    doctor.desk.decided.connect(decided.append)
    doctor.until(lambda: column.model)
    before = {one["id"] for one in asked(hospital)}
    keys.press(Key.Key_B, CONTROL)
    keys.write("amoksicillin 750 mg x 3 po")
    doctor.until(lambda: column._proposal is not None and column._is_current())
    keys.press(Key.Key_Return)
    doctor.until(lambda: column.alerts)
    (stop,) = [card for card in column.alerts if card.alert.tier == "stop"]
    stop.take_focus()
    keys.press(Key.Key_0)
    doctor.settle()
    (stop,) = [card for card in column.alerts if card.alert.tier == "stop"]
    stop.take_focus()
    digit = next(b.cap for b in stop.answers.buttons if b.answer.key == "override")
    keys.press(Key(ord(digit)))
    keys.write(REASON)
    keys.press(Key.Key_Return)
    doctor.until(lambda: decided)
    assert decided[0] == Fired("A1", "reason", "tolerated")
    for _press in range(6):
        doctor.quiet()
        if column.model is not None and not column.model.basket and not column.field.text():
            break
        keys.press(Key.Key_Return, CONTROL)
    doctor.settle()
    assert not doctor.errors, [str(error) for error in doctor.errors]
    with hospital.client() as client:
        issues = client.get("DetectedIssue", params={"patient": f"Patient/{patient}", "_count": "50"}).json()
        orders = client.get("MedicationRequest", params={"patient": patient, "_count": "500"}).json()
    assert [one for one in issues.get("entry", ()) if REASON in str(one["resource"])]
    assert [one for one in orders["entry"] if "750" in str(one["resource"].get("dosageInstruction"))]
    new = [one for one in asked(hospital) if one["id"] not in before]
    (overridden,) = [one for one in new if "overridden" in str(one["input"])]
    (made,) = [one for one in new if one is not overridden]
    # As the server has it: nothing of the patient, of whoever signed, or of what they wrote.
    bytes_sent = json.dumps(overridden, ensure_ascii=False)
    banner = doctor.desk.patients.banner
    assert banner is not None
    secret = (banner.family, banner.number, patient, "Patient/", "Encounter/", REASON, "reaksjon", "2024",
              who.practitioner, who.role, who.name, "requester", "750 mg", "moksi")  # fmt: skip
    assert [one for one in secret if one and one in bytes_sent] == []
    assert made["requester"]["reference"] == who.practitioner
    assert REASON not in json.dumps(made, ensure_ascii=False), "the reason is of the patient"

    owner.desk.sign_in(OWNER)
    owner.settle()
    shown = listed(owner)
    owner.until(lambda: [row.key for row in shown.model.rows if row.group == "to_answer"])
    told = [row for row in shown.model.rows if row.group == "to_answer" and made["id"] in row.key]
    assert told
    assert told[0].where.startswith("regel A1: ")
    # The overridden Stop is a row of its own: once a rule, with kinds of reasons and no share of so few.
    (row,) = [row for row in shown.model.rows if overridden["id"] in row.key]
    assert row.group == "to_answer"
    assert "Et stopp ble overstyrt 1 gang." in row.words
    assert "tålt før" in row.words
    assert "ingen andel" in row.words
    assert "Grunnlag: " in row.words
    theirs = Keys(owner)
    shown.take_focus()
    for _press in range(len(shown.model.rows) + 1):
        if shown.current_key() == row.key:
            break
        theirs.press(Key.Key_Down)
    assert shown.current_key() == row.key
    theirs.press(Key.Key_Return)
    owner.until(lambda: owner.desk.wishing.line)
    theirs.write("Sett. Regelen står.")
    theirs.press(Key.Key_Return)
    owner.until(lambda: owner.desk.wishing.line is None)
    owner.settle()
    assert not owner.errors, [str(error) for error in owner.errors]
    (closed,) = [one for one in asked(hospital) if one["id"] == overridden["id"]]
    assert closed["status"] == "completed"
