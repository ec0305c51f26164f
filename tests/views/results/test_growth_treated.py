"""What a patient gets against what grew: resistant, susceptible or not tested, never better than known."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.systems import ATC
from desktop.views.base import labs
from desktop.views.results import results
from tests.clinical.record.results.test_unread import report
from tests.orders.test_watch import UNREAD, medicine
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, stay
from tests.views.results.test_answers_unclassified import culture, shown

AMPICILLIN, CEFOTAXIME = medicine("J01CA01", "Ampicillin"), medicine("J01DD01", "Cefotaksim")
TRIED = (("Cefotaksim", "S"), ("Ampicillin", "R"), ("Ciprofloksacin", "I"))
IBUPROFEN = medicine("M01AE01", "Ibuprofen")


def gets(*resources: Json, tried: tuple[tuple[str, str], ...] = TRIED, **more: Any) -> tuple[str, bool]:
    row, detail = shown(culture(*tried, **more), report("d", "c"), *resources)
    told = "; ".join(f"{what}: {how}" for what, how, _at in detail.also if "får" in what)
    assert told == row.gets
    assert row.gets in row.spoken
    return row.gets, row.gets_open


def _plain(one: Json, strange: Json) -> Json:
    return {name: value for name, value in one.items() if name not in strange}


def test_a_drug_that_what_grew_resists_is_said() -> None:
    assert gets(AMPICILLIN) == ("får ampicillin: resistent", True)


def test_a_drug_that_works_is_said_and_one_not_tried_is_not_tested() -> None:
    assert gets(CEFOTAXIME) == ("får cefotaksim: følsom", False)
    meropenem = medicine("J01DH02", "Meropenem")
    assert gets(meropenem, IBUPROFEN) == ("får meropenem: ikke testet", True)
    cipro = medicine("J01MA02", "Ciprofloksacin")
    assert gets(cipro) == ("får ciprofloksacin: følsom ved økt eksponering", False)


def test_a_drug_by_its_name_alone_is_compared() -> None:
    named = AMPICILLIN | {"medicationCodeableConcept": {"text": "Ampicillin 2 g"}}
    assert gets(named) == ("får ampicillin 2 g: resistent", True)
    strange = CEFOTAXIME | {"medicationCodeableConcept": {"text": "Temocillin 2 g"}}
    assert gets(strange, tried=(("Temocillin", "R"),)) == ("får temocillin 2 g: resistent", True)


def test_a_drug_with_a_number_and_no_letter_was_tested_and_is_not_interpreted() -> None:
    grown = culture(("Cefotaksim", "S"))
    number = {"code": concept("Ampicillin"), "valueQuantity": {"value": 4, "unit": "mg/L"}}
    grown |= {"component": [*grown["component"], number]}
    row, _detail = shown(grown, report("d", "c"), AMPICILLIN)
    assert (row.gets, row.gets_open) == ("får ampicillin: testet, ikke tolket som S, I eller R", True)


def test_a_combination_is_not_what_was_tested_of_its_part() -> None:
    both = medicine("J01CR01", "Ampicillin og betalaktamasehemmer")
    assert gets(both, tried=(("Ampicillin", "S"),))[0].endswith("ikke testet")
    group = {
        "component": [
            {"code": concept("Penicilliner", "J01C", system=ATC), "interpretation": [concept("", "S")]}
        ]
    }
    assert gets(AMPICILLIN, tried=(), **group) == ("får ampicillin: ikke testet", True)


@pytest.mark.parametrize("strange", UNREAD, ids=["modifier", "rules", "subsetted"])
def test_a_susceptibility_that_cannot_be_read_is_not_tested(strange: Json) -> None:
    one = about(
        "Observation", "s", status="final", code={"text": "Cefotaksim"}, valueString="S",
        interpretation=[concept("", "S")], effectiveDateTime=hours_ago(20), **strange,
    )  # fmt: skip
    found = culture(hasMember=[{"reference": "Observation/s"}])
    assert shown(found, report("d", "c"), one | strange, CEFOTAXIME)[0].gets == "får cefotaksim: ikke testet"
    assert shown(found, report("d", "c"), _plain(one, strange), CEFOTAXIME)[0].gets.endswith("følsom")


def test_a_part_of_a_culture_that_cannot_be_read_is_not_tested() -> None:
    one = {"code": {"text": "Cefotaksim"}, "interpretation": [concept("", "S")], **UNREAD[0]}
    assert gets(CEFOTAXIME, tried=(), component=[one]) == ("får cefotaksim: ikke testet", True)


def test_what_may_or_may_not_be_given_reassures_nobody() -> None:
    doubted = {"status": "unknown"}
    assert gets(CEFOTAXIME | doubted) == ("får kanskje cefotaksim: uvisst om det gis", True)
    assert gets(AMPICILLIN | doubted) == ("får kanskje ampicillin: resistent", True)


def test_what_is_stopped_is_not_given_and_what_has_no_code_is_named() -> None:
    assert gets(AMPICILLIN | {"status": "stopped"}) == ("", False)
    unknown = AMPICILLIN | {"medicationCodeableConcept": {"text": "Studiemedisin X"}}
    row, _detail = shown(culture(*TRIED), report("d", "c"), unknown)
    assert row.gets == "Studiemedisin X: kan ikke sammenlignes med det som er testet"
    assert row.gets_open


def test_on_two_microbes_the_least_favourable_holds_and_both_must_have_been_tried() -> None:
    def microbe(name: str, said: dict[str, str]) -> Json:
        tried = [{"code": {"text": drug}, "interpretation": [concept("", one)]} for drug, one in said.items()]
        return about(
            "Observation", name[0], status="final", code={"text": "Agens"}, valueString=name, component=tried,
            effectiveDateTime=hours_ago(20),
        )  # fmt: skip

    def both(one: dict[str, str], other: dict[str, str]) -> str:
        found = [microbe("Klebsiella pneumoniae", one), microbe("Escherichia coli", other)]
        members = [{"reference": f"Observation/{one['id']}"} for one in found]
        return shown(culture(hasMember=members), report("d", "c"), *found, CEFOTAXIME)[0].gets

    drug = "Cefotaksim"
    assert both({drug: "S"}, {drug: "S"}) == "får cefotaksim: følsom"
    assert both({drug: "S"}, {drug: "R"}) == "får cefotaksim: resistent"
    assert both({drug: "S"}, {}) == "får cefotaksim: ikke testet"


def test_medicines_that_were_not_loaded_are_said() -> None:
    found = chart(stay(), culture(*TRIED), report("d", "c"), types=results.TYPES - {"MedicationRequest"})
    (row,) = results.build_ward([found], NOW, AAS, "ward")[0].rows
    assert (row.gets, row.gets_open) == ("Det som gis: medisinene kunne ikke leses", True)


def test_a_drug_that_is_an_analysis_too_makes_no_second_microbe_of_it() -> None:
    row, _detail = shown(culture(("Gentamicin", "S"), ("Ampicillin", "R")), report("d", "c"))
    assert row.change == "resistent ampicillin · følsom gentamicin"


def test_where_nothing_grew_or_it_is_no_culture_nothing_is_said() -> None:
    nothing = {"valueString": "Ingen vekst", "interpretation": [concept("", "NEG")]}
    assert shown(culture() | nothing, report("d", "c"), AMPICILLIN)[0].gets == ""


@pytest.mark.parametrize("told", ["S", "R"])
def test_a_drug_that_is_measured_in_blood_too_is_no_concentration_where_it_was_tried(told: str) -> None:
    """A laboratory that names drugs in words alone: gentamicin is a row of the table of analyses, too."""
    row, detail = shown(culture(("Gentamicin", told), ("Ampicillin", "R")), report("d", "c"))
    how = {"S": "følsom", "R": "resistent"}[told]
    lines = {what: words for what, words, _at in detail.also}
    assert lines["Gentamicin"] == how
    assert "mg/L" not in str(detail.also)
    assert "gentamicin" in row.change
    held = chart(stay(), culture(("Gentamicin", told)), report("d", "c"))
    assert "genta" not in {one.row for one in labs.values(held, now=NOW)}


def test_the_concentration_of_a_drug_by_its_name_is_read_as_before() -> None:
    one = about(
        "Observation", "g", status="final", code={"text": "Gentamicin"}, effectiveDateTime=hours_ago(2),
        category=[{"coding": [{"code": "laboratory"}]}], valueQuantity={"value": 7.1, "unit": "mg/L"},
    )  # fmt: skip
    held = chart(stay(), one)
    assert [(v.row, v.text, v.unit) for v in labs.values(held, now=NOW)] == [("genta", "7,1", "mg/L")]


def test_the_measure_that_stops_a_microbe_is_no_concentration_in_the_blood() -> None:
    """In a culture a number of a drug is how much it takes, also where no letter stands beside it."""
    whole = culture(("Gentamicin", "S"))
    (part,) = whole["component"]
    part.pop("interpretation")
    part["valueQuantity"] = {"value": 0.5, "unit": "mg/L"}
    held = chart(stay(), whole, report("d", "c"))
    assert "genta" not in {one.row for one in labs.values(held, now=NOW)}
