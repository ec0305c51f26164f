"""The order column: what is shown is what is signed, for the patient that is shown."""

from __future__ import annotations

import msgspec
import pytest

from desktop.orders import checks
from desktop.orders.resources import SignedOrder
from desktop.views import order_writing
from desktop.views.order_writing import KeptOrders, Unready
from tests.views.charts import AAS, NOW, Json, chart, concept, stay

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"
PARACETAMOL = "paracet 1 g x 4 po"
PENICILLIN: Json = {
    "resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "N02BE01"}], "text": "Paracetamol"},
    "criticality": "high", "clinicalStatus": concept("", "active"),
    "verificationStatus": concept("", "confirmed"),
}  # fmt: skip


def basket(*texts: str, found: object = None) -> KeptOrders:
    kept = order_writing.empty(DRAFT, "p")
    for text in texts:
        kept = order_writing.add(found or chart(stay()), NOW, kept, text)  # type: ignore[arg-type]
    return kept


def sign(kept: KeptOrders, *resources: Json, keys: list[str] | None = None) -> list[SignedOrder] | Unready:
    shown = [line.id for line in kept.basket.lines] if keys is None else keys
    return order_writing.to_sign(chart(stay(), *resources), NOW, AAS, kept, shown)


def test_a_whole_order_enters_the_basket_and_a_half_one_does_not() -> None:
    kept = basket(PARACETAMOL, "paracet", "dette er ingenting")
    assert len(kept.basket.lines) == 1
    assert order_writing.without(kept, kept.basket.lines[0].id).basket.lines == ()


def test_a_draft_comes_back_as_it_was_left() -> None:
    kept = msgspec.structs.replace(basket(PARACETAMOL), text="furix 40")
    back = order_writing.decode(order_writing.encode(kept))
    assert (back.id, back.text, back.basket) == (kept.id, kept.text, kept.basket)


def test_what_is_signed_is_the_patients_and_by_whom() -> None:
    kept = basket(PARACETAMOL)
    found = sign(kept)
    assert isinstance(found, list)
    request = found[0].resources[0]
    assert request["subject"]["reference"] == "Patient/p"
    assert request["encounter"]["reference"] == "Encounter/stay"
    assert request["requester"]["reference"] == AAS.practitioner
    assert request["id"] == kept.basket.lines[0].id, "signing twice meets itself"
    assert found[0].send_until


@pytest.mark.parametrize("keys", [[], ["another"]])
def test_a_basket_that_is_not_the_one_shown_is_not_signed(keys: list[str]) -> None:
    assert isinstance(sign(basket(PARACETAMOL), keys=keys), Unready)


def test_an_open_stop_signs_nothing() -> None:
    kept = basket(PARACETAMOL)
    refused = sign(kept, PENICILLIN)
    assert isinstance(refused, Unready)
    assert refused.why
    error = {**PENICILLIN, "verificationStatus": concept("", "entered-in-error")}
    assert isinstance(sign(kept, error), list), "what does not hold stops nobody"


def test_the_column_says_for_whom_and_what_was_not_checked() -> None:
    kept = basket(PARACETAMOL)
    model = order_writing.model(chart(stay()), NOW, kept, specialty="", ward="Hjerte 3", offline=False)
    assert model.patient == "ØVERÅS, Åse"
    assert model.draft == DRAFT
    assert [row.key for row in model.basket] == [kept.basket.lines[0].id]
    blind = chart(stay(), types=frozenset({"Encounter"}))
    unknown = order_writing.model(blind, NOW, kept, specialty="", ward="", offline=False)
    assert any(alert.tier == "not_checked" for alert in unknown.alerts), "not fetched is not no allergy"
    stopped = order_writing.model(chart(stay(), PENICILLIN), NOW, kept, specialty="", ward="", offline=False)
    assert any(alert.tier == "stop" for alert in stopped.alerts)


def test_offline_says_until_when_it_may_wait() -> None:
    model = order_writing.model(chart(stay()), NOW, basket(PARACETAMOL), specialty="", ward="", offline=True)
    assert model.offline
    assert not order_writing.model(
        chart(stay()), NOW, basket(PARACETAMOL), specialty="", ward="", offline=False
    ).offline


def test_the_field_is_read_and_asks_for_what_is_missing() -> None:
    found = chart(stay())
    whole = order_writing.proposal(found, NOW, basket().basket, PARACETAMOL)
    assert whole.complete
    half = order_writing.proposal(found, NOW, basket().basket, "furix")
    assert not half.complete
    assert half.questions
    nothing = order_writing.proposal(found, NOW, basket().basket, "xqzw")
    assert not nothing.complete
    assert nothing.questions


# Replacing, overriding, being offline

OLD: Json = {
    "resourceType": "MedicationRequest", "id": "old", "status": "active", "intent": "order",
    "subject": {"reference": "Patient/p"}, "encounter": {"reference": "Encounter/stay"},
    "category": [concept("", "inpatient")],
    "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "N02BE01"}],
                                  "text": "paracetamol"},
    "dosageInstruction": [{
        "timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "g", "code": "g"}}],
    }],
}  # fmt: skip


def answered(kept: KeptOrders, action: str, *resources: Json, reason: str = "") -> KeptOrders:
    found = chart(stay(), *resources)
    shown = order_writing.model(found, NOW, kept, specialty="", ward="", offline=False)
    alert = next(a for a in shown.alerts if a.tier != "not_checked" and not a.answered)
    changed, _left = order_writing.answer(found, NOW, kept, alert.key, action, reason)
    return changed


def rows(kept: KeptOrders, *resources: Json) -> str:
    shown = order_writing.model(chart(stay(), *resources), NOW, kept, specialty="", ward="", offline=False)
    return " | ".join(row.detail for row in shown.basket).replace("\u00a0", " ")


def test_what_signing_will_stop_is_said_beside_the_order() -> None:
    kept = answered(basket(PARACETAMOL), "replace", OLD)
    assert "stopper paracetamol 1 g × 4" in rows(kept, OLD)
    signed = sign(kept, OLD)
    assert isinstance(signed, list)
    assert signed[0].replaces == ("MedicationRequest/old",)


def test_who_first_replaces_and_then_keeps_both_stops_nothing() -> None:
    kept = answered(basket(PARACETAMOL), "replace", OLD)
    dose = {"doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg", "code": "mg"}}]}
    changed = {**OLD, "dosageInstruction": [OLD["dosageInstruction"][0] | dose]}
    again = answered(kept, "keep", changed)
    signed = sign(again, changed)
    assert isinstance(signed, list)
    assert signed[0].replaces == ()
    assert "stopper" not in rows(again, changed)


def test_what_was_to_be_replaced_and_is_gone_blocks_nothing() -> None:
    signed = sign(answered(basket(PARACETAMOL), "replace", OLD))
    assert isinstance(signed, list)
    assert signed[0].replaces == ()
    assert "old" not in str(signed[0].resources)


def test_an_override_stays_in_sight() -> None:
    kept = answered(basket(PARACETAMOL), "override", PENICILLIN, reason="Tålt flere ganger siden")
    assert "Tålt flere ganger siden" in rows(kept, PENICILLIN)


def test_orders_of_another_patient_are_never_signed() -> None:
    strange = msgspec.structs.replace(basket(PARACETAMOL), basket=msgspec.structs.replace(
        basket(PARACETAMOL).basket, patient="q"))  # fmt: skip
    assert isinstance(sign(strange), Unready)


def test_offline_says_what_is_urgent_wherever_it_stands_in_the_basket() -> None:
    kept = basket(PARACETAMOL, "ekg nå")
    said = order_writing.model(chart(stay()), NOW, kept, specialty="", ward="", offline=True).offline
    assert "Haster" in said
    assert "rekvisisjon" in said


def test_every_check_has_a_name_that_a_doctor_knows() -> None:
    assert set(order_writing._CHECKS) == set(checks.CHECKS)
    model = order_writing.model(chart(stay()), NOW, basket(PARACETAMOL), specialty="", ward="", offline=False)
    assert "Ikke kontrollert: allergi" in [alert.title for alert in model.alerts]
