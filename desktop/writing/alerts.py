"""The Tasks of alerts: made, and withdrawn when what they say holds no more.

All in them follows from the rule and the record, so that two machines that notice the same write the same.
"""

from __future__ import annotations

from typing import Any, Final

from desktop.clinical.record.notes.alerts import CODE, VARIANT
from desktop.clinical.record.tasks import OURS
from desktop.core.clock import stamp
from desktop.fhir.elements import Reference
from desktop.fhir.systems import ALERT
from desktop.orders.watch import Alert, about

Json = dict[str, Any]
BY: Final = "Fagflate"
"""Requester of such a Task: the program, nobody in person."""


def task(alert: Alert, patient: str, encounter: str, owner: Reference | None) -> Json:
    """The Task by which a rule tells the responsible doctor (`owner`; without one the ward's list has it), in
    the language in use: the record's."""
    ident = alert.identity(patient)
    said = {CODE: alert.rule} | {f"{CODE}-{name}": value for name, value in sorted(alert.values.items())}
    if alert.variant:
        said[VARIANT] = alert.variant
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "identifier": [{"system": ALERT, "value": f"urn:uuid:{ident}"}],
        "status": "requested",
        "intent": "order",
        "priority": "urgent",
        "code": {"coding": [{"system": OURS, "code": CODE}], "text": "Varsel"},
        "description": alert.words(),
        "for": {"reference": f"Patient/{patient}"},
        "requester": {"display": BY},
        "note": [{"text": about(alert.rule)}],
        "input": [
            {"type": {"coding": [{"system": OURS, "code": name}]}, "valueString": value}
            for name, value in said.items()
        ],
    }
    if alert.since is not None:
        since = stamp(alert.since)
        body |= {"authoredOn": since, "lastModified": since, "restriction": {"period": {"end": since}}}
    if encounter:
        body["encounter"] = {"reference": encounter}
    if owner is not None and owner.target:
        body["owner"] = {"reference": owner.target} | ({"display": owner.display} if owner.display else {})
    if alert.about:
        body["reasonReference"] = {"reference": alert.about}
    return body


def withdrawn(body: Json) -> Json:
    """The Task of what holds no more. When that was is not written: every machine writes the same."""
    return {
        **body,
        "status": "cancelled",
        "statusReason": {"text": "Det som ble varslet, gjelder ikke lenger."},
    }
