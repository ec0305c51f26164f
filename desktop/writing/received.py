"""Resources made from a received letter: its closing, and a message about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical.record.tasks import CLOSED_LETTER, OURS
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir.systems import LOCAL
from desktop.letters.delivery.compositions import identifier, reference
from desktop.letters.received import Received
from desktop.writing.facts import Missing
from desktop.writing.tasks import asked

Json = dict[str, Any]
MOST: Final = 4000
"""Maximum characters of a message: it is no letter."""


def closed(
    ident: str, letter: Received, patient: str, done: tuple[str, ...], actor: Actor, now: datetime
) -> Json:
    """The completed Task by which somebody, and their office, is done with a letter, and with what it asked
    in the sentences of `done`."""
    at = stamp(now)
    me = reference(actor.practitioner or actor.role, actor.name)
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "status": "completed",
        "intent": "order",
        "code": {"coding": [{"system": OURS, "code": CLOSED_LETTER}], "text": "Brev lest og lukket"},
        "description": " ".join(("Brev lest og lukket.", *(f"Gjort: {one}" for one in done))),
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": at,
        "lastModified": at,
        "executionPeriod": {"end": at},
        "requester": me,
        "owner": {"reference": actor.organization} if actor.organization else me,
        "reasonReference": {"reference": letter.key},
    }
    if done:
        body["input"] = [asked(one) for one in done]
    return body


def missing(said: Said) -> Missing | None:
    """Missing part of a message, None for none."""
    text = said.get("text").strip()
    if sum(c.isalpha() for c in text) < 2:
        return Missing("text", _("Write the message"))
    if len(text) > MOST:
        return Missing("text", _("A message has at most {n} characters").format(n=MOST))
    return None


def message(
    ident: str, task: str, letter: Received, to: tuple[str, str], patient: str, said: Said, actor: Actor,
    now: datetime,
) -> tuple[Json, Json]:  # fmt: skip
    """The Communication to whoever sent a letter, and the Task by which they have it among theirs."""
    at, text = stamp(now), said.get("text").strip()
    me = reference(actor.role or actor.practitioner, actor.name)
    answers = letter.key.startswith("Communication/")
    body: Json = {
        "resourceType": "Communication",
        "id": ident,
        "identifier": [identifier(ident)],
        **({"inResponseTo": [reference(letter.key)]} if answers else {}),
        "status": "completed",
        "category": [{"coding": [{"system": LOCAL, "code": "dialogue-message"}], "text": "Dialogmelding"}],
        "subject": {"reference": f"Patient/{patient}"},
        **({} if answers else {"about": [reference(letter.key)]}),
        "sent": at,
        "recipient": [reference(*to)],
        "sender": me,
        "payload": [{"contentString": text}],
    }
    who = ", ".join(part for part in (actor.name, actor.title) if part)
    notice: Json = {
        "resourceType": "Task",
        "id": task,
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": LOCAL, "code": "task-todo"}], "text": "Dialogmelding"},
        "description": f"Dialogmelding fra {who}: {' '.join(text.split())}",
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": at,
        "lastModified": at,
        "requester": me,
        "owner": reference(*to),
        "reasonReference": {"reference": f"Communication/{ident}"},
    }
    return body, notice
