"""Letters: what a person writes is what is kept, what is open is not signed, and the document is whole."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.acts.edits import TextRun
from desktop.core.errors import InputError
from desktop.fhir.chart import Chart
from desktop.letters.delivery.compositions import composition
from desktop.letters.model import Letter
from desktop.views.letters import letter_writing
from tests.letters import rich
from tests.letters.charts import chart as rich_chart
from tests.views.charts import AAS, NOW, chart, patient

ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"


@pytest.fixture(scope="module")
def found() -> Chart:
    return rich_chart(*rich.record())


@pytest.fixture
def letter(found: Chart) -> Letter:
    return writing.letters.compose(found, NOW, AAS, ID)


def test_a_draft_comes_back_as_it_was_left(letter: Letter) -> None:
    assert writing.letters.decode(writing.letters.encode(letter)) == letter


def test_what_a_person_writes_is_in_the_letter(found: Chart, letter: Letter) -> None:
    model = letter_writing.model(found, NOW, letter, ())
    first, *rest = model.text.sections
    written = msgspec.structs.replace(first, runs=(TextRun("Pasienten ønsket å reise hjem."),))
    text = msgspec.structs.replace(model.text, sections=(written, *rest))
    section = writing.letters.edited(letter, text).section(first.code)
    assert section is not None
    assert section.text == "Pasienten ønsket å reise hjem."


def test_what_is_open_is_not_signed(found: Chart, letter: Letter) -> None:
    model = letter_writing.model(found, NOW, letter, ())
    assert model.decisions, "the rich record leaves something to decide"
    with pytest.raises(InputError):
        writing.letters.signed(found, NOW, AAS, letter, (), ID)


def test_an_answer_to_a_question_that_is_gone_changes_nothing(found: Chart, letter: Letter) -> None:
    assert writing.letters.decide(found, NOW, AAS, letter, "gone", "x", ()) == letter


def test_the_document_carries_everything_that_its_composition_refers_to(letter: Letter) -> None:
    carried = writing.letters.refers_to(letter)
    body = composition(letter)
    entries = {e["reference"] for s in body["section"] for e in s.get("entry", ())}
    assert len(entries) > 20
    named = {body["subject"]["reference"], body["encounter"]["reference"], body["author"][0]["reference"]}
    assert entries | named <= set(carried)
    assert len(set(carried)) == len(carried)
    assert all(kind and ident for kind, _slash, ident in (key.partition("/") for key in carried))


def test_a_letter_whose_stay_was_entered_in_error_can_still_be_read_and_mended(letter: Letter) -> None:
    resources = [
        {**r, "status": "entered-in-error"} if r["resourceType"] == "Encounter" else r for r in rich.record()
    ]
    wrong = rich_chart(*resources)
    assert writing.letters.check(wrong, NOW, letter, ()).open
    assert letter_writing.model(wrong, NOW, letter, ()).text.draft == ID


def test_other_patients_are_named_as_far_as_they_have_names() -> None:
    named = chart(who=patient("q", "Tverrlidalen", "Oddvar"))
    nameless = chart(who={"resourceType": "Patient", "id": "r"})
    assert writing.letters.names([named, nameless, None]) == ("Oddvar Tverrlidalen",)
