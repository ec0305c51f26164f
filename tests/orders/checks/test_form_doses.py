"""Forms of one substance: plain amphotericin B at the liposomal one's dose, and where nobody says which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.fhir.chart import Chart
from desktop.fhir.resources import Resource
from desktop.orders import given_checks, list_checks, standing_conflicts
from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.checks import declared
from tests.orders.checking import fired, run
from tests.orders.samples import ATC, NOW, chart, daily, done, given, none_known, staying, weight

IV = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "code": "IV"}]}


def of(kilos: str, *held: Resource) -> Chart:
    return chart(none_known(), weight(kilos, timedelta(hours=2)), *held, born="1970-03-14")


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("fungizone 400 mg x 1 iv", "stop"), ("fungizone 130 mg x 1 iv", "stop"),
        ("fungizone 120 mg x 1 iv", ""), ("fungizone 60 mg x 1 iv", ""), ("fungizone 50 mg x 3 iv", "stop"),
        # Nobody says which form it is: no dose passes as the other one's.
        ("amfotericin B 400 mg x 1 iv", "question"), ("amfotericin B 130 mg x 1 iv", "question"),
        ("amfotericin B 80 mg x 1 iv", ""),
        ("ambisome 400 mg x 1 iv", ""), ("liposomalt amfotericin 240 mg x 1 iv", ""),
        ("amphotericin b liposomal 300 mg x 1 iv", ""),
    ],
)  # fmt: skip
def test_each_form_has_its_own_dose_of_80_kg(text: str, tier: str) -> None:
    found = fired(run(text, of("80"))).get("form-dose")
    assert (found.tier if found is not None else "") == tier


def test_the_weight_lowers_it_and_without_one_an_adults_most_holds() -> None:
    assert fired(run("fungizone 70 mg x 1 iv", of("40")))["form-dose"].tier == "stop"
    unweighed = chart(none_known(), born="1970-03-14")
    assert "form-dose" not in fired(run("fungizone 150 mg x 1 iv", unweighed))
    assert "form-dose" in fired(run("fungizone 160 mg x 1 iv", unweighed))


def test_a_heavy_patient_gets_no_more_than_the_most() -> None:
    assert "form-dose" in fired(run("fungizone 160 mg x 1 iv", of("140")))


def test_what_is_not_given_into_a_vein_is_another_matter() -> None:
    found = run("fungizone 10 mg x 4 po", of("80"))
    assert "form-dose" not in fired(found)


def test_the_question_names_the_forms_and_the_dose() -> None:
    found = fired(run("amfotericin B 400 mg x 1 iv", of("80")))["form-dose"]
    assert "120" in found.title
    assert "AmBisome" in found.detail


def standing(**more: Any) -> Resource:
    return given("J02AA01", more.pop("name", "amfotericin B"), daily("400", "mg", 1, route=IV), **more)


def test_the_standing_list_the_letter_and_giving_ask_it_too() -> None:
    one = standing()
    where = of("80", staying(), one)
    assert any(f.rule == "form-dose" for f in standing_conflicts.standing(where, NOW))
    assert any(f.rule == "form-dose" for f in list_checks.check_list(where, [one.key], NOW).open)
    assert any(f.rule == "form-dose" for f in given_checks.speaking(where, one.key, NOW))


@pytest.mark.parametrize(
    "more",
    [
        {"name": "AmBisome"},
        {"note": [{"text": "AMBISOME infusjonsvæske 50 mg"}]},
        {
            "medicationCodeableConcept": {
                "coding": [{"system": ATC, "code": "J02AA01", "display": "AmBisome"}],
                "text": "amfotericin B",
            }
        },
    ],
    ids=["name", "remark", "display"],
)
def test_a_form_that_any_word_of_the_record_tells_is_known(more: dict[str, Any]) -> None:
    where = of("80", staying(), standing(**more))
    assert not any(f.rule == "form-dose" for f in standing_conflicts.standing(where, NOW))


def test_a_statement_of_what_somebody_takes_is_asked_too() -> None:
    one = done(
        "MedicationStatement",
        status="active",
        medicationCodeableConcept={
            "coding": [{"system": ATC, "code": "J02AA01"}],
            "text": "amfotericin B deoksykolat",
        },
        dosage=[daily("400", "mg", 1, route=IV)],
    )
    found = list_checks.check_list(of("80", one), [one.key], NOW).open
    assert [f.tier for f in found if f.rule == "form-dose"] == ["stop"]


def test_it_is_a_registered_rule_with_its_source_and_nobody_has_checked_it() -> None:
    assert declared()["form-dose"].deadly
    for row in cautions().form_doses:
        assert row.source
        assert row.checked_by is None
        assert bool(row.words) != bool(row.unless_words)
