"""Codes without words: known vaccines and habits by name, others said to be a code, never a bare number."""

from __future__ import annotations

import json

import pytest

from desktop.clinical.words import code_names
from desktop.core import messages
from desktop.core.paths import resources
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.views.page import anamnesis, unplaced
from tests.views.charts import Json, about, chart, concept, context, hours_ago

CVX = "http://hl7.org/fhir/sid/cvx"
SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ATC = "http://www.whocc.no/atc"
ATC_NO = "urn:oid:2.16.578.1.12.4.1.1.7180"


def of(system: str, code: str, words: str = "") -> str:
    return code_names.said(CodeableConcept(text=words, coding=(Coding(system=system, code=code),)))


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [
        (CVX, "03", "MMR-vaksine"),
        (CVX, "3", "MMR-vaksine"),
        ("urn:oid:2.16.840.1.113883.12.292", "207", "koronavaksine"),
        (SCT, "836377006", "influensavaksine"),
        ("urn:oid:2.16.840.1.113883.6.96", "871831003", "MMR-vaksine"),
        (ATC, "J07BB02", "influensavaksine"),
        (ATC_NO, "J07BX03", "koronavaksine"),
        (ATC, "J07AL", "pneumokokkvaksine"),
        (SCT, "266919005", "har aldri røykt"),
        (LOINC, "LA18976-3", "røyker daglig"),
        (LOINC, "72166-2", "røykestatus"),
        ("http://terminology.hl7.org/CodeSystem/v3-ActReason", "PATOBJ", "pasienten ville ikke"),
    ],
)
def test_a_known_code_is_called_by_its_name(system: str, code: str, name: str) -> None:
    assert of(system, code) == name


@pytest.mark.parametrize(
    ("system", "code", "said"),
    [
        (CVX, "998", "kode uten kjent navn (CVX 998)"),
        (SCT, "1", "kode uten kjent navn (SNOMED CT 1)"),
        ("urn:x", "836377006", "kode uten kjent navn (urn:x 836377006)"),
        ("", "207", "kode uten kjent navn (207)"),
    ],
)
def test_another_code_is_said_to_be_one(system: str, code: str, said: str) -> None:
    assert of(system, code) == said


def test_its_own_words_win_and_nothing_is_nothing() -> None:
    assert of(CVX, "03", "Priorix") == "Priorix"
    assert code_names.said(None) == code_names.said(CodeableConcept()) == ""


def test_the_second_code_names_it_where_the_first_is_unknown() -> None:
    both = CodeableConcept(coding=(Coding(system="urn:x", code="a"), Coding(system=CVX, code="19")))
    assert code_names.said(both) == "BCG-vaksine"


def test_each_name_has_both_languages_and_each_code_one_name() -> None:
    rows = json.loads((resources() / "vocabulary" / "code_names.json").read_text("utf-8"))["names"]
    every = [(row["system"], code) for row in rows for code in row["codes"]]
    assert len(every) == len(set(every))
    assert all(row["nb"] and row["en"] for row in rows)
    with messages.using("en"):
        assert of(SCT, "266919005") == "never smoked"


def vaccine(code: str, **more: Json) -> Json:
    return {"resourceType": "Immunization", "id": "v", "patient": {"reference": "Patient/p"},
            "status": "completed", "vaccineCode": concept("", code, system=CVX),
            "occurrenceDateTime": "2026-10-01"} | more  # fmt: skip


def smoking(code: str) -> Json:
    return about(
        "Observation", "h", status="final", category=[concept("", "social-history")],
        code=concept("", "72166-2", system=LOINC), effectiveDateTime=hours_ago(30),
        valueCodeableConcept=concept("", code, system=SCT),
    )  # fmt: skip


def test_rows_of_the_panel_say_names() -> None:
    (habit, shot) = anamnesis.build(context(chart(smoking("449868002"), vaccine("141"))))[0].rows
    assert (shot.name, habit.name, habit.said) == ("Influensavaksine", "Røykestatus", "røyker daglig")


def test_rows_of_the_panel_say_that_a_code_is_unknown() -> None:
    (habit, shot) = anamnesis.build(context(chart(smoking("12345"), vaccine("998"))))[0].rows
    assert shot.name == "Kode uten kjent navn (CVX 998)"
    assert habit.said == "kode uten kjent navn (SNOMED CT 12345)"


def test_rows_of_what_stands_nowhere_say_names() -> None:
    (row,) = unplaced.build(context(chart(vaccine("998")), kinds=("banner",)))[0].rows
    assert "kode uten kjent navn (CVX 998)" in row.text
