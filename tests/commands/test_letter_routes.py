"""A copy that has not arrived goes another way: once, at its own address, never behind anybody's back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from desktop.acts import RecordAct
from desktop.acts.edits import TypedAddress
from desktop.acts.signed import NoteCall, PrintInstead, RerouteLetter
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.resources import Task, decode
from desktop.letters.delivery import delivery
from desktop.letters.delivery.delivery import State, coded
from desktop.letters.model import Channel
from desktop.letters.paper.page_pictures import count
from desktop.letters.paper.pdf import render
from tests.commands.conftest import AAS, NOBODY, NOW, Json, Record, logged
from tests.letters.test_delivery import task as way
from tests.letters.test_pdf import made

KARI = TypedAddress("Kari Lie", "", "Storgata 1", "0155", "Oslo")
DOCTOR = {"resourceType": "Organization", "id": "o1", "name": "Fjellsiden legekontor",
          "address": [{"line": ["Vei 9"], "postalCode": "5003", "city": "Bergen"}]}  # fmt: skip
OTHER = {"resourceType": "Organization", "id": "o2", "name": "Sentrum legegruppe",
         "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.2", "value": "998"}]}  # fmt: skip


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(made())


def document(pdf: bytes, **more: Any) -> Json:
    attachment = {"contentType": "application/pdf", "data": base64.b64encode(pdf).decode()}
    body = {"resourceType": "DocumentReference", "id": "d", "status": "current", "docStatus": "final",
            "date": "2026-11-18T14:20:00Z", "description": "Epikrise", "subject": {"reference": "Patient/p"},
            "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]},
            "content": [{"attachment": attachment}]}  # fmt: skip
    return body | more


def copy(state: State, ident: str = "t", to: str = "Organization/o1", channel: Channel = Channel.ELECTRONIC,
         **more: Any) -> Json:  # fmt: skip
    body = {**way(state, channel), "id": ident, "description": "Epikrise: Fjellsiden", **more}
    who = {
        "type": coded("recipient"),
        "valueReference": {"reference": to, "display": "Fjellsiden legekontor"},
    }
    lines = ("Vei 1", "0001 By") if channel is Channel.PAPER else ()
    print_key = "Binary/b" if channel is Channel.PAPER else ""
    body["input"] = [who, *delivery.way_inputs(channel, "123", lines, print_key)]
    return body


class Office:
    """Somebody at the office, and what the record holds of one letter."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def do(self, act: RecordAct[Any], actor: Actor = AAS, between: Callable[[], object] | None = None) -> Any:
        return self.record.do(act, actor, between=between)

    def way(self, key: str) -> delivery.Way:
        found = decode("Task", strict.dumps(self.record.current(key) or {}))
        assert isinstance(found, Task)
        return delivery.way_of(found, NOW)

    def tasks(self) -> list[str]:
        return [e.key for e in self.record.waiting() if e.type == "Task"]


@pytest.fixture
def office(record: Record, pdf: bytes) -> Office:
    record.hold(document(pdf), DOCTOR, OTHER, copy(State.REJECTED))
    return Office(record)


def test_the_same_recipient_on_paper_is_the_same_task_with_its_own_address(
    office: Office, pdf: bytes
) -> None:
    done = office.do(PrintInstead("Task/t", office.way("Task/t").seen))
    now = office.way("Task/t")
    assert (now.state, now.channel, now.lines) == (State.QUEUED, Channel.PAPER, ("Vei 9", "5003 Bergen"))
    assert office.tasks() == ["Task/t"]
    binary = office.record.current(now.print)
    assert binary is not None
    printed = base64.b64decode(binary["data"])
    assert printed != pdf
    assert count(printed) == count(pdf) + 1, "a sheet with the address, and what was signed behind it"
    entries = office.record.waiting()
    assert [e.type for e in entries] == ["Binary", "Task"]
    assert all(e.atomic and e.act_id == entries[0].act_id for e in entries)
    assert done.undo_seconds
    (event,) = office.record.events()
    assert logged(event) == ("U", AAS.practitioner, {"Patient/p", "Task/t", now.print})
    note = (office.record.current("Task/t") or {})["note"]
    assert note[0]["text"] == "kept"
    assert "avvist" in note[-1]["text"]


def test_another_recipient_is_another_task_and_the_old_one_is_stopped(office: Office) -> None:
    office.do(RerouteLetter("Task/t", "Organization/o2", office.way("Task/t").seen))
    assert office.way("Task/t").state is State.STOPPED
    assert (office.record.current("Task/t") or {})["status"] == "cancelled"
    (new,) = [key for key in office.tasks() if key != "Task/t"]
    sent = office.way(new)
    assert (sent.recipient, sent.name, sent.channel, sent.her_id) == (
        "Organization/o2", "Sentrum legegruppe", Channel.ELECTRONIC, "998",
    )  # fmt: skip
    assert sent.letter == "DocumentReference/d"
    assert (office.record.current(new) or {})["basedOn"] == [{"reference": "Task/t"}]


def test_a_typed_address_is_a_print_to_that_address(office: Office) -> None:
    office.do(RerouteLetter("Task/t", KARI, office.way("Task/t").seen))
    (new,) = [key for key in office.tasks() if key != "Task/t"]
    assert office.way(new).lines == ("Storgata 1", "0155 Oslo")
    assert office.record.current(office.way(new).print) is not None


@pytest.mark.parametrize("protected", [False, True])
def test_a_typed_address_of_the_patient_that_is_protected_by_now_is_not_printed(
    office: Office, protected: bool
) -> None:
    person = {"resourceType": "Patient", "id": "p", "name": [{"family": "Hansen", "given": ["Ola"]}]}
    secret = {"meta": {"security": [{"system": "urn:x", "code": "STRENGT_FORTROLIG"}]}} if protected else {}
    mine = copy(State.OVERDUE, channel=Channel.PAPER)
    mine["input"][0]["valueReference"] = {"display": "Ola Hansen"}
    office.record.hold({**person, **secret}, mine, version="2")
    act = PrintInstead("Task/t", office.way("Task/t").seen)
    if protected:
        with pytest.raises(InputError, match="sperret adresse"):
            office.do(act)
        assert office.record.waiting() == []
    else:
        office.do(act)
        assert office.way("Task/t").lines == ("Vei 1", "0001 By")


def test_an_address_that_is_not_whole_changes_nothing(office: Office) -> None:
    before = office.record.everything()
    with pytest.raises(InputError, match="postnummer"):
        office.do(
            RerouteLetter("Task/t", TypedAddress("Kari", "", "Vei 1", "", "Oslo"), office.way("Task/t").seen)
        )
    assert office.record.everything() == before


def test_what_somebody_else_did_meanwhile_is_told_and_nothing_is_sent_twice(office: Office) -> None:
    seen = office.way("Task/t").seen
    office.do(PrintInstead("Task/t", seen))
    before = office.record.everything()
    for act in (PrintInstead("Task/t", seen), RerouteLetter("Task/t", "Organization/o2", seen)):
        with pytest.raises(InputError, match="i kø"):
            office.do(act)
    assert office.record.everything() == before


def test_a_receipt_that_comes_while_the_pdf_is_drawn_stops_it(office: Office) -> None:
    office.record.hold(copy(State.OVERDUE))
    seen = office.way("Task/t").seen
    arrived = lambda: office.record.hold(copy(State.RECEIVED))  # noqa: E731
    with pytest.raises(InputError, match="mottatt"):
        office.do(PrintInstead("Task/t", seen), between=arrived)
    assert office.record.waiting() == []


def test_whoever_has_a_copy_gets_no_second_one(office: Office) -> None:
    office.record.hold(copy(State.SENT, "u", "Organization/o2"))
    with pytest.raises(InputError, match="allerede"):
        office.do(RerouteLetter("Task/t", "Organization/o2", office.way("Task/t").seen))
    assert office.record.waiting() == []


@pytest.mark.parametrize("state", [State.SENT, State.RECEIVED, State.QUEUED])
def test_a_letter_on_its_first_way_is_not_rerouted(office: Office, state: State) -> None:
    office.record.hold(copy(state))
    with pytest.raises(InputError):
        office.do(RerouteLetter("Task/t", "Organization/o2", office.way("Task/t").seen))
    assert office.record.waiting() == []


def test_a_recipient_without_an_address_is_not_printed_to(office: Office) -> None:
    office.record.hold({**DOCTOR, "address": []})
    with pytest.raises(InputError, match="kan ikke nås"):
        office.do(PrintInstead("Task/t", office.way("Task/t").seen))


@pytest.mark.parametrize("more", [{"status": "entered-in-error"}, {"status": "superseded"}])
def test_a_letter_that_does_not_stand_is_sent_to_nobody(office: Office, pdf: bytes, more: Json) -> None:
    office.record.hold(document(pdf, **more))
    with pytest.raises(InputError, match="gjelder ikke"):
        office.do(PrintInstead("Task/t", office.way("Task/t").seen))


def test_a_letter_whose_pages_are_not_here_is_not_sent_without_them(office: Office) -> None:
    office.record.hold({**document(b""), "content": []})
    with pytest.raises(InputError, match="ikke hentet"):
        office.do(PrintInstead("Task/t", office.way("Task/t").seen))


def test_a_call_is_noted_with_who_and_when_and_brings_no_letter(office: Office) -> None:
    office.do(NoteCall("Task/t"))
    now = office.way("Task/t")
    assert now.state is State.REJECTED
    assert now.called
    note = (office.record.current("Task/t") or {})["note"][-1]
    assert note["authorReference"] == {"reference": AAS.practitioner, "display": AAS.name}
    office.do(PrintInstead("Task/t", now.seen))
    assert office.way("Task/t").state is State.QUEUED, "a call before does not stand in the way"


def test_an_answer_to_the_sending_before_is_none_to_the_new_one_and_stays_in_the_notes(
    office: Office,
) -> None:
    sent = copy(State.SENT)
    office.record.hold(delivery.moved(sent, State.REJECTED, NOW, receipt="Ukjent HER-id"))
    office.do(NoteCall("Task/t"))
    before = office.way("Task/t")
    assert (before.receipt, bool(before.called)) == ("Ukjent HER-id", True)
    office.do(PrintInstead("Task/t", before.seen))
    now = office.way("Task/t")
    assert (now.state, now.receipt, now.called) == (State.QUEUED, "", "")
    notes = [note["text"] for note in (office.record.current("Task/t") or {})["note"]]
    assert "Ringt mottakeren om brevet." in notes
    assert "Ukjent HER-id" in notes[-1]


def test_the_answer_of_a_recipient_who_gets_it_no_more_stays_with_their_copy(office: Office) -> None:
    sent = copy(State.SENT)
    office.record.hold(delivery.moved(sent, State.REJECTED, NOW, receipt="Ukjent HER-id"))
    office.do(RerouteLetter("Task/t", "Organization/o2", office.way("Task/t").seen))
    assert office.way("Task/t").receipt == "Ukjent HER-id"


def test_nobody_reroutes(office: Office) -> None:
    with pytest.raises(InputError, match="tastaturet"):
        office.do(NoteCall("Task/t"), NOBODY)
