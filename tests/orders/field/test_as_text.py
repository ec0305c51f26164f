"""Names that no list has: offered as text, never for a known one, and nothing that was typed is lost."""

from __future__ import annotations

import string
from difflib import SequenceMatcher

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from desktop.clinical.name_index import one_slip
from desktop.orders.catalogue import catalogue
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.as_text import is_unknown, may_name
from desktop.orders.field.reading import Reading, read
from desktop.orders.field.scan import Choice
from tests.orders.samples import NOW

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LETTERS = string.ascii_lowercase + string.ascii_uppercase + "æøåÆØÅéüš"
NAMES = st.builds(
    lambda first, rest: first + rest,
    st.text(LETTERS, min_size=4, max_size=10),
    st.lists(st.text(LETTERS + string.digits, min_size=1, max_size=6).map(lambda one: f"-{one}"), max_size=2)
    .map("".join),
)  # fmt: skip
KNOWN = st.sampled_from([one for one in catalogue().items if one.kind == "medicine"])
DOSAGES = ("250 mg x 3 po", "5 ml x 1 iv", "1 tablett x 2 po", "10 mg ved behov inntil x 4 po")
WORDS = ("250", "mg", "x 3", "po", "etter", "skjema", "slik", "hun", "pleier", "1-0-1", "?", "ikke",
         "paracet", "i 5 dager", "trapp ned", "morgen", "og", "->", "½", "til", "mat")  # fmt: skip


def as_text(found: Reading) -> list[Choice]:
    return [c for q in found.questions for c in q.choices if "som tekst" in c.words]


def kept(found: Reading) -> list[Choice]:
    return [c for q in found.questions for c in q.choices if c.words.startswith("Behold") and c.deliberate]


def ordered(text: str) -> MedicineOrder:
    order = read(text, NOW).order
    assert isinstance(order, MedicineOrder), (text, read(text, NOW).questions)
    return order


def test_a_medicine_that_nobody_knows_is_offered_as_text() -> None:
    (question,) = read("blablamycin 250 mg x 3 po", NOW).questions
    assert question.words == "Ikke funnet: hva skal bestilles?"
    (choice,) = question.choices
    assert choice == Choice(
        "Bestill «blablamycin» som tekst: legemiddel, ikke kontrollert",
        "[tekst: blablamycin] 250 mg x 3 po",
        deliberate=True,
    )
    order = ordered(choice.text)
    assert (order.name, order.atc, order.imported, order.unlisted) == ("blablamycin", "", None, True)
    assert (order.route, order.steps[0].dose.value, order.steps[0].schedule.frequency) == ("PO", 250, 3)  # type: ignore[union-attr]


@MANY
@given(NAMES, st.sampled_from(DOSAGES))
@example("blablamycin", "250 mg x 3 po")
@example("blabla-crp", "5 ml x 1 iv")
@example("Blabla-D3", "1 tablett x 2 po")
def test_any_unknown_name_can_be_ordered_and_is_never_taken_by_itself(name: str, dosage: str) -> None:
    assume(may_name(name) and is_unknown(name, catalogue()))
    found = read(f"{name} {dosage}", NOW)
    # A part of the name may be one that is known (`abcd-crp`); it is asked about then, and never taken.
    assert found.order is None
    choices = as_text(found)
    assert choices, (name, found.questions)
    assert all(one.deliberate for one in choices)
    order = ordered(choices[-1].text)
    assert (order.name, order.unlisted) == (name, True)
    assert order.steps
    assert order.route
    # Nothing that was typed is lost: the field's text holds all of it still.
    assert choices[-1].text == f"[tekst: {name}] {dosage}"


@MANY
@given(KNOWN, st.sampled_from(DOSAGES), st.data())
def test_no_known_name_is_ordered_as_text(item: object, dosage: str, data: st.DataObject) -> None:
    term = data.draw(st.sampled_from(item.terms))  # type: ignore[attr-defined]
    assert not is_unknown(term, catalogue())
    assert not as_text(read(f"{term} {dosage}", NOW))
    marked = read(f"[tekst: {term}] {dosage}", NOW)
    assert not (isinstance(marked.draft, MedicineOrder) and marked.draft.unlisted)


@MANY
@given(KNOWN, st.data())
@example(catalogue().item("medicine:N02BE01"), None)
def test_a_misspelt_name_stays_the_first_answer(item: object, data: st.DataObject | None) -> None:
    term = item.nb  # type: ignore[attr-defined]
    assume(term.isalpha() and len(term) > 6)
    cut = data.draw(st.integers(2, len(term) - 2)) if data is not None else 7
    slip = term[:cut] + term[cut + 1 :]
    assume(is_unknown(slip, catalogue()) and one_slip(slip, term))
    found = read(f"{slip} 250 mg x 3 po", NOW)
    assume(found.questions and found.questions[0].kind == "item")
    first, *others = found.questions[0].choices
    assert not first.deliberate
    assert SequenceMatcher(None, first.words.casefold(), term.casefold()).ratio() > 0.5
    # Where it is offered as text it is the last of the answers.
    assert [one.deliberate for one in others] == sorted(one.deliberate for one in others)


@MANY
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join))
@example("250 mg etter skjema slik hun pleier")
@example("5 mg x 2 ikke til mat")
@example("250 mg x 3 -> x 2")
@example("sammen med paracet 1 g")
def test_what_cannot_be_read_is_kept_whole_or_asked(dosage: str) -> None:
    found = read(f"[tekst: blablamycin] {dosage}", NOW)
    if found.order is not None:
        return
    assert found.questions
    (choice,) = kept(found)
    order = ordered(choice.text)
    assert order.verbatim == dosage
    assert (order.name, order.unlisted, order.steps) == ("blablamycin", True, ())


def test_a_name_of_several_words_is_offered_whole_and_by_its_first() -> None:
    found = as_text(read("blablamycin forte 250 mg x 3 po", NOW))
    assert [one.text for one in found] == [
        "[tekst: blablamycin forte] 250 mg x 3 po",
        "[tekst: blablamycin] forte 250 mg x 3 po",
    ]
    assert ordered(found[0].text).name == "blablamycin forte"
    (word,) = [c for q in read(found[1].text, NOW).questions for c in q.choices if "merknad" in c.words]
    assert ordered(word.text).note == "forte"


@pytest.mark.parametrize("text", ["blablamycin natrium 5 mg x 2 po", "blabla-crp 5 mg x 2 po"])
def test_a_name_around_an_analysis_is_offered_whole(text: str) -> None:
    (choice,) = as_text(read(text, NOW))
    assert ordered(choice.text).name == text.removesuffix(" 5 mg x 2 po")


def test_the_name_is_the_first_word_that_may_be_one() -> None:
    (choice,) = as_text(read("legemiddel blablamycin 5 mg x 1 po", NOW))
    assert choice.text == "legemiddel [tekst: blablamycin] 5 mg x 1 po"
    assert ordered(choice.text).name == "blablamycin"


@pytest.mark.parametrize("text", ["metopr", "parace", "5 mg x 3 po"])
def test_what_is_half_typed_or_no_name_is_not_offered(text: str) -> None:
    assert not as_text(read(text, NOW))


@pytest.mark.parametrize("text", ["blodprøve blabla", "zzz blodprøve"])
def test_what_is_called_a_blood_test_is_never_offered_as_a_medicine(text: str) -> None:
    assert [one.text.partition("[")[2][:6] for one in as_text(read(text, NOW))] == ["prøve:"]


def test_a_known_name_in_the_brackets_is_not_ordered_as_text() -> None:
    found = read("[tekst: paracet] 1 g x 4 po", NOW)
    assert found.order is None
    assert isinstance(found.draft, MedicineOrder)
    assert found.draft.atc == "N02BE01"
    assert not read("[tekst: morfin blabla] 5 mg x 1 po", NOW).order


def test_brackets_of_a_list_that_is_gone_are_never_text_by_themselves() -> None:
    found = read("[Blablazoc Depottab 50 mg] 1 tablett x 2 po", NOW)
    assert found.order is None
    (choice,) = as_text(found)
    assert ordered(choice.text).name == "Blablazoc Depottab 50 mg"


def test_a_way_that_nobody_wrote_is_asked_with_the_usual_ones() -> None:
    (question,) = read("[tekst: blablamycin] 250 mg x 3", NOW).questions
    assert [c.words for c in question.choices if not c.deliberate][:2] == ["gjennom munnen", "intravenøst"]
    # As written it needs none, and has the one that is written.
    assert ordered("[tekst: blablamycin] «som hjemme»").route == ""
    assert ordered("[tekst: blablamycin] «som hjemme» iv").route == "IV"


def test_the_answer_that_keeps_all_stands_once() -> None:
    found = read("[tekst: blablamycin] 250 mg etter skjema", NOW)
    assert len(found.questions) > 1
    assert len(kept(found)) == 1
    assert kept(found)[0] in found.questions[0].choices
