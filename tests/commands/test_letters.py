"""A letter is signed whole and once, as the record stands then; printed is not posted."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from desktop import writing
from desktop.acts import TakeBack
from desktop.acts.act import UNDO_SECONDS
from desktop.acts.drafts import SignLetter
from desktop.acts.edits import TextRun
from desktop.acts.letters import MarkNotPrinted, MarkPosted, MarkPrinted, SendToPrinter
from desktop.commands.letters import LETTER_GOES
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.resources import Task
from desktop.letters.delivery.delivery import State, way_of
from desktop.letters.model import Channel
from desktop.shown.paper.print_states import PrintJob, PrintState
from desktop.store import outbox, print_rows
from tests.commands.conftest import AAS, HELD, NOBODY, NOW, SERVER, Json, Record, exact, logged
from tests.commands.letter_drafts import FOLLOWER, LETTER, PATIENT, admitted, ready, saved, undecided
from tests.letters import rich
from tests.letters.test_delivery import task as way

KEY = f"Composition/{LETTER}"


@pytest.fixture
def act(record: Record) -> SignLetter:
    """A letter that can be signed."""
    admitted(record)
    return ready(record)


def paper(ident: str, state: State = State.QUEUED) -> Json:
    return {**way(state, Channel.PAPER), "id": ident}


def of_rich(key: str, **more: object) -> Json:
    found = next(r for r in rich.record() if f"{r['resourceType']}/{r['id']}" == key)
    return exact({**found, **more})


def carried(record: Record) -> dict[str, Json]:
    """What the document that waits carries, by `Type/id`."""
    binaries = [strict.loads(e.body or "") for e in record.waiting() if e.type == "Binary"]
    (bundle,) = [b for b in binaries if b["contentType"] == "application/fhir+json"]
    entries = strict.loads(base64.b64decode(bundle["data"]).decode())["entry"]
    assert all(e["fullUrl"].startswith(SERVER) for e in entries)
    return {f"{e['resource']['resourceType']}/{e['resource']['id']}": e["resource"] for e in entries}


def test_a_signed_letter_goes_whole_and_its_draft_is_gone(record: Record, act: SignLetter) -> None:
    saved(record, act)
    done = record.do(act)
    entries = record.waiting()
    kinds = [e.type for e in entries]
    assert entries[0].key == KEY
    assert kinds == ["Composition", "Binary", "Binary", "DocumentReference", "Provenance", "Task", "Task"]
    assert done.resources == tuple(e.key for e in entries)
    assert {e.act_id for e in entries} == {done.act}
    assert all(e.atomic and e.op == "create" and e.author == AAS.role for e in entries)
    assert {e.send_until for e in entries} == {stamp(NOW + LETTER_GOES)}
    assert {e.not_before for e in entries} == {HELD}
    assert done.undo_seconds == UNDO_SECONDS
    (event,) = record.events()
    assert logged(event) == ("C", AAS.practitioner, {f"Patient/{PATIENT}", *done.resources})
    assert not record.drafts()


def test_what_is_sent_is_what_was_written_and_all_that_it_refers_to(record: Record, act: SignLetter) -> None:
    record.do(act)
    body = record.body("Composition")
    assert body["status"] == "final"
    assert body["attester"][0]["time"] == stamp(NOW)
    assert f"følges opp av {FOLLOWER}" in str(body)
    assert record.body("DocumentReference")["subject"]["reference"] == rich.PATIENT
    found = carried(record)
    entries = {e["reference"] for s in body["section"] for e in s.get("entry", ())}
    assert len(entries) > 20
    assert entries <= set(found)
    named = {rich.PATIENT, AAS.practitioner, rich.STAY}
    assert named <= set(found)
    assert found["Condition/hf"] == record.current("Condition/hf")
    tasks = [strict.loads(e.body or "") for e in record.waiting() if e.type == "Task"]
    assert {t["for"]["reference"] for t in tasks} == {rich.PATIENT}


def test_signing_twice_sends_nothing_twice(record: Record, act: SignLetter) -> None:
    record.do(act)
    before = record.everything()
    with pytest.raises(InputError, match="alt signert"):
        record.do(act)
    assert record.everything() == before


def test_signed_in_two_windows_at_once_it_is_sent_once(record: Record, act: SignLetter) -> None:
    held: list[object] = []

    def other_window() -> None:
        record.do(act)
        held.append(record.everything())

    with pytest.raises(InputError, match="alt signert"):
        record.do(act, between=other_window)
    assert [record.everything()] == held


def test_a_preliminary_letter_is_signed_as_the_same_one(record: Record, act: SignLetter) -> None:
    record.hold({"resourceType": "Composition", "id": LETTER, "status": "preliminary",
                 "subject": {"reference": rich.PATIENT}})  # fmt: skip
    record.do(act)
    (entry,) = [e for e in record.waiting() if e.type == "Composition"]
    assert (entry.id, entry.op) == (LETTER, "update")


def test_what_is_not_decided_is_not_signed_and_stays_a_draft(record: Record) -> None:
    admitted(record)
    act = undecided(record)
    saved(record, act)
    before = record.everything()
    with pytest.raises(InputError) as caught:
        record.do(act)
    assert caught.value.kept
    assert record.everything() == before


def test_a_placeholder_that_is_not_filled_in_is_not_signed(record: Record, act: SignLetter) -> None:
    gap = TextRun("hvem følger opp", "placeholder", "eier:ServiceRequest/tsh", state="missing")
    up = next(s for s in act.text.sections if s.code == "UP")
    empty = msgspec.structs.replace(up, runs=tuple(gap if r.text == FOLLOWER else r for r in up.runs))
    assert gap in empty.runs
    text = msgspec.structs.replace(act.text, sections=(empty,))
    before = record.everything()
    with pytest.raises(InputError):
        record.do(msgspec.structs.replace(act, text=text))
    assert record.everything() == before


def test_words_of_another_letter_are_neither_kept_nor_signed(record: Record, act: SignLetter) -> None:
    strange = msgspec.structs.replace(act, text=msgspec.structs.replace(act.text, draft="another"))
    before = record.everything()
    for attempt in (saved, lambda record, act: record.do(act)):
        with pytest.raises(InputError):
            attempt(record, strange)
        assert record.everything() == before


CHANGES: dict[str, Callable[[Record], None]] = {
    "the patient has another name": lambda record: record.hold(
        of_rich(rich.PATIENT, name=[{"family": "Solbakk", "given": ["Ingrid"]}]), version="2"
    ),
    "a value that it cites was corrected": lambda record: record.hold(
        of_rich("Observation/k-2", status="corrected", valueQuantity={"value": 2.4, "unit": "mmol/L",
                "code": "mmol/L"}), version="2"
    ),
    "a newer value has come": lambda record: record.hold(
        of_rich("Observation/k-2", id="k-9", effectiveDateTime="2026-11-20T13:00:00Z",
                valueQuantity={"value": 5.9, "unit": "mmol/L", "code": "mmol/L"})
    ),
    "a diagnosis was entered in error": lambda record: record.hold(
        of_rich("Condition/af", verificationStatus={"coding": [{"code": "entered-in-error"}]}), version="2"
    ),
    "what it refers to has another text": lambda record: record.hold(
        of_rich("Procedure/angio", note=[{"text": "venstre"}]), version="2"
    ),
    "what it refers to is deleted": lambda record: record.lose("Procedure/angio"),
    "a medicine was stopped here and is not sent yet": lambda record: record.act(
        lambda tx: outbox.put(
            tx, of_rich("MedicationRequest/m-api", status="stopped"), outbox.Act("stop", AAS.role)
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_while_it_was_drawn_is_looked_at_again(
    record: Record, act: SignLetter, change: Callable[[Record], None]
) -> None:
    saved(record, act)
    held: list[object] = []

    def between() -> None:
        change(record)
        held.append(record.everything())

    with pytest.raises(InputError) as caught:
        record.do(act, between=between)
    assert caught.value.kept
    assert caught.value.todo
    assert [record.everything()] == held, "nothing of it is written"
    (draft,) = record.drafts()
    assert draft.id == LETTER


def test_what_changed_of_another_patient_holds_up_nothing(record: Record, act: SignLetter) -> None:
    other = {"resourceType": "Condition", "id": "x", "subject": {"reference": "Patient/p"}}
    done = record.do(act, between=lambda: record.hold(other))
    assert KEY in done.resources


def test_taken_back_the_letter_is_a_draft_with_every_word(record: Record, act: SignLetter) -> None:
    done = record.do(act)
    back = record.do(TakeBack(done.act))
    assert (back.patient, back.draft_kind, back.draft) == (PATIENT, "letter", LETTER)
    assert record.waiting() == [], "neither its PDF nor its way is left"
    assert record.current(KEY) is None
    (draft,) = record.drafts()
    letter = writing.letters.decode(draft.body)
    assert letter == writing.drafts.letter(act.kept, act.text)
    assert letter.signature is None
    section = letter.section("UP")
    assert section is not None
    assert FOLLOWER in section.text
    assert KEY in record.do(act).resources, "and can be signed again"


@pytest.mark.parametrize("kind", ["Composition", "Binary", "Task"])
def test_once_any_of_it_has_left_all_of_it_stands(record: Record, act: SignLetter, kind: str) -> None:
    done = record.do(act)
    sent = next(e for e in record.waiting() if e.type == kind)
    record.act(lambda tx: outbox.update(tx, sent.seq, state="sending"))
    before = record.everything()
    with pytest.raises(InputError, match="sendt"):
        record.do(TakeBack(done.act))
    assert record.everything() == before


def test_nobody_signs_prints_or_posts(record: Record, act: SignLetter) -> None:
    record.hold(paper("t1"))
    before = record.everything()
    for one in (act, MarkPrinted(("Task/t1",)), MarkPosted(("Task/t1",))):
        with pytest.raises(InputError, match="tastaturet"):
            record.do(one, NOBODY)
        assert record.everything() == before


def test_printing_is_noted_and_is_not_posting(record: Record) -> None:
    record.hold(paper("t1"), paper("t2"))
    done = record.do(MarkPrinted(("Task/t1", "Task/t2")))
    assert done.resources == ("Task/t1", "Task/t2")
    entries = record.waiting()
    assert {(e.act, e.op) for e in entries} == {("mark_printed", "update")}
    assert len({e.act_id for e in entries}) == 2, "one that is refused holds up no other"
    for key in done.resources:
        changed = record.current(key) or {}
        assert changed["businessStatus"]["coding"][0]["code"] == State.QUEUED
        assert stamp(NOW) in str(changed["output"])
    assert [logged(e)[0] for e in record.events()] == ["U", "U"]


def test_what_was_printed_is_posted_once(record: Record) -> None:
    record.hold(paper("t1"))
    record.do(MarkPrinted(("Task/t1",)))
    record.do(MarkPosted(("Task/t1",)))
    assert (record.current("Task/t1") or {})["businessStatus"]["coding"][0]["code"] == State.POSTED
    before = record.everything()
    with pytest.raises(InputError):
        record.do(MarkPosted(("Task/t1",)))
    assert record.everything() == before


def test_posting_is_taken_back_and_that_it_was_printed_stands(record: Record) -> None:
    record.hold(paper("t1"))
    record.do(MarkPrinted(("Task/t1",)))
    before = record.waiting()
    posted = record.do(MarkPosted(("Task/t1",)))
    record.do(TakeBack(posted.act))
    assert record.waiting() == before


def test_one_that_was_not_printed_keeps_the_whole_pile_from_being_posted(record: Record) -> None:
    record.hold(paper("t1"), paper("t2"))
    record.do(MarkPrinted(("Task/t1",)))
    before = record.everything()
    with pytest.raises(InputError):
        record.do(MarkPosted(("Task/t1", "Task/t2")))
    assert record.everything() == before


def test_a_letter_of_the_record_that_is_gone_is_not_printed(record: Record) -> None:
    with pytest.raises(InputError):
        record.do(MarkPrinted(("Task/gone",)))
    assert record.store.read(outbox.entries).result() == ()


def job(record: Record, task: str) -> PrintJob | None:
    return record.store.read(print_rows.by_task).result().get(task)


def output(record: Record, task: str) -> set[str]:
    told = record.current(task) or {}
    return {one["type"]["coding"][0]["code"] for one in told.get("output", ())}


def test_what_is_sent_to_the_printer_is_not_printed(record: Record) -> None:
    record.hold(paper("t1"))
    ticket = record.do(SendToPrinter("Task/t1", "HJ3-Kontor"))
    assert output(record, "Task/t1") == {"handed-to-printer", "printer"}
    kept = job(record, "Task/t1")
    assert kept is not None
    assert (kept.ticket, kept.printer, kept.state) == (ticket, "HJ3-Kontor", PrintState.WAITING)
    way = way_of(msgspec.convert(record.current("Task/t1"), Task), NOW)
    assert (way.state, way.printer, way.printed) == (State.QUEUED, "HJ3-Kontor", "")
    assert way.handed
    codes = {code["code"] for event in record.events() for code in event["subtype"]}
    assert {"output", "printed-letter"} <= codes, "it has left the record with the paper"


def test_a_letter_at_a_printer_is_not_sent_to_one_again(record: Record) -> None:
    record.hold(paper("t1"))
    record.do(SendToPrinter("Task/t1", "HJ3-Kontor"))
    before = record.everything()
    with pytest.raises(InputError, match="allerede sendt til en skriver"):
        record.do(SendToPrinter("Task/t1", "HJ3-Vakt"))
    assert record.everything() == before


@pytest.mark.parametrize("act", [MarkPrinted, MarkPosted, MarkNotPrinted])
def test_what_somebody_says_of_it_settles_it(record: Record, act: type[Any]) -> None:
    record.hold(paper("t1"))
    record.do(SendToPrinter("Task/t1", "HJ3-Kontor"))
    record.do(act(("Task/t1",)))
    assert job(record, "Task/t1") is None
    assert not {"handed-to-printer", "printer"} & output(record, "Task/t1")
    assert ("printed" in output(record, "Task/t1")) is (act is MarkPrinted)
    if act is MarkNotPrinted:
        record.do(SendToPrinter("Task/t1", "HJ3-Vakt"))
        with pytest.raises(InputError):
            record.do(SendToPrinter("Task/t1", "HJ3-Vakt"))


def test_a_letter_that_was_printed_before_stays_so_while_it_is_printed_again(record: Record) -> None:
    record.hold(paper("t1"))
    record.do(MarkPrinted(("Task/t1",)))
    record.do(SendToPrinter("Task/t1", "HJ3-Kontor"))
    record.do(MarkNotPrinted(("Task/t1",)))
    assert output(record, "Task/t1") >= {"printed"}


@pytest.mark.parametrize("state", [State.STOPPED, State.POSTED])
def test_what_waits_for_no_printer_is_not_sent_to_one(record: Record, state: State) -> None:
    record.hold(paper("t1", state))
    with pytest.raises(InputError, match="venter ikke lenger"):
        record.do(SendToPrinter("Task/t1", "HJ3-Kontor"))
