"""Reconciling when something goes another way: a Stop, a row that is gone or changes, another stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands.reconciling import prescribed
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import at, opened, put
from tests.journeys.test_by_keys import Key, _on
from tests.journeys.test_reconcile import USUAL, _of, admitted, begin, decide, eight, row
from tests.servers.embedded import Embedded


@pytest.fixture
def hands(doctor: Seat) -> Iterator[Hands]:
    made = at(doctor)
    yield made
    doctor.desk.reconcile.leave()
    made.counting.close()


def allergic(hospital: Embedded) -> str:
    """Somebody with a penicillin in the prescriptions and an allergy to it."""
    patient, stay = admitted(hospital, "rec-stop", "stop")
    put(
        hospital,
        _of(prescribed("rec-stop-a", "x", "500 mg x 3"), patient, stay, "Amoksicillin", "J01CA04"),
        {
            "resourceType": "AllergyIntolerance", "id": "rec-stop-al", "criticality": "high",
            "patient": {"reference": f"Patient/{patient}"}, "code": {"text": "penicillin"},
        },
    )  # fmt: skip
    return patient


def _spite(page: object) -> str:
    return next(key for key in page.table.fields if key.startswith("spite:"))  # type: ignore[attr-defined]


def press(hands: Hands, letters: str) -> None:
    for letter in letters:
        hands.press(getattr(Key, f"Key_{letter}"))


def test_a_stop_has_a_field_of_its_own_which_another_decision_empties(
    hands: Hands, hospital: Embedded
) -> None:
    patient = allergic(hospital)
    page = begin(hands, patient)
    press(hands, "JU")
    assert page.table.fields[_spite(page)].hasFocus()
    hands.write("har tålt amoksicillin før")
    hands.press(Key.Key_Return)
    assert page.model.ready
    hands.click(page.table)  # back among the rows
    page.take_focus()
    press(hands, "E")
    hands.write("750 mg x 3")
    hands.press(Key.Key_Return)
    hands.write("alvorlig pneumoni")
    hands.press(Key.Key_Return)
    assert page.table.fields[_spite(page)].hasFocus()
    assert page.table.fields[_spite(page)].text() == ""
    hands.press(Key.Key_Return, CONTROL)
    assert _on(hospital, f"MedicationStatement?patient={patient}") == []
    hands.write("intet annet virker her")
    hands.press(Key.Key_Return, CONTROL)
    hands.seat.settle()
    assert len(_on(hospital, f"MedicationStatement?patient={patient}")) == 1
    (issue,) = _on(hospital, f"DetectedIssue?patient={patient}")
    assert "intet annet virker her" in issue["mitigation"][0]["action"]["text"]


def test_what_a_colleague_ended_meanwhile_is_left_out_by_the_first_press(
    hands: Hands, hospital: Embedded
) -> None:
    patient = eight(hospital, "gone")
    page = begin(hands, patient)
    decide(hands, page, lambda name: USUAL.get(name, "JU"))
    with hospital.client() as client:
        other = client.get("MedicationRequest/rec-gone-mw").json()
        put_back = client.put("MedicationRequest/rec-gone-mw", json={**other, "status": "stopped"})
        assert put_back.status_code == 200
    hands.press(Key.Key_Return, CONTROL)
    seat = hands.seat
    seat.until(lambda: page.model is not None and page.model.gone)
    seat.quiet()
    seat.errors.clear()
    assert "Ingen kilde har metoprolol lenger" in page.model.warning
    assert _on(hospital, f"MedicationStatement?patient={patient}") == []
    hands.press(Key.Key_Return, CONTROL)
    assert page.model.ready
    assert _on(hospital, f"MedicationStatement?patient={patient}") == []
    hands.press(Key.Key_Return, CONTROL)
    seat.settle()
    assert len(_on(hospital, f"MedicationStatement?patient={patient}&_count=100")) == 7


def test_a_draft_of_an_earlier_stay_does_not_open_as_decided(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "stays")
    page = begin(hands, patient)
    decide(hands, page, lambda name: USUAL.get(name, "JU"))
    page.table.go_to(row(page, "furosemid").key)
    page._write("why", "ødemer siden mandag")
    hands.seat.quiet()
    with hospital.client() as client:
        old = client.get(f"Encounter/e-{patient}").json()
        ended = {**old["period"], "end": "2026-11-19T08:00:00+01:00"}
        assert client.put(
            f"Encounter/e-{patient}", json={**old, "status": "finished", "period": ended}
        ).is_success
        new = {**old, "id": f"n-{patient}", "period": {"start": "2026-11-20T08:00:00+01:00"}}
        new = {key: value for key, value in new.items() if key != "identifier"}
        assert client.put(f"Encounter/n-{patient}", json=new).is_success
    seat = hands.seat
    seat.session.sync_now()
    seat.until(lambda: page.model is not None and page.model.stay == f"Encounter/n-{patient}")
    seat.quiet()
    assert len(page.model.left) == len(page.model.rows)
    assert all(one.uses == "" for one in page.model.rows)
    written = page.written.of(row(page, "furosemid").key)
    assert (written.uses, written.why) == ("", "ødemer siden mandag")
    opened(hands, "h03")
    page = begin(hands, patient)
    assert len(page.model.left) == len(page.model.rows)
    assert page.written.of(row(page, "furosemid").key).why == "ødemer siden mandag"


def test_what_was_written_stays_when_its_row_changes(hands: Hands, hospital: Embedded) -> None:
    patient = eight(hospital, "words")
    page = begin(hands, patient)
    page.table.go_to(row(page, "furosemid").key)
    press(hands, "JS")
    hands.write("svimmel og tett")
    with hospital.client() as client:
        other = client.get("MedicationRequest/rec-words-fw").json()
        other["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] = 80
        assert client.put("MedicationRequest/rec-words-fw", json=other).is_success
    seat = hands.seat
    seat.session.sync_now()
    seat.until(lambda: page.model is not None and row(page, "furosemid").moved)
    seat.quiet()
    assert page.table.fields["why"].text() == "svimmel og tett"
    page.take_focus()
    press(hands, "J")
    press(hands, "S")
    assert row(page, "furosemid").decided
    assert page.written.of(row(page, "furosemid").key).why == "svimmel og tett"
