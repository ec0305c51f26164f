"""Rights by resource type: what reading one shows, and what writing one asks for. The embedded server judges
by them, and questions about single resources do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from desktop.acts import role_table as roles
from desktop.acts.act import as_shipped
from desktop.acts.capabilities import Capability, Shows
from desktop.acts.role_table import Role
from desktop.acts.wishes.wish_codes import is_about_set_up
from desktop.core.usage.weeks import MEASURE

_OF: Final[Mapping[Shows, tuple[str, ...]]] = {
    Shows.NOBODY: (
        "CapabilityStatement", "CodeSystem", "Endpoint", "HealthcareService", "Library", "Location",
        "MeasureReport", "Medication", "Organization", "OrganizationAffiliation", "Practitioner",
        "PractitionerRole", "Questionnaire", "Schedule", "Slot", "StructureDefinition", "Substance",
        "ValueSet",
    ),
    Shows.NAMES: (
        "Account", "Appointment", "AppointmentResponse", "CareTeam", "Coverage", "Encounter",
        "EpisodeOfCare", "Flag", "Group", "Patient", "Person", "RelatedPerson",
    ),
    Shows.TASKS: ("Task",),
    Shows.VALUES: ("DiagnosticReport", "ImagingStudy", "Media", "Observation", "Specimen"),
    Shows.MEDICINES: (
        "Immunization", "MedicationAdministration", "MedicationDispense", "MedicationRequest",
        "MedicationStatement",
    ),
    Shows.NOTES: ("Composition",),
    Shows.LETTERS: ("Binary", "Communication", "DocumentManifest", "DocumentReference"),
    Shows.LOG: ("AuditEvent",),
}  # fmt: skip
_SHOWS: Final = {kind: shown for shown, kinds in _OF.items() for kind in kinds}
_DRAFTS: Final = frozenset({"draft", "preliminary", "entered-in-error", "revoked", "cancelled"})
_STATUS: Final[Mapping[str, Capability]] = {
    "MedicationRequest": Capability.DECIDE,
    "ServiceRequest": Capability.DECIDE,
    "Composition": Capability.SIGN,
}
"""Types that are drafts until somebody signs them: more is asked for one that is in force."""
_DRAFTED: Final[Mapping[str, Capability]] = {
    "MedicationRequest": Capability.PROPOSE,
    "ServiceRequest": Capability.PROPOSE,
    "Composition": Capability.WRITE,
}
_APART: Final = {"Task": frozenset({Capability.OWN, Capability.PUBLISH})}
"""Rights that a wish or a sprint's review asks for: it is about no patient, and who may wish writes no other
Task by that."""
COUNTS: Final = "MeasureReport"
"""Type of the counts of a machine and week; of this type everybody writes and reads those, and no others."""
_COUNTED: Final = frozenset(
    {"resourceType", "id", "meta", "identifier", "status", "type", "measure", "period", "group"}
)
"""Elements of such a report."""
WRITTEN_ONCE: Final = frozenset({"AuditEvent", "MeasureReport", "Provenance"})
"""Types that everybody writes, and nobody writes over or removes: who did what, who signed, and what was
counted of nobody."""


def shown_by(kind: str, body: Mapping[str, Any] | None = None) -> Shows:
    """Kind of data that a resource type shows, or this resource of it; what is not named is part of the
    record, and so is a report that is about somebody."""
    if kind == COUNTS and body is not None and not of_counts(body):
        return Shows.RECORD
    return _SHOWS.get(kind, Shows.RECORD)


def of_counts(body: Mapping[str, Any] | None) -> bool:
    """True for a report of our counts, which is about nobody and by nobody, and says nothing besides."""
    if body is None or body.get("measure") != MEASURE or not body.keys() <= _COUNTED:
        return False
    return b"subjectResults" not in msgspec.json.encode(body.get("group"), enc_hook=str)


@cache
def asked_for(kind: str) -> frozenset[Capability]:
    """Capabilities of which one is asked for to write a resource type: those of the acts that write it."""
    return frozenset(one.may for one in as_shipped() if kind in one.writes) - _APART.get(kind, frozenset())


def reads(held: Iterable[Role], kind: str, body: Mapping[str, Any] | None = None) -> bool:
    """True where one of the roles that somebody holds sees a resource type, or this resource of it: a wish
    is about no patient, and is shown to everybody who may make one."""
    if is_about_set_up(body):
        return any(Capability.OWN in role.may for role in held)
    shown = shown_by(kind, body)
    return shown in (Shows.NOBODY,) or any(shown in role.see for role in held)


def writes(held: Iterable[Role], kind: str, body: Mapping[str, Any] | None) -> bool:
    """True where one of the roles that somebody holds may write such a resource. `body` is None for a
    removal, which asks for what a resource in force does."""
    if kind == COUNTS:
        return of_counts(body)
    if kind in WRITTEN_ONCE:
        return body is not None
    wanted = _wanted(kind, body)
    return any(not wanted.isdisjoint(role.may) for role in held)


def is_drafted(kind: str) -> bool:
    """True for types that are drafts until somebody signs them: over one in force only who may sign it
    writes."""
    return kind in _STATUS


def might_write(held: Iterable[Role], kind: str) -> bool:
    """True where one of the roles that somebody holds may write some resource of a type."""
    wanted = {one.may for one in as_shipped() if kind in one.writes}
    wanted |= {found[kind] for found in (_STATUS, _DRAFTED) if kind in found}
    return kind in WRITTEN_ONCE or any(not wanted.isdisjoint(role.may) for role in held)


def _wanted(kind: str, body: Mapping[str, Any] | None) -> frozenset[Capability]:
    if is_about_set_up(body):
        return _APART["Task"]
    if kind not in _STATUS:
        return asked_for(kind)
    status = body.get("status") if body is not None else ""
    return frozenset({_DRAFTED[kind] if status in _DRAFTS else _STATUS[kind]})


def writers(kind: str, body: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Names of the roles that may write such a resource."""
    return roles.holders(_wanted(kind, body))


def readers(kind: str) -> tuple[str, ...]:
    """Names of the roles that see a resource type."""
    return roles.seers(shown_by(kind))
