"""A result sent on with a question: the Task by which somebody is asked about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.clinical.record.results.corrections import as_asked
from desktop.clinical.record.tasks import OURS, QUESTION
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.letters.delivery.compositions import identifier, reference

Json = dict[str, Any]


def question(
    ident: str,
    inbox: Json,
    to: str,
    name: str,
    words: str,
    until: datetime,
    now: datetime,
    actor: Actor,
    about: tuple[Json, ...] = (),
) -> Json:
    """A Task for whoever is asked (`to`) about an answer that waits: `inbox` is the Task that carries it, or
    the elements of one. The answer stays where it waits.

    It is part of a Task that carries it. What the Observations
    `about` say now is kept in it: who answers sees when that was corrected.
    """
    made: Json = {
        "resourceType": "Task",
        "id": ident,
        "identifier": [identifier(ident)],
        "status": "requested",
        "intent": "order",
        "code": {"coding": [{"system": OURS, "code": QUESTION}]},
        "description": words,
        "focus": inbox["focus"],
        "for": inbox["for"],
        "authoredOn": stamp(now),
        "lastModified": stamp(now),
        "requester": reference(actor.role or actor.practitioner, actor.name),
        "owner": reference(to, name),
        "restriction": {"period": {"end": stamp(until)}},
    }
    if inputs := [one for one in map(as_asked, about) if one is not None]:
        made["input"] = inputs
    if "id" in inbox:
        made["partOf"] = [reference(f"Task/{inbox['id']}")]
    return made | ({"encounter": inbox["encounter"]} if "encounter" in inbox else {})
