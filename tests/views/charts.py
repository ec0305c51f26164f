"""Small charts for the views, from plain resources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from desktop.clinical.vocabulary import vitals
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.systems import NLK
from desktop.views.base.context import Context
from tests.letters.charts import chart as _chart

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
"""Friday, 14:32 in Oslo."""
AAS = Actor(
    "PractitionerRole/aas",
    "Practitioner/aas",
    "Maren Aas",
    "LIS",
    ward="h3",
    ward_name="Hjerte 3",
    profession="doctor",
)
Json = dict[str, Any]
PLACES: tuple[Json, ...] = (
    {"resourceType": "Location", "id": "h3", "name": "Hjerte 3",
     "physicalType": {"coding": [{"code": "wa"}]}},
    {"resourceType": "Location", "id": "b12", "name": "12A", "physicalType": {"coding": [{"code": "bd"}]},
     "partOf": {"reference": "Location/h3"}},
)  # fmt: skip


def patient(ident: str = "p", family: str = "Øverås", given: str = "Åse", **more: Any) -> Json:
    return {"resourceType": "Patient", "id": ident, "name": [{"family": family, "given": [given]}],
            "birthDate": "1948-03-14", "gender": "female", **more}  # fmt: skip


def about(kind: str, ident: str, **more: Any) -> Json:
    """A resource about the patient."""
    return {"resourceType": kind, "id": ident, "subject": {"reference": "Patient/p"}, **more}


def stay(**more: Any) -> Json:
    found = about("Encounter", "stay", status="in-progress", period={"start": "2026-11-17T08:00:00+01:00"})
    return {**found, "class": {"code": "IMP"}, **more}


def written_note(ident: str, hours: float, text: str, status: str = "final", code: str = "") -> Json:
    """A note with one heading."""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div>'
    return about(
        "Composition", ident, status=status, date=hours_ago(hours), title="Visitt",
        type=concept("", code or "n"), author=[{"reference": "Practitioner/b", "display": "Ola Berg"}],
        section=[{"title": "Vurdering", "text": {"status": "generated", "div": div}}],
    )  # fmt: skip


def concept(text: str = "", *codes: str, system: str = "urn:x") -> Json:
    made: Json = {"coding": [{"system": system, "code": code} for code in codes]} if codes else {}
    return made | ({"text": text} if text else {})


def hours_ago(hours: float) -> str:
    return (NOW - timedelta(hours=hours)).isoformat()


def vital(key: str, value: float | str, hours: float = 1.0, *, ident: str = "", **more: Any) -> Json:
    """A measurement of the vocabulary's vital sign, in its own unit unless `valueQuantity` says another."""
    known = vitals()[key]
    said: Json = (
        {"valueCodeableConcept": concept("", str(value))}
        if isinstance(value, str)
        else {"valueQuantity": {"value": value, "unit": known.shown, "code": known.unit}}
    )
    body = about(
        "Observation", ident or f"{key}-{hours}", status="final",
        code=concept("", known.loinc or "", system="http://loinc.org"), effectiveDateTime=hours_ago(hours),
    )  # fmt: skip
    return body | said | more


def round_of(hours: float = 1.0, **values: float | str) -> list[Json]:
    """A whole round without anything out of the ordinary, but for the values given."""
    usual: dict[str, float | str] = {"rr": 16, "spo2": 97, "sbp": 128, "hr": 72, "temp": 37.0, "acvpu": "A",
                                     "o2": 0}  # fmt: skip
    return [vital(key, value, hours) for key, value in {**usual, **values}.items()]


def lab(ident: str, code: str, value: float | None, unit: str, hours: float = 2, **more: Any) -> Json:
    body = about("Observation", ident, status="final", code=concept("", code, system=NLK),
                 effectiveDateTime=hours_ago(hours), issued=hours_ago(hours))  # fmt: skip
    if value is not None:
        body["valueQuantity"] = {"value": value, "unit": unit, "code": unit}
    return body | more


def task(ident: str, **more: Any) -> Json:
    return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
            "for": {"reference": "Patient/p"}, **more}  # fmt: skip


def chart(*resources: Json, who: Json | None = None, types: frozenset[str] | None = None) -> Chart:
    return _chart(who or patient(), *PLACES, *resources, types=types)


def context(found: Chart, actor: Actor = AAS, **options: Any) -> Context:
    return Context(found, NOW, actor, options)
