"""Vital signs of a code that nobody knows: told by name as ones that can't be read, and never counted."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.measured import measurements
from desktop.clinical.record.observed import UNREAD
from tests.meaning.saying import strings
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, patient, stay

VITAL = [concept("", "vital-signs")]


def vital(code: Json, value: float, unit: str, *, category: Any = VITAL) -> Json:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return about("Observation", "v", status="final", category=category, code=code,
                 effectiveDateTime=hours_ago(1), valueQuantity=quantity)  # fmt: skip


def local(name: str) -> Json:
    return concept(name, "V1", system="urn:example:monitor")


NAMED = [
    (local("SpO2"), 78, "%", "spo2"),
    (local("Oksygenmetning"), 78, "%", "spo2"),
    ({"text": "Puls"}, 150, "/min", "hr"),
    (local("Heart rate"), 150, "/min", "hr"),
    (local("Respirasjonsfrekvens"), 34, "/min", "rr"),
    (local("Systolisk"), 62, "mm[Hg]", "sbp"),
    (local("Kroppstemperatur"), 39.8, "Cel", "temp"),
]


@pytest.mark.parametrize(("code", "value", "unit", "key"), NAMED)
def test_it_is_seen_to_be_there_and_nothing_goes_by_it(code: Json, value: float, unit: str, key: str) -> None:
    held = chart(*PLACES, stay(), vital(code, value, unit), who=patient())
    (found,) = measurements.measurements(held, now=NOW)
    assert (found.key, found.number, found.use) == (key, None, UNREAD)


@pytest.mark.parametrize(("code", "value", "unit", "_key"), NAMED)
def test_the_chart_does_not_say_that_nothing_was_measured(
    code: Json, value: float, unit: str, _key: str
) -> None:
    said = strings("vitals", chart(*PLACES, stay(), vital(code, value, unit), who=patient()), NOW)
    assert "Ingenting er målt" not in said
    assert f"{value:g}".replace(".", ",") in said
    assert "NEWS2" not in said.partition("Ikke i kurvene")[0].replace("NEWS2 minst", "NEWS2")


@pytest.mark.parametrize(
    "one",
    [
        vital(local("Puls, foster"), 150, "/min"),
        vital(local("Skoop temperatur"), 39, "Cel"),
        vital(local("Puls"), 150, "/min", category=[concept("", "laboratory")]),
        vital(local("Puls"), 150, "/min", category=[]),
        vital({"text": "Puls", "coding": [{"display": "Respirasjon", "code": "x"}]}, 30, "/min"),
    ],
)
def test_another_name_or_kind_is_none(one: Json) -> None:
    assert measurements.measurements(chart(one, who=patient()), now=NOW) == []


def test_a_known_code_goes_before_any_name() -> None:
    code = {"text": "Puls", "coding": [{"system": "http://loinc.org", "code": "9279-1"}]}
    (found,) = measurements.measurements(chart(vital(code, 18, "/min"), who=patient()), now=NOW)
    assert (found.key, found.number) == ("rr", 18)
