"""Charts and baskets for the tests of orders; identity numbers are not needed anywhere here."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop.fhir import strict
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.resources import Patient, Resource, decode
from desktop.orders.basket import Basket, Identities, Identity, Line
from desktop.orders.draft import MedicineOrder, Order, ServiceOrder
from desktop.orders.field.reading import read

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
"""Friday, 14:32 in Oslo."""

ATC = "http://www.whocc.no/atc"
NLK = "urn:oid:2.16.578.1.12.4.1.1.7280"
TYPES = (
    "AllergyIntolerance", "Condition", "DetectedIssue", "Encounter", "Flag", "List",
    "MedicationAdministration",
    "MedicationRequest", "MedicationStatement",
    "Observation", "Procedure", "ServiceRequest",
)  # fmt: skip


def counted() -> Identities:
    """Identities in order: …0001, …0002."""
    numbers = itertools.count(1)

    def make() -> Identity:
        n = next(numbers)
        return Identity(f"00000000-0000-4000-8000-{n:012}", f"urn:uuid:10000000-0000-4000-8000-{n:012}")

    return make


def order(text: str, now: datetime = NOW) -> Order:
    reading = read(text, now)
    assert reading.order is not None, (text, reading.questions)
    return reading.order


def medicine(text: str) -> MedicineOrder:
    found = order(text)
    assert isinstance(found, MedicineOrder)
    return found


def service(text: str) -> ServiceOrder:
    found = order(text)
    assert isinstance(found, ServiceOrder)
    return found


def lines(*texts: str) -> tuple[Line, ...]:
    basket = Basket("p1")
    make = counted()
    for text in texts:
        basket = basket.add(order(text), text, identities=make)
    return basket.lines


_number = itertools.count(1)


def _add(kind: str, **body: Any) -> Resource:
    body = {"resourceType": kind, "id": f"r{next(_number)}"} | body
    return decode(kind, strict.dumps(body))


def chart(*resources: Resource, born: str = "1948-03-14", gender: str = "female", missing: str = "",
          unreadable: str = "", unanswered: str = "") -> Chart:  # fmt: skip
    groups: dict[str, list[Resource]] = {name: [] for name in TYPES if name != missing}
    for resource in resources:
        groups[resource.resource_type].append(resource)
    patient = decode(
        "Patient", strict.dumps({"resourceType": "Patient", "id": "p1", "birthDate": born, "gender": gender})
    )
    assert isinstance(patient, Patient)
    broken = (Unreadable(unreadable, "x", "odd"),) if unreadable else ()
    pulled = frozenset(groups) - {unanswered}
    return Chart(
        patient, {name: tuple(group) for name, group in groups.items()}, unreadable=broken, pulled=pulled
    )


def lab(code: str, value: str, unit: str, ago: timedelta = timedelta(hours=8), **more: Any) -> Resource:
    number = strict.Number(value)
    return _add(
        "Observation",
        status=more.pop("status", "final"),
        code={"coding": [{"system": NLK, "code": code}]},
        effectiveDateTime=(NOW - ago).isoformat(),
        valueQuantity={"value": number, "unit": unit, "code": unit} | more.pop("quantity", {}),
        **more,
    )


def potassium(value: str, **more: Any) -> Resource:
    return lab("NPU03230", value, "mmol/L", **more)


def creatinine(value: str, **more: Any) -> Resource:
    return lab("NPU04998", value, "umol/L", **more)


def egfr(value: str, **more: Any) -> Resource:
    return lab("NOR25909", value, "mL/min/{1.73_m2}", **more)


def weight(value: str, ago: timedelta) -> Resource:
    return _add(
        "Observation",
        status="final",
        code={"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        effectiveDateTime=(NOW - ago).isoformat(),
        valueQuantity={"value": strict.Number(value), "code": "kg"},
    )


def allergy(text: str, atc: str = "", **more: Any) -> Resource:
    code: dict[str, Any] = {"text": text}
    if atc:
        code["coding"] = [{"system": ATC, "code": atc}]
    return _add("AllergyIntolerance", **({"code": code, "category": ["medication"]} | more))


def none_known() -> Resource:
    coding = [{"system": "http://snomed.info/sct", "code": "716186003"}]
    return _add("AllergyIntolerance", code={"coding": coding, "text": "Ingen kjent allergi"})


def given(atc: str, name: str, dosage: dict[str, Any] | str | None = None, **more: Any) -> Resource:
    body: dict[str, Any] = {
        "status": "active", "intent": "order",
        "category": [{"coding": [{"code": "inpatient"}]}],
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": atc}] if atc else [], "text": name},
    }  # fmt: skip
    if isinstance(dosage, str):
        body["dosageInstruction"] = [{"text": dosage}]
    elif dosage is not None:
        body["dosageInstruction"] = [dosage]
    return _add("MedicationRequest", **(body | more))


def daily(value: str, unit: str, times: int, **more: Any) -> dict[str, Any]:
    return {
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": strict.Number(value), "unit": unit, "code": unit}}],
    } | more


def staying() -> Resource:
    return _add("Encounter", status="in-progress", **{"class": {"code": "IMP"}})


def requested(text: str, when: str = "", **more: Any) -> Resource:
    more |= {"occurrenceDateTime": when} if when else {}
    return _add("ServiceRequest", status="active", intent="order", code={"text": text}, **more)


def done(kind: str, **body: Any) -> Resource:
    return _add(kind, **body)


def stated(atc: str, name: str, dosage: dict[str, Any] | str | None = None, **more: Any) -> Resource:
    """What a list or the patient says is used."""
    body: dict[str, Any] = {
        "status": "active",
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": atc}] if atc else [], "text": name},
    }
    if dosage is not None:
        body["dosage"] = [{"text": dosage} if isinstance(dosage, str) else dosage]
    return _add("MedicationStatement", **(body | more))
