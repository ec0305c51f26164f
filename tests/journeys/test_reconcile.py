"""Reconciling medicines by keys alone and by mouse, in the real window against the embedded server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from tests.commands.medicines import order
from tests.commands.reconciling import prescribed, said
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, SHIFT, Hands
from tests.journeys.relay import relaying
from tests.journeys.test_budgets import at, opened, put
from tests.journeys.test_by_keys import Key, _on
from tests.journeys.test_signing import people, sit_down
from tests.servers.embedded import Embedded

Json = dict[str, Any]
BUDGET, LEAST = 18, 8
AT_HOME = (
    ("levetiracetam", "N03AX14"), ("gabapentin", "N02BF01"), ("lakosamid", "N03AX18"),
    ("brivaracetam", "N03AX23"), ("zonisamid", "N03AX15"), ("perampanel", "N03AX22"),
)  # fmt: skip


def _of(body: Json, patient: str, stay: str, name: str, atc: str) -> Json:
    """A resource of the commands' tests about somebody of the ward."""
    made = {**body, "subject": {"reference": f"Patient/{patient}"}}
    made["medicationCodeableConcept"] = {
        "coding": [{"system": "http://www.whocc.no/atc", "code": atc, "display": name}], "text": name,
    }  # fmt: skip
    if "encounter" in made:
        made["encounter"] = {"reference": stay}
    if "informationSource" in made:
        made["informationSource"] = {"reference": f"Patient/{patient}"}
    return made


def admitted(hospital: Embedded, patient: str, ident: str) -> tuple[str, str]:
    """Somebody admitted now whom nobody has ordered anything for; the patient's id and the stay."""
    name = [{"family": "Samstad", "given": [ident.capitalize()]}]
    put(
        hospital,
        {"resourceType": "Patient", "id": patient, "active": True, "name": name, "birthDate": "1950-02-03"},
        {
            "resourceType": "Encounter", "id": f"e-{patient}", "status": "in-progress",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "subject": {"reference": f"Patient/{patient}"}, "period": {"start": "2026-11-17T08:00:00+01:00"},
        },
    )  # fmt: skip
    return patient, f"Encounter/e-{patient}"


def eight(hospital: Embedded, ident: str) -> str:
    """Eight medicines: six prescribed alike, one changed on the ward with its reason, one new there."""
    patient, stay = admitted(hospital, f"rec-{ident}", ident)
    made = [
        _of(prescribed(f"{patient}-{n}", name, "500 mg x 2"), patient, stay, name, atc)
        for n, (name, atc) in enumerate(AT_HOME)
    ]
    why = {"statusReason": {"text": "hjertesvikt"}}
    made += [
        _of(prescribed(f"{patient}-f", "furosemid", "20 mg x 1"), patient, stay, "furosemid", "C03CA01"),
        _of(order(f"{patient}-fw", "furosemid", 40, **why), patient, stay, "furosemid", "C03CA01"),
        _of(order(f"{patient}-mw", "metoprolol", 50, **why), patient, stay, "metoprolol", "C07AB02"),
    ]
    put(hospital, *made)
    return patient


@pytest.fixture
def hands(doctor: Seat) -> Iterator[Hands]:
    made = at(doctor)
    yield made
    doctor.desk.reconcile.leave()
    made.counting.close()


def begin(hands: Hands, patient: str) -> Any:
    """The page of a patient, by its key."""
    opened(hands, patient)
    hands.began()
    hands.press(Key.Key_S, CONTROL | SHIFT)
    page = hands.seat.desk.reconcile.page
    hands.seat.until(lambda: page.model is not None and page.isVisible())
    hands.seat.quiet()
    return page


def row(page: Any, name: str) -> Any:
    return next(one for one in page.model.rows if one.name == name)


def decide(hands: Hands, page: Any, letters: Callable[[str], str]) -> None:
    """Two letters for each row, as the page leads from one to the next."""
    while page.model.left:
        before = page.table.row
        for letter in letters(before.name):
            hands.press(getattr(Key, f"Key_{letter}"))
        assert page.table.row.key != before.key or not page.model.left, before.missing


USUAL = {"furosemid": "JE", "metoprolol": "NY"}


@pytest.mark.acts("SignReconciliation")
def test_eight_medicines_at_admission(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "keys")
    page = begin(hands, patient)
    assert len(page.model.rows) == 8
    assert page.action.text().startswith("8 gjenstår")
    decide(hands, page, lambda name: USUAL.get(name, "JU"))
    hands.press(Key.Key_Return, CONTROL)
    took = hands.took()
    assert took.task == "sign_reconciliation"
    assert LEAST <= took.steps <= BUDGET
    assert took.errors == 0
    hands.seat.settle()
    used = _on(hospital, f"MedicationStatement?patient={patient}&_count=100")
    assert len(used) == 8
    assert sorted(one["status"] for one in used) == ["active"] * 7 + ["not-taken"]
    orders = {
        one["medicationCodeableConcept"]["text"]: one
        for one in _on(hospital, f"MedicationRequest?patient={patient}&_count=100")
        if one["category"][0]["coding"][0]["code"] == "inpatient"
    }
    assert len(orders) == 8
    assert {one["status"] for one in orders.values()} == {"active"}
    (listed,) = _on(hospital, f"List?patient={patient}&_count=100")
    assert listed["code"]["coding"][0]["code"] == "medicines-reconciled"
    assert hands.seat.desk.window.current_page() is hands.seat.desk.patients.page


def test_nothing_is_signed_before_each_row_is_decided(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "unseen")
    page = begin(hands, patient)
    first = page.table.row.key
    hands.press(Key.Key_J)
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Return, CONTROL)
    assert _on(hospital, f"MedicationStatement?patient={patient}") == []
    assert page.isVisible()
    assert page.table.row.key != first
    assert len(page.model.left) == 8
    for _more in range(8):
        hands.press(Key.Key_Return, CONTROL)
    assert len(page.model.left) == 8, "going from row to row decides nothing"


def test_a_reason_is_typed_in_the_row_and_enter_goes_on(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "typed")
    page = begin(hands, patient)
    name = page.table.row.name
    while page.table.row.name in USUAL:
        for letter in USUAL[page.table.row.name]:
            hands.press(getattr(Key, f"Key_{letter}"))
    name = page.table.row.name
    hands.press(Key.Key_J)
    hands.press(Key.Key_S)
    assert page.table.fields["why"].hasFocus()
    hands.write("svimmel og tett")
    hands.press(Key.Key_Return)
    assert row(page, name).decided
    assert page.table.row.name != name
    name = page.table.row.name
    hands.press(Key.Key_J)
    hands.press(Key.Key_P)
    assert page.table.fields["until"].hasFocus()
    hands.write("fastlege vurderer")
    hands.press(Key.Key_Return)
    assert page.table.fields["why"].hasFocus()
    hands.write("kreatinin 124")
    hands.press(Key.Key_Return)
    assert row(page, name).decided
    decide(hands, page, lambda one: USUAL.get(one, "JU"))
    hands.press(Key.Key_Return, CONTROL)
    hands.took()
    hands.seat.settle()
    found = _on(hospital, f"MedicationRequest?patient={patient}&_count=100")
    ward = [one for one in found if one["category"][0]["coding"][0]["code"] == "inpatient"]
    assert sorted(one["status"] for one in ward) == ["active"] * 6 + ["on-hold", "stopped"]


def test_it_is_decided_with_the_mouse(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "mouse")
    page = begin(hands, patient)
    while page.model.left:
        name = page.table.row.name
        uses, then = (
            ("not", "new")
            if name == "metoprolol"
            else ("uses", "change" if name == "furosemid" else "unchanged")
        )
        for code in (uses, then):
            view = next(one for one in page.table.views if one.row.name == name)
            where = next(rect.center() for rect, one in view.answers if one == code)
            page._show_row()
            hands.click(page.table, QPoint(round(where.x()), round(where.y())))
        assert row(page, name).decided, row(page, name).missing
    hands.click(page.action)
    hands.seat.settle()
    assert len(_on(hospital, f"MedicationStatement?patient={patient}&_count=100")) == 8


def test_a_draft_is_there_again_after_another_patient(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "draft")
    page = begin(hands, patient)
    name = page.table.row.name
    for letter in USUAL.get(name, "JU"):
        hands.press(getattr(Key, f"Key_{letter}"))
    opened(hands, "h03")
    assert page.model is None, "nothing of the other patient stays"
    page = begin(hands, patient)
    assert row(page, name).decided
    assert len(page.model.left) == 7


def test_an_order_changed_by_another_meanwhile_is_asked_about_again(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "clash")
    page = begin(hands, patient)
    decide(hands, page, lambda name: USUAL.get(name, "JU"))
    with hospital.client() as client:
        other = client.get("MedicationRequest/rec-clash-fw").json()
        other["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] = 80
        assert client.put("MedicationRequest/rec-clash-fw", json=other).status_code == 200
    hands.press(Key.Key_Return, CONTROL)
    seat = hands.seat
    seat.until(lambda: page.model is not None and page.model.left)
    seat.quiet()
    assert row(page, "furosemid").moved
    assert not row(page, "furosemid").decided
    assert _on(hospital, f"MedicationStatement?patient={patient}") == []
    seat.errors.clear()
    assert page.table.row is not None
    page.next_open()
    for letter in "JE":
        hands.press(getattr(Key, f"Key_{letter}"))
    hands.press(Key.Key_Return, CONTROL)
    seat.settle()
    assert len(_on(hospital, f"MedicationStatement?patient={patient}&_count=100")) == 8


def test_taken_back_it_is_a_draft_again(hands: Hands, hospital: Embedded, held_until_undone: None) -> None:
    patient = eight(hospital, "undo")
    page = begin(hands, patient)
    decide(hands, page, lambda name: USUAL.get(name, "JU"))
    hands.press(Key.Key_Return, CONTROL)
    hands.press(Key.Key_Z, CONTROL)
    hands.seat.until(lambda: page.isVisible() and page.model is not None and not page.model.left)
    hands.seat.settle()
    assert _on(hospital, f"MedicationStatement?patient={patient}") == []


def test_a_word_typed_into_the_rows_decides_nothing(
    hands: Hands, hospital: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.widgets import typing_pause

    patient = eight(hospital, "word")
    page = begin(hands, patient)
    monkeypatch.setattr(typing_pause, "PAUSE", 5.0)
    monkeypatch.setattr(typing_pause._Last, "moved", float("-inf"))
    monkeypatch.setattr(typing_pause._Last, "at", float("-inf"))
    for letter in "morfinsup":
        hands.strike(getattr(Key, f"Key_{letter.upper()}"))
    hands.seat.quiet()
    assert page.written.rows == ()


def test_somebody_without_a_medicine_has_nothing_to_sign(hands: Hands, hospital: Embedded) -> None:
    patient, _stay = admitted(hospital, "rec-none", "none")
    page = begin(hands, patient)
    assert page.model.rows == ()
    assert not page.action.ready
    hands.press(Key.Key_Return, CONTROL)
    assert _on(hospital, f"List?patient={patient}") == []


def test_what_the_patient_says_is_a_row_of_its_own(hands: Hands, hospital: Embedded) -> None:
    patient, stay = admitted(hospital, "rec-said", "said")
    own = _of(said(f"{patient}-own", "naproksen", "250 mg ved behov"), patient, stay, "naproksen", "M01AE02")
    put(hospital, own)
    page = begin(hands, patient)
    (only,) = page.model.rows
    assert only.said[-1].text == "250 mg ved behov"
    assert [one.asked for one in only.said] == [True, False, False, False, True]


def test_a_nurse_writes_what_is_used_and_a_doctor_decides(
    sit: Callable[..., Seat], hospital: Embedded
) -> None:
    patient = eight(hospital, "nurse")
    seat = sit()
    seat.look_at(choices=True)
    seat.settle()
    sit_down(seat, next(a for a in people(seat) if a.profession == "nurse"))
    hands = at(seat)
    page = begin(hands, patient)
    assert not page.model.decides
    first = page.table.row.key
    hands.press(Key.Key_U)
    assert page.table.row.key == first, "what she may not decide has no key"
    decide(hands, page, lambda _name: "J")
    assert page.action.text().startswith("Lagre det som brukes for")
    hands.press(Key.Key_Return, CONTROL)
    assert hands.took().steps == 11, "one a medicine, the key that did nothing among them"
    hands.counting.close()
    seat.settle()
    assert len(_on(hospital, f"MedicationStatement?patient={patient}&_count=100")) == 8
    found = _on(hospital, f"MedicationRequest?patient={patient}&_count=100")
    assert sum(one["category"][0]["coding"][0]["code"] == "inpatient" for one in found) == 2, "as before"


def test_offline_it_is_signed_says_so_and_is_sent_later(
    qapp: QApplication, tmp_path: Path, hospital: Embedded
) -> None:
    patient = eight(hospital, "offline")
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path, relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            hands = at(seat)
            opened(hands, patient)
            relay.go()
            seat.session.sync_now()
            seat.until(lambda: seat.session.status.away)
            page = begin(hands, patient)
            assert "Serveren svarer ikke" in page.model.warning
            decide(hands, page, lambda name: USUAL.get(name, "JU"))
            hands.press(Key.Key_Return, CONTROL)
            hands.took()
            hands.counting.close()
            assert _on(hospital, f"MedicationStatement?patient={patient}") == []
            relay.come()
            seat.until(lambda: seat.session.sync_now() and not seat.session.status.away)
            # What waited is tried again when its back-off ends.
            seat.until(lambda: len(_on(hospital, f"MedicationStatement?patient={patient}&_count=100")) == 8)
            seat.settle()
            assert len(_on(hospital, f"MedicationStatement?patient={patient}&_count=100")) == 8, "once"
        finally:
            seat.close()
