"""Reading of a transaction's answer, entry by entry: only what plainly speaks of one is believed."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from desktop.fhir import answers, strict
from desktop.fhir.transport import Answer
from desktop.store.outbox import IDENTITY, Entry
from desktop.sync.merge.merge import holds, same
from desktop.sync.push.entry_outcome import business, is_ours

Json = dict[str, Any]
_done = re.compile(r"2\d\d\b")
_failed = re.compile(r"4\d\d\b")
PASSING = frozenset({"401", "404", "408", "409", "410", "412", "425", "429"})
"""Refusals of an entry that the next look may explain."""
_id = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_location = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]*)?/?")


class Told(msgspec.Struct, frozen=True):
    """Answer on one entry: the resource where it came along, else the id under which it is there."""

    resource: Json | None
    version: str
    where: str


def items(answer: Answer) -> list[Any]:
    """The entries of a transaction's answer; empty when it is none. Raises Refused for what can't be read."""
    response = answers.resource(answer)
    found = response.get("entry") if response["resourceType"] == "Bundle" else None
    return found if isinstance(found, list) else []


def told(entry: Entry, item: Any) -> Told | None:
    """Answer of an item on an entry; None when it does not say that this entry was carried out."""
    response = item.get("response") if isinstance(item, dict) else None
    if not isinstance(response, dict) or not _done.match(str(response.get("status", ""))):
        return None
    resource = item.get("resource")
    if not isinstance(resource, dict) or resource.get("resourceType") == "OperationOutcome":
        resource = None
    if resource is not None and not isinstance(resource.get("id"), str):
        resource = None
    if resource is not None and not about(resource, entry):
        return None
    where = located(response.get("location"), entry)
    if where is None or (where and entry.op != "create" and where != entry.id):
        return None
    version = answers.version(Answer(200, {"etag": str(response.get("etag", ""))}, b""), resource)
    return Told(resource, version, where)


def located(location: Any, entry: Entry) -> str | None:
    """The id in a `Location`; empty where there is none to be read, None where it is of another type."""
    match = _location.fullmatch(location) if isinstance(location, str) else None
    return None if match and match[1] != entry.type else match[2] if match else ""


def alike(resource: Json, entry: Entry) -> bool:
    """True when a resource is of an entry's type, and has a valid id."""
    ident = resource.get("id")
    return (
        resource.get("resourceType") == entry.type and isinstance(ident, str) and bool(_id.fullmatch(ident))
    )


def about(resource: Json, entry: Entry) -> bool:
    """True when a resource in the place of an entry can be its own: some servers answer in another order."""
    if not alike(resource, entry):
        return False
    if entry.op != "create" or resource.get("id") == entry.id:
        return resource.get("id") == entry.id
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    tagged = isinstance(tags, list) and any(isinstance(t, dict) and t.get("system") == IDENTITY for t in tags)
    if tagged:
        return is_ours(resource, entry)
    ours = business(strict.loads(entry.body or "null"))
    theirs = business(resource)
    return not ours or not theirs or ours == theirs


def is_its(resource: Json, entry: Entry) -> bool:
    """True when a resource is proved to be what an entry creates, whatever its id."""
    body = strict.loads(entry.body or "null")
    return (
        is_ours(resource, entry)
        or same(resource, body)
        or bool(business(body) and business(body) == business(resource))
    )


def holds_it(resource: Json, entry: Entry) -> bool:
    """True when what the server has holds what an entry says, whoever else has had a hand in it."""
    body = strict.loads(entry.body or "null")
    if entry.op == "create":
        return is_its(resource, entry)
    return same(resource, body) or bool(
        entry.base_json and holds(strict.loads(entry.base_json), body, resource)
    )


def refusal(item: Any) -> str:
    """The server's words where an item says that its entry is refused for good; empty for all else."""
    response = item.get("response") if isinstance(item, dict) else None
    status = str(response.get("status", "")) if isinstance(response, dict) else ""
    if not isinstance(response, dict) or not _failed.match(status) or status[:3] in PASSING:
        return ""
    return answers.outcome_words(response.get("outcome")) or f"HTTP {status[:60]}"
