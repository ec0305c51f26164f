"""Handing a patient over: what is refused, what is written, and who is responsible meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import Said
from desktop.acts.handovers import (
    AddHandoverNote,
    GiveHandover,
    RefuseHandover,
    TakeOver,
    WithdrawHandover,
)
from desktop.clinical.record.seen import mark
from desktop.clinical.record.stays import handovers, stays
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir.resources import Task
from desktop.fhir.validate import validate
from desktop.store import outbox
from desktop.store.store import Transaction
from tests.commands.conftest import AAS, BERG, CLERK, NOW, Json, Record, logged

SAID = Said().put(code=BERG.practitioner, search="Ola Berg", text="Kalium under 3,0: ring meg.")
MOE = Actor("PractitionerRole/moe", "Practitioner/moe", "Jonas Moe", "LIS", profession="doctor")
NURSE = Actor("PractitionerRole/li", "Practitioner/li", "Anne Li", "Sykepleier", profession="nurse")


def attender(who: str, end: str = "") -> Json:
    period = {"start": "2026-11-18T08:00:00+01:00", **({"end": end} if end else {})}
    return {
        "type": [{"coding": [{"system": "urn:other", "code": "ATND"}], "text": "Attending"}],
        "period": period,
        "individual": {"reference": who},
    }


def encounter(ident: str = "e", *people: Json, **more: Any) -> Json:
    return {"resourceType": "Encounter", "id": ident, "status": "in-progress",
            "class": {"code": "IMP"}, "subject": {"reference": "Patient/p"},
            "period": {"start": "2026-11-18T08:00:00+01:00"},
            **({"participant": list(people)} if people else {}), **more}  # fmt: skip


def give(seen: str = AAS.practitioner, **said: str) -> GiveHandover:
    return GiveHandover("p", "t", "Encounter/e", SAID.put(**said), seen)


def seen(record: Record, key: str = "Task/t") -> str:
    task = record.chart().find(key, Task)
    assert task is not None
    return mark(task)


def doctor(record: Record) -> tuple[str, str]:
    """Who is responsible, and who will be."""
    stay = stays.current(record.chart(), NOW)
    assert stay is not None
    return stay.doctor_reference, stay.coming_doctor


def settled(record: Record) -> None:
    """The server takes all that waits."""
    waiting = record.waiting()
    bodies = [record.current(entry.key) or {} for entry in waiting]

    def took(tx: Transaction) -> None:
        outbox.done(tx, [entry.seq for entry in waiting])

    record.act(took)
    record.hold(*bodies, version="2")


def given(record: Record, *people: Json) -> None:
    record.hold(encounter("e", *(people or (attender(AAS.practitioner),))))
    record.do(give(AAS.practitioner if not people else ""))
    settled(record)


def refused(record: Record, act: Any, actor: Actor = BERG, match: str | None = None) -> None:
    before = record.everything()
    with pytest.raises(InputError, match=match):
        record.do(act, actor)
    assert record.everything() == before


def test_a_patient_is_given_and_stays_the_givers(record: Record) -> None:
    record.hold(encounter("e", attender(AAS.practitioner)))
    done = record.do(give())
    body = record.body("Task")
    assert not validate(body)
    assert body["focus"] == {"reference": "Encounter/e"}
    assert body["owner"]["reference"] == BERG.practitioner
    assert body["requester"]["reference"] == AAS.practitioner
    assert body["note"][0]["text"] == "Kalium under 3,0: ring meg."
    assert doctor(record) == (AAS.practitioner, "")
    assert [logged(e) for e in record.events()] == [("C", AAS.practitioner, {"Patient/p", "Task/t"})]
    back = record.do(TakeBack(done.act))
    assert back.draft_kind == "form"
    assert record.waiting() == []


def test_taken_over_goes_whole_and_counts_when_the_server_has_it(record: Record) -> None:
    given(record)
    record.do(TakeOver("p", "Task/t", seen(record)), BERG)
    waiting = record.waiting()
    assert [e.key for e in waiting] == ["Encounter/e", "Task/t"], (
        "without transactions the Encounter goes first"
    )
    assert {e.atomic for e in waiting} == {1}
    assert len({e.act_id for e in waiting}) == 1
    body = record.body("Encounter")
    assert not validate(body)
    was, now = body["participant"]
    assert was["period"]["end"]
    assert now["individual"]["reference"] == BERG.practitioner
    assert now["type"] == was["type"], "in the words of the server it came from"
    assert doctor(record) == (AAS.practitioner, BERG.practitioner)
    settled(record)
    assert doctor(record) == (BERG.practitioner, "")
    refused(record, TakeOver("p", "Task/t", seen(record)), BERG, "alt tatt over")


def test_undone_in_time_nothing_has_changed(record: Record) -> None:
    given(record)
    done = record.do(TakeOver("p", "Task/t", seen(record)), BERG)
    record.do(TakeBack(done.act), BERG)
    assert record.waiting() == []
    assert doctor(record) == (AAS.practitioner, "")


def test_another_change_of_the_encounter_changes_nobodys_doctor(record: Record) -> None:
    record.hold(encounter("e", attender(AAS.practitioner)))
    body = {**(record.current("Encounter/e") or {}), "reasonCode": [{"text": "Feber"}]}
    record.act(lambda tx: outbox.put(tx, body, outbox.Act("move", AAS.role)))
    assert doctor(record) == (AAS.practitioner, "")


def test_all_departments_of_the_stay_that_name_the_giver_follow(record: Record) -> None:
    inner = encounter("inner", attender(AAS.role), partOf={"reference": "Encounter/e"})
    record.hold(
        encounter("e", attender(AAS.role), attender(MOE.practitioner)),
        inner,
        {"resourceType": "PractitionerRole", "id": "aas",
         "practitioner": {"reference": AAS.practitioner}},
    )  # fmt: skip
    record.do(give(AAS.role))
    settled(record)
    record.do(TakeOver("p", "Task/t", seen(record)), BERG)
    settled(record)
    assert doctor(record) == (BERG.practitioner, "")
    outer = record.current("Encounter/e") or {}
    assert [bool(p["period"].get("end")) for p in outer["participant"]] == [True, False, False]
    assert outer["participant"][2]["individual"]["reference"] == MOE.practitioner, "another's part stays"


def test_nobody_was_responsible(record: Record) -> None:
    given(record, {"type": [{"text": "Pårørende"}]})
    assert doctor(record) == ("", "")
    record.do(TakeOver("p", "Task/t", seen(record)), BERG)
    settled(record)
    assert doctor(record) == (BERG.practitioner, "")


@pytest.mark.parametrize("people", [(), ({},), ({"individual": {"display": "Ukjent"}},)])
def test_no_participant_at_all_or_one_without_anything(record: Record, people: tuple[Json, ...]) -> None:
    record.hold(encounter("e", *people))
    record.do(give(""))
    settled(record)
    record.do(TakeOver("p", "Task/t", seen(record)), BERG)
    settled(record)
    assert doctor(record) == (BERG.practitioner, "")


def test_only_the_responsible_doctor_gives_and_only_once(record: Record) -> None:
    record.hold(encounter("e", attender(MOE.practitioner)))
    refused(record, give(MOE.practitioner), AAS, "har ansvaret")
    record.hold(encounter("e", attender(AAS.practitioner)), version="2")
    refused(record, give(MOE.practitioner), AAS, "endret")
    refused(record, give(), NURSE)
    refused(record, give(), CLERK)
    refused(record, give(text=""), AAS)
    refused(record, give(code=AAS.practitioner), AAS, "kan ikke ta over")
    record.do(give())
    refused(record, GiveHandover("p", "t2", "Encounter/e", SAID, AAS.practitioner), AAS, "alt bedt")


@pytest.mark.parametrize("gone", ["person", "roles"])
def test_one_who_has_left_is_not_asked(record: Record, gone: str) -> None:
    record.hold(
        encounter("e", attender(AAS.practitioner)),
        {"resourceType": "Practitioner", "id": "berg", "active": gone != "person"},
        {"resourceType": "PractitionerRole", "id": "berg", "active": gone != "roles",
         "practitioner": {"reference": BERG.practitioner}},
    )  # fmt: skip
    refused(record, give(), AAS, "kan ikke ta over")


def test_a_patient_who_left_meanwhile_is_not_taken_over(record: Record) -> None:
    given(record)
    left = encounter("e", attender(AAS.practitioner), status="finished")
    left["period"]["end"] = "2026-11-20T10:00:00+01:00"
    record.hold(left, version="3")
    refused(record, TakeOver("p", "Task/t", seen(record)), BERG, "avsluttet")
    record.do(RefuseHandover("p", "d", "Task/t", Said().put(text="Utskrevet")), BERG)
    assert record.body("Task")["status"] == "rejected"


def test_what_was_changed_since_it_was_read_is_read_again(record: Record) -> None:
    given(record)
    old = seen(record)
    record.do(AddHandoverNote("p", "d", "Task/t", Said().put(text="Blodkultur tatt?")), BERG)
    settled(record)
    record.do(AddHandoverNote("p", "d2", "Task/t", Said().put(text="Nei, ta to.")), AAS)
    settled(record)
    refused(record, TakeOver("p", "Task/t", old), BERG, "endret")
    one = handovers.read(record.chart(), record.chart().all(Task)[0])
    assert one is not None
    assert [note.text for note in one.talk] == ["Blodkultur tatt?", "Nei, ta to."]
    assert one.question is None
    assert one.words == "Kalium under 3,0: ring meg."
    record.do(TakeOver("p", "Task/t", seen(record)), BERG)


def test_another_took_the_responsibility_meanwhile(record: Record) -> None:
    given(record)
    left = attender(AAS.practitioner, "2026-11-20T12:00:00Z")
    record.hold(encounter("e", left, attender(MOE.practitioner)), version="3")
    refused(record, TakeOver("p", "Task/t", seen(record)), BERG, "ikke den som gir")


def test_it_is_taken_by_whom_it_was_given_to(record: Record) -> None:
    given(record)
    refused(record, TakeOver("p", "Task/t", seen(record)), MOE, "ikke du")
    refused(record, WithdrawHandover("p", "Task/t"), BERG, "ikke du")
    refused(record, RefuseHandover("p", "d", "Task/t", Said()), BERG, "hvorfor")
    refused(record, AddHandoverNote("p", "d", "Task/t", Said().put(text="Hei")), MOE)


def test_taken_back_or_refused_nobody_is_asked_any_more(record: Record) -> None:
    given(record)
    record.do(WithdrawHandover("p", "Task/t"), AAS)
    settled(record)
    refused(record, TakeOver("p", "Task/t", seen(record)), BERG, "trukket")
    record.do(GiveHandover("p", "t2", "Encounter/e", SAID, AAS.practitioner), AAS)
    settled(record)
    record.do(RefuseHandover("p", "d", "Task/t2", Said().put(text="Ikke min")), BERG)
    settled(record)
    refused(record, TakeOver("p", "Task/t2", seen(record, "Task/t2")), BERG)
    assert doctor(record) == (AAS.practitioner, "")


def test_one_from_another_system_is_read_as_it_is(record: Record) -> None:
    """SNOMED's code alone, no note, a description, a role as owner and an address before the reference."""
    record.hold(
        encounter("e", attender(AAS.practitioner)),
        {"resourceType": "PractitionerRole", "id": "berg", "practitioner": {"reference": BERG.practitioner}},
        {"resourceType": "Task", "id": "x", "status": "received", "intent": "proposal",
         "code": {"coding": [{"system": "http://snomed.info/sct", "code": "308292007"}]},
         "description": "Venter TAVI", "focus": {"reference": "https://other/fhir/Encounter/e"},
         "for": {"reference": "Patient/p"}, "owner": {"reference": BERG.role},
         "note": [{"text": "  "}]},
    )  # fmt: skip
    one = handovers.read(record.chart(), record.chart().all(Task)[0])
    assert one is not None
    assert (one.words, one.state, one.giver) == ("Venter TAVI", "given", None)
    # Nobody gives it, and somebody is responsible: that one is not overruled.
    refused(record, TakeOver("p", "Task/x", seen(record, "Task/x")), BERG, "har ansvaret")


@pytest.mark.parametrize("status", ["entered-in-error", "", "made-up"])
def test_a_mistake_is_no_handover(record: Record, status: str) -> None:
    given(record)
    record.hold({**(record.current("Task/t") or {}), "status": status}, version="3")
    assert handovers.read(record.chart(), record.chart().all(Task)[0]) is None
