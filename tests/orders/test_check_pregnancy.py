"""Pregnancy before signing and in the list: what the record says goes before age and sex."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Resource, decode
from desktop.orders.chart_facts import Facts
from desktop.orders.standing_conflicts import standing_conflicts
from tests.orders.checking import fired, run, unchecked
from tests.orders.samples import NOW, chart, done, given

LOINC, SCT = "http://loinc.org", "http://snomed.info/sct"
RAMIPRIL = "ramipril 5 mg x 1 po"
STATUS = {"coding": [{"system": LOINC, "code": "82810-3"}]}
YES = {"valueCodeableConcept": {"coding": [{"system": SCT, "code": "77386006"}]}}
NO = {"valueCodeableConcept": {"coding": [{"system": SCT, "code": "60001007"}]}}


UNSURE = {"coding": [{"system": SCT, "code": "1"}], "text": "Gravid?"}


def answer(code: dict[str, Any] = STATUS, **value: Any) -> Resource:
    return done(
        "Observation", status="final", code=code, effectiveDateTime="2026-11-19T08:00:00+01:00", **value
    )


@pytest.mark.parametrize(
    "who", [{}, {"born": "1961-08-30"}, {"gender": "male"}, {"gender": "unknown"}, {"born": ""}]
)
def test_a_pregnancy_of_the_record_counts_at_any_age(who: dict[str, str]) -> None:
    assert "pregnancy" in fired(run(RAMIPRIL, chart(answer(**YES), **who)))


@pytest.mark.parametrize(
    ("code", "value", "pregnant"),
    [
        (STATUS, YES, True), (STATUS, {"valueBoolean": True}, True),
        (STATUS, {"valueString": "Gravid"}, True),
        (STATUS, {"valueCodeableConcept": {"text": "Ja"}}, True), ({"text": "Graviditet"}, YES, True),
        ({"coding": [{"system": SCT, "code": "77386006"}]}, {"valueBoolean": True}, True),
        (STATUS, NO, False), (STATUS, {"valueBoolean": False}, False),
        (STATUS, {"valueString": "ikke gravid"}, None), (STATUS, {"valueString": "usikker"}, None),
        ({"text": "Graviditet"}, {"valueBoolean": False}, None),
        ({"text": "Røyker"}, {"valueBoolean": True}, None),
        (STATUS, {"valueCodeableConcept": UNSURE}, None),
    ],
)  # fmt: skip
def test_an_answer_in_any_form(code: dict[str, Any], value: dict[str, Any], pregnant: bool | None) -> None:
    checked = run(RAMIPRIL, chart(answer(code, **value), born="1996-03-14"))
    assert ("pregnancy" in fired(checked)) is (pregnant is True)
    assert ("pregnancy" in unchecked(checked)) is (pregnant is None)


def test_the_list_marks_it() -> None:
    where = chart(answer(**YES), given("D10BA01", "isotretinoin", "20 mg x 1"), born="1961-08-30")
    assert "pregnancy" in {one.rule for one in standing_conflicts(Facts(where, (), NOW))}


def test_the_shared_case(shared: Path) -> None:
    found: list[Resource] = []
    for line in (shared / "data" / "cases" / "d12.ndjson").read_text().splitlines():
        kind = strict.loads(line)["resourceType"]
        found += [decode(kind, line)] if kind in ("Observation", "MedicationRequest") else []
    where: Chart = chart(*found, born="1961-08-30")
    later = NOW.replace(day=26)
    (one,) = (one for one in standing_conflicts(Facts(where, (), later)) if one.rule == "pregnancy")
    assert one.title == "Pasienten er gravid; isotretinoin skal ikke gis."
