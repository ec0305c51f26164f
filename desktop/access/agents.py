"""Agents of an AuditEvent: the person, the program, the server whose record it is, and the legal entity.

After IHE's Basic Audit Log Patterns: each event has a client and a server besides the person. The Norwegian
elements say of the person the HPR number, role, ward and reason (chosen or not), and of the organization the
legal entity with its number.
"""

from __future__ import annotations

import platform
from functools import lru_cache
from typing import Any, Literal

import msgspec

from desktop.core.actor import Actor, Reason
from desktop.core.messages import _
from desktop.fhir.systems import HPR, ORGANISATION_NUMBER
from desktop.store.store import Transaction

Json = dict[str, Any]
Action = Literal["R", "C", "U", "D", "E"]
SELF_DECLARED = "urn:fagflate:self-declared"
CHOSEN = "urn:fagflate:role-chosen"
"""Extension: role or ward are the person's own choice, and not what the register says of now."""
REASON = "urn:fagflate:access-reason"
"""System of the declared reasons for which a record is opened."""
PROGRAM = "Fagflate"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_PART = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_CLASS = "http://terminology.hl7.org/CodeSystem/v3-RoleClass"
_CUSTODIAN = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_OTHER_ID = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/ihe-otherId"
_NORWAY = "https://profiles.ihe.net/ITI/BALP/CodeSystem/NorwayIdentifierTypes"
_HPR_REGISTER = "https://register.helsedirektoratet.no/hpr"
_MACHINE, _URI = "1", "5"
"""FHIR's network types."""
_HIGHEST = 8
"""Maximum steps from an office to its legal entity."""

Legal = tuple[str, str, str]
"""Organization of a person as logged: reference, name, organization number; empty for what is not known."""


def _concept(system: str, code: str, display: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}]}


AUTHOR = _concept(_PART, "AUT", "author (originator)")
"""Type of a person's agent who wrote what it is about."""


def reason_for(actor: Actor, patients: tuple[str, ...]) -> Reason | None:
    """Reason that was given for this one patient; None for a list, and where none was."""
    whose = {one for one in patients if one}
    return next((one for one in actor.reasons if whose == {one.patient}), None)


def purposes(given: Reason | None, usual: str = "TREAT") -> Json:
    """Purpose of use: a reason in its words, told as chosen by the person; the role's `usual` one where
    none was asked."""
    if given is None:
        return {"coding": [{"system": PURPOSE, "code": usual, "userSelected": False}]}
    return {
        "coding": [
            {"system": PURPOSE, "code": given.purpose},
            {"system": REASON, "code": given.choice, "userSelected": True},
        ],
        "text": given.words,
    }


@lru_cache(maxsize=256)
def person(actor: Actor, action: Action, given: Reason | None) -> Json:
    """The person: who they are, in which role and where, signed in or self-declared, and for what purpose.

    Made once: nobody may change what it gives.
    """
    found = somebody(actor, _concept(_PART, "IRCP", "information recipient"))
    if action in "CUD":
        found["type"] = AUTHOR
    found["purposeOfUse"] = [purposes(given, actor.purpose)]
    return found


def somebody(actor: Actor, kind: Json) -> Json:
    """A person as an agent of some type, without a purpose."""
    who: Json = {"display": actor.name}
    extension: list[Json] = [{"url": SELF_DECLARED, "valueBoolean": actor.self_declared}]
    if actor.practitioner:
        who["reference"] = actor.practitioner
    if actor.chosen:
        extension.append({"url": CHOSEN, "valueBoolean": True})
    if actor.hpr:
        who["identifier"] = {"system": HPR, "value": actor.hpr}
        number = {
            "type": {"coding": [{"system": _NORWAY, "code": "qualification"}]},
            "system": HPR,
            "value": actor.hpr,
            "assigner": {"identifier": {"system": _HPR_REGISTER}},
        }
        extension.append({"url": _OTHER_ID, "valueReference": {"identifier": number, "display": actor.name}})
    found: Json = {
        "extension": extension,
        "type": kind,
        "role": [{"text": actor.title or _("role not given")}],
        "who": who,
        "requestor": True,
    }
    if actor.ward:
        found["location"] = {"reference": f"Location/{actor.ward}", "display": actor.ward_name or actor.ward}
    return found


@lru_cache(maxsize=64)
def systems(action: Action, home: str) -> tuple[Json, Json]:
    """This program on its machine, and the server whose record it holds (`home`, its address; empty for a
    record of its own). What reads is the destination of the data; a question or a change flows the other
    way."""
    source, destination = (
        _concept(DCM, "110153", "Source Role ID"),
        _concept(DCM, "110152", "Destination Role ID"),
    )
    client, server = (destination, source) if action == "R" else (source, destination)
    if action == "D":
        client = _concept(DCM, "110150", "Application")
        server = _concept(_CUSTODIAN, "custodian", "Custodian")
    here = {"address": machine(), "type": _MACHINE}
    return (
        {"type": client, "who": {"display": PROGRAM}, "requestor": False, "network": here},
        {
            "type": server,
            "who": {"display": home or PROGRAM},
            "requestor": False,
            "network": {"address": home, "type": _URI} if home else here,
        },
    )


@lru_cache(maxsize=1)
def machine() -> str:
    """Name of this machine on its network."""
    return platform.node() or "localhost"


def organization(legal: Legal) -> Json | None:
    """The legal entity for which the person works; None where nothing is known of it."""
    reference, name, number = legal
    if not reference:
        return None
    who: Json = {"reference": reference}
    if name:
        who["display"] = name
    if number:
        who["identifier"] = {"system": ORGANISATION_NUMBER, "value": number}
    return {"type": _concept(_CLASS, "PROV", "healthcare provider"), "who": who, "requestor": False}


def custodian(legal: Legal) -> Json:
    """The legal entity whose record it is, where that is another one than the person's."""
    reference, name, number = legal
    who: Json = {"display": name} if name else {}
    if reference:
        who["reference"] = reference
    if number:
        who["identifier"] = {"system": ORGANISATION_NUMBER, "value": number}
    return {"type": _concept(_CUSTODIAN, "custodian", "Custodian"), "who": who, "requestor": False}


def legal_entity(tx: Transaction, office: str) -> Legal:
    """The organization with a number of its own that an office (`Organization/id`) is part of; the office
    itself where none that is held here has one."""
    first: Legal = (office, "", "")
    seen: set[str] = set()
    at = office
    while at.startswith("Organization/") and at not in seen and len(seen) < _HIGHEST:
        seen.add(at)
        row = tx.bare.execute(
            "SELECT json FROM resource WHERE type = 'Organization' AND id = ?", (at.partition("/")[2],)
        ).fetchone()
        if row is None:
            break
        found = msgspec.json.decode(row[0])
        name = found.get("name")
        told = (at, name if isinstance(name, str) else "", _number(found))
        if told[2]:
            return told
        first = told if at == office else first
        above = found.get("partOf")
        at = str(above.get("reference", "")) if isinstance(above, dict) else ""
    return first


def _number(found: Json) -> str:
    for one in found.get("identifier") or ():
        if isinstance(one, dict) and one.get("system") == ORGANISATION_NUMBER:
            value = one.get("value")
            if isinstance(value, str) and value:
                return value
    return ""
