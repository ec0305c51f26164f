"""A letter is signed whole and once; printed is not posted."""

from __future__ import annotations

import pytest

from desktop.access.actor import Actor
from desktop.commands import letters, notes
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.letters.delivery import State
from desktop.letters.documents import Documents
from desktop.letters.model import Channel
from desktop.store import outbox
from tests.commands.conftest import AAS, NOBODY, NOW, Json, Record, logged
from tests.letters.test_delivery import task as way

ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
PATIENT = {"reference": "Patient/p"}


def documents(status: str = "final") -> Documents:
    return Documents(
        {"resourceType": "Composition", "id": ID, "status": status, "subject": PATIENT},
        {"resourceType": "DocumentReference", "id": "d", "status": "current", "subject": PATIENT},
        {"resourceType": "Provenance", "id": "s"},
        tuple(paper(ident) for ident in ("t1", "t2")),
        ({"resourceType": "Binary", "id": "b", "contentType": "application/pdf", "data": ""},),
    )


def paper(ident: str, state: State = State.QUEUED) -> Json:
    return {**way(state, Channel.PAPER), "id": ident}


def sign(record: Record, actor: Actor = AAS) -> letters.Done:
    return record.act(lambda tx: letters.sign_letter(tx, actor, ID, documents()))


def test_a_signed_letter_goes_whole_and_its_draft_is_gone(record: Record) -> None:
    record.act(lambda tx: notes.save_draft(tx, AAS, ID, "letter", "p", "{}"))
    done = sign(record)
    entries = record.waiting()
    assert [e.key for e in entries] == [
        f"Composition/{ID}", "Binary/b", "DocumentReference/d", "Provenance/s", "Task/t1", "Task/t2",
    ]  # fmt: skip
    assert done.resources == tuple(e.key for e in entries)
    assert len({e.act_id for e in entries}) == 1
    assert all(e.atomic and e.op == "create" and e.author == AAS.role for e in entries)
    assert {e.send_until for e in entries} == {stamp(NOW + letters.LETTER_GOES)}
    (event,) = record.events()
    assert logged(event) == ("C", AAS.practitioner, {"Patient/p", *done.resources})
    assert not record.drafts()


def test_signing_twice_sends_nothing_twice(record: Record) -> None:
    sign(record)
    before = record.everything()
    with pytest.raises(InputError, match="alt signert"):
        sign(record)
    assert record.everything() == before


def test_a_preliminary_letter_is_signed_as_the_same_one(record: Record) -> None:
    record.hold(documents("preliminary").composition)
    sign(record)
    (entry,) = [e for e in record.waiting() if e.type == "Composition"]
    assert (entry.id, entry.op) == (ID, "update")


def test_nobody_signs_prints_or_posts(record: Record) -> None:
    record.hold(paper("t1"))
    before = record.everything()
    for act in (
        lambda tx: letters.sign_letter(tx, NOBODY, ID, documents()),
        lambda tx: letters.mark_printed(tx, NOBODY, ["Task/t1"]),
    ):
        with pytest.raises(InputError, match="tastaturet"):
            record.act(act)
        assert record.everything() == before


def test_printing_is_noted_and_is_not_posting(record: Record) -> None:
    record.hold(paper("t1"), paper("t2"))
    done = record.act(lambda tx: letters.mark_printed(tx, AAS, ["Task/t1", "Task/t2"]))
    assert done.resources == ("Task/t1", "Task/t2")
    entries = record.waiting()
    assert {(e.act, e.op) for e in entries} == {("mark_printed", "update")}
    assert len({e.act_id for e in entries}) == 2
    for key in done.resources:
        changed = record.current(key) or {}
        assert changed["businessStatus"]["coding"][0]["code"] == State.QUEUED
        assert stamp(NOW) in str(changed["output"])
    assert [logged(e)[0] for e in record.events()] == ["U", "U"]


def test_what_was_printed_is_posted_once(record: Record) -> None:
    record.hold(paper("t1"))
    record.act(lambda tx: letters.mark_printed(tx, AAS, ["Task/t1"]))
    record.act(lambda tx: letters.mark_posted(tx, AAS, ["Task/t1"]))
    assert (record.current("Task/t1") or {})["businessStatus"]["coding"][0]["code"] == State.POSTED
    before = record.everything()
    with pytest.raises(InputError):
        record.act(lambda tx: letters.mark_posted(tx, AAS, ["Task/t1"]))
    assert record.everything() == before


def test_one_that_was_not_printed_keeps_the_whole_pile_from_being_posted(record: Record) -> None:
    record.hold(paper("t1"), paper("t2"))
    record.act(lambda tx: letters.mark_printed(tx, AAS, ["Task/t1"]))
    before = record.everything()
    with pytest.raises(InputError):
        record.act(lambda tx: letters.mark_posted(tx, AAS, ["Task/t1", "Task/t2"]))
    assert record.everything() == before


def test_a_letter_of_the_record_that_is_gone_is_not_printed(record: Record) -> None:
    with pytest.raises(InputError):
        record.act(lambda tx: letters.mark_printed(tx, AAS, ["Task/gone"]))
    assert record.store.read(outbox.entries).result() == ()
