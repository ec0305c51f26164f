"""What a declared column says of a record made for a test."""

from __future__ import annotations

from typing import Any

from desktop.fhir.systems import ATC, NCSP
from desktop.shown.ward.worklist import Extra
from desktop.shown.workspace import Worklist
from desktop.views.ward import worklist_rows
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    chart,
    hours_ago,
    stay,
)


def said(key: str, *resources: Json, who: Json | None = None, admitted: Json | None = None) -> Extra:
    made = chart(admitted or stay(), *resources, who=who)
    row = worklist_rows.row(made, NOW, AAS, Worklist(columns=("name", key)))
    (extra,) = row.extras
    return extra


def observation(code: str, **more: Any) -> Json:
    base = {"resourceType": "Observation", "id": f"o-{code}-{len(str(more))}", "status": "final"}
    coded = {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}}
    return {**base, **coded, "effectiveDateTime": hours_ago(1), **more}


def procedure(when: str, code: str = "JEA00", system: str = NCSP, **more: Any) -> Json:
    coded = {"coding": [{"system": system, "code": code, "display": "Appendektomi"}]}
    base = {"resourceType": "Procedure", "id": f"p{when}", "status": "completed", "code": coded}
    return {**base, "performedDateTime": when, **more}


def flag(code: str, words: str, **more: Any) -> Json:
    coded = {"coding": [{"code": code}], "text": words}
    return {"resourceType": "Flag", "id": f"f-{words}", "status": "active", "code": coded, **more}


def given(atc: str, when: str, status: str = "completed") -> Json:
    concept = {"coding": [{"system": ATC, "code": atc}]}
    return {"resourceType": "MedicationAdministration", "id": f"g-{when}", "status": status,
            "medicationCodeableConcept": concept, "effectiveDateTime": when}  # fmt: skip
