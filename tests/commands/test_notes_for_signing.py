"""Notes of a secretary or a student: a doctor signs them, and their writer stays the author."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop import writing
from desktop.acts.drafts import SignNote
from desktop.acts.edits import Kept, TextRun
from desktop.acts.signing import SendNoteForSigning, TakeUpForSigning
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import NotInRole
from desktop.fhir.resources import Composition
from desktop.store import drafts, outbox
from desktop.writing.note_versions import seen
from desktop.writing.notes import About, KeptNote
from tests.commands.conftest import AAS, BERG, CLERK, NOW, Json, Record
from tests.commands.test_notes import DRAFT, text

STUDENT = Actor("PractitionerRole/s", "Practitioner/s", "Ola Stud", profession="other", stage="student")
OLD: Json = {
    "resourceType": "Composition", "id": "old", "status": "final", "type": {"text": "Notat"},
    "title": "Notat",
    "date": "2026-11-19T10:00:00+01:00", "subject": {"reference": "Patient/p"},
    "author": [{"reference": BERG.practitioner, "display": BERG.name}],
    "section": [{"title": "Vurdering", "text": {"status": "generated", "div": "<div>Sov.</div>"}}],
}  # fmt: skip

OLD_NOTE = msgspec.json.decode(msgspec.json.encode(OLD), type=Composition)


def note(**more: Any) -> Kept:
    first = KeptNote("visit", stamp(NOW), text(TextRun("Ringt av pårørende.")), **more)
    return Kept("note", DRAFT, "p", writing.notes.encode(first))


def now(record: Record, key: str) -> Json:
    kind, _slash, ident = key.partition("/")
    found = record.store.read(lambda c: outbox.current(c, kind, ident)).result()
    assert found is not None
    return found


@pytest.mark.parametrize("writer", [CLERK, STUDENT], ids=["secretary", "student"])
def test_it_is_sent_signed_by_a_doctor_and_its_writers(record: Record, writer: Actor) -> None:
    kept = note()
    with pytest.raises(NotInRole, match="«Signer notatet» er for lege"):
        record.do(SignNote(kept, writing.notes.decode(kept.body).text), writer)
    record.do(SendNoteForSigning(kept, writing.notes.decode(kept.body).text), writer)
    sent = now(record, f"Composition/{DRAFT}")
    assert (sent["status"], "attester" in sent) == ("preliminary", False)
    (task,) = {e.key for e in record.waiting() if e.type == "Task"}
    taken = record.do(TakeUpForSigning("p", task), AAS)
    draft = record.store.read(lambda c: drafts.get(c, taken.draft)).result()
    assert draft is not None
    signed = writing.notes.decode(draft.body)
    record.do(SignNote(Kept("note", DRAFT, "p", draft.body), signed.text), AAS)
    made = now(record, f"Composition/{DRAFT}")
    assert made["status"] == "final"
    assert [one["display"] for one in made["author"]] == [writer.name]
    assert [one["party"]["display"] for one in made["attester"]] == [AAS.name]
    assert now(record, task)["status"] == "completed"


def test_an_addendum_says_what_it_adds_to_while_it_waits(record: Record) -> None:
    record.hold(OLD)
    kept = note(relation="appends", about=(About("Composition/old", seen(OLD_NOTE)),), title="Tillegg")
    record.do(SendNoteForSigning(kept, writing.notes.decode(kept.body).text), CLERK)
    sent = now(record, f"Composition/{DRAFT}")
    assert sent["status"] == "preliminary"
    assert sent["relatesTo"] == [{"code": "appends", "targetReference": {"reference": "Composition/old"}}]
