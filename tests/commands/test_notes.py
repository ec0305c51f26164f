"""Notes: kept as typed, sent preliminary, signed once, taken back only while nothing has gone out."""

from __future__ import annotations

import msgspec
import pytest

from desktop.access.actor import Actor
from desktop.commands import notes
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.letters.compositions import Note
from desktop.letters.model import Author, Run, Section, Sentence
from desktop.store import outbox
from tests.commands.conftest import AAS, BERG, NOBODY, NOW, Record, logged

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"
AUTHOR = Author("PractitionerRole/aas", "Maren Aas", "LIS", "9900001")


def note(*runs: Run) -> Note:
    sentences = (Sentence(runs),) if runs else ()
    section = Section("", "", "Vurdering", sentences=sentences)
    return Note("n1", "Visitt", "Patient/p", AUTHOR, "2026-11-20T13:30:00Z", sections=(section,))


WORDS = note(Run("Sov godt."))


def sign(record: Record, actor: Actor = AAS, written: Note = WORDS) -> notes.Done:
    return record.act(lambda tx: notes.sign_note(tx, actor, DRAFT, written, AUTHOR))


def keep(record: Record, actor: Actor = AAS, written: Note = WORDS) -> notes.Done | None:
    return record.act(lambda tx: notes.keep_note(tx, actor, DRAFT, written))


def draft(record: Record, actor: Actor = AAS) -> str:
    return record.act(lambda tx: notes.save_draft(tx, actor, DRAFT, "note", "p", "{}"))


def test_a_draft_is_kept_here_and_nowhere_else(record: Record) -> None:
    draft(record)
    (kept,) = record.drafts()
    assert (kept.id, kept.body, kept.author) == (DRAFT, "{}", AAS.role)
    assert not record.all()
    record.act(lambda tx: notes.discard_draft(tx, DRAFT))
    assert not record.drafts()


def test_a_signed_note_waits_with_its_access_and_the_draft_is_gone(record: Record) -> None:
    draft(record)
    done = sign(record)
    (entry,) = record.waiting()
    body = strict.loads(entry.body or "")
    assert (entry.key, entry.op, entry.act, entry.author) == (
        f"Composition/{DRAFT}", "create", "sign_note", AAS.role,
    )  # fmt: skip
    assert body["status"] == "final"
    assert body["attester"][0]["party"]["reference"] == AUTHOR.key
    assert body["subject"]["reference"] == "Patient/p"
    assert entry.send_until == stamp(NOW + notes.NOTE_GOES)
    assert entry.not_before == stamp(NOW + notes.UNDO)
    assert done.resources == (f"Composition/{DRAFT}",)
    (event,) = record.events()
    assert logged(event) == ("C", AAS.practitioner, {"Patient/p", f"Composition/{DRAFT}"})
    assert not record.drafts()


def test_signing_twice_sends_nothing_twice(record: Record) -> None:
    sign(record)
    before = record.everything()
    with pytest.raises(InputError, match="alt signert"):
        sign(record)
    assert record.everything() == before


def test_a_note_that_the_server_has_signed_is_not_signed_again(record: Record) -> None:
    for status in ("final", "amended"):
        record.hold({"resourceType": "Composition", "id": DRAFT, "status": status})
        with pytest.raises(InputError):
            sign(record)
        assert keep(record) is None
    assert not record.all()


@pytest.mark.parametrize("written", [note(Run("Sov "), Run("hvor godt?", missing=True)), note()])
def test_an_unfinished_note_is_not_signed_and_stays_a_draft(record: Record, written: Note) -> None:
    draft(record)
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, written=written)
    assert record.everything() == before
    assert record.drafts()


def test_leaving_sends_it_as_preliminary_and_the_signature_is_the_same_note(record: Record) -> None:
    draft(record)
    keep(record)
    (entry,) = record.waiting()
    assert strict.loads(entry.body or "")["status"] == "preliminary"
    assert record.drafts(), "what is left is still one's draft"
    sign(record)
    (entry,) = record.waiting()
    assert strict.loads(entry.body or "")["status"] == "final"
    assert entry.id == DRAFT


def test_a_note_without_words_is_not_sent(record: Record) -> None:
    assert keep(record, written=note()) is None
    assert not record.all()


def test_nobody_writes_keeps_signs_or_takes_back(record: Record) -> None:
    sign(record)
    other = "another"
    before = record.everything()
    acts = (
        lambda tx: notes.save_draft(tx, NOBODY, other, "note", "p", "{}"),
        lambda tx: notes.keep_note(tx, NOBODY, other, WORDS),
        lambda tx: notes.sign_note(tx, NOBODY, other, WORDS, AUTHOR),
        lambda tx: notes.undo_sign(tx, NOBODY, DRAFT, "p", "{}"),
    )
    for act in acts:
        with pytest.raises(InputError, match="tastaturet"):
            record.act(act)
        assert record.everything() == before


def test_a_signature_is_taken_back_while_nothing_has_gone_out(record: Record) -> None:
    sign(record)
    record.act(lambda tx: notes.undo_sign(tx, AAS, DRAFT, "p", '{"v":1}'))
    assert not record.waiting()
    (kept,) = record.drafts()
    assert kept.body == '{"v":1}'
    assert [logged(e)[0] for e in record.events()] == ["C", "D"], "that it was signed stays in the log"
    sign(record)
    assert [e.key for e in record.waiting()] == [f"Composition/{DRAFT}"]


def test_taking_back_leaves_what_the_server_has(record: Record) -> None:
    preliminary = {"resourceType": "Composition", "id": DRAFT, "status": "preliminary"}
    record.hold(preliminary)
    sign(record)
    assert record.waiting()[0].op == "update"
    record.act(lambda tx: notes.undo_sign(tx, AAS, DRAFT, "p", "{}"))
    assert record.current(f"Composition/{DRAFT}") == preliminary


@pytest.mark.parametrize(
    "columns", [{"state": "sending"}, {"state": "queued", "attempts": 1}, {"state": "failed"}]
)
def test_what_has_gone_out_is_not_taken_back(record: Record, columns: dict[str, object]) -> None:
    sign(record)
    (entry,) = record.waiting()
    record.act(lambda tx: outbox.update(tx, entry.seq, **columns))
    before = record.everything()
    with pytest.raises(InputError):
        record.act(lambda tx: notes.undo_sign(tx, AAS, DRAFT, "p", "{}"))
    assert record.everything() == before


def test_another_persons_signature_is_not_taken_back(record: Record) -> None:
    sign(record)
    before = record.everything()
    with pytest.raises(InputError, match="annen"):
        record.act(lambda tx: notes.undo_sign(tx, BERG, DRAFT, "p", "{}"))
    assert record.everything() == before


def test_the_signature_is_the_moments_own(record: Record) -> None:
    old = msgspec.structs.replace(WORDS, at="2026-11-01T00:00:00Z")
    sign(record, written=old)
    body = strict.loads(record.waiting()[0].body or "")
    assert body["attester"][0]["time"] == stamp(NOW)
