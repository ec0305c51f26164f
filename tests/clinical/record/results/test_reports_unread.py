"""Reports that hold something that cannot be read, or whose conclusion is a code: never as ordinary ones."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.results import cultures
from desktop.fhir.chart import Chart
from tests.meaning.saying import strings
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, lab, stay

UNREAD = [
    {"modifierExtension": [{"url": "urn:example:negated", "valueBoolean": True}]},
    {"implicitRules": "urn:example:rules"},
    {"meta": {"tag": [{"code": "SUBSETTED"}]}},
]


def report(ident: str = "dr", **more: Any) -> Json:
    made = about(
        "DiagnosticReport", ident, status="final", category=[concept("", "RAD")], code=concept("CT thorax"),
        effectiveDateTime=hours_ago(5), issued=hours_ago(4), conclusion="Lungeemboli",
    )  # fmt: skip
    return made | more


def record(*resources: Json) -> Chart:
    return chart(*PLACES, stay(), *resources)


@pytest.mark.parametrize("unread", UNREAD)
@pytest.mark.parametrize("where", ["results", "examinations", "letter"])
def test_what_cannot_be_read_is_said_with_the_conclusion(where: str, unread: Json) -> None:
    assert "Lungeemboli (noe her kan ikke leses)" in strings(where, record(report(**unread)), NOW)
    assert "Lungeemboli (noe" not in strings(where, record(report()), NOW)


@pytest.mark.parametrize("unread", UNREAD)
def test_values_of_such_a_report_are_read_alone(unread: Json) -> None:
    value = lab("k", "NPU03230", 4.1, "mmol/L")
    held = report(conclusion="", category=[concept("", "LAB")], result=[{"reference": "Observation/k"}])
    said = strings("results", record(value, held | unread), NOW)
    assert "noe her kan ikke leses" in said


@pytest.mark.parametrize("unread", UNREAD)
def test_a_culture_is_not_negative_by_what_cannot_be_read(unread: Json) -> None:
    culture = report(
        code=concept("Blodkultur", "600-7", system="http://loinc.org"), category=[concept("", "MB")],
        conclusion="Ingen vekst",
    )  # fmt: skip
    assert [one.state for one in cultures.cultures(record(culture), NOW)] == ["negative"]
    (one,) = cultures.cultures(record(culture | unread), NOW)
    assert (one.state, one.words) == ("answered", "Ingen vekst (noe her kan ikke leses)")


@pytest.mark.parametrize("where", ["results", "examinations", "letter"])
def test_a_conclusion_in_codes_is_said(where: str) -> None:
    coded = report(conclusionCode=[concept("Lungeemboli"), concept("", "I26.9")])
    del coded["conclusion"]
    assert "Lungeemboli, kode uten kjent navn (I26.9)" in strings(where, record(coded), NOW)


def test_words_and_codes_are_not_said_twice() -> None:
    both = report(conclusionCode=[concept("Embolisme", "59282003", system="http://snomed.info/sct")])
    assert "Embolisme" not in strings("examinations", record(both), NOW)


def inside(ident: str, **more: Any) -> Json:
    value = {"value": 7.1, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
    made = {
        "resourceType": "Observation",
        "id": ident,
        "status": "final",
        "code": concept("Kalium", "2823-3", system="http://loinc.org"),
        "valueQuantity": value,
    }
    return made | more


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Kalium, 7,1 mmol/L, høy"),
        ({"status": "unknown"}, "ukjent status, ikke brukt"),
        ({"status": "preliminary"}, "7,1*"),
        (UNREAD[0], "inneholder noe som ikke kan leses, ikke brukt"),
        ({"focus": [{"reference": "Patient/child", "display": "barnet"}]}, "barnet"),
    ],
)
def test_values_inside_a_report_stand_in_the_table_of_results(more: Json, said: str) -> None:
    held = report(
        code=concept("Elektrolytter"), category=[concept("", "LAB")], contained=[inside("k", **more)],
        result=[{"reference": "#k"}],
    )  # fmt: skip
    words = strings("laboratory", record(held), NOW)
    assert "7,1" in words
    assert said in words
    assert "Lungeemboli" in strings("letter", record(held), NOW)
    assert "Lungeemboli; Kalium" not in strings("letter", record(held), NOW), "said once"


def test_a_value_that_stands_in_no_table_is_said_with_its_report() -> None:
    fraction = inside(
        "ef", code=concept("Ejeksjonsfraksjon", "8806-2", system="http://loinc.org"),
        valueQuantity={"value": 35, "unit": "%"},
    )  # fmt: skip
    held = report(contained=[fraction], result=[{"reference": "#ef"}])
    assert "Lungeemboli; Ejeksjonsfraksjon 35 %" in strings("letter", record(held), NOW)


def test_a_struck_value_inside_a_report_is_not_said() -> None:
    held = report(contained=[inside("k", status="entered-in-error")], result=[{"reference": "#k"}])
    for where in ("results", "laboratory", "letter"):
        assert "7,1" not in strings(where, record(held), NOW)
