"""Orders: what enters the basket, what an answer makes of it, and what of it may be signed."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.core.errors import InputError
from desktop.writing.orders import Unready
from tests.orders.failing import fails
from tests.views.charts import AAS, NOW, Json, chart, concept, stay
from tests.writing.baskets import (
    METOPROLOL,
    OLD,
    PARACETAMOL,
    PENICILLIN,
    STANDING,
    answered,
    asked,
    basket,
    sign,
)


def test_a_whole_order_enters_the_basket_and_a_half_one_does_not() -> None:
    kept = basket(PARACETAMOL, "paracet", "dette er ingenting")
    assert len(kept.basket.lines) == 1
    assert writing.orders.without(kept, kept.basket.lines[0].id).basket.lines == ()


def test_a_draft_comes_back_as_it_was_left() -> None:
    kept = msgspec.structs.replace(basket(PARACETAMOL), text="furix 40")
    back = writing.orders.decode(writing.orders.encode(kept))
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


def test_a_notice_that_nobody_was_shown_is_told_and_one_that_was_is_signed() -> None:
    kept, found = basket("ibux 400 mg x 3 po", "warfarin 2,5 mg x 1 po"), chart(stay())
    notice, inr = asked(kept, found)
    assert not notice.blocks
    assert not inr.blocks
    keys = [line.id for line in kept.basket.lines]
    refused = writing.orders.to_sign(found, NOW, AAS, kept, keys, shown=["another"])
    assert isinstance(refused, Unready)
    assert refused.why == f"Nytt siden du så: {notice.title}"
    one_only = writing.orders.to_sign(found, NOW, AAS, kept, keys, [notice.fingerprint])
    assert isinstance(one_only, Unready)
    assert one_only.why == f"Nytt siden du så: {inr.title}"
    for shown in ([notice.fingerprint, inr.fingerprint], None):
        assert isinstance(writing.orders.to_sign(found, NOW, AAS, kept, keys, shown), list)


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


def test_what_was_to_be_replaced_and_is_gone_blocks_nothing() -> None:
    signed = sign(answered(basket(PARACETAMOL), "replace", OLD))
    assert isinstance(signed, list)
    assert signed[0].replaces == ()
    assert "old" not in str(signed[0].resources)


def test_orders_of_another_patient_are_never_signed() -> None:
    strange = msgspec.structs.replace(basket(PARACETAMOL), basket=msgspec.structs.replace(
        basket(PARACETAMOL).basket, patient="q"))  # fmt: skip
    assert isinstance(sign(strange), Unready)


def test_of_two_in_the_basket_replacing_takes_the_earlier_away() -> None:
    kept = basket(METOPROLOL, "selo-zok 100 mg x 1 po")
    assert isinstance(sign(kept), Unready)
    left = answered(kept, "replace")
    assert [line.text for line in left.basket.lines] == ["selo-zok 100 mg x 1 po"]
    assert isinstance(sign(left), list)


def test_an_answer_about_the_field_enters_the_basket_with_it_or_leaves_the_field() -> None:
    found = chart(stay(), STANDING)
    kept = msgspec.structs.replace(basket(), text=METOPROLOL)
    (question,) = asked(basket(METOPROLOL), found)
    changed, left = writing.orders.answer(found, NOW, kept, question.fingerprint, "replace", "")
    assert (changed.text, left) == ("", "")
    signed = sign(changed, STANDING)
    assert isinstance(signed, list)
    assert signed[0].replaces == ("MedicationRequest/meto",)
    dropped, _left = writing.orders.answer(found, NOW, kept, question.fingerprint, "remove", "")
    assert (dropped.text, dropped.basket.lines) == ("", ())
    same, _left = writing.orders.answer(found, NOW, kept, "gone", "replace", "")
    assert same == kept, "a question that is gone is not answered"


def test_an_order_stops_what_it_replaces() -> None:
    kept = answered(basket(PARACETAMOL), "replace", OLD)
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


@pytest.mark.expects_log
def test_a_check_that_failed_is_not_signed_over_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_facts: object, _medicine: object) -> list[object]:
        raise OverflowError

    fails(monkeypatch, "A1", broken)
    kept = basket(METOPROLOL)
    assert isinstance(sign(kept), Unready)
    with pytest.raises(InputError):
        answered(kept, "override", reason="kort")
    assert isinstance(sign(answered(kept, "override", reason="Sett i papirjournalen")), list)


@pytest.mark.parametrize(("key", "specialty"), [("no-such", "cardiology"), ("x", "")])
def test_a_set_that_is_gone_orders_nothing(key: str, specialty: str) -> None:
    kept = basket(PARACETAMOL)
    assert writing.orders.favourite(chart(stay()), NOW, kept, specialty, key) == (kept, "")


@pytest.mark.parametrize(("status", "stops"), [
    ("active", True), ("on-hold", True), ("stopped", False), ("completed", False), ("cancelled", False),
    ("draft", False), ("entered-in-error", False), ("unknown", False), (None, False),
])  # fmt: skip
def test_what_is_in_use_is_stopped_when_it_is_replaced(status: str | None, stops: bool) -> None:
    found: Json = {**OLD, "status": status, "note": [{"text": "kept"}]}
    made = writing.orders.replaced(found)
    if not stops:
        assert made is None
        return
    assert made is not None
    assert {k: v for k, v in made.items() if k not in ("status", "statusReason")} == {
        k: v for k, v in found.items() if k != "status"
    }
    assert made["status"] == "stopped"
