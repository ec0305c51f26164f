"""Analyses and examinations that no list has: offered as text, read and signed as known ones, and marked."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record import requests
from desktop.core import messages
from desktop.fhir import strict
from desktop.fhir.resources import ServiceRequest, decode
from desktop.fhir.validate import validate
from desktop.orders import summary
from desktop.orders.draft import ServiceOrder
from desktop.orders.field.reading import read
from desktop.orders.field.scan import Choice
from desktop.orders.order_resources import resource
from tests.orders.samples import NOW, lines, order
from tests.orders.test_resources import SIGNING


def as_text(text: str) -> list[Choice]:
    return [c for q in read(text, NOW).questions for c in q.choices if "som tekst" in c.words]


def ordered(text: str) -> ServiceOrder:
    found = read(text, NOW).order
    assert isinstance(found, ServiceOrder), (text, read(text, NOW).questions)
    return found


def signed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = strict.loads(strict.dumps(resource(lines(text)[0], SIGNING)))
    assert not validate(found)
    return found


def test_a_name_that_nobody_knows_is_offered_as_each_kind_and_never_by_itself() -> None:
    found = read("blablatest", NOW)
    assert found.order is None
    assert [one.text for one in as_text("blablatest")] == [
        "[tekst: blablatest]", "[prøve: blablatest]", "[bilde: blablatest]", "[undersøkelse: blablatest]"
    ]  # fmt: skip
    assert all(one.deliberate for one in as_text("blablatest"))
    assert as_text("blablatest")[1].words == "Bestill «blablatest» som tekst: laboratorieprøve, ikke i lista"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("anti-blabla IgG i morgen", "[prøve: anti-blabla IgG] i morgen"),
        ("blodprøve blablax", "blodprøve [prøve: blablax]"),
        ("blablax blodprøve", "[prøve: blablax] blodprøve"),
        ("CT blabla i morgen", "[bilde: CT blabla] i morgen"),
        ("blabladyrkning", "[mikrobiologi: blabladyrkning]"),
        ("tilsyn blabla", "[tilsyn: tilsyn blabla]"),
        ("blablaskopi", "[undersøkelse: blablaskopi]"),
    ],
)
def test_a_word_that_tells_the_kind_leaves_one_answer(text: str, typed: str) -> None:
    (choice,) = as_text(text)
    assert choice.text == typed
    assert read(text, NOW).order is None


@pytest.mark.parametrize("text", ["blablamycin 250 mg x 3 po", "legemiddel blablamycin", "blabla 5 ml/t"])
def test_what_has_a_dose_or_is_called_a_medicine_is_no_service(text: str) -> None:
    assert as_text(text)
    assert all("[tekst: " in one.text for one in as_text(text))


@pytest.mark.parametrize("text", ["blodprøve 5 mg blabla", "crp i morgen", "rtg thorax hoste"])
def test_nothing_is_offered_for_a_known_one_or_a_dose_of_a_sample(text: str) -> None:
    assert not as_text(text)


def test_day_time_and_reason_are_read_as_for_a_known_one() -> None:
    known, other = ordered("crp i morgen kl 10"), ordered("[prøve: anti-blabla IgG] i morgen kl 10")
    assert other.unlisted
    assert not known.unlisted
    assert (other.at, other.collection, other.kind) == (known.at, known.collection, known.kind)
    assert ordered("[prøve: anti-blabla] daglig i 3 dager").repeat == ordered("crp daglig i 3 dager").repeat
    assert ordered("[bilde: CT blabla] haster pga fall").reason == "fall"
    assert ordered("[bilde: CT blabla] haster pga fall").priority == "urgent"
    assert ordered("[tilsyn: tilsyn blabla] vond tå").reason == "vond tå"
    assert ordered("[mikrobiologi: blabladyrkning] x 2").quantity == 2


def test_what_a_known_examination_asks_an_unknown_one_asks_too() -> None:
    for text in ("[bilde: CT blabla]", "[tilsyn: tilsyn blabla]"):
        (question,) = read(text, NOW).questions
        assert question.kind == "reason"


def test_nothing_typed_beside_it_is_lost() -> None:
    (question,) = read("[prøve: blabla] kalender", NOW).questions
    assert question.kind == "unread"
    (question,) = read("[prøve: blabla] og paracet 1 g", NOW).questions
    assert question.kind == "one"


@pytest.mark.parametrize(("text", "key"), [("[prøve: crp] i morgen", "crp"), ("[undersøkelse: ekg]", "ecg")])
def test_a_known_name_in_the_brackets_is_the_known_one(text: str, key: str) -> None:
    assert [one.key for one in ordered(text).items] == [key]


def test_the_level_of_a_medicine_may_be_a_sample_as_text() -> None:
    assert ordered("[prøve: olanzapin] i morgen").unlisted
    assert not isinstance(read("[bilde: olanzapin]", NOW).order, ServiceOrder)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[prøve: anti-blabla IgG] i morgen", "LAB"), ("[mikrobiologi: blabladyrkning] haster", "MB"),
        ("[bilde: CT blabla] pga fall", "RAD"), ("[tilsyn: tilsyn blabla] vond tå", "consultation"),
        ("[undersøkelse: blablaskopi] i morgen", "examination"),
    ],
)  # fmt: skip
def test_it_goes_out_as_words_with_its_category_and_comes_back_marked(text: str, code: str) -> None:
    found = signed(text)
    name = found["code"]["text"]
    assert found["code"] == {"text": name}
    assert name in text
    kind, how = found["category"]
    assert kind["coding"][0]["code"] == code
    assert how["text"] == "Bestilt som tekst, ikke i lista"
    again = decode("ServiceRequest", strict.dumps(found))
    assert isinstance(again, ServiceRequest)
    assert requests.name(again) == f"{name} (ikke i lista)"
    with messages.using("en"):
        assert requests.name(again) == f"{name} (not in the list)"


def test_a_known_one_has_no_mark() -> None:
    again = decode("ServiceRequest", strict.dumps(signed("crp i morgen")))
    assert isinstance(again, ServiceRequest)
    assert requests.name(again) == "CRP"
    assert summary.summary(order("crp i morgen"), NOW).name == "CRP"


def test_the_basket_says_that_it_is_not_in_the_list() -> None:
    said = summary.summary(order("[prøve: anti-blabla IgG] i morgen"), NOW)
    assert said.row[0] == said.name == "anti-blabla IgG (ikke i lista)"
