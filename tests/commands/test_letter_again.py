"""A signed letter is sent once more as it was signed: once for each answer, and only while it stands."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.edits import TypedAddress
from desktop.acts.signed import SendLetterAgain
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.resources import Task, decode
from desktop.letters.delivery import delivery
from desktop.letters.delivery.delivery import State
from desktop.letters.model import Channel
from desktop.letters.paper.page_pictures import count
from desktop.letters.paper.pdf import render
from tests.commands.conftest import AAS, CLERK, HELD, NOBODY, NOW, Json, Record, logged
from tests.commands.test_letter_routes import DOCTOR, KARI, OTHER, copy, document
from tests.letters.test_pdf import made

LETTER, COPY = "DocumentReference/d", "9f0c4a41-8b7e-4d0e-9c43-6f8f8d1f0c77"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(made())


@pytest.fixture
def record(record: Record, pdf: bytes) -> Record:
    record.hold(DOCTOR, OTHER)
    record.hold(document(pdf), copy(State.RECEIVED, "t", "Organization/o1"))
    return record


def act(to: str | TypedAddress = "Organization/o2", **more: Any) -> SendLetterAgain:
    return SendLetterAgain(**{"patient": "p", "letter": LETTER, "to": to, "copy": COPY, **more})


def way(record: Record) -> delivery.Way:
    found = decode("Task", strict.dumps(record.current(f"Task/{COPY}") or {}))
    assert isinstance(found, Task)
    return delivery.way_of(found, NOW)


def test_one_recipient_more_gets_the_same_version(record: Record) -> None:
    done = record.do(act())
    made_way = way(record)
    assert (made_way.letter, made_way.recipient, made_way.state) == (LETTER, "Organization/o2", State.QUEUED)
    assert made_way.her_id == "998"
    assert "Sentrum" in done.said
    assert {e.not_before for e in record.waiting()} == {HELD}
    assert [e.type for e in record.waiting()] == ["Task"], "the letter itself is not written again"
    (event,) = record.events()
    assert logged(event) == ("C", AAS.practitioner, {"Patient/p", f"Task/{COPY}"})


def test_at_a_typed_address_it_goes_on_paper_with_its_own_first_sheet(record: Record, pdf: bytes) -> None:
    record.do(act(KARI), CLERK)
    found = way(record)
    assert (found.channel, found.lines) == (Channel.PAPER, ("Storgata 1", "0155 Oslo"))
    kinds = [e.type for e in record.waiting()]
    assert kinds == ["Binary", "Task"]
    assert all(e.atomic for e in record.waiting())
    binary = record.body("Binary")
    assert count(base64.b64decode(binary["data"])) == count(pdf) + 1


def test_who_has_it_may_get_it_once_more(record: Record, pdf: bytes) -> None:
    record.do(act("Organization/o2"))
    record.hold(copy(State.RECEIVED, "old", "Organization/o2"))
    before = len(record.waiting())
    with pytest.raises(InputError, match="alt"):
        record.do(act("Organization/o2", copy="9f0c4a41-8b7e-4d0e-9c43-6f8f8d1f0c78"))
    assert len(record.waiting()) == before, "one is on its way"


def test_who_received_it_is_sent_a_second_copy(record: Record) -> None:
    record.hold(copy(State.RECEIVED, "old", "Organization/o2"))
    record.do(act("Organization/o2"))
    assert way(record).recipient == "Organization/o2"


def test_answered_twice_it_is_sent_once(record: Record) -> None:
    record.do(act())
    before = record.everything()
    with pytest.raises(InputError, match="alt sendt"):
        record.do(act())
    assert record.everything() == before


def test_in_two_windows_at_once_it_is_sent_once(record: Record) -> None:
    with pytest.raises(InputError, match="alt sendt"):
        record.do(act(), between=lambda: record.do(act()))
    assert len([e for e in record.waiting() if e.type == "Task"]) == 1


@pytest.mark.parametrize(
    "changed", [{"status": "entered-in-error"}, {"status": "superseded"}, {"docStatus": "preliminary"}]
)
def test_what_does_not_stand_goes_to_nobody(record: Record, pdf: bytes, changed: Json) -> None:
    gone = lambda: record.hold(document(pdf, **changed), version="2")  # noqa: E731
    with pytest.raises(InputError, match="gjelder ikke lenger"):
        record.do(act(), between=gone)
    with pytest.raises(InputError, match="gjelder ikke lenger"):
        record.do(act())
    assert not record.waiting()


def test_who_can_not_be_reached_is_told_first(record: Record) -> None:
    record.hold({"resourceType": "Organization", "id": "nowhere", "name": "Uten adresse"})
    with pytest.raises(InputError, match="kan ikke nås"):
        record.do(act("Organization/nowhere"))
    assert not record.waiting()


def test_it_is_taken_back(record: Record) -> None:
    done = record.do(act())
    record.do(TakeBack(done.act))
    assert not record.waiting()


@pytest.mark.parametrize("actor", [NOBODY])
def test_nobody_sends_nothing(record: Record, actor: Actor) -> None:
    with pytest.raises(InputError):
        record.do(act(), actor)
