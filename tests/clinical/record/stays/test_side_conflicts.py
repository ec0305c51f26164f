"""A diagnosis and an operation of one part on two sides is told; of other parts and other times nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.clinical.record.stays import side_conflicts
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from tests.views.charts import NOW, Json, about, chart


def diagnosis(text: str = "Brudd i lårhals", side: str = "venstre", code: str = "", **more: Any) -> Json:
    coding = [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": code}] if code else []
    site = {"bodySite": [{"text": side}]} if side else {}
    return about(
        "Condition", "c", code={"text": text, "coding": coding}, onsetDateTime="2026-11-18", **site, **more
    )


def operation(text: str = "Nagling av hoftebrudd", side: str = "høyre", **more: Any) -> Json:
    site = {"bodySite": [{"text": side}]} if side else {}
    made = about("Procedure", "o", status="completed", code={"text": text}, performedDateTime="2026-11-19")
    return made | site | more


def told(*resources: Json) -> bool:
    return bool(side_conflicts.of(chart(*resources), NOW))


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (diagnosis(), operation(), True),
        (diagnosis(), operation(side="venstre"), False),
        (diagnosis(), operation(side=""), False),
        (diagnosis(side=""), operation(), False),
        (diagnosis(), operation(side="begge sider"), False),
        (diagnosis(side="begge sider"), operation(), False),
        (diagnosis("Gonartrose"), operation("Kneprotese"), True),
        (diagnosis("Noe", code="M17.1"), operation("Noe", code={"coding": [{"code": "NGB20"}]}), True),
        (diagnosis("Lungebetennelse"), operation("Nagling av hoftebrudd"), False),
        (diagnosis("Hornhinnesår"), operation("Hornhinnetransplantasjon"), True),
        (diagnosis("Sår"), operation("Sentralt venekateter"), False),
        (diagnosis("Sår"), operation("Revisjon", reasonReference=[{"reference": "Condition/c"}]), True),
        (diagnosis(), operation(reasonReference=[{"reference": "Condition/other"}]), False),
        (diagnosis(), operation(status="not-done"), False),
        (diagnosis(), operation(status="preparation"), True),
        (diagnosis(), operation(performedDateTime="2019-01-01"), False),
        (diagnosis(verificationStatus={"coding": [{"code": "refuted"}]}), operation(), False),
        (diagnosis("Hofteartrose hos mor"), operation(), False),
    ],
)
def test_sides_of_one_part_and_one_time_are_compared(one: Json, other: Json, differ: bool) -> None:
    assert told(one, other) is differ


def test_whoever_was_operated_on_the_side_of_the_diagnosis_too_has_both() -> None:
    assert not told(diagnosis(), operation(), operation(side="venstre", id="o2"))


def of_case(shared: Path, name: str) -> Chart:
    text = (shared / f"data/cases/{name}.ndjson").read_text(encoding="utf-8")
    found = [strict.loads(line) for line in text.splitlines()]
    person = next(one for one in found if one["resourceType"] == "Patient")
    return chart(*(one for one in found if one is not person), who=person)


def test_the_case_of_a_left_hip_nailed_on_the_right(shared: Path) -> None:
    assert set(side_conflicts.of(of_case(shared, "e46"), NOW)) == {"Condition/e46-c7"}
