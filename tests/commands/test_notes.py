"""Notes: kept as typed, sent preliminary, signed once, taken back only while nothing has gone out."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from desktop import writing
from desktop.acts import Done, TakeBack
from desktop.acts.act import UNDO_SECONDS
from desktop.acts.drafts import DiscardDraft, KeepNote, SaveDraft, SignNote
from desktop.acts.edits import Kept, NoteText, TextRun, TextSection
from desktop.clinical.identity import Sex, synthetic_number
from desktop.commands.drafts import NOTE_GOES
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.store import outbox
from desktop.writing.notes import KeptNote
from tests.commands.conftest import AAS, BERG, HELD, NOBODY, NOW, Json, Record, logged

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"
KEY = f"Composition/{DRAFT}"


def text(*runs: TextRun, draft: str = DRAFT) -> NoteText:
    return NoteText(draft, (TextSection("x", "Vurdering", runs),))


WORDS = text(TextRun("Sov godt."))


def kept(draft: str = DRAFT, patient: str = "p", begun: str = stamp(NOW)) -> Kept:
    """A note's draft as it was kept, before the newest words."""
    first = text(TextRun("Sov"), draft=draft)
    return Kept("note", draft, patient, writing.notes.encode(KeptNote("visit", begun, first)))


def sign(record: Record, actor: Actor = AAS, written: NoteText = WORDS, **more: str) -> Done:
    return record.do(SignNote(kept(**more), written), actor)


def leave(record: Record, actor: Actor = AAS, written: NoteText = WORDS) -> None:
    assert record.do(KeepNote(kept(), written), actor) is None


def draft(record: Record, actor: Actor = AAS) -> Kept:
    return record.do(SaveDraft(kept(), WORDS), actor)


def server_has(status: str) -> Json:
    return {
        "resourceType": "Composition",
        "id": DRAFT,
        "status": status,
        "subject": {"reference": "Patient/p"},
    }


def test_a_draft_is_kept_here_and_nowhere_else(record: Record) -> None:
    answered = draft(record)
    (held,) = record.drafts()
    assert (held.id, held.kind, held.patient, held.author) == (DRAFT, "note", "p", AAS.role)
    assert held.body == answered.body
    assert writing.notes.decode(held.body).text == WORDS, "the newest words, not those it was opened with"
    assert not record.all()
    record.do(DiscardDraft("note", DRAFT))
    assert not record.drafts()
    assert not record.all()


def test_a_signed_note_waits_with_its_access_and_the_draft_is_gone(record: Record) -> None:
    draft(record)
    done = sign(record)
    entry, sealed = record.waiting()
    body = strict.loads(entry.body or "")
    assert (sealed.type, sealed.act_id, sealed.not_before) == ("Provenance", entry.act_id, HELD)
    assert (entry.key, entry.op, entry.act, entry.author) == (KEY, "create", "sign_note", AAS.role)
    assert body["status"] == "final"
    assert body["attester"][0]["party"]["reference"] == AAS.practitioner
    assert body["subject"]["reference"] == "Patient/p"
    assert "Sov godt." in body["section"][0]["text"]["div"]
    assert entry.send_until == stamp(NOW + NOTE_GOES)
    assert entry.not_before == HELD
    assert (done.act, done.resources, done.undo_seconds) == (entry.act_id, (KEY,), UNDO_SECONDS)
    (event,) = record.events()
    assert logged(event) == ("C", AAS.practitioner, {"Patient/p", KEY, sealed.key})
    assert not record.drafts()


def test_signing_twice_sends_nothing_twice(record: Record) -> None:
    sign(record)
    before = record.everything()
    with pytest.raises(InputError, match="alt signert"):
        sign(record)
    assert record.everything() == before


@pytest.mark.parametrize("status", ["final", "amended"])
def test_a_note_that_the_server_has_signed_is_not_signed_again(record: Record, status: str) -> None:
    record.hold(server_has(status))
    draft(record)
    before = record.everything()
    with pytest.raises(InputError, match="alt signert"):
        sign(record)
    leave(record)
    assert record.everything() == before
    assert record.drafts(), "what was written is kept all the same"


@pytest.mark.parametrize(
    "written",
    [
        text(TextRun("Sov "), TextRun("hvor godt?", "placeholder", "x", state="missing")),
        text(),
        text(TextRun(" \n")),
    ],
)
def test_an_unfinished_note_is_not_signed_and_stays_a_draft(record: Record, written: NoteText) -> None:
    draft(record)
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, written=written)
    assert record.everything() == before
    assert record.drafts()


def test_somebody_elses_identity_number_is_not_signed(record: Record) -> None:
    other = synthetic_number(date(1961, 5, 12), Sex.MALE, 3)
    draft(record)
    before = record.everything()
    with pytest.raises(InputError, match="Vurdering"):
        sign(record, written=text(TextRun(f"Gjelder {other}.")))
    assert record.everything() == before


def test_a_note_about_somebody_whom_the_record_does_not_hold_is_not_written(record: Record) -> None:
    before = record.everything()
    for act in (SignNote(kept(patient="q"), WORDS), KeepNote(kept(patient="q"), WORDS)):
        with pytest.raises(InputError):
            record.do(act)  # type: ignore[arg-type]
        assert record.everything() == before


def test_leaving_sends_it_as_preliminary_and_the_signature_is_the_same_note(record: Record) -> None:
    draft(record)
    leave(record)
    (entry,) = record.waiting()
    assert strict.loads(entry.body or "")["status"] == "preliminary"
    assert entry.not_before == "", "leaving is not undone, so it waits for nothing"
    assert record.drafts(), "what is left is still one's draft"
    sign(record)
    entry, sealed = record.waiting()
    assert strict.loads(entry.body or "")["status"] == "final"
    assert (entry.id, sealed.type) == (DRAFT, "Provenance")


def test_a_note_without_words_is_not_sent(record: Record) -> None:
    leave(record, written=text())
    assert not record.all()


def test_words_of_another_draft_are_neither_kept_nor_sent_nor_signed(record: Record) -> None:
    draft(record)
    before = record.everything()
    strange = text(TextRun("Sov godt."), draft="another")
    for act in (SaveDraft(kept(), strange), KeepNote(kept(), strange), SignNote(kept(), strange)):
        with pytest.raises(InputError):
            record.do(act)  # type: ignore[arg-type]
        assert record.everything() == before


def test_nobody_writes_keeps_discards_signs_or_takes_back(record: Record) -> None:
    draft(record)
    done = sign(record, draft="signed", written=text(TextRun("Sov godt."), draft="signed"))
    before = record.everything()
    for act in (
        SaveDraft(kept(), WORDS), DiscardDraft("note", DRAFT), KeepNote(kept(), WORDS),
        SignNote(kept(), WORDS), TakeBack(done.act),
    ):  # fmt: skip
        with pytest.raises(InputError, match="tastaturet"):
            record.do(act, NOBODY)  # type: ignore[arg-type]
        assert record.everything() == before


def test_a_signature_is_taken_back_while_nothing_has_gone_out(record: Record) -> None:
    draft(record)
    more = text(TextRun("Sov godt. Kan reise hjem."))
    done = sign(record, written=more)
    back = record.do(TakeBack(done.act))
    assert (back.patient, back.draft_kind, back.draft) == ("p", "note", DRAFT)
    assert not record.waiting()
    (held,) = record.drafts()
    assert writing.notes.decode(held.body).text == more, "every word that was signed, kept before or not"
    assert [logged(e)[0] for e in record.events()] == ["C", "D"], "that it was signed stays in the log"
    sign(record)
    assert [e.key if e.type == "Composition" else e.type for e in record.waiting()] == [KEY, "Provenance"]


def test_taking_back_leaves_what_went_out_before_as_it_was(record: Record) -> None:
    leave(record)
    before = record.waiting()
    done = sign(record, written=text(TextRun("Sov godt. Kan reise hjem.")))
    record.do(TakeBack(done.act))
    assert record.waiting() == before, "the preliminary one, that had not gone out yet, waits again"


def test_taking_back_leaves_what_the_server_has(record: Record) -> None:
    record.hold(server_has("preliminary"))
    done = sign(record)
    assert record.waiting()[0].op == "update"
    record.do(TakeBack(done.act))
    assert record.current(KEY) == server_has("preliminary")


@pytest.mark.parametrize(
    "columns", [{"state": "sending"}, {"state": "queued", "attempts": 1}, {"state": "failed"}]
)
def test_what_has_gone_out_is_not_taken_back(record: Record, columns: dict[str, object]) -> None:
    done = sign(record)
    entry, _sealed = record.waiting()
    record.act(lambda tx: outbox.update(tx, entry.seq, **columns))
    before = record.everything()
    with pytest.raises(InputError):
        record.do(TakeBack(done.act))
    assert record.everything() == before


def test_another_persons_signature_is_not_taken_back(record: Record) -> None:
    done = sign(record)
    before = record.everything()
    with pytest.raises(InputError, match="annen"):
        record.do(TakeBack(done.act), BERG)
    assert record.everything() == before


def test_the_signature_is_the_moments_own(record: Record) -> None:
    sign(record, begun="2026-11-01T00:00:00Z")
    body = record.body("Composition")
    assert body["attester"][0]["time"] == stamp(NOW)


def test_a_note_belongs_to_the_stay_that_stands_when_it_is_signed(record: Record) -> None:
    where: Json = {"resourceType": "Encounter", "id": "stay", "status": "in-progress",
                   "class": {"code": "IMP"}, "period": {"start": "2026-11-17T08:00:00+01:00"},
                   "subject": {"reference": "Patient/p"}}  # fmt: skip
    draft(record)
    record.hold(where)
    done = sign(record)
    assert record.body("Composition")["encounter"]["reference"] == "Encounter/stay"
    record.do(TakeBack(done.act))
    record.hold({**where, "status": "entered-in-error"}, version="2")
    sign(record)
    assert "encounter" not in record.body("Composition")


def test_a_form_that_can_not_be_read_takes_no_drafts_place(record: Record) -> None:
    draft(record)
    with pytest.raises(msgspec.MsgspecError):
        record.do(SaveDraft(Kept("note", DRAFT, "p", "{}"), WORDS))
    (held,) = record.drafts()
    assert writing.notes.decode(held.body).text == WORDS, "the one that stands is untouched"
