"""A draft in its stored form: what was edited since lies over it, and never words of another draft."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from desktop import writing
from desktop.acts.edits import Kept, LetterText, NoteText, OrderEdit, TextRun, TextSection
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.writing.notes import KeptNote
from tests.letters import rich
from tests.letters.charts import chart as rich_chart
from tests.views.charts import AAS, NOW
from tests.writing.baskets import PARACETAMOL, basket

ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
SECTIONS = (TextSection("ANAM", "Sykehistorie", (TextRun("Bor alene."),)),)


def note(sections: tuple[TextSection, ...] = ()) -> Kept:
    kept = KeptNote("visit", stamp(NOW), NoteText(ID, sections))
    return Kept("note", ID, "p", writing.notes.encode(kept))


def letter() -> Kept:
    made = writing.letters.compose(rich_chart(*rich.record()), NOW, AAS, ID)
    return Kept("letter", ID, "solbakken", writing.letters.encode(made))


def orders(*texts: str, text: str = "") -> Kept:
    kept = msgspec.structs.replace(basket(*texts), text=text)
    return Kept("order", kept.id, "p", writing.orders.encode(kept))


def test_a_note_has_the_newest_words_and_the_rest_as_it_was() -> None:
    before = note((TextSection("x", "Vurdering", (TextRun("Sov"),)),))
    after = writing.drafts.edited(before, NoteText(ID, SECTIONS))
    assert msgspec.structs.replace(after, body=before.body) == before
    kept = writing.notes.decode(after.body)
    assert (kept.template, kept.begun, kept.text) == ("visit", stamp(NOW), NoteText(ID, SECTIONS))


def test_a_letter_has_the_newest_words_and_the_rest_as_it_was() -> None:
    before = letter()
    after = writing.letters.decode(writing.drafts.edited(before, LetterText(ID, SECTIONS)).body)
    was = writing.letters.decode(before.body)
    assert [s.text for s in after.sections if s.code == "ANAM"] == ["Bor alene."]
    assert [s for s in after.sections if s.code != "ANAM"] == [s for s in was.sections if s.code != "ANAM"]
    assert msgspec.structs.replace(after, sections=was.sections) == was
    assert writing.drafts.letter(before, None) == was


def test_a_basket_is_without_what_was_taken_out_and_has_the_fields_text() -> None:
    before = orders(PARACETAMOL, "furosemid 40 mg x 2 po")
    first, second = writing.orders.decode(before.body).basket.lines
    after = writing.drafts.edited(before, OrderEdit("furix", frozenset({first.id, "gone before"})))
    kept = writing.orders.decode(after.body)
    assert (kept.id, kept.text, kept.basket.lines) == (before.id, "furix", (second,))
    assert writing.drafts.edited(after, OrderEdit("furix", frozenset({first.id}))) == after, "twice is once"


@pytest.mark.parametrize(
    ("kept", "edit"),
    [(note, NoteText("another", SECTIONS)), (letter, LetterText("another", SECTIONS)),
     (note, NoteText("", SECTIONS)), (letter, LetterText("", SECTIONS))],
)  # fmt: skip
def test_words_of_another_draft_are_not_laid_over_it(
    kept: Callable[[], Kept], edit: NoteText | LetterText
) -> None:
    with pytest.raises(InputError) as caught:
        writing.drafts.edited(kept(), edit)
    assert caught.value.todo


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '["a", "b", "{}"]'])
@pytest.mark.parametrize(
    ("kind", "edit"), [("note", NoteText(ID)), ("letter", LetterText(ID)), ("order", OrderEdit())]
)
def test_a_form_that_can_not_be_read_is_not_taken_for_an_empty_one(
    kind: str, edit: NoteText | LetterText | OrderEdit, body: str
) -> None:
    with pytest.raises((InputError, msgspec.MsgspecError)):
        writing.drafts.edited(Kept(kind, ID, "p", body), edit)  # type: ignore[arg-type]


def test_only_a_basket_with_nothing_in_it_is_no_draft() -> None:
    assert writing.drafts.is_empty(orders())
    assert writing.drafts.is_empty(orders(text=" \n"))
    assert not writing.drafts.is_empty(orders(text="furix"))
    assert not writing.drafts.is_empty(orders(PARACETAMOL))
    assert not writing.drafts.is_empty(note()), "a note that was begun stands until it is thrown away"
    assert not writing.drafts.is_empty(letter())
