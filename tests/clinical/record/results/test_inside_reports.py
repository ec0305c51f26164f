"""Values inside a report (`contained`): values of their analysis, each once, that raise alarms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from desktop.clinical.record.measured import measurements
from desktop.clinical.record.results import cultures, look_alikes, results, unread
from desktop.clinical.record.results.results import Result
from desktop.fhir.chart import Chart
from desktop.fhir.inside import holder
from desktop.fhir.resources import Observation
from desktop.orders import watch
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.findings import Finding
from tests.meaning.saying import strings
from tests.orders.samples import lines
from tests.views.charts import NLK, NOW, PLACES, Json, about, chart, concept, hours_ago, lab, stay, vital

K, CREATININE, PLT = "NPU03230", "NPU18016", "NPU03568"
NEGATED = {"modifierExtension": [{"url": "urn:example:negated", "valueBoolean": True}]}


def inner(ident: str = "k", code: str = K, value: float = 7.1, unit: str = "mmol/L", **more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": ident,
        "code": concept("", code, system=NLK),
        "valueQuantity": {"value": value, "unit": unit, "code": unit},
    } | more


def report(*held: Json, results: tuple[str, ...] | None = None, **more: Any) -> Json:
    named = [f"#{one['id']}" for one in held] if results is None else results
    return about(
        "DiagnosticReport", "r", status="final", code=concept("Elektrolytter"), contained=list(held),
        category=[concept("", "LAB")], effectiveDateTime=hours_ago(3), issued=hours_ago(2),
        result=[{"reference": one} for one in named],
    ) | more  # fmt: skip


def record(*resources: Json) -> Chart:
    return chart(*PLACES, stay(), *resources)


def found(*resources: Json) -> list[Result]:
    return results.results(record(*resources), NOW)


def alarms(held: Chart, rule: str = "A5") -> list[watch.Alert]:
    return [one for one in watch.look(Facts(held, (), NOW), rule) if isinstance(one, watch.Alert)]


def test_a_value_inside_is_one_of_its_analysis_by_the_report() -> None:
    (one,) = found(report(inner()))
    assert one.analysis is not None
    assert (one.analysis.key, one.value, one.use.decide) == ("k", Decimal("7.1"), True)
    assert (one.when, one.abnormal.critical) == (hours_ago(3), True)
    assert holder(one.key) == "DiagnosticReport/r"


def test_it_alarms_and_is_asked_about_as_any_other() -> None:
    held = record(report(inner()))
    (alarm,) = alarms(held)
    assert alarm.values["value"] == "7.1"
    asked = check(lines("ramipril 5 mg x 1 po"), record(report(inner(value=5.9))), NOW)
    assert "A5" in {one.rule for one in asked.open if isinstance(one, Finding)}
    assert not alarms(record(report(inner(value=4.1))))


@pytest.mark.parametrize("where", ["laboratory", "results", "first sentence", "letter"])
def test_it_stands_where_one_by_itself_stands(where: str) -> None:
    beside = record(report(results=("Observation/k",)), lab("k", K, 7.1, "mmol/L", hours=3))
    assert "7,1" in strings(where, beside, NOW)
    assert "7,1" in strings(where, record(report(inner())), NOW)


@pytest.mark.parametrize(
    ("own", "of", "why"),
    [
        ({}, {"status": "preliminary"}, "preliminary"),
        ({}, {"status": "partial"}, "preliminary"),
        ({"status": "final"}, {"status": "preliminary"}, ""),
        ({"status": "preliminary"}, {}, "preliminary"),
        ({"status": "final"}, {"status": "strange"}, "unknown"),
        ({"status": "unknown"}, {}, "unknown"),
        ({}, NEGATED, "unread"),
        (NEGATED, {}, "unread"),
        ({}, {"implicitRules": "urn:example:rules"}, "unread"),
        ({"meta": {"versionId": "1"}}, {"meta": {"tag": [{"code": "SUBSETTED"}]}}, "unread"),
        ({"subject": {"reference": "Patient/child"}}, {}, "another"),
        ({"subject": {"reference": "#child"}}, {}, "another"),
        ({"subject": {"identifier": {"system": "urn:n", "value": "2"}}}, {}, "another"),
        ({"subject": {"identifier": {"system": "urn:n", "value": "1"}}}, {}, ""),
        ({"subject": {"reference": "https://fhir.test/fhir/Patient/p"}}, {}, ""),
        ({"focus": [{"reference": "Patient/child"}]}, {}, "another"),
        ({"effectiveDateTime": hours_ago(-5)}, {}, "future"),
    ],
)
def test_it_is_held_back_as_any_other(own: Json, of: Json, why: str) -> None:
    who = about("Patient", "p", identifier=[{"system": "urn:n", "value": "1"}])
    (one,) = results.results(chart(stay(), report(inner(**own), **of), who=who), NOW)
    assert one.use.why == why
    assert one.use.decide == (why in ("", "preliminary"))


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_nothing_of_a_report_that_was_taken_back_counts(status: str) -> None:
    assert not found(report(inner(status="final"), status=status))
    assert not found(report(inner(status=status)))


def test_what_is_not_certain_raises_all_the_same() -> None:
    held = record(report(inner(), **NEGATED))
    assert [one.analysis.key for one in look_alikes.look_alikes(held, NOW) if one.analysis] == ["k"]
    (alarm,) = alarms(held)
    assert alarm.values["value"] == "7.1 (kan ikke leses helt)"
    assert unread.unread(held, NOW)[0].critical


# Once

SAME = {
    "as written": {},
    "another name for the unit": {"valueQuantity": {"value": 7.10, "unit": "mmol/l", "code": "mmol/L"}},
    "as another instant says it": {"effectiveDateTime": "2026-11-20T11:32:00+01:00"},
}


@pytest.mark.parametrize("how", SAME)
@pytest.mark.parametrize("named", [("#k",), ("#k", "Observation/k"), ("Observation/k",)])
def test_one_that_stands_by_itself_too_is_there_once(how: str, named: tuple[str, ...]) -> None:
    held = record(report(inner(), results=named), lab("k", K, 7.1, "mmol/L", hours=3) | SAME[how])
    assert [one.key for one in results.results(held, NOW)] == ["Observation/k"]
    (waits,) = unread.unread(held, NOW)
    assert (waits.answers, waits.values) == (("DiagnosticReport/r",), ("Observation/k",))
    assert len(held.all(Observation)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"valueQuantity": {"value": 4.1, "unit": "mmol/L", "code": "mmol/L"}},
        {"effectiveDateTime": hours_ago(30)},
        {"code": concept("", CREATININE, system=NLK)},
        {"status": "entered-in-error"},
        NEGATED,
    ],
)
def test_one_that_says_something_else_hides_none(other: Json) -> None:
    held = report(inner(note=[{"text": "hemolysert"}]) if other is NEGATED else inner())
    every = found(held, lab("k", K, 7.1, "mmol/L", hours=3) | other)
    assert any(one.key == "Observation/r#k" and one.abnormal.critical for one in every)


def test_one_that_was_struck_under_its_own_number_is_struck_inside_too() -> None:
    number = {"identifier": [{"system": "urn:lab", "value": "4711"}]}
    struck = lab("k", K, 7.1, "mmol/L", hours=3, status="entered-in-error", **number)
    assert not found(report(inner(**number)), struck)
    assert found(report(inner()), struck)


def test_what_says_more_inside_is_not_left_out() -> None:
    judged = inner(value=5.9, interpretation=[concept("", "HH")])
    every = found(report(judged), lab("k", K, 5.9, "mmol/L", hours=3))
    assert [one.abnormal.critical for one in every] == [False, True]


def test_an_early_report_and_the_final_one_hold_one_value() -> None:
    early = {**report(inner()), "id": "early", "status": "preliminary"}
    assert [one.key for one in found(early, report(inner()))] == ["Observation/r#k"]


# Acknowledged by the report


def test_it_is_acknowledged_with_its_report() -> None:
    held = report(inner())
    (waits,) = unread.unread(record(held), NOW)
    assert waits.critical
    assert (waits.key, waits.answers) == ("DiagnosticReport/r", ("DiagnosticReport/r",))
    seen = {
        "resourceType": "Task", "id": "t", "status": "completed", "intent": "order",
        "for": {"reference": "Patient/p"}, "focus": {"reference": "DiagnosticReport/r"},
        "executionPeriod": {"end": hours_ago(0.5)},
    }  # fmt: skip
    assert not unread.unread(record(held, seen), NOW)


# Panels, cultures, what nobody names


def test_a_panel_inside_holds_its_members_and_components() -> None:
    part = {"code": concept("", PLT, system=NLK), "valueQuantity": {"value": 9, "unit": "10*9/L"}}
    panel = {
        "resourceType": "Observation", "id": "p", "code": concept("Celletelling"), "component": [part],
        "hasMember": [{"reference": "#k"}, {"reference": "#gone"}],
    }  # fmt: skip
    every = found(report(panel, inner(), results=("#p",)))
    said = {one.analysis.key: one for one in every if one.analysis is not None}
    assert (said["plt"].value, said["k"].value) == (Decimal(9), Decimal("7.1"))
    assert sum(one.lacking for one in every) == 1
    (waits,) = unread.unread(record(report(panel, inner(), results=("#p",))), NOW)
    assert waits.values == ("Observation/r#p", "Observation/r#k")


def test_one_that_nothing_names_is_a_result_of_the_report() -> None:
    held = record(report(inner(), results=()))
    assert [one.key for one in results.results(held, NOW)] == ["Observation/r#k"]
    assert unread.unread(held, NOW)[0].values == ("Observation/r#k",)


def test_one_that_cannot_be_read_is_named_as_such() -> None:
    held = record(report(inner(valueQuantity={"value": "seven"})))
    assert [(one.resource_type, one.id) for one in held.unreadable] == [("Observation", "r#k")]
    assert "kan ikke vises" in strings("laboratory", held, NOW)


def test_a_culture_inside_has_grown() -> None:
    grown = {
        "resourceType": "Observation", "id": "a", "code": concept("Agens"),
        "valueCodeableConcept": concept("Escherichia coli"),
    }  # fmt: skip
    (one,) = cultures.cultures(record(report(grown, code=concept("Blodkultur"))), NOW)
    assert (one.state, one.agent) == ("positive", "Escherichia coli")


def test_a_vital_sign_inside_is_measured() -> None:
    pulse = {key: value for key, value in vital("hr", 140, ident="v").items() if key != "subject"}
    held = record(report(pulse, category=[]))
    assert [one.reference for one in measurements.measurements(held, now=NOW)] == ["Observation/r#v"]
