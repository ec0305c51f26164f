"""The Task of a dictation: taken, given back, written; made where there was a sound alone. Pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from desktop.clinical.record.notes.dictations import Dictation
from desktop.core.clock import stamp
from desktop.fhir.dictation import DICTATION, OURS
from desktop.fhir.systems import WRITER
from desktop.letters.delivery.compositions import reference

Json = dict[str, Any]
TYPES = frozenset({"Task", "Media", "DocumentReference", "Encounter"})
_SPACE = uuid.UUID("5f0f4a36-3f0a-4f7e-9a5c-8e4f7c1f6d10")


def of_sound(found: Dictation, patient: str, office: str, now: datetime) -> Json:
    """The Task of a sound that came without one. Its id follows from the sound: two who take it at once make
    one Task, and the second is told."""
    body: Json = {
        "resourceType": "Task",
        "id": str(uuid.uuid5(_SPACE, found.sound)),
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": OURS, "code": DICTATION}], "text": "Diktat"},
        "focus": {"reference": found.sound},
        "for": {"reference": patient},
        "authoredOn": stamp(now),
        "owner": {"reference": office},
    }
    if found.what:
        body["description"] = found.what
    if found.author:
        body["requester"] = reference(found.author, found.author_name)
    return body


def taken(body: Json, key: str, name: str, now: datetime) -> Json:
    """Task taken by a writer; the office stays its owner, so that others who work there still find it."""
    made = {**body, "status": "in-progress", "lastModified": stamp(now)}
    made["extension"] = [*_others(body), {"url": WRITER, "valueReference": reference(key, name)}]
    return made


def given_back(body: Json, now: datetime) -> Json:
    """Task given back by its writer."""
    made = {k: v for k, v in body.items() if k != "extension"}
    if others := _others(body):
        made["extension"] = others
    return {**made, "status": "requested", "lastModified": stamp(now)}


def written(body: Json, note: str, now: datetime) -> Json:
    """Task of a written dictation; its text stands in a note (`Composition/id`)."""
    period = dict(body.get("executionPeriod") or {})
    output = {
        "type": {"coding": [{"system": OURS, "code": DICTATION}]},
        "valueReference": {"reference": note},
    }
    kept = [one for one in body.get("output") or () if one.get("valueReference") != output["valueReference"]]
    return {
        **body, "status": "completed", "lastModified": stamp(now),
        "executionPeriod": {**period, "end": stamp(now)},
        "output": [*kept, output],
    }  # fmt: skip


def _others(body: Json) -> list[Json]:
    return [one for one in body.get("extension") or () if one.get("url") != WRITER]
