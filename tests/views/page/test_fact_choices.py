"""Which choice of the facts' sheet is marked, by code or by words, and that nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.acts.facts import Fact, Facts
from desktop.clinical.record.patient import interpreter
from desktop.clinical.words import facts as words
from desktop.fhir.systems import LOCAL
from desktop.shown.page.facts import FactLine
from desktop.views.page import banner, fact_sheet
from desktop.writing import facts as writing
from tests.views.charts import AAS, NOW, Json, about, chart, patient

SIGNING = writing.Signing(
    patient="Patient/p", author="Practitioner/aas", author_name="Maren Aas",
    at=datetime(2026, 11, 20, 12, tzinfo=UTC),
)  # fmt: skip


def line(question: str, *resources: Json, who: Json | None = None) -> FactLine:
    sheet = fact_sheet.model(chart(*resources, who=who), NOW, AAS, Facts())
    return next(row for row in sheet.rows if row.question == question)


def flag(question: str, text: str, ident: str = "f") -> Json:
    kind = {"coding": [{"system": LOCAL, "code": question}]}
    return about("Flag", ident, status="active", category=[kind], code=kind | {"text": text})


@pytest.mark.parametrize(
    ("question", "choice"),
    [(q, c) for q, choices in words.CHOICES.items() for c in choices if c != "not-asked"],
)
def test_what_was_chosen_is_marked_when_it_is_read_again(question: str, choice: str) -> None:
    fact = Fact(question, choice, "f", text="ukrainsk", by="Maren Aas", talked="pasienten")  # type: ignore[arg-type]
    found = line(question, writing.flag(fact, SIGNING))
    assert (found.now, found.own) == (choice, "")


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("Trenger tolk: ukrainsk", "language"), ("Tolk: arabisk", "language"),
        ("Needs an interpreter: Ukrainian", "language"), ("Trenger tolk", "language"),
        ("Tolk: tegnspråk", "sign"), ("Interpreter: sign language", "sign"),
        ("Tolk: nei", ""), ("Trenger ikke tolk", ""), ("Trenger tolk: ikke avklart", ""), ("Tolk", ""),
        ("Trenger tolk?", ""), ("Tolk: datter kan hjelpe ved behov", ""), ("Snakker litt norsk", ""),
    ],
)  # fmt: skip
def test_an_interpreter_in_words_is_marked_only_where_they_surely_say_one(said: str, choice: str) -> None:
    found = line("interpreter", flag("interpreter", said))
    assert (found.now, found.said) == (choice, said)
    assert bool(found.own) is (choice == "")


def test_words_that_are_none_of_the_choices_say_so() -> None:
    found = line("limits", flag("limits", "HLR pluss. Dialyse ikke aktuelt ved ny svikt"))
    assert (found.now, found.own) == ("", "skrevet med egne ord: ingen av valgene")
    two = line("limits", flag("limits", "HLR minus"), flag("limits", "Ikke intensiv", "g"))
    assert (two.now, two.own) == ("", "flere svar står: ikke ett av valgene alene")


def test_the_patients_own_entry_answers_for_an_interpreter_where_no_flag_does() -> None:
    speaks = [
        {"language": {"text": "Engelsk"}}, {"language": {"text": "Ukrainsk"}, "preferred": True},
    ]  # fmt: skip
    needs = [{"url": interpreter.REQUIRED, "valueBoolean": True}]
    who = patient(communication=speaks, extension=needs)
    made = banner.build(chart(who=who), NOW, actor=None)
    assert (line("interpreter", who=who).now, made.interpreter.text) == ("language", "Tolk: Ukrainsk")
    assert dict(made.origins)["interpreter"] == ("Patient/p",)
    asked = line("interpreter", flag("interpreter", "Tolk: polsk"), who=who)
    assert asked.said == "Tolk: polsk", "who was asked here goes before what a register says"
    for other in (patient(communication=speaks), patient(extension=[needs[0] | {"valueBoolean": False}])):
        assert line("interpreter", who=other).now == "not-asked"
        assert banner.build(chart(who=other), NOW, actor=None).interpreter.state == "not_asked"


CONSENT: Json = {"resourceType": "Consent", "id": "k", "patient": {"reference": "Patient/p"},
                 "status": "active", "category": [{"text": "Ikke HLR"}]}  # fmt: skip
FULL = writing.flag(Fact("limits", "none", "f"), SIGNING)  # type: ignore[arg-type]


def test_a_directive_that_is_no_flag_stands_where_limits_are_chosen() -> None:
    found = line("limits", CONSENT)
    assert (found.now, found.said) == ("", "Ikke HLR")
    assert found.own
    assert line("limits").now == "not-asked"


def test_full_treatment_is_not_marked_beside_a_directive_or_what_cant_be_read() -> None:
    assert line("limits", FULL).now == "none"
    both = line("limits", FULL, CONSENT)
    assert (both.now, both.said) == ("", "Ikke HLR")
    broken = line("limits", FULL, {"resourceType": "Consent", "id": "k", "category": "dnr"})
    assert broken.now == ""
    assert "kan gjelde begrensning av behandling" in broken.said
