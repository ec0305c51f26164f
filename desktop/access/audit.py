"""AuditEvents: who read or wrote what, in which role, self-declared or not (in the shape of IHE BALP)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir.systems import HPR

SELF_DECLARED = "urn:fagflate:self-declared"
SHOWN = "urn:fagflate:shown"
"""System of the codes that say on which page, or by which act, something was shown."""
REASON = "urn:fagflate:access-reason"
"""System of the declared reasons for which a record is opened."""
_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_REST = "http://hl7.org/fhir/restful-interaction"
_ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_LIFECYCLE = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
_ACTIONS = {"R": "read", "C": "create", "U": "update", "D": "delete"}


def event(
    actor: Actor,
    action: Literal["R", "C", "U", "D"],
    at: datetime,
    patient: str | tuple[str, ...],
    what: tuple[str, ...] = (),
    how: str = "",
    refused: str = "",
    printed: str = "",
) -> dict[str, Any]:
    """An AuditEvent resource with an id of its own.

    `patient` is an id or several (a list that was shown), `what` further `Type/id`, `how` names the page or
    act; `refused` is why it was not done. `printed` is the kind of paper that left the record: ISO 21089's
    *output*, beside the reading.
    """
    patients = (patient,) if isinstance(patient, str) else patient
    who: dict[str, Any] = {"display": actor.name}
    if actor.practitioner:
        who["reference"] = actor.practitioner
    if actor.hpr:
        who["identifier"] = {"system": HPR, "value": actor.hpr}
    agent: dict[str, Any] = {
        "extension": [{"url": SELF_DECLARED, "valueBoolean": actor.self_declared}],
        "role": [{"text": actor.title or _("role not given")}],
        "who": who,
        "requestor": True,
        "purposeOfUse": [_purpose(actor, patients)],
    }
    if actor.ward:
        agent["location"] = {"reference": f"Location/{actor.ward}", "display": actor.ward_name or actor.ward}
    entities: list[dict[str, Any]] = []
    entities += [
        {
            "what": {"reference": f"Patient/{one}"},
            "type": {"system": _ENTITY, "code": "1", "display": "Person"},
            "role": {"system": _ROLE, "code": "1", "display": "Patient"},
        }
        for one in patients
        if one
    ]
    entities += [
        {
            "what": {"reference": key},
            "type": {"system": _ENTITY, "code": "2", "display": "System Object"},
            "role": {"system": _ROLE, "code": "4", "display": "Domain Resource"},
        }
        for key in what
    ]
    resource: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": str(uuid.uuid4()),
        "type": {"system": _TYPE, "code": "rest", "display": "RESTful Operation"},
        "subtype": [{"system": _REST, "code": _ACTIONS[action]}],
        "action": action,
        "recorded": stamp(at),
        "outcome": "4" if refused else "0",
        "agent": [agent],
        "source": {"observer": {"display": "Fagflate"}},
    }
    if printed:
        output = {"system": _LIFECYCLE, "code": "output", "display": "Report (Output)"}
        resource["subtype"] = [*resource["subtype"], output]
        for entity in entities[:1]:
            entity["description"] = printed
    if refused:
        resource["outcomeDesc"] = refused
    if how:
        resource["subtype"].append({"system": SHOWN, "code": how})
    if entities:
        resource["entity"] = entities
    return resource


def _purpose(actor: Actor, patients: tuple[str, ...]) -> dict[str, Any]:
    """Purpose of use in the AuditEvent: the reason given for this one patient, else treatment."""
    whose = {one for one in patients if one}
    given = next((one for one in actor.reasons if whose == {one.patient}), None)
    if given is None:
        return {"coding": [{"system": _PURPOSE, "code": "TREAT"}]}
    return {
        "coding": [
            {"system": _PURPOSE, "code": given.purpose},
            {"system": REASON, "code": given.choice},
        ],
        "text": given.words,
    }
