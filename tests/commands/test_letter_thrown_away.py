"""The draft of a letter that another has overtaken is thrown away, and comes back with every word."""

from __future__ import annotations

from desktop import writing
from desktop.acts import TakeBack
from desktop.acts.act import UNDO_SECONDS
from desktop.acts.drafts import SaveDraft, ThrowLetterAway
from desktop.letters.check.signing_questions import Kind
from desktop.views.letters import letter_writing
from tests.commands.conftest import BERG, NOW, Record
from tests.commands.letter_drafts import PATIENT
from tests.commands.test_letter_correcting import OTHER, WHY, asked, begin, record, written

__all__ = ["record"]


def overtaken(record: Record) -> ThrowLetterAway:
    """One's draft of a new version, after another doctor has signed theirs."""
    mine = written(record, begin(record))
    record.do(SaveDraft(mine.kept, mine.text))
    record.do(written(record, begin(record, OTHER, BERG), why="Diagnosen var feil."), BERG)
    return ThrowLetterAway(mine.kept, mine.text)


def test_the_editor_says_that_it_can_only_be_thrown_away(record: Record) -> None:
    chart, mine = record.chart(PATIENT), written(record, begin(record))
    letter = writing.drafts.letter(mine.kept, mine.text)
    assert not letter_writing.model(chart, NOW, letter, ()).overtaken
    overtaken(record)
    assert asked(record, letter, Kind.OVERTAKEN)
    model = letter_writing.model(record.chart(PATIENT), NOW, letter, ())
    assert model.overtaken
    assert model.decisions, "and it is not signed by that"


def test_it_is_gone_with_nothing_sent_and_undo_brings_the_last_words_back(record: Record) -> None:
    act = overtaken(record)
    waiting = record.waiting()
    before = {d.id for d in record.drafts()}
    assert act.kept.id in before
    done = record.do(act)
    assert {d.id for d in record.drafts()} == before - {act.kept.id}
    assert record.waiting() == waiting, "nothing of it leaves, and what another signed stays"
    assert (done.said, done.undo_seconds) == ("Brevkladden er kastet.", UNDO_SECONDS)
    back = record.do(TakeBack(done.act))
    assert (back.patient, back.draft_kind, back.draft) == (PATIENT, "letter", act.kept.id)
    (again,) = [d for d in record.drafts() if d.id == act.kept.id]
    words = writing.letters.decode(again.body).section("RETT")
    assert words is not None
    assert WHY in words.text
    assert record.waiting() == waiting


def test_what_was_typed_last_comes_back_though_it_was_never_kept(record: Record) -> None:
    mine = written(record, begin(record))
    assert mine.kept.id not in {d.id for d in record.drafts()}
    done = record.do(ThrowLetterAway(mine.kept, mine.text))
    assert mine.kept.id not in {d.id for d in record.drafts()}
    record.do(TakeBack(done.act))
    (again,) = [d for d in record.drafts() if d.id == mine.kept.id]
    assert WHY in again.body
