"""Provenance as any FHIR resource itself tells it: performer, recorder, author, device, times, source.

Works on JSON as it is kept, so that a resource of any type, from any system, is answered for: what is not
there is left out, what has another shape than FHIR says is passed over, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from desktop.fhir.references import relative

Json = dict[str, Any]


class Moment(msgspec.Struct, frozen=True, gc=False):
    """Provenance moment of a resource: the `deed` (a word of `DEEDS`), the references to its agents, and the
    FHIR time (a text, or a Period). `expected`: a record that says nothing of it lacks something."""

    deed: str
    who: tuple[Json, ...] = ()
    when: object = ""
    expected: bool = False


_EFFECTIVE: Final = ("effectiveDateTime", "effectiveInstant", "effectivePeriod")
_Row = tuple[str, tuple[str, ...], tuple[str, ...], bool]
_AUTHORED: Final[tuple[_Row, ...]] = (
    ("written", ("author",), ("date",), True),
    ("signed", ("attester.party", "authenticator"), ("attester.time",), False),
    ("kept", ("custodian",), (), False),
)
_RECORDED: Final[tuple[_Row, ...]] = (
    ("recorded", ("recorder",), ("recordedDate",), True),
    ("asserted", ("asserter",), (), False),
)
_OF: Final[dict[str, tuple[_Row, ...]]] = {
    "Observation": (
        ("taken", ("performer",), _EFFECTIVE, True),
        ("device", ("device",), (), False),
        ("answered", (), ("issued",), False),
    ),
    "DiagnosticReport": (
        ("taken", (), _EFFECTIVE, True),
        ("answered", ("performer",), ("issued",), True),
        ("interpreted", ("resultsInterpreter",), (), False),
    ),
    "ImagingStudy": (
        ("taken", (), ("started",), True),
        ("ordered", ("referrer",), (), False),
        ("interpreted", ("interpreter",), (), False),
    ),
    "Specimen": (("taken", ("collection.collector",), ("collection.collectedDateTime",), True),),
    "MedicationRequest": (
        ("ordered", ("requester",), ("authoredOn",), True),
        ("recorded", ("recorder",), (), False),
        ("to-do", ("performer",), (), False),
    ),
    "MedicationStatement": (
        ("told", ("informationSource",), ("dateAsserted",), True),
        ("holds", (), _EFFECTIVE, False),
    ),
    "MedicationAdministration": (
        ("given", ("performer.actor",), _EFFECTIVE, True),
        ("device", ("device",), (), False),
    ),
    "MedicationDispense": (("carried-out", ("performer.actor",), ("whenHandedOver",), True),),
    "ServiceRequest": (
        ("ordered", ("requester",), ("authoredOn",), True),
        ("to-do", ("performer",), ("occurrenceDateTime", "occurrencePeriod"), False),
    ),
    "Condition": (*_RECORDED, ("begun", (), ("onsetDateTime", "onsetPeriod", "onsetString"), False)),
    "AllergyIntolerance": (*_RECORDED, ("begun", (), ("onsetDateTime", "onsetPeriod"), False)),
    "Flag": (("recorded", ("author",), ("period",), True),),
    "Procedure": (
        ("carried-out", ("performer.actor",), ("performedDateTime", "performedPeriod"), True),
        ("recorded", ("recorder",), (), False),
    ),
    "Task": (
        ("asked", ("requester",), ("authoredOn",), True),
        ("to-do", ("owner",), (), False),
        ("changed", (), ("lastModified",), False),
    ),
    "CarePlan": (("written", ("author",), ("created",), True), ("holds", (), ("period",), False)),
    "Goal": (("told", ("expressedBy",), ("startDate",), True), ("changed", (), ("statusDate",), False)),
    "Immunization": (
        ("given", ("performer.actor",), ("occurrenceDateTime", "occurrenceString"), True),
        ("recorded", (), ("recorded",), False),
    ),
    "FamilyMemberHistory": (("recorded", (), ("date",), True),),
    "Composition": _AUTHORED,
    "DocumentReference": _AUTHORED,
    "Encounter": (
        ("carried-out", ("participant.individual",), ("period",), True),
        ("kept", ("serviceProvider",), (), False),
    ),
    "Patient": (("kept", ("managingOrganization",), (), False),),
}
_ANY: Final[tuple[_Row, ...]] = (
    ("written", ("author", "sender", "source", "creator"), ("date", "created", "sent", "dateTime"), True),
    ("recorded", ("recorder",), ("recorded", "recordedDate"), False),
    ("carried-out", ("performer", "performer.actor"), ("occurrenceDateTime", "occurrencePeriod"), False),
)
DEEDS: Final = frozenset(row[0] for rows in (*_OF.values(), _ANY) for row in rows)
"""All that can have been done."""


def moments(resource: Json) -> tuple[Moment, ...]:
    """Provenance moments told by a resource itself, in the order in which they were done; a missing one is
    left out unless it is expected."""
    found = []
    for deed, people, times, expected in _OF.get(str(resource.get("resourceType")), _ANY):
        who = tuple(r for path in people for r in _walk(resource, path) if isinstance(r, dict))
        when = next((t for path in times for t in _walk(resource, path) if t), "")
        if who or when or expected:
            found.append(Moment(deed, who, when, expected))
    return tuple(found)


def _walk(value: Any, path: str) -> Iterator[Any]:
    """Everything at a dotted path, through lists."""
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, path)
        return
    if not path:
        yield value
        return
    name, _dot, rest = path.partition(".")
    if isinstance(value, dict) and name in value:
        below = value[name]
        for item in below if isinstance(below, list) else [below]:
            yield from _walk(item, rest)


def walk(resource: Json, path: str) -> list[Any]:
    """Everything at a dotted path of a resource, through its lists."""
    return list(_walk(resource, path))


def dicts(resource: Json, path: str) -> list[Json]:
    """The objects at a dotted path; what has another shape is passed over."""
    return [item for item in _walk(resource, path) if isinstance(item, dict)]


def struck(resource: Json) -> bool:
    """True when the resource was entered in error, or refuted: it is seen, and never used."""
    if resource.get("status") == "entered-in-error":
        return True
    codes = (c.get("code") for c in dicts(resource, "verificationStatus.coding"))
    return any(code == "entered-in-error" for code in codes)


def state(resource: Json) -> object:
    """The element that tells how it stands, for saying it in words: verification beside clinical status."""
    return (
        resource.get("verificationStatus") or resource.get("status") or resource.get("clinicalStatus") or ""
    )


def before(resource: Json) -> tuple[str, ...]:
    """`Type/id` of the resources whose place it took, by what it says itself."""
    found = [str(r.get("reference", "")) for r in dicts(resource, "priorPrescription")]
    found += [str(r.get("reference", "")) for r in dicts(resource, "replaces")]
    for link in dicts(resource, "relatesTo"):
        found += [str(r.get("reference", "")) for name in ("target", "targetReference")
                  for r in dicts(link, name)]  # fmt: skip
    return tuple(dict.fromkeys(key for ref in found if (key := relative(ref))))


def targets(provenance: Json, key: str) -> bool:
    """True when a Provenance targets a resource (`Type/id`), itself or in one of its versions.

    A Provenance of a whole Bundle names the Bundle only, and is about none of what is in it by name.
    """
    return any(relative(str(r.get("reference", ""))) == key for r in dicts(provenance, "target"))
