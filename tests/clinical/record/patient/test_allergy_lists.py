"""Empty lists of allergies: which answer that nothing is known, which do not, what the screens say then."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from desktop.clinical.record.patient import allergies
from desktop.fhir.chart import Chart
from desktop.orders.checking import check
from tests.meaning.saying import strings
from tests.orders.samples import lines
from tests.views.charts import NOW, Json, about, chart, concept

LOINC = "http://loinc.org"
NIL: Json = {
    "code": concept("Allergier", "48765-2", system=LOINC),
    "emptyReason": concept("", "nilknown"),
    "date": "2024-03-12",
}


def listed(ident: str = "l", **more: Any) -> Json:
    body = about("List", ident, **({"status": "current", "mode": "working"} | NIL | more))
    return {name: value for name, value in body.items() if value is not None}


def state(*resources: Json) -> str:
    return allergies.read(chart(*resources)).state


def reason(code: str, words: str = "") -> Json:
    return {"emptyReason": concept(words, code)}


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"code": concept("", "52472-8", system=LOINC)},
        {"code": concept("Allergier")},
        {"code": concept("Allergies and adverse reactions")},
        {
            "code": concept(
                "", "allergies", system="http://terminology.hl7.org/CodeSystem/list-example-use-codes"
            )
        },
        {"mode": "snapshot"},
        {"date": None},
    ],
)
def test_an_empty_list_with_nothing_known_answers(form: Json) -> None:
    assert state(listed(**form)) == "none"


@pytest.mark.parametrize(
    "form",
    [
        {"status": "retired"},
        {"status": "entered-in-error"},
        {"code": concept("Problemer", "11450-4", system=LOINC)},
        {"code": concept("Medisiner uten allergier")},
        {"code": None},
        {"emptyReason": None},
        reason("notasked"),
        reason("withheld"),
        reason("unavailable"),
        reason("closed"),
        reason("own", "nil known"),
        {"emptyReason": {"coding": [{"code": "nilknown"}, {"code": "notasked"}]}},
        {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
        {"implicitRules": "urn:x"},
        {"meta": {"tag": [{"code": "SUBSETTED"}]}},
        {"entry": [{"item": {"reference": "AllergyIntolerance/elsewhere"}}]},
    ],
)
def test_no_other_list_reassures(form: Json) -> None:
    assert state(listed(**form)) == "not-asked"


def test_of_several_the_newest_counts_and_without_a_date_the_less_reassuring() -> None:
    old, new = listed("a", date="2020-01-01"), listed("b", date="2025-01-01", **reason("notasked"))
    for one in permutations((old, new)):
        assert state(*one) == "not-asked"
    for one in permutations((listed("a", date="2025-06"), listed("b", date="2020", **reason("notasked")))):
        assert state(*one) == "none"
    for one in permutations((listed("a", date=None), listed("b", date="2020", **reason("withheld")))):
        assert state(*one) == "not-asked"


def _named() -> Json:
    return about("AllergyIntolerance", "a", code=concept("penicillin")) | {
        "patient": {"reference": "Patient/p"}
    }


def test_an_allergy_stands_whatever_a_list_says() -> None:
    assert state(listed(), _named()) == "known"
    assert "Ingen kjente" not in strings("banner", chart(listed(), _named()), NOW)


def _checked(found: Chart) -> str:
    return repr(check(lines("amoksicillin 500 mg x 3 po"), found, NOW).not_checked)


def test_the_banner_says_by_which_list_and_the_check_knows_that_somebody_asked() -> None:
    dated, undated = chart(listed()), chart(listed(date=None))
    assert "Ingen kjente allergier | etter journalens liste 12.03.2024" in strings("banner", dated, NOW)
    assert "etter journalens liste, uten dato" in strings("banner", undated, NOW)
    assert "Allergier: ikke spurt" not in strings("banner", dated, NOW)
    assert "Allergier: ikke spurt" not in _checked(dated)
    held = chart(listed(**reason("withheld")))
    assert "Allergier: holdt tilbake i journalen" in strings("banner", held, NOW)
    assert "Allergier: ikke spurt" in _checked(held)
