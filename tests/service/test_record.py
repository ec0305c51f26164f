"""The window's one way to the record: what it asks and does, and what comes between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop import writing
from desktop.acts import TakeBack
from desktop.acts.drafts import SaveDraft, SignLetter, SignNote
from desktop.acts.edits import Kept, NoteText, OrderEdit, TextRun, TextSection
from desktop.acts.patient import RecordAccess
from desktop.core.clock import stamp
from desktop.core.errors import InputError, StoreError
from desktop.service.record import Record as Service
from desktop.shown.draft_questions import OpenOrders
from desktop.shown.questions import BannerOf
from desktop.store import accesslog, reader_marks
from desktop.store.changes import Changed
from desktop.store.store import READING, Store
from desktop.views.reader import Reader
from desktop.writing.notes import KeptNote
from tests.commands.conftest import AAS, NOBODY, NOW, SERVER, Record, record
from tests.commands.letter_drafts import LETTER, PATIENT, admitted, ready

__all__ = ["record"]

TEXT = NoteText("n", (TextSection("x", "Vurdering", (TextRun("Sov godt."),)),))
NOTE = SignNote(Kept("note", "n", "p", writing.notes.encode(KeptNote("visit", stamp(NOW), TEXT))), TEXT)


@pytest.fixture
def service(record: Record) -> Iterator[Service]:
    reader = Reader(record.store, AAS, lambda: NOW)
    yield Service(reader, SERVER)
    reader.close()


@pytest.fixture
def letter(record: Record) -> SignLetter:
    admitted(record)
    return ready(record)


def test_a_question_is_answered_and_an_act_carried_out(record: Record, service: Service) -> None:
    heard: list[Changed] = []
    record.store.listen(heard.extend)
    assert service.ask(OpenOrders("p", "fresh")).result() is not None
    assert service.ask(BannerOf("never")).result() is None
    assert {one.origin for one in heard} <= {READING}, "but for the log nothing is written"
    heard.clear()
    done = service.act(NOTE, AAS).result()
    assert done.resources == ("Composition/n",)
    assert {one.origin for one in heard} == {"sign_note"}, "whoever listens knows what it was"
    assert service.act(TakeBack(done.act), AAS).result().draft == "n"


def test_what_is_refused_says_so_in_the_answer(record: Record, service: Service) -> None:
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        service.act(NOTE, NOBODY).result()
    assert record.everything() == before


def test_a_letter_is_drawn_before_and_queued_in_one_transaction(
    record: Record, service: Service, letter: SignLetter
) -> None:
    heard: list[Changed] = []
    record.store.listen(heard.extend)
    done = service.act(letter, AAS).result()
    assert f"Composition/{LETTER}" in done.resources
    assert {e.act_id for e in record.waiting()} == {done.act}
    assert {one.origin for one in heard} == {"sign_letter"}
    assert {one.patient for one in heard} >= {PATIENT}


def test_what_comes_while_a_letter_is_drawn_is_seen(
    record: Record, service: Service, letter: SignLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = writing.letters.to_send
    held: list[Any] = []

    def while_drawing(*given: Any) -> Any:
        # On the reading thread, with its snapshot: the writing thread is free, as it is for the sync.
        found = drawn(*given)
        record.lose("Procedure/angio")
        return found

    monkeypatch.setattr(writing.letters, "to_send", while_drawing)
    record.store.listen(lambda changes: held.extend(changes))
    with pytest.raises(InputError) as caught:
        service.act(letter, AAS).result()
    assert caught.value.kept
    # Nothing is written but the log's line, that it was refused.
    assert {one.origin for one in held} == {"sync", READING}
    assert [one.type for one in record.all()] == ["AuditEvent"]


def test_a_letter_that_must_be_decided_upon_is_refused_before_anything_is_drawn(
    record: Record, service: Service, letter: SignLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing.letters, "to_send", lambda *_given: pytest.fail("it was drawn"))
    with pytest.raises(InputError, match="tastaturet"):
        service.act(letter, NOBODY).result()
    record.lose("Procedure/angio")
    with pytest.raises(InputError):
        service.act(letter, AAS).result()
    assert [one.type for one in record.all()] == ["AuditEvent"]
    (event,) = record.events()
    assert (event["outcome"], event["subtype"][-1]["code"]) == ("4", "sign_letter")
    assert event["outcomeDesc"] == "Stoppet av en kontroll: ingenting er endret."
    assert event["entity"][0]["what"]["reference"] == f"Patient/{PATIENT}"


def test_a_draft_that_is_refused_and_an_act_that_is_carried_out_are_no_refusals_in_the_log(
    record: Record, service: Service
) -> None:
    with pytest.raises(InputError):
        service.act(SaveDraft(Kept("note", "gone", "d", NOTE.kept.body), TEXT), AAS).result()
    service.act(NOTE, AAS).result()
    assert not [one for one in record.events() if one["outcome"] != "0"]


@pytest.mark.parametrize("act", [NOTE, SaveDraft(NOTE.kept, TEXT)])
def test_a_window_that_only_reads_logs_who_was_read_and_writes_nothing_else(record: Record, act: Any) -> None:
    with Store(record.store.folder, record.store._key, clock=lambda: NOW) as second:
        assert second.read_only
        reader = Reader(second, AAS, lambda: NOW)
        only_reads = Service(reader, SERVER)
        only_reads.act(RecordAccess("p"), AAS).result()
        with pytest.raises(StoreError):
            only_reads.act(act, AAS).result()
        reader.close()
    assert reader_marks.take_in(record.store).result() == 1
    assert record.store.read(accesslog.head).result()[0] == 1
    assert record.waiting() == []
    assert record.drafts() == ()


def test_an_empty_basket_is_answered_and_not_kept(record: Record, service: Service) -> None:
    kept, _text = service.ask(OpenOrders("p", "fresh")).result() or pytest.fail("no basket")
    assert service.act(SaveDraft(kept, OrderEdit()), AAS).result() == kept
    assert record.drafts() == ()
