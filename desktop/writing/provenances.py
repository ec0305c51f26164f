"""Provenances of signatures: what is signed, by whom, in which role, when, and the seal over it. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

from desktop.clinical.record.signatures import AUTHENTICATED
from desktop.core.actor import Actor
from desktop.fhir.signed_bytes import FORMAT
from desktop.fhir.systems import SIGNED_AS
from desktop.letters.delivery.compositions import reference

Json = dict[str, Any]
_PURPOSES: Final = "urn:iso-astm:E1762-95:2013"
_AUTHOR: Final = {"system": _PURPOSES, "code": "1.2.840.10065.1.12.1.1", "display": "Author's Signature"}
_CHANGE: Final = {"system": _PURPOSES, "code": "1.2.840.10065.1.12.1.16", "display": "Modification Signature"}
_COMPLETION: Final = "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion"
_OPERATION: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_JOSE: Final = "application/jose"


def payload(
    actor: Actor,
    at: str,
    activity: str,
    resources: Mapping[str, Json],
    files: Mapping[str, str],
    local: tuple[str, ...],
) -> Json:
    """Payload of a signature: the content of each resource (by `Type/id`), the digests of the files that
    belong to it (by `Binary/id`), and who signs it, in which role, when.

    `local` are the names in it that the server may replace by its own.
    """
    by = {
        "reference": actor.practitioner, "role": actor.role, "name": actor.name, "title": actor.title,
        "hpr": actor.hpr, "organization": actor.organization,
    }  # fmt: skip
    return {
        "format": FORMAT,
        "by": {name: value for name, value in by.items() if value},
        "at": at,
        "activity": activity,
        "local": list(local),
        "resources": dict(resources),
        "files": dict(files),
    }


def provenance(ident: str, signed: Json) -> Json:
    """The Provenance of a signature without its seal: of what, when, who, in which role, for which office."""
    by, activity = signed["by"], signed["activity"]
    agent: Json = {
        "type": {"coding": [{"system": _PARTICIPANT, "code": "legal"}]},
        "who": reference(by.get("reference") or by.get("role", ""), by.get("name", "")),
    }
    if by.get("title"):
        agent["role"] = [{"text": by["title"]}]
    if by.get("organization"):
        agent["onBehalfOf"] = reference(by["organization"])
    system = _COMPLETION if activity == AUTHENTICATED else _OPERATION
    return {
        "resourceType": "Provenance",
        "id": ident,
        "target": [reference(key) for key in signed["resources"]],
        "recorded": signed["at"],
        "activity": {"coding": [{"system": system, "code": activity}]},
        "agent": [agent],
    }


def sealed(body: Json, signed: Json, seal: str, patient: str) -> Json:
    """A Provenance with the seal (a compact JWS) over what was signed, about its patient (`Patient/id`).

    What the server may call otherwise stands in it by both names: its reference follows the server's.
    """
    by = signed["by"]
    kind = _AUTHOR if signed["activity"] == AUTHENTICATED else _CHANGE
    who = reference(by.get("reference") or by.get("role", ""), by.get("name", ""))
    signature = {
        "type": [kind],
        "when": signed["at"],
        "who": who,
        "targetFormat": "application/fhir+json",
        "sigFormat": _JOSE,
        "data": base64.b64encode(seal.encode()).decode("ascii"),
    }
    if by.get("organization"):
        signature["onBehalfOf"] = reference(by["organization"])
    names = [
        {"role": "source", "what": {"reference": name, "identifier": {"system": SIGNED_AS, "value": name}}}
        for name in signed["local"]
    ]
    # By its patient it is found, and let go of.
    about = [one for one in body["target"] if one["reference"] != patient]
    made = {**body, "target": [*about, reference(patient)], "signature": [signature]}
    if entities := [*body.get("entity", ()), *names]:
        made["entity"] = entities
    return made
