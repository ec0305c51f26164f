"""Results that only look like ones of an analysis: critical ones are told at once, and none reassures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.flags import Abnormal
from desktop.clinical.record.results import look_alikes, results
from desktop.fhir.chart import Chart
from desktop.orders import checking, watch
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import Finding, NotChecked
from desktop.orders.watch import Alert
from desktop.views.page import sentence
from tests.orders.samples import lines
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, patient, stay

LOINC = "http://loinc.org"
LOCAL = "urn:example:laboratory"
MMOL = {"unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
POTASSIUM = concept("Kalium", "2823-3", system=LOINC)


def answer(code: Json, hours: float = 2, **value: Any) -> Json:
    return about(
        "Observation",
        f"o{hours}",
        status="final",
        category=[concept("", "laboratory")],
        code=code,
        effectiveDateTime=hours_ago(hours),
        issued=hours_ago(hours),
        **value,
    )


def local(name: str, value: float = 7.1, unit: str = "mmol/L", **more: Any) -> Json:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return answer(concept(name, "X1", system=LOCAL), valueQuantity=quantity, **more)


def record(*resources: Json) -> Chart:
    return chart(*PLACES, stay(), *resources, types=frozenset(watch.TYPES), who=patient())


def said(*resources: Json) -> str:
    model = sentence.build(record(*resources), NOW)
    return " ".join(part.text for part in model.parts) if model is not None else ""


def unread(*resources: Json) -> list[str]:
    told = watch.look(Facts(record(*resources), (), NOW), "A8")
    return [one.words() for one in told if isinstance(one, Alert)]


LOOKS = {
    "words": answer(POTASSIUM, valueString="7,1 mmol/L"),
    "words with a sign": answer(POTASSIUM, valueString=">7.1"),
    "a range": answer(POTASSIUM, valueRange={"low": {"value": 6.8, **MMOL}, "high": {"value": 7.2, **MMOL}}),
    "whole number": answer(POTASSIUM, valueInteger=7),
    "no unit": answer(POTASSIUM, valueQuantity={"value": 7.1}),
    "a unit of nobody's": answer(POTASSIUM, valueQuantity={"value": 7.1, "unit": "mmol pr liter plasma"}),
    "a local code": local("Kalium"),
    "a local code with its sample": local("P-Kalium"),
    "in English": local("Potassium, plasma"),
    "LOINC's long name without its code": local("Potassium [Moles/volume] in Serum or Plasma"),
    "LOINC's short name": local("Potassium SerPl-sCnc"),
    "a name alone": answer({"text": "S-Kalium"}, valueQuantity={"value": 7.1, **MMOL}),
    "a component": answer(
        concept("Elektrolytter", "E", system=LOCAL),
        component=[{"code": concept("Kalium", "X1", system=LOCAL), "valueQuantity": {"value": 7.1, **MMOL}}],
    ),
}


@pytest.mark.parametrize("form", LOOKS.values(), ids=LOOKS)
def test_what_would_be_critical_stands_first_and_is_told_as_unread(form: Json) -> None:
    assert "Kalium" in said(form) or "Potassium" in said(form)
    (alert,) = unread(form)
    assert "alium" in alert or "otassium" in alert


@pytest.mark.parametrize("form", LOOKS.values(), ids=LOOKS)
def test_it_is_no_value_of_the_analysis(form: Json) -> None:
    found = results.results(record(form), NOW, "k")
    assert not [one for one in found if one.comparable and one.value is not None]


@pytest.mark.parametrize("form", LOOKS.values(), ids=LOOKS)
def test_an_order_is_asked_about_with_its_doubt(form: Json) -> None:
    checked = checking.check(lines("spironolakton 25 mg x 1 po"), record(form), NOW)
    (found,) = [one for one in checked.open if one.rule == "A5"]
    assert found.title.startswith("Kalium er ")
    assert "ikke sikkert lest" in found.detail


NOT_BLOOD = [
    local("U-Kalium", 70),
    local("Kalium i urin", 70),
    local("Potassium [Moles/volume] in Urine", 70),
    local("Kalium", 70),
    local("Kalium", 9, specimen={"display": "Urin, døgn"}),
    local("Kalium kanaler", 7.1),
    local("Kalium", 7.1, "g"),
    answer(POTASSIUM, valueString="7,100"),
    answer(POTASSIUM, valueString="1:7"),
    answer(POTASSIUM, valueString="7-8"),
    answer(POTASSIUM, valueString="se kommentar 7,1"),
    answer(POTASSIUM, dataAbsentReason=concept("", "unknown")),
]


@pytest.mark.parametrize("form", NOT_BLOOD)
def test_what_is_of_another_sample_or_no_number_is_not_called_critical(form: Json) -> None:
    assert said(form) == ""
    assert unread(form) == []


def test_one_of_somebody_else_is_not_hers() -> None:
    assert (
        unread(local("Kalium", focus=[{"reference": "RelatedPerson/child", "type": "RelatedPerson"}])) == []
    )


@given(st.decimals(min_value=3, max_value=5, places=1), st.sampled_from(["Kalium", "P-Kalium"]))
def test_a_usual_number_reassures_nobody(value: Decimal, name: str) -> None:
    held = record(local(name, float(value)))
    (found,) = results.results(held, NOW)
    assert found.abnormal is Abnormal.UNKNOWN
    checked = checking.check(lines("spironolakton 25 mg x 1 po"), held, NOW)
    assert [one for one in checked.not_checked if one.rule == "A5"]
    assert not [one for one in checked.silent if one.rule == "A5"]


def test_a_newer_one_that_looks_worse_raises_what_an_older_certain_one_passed() -> None:
    certain = answer(POTASSIUM, 9, valueQuantity={"value": 4.2, **MMOL})
    checked = checking.check(lines("spironolakton 25 mg x 1 po"), record(certain, local("Kalium")), NOW)
    assert [one for one in checked.open if one.rule == "A5"]


def test_a_newer_usual_one_takes_no_question_away() -> None:
    certain = answer(POTASSIUM, 9, valueQuantity={"value": 7.1, **MMOL})
    checked = checking.check(lines("spironolakton 25 mg x 1 po"), record(certain, local("Kalium", 4.2)), NOW)
    assert [one for one in checked.open if one.rule == "A5"]


def test_few_platelets_of_a_local_code_are_asked_about_before_an_anticoagulant() -> None:
    held = record(local("Trombocytter", 9, "10*9/L"))
    checked = checking.check(lines("dalteparin 15000 IE x 1 sc"), held, NOW)
    (found,) = [one for one in checked.open if one.rule == "platelets"]
    assert isinstance(found, Finding)
    assert found.title == "Trombocytter er 9; skal dalteparin gis?"


def test_that_there_is_none_is_not_said_where_something_looks_like_one() -> None:
    held = record(local("Trombocytter", 210, "10*9/L"))
    checked = checking.check(lines("dalteparin 15000 IE x 1 sc"), held, NOW)
    (found,) = [one for one in checked.not_checked if one.rule == "platelets"]
    assert isinstance(found, NotChecked)
    assert found.why == "Trombocytter: et svar ser ut som dette, men kan ikke leses sikkert."


def test_an_alert_is_raised_by_one_that_looks_like_it() -> None:
    told = watch.look(Facts(record(local("Kalium")), (), NOW), "A5")
    assert [one for one in told if isinstance(one, Alert)]


def test_a_critical_one_of_a_local_code_stands_before_what_is_only_outside() -> None:
    certain = answer(POTASSIUM, 9, valueQuantity={"value": 5.0, **MMOL})
    assert said(certain, local("P-Kalium")).startswith("P-Kalium 7,1")


def test_a_certain_one_looks_like_nothing_else() -> None:
    certain = answer(POTASSIUM, valueQuantity={"value": 7.1, **MMOL})
    assert look_alikes.look_alikes(record(certain), NOW) == ()
