"""A corrected letter takes the place of the one before: whole, once, and who had that one is told."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from msgspec.structs import replace

from desktop import writing
from desktop.acts import TakeBack
from desktop.acts.drafts import SignLetter
from desktop.acts.edits import Kept, TextRun, TypedAddress
from desktop.acts.signed import RerouteLetter, RevokeLetter
from desktop.clinical.record import persons
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.resources import DocumentReference
from desktop.letters.check.signing_questions import Kind
from desktop.letters.delivery import delivery, letter_corrections, versions
from desktop.letters.delivery.delivery import State
from desktop.letters.delivery.versions import Standing
from desktop.letters.model import Channel, Letter
from desktop.letters.paper import addressed
from desktop.views.letters import letter_writing
from desktop.writing import letter_recipients
from tests.commands.conftest import AAS, BERG, NOW, Json, Record
from tests.commands.letter_drafts import PATIENT, admitted, ready

NEW = "1b2f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a22"
OTHER = "2c2f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a33"
WHY = "Furosemid trappes ned ved vekt under 71 kg."


@pytest.fixture
def record(record: Record) -> Record:
    """A signed letter that the server has taken."""
    admitted(record)
    record.do(ready(record))
    taken(record)
    return record


def taken(record: Record) -> None:
    """The server has everything that waits."""
    bodies = [strict.loads(e.body or "") for e in record.waiting()]
    record.act(lambda tx: tx.connection.exec_driver_sql("DELETE FROM outbox WHERE type <> 'AuditEvent'"))
    record.hold(*bodies)


def documents(record: Record) -> tuple[DocumentReference, ...]:
    return tuple(d for d in record.chart(PATIENT).all(DocumentReference) if addressed.written(d))


def begin(record: Record, ident: str = NEW, actor: Any = AAS) -> Letter:
    (document,) = [
        d for d in documents(record) if versions.standing(record.chart(PATIENT), d) is Standing.CURRENT
    ]
    return begun(record, document, ident, actor)


def begun(record: Record, document: DocumentReference, ident: str = NEW, actor: Any = AAS) -> Letter:
    author = writing.notes.author_of(actor)
    return letter_corrections.begun(record.chart(PATIENT), document, NOW, author, ident)


def asked(record: Record, letter: Letter, kind: Kind) -> list[str]:
    found = writing.letters.check(record.chart(PATIENT), NOW, letter, ()).open
    return [f.title for f in found if f.kind is kind]


def written(record: Record, letter: Letter, why: str = WHY, more: str = " Vei deg daglig.") -> SignLetter:
    """The draft with words in it, as the editor gives them, and everything else decided."""
    chart = record.chart(PATIENT)
    text = letter_writing.model(chart, NOW, letter, ()).text
    sections = []
    for section in text.sections:
        if section.code == letter_corrections.SECTION and why:
            section = replace(section, runs=(TextRun(why),))
        if section.code == "VU" and more:
            section = replace(section, runs=(*section.runs, TextRun(more)))
        sections.append(section)
    text = replace(text, sections=tuple(sections))
    made = writing.drafts.letter(Kept("letter", letter.id, PATIENT, writing.letters.encode(letter)), text)
    while found := [f for f in writing.letters.check(chart, NOW, made, ()).open if f.choices]:
        codes = [choice.code for choice in found[0].choices]
        choice = next((c for c in ("keep", "leave", "sign", "read", "confirm") if c in codes), codes[0])
        made = writing.letters.decide(chart, NOW, AAS, made, found[0].key, choice, ())
    text = letter_writing.model(chart, NOW, made, ()).text
    return SignLetter(Kept("letter", letter.id, PATIENT, writing.letters.encode(made)), text)


def sent(record: Record, kind: str) -> list[Json]:
    return [strict.loads(e.body or "") for e in record.waiting() if e.type == kind]


def moved(record: Record, state: State, **more: Any) -> None:
    """Every electronic copy has come this far."""
    for task in tasks(record):
        if "electronic" in str(task["input"]):
            steps = [State.SENT, state] if state is not State.SENT else [state]
            for step in steps:
                task = delivery.moved(task, step, NOW)
            record.hold({**task, **more})


def tasks(record: Record) -> list[Json]:
    keys = [t.key for t in record.chart(PATIENT).all(delivery.Task) if delivery.is_letter(t)]
    return [found for key in keys if (found := record.current(key))]


def test_a_new_version_goes_as_one_with_what_becomes_of_the_old(record: Record) -> None:
    (old,) = documents(record)
    done = record.do(written(record, begin(record)))
    assert {e.act_id for e in record.waiting()} == {done.act}
    assert all(e.atomic for e in record.waiting())
    (new,) = [d for d in sent(record, "DocumentReference") if d["id"] != old.id]
    assert new["relatesTo"] == [{"code": "replaces", "target": {"reference": old.key}}]
    assert WHY in str(new["extension"])
    (whole,) = sent(record, "Composition")
    assert whole["id"] == NEW
    (relation,) = whole["relatesTo"]
    assert relation["code"] == "replaces"
    assert relation["targetReference"]["reference"] in str(record.current(old.key))
    assert whole["section"][1]["title"] == "Rettet i denne versjonen"
    assert WHY in str(whole["section"][1])
    assert "gjelder ikke lenger" in str(whole["section"][1])
    assert (record.current(old.key) or {})["status"] == "superseded"
    chart = record.chart(PATIENT)
    kept = chart.find(old.key, DocumentReference)
    assert kept is not None
    assert versions.standing(chart, kept) is Standing.REPLACED
    assert addressed.written(kept) == addressed.written(old), "what was signed is not changed"
    assert {event["action"] for event in record.events()[-2:]} == {"C", "U"}
    provenance, of_the_old = sent(record, "Provenance")
    assert of_the_old["target"][0] == {"reference": old.key}
    assert of_the_old["activity"]["coding"][0]["code"] == "UPDATE"
    assert {"role": "revision", "what": {"reference": old.key}} in provenance["entity"]


def test_what_had_not_left_leaves_no_more_and_everybody_gets_the_new_one(record: Record) -> None:
    (old,) = documents(record)
    names = {t["input"][0]["valueReference"]["display"] for t in tasks(record)}
    record.do(written(record, begin(record)))
    stopped = [t for t in tasks(record) if t["focus"]["reference"] == old.key]
    fresh = [t for t in tasks(record) if t["focus"]["reference"] != old.key]
    assert {t["businessStatus"]["coding"][0]["code"] for t in stopped} == {"stopped"}
    assert all(WHY in t["note"][-1]["text"] for t in stopped)
    assert {t["input"][0]["valueReference"]["display"] for t in fresh} == names
    assert {t["businessStatus"]["coding"][0]["code"] for t in fresh} <= {"queued", "signed"}


def test_who_has_it_keeps_it_and_gets_the_new_one(record: Record) -> None:
    (old,) = documents(record)
    moved(record, State.RECEIVED)
    letter = begin(record)
    record.do(written(record, letter))
    states = {
        t["businessStatus"]["coding"][0]["code"] for t in tasks(record)
        if t["focus"]["reference"] == old.key and "electronic" in str(t["input"])
    }  # fmt: skip
    assert states == {"received"}


def test_who_may_have_it_gets_the_new_one_when_somebody_else_was_sent_it_instead(record: Record) -> None:
    moved(record, State.OVERDUE)
    before = {one.key for one in begin(record).recipients}
    (way,) = [w for w in ways(record) if w.channel is Channel.ELECTRONIC]
    record.do(RerouteLetter(way.task, TypedAddress("Kari Lie", "", "Storgata 1", "0155", "Oslo"), way.seen))
    assert way.recipient in before
    assert way.recipient in {one.key for one in begin(record).recipients}


@pytest.mark.parametrize("protected", [False, True])
def test_a_typed_address_of_the_patient_that_is_protected_by_now_is_held(
    record: Record, protected: bool
) -> None:
    moved(record, State.OVERDUE)
    (way,) = [w for w in ways(record) if w.channel is Channel.ELECTRONIC]
    name = persons.whole_name(record.chart(PATIENT).patient.name)
    body = dict(record.current(way.task) or {})
    who = {"type": delivery.coded("recipient"), "valueReference": {"display": name}}
    lines = ("Storgata 1", "0155 Oslo")
    body["input"] = [who, *delivery.way_inputs(Channel.PAPER, "", lines, "Binary/b")]
    record.hold(body, version="2")
    if protected:
        secret = {"security": [{"system": "urn:x", "code": "STRENGT_FORTROLIG"}]}
        record.hold({**(record.current(f"Patient/{PATIENT}") or {}), "meta": secret}, version="2")
    (mine,) = [one for one in begin(record).recipients if not one.key and one.name == name]
    assert mine.lines == (() if protected else lines)
    assert (mine.channel is Channel.HELD) is protected


def ways(record: Record) -> list[delivery.Way]:
    found = record.chart(PATIENT).all(delivery.Task)
    return [delivery.way_of(t, NOW) for t in found if delivery.is_letter(t)]


def test_the_pdf_says_what_it_replaces_and_marks_what_changed(record: Record) -> None:
    import pypdfium2

    record.do(written(record, begin(record)))
    (new,) = [d for d in sent(record, "DocumentReference") if "relatesTo" in d]
    with pypdfium2.PdfDocument(base64.b64decode(new["content"][0]["attachment"]["data"])) as pdf:
        text = "".join(pdf[n].get_textpage().get_text_range() for n in range(len(pdf)))
    words = " ".join(text.split())
    assert WHY in words
    assert "er erstattet av dette brevet" in words
    (whole,) = [d for d in documents(record) if d.id == new["id"]]
    letter = addressed.written(whole)
    assert letter is not None
    assert [place.partition(":")[0] for place in letter.changed] == ["VU"]
    assert letter.why == WHY


def test_a_letter_that_nobody_changed_is_not_sent(record: Record) -> None:
    letter = begin(record)
    assert asked(record, letter, Kind.CORRECTION) == [
        "Det står ikke hva som er rettet", "Ingenting i brevet er endret",
    ]  # fmt: skip
    act = written(record, letter, more="")
    before = record.everything()
    with pytest.raises(InputError, match="Ingenting i brevet er endret"):
        record.do(act)
    with pytest.raises(InputError, match="Det står ikke hva som er rettet"):
        record.do(written(record, letter, why=" . "))
    assert record.everything() == before


def test_two_doctors_correct_the_same_one_and_the_second_is_told(record: Record) -> None:
    mine = written(record, begin(record))
    theirs = written(record, begin(record, OTHER, BERG), why="Diagnosen var feil.")
    record.do(theirs, BERG)
    before = record.everything()
    with pytest.raises(InputError, match=r"Brevet ble rettet .* av Ola Berg"):
        record.do(mine)
    assert record.everything() == before


def test_they_do_it_in_the_same_moment(record: Record) -> None:
    mine = written(record, begin(record))
    theirs = written(record, begin(record, OTHER, BERG), why="Diagnosen var feil.")
    with pytest.raises(InputError):
        record.do(mine, between=lambda: record.do(theirs, BERG))
    assert len([d for d in documents(record) if d.relates_to]) == 1


def test_a_letter_that_was_revoked_meanwhile_is_not_corrected(record: Record) -> None:
    mine = written(record, begin(record))
    (old,) = documents(record)
    seen = tuple(sorted(w.seen for w in letter_corrections.copies.of(record.chart(PATIENT), (old,), NOW)))
    record.do(RevokeLetter(PATIENT, old.key, "Skrevet i feil journal.", seen))
    with pytest.raises(InputError, match=r"trukket tilbake: Skrevet i feil journal\."):
        record.do(mine)
    with pytest.raises(InputError, match="trukket tilbake"):
        begun(record, documents(record)[0])


def test_an_older_version_is_not_corrected(record: Record) -> None:
    (old,) = documents(record)
    record.do(written(record, begin(record)))
    with pytest.raises(InputError, match="rettet") as error:
        begun(record, old, OTHER)
    assert "gjelder" in error.value.todo


def test_one_corrected_twice_replaces_the_newest(record: Record) -> None:
    record.do(written(record, begin(record)))
    taken(record)
    second = begin(record, OTHER)
    assert second.section(letter_corrections.SECTION) is not None
    assert not letter_corrections.words(second), "what the one before corrected is not said again"
    record.do(written(record, second, why="Timen er flyttet.", more=" Ring poliklinikken."))
    chart = record.chart(PATIENT)
    stands = [versions.standing(chart, one) for one in documents(record)]
    assert sorted(stands) == sorted([Standing.REPLACED, Standing.REPLACED, Standing.CURRENT])


def test_two_versions_that_do_not_know_of_each_other_are_both_replaced(record: Record) -> None:
    (old,) = documents(record)
    record.do(written(record, begin(record)))
    taken(record)
    (first,) = [d for d in documents(record) if d.relates_to]
    twin = {**(record.current(first.key) or {}), "id": "twin", "date": stamp(NOW)}
    record.hold(twin)
    letter = begun(record, first, OTHER)
    assert {one.document for one in letter.replaces} == {first.key, "DocumentReference/twin"}
    assert asked(record, letter, Kind.HOLDER)[0] == "To versjoner av brevet gjelder"
    record.do(written(record, letter, why="Begge var feil.", more=" Ring poliklinikken."))
    assert (record.current("DocumentReference/twin") or {})["status"] == "superseded"
    assert old.key not in {one.document for one in letter.replaces}


def test_somebody_left_out_who_may_have_it_is_asked_about(record: Record) -> None:
    moved(record, State.RECEIVED)
    letter = begin(record)
    gone = letter.recipients[0]
    letter = letter_recipients.removed(letter, gone.id)
    assert asked(record, letter, Kind.HOLDER) == [gone.name]
    chart = record.chart(PATIENT)
    (finding,) = [f for f in writing.letters.check(chart, NOW, letter, ()).open if f.kind is Kind.HOLDER]
    added = writing.letters.decide(chart, NOW, AAS, letter, finding.key, "add", ())
    assert gone in added.recipients


def test_a_recipient_without_an_address_any_more_is_asked_about(record: Record) -> None:
    moved(record, State.RECEIVED)
    was = begin(record).recipients[0]
    role = record.current(was.key) or {}
    office = role.get("organization", {}).get("reference", "")
    for key in filter(None, (was.key, office)):
        found = dict(record.current(key) or {})
        for name in ("identifier", "address", "telecom"):
            found.pop(name, None)
        record.hold(found)
    letter = begin(record)
    (now,) = [one for one in letter.recipients if one.key == was.key]
    assert (now.name, now.channel.value) == (was.name, "held")
    assert now.name in asked(record, letter, Kind.RECIPIENT)


def foreign(record: Record, **more: Any) -> DocumentReference:
    """The letter as another system would have it: PDF and Composition, not how it was written here."""
    (old,) = documents(record)
    body = dict(record.current(old.key) or {})
    body["content"] = body["content"][:1]
    body["type"] = {"coding": [{"system": "http://loinc.org", "code": "57133-1"}], "text": "Henvisning"}
    record.hold({**body, **more})
    return next(d for d in record.chart(PATIENT).all(DocumentReference) if d.key == old.key)


def test_a_letter_of_another_system_is_corrected_by_its_sections(record: Record) -> None:
    strange = foreign(record)
    letter = begun(record, strange)
    whole = next(r.target for r in strange.context.related) if strange.context else ""
    titles = [one["title"] for one in (record.current(whole) or {})["section"] if one.get("title")]
    assert [s.title for s in letter.sections if s.title] == ["Rettet i denne versjonen", *titles]
    assert asked(record, letter, Kind.CORRECTION)[-1] == "Ingenting i brevet er endret"
    record.do(written(record, letter))
    (new,) = [d for d in sent(record, "DocumentReference") if "relatesTo" in d]
    assert new["type"]["coding"][0]["code"] == "57133-1", "it is the kind of letter that it was"
    assert new["relatesTo"][0]["target"]["reference"] == strange.key


def test_a_letter_that_is_only_a_file_is_not_corrected(record: Record) -> None:
    with pytest.raises(InputError, match="annet system"):
        begun(record, foreign(record, context={}))


@pytest.mark.parametrize("more", [{"status": ""}, {"docStatus": "preliminary"}])
def test_what_does_not_say_that_it_stands_is_not_corrected(record: Record, more: Json) -> None:
    (old,) = documents(record)
    record.hold({**(record.current(old.key) or {}), **more})
    (strange,) = [d for d in record.chart(PATIENT).all(DocumentReference) if d.key == old.key]
    with pytest.raises(InputError):
        begun(record, strange)


def test_taken_back_the_old_version_stands_again(record: Record) -> None:
    (old,) = documents(record)
    before = {t["id"]: t["businessStatus"] for t in tasks(record)}
    done = record.do(written(record, begin(record)))
    back = record.do(TakeBack(done.act))
    assert back.draft_kind == "letter"
    assert back.draft == NEW
    chart = record.chart(PATIENT)
    (stands,) = documents(record)
    assert stands.key == old.key
    assert versions.standing(chart, stands) is Standing.CURRENT
    assert {t["id"]: t["businessStatus"] for t in tasks(record)} == before
    assert not record.waiting()
    (draft,) = record.drafts()
    assert WHY in draft.body


def test_what_the_signer_before_answered_for_themself_is_asked_anew(record: Record) -> None:
    (old,) = documents(record)
    was = addressed.written(old)
    assert was is not None
    kinds = {d.finding.partition(":")[0] for d in begin(record).decisions}
    assert not kinds & {"assessment", "recipient", "addressee"}
