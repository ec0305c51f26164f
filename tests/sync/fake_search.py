"""The few search parameters that the fake server understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
Get = Callable[[str], Json | None]
_KNOWN = frozenset({"_id", "_lastUpdated", "_tag", "patient", "subject", "location", "status", "partof",
                    "identifier", "owner", "actor", "practitioner", "date",
                    "general-practitioner", "recipient", "type", "performer", "code", "focus",
                    "requester", "based-on", "participant", "category", "author"})  # fmt: skip


class _Matches:
    def __call__(self, resource: Json, name: str, value: str, _get: Get) -> bool:
        wanted = value.split(",")
        match name:
            case "_id":
                return resource["id"] in wanted
            case "_lastUpdated":
                return all(_in_time(resource["meta"]["lastUpdated"], v) for v in wanted)
            case "_tag":
                tags = resource.get("meta", {}).get("tag", [])
                return any(f"{t.get('system', '')}|{t.get('code', '')}" in wanted for t in tags)
            case "identifier":
                found = resource.get("identifier", [])
                found = found if isinstance(found, list) else [found]
                names = ((i.get("system", ""), i.get("value", "")) for i in found)
                return any(f"{s}|{v}" in wanted or f"{s}|" in wanted for s, v in names)
            case "patient" | "subject":
                mine = {_last(r) for r in _patients(resource)}
                return bool(mine & {_last(w) for w in wanted})
            case "status":
                return resource.get("status") in wanted
            case "partof":
                return _last(resource.get("partOf", {}).get("reference", "")) in {_last(w) for w in wanted}
            case "owner":
                return resource.get("owner", {}).get("reference", "") in wanted
            case "practitioner" if resource["resourceType"] == "Encounter":
                return bool(set(_individuals(resource)) & set(wanted))
            case "practitioner" if resource["resourceType"] == "PractitionerRole":
                return _last(resource.get("practitioner", {}).get("reference", "")) in {
                    _last(w) for w in wanted
                }
            case "actor" | "practitioner":
                return bool(set(_actors(resource)) & set(wanted))
            case "general-practitioner":
                return bool(_named(resource, "generalPractitioner") & set(wanted))
            case "performer":
                return bool(_named(resource, "performer") & set(wanted))
            case "recipient":
                return bool(_named(resource, "recipient") & set(wanted))
            case "author":
                told = resource.get("author", [])
                told = told if isinstance(told, list) else [told]
                # Whatever stands before `Type/id`: whose address that is, is for the client to see.
                return bool(
                    {"/".join(one.get("reference", "").split("/")[-2:]) for one in told} & set(wanted)
                )
            case "requester":
                return resource.get("requester", {}).get("reference", "") in wanted
            case "based-on":
                return bool(_named(resource, "basedOn") & set(wanted))
            case "participant":
                return bool(set(_individuals(resource)) & set(wanted))
            case "category":
                codings = [c for one in resource.get("category", []) for c in one.get("coding", [])]
                return any(c.get("code", "") in wanted for c in codings)
            case "focus":
                return _last(resource.get("focus", {}).get("reference", "")) in {_last(w) for w in wanted}
            case "type" | "code":
                codings = resource.get(name, {}).get("coding", [])
                return any(f"{c.get('system', '')}|{c.get('code', '')}" in wanted for c in codings)
            case "date" if resource["resourceType"] == "AuditEvent":
                return all(resource["recorded"][:10] >= v[2:] for v in wanted)
            case "date" if resource["resourceType"] == "DocumentReference":
                return bool(resource.get("date")) and all(_in_time(resource["date"], v) for v in wanted)
            case "date" if resource["resourceType"] == "Encounter":
                return all(_overlaps(resource.get("period") or {}, v) for v in wanted)
            case "date":
                return bool(resource.get("start")) and all(_in_time(resource["start"], v) for v in wanted)
            case "location" if resource["resourceType"] == "Appointment":
                return bool(set(_actors(resource)) & set(wanted))
            case "location":
                return bool({_last(r) for r in _locations(resource)} & {_last(w) for w in wanted})
        raise AssertionError(name)

    @staticmethod
    def known(name: str) -> bool:
        return name in _KNOWN


matches = _Matches()


def _in_time(updated: str, value: str) -> bool:
    how, at = value[:2], _moment(value[2:])
    moment = _moment(updated)
    return (
        moment >= at
        if how == "ge"
        else moment > at
        if how == "gt"
        else moment < at
        if how == "lt"
        else moment <= at
    )


def _overlaps(period: Any, value: str) -> bool:
    """FHIR's comparison of a period with a day, by its first ten letters (`ge`, `le`)."""
    if not isinstance(period, dict) or not period.get("start"):
        return True  # what it can't compare a careless server gives
    start, end = period["start"][:10], period.get("end", "9999-12-31")[:10]
    return bool(end >= value[2:] if value[:2] == "ge" else start <= value[2:])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _last(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]


def _patients(resource: Json) -> Iterator[str]:
    for name in ("subject", "patient", "for", "beneficiary"):
        element = resource.get(name)
        if isinstance(element, dict) and "Patient/" in element.get("reference", ""):
            yield element["reference"]
    for target in resource.get("target", []) if resource["resourceType"] == "Provenance" else ():
        if "Patient/" in target.get("reference", ""):
            yield target["reference"]
    for entity in resource.get("entity", []) if resource["resourceType"] == "AuditEvent" else ():
        if "Patient/" in entity.get("what", {}).get("reference", ""):
            yield entity["what"]["reference"]
    for participant in resource.get("participant", []):
        actor = participant.get("actor", {}) if isinstance(participant, dict) else {}
        if "Patient/" in actor.get("reference", ""):
            yield actor["reference"]


def _actors(resource: Json) -> Iterator[str]:
    for participant in resource.get("participant", []):
        yield participant.get("actor", {}).get("reference", "")


def _individuals(resource: Json) -> Iterator[str]:
    for participant in resource.get("participant", []):
        yield participant.get("individual", {}).get("reference", "")


def _named(resource: Json, element: str) -> set[str]:
    return {one.get("reference", "") for one in resource.get(element, [])}


def _locations(resource: Json) -> Iterator[str]:
    for place in resource.get("location", []):
        reference = place.get("location", place).get("reference", "") if isinstance(place, dict) else ""
        yield reference


PARAMS = ("patient", "subject", "location", "status", "partof", "identifier", "owner", "actor",
          "practitioner", "date", "general-practitioner", "recipient", "type", "performer", "code",
          "focus", "requester", "based-on", "participant", "category", "author")  # fmt: skip
KINDS = (
    "Patient", "Encounter", "Flag", "AllergyIntolerance", "Task", "Observation", "Condition",
    "ServiceRequest", "MedicationRequest", "DiagnosticReport", "Composition", "DocumentReference",
    "QuestionnaireResponse",
    "MedicationAdministration", "MedicationStatement", "Procedure", "Specimen", "RelatedPerson",
    "ImagingStudy",
    "Appointment", "Consent", "Location", "Practitioner", "PractitionerRole", "Organization", "Medication",
    "Library", "Provenance", "Binary", "AuditEvent", "List", "Communication", "DeviceUseStatement", "Device",
    "CarePlan", "Goal", "CareTeam", "FamilyMemberHistory", "Immunization",
    "MedicationDispense", "Basic", "MeasureReport",
)  # fmt: skip
