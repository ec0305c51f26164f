"""Acknowledgement of an answer: the completed Task that says who has seen it, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.clinical.record.tasks import OURS
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.letters.delivery.compositions import identifier, reference

Json = dict[str, Any]
SEEN = "answer-seen"
"""Code of a completed Task by which an answer is acknowledged that no open Task carried."""


def about(answer: Json) -> Json:
    """The elements by which a Task is about an answer: its focus, its patient, its stay."""
    made: Json = {
        "focus": {"reference": f"{answer['resourceType']}/{answer['id']}"},
        "for": answer.get("subject") or {},
    }
    return made | ({"encounter": answer["encounter"]} if "encounter" in answer else {})


def seen(ident: str, answer: Json, now: datetime, actor: Actor, why: str) -> Json:
    """A completed Task with the answer as its focus, owned by whoever acknowledges it; `why`, where
    they don't answer for what is dangerous, else empty."""
    who = reference(actor.practitioner or actor.role, actor.name)
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "identifier": [identifier(ident)],
        "status": "completed",
        "intent": "order",
        "code": {"coding": [{"system": OURS, "code": SEEN}]},
        **about(answer),
        "authoredOn": stamp(now),
        "lastModified": stamp(now),
        "executionPeriod": {"start": stamp(now), "end": stamp(now)},
        "requester": who,
        "owner": who,
    }
    return body | ({"statusReason": {"text": why}} if why else {})
