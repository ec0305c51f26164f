"""The Task of a sprint's review: sent, accepted, sent back. Pure; nothing of a patient is in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from desktop.acts.sprints import LimitCounts, Remark
from desktop.acts.wishes import wish_codes as codes
from desktop.clinical.record.reviews import ACCEPTED, COUNTS, FILE, REMARK, Part
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir.elements import Reference
from desktop.letters.delivery.compositions import reference
from desktop.store.packages.signed_package import YAML
from desktop.writing.facts import when

Json = dict[str, Any]


def review(
    ident: str, part: Part, sending: str, sprint: str, title: str, content: str, file: bytes,
    reviewer: Reference | None, actor: Actor, now: datetime, counts: Sequence[LimitCounts] = (),
) -> Json:  # fmt: skip
    """A review for one reviewer, with the file as it stands; without one for all who own sprints. `counts`
    are those whom its limits would concern on the sender's ward: numbers, and nobody's name."""
    told = {
        "part": part, "sprint": sprint, "content": content, "role": actor.title or actor.works_as,
        "ward": actor.ward_name,
        COUNTS: msgspec.json.encode(counts).decode() if counts else "",
    }  # fmt: skip
    # FHIR's Attachment.hash is SHA-1.
    sha1 = hashlib.sha1(file, usedforsecurity=False).digest()
    attached = {
        "contentType": YAML, "title": f"{sprint}.yaml", "data": base64.b64encode(file).decode("ascii"),
        "size": len(file), "hash": base64.b64encode(sha1).decode("ascii"),
    }  # fmt: skip
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "groupIdentifier": {"system": codes.PART, "value": sending},
        "status": "requested",
        "intent": "proposal",
        "priority": "routine",
        "code": {"coding": [{"system": codes.SYSTEM, "code": codes.REVIEW}], "text": "Gjennomgang av sprint"},
        "description": title,
        "authoredOn": when(now),
        "lastModified": stamp(now),
        "requester": reference(actor.practitioner or actor.role, actor.name),
        "input": [
            {"type": _type(FILE), "valueAttachment": attached},
            *({"type": _type(name), "valueString": said} for name, said in told.items() if said),
        ],
    }
    if reviewer is not None:
        body["owner"] = reference(reviewer.reference, reviewer.display)
    else:
        group = {"system": codes.PART, "code": codes.OWNERS, "display": "Sprinteiere"}
        body["performerType"] = [{"coding": [group], "text": "Alle som eier sprinter"}]
    return body


def accepted(body: Json, content: str, words: str, actor: Actor, now: datetime) -> Json:
    """A review with the acceptance of a content."""
    output = [{"type": _type(ACCEPTED), "valueString": content}]
    return _answered(body, "completed", words, output, actor, now)


def returned(body: Json, remarks: tuple[Remark, ...], words: str, actor: Actor, now: datetime) -> Json:
    """A review that is sent back, with a remark at each change that has one."""
    output = [
        {"type": {**_type(REMARK), "text": f"{one.point} {one.target}"}, "valueString": one.words}
        for one in remarks
    ]
    return _answered(body, "rejected", words, output, actor, now)


def _answered(body: Json, status: str, words: str, output: list[Json], actor: Actor, now: datetime) -> Json:
    who = reference(actor.practitioner or actor.role, actor.name)
    told = {"role": actor.title or actor.works_as, "member": actor.role}
    output += [{"type": _type(name), "valueString": said} for name, said in told.items() if said]
    note = {"authorReference": who, "time": when(now), "text": words}
    return {
        **body,
        "status": status,
        "lastModified": stamp(now),
        "note": [*(body.get("note") or ()), note],
        "output": [*(body.get("output") or ()), *output],
    }


def _type(name: str) -> Json:
    return {"coding": [{"system": codes.PART, "code": name}]}
