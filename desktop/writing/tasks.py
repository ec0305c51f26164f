"""Tasks: what is missing in the form, the Task it makes, and a task in other hands."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical.record.tasks import ASK, OURS
from desktop.clinical.typing import typed_day
from desktop.core.clock import oslo, stamp
from desktop.core.messages import _
from desktop.fhir.systems import LOCAL
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, when

Json = dict[str, Any]
_TIME: Final = re.compile(r"(?:^|\s)(?:kl\.? ?)?([0-9]{1,2})[:.]([0-9]{2})$")


def missing(said: Said, now: datetime) -> Missing | None:
    """The first thing that is still to be written or chosen."""
    if not said.get("text").strip():
        return Missing("text", _("Write what is to be done"))
    if not said.get("code"):
        return Missing("search", _("Choose who is to do it"))
    if said.get("due").strip() and not due(said.get("due"), now):
        return Missing("due", _("Write when as 22.11.2026, tomorrow, or 14:30; not one that is past"))
    return None


def due(text: str, now: datetime) -> str:
    """A day, a time of today, or both, as a FHIR time; empty for what is none, or is past.

    A time without a day is today's, and refused when that is past: tomorrow is never guessed.
    """
    plain = " ".join(text.split())
    match = _TIME.search(plain)
    if match is None or not plain.isascii():
        day = typed_day.read(plain, now, ahead=True)
        return day.isoformat() if day is not None and plain else ""
    day = typed_day.read(plain[: match.start()], now, ahead=True)
    hour, minute = int(match.group(1)), int(match.group(2))
    if day is None or hour > 23 or minute > 59:
        return ""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=oslo())
    return when(moment) if moment > now else ""


def task(ident: str, said: Said, about: str, signing: Signing) -> Json:
    """A Task. What it is about stands as its reason: as its focus it would be an answer to acknowledge."""
    code, name = said.get("code"), said.get("search").strip()
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "status": "requested",
        "intent": "order",
        "priority": "urgent" if said.get("urgent") == "urgent" else "routine",
        "code": {"coding": [{"system": LOCAL, "code": "task-todo"}], "text": "Oppgave"},
        "description": said.get("text").strip(),
        "for": {"reference": signing.patient},
        "authoredOn": when(signing.at),
        "lastModified": stamp(signing.at),
        "requester": reference(signing.author, signing.author_name),
    }
    body |= _owned(code, name)
    if signing.encounter:
        body["encounter"] = {"reference": signing.encounter}
    if until := due(said.get("due"), signing.at) if said.get("due").strip() else "":
        body["restriction"] = {"period": {"end": until}}
    if about:
        body["reasonReference"] = {"reference": about}
    if about and (ask := said.get("ask")):
        body["input"] = [asked(ask)]
    return body


def asked(sentence: str) -> Json:
    """The sentence of a letter that a task is about, as an input."""
    return {"type": {"coding": [{"system": OURS, "code": ASK}]}, "valueString": sentence}


NOBODY: Final = "nobody"
"""The choice that leaves a task to whoever takes it."""


def _owned(code: str, name: str) -> Json:
    return {"owner": reference(code, name)} if code != NOBODY else {}


def taken(body: Json, key: str, name: str, now: datetime) -> Json:
    """The task in somebody's own hands."""
    return {**body, "owner": reference(key, name), "status": "accepted", "lastModified": stamp(now)}


def given(body: Json, code: str, name: str, now: datetime) -> Json:
    """The task in another's hands, who has not said yes yet; in nobody's where nobody is named."""
    changed = {k: v for k, v in body.items() if k != "owner"}
    return {**changed, **_owned(code, name), "status": "requested", "lastModified": stamp(now)}
