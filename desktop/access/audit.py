"""AuditEvents after IHE BALP: who read or wrote what, who signed in, in which role, self-declared or not."""

from __future__ import annotations

import base64
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import quote

from desktop.access.agents import (
    AUTHOR,
    DCM,
    PROGRAM,
    REASON,
    SELF_DECLARED,
    Action,
    Legal,
    custodian,
    organization,
    person,
    purposes,
    reason_for,
    somebody,
    systems,
)
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir.inside import holder
from desktop.fhir.systems import SHOWN

Json = dict[str, Any]
SIGN_IN = "urn:fagflate:sign-in"
"""System of the codes that say what of a sign-in happened, and which way it went."""
SENT = "urn:fagflate:sent"
"""System of the codes that say with what an act was sent for somebody who is away."""
_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_REST = "http://hl7.org/fhir/restful-interaction"
_ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_LIFECYCLE = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
_SOURCE = "http://terminology.hl7.org/CodeSystem/security-source-type"
_ACTIONS = {"R": "read", "C": "create", "U": "update", "D": "delete", "E": "search"}
_PERSON = {"system": _ENTITY, "code": "1", "display": "Person"}
_SYSTEM = {"system": _ENTITY, "code": "2", "display": "System Object"}
_PATIENT = {"system": _ROLE, "code": "1", "display": "Patient"}
_DOMAIN = {"system": _ROLE, "code": "4", "display": "Domain Resource"}
_REPORT = {"system": _ROLE, "code": "3", "display": "Report"}
_QUERY = {"system": _ROLE, "code": "24", "display": "Query"}
_OBSERVER = {
    "observer": {"display": PROGRAM},
    "type": [{"system": _SOURCE, "code": "1", "display": "User Device"}],
}
RECORD = "record"
"""Name of all that is shown with a patient's record, for an opening."""
NOBODYS: Legal = ("", "", "")
"""No organization is known of whoever acts."""


def event(
    actor: Actor,
    action: Action,
    at: datetime,
    patient: str | tuple[str, ...],
    what: tuple[str, ...] = (),
    how: str = "",
    refused: str = "",
    printed: str = "",
    *,
    query: str = "",
    until: str = "",
    home: str = "",
    legal: Legal = NOBODYS,
    owner: Legal | None = None,
    policy: str = "",
) -> Json:
    """An AuditEvent resource with an id of its own.

    `patient` is an id or several (a list that was shown), `what` further `Type/id`, `how` names the page or
    act; `refused` is why it was not done. `printed` is the kind of paper that left the record: ISO 21089's
    *output*, beside the reading. `query` is what was looked for (a search then),
    `until` (a FHIR time) when a reason that was given ends at the latest. `home` is the address of the
    server whose record it is, `legal` the organization for which the person works; `owner` the one whose
    record it is, where that is another one, and `policy` (a URI) the decision by which it is read then.
    """
    patients = tuple(one for one in ((patient,) if isinstance(patient, str) else patient) if one)
    action = "E" if query else action
    given = reason_for(actor, patients)
    entities: list[Json] = [
        {"what": {"reference": f"Patient/{one}"}, "type": _PERSON, "role": _PATIENT} for one in patients
    ]
    held = dict.fromkeys(map(holder, what))
    entities += [{"what": {"reference": key}, "type": _SYSTEM, "role": _DOMAIN} for key in held]
    if query:
        raw = f"Patient?_content={quote(query)}".encode()
        entities.append({"type": _SYSTEM, "role": _QUERY, "query": base64.b64encode(raw).decode()})
    elif not what:
        shown = {"identifier": {"system": SHOWN, "value": how or RECORD}}
        entities.append({"what": shown, "type": _SYSTEM, "role": _REPORT})
    resource = _resource("rest", at, refused)
    resource["subtype"] = [{"system": _REST, "code": _ACTIONS[action]}]
    resource["action"] = action
    resource["purposeOfEvent"] = [{"coding": purposes(given, actor.purpose)["coding"][:1]}]
    entity = organization(legal)
    resource["agent"] = [
        person(actor, action, given), *systems(action, home), *((entity,) if entity is not None else ()),
    ]  # fmt: skip
    if owner is not None:
        resource["agent"].append(custodian(owner))
        if policy:
            resource["agent"][0] = {**resource["agent"][0], "policy": [policy]}
    if printed:
        output = {"system": _LIFECYCLE, "code": "output", "display": "Report (Output)"}
        resource["subtype"].append(output)
        for one in entities[:1]:
            one["description"] = printed
    if until:
        resource["period"] = {"start": stamp(at), "end": until}
    if how:
        resource["subtype"].append({"system": SHOWN, "code": how})
    resource["entity"] = entities
    return resource


def authentication(
    who: Actor, happened: str, code: str, at: datetime, way: str, refused: str = "", *,
    failed: bool = False, home: str = "", legal: Legal = NOBODYS,
) -> Json:  # fmt: skip
    """An AuditEvent of DICOM's *User Authentication*: somebody signed in or out, came back to a locked window
    or was refused.

    `happened` is what, `code` DICOM's for it (empty for none), `way` the way it went. `failed`: not the
    person was refused, but what was asked did not answer.
    """
    resource = _resource("", at, refused, failed=failed)
    resource["type"] = {"system": DCM, "code": "110114", "display": "User Authentication"}
    display = "Login" if code == LOGIN else "Logout"
    resource["subtype"] = [
        *(({"system": DCM, "code": code, "display": display},) if code else ()),
        {"system": SIGN_IN, "code": happened},
        {"system": SIGN_IN, "code": f"by-{way}"},
    ]
    resource["action"] = "E"
    program, server = systems("E", home)
    entity = organization(legal)
    resource["agent"] = [
        somebody(who, {"text": "user"}), program, server, *((entity,) if entity is not None else ()),
    ]  # fmt: skip
    return resource


def sent(
    author: Actor, way: str, at: datetime, patient: str, what: tuple[str, ...], *,
    home: str = "", legal: Legal = NOBODYS,
) -> Json:  # fmt: skip
    """An AuditEvent of ISO 21089's *transmit*: an act of somebody who is away is sent for them.

    The person is its author; this program on its machine is who sends (`requestor`). `way` is with what:
    `kept` (the author's own sign-in) or `service` (this installation's).
    """
    resource = _resource("", at, "")
    resource["type"] = {
        "system": _LIFECYCLE,
        "code": "transmit",
        "display": "Transmit Record Lifecycle Event",
    }
    resource["subtype"] = [{"system": SENT, "code": way}]
    resource["action"] = "E"
    program, server = systems("E", home)
    entity = organization(legal)
    resource["agent"] = [
        {**somebody(author, AUTHOR), "requestor": False}, {**program, "requestor": True}, server,
        *((entity,) if entity is not None else ()),
    ]  # fmt: skip
    people = [{"what": {"reference": f"Patient/{patient}"}, "type": _PERSON, "role": _PATIENT}]
    resource["entity"] = [
        *(people if patient else ()),
        *({"what": {"reference": key}, "type": _SYSTEM, "role": _DOMAIN} for key in what),
    ]
    return resource


LOGIN, LOGOUT = "110122", "110123"
"""DICOM's codes."""


def _resource(kind: str, at: datetime, refused: str, *, failed: bool = False) -> Json:
    resource: Json = {
        "resourceType": "AuditEvent",
        "id": str(uuid.uuid4()),
        "type": {"system": _TYPE, "code": kind, "display": "RESTful Operation"},
        "subtype": [],
        "action": "",
        "recorded": stamp(at),
        "outcome": "8" if failed else "4" if refused else "0",
    }
    if refused:
        resource["outcomeDesc"] = refused
    return resource | {"agent": [], "source": _OBSERVER}


__all__ = [
    "LOGIN", "LOGOUT", "NOBODYS", "REASON", "SELF_DECLARED", "SENT", "SHOWN", "SIGN_IN", "authentication",
    "event", "sent",
]  # fmt: skip
