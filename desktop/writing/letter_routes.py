"""Resources for rerouting a letter: the same Task by another route, or a new one and the old stopped."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.letters.delivery import delivery, task_notes
from desktop.letters.delivery.delivery import State, Way
from desktop.letters.delivery.letter_documents import binary
from desktop.letters.delivery.recipients import why_words
from desktop.letters.letter_codes import LETTER_TASK, PART, RECIPIENT
from desktop.letters.model import Channel, Recipient

Json = dict[str, Any]


def same(way: Way, to: Recipient) -> bool:
    """True for the same recipient by another route: then it is the same Task."""
    if to.key or way.recipient:
        return to.key == way.recipient or (not to.key and fold(to.name) == fold(way.name))
    return fold(to.name) == fold(way.name)


def printed(pdf: bytes) -> Json:
    """The Binary of an addressed PDF, with an id of its own."""
    return binary(str(uuid.uuid4()), "application/pdf", pdf)


def rerouted(
    task: Json, way: Way, to: Recipient, actor: Actor, now: datetime, print_key: str
) -> tuple[Json, ...]:
    """The Tasks of a letter that goes another way, to the same recipient or to another one.

    To another one it is a new Task: a late answer of the old recipient must never count as the new one's.
    Raises InputError for a recipient who can't be reached, and for a letter that still goes its first way.
    """
    if to.channel is Channel.HELD:
        raise _unreached(to)
    who = person(actor)
    task = task_notes.may_have(task, way, now)
    if same(way, to):
        changed = delivery.rerouted(
            task, to.channel, now, her_id=to.her_id, lines=to.lines, print_key=print_key
        )
        return (task_notes.noted(changed, now, who, _went(way, to)),)
    stopped = delivery.moved(task, State.STOPPED, now)
    return task_notes.noted(stopped, now, who, _went(way, to)), _new(task, to, who, now, print_key)


def _unreached(to: Recipient) -> InputError:
    return InputError(
        _("{name} can't be reached: {why}.").format(name=to.name, why=why_words(to.why)),
        kept=_("Nothing was changed."),
        todo=_("Choose another recipient, or type the address."),
    )


def _went(way: Way, to: Recipient) -> str:
    """The note that stays with the Task, in the record's language."""
    by = "på papir" if to.channel is Channel.PAPER else f"elektronisk, HER-id {to.her_id}"
    was = delivery.GLOSSARY[way.state] + (f" ({way.receipt})" if way.receipt else "")
    return f"Var {was}. Sendes {by} til {', '.join((to.name, *to.lines))}."


def _new(old: Json, to: Recipient, who: Json, now: datetime, print_key: str) -> Json:
    kept = ("groupIdentifier", "focus", "for", "encounter", "owner", "intent", "priority", "code")
    body: Json = {name: old[name] for name in kept if name in old}
    body["basedOn"] = [{"reference": f"Task/{old['id']}"}]
    title = str(old.get("description", "")).partition(":")[0]
    return body | _queued(str(uuid.uuid4()), title, to, who, now, print_key)


def again(document: Json, ident: str, to: Recipient, actor: Actor, now: datetime, print_key: str) -> Json:
    """The Task of one copy more of a signed letter (its DocumentReference). InputError for a recipient who
    can't be reached."""
    if to.channel is Channel.HELD:
        raise _unreached(to)
    title = str(document.get("description", "")) or "Brev"
    body: Json = {
        "focus": {"reference": f"DocumentReference/{document['id']}", "display": title},
        "for": document["subject"],
        "intent": "order",
        "priority": "routine",
        "code": delivery.coded(LETTER_TASK),
        "note": [{"text": "Sendt på nytt", "authorReference": person(actor), "time": stamp(now)}],
    }
    if "masterIdentifier" in document:
        body["groupIdentifier"] = document["masterIdentifier"]
    if "custodian" in document:
        body["owner"] = document["custodian"]
    if stays := (document.get("context") or {}).get("encounter"):
        body["encounter"] = stays[0]
    return body | _queued(ident, title, to, person(actor), now, print_key)


def _queued(ident: str, title: str, to: Recipient, who: Json, now: datetime, print_key: str) -> Json:
    """A copy that waits to be sent."""
    named: Json = {"display": to.name} | ({"reference": to.key} if to.key else {})
    return {
        "resourceType": "Task",
        "id": ident,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid.uuid4()}"}],
        "status": delivery.task_status(State.QUEUED),
        "businessStatus": delivery.business_status(State.QUEUED),
        "description": f"{title}: {to.name}" if title else to.name,
        "authoredOn": stamp(now),
        "lastModified": stamp(now),
        "requester": who,
        "restriction": {"period": {"end": delivery.due_at(to.channel, now)}},
        "input": [
            {"type": delivery.coded(RECIPIENT), "valueReference": named},
            {"type": delivery.coded(PART), "valueCode": to.part.value},
            *delivery.way_inputs(to.channel, to.her_id, to.lines, print_key),
        ],
    }


def called(task: Json, actor: Actor, now: datetime) -> Json:
    """The Task with the note that somebody called the recipient."""
    return task_notes.called(task, now, person(actor))


def person(actor: Actor) -> Json:
    """A reference to whoever acts, by name."""
    key = actor.practitioner or actor.role
    return {"display": actor.name} | ({"reference": key} if key else {})
