"""A basket is signed once, as it was shown and as it checks out; what an order takes the place of is stopped
in the same act."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.acts import Done, TakeBack
from desktop.acts.act import UNDO_SECONDS
from desktop.acts.drafts import SaveDraft, SignOrders
from desktop.acts.edits import Kept, OrderEdit
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.orders import checking, standing_conflicts
from desktop.store.outbox import Entry
from desktop.writing.orders import KeptOrders
from tests.commands.conftest import AAS, CLERK, HELD, NOBODY, NOW, Json, Record, logged
from tests.views.charts import stay

DRAFT = "9b1d2f0e-4f9d-4c5e-9f07-0a5b8d1f0a22"
PARACETAMOL, FUROSEMIDE = "paracet 1 g x 4 po", "furosemid 40 mg x 2 po"
ATC = "http://www.whocc.no/atc"
ALLERGY: Json = {
    "resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
    "code": {"coding": [{"system": ATC, "code": "N02BE01"}], "text": "Paracetamol"}, "criticality": "high",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "verificationStatus": {"coding": [{"code": "confirmed"}]},
}  # fmt: skip


def standing_order(status: str = "active", **more: object) -> Json:
    """Paracetamol that the patient has already."""
    return {
        "resourceType": "MedicationRequest", "id": "old", "status": status, "intent": "order",
        "subject": {"reference": "Patient/p"}, "encounter": {"reference": "Encounter/stay"},
        "category": [{"coding": [{"code": "inpatient"}]}], "note": [{"text": "kept"}],
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": "N02BE01"}], "text": "paracetamol"},
        "dosageInstruction": [{
            "timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}},
            "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "g", "code": "g"}}],
        }],
        **more,
    }  # fmt: skip


def basket(record: Record, *texts: str, action: str = "", reason: str = "") -> KeptOrders:
    """A basket of orders as they are typed; `action` answers the one thing that is asked about the last."""
    chart = record.chart()
    kept = writing.orders.empty(DRAFT, "p")
    for text in texts:
        before = kept
        kept = writing.orders.add(chart, NOW, kept, text)
        assert kept is not before, text
    if action:
        checked = checking.check(
            kept.basket.lines, chart, NOW, decided=standing_conflicts.fingerprints(chart)
        )
        key = checked.open[0].fingerprint
        kept, _left = writing.orders.answer(chart, NOW, kept, key, action, reason)
    return kept


def form(kept: KeptOrders, patient: str = "p") -> Kept:
    return Kept("order", kept.id, patient, writing.orders.encode(kept))


def ids(kept: KeptOrders) -> tuple[str, ...]:
    return tuple(line.id for line in kept.basket.lines)


def save(record: Record, kept: KeptOrders, edit: OrderEdit | None = None) -> Kept:
    return record.do(SaveDraft(form(kept), edit or OrderEdit(kept.text)))


def sign(
    record: Record, kept: KeptOrders, *, actor: Actor = AAS, edit: OrderEdit | None = None,
    lines: tuple[str, ...] | None = None, patient: str = "p",
) -> Done:  # fmt: skip
    shown = ids(kept) if lines is None else lines
    return record.do(SignOrders(form(kept, patient), edit or OrderEdit(kept.text), shown), actor)


def orders(record: Record) -> dict[str, Entry]:
    return {e.id: e for e in record.waiting()}


@pytest.fixture(autouse=True)
def _stays(record: Record) -> None:
    record.hold(stay())


def test_orders_wait_with_their_access_and_the_basket_is_gone(record: Record) -> None:
    kept = basket(record, PARACETAMOL, FUROSEMIDE)
    save(record, kept)
    done = sign(record, kept)
    entries = record.waiting()
    keys = tuple(f"MedicationRequest/{ident}" for ident in ids(kept))
    assert [(e.key, e.op, e.act, e.author) for e in entries] == [
        (key, "create", "sign_orders", AAS.role) for key in keys
    ]
    assert all(e.send_until > HELD for e in entries)
    assert {e.not_before for e in entries} == {HELD}
    assert len({e.act_id for e in entries}) == 2, "one that is refused holds up no other"
    assert not any(e.atomic for e in entries)
    assert (done.resources, done.undo_seconds) == (keys, UNDO_SECONDS)
    assert "ØVERÅS" in done.said.upper()
    assert [logged(e) for e in record.events()] == [
        ("C", AAS.practitioner, {"Patient/p", key}) for key in keys
    ]
    bodies = [strict.loads(e.body or "") for e in entries]
    assert {b["subject"]["reference"] for b in bodies} == {"Patient/p"}
    assert {b["encounter"]["reference"] for b in bodies} == {"Encounter/stay"}
    assert {b["requester"]["reference"] for b in bodies} == {AAS.practitioner}
    assert not record.drafts()


def test_how_long_it_may_wait_is_each_orders_own(record: Record) -> None:
    kept = basket(record, "ekg nå", "crp i morgen")
    sign(record, kept)
    first, second = record.waiting()
    assert first.send_until < second.send_until
    assert {first.type, second.type} == {"ServiceRequest"}


def test_signing_twice_sends_nothing_twice(record: Record) -> None:
    kept = basket(record, PARACETAMOL)
    sign(record, kept)
    before = record.everything()
    with pytest.raises(InputError, match="alt signert"):
        sign(record, kept)
    assert record.everything() == before


def test_what_the_server_has_is_left_out_and_the_rest_is_signed(record: Record) -> None:
    kept = basket(record, PARACETAMOL, FUROSEMIDE)
    first, second = ids(kept)
    record.hold(standing_order(id=first))
    done = sign(record, kept)
    assert [e.key for e in record.waiting()] == [f"MedicationRequest/{second}"]
    assert done.resources == (f"MedicationRequest/{second}",)


def test_what_an_order_replaces_is_stopped_in_the_same_act(record: Record) -> None:
    record.hold(standing_order())
    kept = basket(record, PARACETAMOL, action="replace")
    other = writing.orders.add(record.chart(), NOW, kept, FUROSEMIDE)
    new, beside = ids(other)
    done = sign(record, other)
    entries = orders(record)
    assert entries[new].act_id == entries["old"].act_id != entries[beside].act_id
    assert (entries[new].atomic, entries["old"].atomic) == (1, 1)
    assert entries[beside].atomic == 0, "it waits for nothing that concerns it not"
    stopped = strict.loads(entries["old"].body or "")
    assert stopped["status"] == "stopped"
    assert stopped["note"] == [{"text": "kept"}], "nothing else of it changes"
    assert stopped["statusReason"]["text"]
    started = strict.loads(entries[new].body or "")
    assert started["priorPrescription"] == {"reference": "MedicationRequest/old"}
    wrote, _other = [logged(e)[2] for e in record.events()]
    assert {"Patient/p", f"MedicationRequest/{new}", "MedicationRequest/old"} <= wrote
    assert {f"MedicationRequest/{new}", f"MedicationRequest/{beside}"} <= {*done.resources}


@pytest.mark.parametrize("status", ["stopped", "completed", "cancelled", "entered-in-error"])
def test_what_is_out_of_use_already_is_not_touched(record: Record, status: str) -> None:
    record.hold(standing_order())
    kept = basket(record, PARACETAMOL, action="replace")
    record.hold(standing_order(status), version="2")
    sign(record, kept)
    assert "old" not in orders(record)
    assert f"MedicationRequest/{ids(kept)[0]}" in {e.key for e in record.waiting()}


def test_an_order_that_is_paused_is_stopped_too(record: Record) -> None:
    record.hold(standing_order())
    kept = basket(record, PARACETAMOL, action="replace")
    record.hold(standing_order("on-hold"), version="2")
    sign(record, kept)
    assert (record.current("MedicationRequest/old") or {})["status"] == "stopped"


def test_what_was_to_be_replaced_and_is_gone_blocks_nothing_and_is_not_referred_to(record: Record) -> None:
    record.hold(standing_order())
    kept = basket(record, PARACETAMOL, action="replace")
    record.lose("MedicationRequest/old")
    sign(record, kept)
    assert [e.key for e in record.waiting()] == [f"MedicationRequest/{ids(kept)[0]}"]
    assert "MedicationRequest/old" not in str([e.body for e in record.all()])


def test_what_belongs_to_an_order_goes_in_its_act(record: Record) -> None:
    record.hold(standing_order())
    kept = basket(record, PARACETAMOL, action="keep", reason="Skal ha begge i dag")
    sign(record, kept)
    entries = record.waiting()
    assert [e.type for e in entries] == ["MedicationRequest", "DetectedIssue"]
    assert len({e.act_id for e in entries}) == 1
    assert (record.current("MedicationRequest/old") or {})["status"] == "active"


def test_what_the_checks_stop_by_now_is_not_signed_and_the_basket_stands(record: Record) -> None:
    kept = basket(record, PARACETAMOL, FUROSEMIDE)
    save(record, kept)
    record.hold(ALLERGY)
    before = record.everything()
    with pytest.raises(InputError) as caught:
        sign(record, kept)
    assert "aracetamol" in caught.value.what
    assert caught.value.kept
    assert record.everything() == before, "nor what nothing stops"
    record.hold({**ALLERGY, "verificationStatus": {"coding": [{"code": "entered-in-error"}]}}, version="2")
    assert len(sign(record, kept).resources) == 2, "what does not hold stops nobody"


def test_what_is_asked_about_and_not_answered_is_not_signed(record: Record) -> None:
    kept = basket(record, PARACETAMOL)
    record.hold(standing_order())
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, kept)
    assert record.everything() == before


def test_an_override_goes_with_its_reason(record: Record) -> None:
    record.hold(ALLERGY)
    kept = basket(record, PARACETAMOL, action="override", reason="Tålt flere ganger siden")
    sign(record, kept)
    assert "Tålt flere ganger siden" in str(record.body("DetectedIssue"))


@pytest.mark.parametrize("shown", [(), ("another",), "one"])
def test_a_basket_that_is_not_the_one_shown_is_not_signed(record: Record, shown: object) -> None:
    kept = basket(record, PARACETAMOL, FUROSEMIDE)
    save(record, kept)
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, kept, lines=ids(kept)[:1] if shown == "one" else shown)  # type: ignore[arg-type]
    assert record.everything() == before


def test_what_was_taken_out_of_the_basket_is_not_signed(record: Record) -> None:
    kept = basket(record, PARACETAMOL, FUROSEMIDE)
    out, left = ids(kept)
    sign(record, kept, edit=OrderEdit("", frozenset({out})), lines=(left,))
    assert [e.id for e in record.waiting()] == [left]


def test_orders_are_signed_for_nobody_else(record: Record) -> None:
    record.hold({"resourceType": "Patient", "id": "q"})
    kept = basket(record, PARACETAMOL)
    before = record.everything()
    for patient in ("q", "never"):
        with pytest.raises(InputError):
            sign(record, kept, patient=patient)
        assert record.everything() == before


def test_nobody_orders_nor_a_secretary_nor_a_nurse(record: Record) -> None:
    kept = basket(record, PARACETAMOL)
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        sign(record, kept, actor=NOBODY)
    with pytest.raises(InputError, match="sekretær"):
        sign(record, kept, actor=CLERK)
    with pytest.raises(InputError, match="lege"):
        sign(record, kept, actor=msgspec.structs.replace(AAS, profession="nurse"))
    assert record.everything() == before


def test_taken_back_the_basket_is_whole_and_what_was_stopped_is_in_use(record: Record) -> None:
    record.hold(standing_order())
    kept = basket(record, PARACETAMOL, action="replace")
    kept = msgspec.structs.replace(writing.orders.add(record.chart(), NOW, kept, FUROSEMIDE), text="furix")
    done = sign(record, kept)
    assert not record.drafts(), "it had never been kept"
    back = record.do(TakeBack(done.act))
    assert (back.patient, back.draft_kind, back.draft) == ("p", "order", DRAFT)
    assert record.waiting() == []
    assert (record.current("MedicationRequest/old") or {})["status"] == "active"
    (draft,) = record.drafts()
    assert writing.orders.decode(draft.body) == kept
    again = sign(record, writing.orders.decode(draft.body))
    assert again.resources == done.resources, "the same orders, so that no server has them twice"


def test_a_basket_that_is_empty_is_no_draft(record: Record) -> None:
    kept = basket(record, PARACETAMOL)
    save(record, kept)
    (draft,) = record.drafts()
    assert (draft.kind, draft.patient) == ("order", "p")
    save(record, kept, OrderEdit("furix 40", frozenset(ids(kept))))
    (draft,) = record.drafts()
    assert writing.orders.decode(draft.body).text == "furix 40", "what stands in the field is work too"
    save(record, kept, OrderEdit(" ", frozenset(ids(kept))))
    assert record.drafts() == ()
    save(record, kept, OrderEdit())
    assert len(record.drafts()) == 1
    assert not record.all()
