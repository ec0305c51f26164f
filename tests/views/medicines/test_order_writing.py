"""The order column: what is shown is what is signed, for the patient that is shown."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.core.errors import InputError
from desktop.orders import checking
from desktop.orders.checks import declared
from desktop.shown.medicines.order_editor import Proposal
from desktop.views.medicines import order_writing
from desktop.writing.orders import KeptOrders, Unready
from tests.orders.failing import fails
from tests.views.charts import NOW, Json, chart, patient, stay
from tests.writing.baskets import DRAFT, METOPROLOL, OLD, PARACETAMOL, PENICILLIN, STANDING, basket, sign


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


def answered(kept: KeptOrders, action: str, *resources: Json, reason: str = "") -> KeptOrders:
    found = chart(stay(), *resources)
    shown = order_writing.model(found, NOW, kept, specialty="", ward="", offline=False)
    alert = next(a for a in shown.alerts if a.tier != "not_checked" and not a.answered)
    changed, _left = writing.orders.answer(found, NOW, kept, alert.key, action, reason)
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
    again = answered(kept, "keep", changed, reason="Skal ha begge i dag")
    signed = sign(again, changed)
    assert isinstance(signed, list)
    assert signed[0].replaces == ()
    assert "stopper" not in rows(again, changed)


def test_an_override_stays_in_sight() -> None:
    kept = answered(basket(PARACETAMOL), "override", PENICILLIN, reason="Tålt flere ganger siden")
    assert "Tålt flere ganger siden" in rows(kept, PENICILLIN)


def test_offline_says_what_is_urgent_wherever_it_stands_in_the_basket() -> None:
    kept = basket(PARACETAMOL, "ekg nå")
    said = order_writing.model(chart(stay()), NOW, kept, specialty="", ward="", offline=True).offline
    assert "Haster" in said
    assert "rekvisisjon" in said


def test_every_check_has_a_name_that_a_doctor_knows() -> None:
    assert all(checking.what(key) != key for key in declared())
    model = order_writing.model(chart(stay()), NOW, basket(PARACETAMOL), specialty="", ward="", offline=False)
    # What was not checked is one line, allergy first in it.
    assert any(alert.title.startswith("Ikke kontrollert: allergi") for alert in model.alerts)


# What was checked, and the same substance twice


def proposed(text: str, *resources: Json, kept: KeptOrders | None = None) -> Proposal:
    found = chart(stay(), *resources)
    return order_writing.proposal(found, NOW, (kept or basket()).basket, text)


def test_before_enter_the_card_says_what_was_checked_and_what_was_not() -> None:
    card = proposed(METOPROLOL)
    said = {check.label: (check.state, check.words) for check in card.checks}
    assert said["Allergi"] == ("not_checked", "ikke kontrollert"), "nobody asked about allergies"
    assert said["Dobbelt"][0] == "ok"
    assert said["Graviditet"][0] in ("not_applicable", "not_checked")
    assert card.checked == "14:32, mot lokale data"
    unread = chart(stay(), types=frozenset({"Encounter"}))
    blind = order_writing.proposal(unread, NOW, basket().basket, METOPROLOL)
    assert not [check for check in blind.checks if check.state == "ok" and check.label == "Allergi"]
    assert proposed("metoprolol").checks == (), "what is not whole is not checked yet"
    assert [check.state for check in proposed("crp i morgen").checks] == ["not_checked"]


def test_the_same_substance_is_asked_before_it_enters_the_basket() -> None:
    (alert,) = proposed(METOPROLOL, STANDING).alerts
    assert alert.tier == "question"
    assert alert.twice is not None
    assert alert.twice.total == "150\u00a0mg"
    assert [(c.key, c.reason) for c in alert.choices] == [
        ("replace", False),
        ("keep", True),
        ("remove", False),
    ]


def test_both_are_kept_only_with_a_reason_and_nothing_is_signed_before() -> None:
    kept = basket(METOPROLOL)
    refused = sign(kept, STANDING)
    assert isinstance(refused, Unready)
    with pytest.raises(InputError):
        answered(kept, "keep", STANDING, reason="kort")
    both = answered(kept, "keep", STANDING, reason="Trappes over tre dager")
    signed = sign(both, STANDING)
    assert isinstance(signed, list)
    assert signed[0].replaces == ()
    assert "Trappes over tre dager" in rows(both, STANDING)


def test_replacing_from_the_field_ends_the_standing_order_in_the_same_act() -> None:
    found = chart(stay(), STANDING)
    kept = msgspec.structs.replace(basket(), text=METOPROLOL)
    (alert,) = proposed(METOPROLOL, STANDING).alerts
    changed, _left = writing.orders.answer(found, NOW, kept, alert.key, "replace", "")
    assert changed.text == ""
    signed = sign(changed, STANDING)
    assert isinstance(signed, list)
    assert signed[0].replaces == ("MedicationRequest/meto",)
    assert signed[0].resources[0]["priorPrescription"] == {"reference": "MedicationRequest/meto"}
    assert [r["resourceType"] for r in signed[0].resources] == ["MedicationRequest", "DetectedIssue"]


@pytest.mark.expects_log
def test_a_check_that_failed_is_not_signed_over_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_facts: object, _medicine: object) -> list[object]:
        raise OverflowError

    fails(monkeypatch, "A1", broken)
    kept = basket(METOPROLOL)
    assert isinstance(sign(kept), Unready)
    card = proposed(METOPROLOL)
    assert {c.label: c.state for c in card.checks}["Allergi"] == "failed"
    assert "kunne ikke kontrolleres" in card.alerts[0].title
    assert isinstance(sign(answered(kept, "override", reason="Sett i papirjournalen")), list)


def test_another_medicine_is_offered_by_its_name_or_not_at_all() -> None:
    kept = basket(PARACETAMOL)
    stopped = order_writing.model(chart(stay(), PENICILLIN), NOW, kept, specialty="", ward="", offline=False)
    alert = next(alert for alert in stopped.alerts if alert.tier == "stop")
    assert {choice.key for choice in alert.choices} >= {"remove", "override"}
    assert all(choice.text for choice in alert.choices if choice.key == "alternative")


def test_nothing_is_suggested_for_somebody_who_has_died() -> None:
    def offered(**who: Json) -> tuple[object, ...]:
        found = chart(stay(), who=patient(**who))
        return order_writing.model(
            found, NOW, basket(), specialty="cardiology", ward="Hjerte 3", offline=False
        ).favourites

    assert offered()
    assert offered(deceasedDateTime="2026-11-19") == ()
    assert offered(deceasedBoolean=True) == ()
    assert offered(deceasedBoolean=False)
