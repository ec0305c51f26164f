"""Demands of IHE's Basic Audit Log Patterns on an AuditEvent, element by element of their profiles."""

from __future__ import annotations

import base64
from typing import Any

Json = dict[str, Any]
DCM = "http://dicom.nema.org/resources/ontology/DCM"
PART = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
SUBTYPES = {
    "C": {"create"}, "R": {"read", "vread"}, "U": {"update", "patch"}, "D": {"delete"},
    "E": {"search", "search-type", "search-system"},
}  # fmt: skip
CLIENT = {
    "C": (DCM, "110153"), "U": (DCM, "110153"), "E": (DCM, "110153"), "R": (DCM, "110152"),
    "D": (DCM, "110150"),
}  # fmt: skip
SERVER = {
    "C": (DCM, "110152"), "U": (DCM, "110152"), "E": (DCM, "110152"), "R": (DCM, "110153"),
    "D": ("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "custodian"),
}  # fmt: skip
USER = {**dict.fromkeys("RE", (PART, "IRCP")), **dict.fromkeys("CUD", (PART, "AUT"))}
PATIENT = ("http://terminology.hl7.org/CodeSystem/object-role", "1")
DATA = {("http://terminology.hl7.org/CodeSystem/object-role", code) for code in ("3", "4", "20")}
QUERY = ("http://terminology.hl7.org/CodeSystem/object-role", "24")
NORWEGIAN = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/ihe-otherId"


def coded(concept: Json) -> set[tuple[str, str]]:
    return {(one["system"], one["code"]) for one in concept.get("coding", ())}


def faults(event: Json) -> list[str]:
    """Elements that the profile for the event's action asks for and does not find."""
    found: list[str] = []

    def need(holds: object, what: str) -> None:
        if not holds:
            found.append(what)

    action = event["action"]
    need(event["type"]["system"].endswith("audit-event-type") and event["type"]["code"] == "rest", "type")
    rest = {one["code"] for one in event["subtype"] if one["system"].endswith("restful-interaction")}
    need(rest and rest <= SUBTYPES[action], "subtype")
    need(event.get("recorded"), "recorded")
    need(event["outcome"] in ("0", "4", "8", "12"), "outcome")
    need(event["outcome"] == "0" or event.get("outcomeDesc"), "outcomeDesc")
    for name, kind in (("client", CLIENT[action]), ("server", SERVER[action])):
        agents = [one for one in event["agent"] if kind in coded(one["type"])]
        need(len(agents) == 1, f"one {name}")
        for one in agents:
            need(one.get("who"), f"{name}.who")
            need(one.get("network", {}).get("address"), f"{name}.network")
            need(one.get("network", {}).get("type") in ("1", "2", "5"), f"{name}.network.type")
            need(one["requestor"] is False, f"{name}.requestor")
            need("media" not in one, f"{name}.media")
    users = [one for one in event["agent"] if USER[action] in coded(one["type"])]
    need(len(users) == 1, "one user")
    for user in users:
        need(user.get("who") and user["requestor"] is True, "user")
        need("network" not in user and "media" not in user, "user.network")
        need(user.get("role"), "user.role")
        need(user.get("purposeOfUse"), "user.purposeOfUse")
        need(
            any("userSelected" in code for one in user["purposeOfUse"] for code in one["coding"]),
            "whether the person chose it",
        )
        if "identifier" in user["who"]:
            need(any(one["url"] == NORWEGIAN for one in user["extension"]), "the qualification's number")
    need(event.get("purposeOfEvent"), "purposeOfEvent")
    need(event["source"].get("observer"), "source.observer")
    need(event["source"].get("type"), "source.type")
    entities = event.get("entity", [])
    for one in entities:
        need(one.get("type") and one.get("role"), "entity.type, entity.role")
    roles = [(one["role"]["system"], one["role"]["code"]) for one in entities]
    for one, role in zip(entities, roles, strict=True):
        if role == PATIENT:
            need(one["what"]["reference"].startswith("Patient/"), "patient.what")
        if role == QUERY:
            need("what" not in one and base64.b64decode(one["query"]), "query")
    if action == "E":
        need(roles.count(QUERY) == 1, "one query")
    elif event["outcome"] == "0":
        need(any(role in DATA for role in roles), "data")
    return found
