"""Every act sent again under its key, as a window does whose record service died before it answered."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from desktop.acts import RecordAct, TakeBack
from desktop.acts.drafts import DiscardDraft, SaveDraft, ThrowLetterAway
from desktop.acts.measurements import EnterRound, KeepEntry
from desktop.service.record import Record as Service
from desktop.views.reader import Reader
from tests.commands.conftest import NOW, SERVER, Record
from tests.commands.scenes import SCENES
from tests.commands.test_letter_correcting import begin, written
from tests.commands.test_letter_correcting import record as with_letter
from tests.commands.test_measurements import NURSE, ROUND, STAY, typed
from tests.running.patience import PATIENCE

__all__ = ["with_letter"]
KINDS = sorted(SCENES, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_it_is_done_once_and_answered_as_then(record: Record, kind: type[RecordAct[Any]]) -> None:
    act, actor = SCENES[kind](record)
    reader = Reader(record.store, actor, lambda: NOW)
    service = Service(reader, SERVER)
    answer = service.act(act, actor, "k").result()
    stands = record.everything()
    assert service.act(act, actor, "k", again=True).result() == answer
    assert record.everything() == stands
    reader.close()


def test_what_comes_after_it_is_not_overtaken(record: Record) -> None:
    """A draft is sent again, and kept once more meanwhile: the newer words stand."""
    record.hold(STAY)
    reader = Reader(record.store, NURSE, lambda: NOW)
    service = Service(reader, SERVER)
    go = threading.Event()
    reading = record.store.read(lambda _c: go.wait(PATIENCE))
    older = service.act(KeepEntry("p", "r", typed(hr="80")), NURSE, "older", again=True)
    newer = service.act(KeepEntry("p", "r", typed(hr="81")), NURSE, "newer")
    record.store.write(lambda _tx: None, origin="command").result()
    go.set()
    assert reading.result()
    assert older.result()
    assert newer.result()
    (draft,) = record.drafts(NURSE)
    assert "81" in draft.body
    reader.close()


def test_a_draft_that_was_used_up_is_not_open_again(record: Record) -> None:
    """Kept, saved, and both sent again: with the draft open again it would look as if nothing was saved."""
    record.hold(STAY)
    keep, enter = KeepEntry("p", "r", typed(0, **ROUND)), EnterRound("p", "r", typed(0, **ROUND))
    for _time in range(2):
        assert record.do(keep, NURSE, key="keep")
        assert record.do(enter, NURSE, key="enter").undo_seconds
        assert record.drafts(NURSE) == ()


def test_words_that_were_thrown_away_are_not_kept_again(record: Record) -> None:
    record.hold(STAY)
    for _time in range(2):
        record.do(KeepEntry("p", "r", typed(0, **ROUND)), NURSE, key="keep")
        record.do(DiscardDraft("note", "r"), NURSE, key="discard")
        assert record.drafts(NURSE) == ()


def test_a_letter_thrown_away_can_be_taken_back_though_both_were_sent_twice(with_letter: Record) -> None:
    record, mine = with_letter, written(with_letter, begin(with_letter))
    record.do(SaveDraft(mine.kept, mine.text), key="keep")
    for _time in range(2):
        done = record.do(ThrowLetterAway(mine.kept, mine.text), key="throw")
        assert done.undo_seconds
    for _time in range(2):
        assert record.do(TakeBack(done.act), key="back").draft == mine.kept.id
    assert mine.kept.id in {draft.id for draft in record.drafts()}
