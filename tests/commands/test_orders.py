"""A basket is signed once; what an order takes the place of is stopped in the same act."""

from __future__ import annotations

import pytest

from desktop.access.actor import Actor
from desktop.commands import notes, orders
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.orders.resources import SignedOrder
from tests.commands.conftest import AAS, NOBODY, Json, Record, logged

UNTIL = "2026-11-20T20:00:00.000Z"


def request(ident: str, status: str = "active", **more: object) -> Json:
    return {"resourceType": "MedicationRequest", "id": ident, "status": status, "intent": "order",
            "subject": {"reference": "Patient/p"}, **more}  # fmt: skip


def order(ident: str, *replaces: str, extra: tuple[Json, ...] = ()) -> SignedOrder:
    return SignedOrder((request(ident), *extra), UNTIL, replaces)


def sign(record: Record, *signed: SignedOrder, actor: Actor = AAS) -> orders.Done:
    return record.act(lambda tx: orders.sign_orders(tx, actor, "basket", signed))


def test_orders_wait_with_their_access_and_the_basket_is_gone(record: Record) -> None:
    record.act(lambda tx: notes.save_draft(tx, AAS, "basket", "order", "p", "{}"))
    done = sign(record, order("a"), order("b"))
    entries = record.waiting()
    assert [(e.key, e.op, e.act, e.author) for e in entries] == [
        ("MedicationRequest/a", "create", "sign_orders", AAS.role),
        ("MedicationRequest/b", "create", "sign_orders", AAS.role),
    ]
    assert {e.send_until for e in entries} == {UNTIL}
    assert len({e.act_id for e in entries}) == 2, "one that is refused holds up no other"
    assert done.resources == ("MedicationRequest/a", "MedicationRequest/b")
    assert [logged(e) for e in record.events()] == [
        ("C", AAS.practitioner, {"Patient/p", "MedicationRequest/a"}),
        ("C", AAS.practitioner, {"Patient/p", "MedicationRequest/b"}),
    ]
    assert not record.drafts()


def test_signing_twice_sends_nothing_twice(record: Record) -> None:
    sign(record, order("a"))
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, order("a"))
    assert record.everything() == before


def test_what_the_server_has_is_left_out_and_the_rest_is_signed(record: Record) -> None:
    record.hold(request("a"))
    done = sign(record, order("a"), order("b"))
    assert [e.key for e in record.waiting()] == ["MedicationRequest/b"]
    assert done.resources == ("MedicationRequest/b",)


def test_what_an_order_replaces_is_stopped_in_the_same_act(record: Record) -> None:
    record.hold(request("old", note=[{"text": "kept"}]), request("other"))
    sign(record, order("new", "MedicationRequest/old"))
    entries = {e.id: e for e in record.waiting()}
    assert set(entries) == {"new", "old"}
    assert entries["new"].act_id == entries["old"].act_id
    assert entries["new"].atomic
    assert entries["old"].atomic
    stopped = strict.loads(entries["old"].body or "")
    assert stopped["status"] == "stopped"
    assert stopped["note"] == [{"text": "kept"}], "nothing else of it changes"
    assert stopped["statusReason"]["text"]
    (event,) = record.events()
    assert logged(event)[2] == {"Patient/p", "MedicationRequest/new", "MedicationRequest/old"}
    assert (record.current("MedicationRequest/other") or {})["status"] == "active"


@pytest.mark.parametrize("status", ["stopped", "completed", "cancelled", "entered-in-error"])
def test_what_is_out_of_use_already_is_not_touched(record: Record, status: str) -> None:
    record.hold(request("old", status))
    sign(record, order("new", "MedicationRequest/old"))
    assert [e.key for e in record.waiting()] == ["MedicationRequest/new"]


def test_an_order_that_is_paused_is_stopped_too(record: Record) -> None:
    record.hold(request("old", "on-hold"))
    sign(record, order("new", "MedicationRequest/old"))
    assert (record.current("MedicationRequest/old") or {})["status"] == "stopped"


def test_when_the_replaced_order_is_gone_nothing_of_the_basket_is_signed(record: Record) -> None:
    record.act(lambda tx: notes.save_draft(tx, AAS, "basket", "order", "p", "{}"))
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, order("a"), order("new", "MedicationRequest/gone"))
    assert record.everything() == before
    assert record.drafts()


def test_what_belongs_to_an_order_goes_in_its_act(record: Record) -> None:
    issue = {"resourceType": "DetectedIssue", "id": "i", "status": "final",
             "patient": {"reference": "Patient/p"}}  # fmt: skip
    sign(record, order("a", extra=(issue,)))
    entries = record.waiting()
    assert {e.key for e in entries} == {"MedicationRequest/a", "DetectedIssue/i"}
    assert len({e.act_id for e in entries}) == 1


def test_nobody_orders(record: Record) -> None:
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        sign(record, order("a"), actor=NOBODY)
    assert record.everything() == before
