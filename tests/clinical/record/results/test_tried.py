"""MIC of a drug: never its concentration in the blood, in whatever form a laboratory tells of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.results import look_alikes, results, tried
from desktop.fhir.chart import Chart
from desktop.views.base import labs
from tests.letters.charts import AUTHOR
from tests.meaning.saying import said
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, stay

LABORATORY = [concept("", "laboratory")]
LOINC = "http://loinc.org"
DRUGS = ("Vancomycin", "Vankomycin", "Gentamicin", "Tobramycin")


def drug(name: str = "Vancomycin", value: float = 2, ident: str = "v", **more: Any) -> Json:
    return about(
        "Observation", ident, status="final", category=LABORATORY, code=concept(name),
        effectiveDateTime=hours_ago(3), valueQuantity={"value": value, "unit": "mg/L"},
    ) | more  # fmt: skip


def seen(name: str, ident: str = "o", **more: Any) -> Json:
    return about(
        "Observation", ident, status="final", category=LABORATORY, code=concept(name),
        effectiveDateTime=hours_ago(3),
    ) | more  # fmt: skip


def report(*keys: str, **more: Any) -> Json:
    body = about("DiagnosticReport", "r", status="final", code=concept("Svar"), issued=hours_ago(2))
    return body | {"result": [{"reference": f"Observation/{key}"} for key in keys]} | more


HAS = {"hasMember": [{"reference": "Observation/v"}]}
INSIDE = {"hasMember": [{"reference": "#v"}], "contained": [drug()]}
DERIVED = {"derivedFrom": [{"reference": "Observation/o"}]}
STAPH = concept("Staphylococcus aureus")
MICROBE = concept("Staphylococcus aureus", "3092008", system="http://snomed.info/sct")
ISOLATE = {"resourceType": "Specimen", "id": "s", "subject": {"reference": "Patient/p"}}
SAMPLED = {"specimen": {"reference": "Specimen/s"}}
MICROBIOLOGY = concept("", "MB", system="http://terminology.hl7.org/CodeSystem/v2-0074")
ORDER = about("ServiceRequest", "q", status="active", intent="order", code=concept("Blodkultur"))
TRIED: dict[str, tuple[Json, ...]] = {
    "member of a microbe": (seen("Staphylococcus aureus", **HAS), drug()),
    "member of a microbe as a value": (seen("Agens", valueCodeableConcept=MICROBE, **HAS), drug()),
    "member of what is named otherwise": (seen("Funn", valueCodeableConcept=MICROBE, **HAS), drug()),
    "member of a culture": (seen("Blodkultur", **HAS), drug()),
    "member of a panel of drugs": (seen("Resistensbestemmelse", **HAS), drug()),
    "member of a member": (
        seen("Blodkultur", "c", hasMember=[{"reference": "Observation/o"}]),
        seen("Isolat 1", **HAS),
        drug(),
    ),
    "inside a microbe": (seen("Staphylococcus aureus", **INSIDE),),
    "inside a microbe as a value": (seen("Funn", valueCodeableConcept=MICROBE, **INSIDE),),
    "component of a microbe": (
        seen(
            "Staphylococcus aureus",
            component=[{"code": concept("Vancomycin"), "valueQuantity": {"value": 2, "unit": "mg/L"}}],
        ),
    ),
    "derived from a microbe": (seen("Staphylococcus aureus"), drug(**DERIVED)),
    "derived from a culture": (seen("Blodkultur"), drug(**DERIVED)),
    "report of microbiology": (report("v", category=[MICROBIOLOGY]), drug()),
    "report of microbiology in words": (report("v", category=[concept("Medisinsk mikrobiologi")]), drug()),
    "report of a culture": (report("v", code=concept("Blodkultur")), drug()),
    "member of what a report of a culture holds": (
        report("o", code=concept("Blodkultur")),
        seen("Funn", **HAS),
        drug(),
    ),
    "category": (drug(category=[*LABORATORY, MICROBIOLOGY]),),
    "category in words": (drug(category=[*LABORATORY, concept("Microbiology")]),),
    "order of a culture": (ORDER, drug(basedOn=[{"reference": "ServiceRequest/q"}])),
    "isolate": (ISOLATE | {"type": concept("Bakterieisolat")}, drug(**SAMPLED)),
    "isolate by code": (ISOLATE | {"type": concept("", "119303007")}, drug(**SAMPLED)),
    "method": (drug(method=concept("Buljongfortynning")),),
    "method MIC": (drug(method=concept("MIC")),),
    "name": (drug("Vancomycin MIC"),),
    "name in LOINC": (drug("Vancomycin [Susceptibility]"),),
    "code of LOINC": (drug(code=concept("Vancomycin", "524-9", system=LOINC)),),
    "interpretation": (drug(interpretation=[concept("", "S")]),),
    "interpretation that says little": (drug(interpretation=[concept("", "IE")]),),
    "note": (drug(note=[{"text": "MIC bestemt med Etest"}]),),
    "range": (drug(referenceRange=[{"high": {"value": 2, "unit": "mg/L"}, "text": "EUCAST v14"}]),),
    "zone": (drug(valueQuantity={"value": 18, "unit": "mm"}),),
}
LEVEL: dict[str, tuple[Json, ...]] = {
    "alone": (drug(),),
    "in a report": (report("v"), drug()),
    "in a panel": (seen("Legemiddelanalyser", **HAS), drug()),
    "derived from another": (seen("Prøve"), drug(**DERIVED)),
    "serum beside a microbe": (
        report("v", "o"), seen("Staphylococcus"), ISOLATE | {"type": concept("Serum")}, drug(**SAMPLED),
    ),
    "national code in any report": (
        report("v", category=[MICROBIOLOGY]),
        drug(code=concept("P-Vankomycin", "NPU19929", system="urn:oid:2.16.578.1.12.4.1.1.7280")),
    ),
}  # fmt: skip
UNCLEAR: dict[str, tuple[Json, ...]] = {
    "report that holds a microbe too": (report("v", "o"), seen("Staphylococcus aureus"), drug()),
    "sample of a microbe": (
        ISOLATE | {"type": concept("Blod")}, seen("Staphylococcus aureus", **SAMPLED), drug(**SAMPLED),
    ),
    "sample that is no blood": (ISOLATE | {"type": concept("Urin")}, drug(**SAMPLED)),
}  # fmt: skip


def record(*resources: Json) -> Chart:
    return chart(stay(), *resources)


def rows(found: Chart) -> set[str]:
    return {value.row for value in labs.values(found, now=NOW)}


def levels(found: Chart) -> list[results.Result]:
    every = (*results.results(found, NOW, "vanco"), *results.results(found, NOW))
    return [one for one in every if one.analysis is not None and one.analysis.group == "drugs"]


@pytest.mark.parametrize("form", TRIED)
def test_a_drug_that_was_tried_is_no_concentration_in_the_blood(form: str) -> None:
    found = record(*TRIED[form])
    assert levels(found) == []
    assert "vanco" not in rows(found)
    assert [one for one in look_alikes.look_alikes(found, NOW) if one.analysis is not None] == []


@pytest.mark.parametrize("form", [form for form in TRIED if form != "interpretation"])
def test_a_number_without_a_letter_says_that_it_is_a_mic(form: str) -> None:
    found = record(*TRIED[form])
    (value,) = [one for one in labs.values(found, now=NOW) if "ancomycin" in one.name and one.text]
    assert "MIC" in value.comment


@pytest.mark.parametrize("form", LEVEL)
def test_a_concentration_is_read_as_before(form: str) -> None:
    found = record(*LEVEL[form])
    assert [(one.key, str(one.value)) for one in results.results(found, NOW, "vanco")] == [
        ("Observation/v", "2")
    ]
    assert tried.kinds(found) == {}


@pytest.mark.parametrize("form", UNCLEAR)
def test_where_nothing_tells_it_is_said_and_counts_for_nothing(form: str) -> None:
    found = record(*UNCLEAR[form])
    assert levels(found) == []
    (value,) = [one for one in labs.values(found, now=NOW) if "ancomycin" in one.name]
    assert "MIC eller konsentrasjon i blodet: ikke kjent" in value.comment


@pytest.mark.parametrize("form", ["member of a microbe", "report that holds a microbe too"])
def test_no_screen_check_alarm_or_letter_takes_it_for_a_level(form: str) -> None:
    resources = TRIED.get(form) or UNCLEAR[form]
    words = said(record(*resources))
    level = said(record(*LEVEL["alone"]))
    assert "'vanco'" in level["laboratory"]
    assert all("'vanco'" not in one for one in words.values())
    assert all("Vankomycin" not in one for one in words.values()), "the name of the concentration's own row"
    assert AUTHOR.name in words["letter"]


def test_a_report_that_comes_later_tells_of_what_was_read_before() -> None:
    """Readings kept for the record without the report are not those of the record with it."""
    one = drug()
    assert levels(record(one)) != []
    assert levels(record(one, report("v", category=[MICROBIOLOGY]))) == []


@given(st.sampled_from(DRUGS), st.sampled_from([*TRIED]), st.sampled_from([0.016, 0.5, 2, 64, 256]))
def test_no_drug_and_no_number_makes_it_one(name: str, form: str, value: float) -> None:
    def named(held: Any) -> Any:
        if isinstance(held, dict):
            return {key: named(one) for key, one in held.items()}
        if isinstance(held, list | tuple):
            return [named(one) for one in held]
        if isinstance(held, str) and held.startswith("Vancomycin"):
            return held.replace("Vancomycin", name)
        return value if held == 2 and not isinstance(held, bool) else held

    if form == "code of LOINC" and not name.startswith("Van"):
        return
    found = record(*(named(one) for one in TRIED[form]))
    assert levels(found) == []
