"""Forms on paper from the record: whole with groups, repeats, units and sum; what is not signed says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from desktop.acts.questionnaires import Filling, Given
from desktop.core import messages
from desktop.core.errors import InputError
from desktop.shown.ask import Ask
from desktop.shown.paper.papers import FormPaper, Printable
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.reader import Reader
from tests.clinical.forms.asked import SDC, options, question
from tests.commands.conftest import AAS, NOW, Json, Record, record
from tests.papers.reading import drawn, outside, pictures, sheets
from tests.views.charts import about, hours_ago
from tests.views.forms.test_forms import NIHSS, response

__all__ = ["answers", "record"]

Asking = Callable[[Ask[Printable]], Printable]
KEY = "QuestionnaireResponse/a"
UNIT = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
        "valueCoding": {"system": "http://unitsofmeasure.org", "code": "mm", "display": "mm"}}  # fmt: skip
CALCULATED: Json = {
    "url": f"{SDC}calculatedExpression",
    "valueExpression": {"language": "text/fhirpath", "expression": "1 + 1"},
}
FORM: Json = {
    "resourceType": "Questionnaire", "id": "sore", "url": "http://e.org/sore", "version": "1",
    "status": "active", "title": "Sårskjema ŁØÅ β",
    "item": [
        question("sores", "group", repeats=True, text="Sår", item=[
            question("where", "string", text="Sted"),
            question("long", "quantity", UNIT, text="Lengde"),
        ]),
        question("pain", "choice", text="Smerte", answerOption=options(0, 1, 2)),
        question("why", "text", text="Vurdering"),
        question("turns", "integer", CALCULATED, text="Snuinger", readOnly=True),
        question("asked", "boolean", text="Spurt", enableWhen=[
            {"question": "pain", "operator": "=", "answerCoding": {"system": "s", "code": "c2"}}]),
    ],
}  # fmt: skip


@pytest.fixture
def ask(record: Record) -> Iterator[Asking]:
    reader = Reader(record.store, AAS, lambda: NOW)
    record.pulled("p")
    record.hold(FORM, NIHSS)
    yield lambda question: record.store.read(lambda c: answer(reader, c, question)).result()
    reader.close()


def sore(where: str, long: str) -> Json:
    quantity = {"unit": "mm", "code": "mm", "system": "http://unitsofmeasure.org"}
    return {"linkId": "sores", "item": [
        {"linkId": "where", "answer": [{"valueString": where}]},
        {"linkId": "long", "answer": [{"valueQuantity": {**quantity, "value": Decimal(long)}}]},
    ]}  # fmt: skip


def filled(*items: Json, **more: Any) -> Json:
    body = {"status": "completed", "questionnaire": "http://e.org/sore|1", "authored": hours_ago(3)}
    return about("QuestionnaireResponse", "a", **(body | {"item": list(items)} | more))


def whole(made: Printable) -> str:
    assert not outside(made.pdf)
    assert not pictures(made.pdf)
    found = sheets(made.pdf)
    assert made.sheets == len(found)
    for number, page in enumerate(found, 1):
        assert f"ark{number}av{len(found)}" in page or f"sheet{number}of{len(found)}" in page
        assert "ØVERÅS" in page
    return "".join(found)


def test_groups_that_repeat_stand_each_with_its_answers_and_units(record: Record, ask: Asking) -> None:
    words = "Rød, varm. " * 300
    record.hold(filled(
        sore("sacrum", "12.5"), sore("hæl", "8"),
        {"linkId": "pain", "answer": [{"valueCoding": {"system": "s", "code": "c1", "display": "word 1"}}]},
        {"linkId": "why", "answer": [{"valueString": words.strip()}]},
        {"linkId": "turns", "answer": [{"valueInteger": 7}]},
        {"linkId": "asked", "answer": [{"valueBoolean": True}]},
    ))  # fmt: skip
    said = whole(made := ask(FormPaper("p", KEY)))
    assert made.title == FORM["title"]
    for text in ("Sårskjema ŁØÅ β", "sacrum", "12,5 mm", "hæl", "8 mm", "word 1", "Besvart"):
        assert drawn(text) in said, text
    assert said.index("sacrum") < said.index("hæl")
    assert said.count("Rød,varm.") == 300, "a long answer goes on over sheets"
    assert "Snuinger7" in said, "what was signed, not what would be worked out today"
    assert said.index(drawn("Svar på det skjemaet ikke viser nå")) < said.index(drawn("Spurt ja"))


def test_a_score_is_printed_with_its_points_and_sum(record: Record, ask: Asking) -> None:
    record.hold(response("a", 2))
    said = whole(ask(FormPaper("p", KEY)))
    assert "Sum:5av42" in said
    assert "ikkebesvart" not in said
    for item in NIHSS["item"]:
        if item["linkId"] in ("4", "5a"):
            assert drawn(item["text"].split(". ")[-1][:12]) in said
    record.hold(response("b", 2, item=response("b", 2)["item"][:-1]))
    fewer = whole(ask(FormPaper("p", "QuestionnaireResponse/b")))
    assert "Sum:minst5av42" in fewer
    assert fewer.count("ikkebesvart") == 1, "a question without an answer is no nought"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"status": "entered-in-error"}, "Feilført: disse svarene gjelder ikke."),
        ({"status": "in-progress"}, "Ikke ferdig: disse svarene er ikke signert."),
        ({"status": "stopped"}, "Oppgitt: disse svarene er ikke signert."),
        ({"questionnaire": "http://e.org/sore|2"}, "Skjemaet finnes ikke her i den versjonen"),
        ({"questionnaire": "http://e.org/another"}, "Skjemaet finnes ikke her i den versjonen"),
    ],
)
def test_what_one_may_not_go_by_says_so_and_keeps_its_answers(
    record: Record, ask: Asking, more: Json, words: str
) -> None:
    record.hold(filled(sore("sacrum", "12.5"), **more))
    said = whole(ask(FormPaper("p", KEY)))
    assert said.index(drawn(words)) < said.index("sacrum")
    assert drawn("12,5 mm") in said
    record.hold({**filled(sore("sacrum", "12.5")), "id": "b"})
    assert drawn(words) not in whole(ask(FormPaper("p", "QuestionnaireResponse/b")))


def test_answers_that_the_form_does_not_have_are_not_left_out(record: Record, ask: Asking) -> None:
    strange = {"linkId": "new", "text": "Ny rubrikk", "answer": [{"valueString": "viktig"}]}
    record.hold(filled(sore("sacrum", "12.5"), strange))
    said = whole(ask(FormPaper("p", KEY)))
    for text in ("Ny rubrikk", "viktig", "Sted", "sacrum"):
        assert drawn(text) in said


def test_a_draft_says_that_nobody_has_signed_it(record: Record, ask: Asking) -> None:
    filling = Filling("Questionnaire/sore", hours_ago(0)).put("why", (Given("string", "tørt"),))
    said = whole(ask(FormPaper("p", filling=filling)))
    assert said.index(drawn("Et utkast: disse svarene er ikke signert.")) < said.index(drawn("tørt"))
    assert drawn("Besvart") not in said
    messages.set_language("en")
    english = whole(ask(FormPaper("p", filling=filling)))
    assert drawn("A draft: these answers are not signed.") in english
    assert drawn("Printed by") in english


def test_a_form_that_is_not_held_is_not_printed(ask: Asking) -> None:
    for asked in (FormPaper("p", "QuestionnaireResponse/gone"), FormPaper("p")):
        with pytest.raises(InputError, match=r"finnes ikke|ikke lenger"):
            ask(asked)
