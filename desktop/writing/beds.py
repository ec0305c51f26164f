"""The Task of a bed's cleaning: ordered, done, or done without having been ordered. Pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from desktop.core.clock import stamp
from desktop.fhir.cleaning import CLEANING
from desktop.fhir.dictation import OURS
from desktop.letters.delivery.compositions import reference

Json = dict[str, Any]
_CODE = {"system": OURS, "code": CLEANING}


def ordered(bed: str, name: str, who: str, who_name: str, now: datetime) -> Json:
    """A bed (`Location/id`, called `name`) is to be cleaned, as somebody (`who`) orders it."""
    return {
        "resourceType": "Task",
        "id": str(uuid.uuid4()),
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [_CODE], "text": "Rengjøring av seng"},
        "description": f"Rengjøring av {name}",
        "focus": reference(bed, name),
        "authoredOn": stamp(now),
        "lastModified": stamp(now),
        "requester": reference(who, who_name),
    }


def cleaned(body: Json, who: str, who_name: str, now: datetime) -> Json:
    """Task after the cleaning is done, as somebody says; its owner stays as it was."""
    period = body.get("executionPeriod")
    output = {"type": {"coding": [_CODE]}, "valueReference": reference(who, who_name)}
    return {
        **body,
        "status": "completed",
        "lastModified": stamp(now),
        "executionPeriod": {**(period if isinstance(period, dict) else {}), "end": stamp(now)},
        "output": [*(body.get("output") or ()), output],
    }
