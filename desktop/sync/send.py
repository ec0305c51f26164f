"""Sending one unit of the outbox and settling its answer: the rules of Push, one function each."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import Any
from urllib.parse import quote

from desktop.fhir import answers, strict
from desktop.fhir.transport import Answer, NoAnswer, Refused, Request
from desktop.store.outbox import IDENTITY, Entry
from desktop.sync import settle
from desktop.sync.effects import Effects
from desktop.sync.merge import Clash, merge, same

Json = dict[str, Any]
MAX_MERGES = 3


class Fate(Enum):
    """What became of a unit in this round."""

    DONE = "done"
    PERSON = "person"
    AGAIN = "again"
    """Its fate is open, or it may be tried again later; it stays in the outbox."""
    BUSY = "busy"
    """The server asked for a pause."""
    SIGNED_OUT = "signed out"
    UNREACHABLE = "unreachable"


async def send(effects: Effects, entry: Entry) -> tuple[Fate, Answer | None]:
    """Send one entry that is marked *sending* and settle what comes back."""
    ambiguous = entry.state == "sending"
    match entry.op:
        case "create":
            if effects.capabilities.types and not effects.capabilities.of(entry.type).update_create:
                return await _post(effects, entry, ambiguous)
            return await _create(effects, entry, ambiguous)
        case "delete":
            return await _delete(effects, entry)
        case _:
            return await _update(effects, entry, ambiguous)


async def _create(effects: Effects, entry: Entry, ambiguous: bool) -> tuple[Fate, Answer | None]:
    answer = await effects.transport.send(
        Request("PUT", f"{entry.type}/{entry.id}", {"if-none-match": "*", **_return}, entry.body)
    )
    if answer.ok:
        return await _taken(effects, entry, answer), answer
    if answer.status in (409, 412):
        return await _read_back(effects, entry), answer
    if answer.status in (404, 405):
        return await _post(effects, entry, ambiguous)
    return await _other(effects, entry, answer), answer


async def _post(effects: Effects, entry: Entry, ambiguous: bool) -> tuple[Fate, Answer | None]:
    """Create where the server gives the ids; never repeated blindly."""
    body: Json = strict.loads(entry.body or "null")
    if ambiguous:
        # Several servers race on If-None-Exist: look before saying it again.
        found = await _ours(effects, entry, body)
        if found is not None:
            version = answers.version(Answer(200, {}, b""), found)
            await effects.database.write(lambda tx: settle.acknowledged(tx, entry, found, version))
            return Fate.DONE, None
    body.pop("id", None)
    headers = {"if-none-exist": _criteria(entry, body), **_return}
    answer = await effects.transport.send(Request("POST", entry.type, headers, strict.dumps(body)))
    if answer.ok:
        return await _taken(effects, entry, answer), answer
    return await _other(effects, entry, answer), answer


async def _ours(effects: Effects, entry: Entry, body: Json) -> Json | None:
    answer = await effects.transport.send(Request("GET", f"{entry.type}?{_criteria(entry, body)}"))
    if not answer.ok:
        raise Refused("", details=answers.diagnostics(answer))
    for item in answers.resource(answer).get("entry") or ():
        found = item.get("resource") if isinstance(item, dict) else None
        if isinstance(found, dict) and _is_ours(found, entry):
            return found
    return None


def _criteria(entry: Entry, body: Json) -> str:
    identifiers = body.get("identifier")
    identifiers = identifiers if isinstance(identifiers, list) else [identifiers]
    for identifier in identifiers:
        if isinstance(identifier, dict) and str(identifier.get("value", "")).startswith("urn:uuid:"):
            token = f"{identifier.get('system', '')}|{identifier['value']}"
            return "identifier=" + quote(token, safe="")
    return "_tag=" + quote(f"{IDENTITY}|{entry.tag}", safe="")


async def _read_back(effects: Effects, entry: Entry) -> Fate:
    """The server says it is there already: is it ours, with its first answer lost?"""
    answer = await effects.transport.send(Request("GET", f"{entry.type}/{entry.id}"))
    if answer.status in (404, 410):
        words = answers.diagnostics(answer)
        await effects.database.write(lambda tx: settle.gone(tx, entry, words))
        return Fate.PERSON
    if not answer.ok:
        return await _other(effects, entry, answer)
    theirs = answers.resource(answer)
    version = answers.version(answer, theirs)
    if _is_ours(theirs, entry):
        await effects.database.write(lambda tx: settle.acknowledged(tx, entry, theirs, version))
        return Fate.DONE
    await effects.database.write(lambda tx: settle.conflict(tx, entry, theirs, version, "id"))
    return Fate.PERSON


def _is_ours(resource: Json, entry: Entry) -> bool:
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return any(
        isinstance(t, dict) and t.get("system") == IDENTITY and t.get("code") == entry.tag
        for t in (tags if isinstance(tags, list) else ())
    )


async def _update(effects: Effects, entry: Entry, ambiguous: bool) -> tuple[Fate, Answer | None]:
    body: Json = strict.loads(entry.body or "null")
    base: Json | None = strict.loads(entry.base_json) if entry.base_json else None
    version = entry.base_version
    for _attempt in range(MAX_MERGES):
        headers = {"if-match": f'W/"{version}"', **_return}
        answer = await effects.transport.send(
            Request("PUT", f"{entry.type}/{entry.id}", headers, strict.dumps(body))
        )
        if answer.ok:
            return await _taken(effects, entry, answer), answer
        if answer.status in (404, 410):
            words = answers.diagnostics(answer)
            await effects.database.write(partial(settle.gone, entry=entry, words=words))
            return Fate.PERSON, answer
        if answer.status not in (409, 412):
            return await _other(effects, entry, answer), answer
        now = await effects.transport.send(Request("GET", f"{entry.type}/{entry.id}"))
        if now.status in (404, 410):
            words = answers.diagnostics(now)
            await effects.database.write(partial(settle.gone, entry=entry, words=words))
            return Fate.PERSON, now
        if not now.ok:
            return await _other(effects, entry, now), now
        theirs = answers.resource(now)
        version = answers.version(now, theirs)
        if same(theirs, body) or (ambiguous and await _in_history(effects, entry, body)):
            await effects.database.write(
                partial(settle.superseded, entry=entry, theirs=theirs, version=version)
            )
            return Fate.DONE, now
        merged = Clash(("?",)) if base is None else merge(base, body, theirs)
        if isinstance(merged, Clash):
            units = ", ".join(merged.units)
            await effects.database.write(
                partial(settle.conflict, entry=entry, theirs=theirs, version=version, units=units)
            )
            return Fate.PERSON, now
        body, base = merged.resource, theirs
        await effects.database.write(
            partial(settle.rebased, entry=entry, body=body, theirs=theirs, version=version)
        )
        await effects.database.write(lambda tx: settle.mark_sending(tx, (entry,)))
        ambiguous = False
    return Fate.AGAIN, None


async def _in_history(effects: Effects, entry: Entry, body: Json) -> bool:
    """Whether our lost update was carried out and then overlaid by a later one."""
    capability = effects.capabilities
    if capability.types and not capability.can(entry.type, "history-instance"):
        return False
    answer = await effects.transport.send(Request("GET", f"{entry.type}/{entry.id}/_history"))
    if not answer.ok:
        return False
    for item in answers.resource(answer).get("entry") or ():
        found = item.get("resource") if isinstance(item, dict) else None
        if not isinstance(found, dict):
            continue
        if answers.version(Answer(200, {}, b""), found) == entry.base_version:
            return False  # newest first: from here on it is older than our change
        if same(found, body):
            return True
    return False


async def _delete(effects: Effects, entry: Entry) -> tuple[Fate, Answer | None]:
    headers = {"if-match": f'W/"{entry.base_version}"'} if entry.base_version else {}
    answer = await effects.transport.send(Request("DELETE", f"{entry.type}/{entry.id}", headers))
    if answer.ok or answer.status in (404, 410):
        await effects.database.write(lambda tx: settle.deleted(tx, entry))
        return Fate.DONE, answer
    if answer.status in (409, 412):
        now = await effects.transport.send(Request("GET", f"{entry.type}/{entry.id}"))
        if now.status in (404, 410):
            await effects.database.write(lambda tx: settle.deleted(tx, entry))
            return Fate.DONE, now
        if not now.ok:
            return await _other(effects, entry, now), now
        theirs = answers.resource(now)
        version = answers.version(now, theirs)
        await effects.database.write(lambda tx: settle.conflict(tx, entry, theirs, version, "delete"))
        return Fate.PERSON, now
    return await _other(effects, entry, answer), answer


_return = {"prefer": "return=representation"}


async def _taken(effects: Effects, entry: Entry, answer: Answer) -> Fate:
    """Carried out; the base row is what the server holds, read if it did not come along."""
    if answer.body.strip():
        resource = answers.resource(answer)
        if resource["resourceType"] == entry.type and resource.get("id"):
            version = answers.version(answer, resource)
            await effects.database.write(lambda tx: settle.acknowledged(tx, entry, resource, version))
            return Fate.DONE
    where = answer.headers.get("location", "").split("/_history/")[0].rstrip("/").rsplit("/", 1)[-1]
    got = await effects.transport.send(Request("GET", f"{entry.type}/{where or entry.id}"))
    if not got.ok:
        return await _other(effects, entry, got)
    resource = answers.resource(got)
    version = answers.version(got, resource)
    await effects.database.write(lambda tx: settle.acknowledged(tx, entry, resource, version))
    return Fate.DONE


async def _other(effects: Effects, entry: Entry, answer: Answer) -> Fate:
    """The answers that mean the same for every kind of request."""
    if answer.status == 401:
        return Fate.SIGNED_OUT
    if answer.status in (408, 425, 429) or answer.status >= 500:
        return Fate.BUSY
    words = answers.diagnostics(answer)
    if answer.status == 410:
        await effects.database.write(lambda tx: settle.gone(tx, entry, words))
    else:
        await effects.database.write(lambda tx: settle.refused(tx, entry, words))
    return Fate.PERSON


__all__ = ["Fate", "NoAnswer", "send"]
