"""The CapabilityStatement of a strange server: true to its defects, unless one of them is to lie."""

from __future__ import annotations

from typing import Any

from tests.servers.strange_defects import AUDIT, OWN_IDS, Defect

Json = dict[str, Any]


def statement(whole: Json, defects: frozenset[Defect]) -> Json:
    """What the server says of itself; `whole` is what the one behind it can do."""
    if Defect.DECLARES_TOO_MUCH in defects:
        return whole
    rest = whole["rest"][0]
    kept = [one for one in rest["resource"] if one["type"] != "AuditEvent" or not _unknown(defects)]
    if Defect.DECLARES_TOO_LITTLE in defects:
        bare = {"mode": "server", "resource": [{"type": one["type"]} for one in kept]}
        return {**whole, "rest": [bare]}
    return {**whole, "rest": [{**rest, "resource": [_type(one, defects) for one in kept]}]}


def _unknown(defects: frozenset[Defect]) -> bool:
    return Defect.AUDIT_UNKNOWN in defects


def _type(one: Json, defects: frozenset[Defect]) -> Json:
    said = dict(one)
    if defects & OWN_IDS:
        said["updateCreate"] = False
    if Defect.IGNORES_IF_MATCH_ON_UPDATE in defects:
        said["versioning"] = "versioned"
    if Defect.REFERENTIAL_INTEGRITY in defects:
        said["referencePolicy"] = ["literal", "enforced"]
    if one["type"] == "Patient" and Defect.FINDS_BY_FAMILY_ONLY in defects:
        said["searchParam"] = [p for p in one["searchParam"] if p["name"] != "name"]
    # One that refuses each of them by a rule or a right still offers it in its statement.
    if one["type"] == "AuditEvent" and Defect.AUDIT_NOT_OFFERED in defects & AUDIT.keys():
        said["interaction"] = [i for i in one["interaction"] if i["code"] in ("read", "search-type")]
        said["updateCreate"] = said["conditionalCreate"] = False
    return said
