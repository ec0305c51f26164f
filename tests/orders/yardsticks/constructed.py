"""Chart and basket of a row of the lists of checks: its small facts as FHIR resources and an order.

A problem may be words only, refuted or resolved, its code ICD-10, ICPC-2 or SNOMED CT; a measurement may be
`days_ago`, one of the `laboratory` have a LOINC code and other units. A medicine may be `stopped`, so many
`days_ago` (nobody says when, without), or `told` by a list; an order, of a `strength`. An operation may be
`planned`, `in_hours` from now, as the list of the theatre has it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desktop.fhir.chart import Chart
from desktop.fhir.resources import Resource
from desktop.orders.basket import Basket, Line
from desktop.orders.draft import Amount, MedicineOrder, Schedule, Step
from tests.orders.samples import (
    ATC,
    NOW,
    allergy,
    chart,
    counted,
    done,
    given,
    lab,
    none_known,
    staying,
)
from tests.orders.yardsticks.comparison import Read

LOINC = "http://loinc.org"
SICKNESS = "urn:oid:2.16.578.1.12.4.1.1.7110"
TERMS = {"icd10": SICKNESS, "icpc2": "urn:oid:2.16.578.1.12.4.1.1.7170", "snomed": "http://snomed.info/sct"}
HOUR = timedelta(hours=3)
FORMS = {" depot": "depottablett", " plaster": "depotplaster", " øyedråper": "øyedråper"}
PIECES = {"TRNSDERM": "depotplaster", "OPHTH": "øyedråper"}


def _form(name: str) -> tuple[str, str]:
    """Substance and form of a name such as `morfin depot`."""
    for end, form in FORMS.items():
        if name.endswith(end):
            return name.removesuffix(end), form
    return name, ""


def _measured(row: dict[str, Any]) -> Resource:
    ago = timedelta(days=int(row["days_ago"])) if "days_ago" in row else HOUR
    if row["code"].startswith(("NPU", "NOR")):
        return lab(row["code"], str(row["value"]), row["unit"], ago)
    category = "laboratory" if row.get("laboratory") else "vital-signs"
    body: dict[str, Any] = {
        "status": "final",
        "category": [{"coding": [{"code": category}]}],
        "code": {"coding": [{"system": LOINC, "code": row["code"]}], "text": row["name"]},
        "effectiveDateTime": (NOW - ago).isoformat(),
    }
    if "systolic" in row:
        body["component"] = [
            {
                "code": {"coding": [{"system": LOINC, "code": code}]},
                "valueQuantity": {"value": row[key], "unit": row["unit"], "code": row["unit"]},
            }
            for key, code in (("systolic", "8480-6"), ("diastolic", "8462-4"))
        ]
    else:
        body["valueQuantity"] = {"value": row["value"], "unit": row["unit"], "code": row["unit"]}
    return done("Observation", **body)


def _condition(
    code: str, text: str, status: str = "active", verification: str = "", system: str = SICKNESS
) -> Resource:
    named: dict[str, Any] = {"text": text}
    if code:
        named["coding"] = [{"system": system, "code": code, "display": text}]
    body: dict[str, Any] = {"code": named}
    if verification:
        body["verificationStatus"] = _status("condition-ver-status", verification)
    if verification != "refuted":
        body["clinicalStatus"] = _status("condition-clinical", status)
    return done("Condition", **body)


def _status(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}


def _allergies(facts: dict[str, Any]) -> list[Resource]:
    found = []
    for one in facts.get("allergies", ()):
        more: dict[str, Any] = {
            "criticality": one["criticality"],
            "category": [one.get("category", "medication")],
        }
        if one.get("reaction"):
            more["reaction"] = [{"manifestation": [{"text": one["reaction"]}]}]
        if one.get("type"):
            more["type"] = one["type"]
        code: dict[str, Any] = {"text": one["text"]}
        if one.get("atc"):
            code["coding"] = [{"system": ATC, "code": one["atc"]}]
        found.append(allergy(one["text"], **({"code": code} | more)))
    return found or [none_known()]


def _stopped(one: dict[str, Any]) -> Resource:
    """A medicine that is no longer given: by the end of its dosing (`completed`), by the version that ended
    it (`stopped`), or by a list."""
    dosage = [*one["dosage"]]
    end = (NOW - timedelta(days=float(one["days_ago"]))).isoformat() if "days_ago" in one else ""
    if one.get("told"):
        body: dict[str, Any] = {"effectivePeriod": {"end": end}} if end else {}
        body["medicationCodeableConcept"] = {
            "coding": [{"system": ATC, "code": one["atc"]}],
            "text": one["name"],
        }
        return done("MedicationStatement", status=one["status"], dosage=dosage, **body)
    more: dict[str, Any] = {"status": one["status"], "dosageInstruction": dosage}
    if end and one["status"] == "completed":
        repeat = dosage[0]["timing"]["repeat"] | {"boundsPeriod": {"end": end}}
        more["dosageInstruction"] = [dosage[0] | {"timing": {"repeat": repeat}}]
    elif end:
        more |= {"meta": {"versionId": "2", "lastUpdated": end}, "statusReason": {"text": "Seponert"}}
    return given(one["atc"], one["name"], None, **more)


def _planned(one: dict[str, Any]) -> Resource:
    """An operation on the list of the theatre."""
    surgery = {"coding": [{"system": TERMS["snomed"], "code": "387713003", "display": "Surgical procedure"}]}
    return done(
        "ServiceRequest",
        status="active",
        intent="order",
        category=[surgery],
        code={"text": one["text"]},
        occurrenceDateTime=(NOW + timedelta(hours=float(one["in_hours"]))).isoformat(),
    )


def made_chart(facts: dict[str, Any]) -> Chart:
    """The patient of a row, in hospital."""
    age = facts["age"]
    born = NOW.date() - timedelta(days=round(float(age) * 365.25) + (30 if age >= 1 else 0))
    held = [staying(), *_allergies(facts)]
    for one in facts.get("medicines", ()):
        name, form = _form(one["name"])
        dosages = [*one["dosage"]]
        more = {"dosageInstruction": dosages}
        held.append(given(one["atc"], f"{name} {form}".strip(), None, **more))
    held += [_stopped(one) for one in facts.get("stopped", ())]
    held += [_measured(one) for one in facts.get("measured", ())]
    if "weight" in facts:
        held.append(_measured({"code": "29463-7", "name": "Vekt", "value": facts["weight"], "unit": "kg"}))
    for one in facts.get("conditions", ()):
        status, verification = one.get("status", "active"), one.get("verification", "")
        key = next((key for key in TERMS if key in one), "icd10")
        held.append(_condition(one.get(key, ""), one["text"], status, verification, TERMS[key]))
    held += [_planned(one) for one in facts.get("planned", ())]
    if weeks := facts.get("pregnant_weeks"):
        held.append(_condition("Z34", "Svangerskap"))
        held.append(
            _measured({"code": "18185-9", "name": "Svangerskapslengde", "value": weeks, "unit": "wk"})
        )
    if facts.get("breastfeeding"):
        held.append(_condition("Z39.1", "Ammende mor"))
    return chart(*held, born=_day(born), gender=facts["sex"])


def _day(when: date) -> str:
    return when.isoformat()


def _amount(quantity: dict[str, Any]) -> Amount:
    return Amount(Decimal(str(quantity["value"])), quantity["code"])


def _step(dosage: dict[str, Any]) -> Step:
    read = Read(dosage)
    repeat = read.repeat
    dose = read.given.get("doseQuantity")
    rate = read.given.get("rateQuantity")
    rated = _amount(rate) if rate else None
    over = Amount(Decimal(str(repeat.get("duration", 0))), str(repeat.get("durationUnit", "h")))
    if dose and rate and over.value:
        # Both are written, and may contradict each other.
        return Step(dose=_amount(dose), rate=rated, schedule=Schedule(once=read.once, over=over))
    if dose and "duration" in repeat and read.speed:
        hours = over.value * (Decimal(1) if repeat["durationUnit"] == "h" else Decimal(1) / 60)
        rated = Amount(round(Decimal(str(dose["value"])) / hours, 3), f"{dose['code']}/h")
    if rate and not dose:
        schedule = Schedule(continuous=True)
    elif read.once:
        schedule = Schedule(once=True)
    else:
        schedule = Schedule(
            frequency=repeat.get("frequency"),
            period=Decimal(str(repeat.get("period", 1))),
            period_unit=repeat.get("periodUnit", "d"),
            days=tuple(repeat.get("dayOfWeek", ())),
        )
    return Step(dose=_amount(dose) if dose else None, rate=rated, schedule=schedule)


def made_line(order: dict[str, Any]) -> Line:
    """The order of a row, as it lies in the basket."""
    name, form = _form(order["name"])
    dosages = order["dosage"]
    code = next((one["route"]["coding"][0]["code"] for one in dosages if one.get("route")), "")
    made = MedicineOrder(
        name=name,
        atc=order["atc"],
        form=form or PIECES.get(code, ""),
        route=code,
        strength_text=order.get("strength", ""),
        steps=tuple(_step(one) for one in dosages),
        as_needed=any(Read(one).as_needed for one in dosages),
    )
    return Basket("p1").add(made, name, identities=counted()).lines[0]
