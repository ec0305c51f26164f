"""A child's dose by keys in a real window: from `15 mg/kg` to the signature, and its arithmetic stands in the
question, the basket, the list, the chart and the letter. Without a weight that counts nothing is computed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.core.clock import local, utc_now
from desktop.shown.draft_questions import OpenLetter
from tests.journeys.conftest import WARD, Seat
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import hands, opened, put  # noqa: F401
from tests.journeys.test_by_keys import Key, _on
from tests.servers.embedded import Embedded

TYPED = "paracetamol 15 mg/kg x 4 po"
Json = dict[str, Any]


@pytest.fixture
def child(hospital: Embedded, doctor: Seat) -> Iterator[Json]:
    """Somebody of the ward is two and a half years old; gives the weight that nobody has written yet."""
    everybody = doctor.ask(lambda desk, c: desk.members(c, WARD)).patients
    patient = next(one for one in everybody if not _has_paracetamol(hospital, one))
    (before,) = _on(hospital, f"Patient?_id={patient}")
    born = (local(utc_now()).date() - timedelta(days=900)).isoformat()
    older = _on(hospital, f"Observation?patient={patient}&code=29463-7&_count=500")
    put(hospital, {**before, "birthDate": born}, *({**one, "status": "entered-in-error"} for one in older))
    weighed = {
        "resourceType": "Observation", "id": "child-weight", "status": "final",
        "category": [{"coding": [{"code": "vital-signs", "system":
                      "http://terminology.hl7.org/CodeSystem/observation-category"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}], "text": "Vekt"},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": (utc_now() - timedelta(minutes=20)).isoformat(),
        "valueQuantity": {"value": 12.4, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }  # fmt: skip
    doctor.settle()
    yield weighed
    put(hospital, before, *older, {**weighed, "status": "entered-in-error"})
    doctor.settle()


def _has_paracetamol(hospital: Embedded, patient: str) -> bool:
    kinds = ("MedicationRequest", "MedicationStatement", "AllergyIntolerance")
    return any("aracet" in str(_on(hospital, f"{kind}?patient={patient}&_count=500")) for kind in kinds)


def plain(words: str) -> str:
    return words.replace("\xa0", " ")


@pytest.mark.acts("SignOrders")
def test_a_childs_dose_from_the_line_to_list_chart_and_letter(
    hands: Hands,  # noqa: F811
    hospital: Embedded,
    child: Json,
) -> None:
    seat = hands.seat
    column: Any = seat.desk.order.column
    patient = child["subject"]["reference"].removeprefix("Patient/")
    opened(hands, patient)
    known = {one["id"] for one in _on(hospital, f"MedicationRequest?patient={patient}&_count=500")}
    ours: list[Json] = []
    try:
        hands.press(Key.Key_B, CONTROL)
        hands.write(TYPED)
        seat.until(lambda: column._proposal is not None and column._is_current())
        (question,) = column._proposal.questions
        assert "Ikke regnet ut: ingen vekt er skrevet" in question.words
        assert not question.choices
        hands.press(Key.Key_Return)
        assert not column.model.basket, "nothing is ordered before it is answered"

        # A weight is written at the bedside; the same line is computed.
        put(hospital, child)
        seat.settle()
        hands.press(Key.Key_End)
        hands.write(" ")
        seat.until(
            lambda: (
                column._proposal is not None
                and column._is_current()
                and column._proposal.questions
                and column._proposal.questions[0].choices
            )
        )
        (question,) = column._proposal.questions
        day = f"{local(datetime.fromisoformat(child['effectiveDateTime'])):%d.%m}"
        arithmetic = f"15 mg/kg × 12,4 kg (vekt {day}) = 186 mg"
        assert plain(question.words) == f"{arithmetic}, 744 mg per døgn. Hvilken dose?"
        assert [plain(one.words) for one in question.choices] == [
            "186 mg, som regnet ut", "7,8 ml mikstur 24 mg/ml = 187,2 mg (+0,6 %)",
        ]  # fmt: skip
        assert not column.model.basket

        hands.press(Key.Key_Return)
        hands.press(Key.Key_2)
        seat.until(
            lambda: column._proposal is not None and column._is_current() and column._proposal.complete
        )
        assert column.field.text() == "paracetamol mikstur 24 mg/ml 7,8 ml [15 mg/kg × 12,4 kg] x 4 po"
        kept = f"{arithmetic}; gis 187,2 mg (+0,6 %)"
        assert kept in plain(column._proposal.line)
        hands.press(Key.Key_Return)
        seat.until(lambda: column.model.basket)
        (row,) = column.model.basket
        assert kept in plain(row.detail)
        for _press in range(4):
            hands.press(Key.Key_Return, CONTROL)
            seat.quiet()
            if not column.model.basket:
                break
        seat.settle()
        assert not column.model.basket, [card.alert.title for card in column.alerts]
        found = _on(hospital, f"MedicationRequest?patient={patient}&_count=500")
        ours = [one for one in found if one["id"] not in known]
        (order,) = ours
        (step,) = order["dosageInstruction"]
        assert step["doseAndRate"][0]["doseQuantity"]["value"] == 7.8
        assert step["additionalInstruction"][0]["text"] == kept
        assert kept in step["text"]

        key = f"MedicationRequest/{order['id']}"
        ((model, _state),) = seat.ask(lambda desk, c: desk.panels(c, patient, [("medicines", {})]))
        listed = next(one for one in model.rows if one.key == key)
        assert plain(listed.dose) == "7,8 ml × 4"
        assert kept in plain(listed.noted)
        ((charted, _state),) = seat.ask(lambda desk, c: desk.panels(c, patient, [("vitals", {})]))
        bar = next(one for one in charted.medicines if one.key == key)
        assert kept in plain(bar.told)
        letter = seat.answer(OpenLetter(patient, str(uuid.uuid4()), ""))
        assert letter is not None
        assert kept in plain(repr(letter[1]))
    finally:
        hands.press(Key.Key_Escape)
        put(hospital, *({**one, "status": "entered-in-error"} for one in ours))
