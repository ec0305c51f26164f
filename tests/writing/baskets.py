"""Baskets as they are typed and answered, and what stands when they are signed."""

from __future__ import annotations

from desktop import writing
from desktop.fhir.chart import Chart
from desktop.orders import checking, findings, standing_conflicts
from desktop.orders.order_resources import SignedOrder
from desktop.writing.orders import KeptOrders, Unready
from tests.views.charts import AAS, NOW, Json, chart, concept, stay

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"
PARACETAMOL = "paracet 1 g x 4 po"
PENICILLIN: Json = {
    "resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "N02BE01"}], "text": "Paracetamol"},
    "criticality": "high", "clinicalStatus": concept("", "active"),
    "verificationStatus": concept("", "confirmed"),
}  # fmt: skip
OLD: Json = {
    "resourceType": "MedicationRequest", "id": "old", "status": "active", "intent": "order",
    "subject": {"reference": "Patient/p"}, "encounter": {"reference": "Encounter/stay"},
    "category": [concept("", "inpatient")],
    "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "N02BE01"}],
                                  "text": "paracetamol"},
    "dosageInstruction": [{
        "timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "g", "code": "g"}}],
    }],
}  # fmt: skip
METOPROLOL = "metoprolol 50 mg x 1 po"
STANDING: Json = {
    **OLD, "id": "meto",
    "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "C07AB02"}],
                                  "text": "metoprolol"},
    "dosageInstruction": [{
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 100, "unit": "mg", "code": "mg"}}],
    }],
}  # fmt: skip


def basket(*texts: str, found: Chart | None = None) -> KeptOrders:
    kept = writing.orders.empty(DRAFT, "p")
    for text in texts:
        kept = writing.orders.add(found or chart(stay()), NOW, kept, text)
    return kept


def sign(kept: KeptOrders, *resources: Json, keys: list[str] | None = None) -> list[SignedOrder] | Unready:
    shown = [line.id for line in kept.basket.lines] if keys is None else keys
    return writing.orders.to_sign(chart(stay(), *resources), NOW, AAS, kept, shown)


def asked(kept: KeptOrders, found: Chart) -> list[findings.Finding]:
    """What is open about a basket: each stops the signature until it is answered."""
    checked = checking.check(kept.basket.lines, found, NOW, decided=standing_conflicts.fingerprints(found))
    return list(checked.open)


def answered(kept: KeptOrders, action: str, *resources: Json, reason: str = "") -> KeptOrders:
    """The basket after an answer to the first thing that is asked about it."""
    found = chart(stay(), *resources)
    key = asked(kept, found)[0].fingerprint
    changed, _left = writing.orders.answer(found, NOW, kept, key, action, reason)
    return changed
