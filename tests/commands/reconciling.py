"""A patient whose medicines are reconciled: what sources say, decisions about all rows, and the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desktop.acts.reconcile import Decision, Reconciled, SignReconciliation
from desktop.clinical.record.stays import stays
from desktop.commands import reconcile
from desktop.core.actor import Actor
from desktop.store import outbox
from desktop.writing.reconcile_rows import Row, rows
from desktop.writing.reconciling import Outcome, weigh
from tests.commands.conftest import AAS, NOW, Json
from tests.commands.medicines import ATC, Ward

CARRYING = reconcile
DRAFT = "reconcile-draft"
CODES = {
    "metoprolol": "C07AB02", "furosemid": "C03CA01", "atorvastatin": "C10AA05", "zopiklon": "N05CF01",
    "apiksaban": "B01AF02", "ramipril": "C09AA05",
}  # fmt: skip


def medicine(name: str) -> Json:
    if name not in CODES:
        return {"text": name}
    return {"coding": [{"system": ATC, "code": CODES[name], "display": name}], "text": name}


def prescribed(ident: str, name: str, dose: str = "50 mg x 1", **more: Any) -> Json:
    category = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
    return {
        "resourceType": "MedicationRequest", "id": ident, "status": "active", "intent": "order",
        "category": [{"coding": [{"system": category, "code": "community"}]}],
        "medicationCodeableConcept": medicine(name), "subject": {"reference": "Patient/p"},
        "authoredOn": "2026-03-01T09:00:00+01:00",
        "dosageInstruction": [{"text": dose, "route": {"text": "gjennom munnen"}}], **more,
    }  # fmt: skip


def said(ident: str, name: str, dose: str = "50 mg x 1", **more: Any) -> Json:
    return {
        "resourceType": "MedicationStatement", "id": ident, "status": "active",
        "medicationCodeableConcept": medicine(name), "subject": {"reference": "Patient/p"},
        "dateAsserted": "2026-11-20T09:00:00+01:00", "informationSource": {"reference": "Patient/p"},
        "dosage": [{"text": dose}] if dose else [], **more,
    }  # fmt: skip


def found(ward: Ward) -> dict[str, Row]:
    chart = ward.chart()
    return {row.called: row for row in rows(chart, stays.current(chart, NOW), NOW)}


def decided(ward: Ward, by: Mapping[str, Mapping[str, str]]) -> Reconciled:
    """A decision for each named row, as it stands now."""
    known = found(ward)
    return Reconciled(
        tuple(Decision(known[name].key, known[name].seen, **fields) for name, fields in by.items())
    )  # type: ignore[arg-type]


def weighed(ward: Ward, written: Reconciled, *, decides: bool = True) -> Outcome:
    chart = ward.chart()
    where = stays.current(chart, NOW)

    def look(connection: Any) -> Outcome:
        def stored(key: str) -> Json | None:
            kind, _slash, ident = key.partition("/")
            return outbox.current(connection, kind, ident)

        return weigh(chart, where, NOW, written, DRAFT, stored, decides=decides)

    return ward.record.store.read(look).result()  # type: ignore[no-any-return]


def signed(ward: Ward, written: Reconciled, actor: Actor = AAS, **more: Any) -> Any:
    return ward.do(SignReconciliation("p", DRAFT, written, **more), actor)


def all_of(written: Reconciled, **fields: Any) -> Reconciled:
    """Every decision with other fields."""
    return Reconciled(tuple(msgspec.structs.replace(one, **fields) for one in written.rows), written.told)
