"""A stay with orders for the tests of acts on medicines: our own orders, and those of another system."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from desktop.acts import RecordAct
from desktop.clinical.record import seen
from desktop.commands import doses, medicines
from desktop.commands.carrying import carry_out
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from tests.commands.conftest import AAS, NOW, Json, Record

CARRYING = (doses, medicines)
CATEGORY = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
ATC = "http://www.whocc.no/atc"
NURSE = Actor("PractitionerRole/dale", "Practitioner/dale", "Anna Dale", "sykepleier", profession="nurse")
OTHER = Actor("PractitionerRole/vik", "Practitioner/vik", "Per Vik", "sykepleier", profession="nurse")
WHO: dict[str, Any] = {"who": "Practitioner/moe", "name": "Jon Moe"}
"""Who restarts what is paused."""
STAY: Json = {
    "resourceType": "Encounter", "id": "e", "status": "in-progress",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
    "subject": {"reference": "Patient/p"}, "period": {"start": "2026-11-17T08:00:00+01:00"},
}  # fmt: skip
_NAMES = {
    "furosemid": "C03CA01", "metoprolol": "C07AB02", "amoksicillin": "J01CA04", "paracetamol": "N02BE01",
}  # fmt: skip


def quantity(value: float | int, unit: str = "mg") -> Json:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def dosage(dose: int, *times: str, start: str = "2026-11-17T08:00:00+01:00", **more: Any) -> Json:
    repeat: Json = {"boundsPeriod": {"start": start}, "frequency": len(times), "period": 1, "periodUnit": "d"}
    if times:
        repeat["timeOfDay"] = [f"{time}:00" for time in times]
    return {
        "timing": {"repeat": repeat},
        "route": {"coding": [{"system": ROUTE, "code": "PO"}], "text": "gjennom munnen"},
        "doseAndRate": [{"doseQuantity": quantity(dose)}], **more,
    }  # fmt: skip


def order(ident: str, name: str = "furosemid", dose: int = 40, *times: str, **more: Any) -> Json:
    return {
        "resourceType": "MedicationRequest", "id": ident, "status": "active", "intent": "order",
        "category": [{"coding": [{"system": CATEGORY, "code": "inpatient"}]}],
        "medicationCodeableConcept": {
            "coding": [{"system": ATC, "code": _NAMES[name], "display": name}], "text": name,
        },
        "subject": {"reference": "Patient/p"}, "encounter": {"reference": "Encounter/e"},
        "authoredOn": "2026-11-17T08:00:00+01:00",
        "requester": {"reference": "Practitioner/moe", "display": "Jon Moe"},
        "dosageInstruction": [dosage(dose, *(times or ("08:00", "14:00")))], **more,
    }  # fmt: skip


def given(ident: str, of: str, at: str, **more: Any) -> Json:
    return {
        "resourceType": "MedicationAdministration", "id": ident, "status": "completed",
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": "C03CA01", "display": "furosemid"}]},
        "subject": {"reference": "Patient/p"}, "context": {"reference": "Encounter/e"},
        "effectiveDateTime": at, "request": {"reference": f"MedicationRequest/{of}"},
        "performer": [{"actor": {"reference": "Practitioner/vik", "display": "Per Vik"}}],
        "dosage": {"dose": quantity(40)}, **more,
    }  # fmt: skip


class Ward:
    """The record of one stay, and somebody who acts on it."""

    def __init__(self, record: Record, charts: Charts) -> None:
        self.record, self._charts = record, charts
        record.hold(STAY)

    def hold(self, *resources: Json) -> None:
        self.record.hold(*resources)

    def chart(self) -> Chart:
        found = self.record.store.read(lambda c: self._charts.read(c, "p")).result()
        assert found is not None
        return found

    def mark(self, key: str) -> str:
        kind = MedicationRequest if key.startswith("MedicationRequest") else MedicationAdministration
        found = self.chart().find(key, kind)
        assert found is not None
        return seen.mark(found)

    def do(self, act: RecordAct[Any], actor: Actor = AAS) -> Any:
        return self.record.act(lambda tx: carry_out(tx, actor, self._charts, act))

    def on(self, kind: type[Any], ident: str, actor: Actor = AAS, **fields: Any) -> Any:
        """Do an act about an order or entry as it is seen now."""
        name = "administration" if "administration" in kind.__struct_fields__ else "order"
        key = f"{'MedicationAdministration' if name == 'administration' else 'MedicationRequest'}/{ident}"
        fields.setdefault("seen", self.mark(key))
        return self.do(kind(patient="p", **{name: key}, **fields), actor)

    def written(self, kind: str) -> list[Json]:
        """What waits for the server of one type, each proven to be R4."""
        found = [strict.loads(e.body or "") for e in self.record.waiting() if e.type == kind]
        for one in found:
            assert validate(one) == [], one
        return found


def at(hour: int, minute: int = 0, days: int = 0) -> str:
    """A moment of the day of `NOW` on the clock in Oslo (NOW is 14:32)."""
    day = datetime(2026, 11, 20, hour - 1, minute, tzinfo=NOW.tzinfo) + timedelta(days=days)
    return day.isoformat().replace("+00:00", "Z")
