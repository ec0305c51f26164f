"""Dictations: one writes, the second is told; the text goes to who dictated it, and nobody else signs it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop import writing
from desktop.acts import TakeBack
from desktop.acts.dictations import GiveBackDictation, TakeDictation
from desktop.acts.drafts import SignNote
from desktop.acts.edits import Kept, TextRun
from desktop.acts.forms import Said
from desktop.acts.signing import RefuseForSigning, TakeUpForSigning, TakeUpReturned
from desktop.core.errors import InputError, NotInRole
from desktop.fhir import strict
from desktop.store import drafts, outbox
from tests.commands.conftest import AAS, BERG, Json, Record
from tests.commands.dictated import KARI, PIA, asked, sound, written
from tests.commands.test_notes import DRAFT, text

TAKE = TakeDictation("p", "Task/t")
WHY = "Skriv hva hun svarte"


def now(record: Record, key: str) -> Json:
    kind, _slash, ident = key.partition("/")
    found = record.store.read(lambda c: outbox.current(c, kind, ident)).result()
    assert found is not None
    return found


def tasks(record: Record, code: str) -> list[Json]:
    keys = dict.fromkeys(e.key for e in record.waiting() if e.type == "Task")
    found = [now(record, key) for key in keys]
    return [one for one in found if one["code"]["coding"][0]["code"] == code]


def sent(record: Record, *runs: TextRun) -> Json:
    record.hold(sound(), asked())
    record.do(TAKE, PIA)
    record.do(written(*runs), PIA)
    (made,) = tasks(record, "signing")
    return made


def mine(record: Record) -> Any:
    draft = record.store.read(lambda c: drafts.get(c, DRAFT)).result()
    assert draft is not None
    return writing.notes.decode(draft.body)


def test_it_is_taken_the_office_stays_its_owner_and_the_second_is_told_who(record: Record) -> None:
    record.hold(sound(), asked())
    record.do(TAKE, PIA)
    task = now(record, "Task/t")
    assert task["status"] == "in-progress"
    assert task["owner"] == asked()["owner"]
    with pytest.raises(InputError, match="Pia Ruud"):
        record.do(TAKE, KARI)
    with pytest.raises(InputError, match="alt"):
        record.do(TAKE, PIA)
    with pytest.raises(InputError):
        record.do(GiveBackDictation("p", "Task/t"), KARI)
    record.do(TakeDictation("p", "Task/t", PIA.practitioner), KARI)
    assert KARI.name in strict.dumps(now(record, "Task/t"))


def test_given_back_it_says_what_it_said(record: Record) -> None:
    others = {"url": "urn:other", "valueString": "x"}
    record.hold(sound(), asked(extension=[others]))
    before = now(record, "Task/t")
    record.do(TAKE, PIA)
    record.do(GiveBackDictation("p", "Task/t"), PIA)
    after = now(record, "Task/t")
    after.pop("lastModified")
    assert after == before


def test_taking_is_taken_back(record: Record) -> None:
    record.hold(sound(), asked())
    before = now(record, "Task/t")
    done = record.do(TAKE, PIA)
    record.do(TakeBack(done.act), PIA)
    assert now(record, "Task/t") == before


def test_a_sound_alone_gets_one_task_whoever_takes_it(record: Record) -> None:
    record.hold(sound())
    record.do(TakeDictation("p", "Media/m"), PIA)
    (made,) = tasks(record, "dictation")
    assert made["focus"]["reference"] == "Media/m"
    assert made["requester"]["reference"] == BERG.practitioner
    with pytest.raises(InputError, match="Pia Ruud"):
        record.do(TakeDictation("p", "Media/m"), KARI)


def test_the_text_goes_to_who_dictated_it_and_the_dictation_is_done(record: Record) -> None:
    made = sent(record, TextRun("Risikoen er "), TextRun("uklart", kind="placeholder", path="diktat.uklart"))
    assert made["owner"]["reference"] == BERG.practitioner
    assert "uklart" in made["note"][0]["text"]
    note = now(record, f"Composition/{DRAFT}")
    assert note["status"] == "preliminary"
    assert "attester" not in note
    done = now(record, "Task/t")
    assert done["status"] == "completed"
    assert done["output"][0]["valueReference"]["reference"] == f"Composition/{DRAFT}"
    with pytest.raises(InputError):
        record.do(written(), PIA)


def test_a_secretary_never_signs_what_was_dictated(record: Record) -> None:
    record.hold(sound(), asked())
    act = written()
    with pytest.raises(NotInRole, match="«Signer notatet» er for lege"):
        record.do(SignNote(act.kept, act.text), PIA)
    assert not record.all()


def test_the_doctor_signs_it_and_the_task_ends(record: Record) -> None:
    made = sent(record)
    key = f"Task/{made['id']}"
    taken = record.do(TakeUpForSigning("p", key), BERG)
    assert (taken.kind, taken.draft) == ("note", DRAFT)
    kept = mine(record)
    record.do(SignNote(Kept("note", DRAFT, "p", writing.notes.encode(kept)), kept.text), BERG)
    note = now(record, f"Composition/{DRAFT}")
    assert (note["status"], note["attester"][0]["party"]["reference"]) == ("final", BERG.practitioner)
    assert now(record, key)["status"] == "completed"


def test_what_is_unclear_blocks_the_signature_until_it_is_filled_in(record: Record) -> None:
    made = sent(record, TextRun("uklart", kind="placeholder", path="diktat.uklart"))
    record.do(TakeUpForSigning("p", f"Task/{made['id']}"), BERG)
    kept = mine(record)
    with pytest.raises(InputError):
        record.do(SignNote(Kept("note", DRAFT, "p", writing.notes.encode(kept)), kept.text), BERG)


def test_it_comes_back_with_the_reason_and_is_sent_again(record: Record) -> None:
    made = sent(record)
    key = f"Task/{made['id']}"
    record.do(RefuseForSigning("p", "back", key, Said().put(why=WHY)), BERG)
    (back,) = tasks(record, "letter-returned") or tasks(record, "returned")
    assert WHY in back["description"]
    assert back["owner"]["reference"] == PIA.practitioner
    taken = record.do(TakeUpReturned("p", f"Task/{back['id']}"), PIA)
    assert taken.kind == "note"
    kept = mine(record)
    again = type(written())(Kept("note", DRAFT, "p", writing.notes.encode(kept)), text(TextRun("Hun sa ja.")))
    record.do(again, PIA)
    assert now(record, f"Task/{back['id']}")["status"] == "completed"
    assert [one["status"] for one in tasks(record, "signing")] == ["rejected", "requested"]


def test_a_note_in_a_task_that_says_another_is_not_opened(record: Record) -> None:
    made = sent(record)
    made["input"][0]["valueReference"]["reference"] = "Composition/other"
    record.hold({**made, "id": "strange"})
    with pytest.raises(InputError, match="kan ikke leses"):
        record.do(TakeUpForSigning("p", "Task/strange"), AAS)
