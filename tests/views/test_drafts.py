"""Drafts come back as they were kept; one that can't be read says so and stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop import writing
from desktop.acts.drafts import SaveDraft
from desktop.acts.edits import Kept, LetterText, OrderEdit, TextRun
from desktop.core.errors import FagflateError
from desktop.shown.ask import Ask
from desktop.shown.draft_questions import (
    AddFavourite,
    AddOrder,
    AnswerAlert,
    LetterDecided,
    LetterNow,
    LetterPages,
    NoteNow,
    OpenLetter,
    OpenNote,
    OpenOrders,
    OrdersNow,
    PhrasesFor,
    PreviousSection,
    ReadOrder,
)
from desktop.store import drafts
from desktop.views import draft_answers
from desktop.views.answering import answer
from desktop.views.notes import note_answers
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, BERG, NOW, Record, record
from tests.commands.letter_drafts import FOLLOWER, LETTER, PATIENT, admitted, filled, undecided
from tests.views.charts import stay, written_note

__all__ = ["draft_answers", "note_answers", "record"]

NOTE, ORDERS, LETTERS = OpenNote("p", "fresh"), OpenOrders("p", "fresh"), OpenLetter("p", "fresh")
EACH = pytest.mark.parametrize(("kind", "question"), [("note", NOTE), ("order", ORDERS), ("letter", LETTERS)])


@pytest.fixture
def reader(record: Record) -> Iterator[Reader]:
    made = Reader(record.store, AAS, lambda: NOW)
    yield made
    made.close()


@pytest.fixture
def ask(record: Record, reader: Reader) -> Callable[[Ask[Any]], Any]:
    """Ask as the window does."""
    return lambda question: record.store.read(lambda c: answer(reader, c, question)).result()


def keep(record: Record, kind: str, body: str, ident: str = "d") -> None:
    record.act(lambda tx: drafts.save(tx, ident, kind, "p", AAS.role, body))


def test_a_note_comes_back_as_it_was(record: Record, ask: Callable[[Ask[Any]], Any]) -> None:
    begun, model = ask(NOTE)
    assert (begun.kind, begun.id, begun.patient) == ("note", "fresh", "p")
    assert model.text.draft == "fresh"
    assert record.drafts() == (), "what nobody has written in is not kept"
    first, *rest = model.text.sections
    words = model.text.__class__(
        "fresh", (first.__class__(first.code, first.title, (TextRun("Sov."),)), *rest)
    )
    kept = record.do(SaveDraft(begun, words))
    again, shown = ask(OpenNote("p", "another"))
    assert again == kept
    assert shown.text == words
    assert ask(OpenNote("p", "another", "fresh"))[0] == kept
    assert ask(NoteNow(kept, words)).text == words
    assert ask(OpenNote("p", "another", "gone"))[0].id == "another", "a named one, or a new one"


def test_a_letter_comes_back_as_it_was(record: Record, ask: Callable[[Ask[Any]], Any]) -> None:
    admitted(record)
    begun, model = ask(OpenLetter(PATIENT, LETTER))
    assert (begun.kind, begun.id, begun.patient) == ("letter", LETTER, PATIENT)
    written = filled(model.text, FOLLOWER)
    kept = record.do(SaveDraft(begun, written))
    again, shown = ask(OpenLetter(PATIENT, "another"))
    assert again == kept
    assert FOLLOWER in str(shown.text)
    assert ask(LetterNow(kept)).text == shown.text
    assert ask(LetterNow(begun, written)).text == shown.text


def test_a_basket_comes_back_as_it_was(record: Record, ask: Callable[[Ask[Any]], Any]) -> None:
    begun, text = ask(ORDERS)
    assert (begun.kind, begun.id, begun.patient, text) == ("order", "fresh", "p", "")
    changed, left, again = ask(AddOrder(begun, OrderEdit("furosemid 40 mg x 2 po"), "furosemid 40 mg x 2 po"))
    assert (left, again) == ("", "")
    kept = record.do(SaveDraft(changed, OrderEdit("paracet")))
    assert ask(OpenOrders("p", "another")) == (kept, "paracet")
    assert len(writing.orders.decode(kept.body).basket.lines) == 1


def test_an_order_that_is_not_whole_comes_back_to_the_field(ask: Callable[[Ask[Any]], Any]) -> None:
    begun, _text = ask(ORDERS)
    changed, _left, again = ask(AddOrder(begun, OrderEdit("paracet"), "paracet"))
    assert again == "paracet"
    assert writing.orders.decode(changed.body).basket.lines == ()
    assert not ask(ReadOrder(begun, OrderEdit("paracet"))).complete
    assert ask(ReadOrder(begun, OrderEdit("paracet 1 g x 4 po"))).complete


def test_what_was_taken_out_is_not_shown(ask: Callable[[Ask[Any]], Any]) -> None:
    begun, _text = ask(ORDERS)
    text = "furosemid 40 mg x 2 po"
    changed, _left, _again = ask(AddOrder(begun, OrderEdit(text), text))
    shown = ask(OrdersNow(changed, OrderEdit(), "", "Hjerte 3"))
    (row,) = shown.basket
    without = OrderEdit("", frozenset({row.key}))
    assert ask(OrdersNow(changed, without, "", "Hjerte 3")).basket == ()


def test_an_answer_to_an_alert_stands_in_the_basket(ask: Callable[[Ask[Any]], Any]) -> None:
    begun, _text = ask(ORDERS)
    first, *_rest = ask(AddOrder(begun, OrderEdit(), "metoprolol 50 mg x 1 po"))
    both, *_rest = ask(AddOrder(first, OrderEdit(), "selo-zok 100 mg x 1 po"))
    shown = ask(OrdersNow(both, OrderEdit(), "", ""))
    alert = next(a for a in shown.alerts if a.tier == "question")
    left, _text, _again = ask(AnswerAlert(both, OrderEdit(), alert.key, "replace"))
    (line,) = writing.orders.decode(left.body).basket.lines
    assert line.text == "selo-zok 100 mg x 1 po"
    unknown, _text, _again = ask(AddFavourite(both, OrderEdit(), "no-such", "set"))
    assert len(writing.orders.decode(unknown.body).basket.lines) == 2


def test_a_decision_stands_in_the_letter_with_what_was_written(
    record: Record, ask: Callable[[Ask[Any]], Any]
) -> None:
    admitted(record)
    act = undecided(record)
    model = ask(LetterNow(act.kept, act.text))
    decision = model.decisions[0]
    kept, shown = ask(LetterDecided(act.kept, act.text, decision.key, decision.choices[0].key))
    assert decision.key not in {d.key for d in shown.decisions}
    assert FOLLOWER in str(shown.text)
    assert decision.key in {d.finding for d in writing.letters.decode(kept.body).decisions}


def test_the_pages_are_those_of_what_is_written(record: Record, ask: Callable[[Ask[Any]], Any]) -> None:
    admitted(record)
    act = undecided(record)
    pages = ask(LetterPages(act.kept, act.text))
    assert pages
    assert pages != ask(LetterPages(act.kept, LetterText(LETTER))), "as it was composed"


def test_the_text_of_the_previous_note_is_fetched(record: Record, ask: Callable[[Ask[Any]], Any]) -> None:
    record.hold(stay(), written_note("before", 20, "Kjent fra før."))
    assert "Kjent fra før." in [run.text for run in ask(PreviousSection("p", "", "Vurdering"))]
    assert ask(PreviousSection("gone", "", "Vurdering")) == ()
    assert ask(PhrasesFor("p", "a")) is not None


def test_of_somebody_whom_the_record_does_not_hold_nothing_is_begun(ask: Callable[[Ask[Any]], Any]) -> None:
    kept = Kept("order", "d", "gone", writing.orders.encode(writing.orders.empty("d", "gone")))
    for question in (
        OpenNote("gone", "f"), OpenOrders("gone", "f"), OpenLetter("gone", "f"),
        OrdersNow(kept, OrderEdit(), "", ""), ReadOrder(kept, OrderEdit()), AddOrder(kept, OrderEdit(), "x"),
        PhrasesFor("gone", "a"),
    ):  # fmt: skip
        assert ask(question) is None


def test_another_persons_draft_is_not_gone_on_with(record: Record, ask: Callable[[Ask[Any]], Any]) -> None:
    begun, model = ask(NOTE)
    record.do(SaveDraft(begun, model.text), BERG)
    assert ask(OpenNote("p", "mine"))[0].id == "mine"
    assert ask(OpenNote("p", "mine", "fresh"))[0].id == "mine"


BODIES = ["", "[]", '{"draft": 3}', '["a", "b", "{}"]', "{"]


@pytest.mark.parametrize("body", BODIES)
@EACH
def test_one_that_can_not_be_read_says_so_once_and_is_kept(
    record: Record, ask: Callable[[Ask[Any]], Any], kind: str, question: Any, body: str
) -> None:
    keep(record, kind, body)
    with pytest.raises(FagflateError) as caught:
        ask(question)
    assert caught.value.kept
    assert caught.value.todo
    assert [draft.body for draft in record.drafts()] == [body]
    found = ask(question)
    assert found[0].id == "fresh", "an empty one opens then"
    assert [draft.body for draft in record.drafts()] == [body]


@EACH
def test_a_whole_one_behind_one_that_can_not_be_read_is_gone_on_with(
    record: Record, ask: Callable[[Ask[Any]], Any], kind: str, question: Any
) -> None:
    whole = ask(question)[0]
    keep(record, kind, whole.body, "fresh")
    keep(record, kind, "{", "broken")
    # The newest is looked at first, whichever that is: at the latest the second time the whole one opens.
    for _turn in range(2):
        try:
            found = ask(question)
        except FagflateError:
            continue
        assert found[0] == whole
    assert ask(question)[0] == whole
