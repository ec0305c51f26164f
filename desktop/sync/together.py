"""Sending several entries as one transaction: a letter with everything that belongs to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from desktop.fhir import answers, strict
from desktop.fhir.transport import Answer, Request
from desktop.store.outbox import Entry
from desktop.sync import settle
from desktop.sync.effects import Effects
from desktop.sync.send import Fate

Json = dict[str, Any]


def bundle(entries: tuple[Entry, ...]) -> Json:
    """The transaction Bundle of some entries, each with its own condition."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": [_entry(e) for e in entries]}


def _entry(entry: Entry) -> Json:
    request: Json = {"method": "DELETE" if entry.op == "delete" else "PUT", "url": entry.key}
    if entry.op == "create":
        request["ifNoneMatch"] = "*"
    elif entry.base_version:
        request["ifMatch"] = f'W/"{entry.base_version}"'
    if entry.op == "delete":
        return {"request": request}
    return {"resource": strict.loads(entry.body or "null"), "request": request}


async def send_together(effects: Effects, entries: tuple[Entry, ...]) -> tuple[Fate | None, Answer]:
    """Send marked entries as one transaction.

    The fate is None when they have to go one by one instead: the server has no transactions, or one of
    them is there already or was changed by another, which is settled entry by entry.
    """
    headers = {"prefer": "return=representation"}
    answer = await effects.transport.send(Request("POST", "", headers, strict.dumps(bundle(entries))))
    if answer.ok:
        response = answers.resource(answer)
        items = response.get("entry")
        items = items if isinstance(items, list) else []
        if len(items) != len(entries):
            return None, answer
        settled = [_outcome(item) for item in items]
        if any(version is None for _resource, version in settled):
            return None, answer
        for entry, (resource, version) in zip(entries, settled, strict=True):
            if entry.op == "delete":
                await effects.database.write(partial(settle.deleted, entry=entry))
                continue
            if resource is None:
                got = await effects.transport.send(Request("GET", entry.key))
                if not got.ok:
                    return None, answer
                resource = answers.resource(got)
                version = answers.version(got, resource)
            await effects.database.write(
                partial(settle.acknowledged, entry=entry, resource=resource, version=version or "")
            )
        return Fate.DONE, answer
    if answer.status in (404, 405, 409, 412, 501):
        return None, answer
    if answer.status == 401:
        return Fate.SIGNED_OUT, answer
    if answer.status in (408, 425, 429) or answer.status >= 500:
        return Fate.BUSY, answer
    words = answers.diagnostics(answer)

    def refuse(tx: Any) -> None:
        for entry in entries:
            settle.refused(tx, entry, words)

    await effects.database.write(refuse)
    return Fate.PERSON, answer


def _outcome(item: Any) -> tuple[Json | None, str | None]:
    """The resource in a response entry, and its version; version None when the entry did not succeed."""
    response = item.get("response") if isinstance(item, dict) else None
    if not isinstance(response, dict) or not str(response.get("status", "")).startswith("2"):
        return None, None
    resource = item.get("resource")
    resource = resource if isinstance(resource, dict) and resource.get("id") else None
    headers = {"etag": str(response.get("etag", ""))}
    return resource, answers.version(Answer(200, headers, b""), resource)
