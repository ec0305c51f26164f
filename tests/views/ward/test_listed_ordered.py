"""Columns of what is ordered, of a course that goes on, and what a ward says of a value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.core.clock import local
from desktop.views.base import labs
from tests.views.charts import NOW, Json, chart, hours_ago, stay
from tests.views.listing import given, observation, procedure, said

SNOMED = "http://snomed.info/sct"


def diagnosis(code: str, **more: Any) -> Json:
    coding = {"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": code}
    return {"resourceType": "Condition", "id": f"c-{code}", "code": {"coding": [coding]}, **more}


def order(code: str, *, category: str = "", **more: Any) -> Json:
    found: Json = {
        "resourceType": "ServiceRequest", "id": f"s-{code}-{len(str(more))}", "status": "active",
        "intent": "order", "authoredOn": hours_ago(2), "code": {"coding": [{"code": code}], "text": code},
    }  # fmt: skip
    if category:
        found["category"] = [{"coding": [{"system": SNOMED, "code": category}]}]
    return found | more


def test_telemetry_is_on_for_whom_it_is_ordered() -> None:
    assert said("telemetry").text == "–"
    assert said("telemetry", order("ecg-monitor")).text == "På"


@pytest.mark.parametrize(
    "wrong",
    [{"status": "completed"}, {"status": "revoked"}, {"intent": "plan"}, {"doNotPerform": True},
     {"authoredOn": hours_ago(5000)}, {"encounter": {"reference": "Encounter/other"}},
     {"occurrencePeriod": {"start": hours_ago(9), "end": hours_ago(1)}}],
)  # fmt: skip
def test_what_is_over_taken_back_or_of_another_stay_is_not_on(wrong: Json) -> None:
    assert said("telemetry", order("ecg-monitor", **wrong)).text == "–"


def test_an_operation_says_for_when_it_is_ordered_else_its_name() -> None:
    at = hours_ago(-20)
    hour = local(NOW + timedelta(hours=20)).strftime("%H:%M")
    shown = said("operation", order("x", category="387713003", occurrenceDateTime=at)).text
    assert shown.replace("\u00a0", " ") == f"i morgen {hour}"
    assert said("operation", order("x", category="387713003")).text == "x"
    assert said("operation", order("x", occurrenceDateTime=at)).text == ""


def test_the_clock_to_theatre_runs_for_a_hip_alone_and_stops_at_the_operation() -> None:
    hip = diagnosis("S72.0", recordedDate=hours_ago(9))
    here = stay(period={"start": hours_ago(10)})
    assert said("theatre-clock", admitted=here).quiet
    assert said("theatre-clock", hip, admitted=here).text == "14 t igjen"
    done = said("theatre-clock", hip, procedure(hours_ago(4), "NFB20"), admitted=here)
    assert done.text == "operert etter 6 t"
    late = said("theatre-clock", hip, admitted=stay(period={"start": hours_ago(25)}))
    assert late.late


def test_a_course_is_counted_from_its_first_dose_here_while_it_goes_on() -> None:
    here = stay(period={"start": hours_ago(80)})
    doses = [given("J01CE01", hours_ago(hours)) for hours in (76, 50, 26, 2)]
    before = given("J01CE01", hours_ago(2000))
    assert said("antibiotic-day", before, *doses, admitted=here).text == "4"
    assert said("antibiotic-day", *doses[:2], admitted=here).text == "", "it ended two days ago"
    assert said("antibiotic-day", before, admitted=here).text == ""
    assert said("antibiotic-day", given("C03CA01", hours_ago(2)), admitted=here).quiet


@pytest.mark.parametrize(("litres", "words"), [(0, "luft"), (0.5, "0,5 L/min"), (2, "2 L/min")])
def test_no_litres_are_air(litres: float, words: str) -> None:
    flow = observation("3151-8", valueQuantity={"value": litres, "unit": "L/min", "code": "L/min"})
    assert said("oxygen", flow).text == words


def test_nobody_without_lithium_lacks_a_level_and_withdrawal_alone_is_scored() -> None:
    assert said("lithium").text == "–"
    assert said("lithium", given("N05AN01", hours_ago(5))).text == "ikke målt"
    assert said("ciwa").text == "–"
    assert said("ciwa", diagnosis("F10.3")).text == "ikke skåret"


def test_no_week_of_pregnancy_is_told_after_the_birth() -> None:
    mother: Json = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1995-01-01"}
    weeks = observation("11884-4", valueQuantity={"value": 273, "unit": "dager", "code": "d"})
    assert said("pregnancy", weeks, who=mother).text == "39+0"
    born = procedure(hours_ago(3), "MCA10")
    assert said("pregnancy", weeks, born, who=mother).text == "–"
    cervix: Json = {
        "resourceType": "Observation", "id": "cervix", "status": "final", "effectiveDateTime": hours_ago(4.5),
        "code": {"coding": [{"code": "cervix-dilatation"}]}, "valueQuantity": {"value": 7, "unit": "cm"},
    }  # fmt: skip
    assert said("cervix", weeks, cervix, who=mother).text == "7 cm"
    assert said("cervix", weeks, cervix, who=mother).stale
    assert said("cervix", weeks, cervix, born, who=mother).text == ""


def test_nobody_waits_for_an_answer_of_telemetry_or_of_an_operation() -> None:
    ordered = (order("ecg-monitor"), order("x", category="387713003", occurrenceDateTime=hours_ago(1)))
    found = chart(stay(), *ordered, order("echo"))
    assert [one.name for one in labs.pending(found, NOW)] == ["echo"]


def test_the_clock_from_door_to_needle_stops_at_the_dose_and_falls_quiet_after_the_window() -> None:
    stroke = diagnosis("I63.4", recordedDate=hours_ago(0.2))
    here = stay(period={"start": hours_ago(0.25)})
    assert said("needle", admitted=here).quiet
    assert said("needle", stroke, admitted=here).text == "5 min igjen"
    done = said("needle", stroke, given("B01AD11", hours_ago(0.05)), admitted=here)
    assert done.text == "nål etter 12 min"
    late = said("needle", stroke, admitted=stay(period={"start": hours_ago(1)}))
    assert late.late
    assert said("needle", stroke, admitted=stay(period={"start": hours_ago(6)})).quiet
