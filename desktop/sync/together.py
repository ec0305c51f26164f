"""Sending several entries as one transaction: a letter with everything that belongs to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from desktop.fhir import answers, strict
from desktop.fhir.references import relative
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store.outbox import Entry, may_be_there
from desktop.store.store import Transaction
from desktop.sync import settle
from desktop.sync.effects import Effects
from desktop.sync.fate import Fate
from desktop.sync.reconcile import Found, criteria, posts, reconcile
from desktop.sync.send import MAX_PUZZLED, sending

Json = dict[str, Any]
MAX_ROUNDS = 3


def bundle(effects: Effects, entries: tuple[Entry, ...]) -> Json:
    """The transaction Bundle of some entries, each with its own condition.

    What the server is to name itself goes as `urn:uuid:…`, and what refers to it follows.
    """
    unnamed = {e.key: f"urn:uuid:{e.id}" for e in entries if e.op == "create" and posts(effects, e)}
    items = [_item(e, unnamed) for e in entries]
    return {"resourceType": "Bundle", "type": "transaction", "entry": items}


def _item(entry: Entry, unnamed: dict[str, str]) -> Json:
    request: Json = {"method": "DELETE" if entry.op == "delete" else "PUT", "url": entry.key}
    if entry.op != "create" and entry.base_version:
        request["ifMatch"] = f'W/"{entry.base_version}"'
    if entry.op == "delete":
        return {"request": request}
    resource = _with(strict.loads(entry.body or "null"), unnamed)
    if entry.key in unnamed:
        resource.pop("id", None)
        request = {"method": "POST", "url": entry.type, "ifNoneExist": criteria(entry)}
        return {"fullUrl": unnamed[entry.key], "resource": resource, "request": request}
    if entry.op == "create":
        request["ifNoneMatch"] = "*"
    return {"resource": resource, "request": request}


def _with(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        copy = {k: _with(v, names) for k, v in value.items()}
        reference = copy.get("reference")
        if isinstance(reference, str) and relative(reference) in names:
            copy["reference"] = names[relative(reference)]
        return copy
    return [_with(v, names) for v in value] if isinstance(value, list) else value


async def send_together(effects: Effects, entries: tuple[Entry, ...]) -> tuple[Fate | None, Answer | None]:
    """Send entries as one transaction, marked durably before they leave.

    The fate is None when they have to go one by one: the server has no transactions. What stands in the
    way of the whole is settled by reading; then the whole is sent again, or waits for a person.
    """
    for _round in range(MAX_ROUNDS):
        ambiguous = any(may_be_there(e) for e in entries)
        if ambiguous and any(e.op == "create" and posts(effects, e) for e in entries):
            # What the server names itself is looked for before it is sent again; it has all of it or nothing.
            found = [await reconcile(effects, e, ambiguous=True) for e in entries]
            if (stopped := _worst(found)) is not None:
                return stopped, None
            entries = tuple(f.entry for f in found if f.fate is None)
            if not entries:
                return Fate.DONE, None
        before = await effects.database.write(partial(settle.mark_sending, entries=entries))
        if not before:
            return Fate.DONE, None  # thrown away meanwhile
        entries = tuple(sending(e) for e in before)
        body = strict.dumps(bundle(effects, entries))
        try:
            answer = await effects.transport.send(
                Request("POST", "", {"prefer": "return=representation"}, body)
            )
        except NoAnswer as error:
            if not error.sent:
                await effects.database.write(partial(settle.unmark, entries=before))
            raise
        if answer.status in (401, 404, 405, 409, 410, 412, 501):
            await effects.database.write(partial(settle.unmark, entries=before))
        if answer.ok:
            return await _taken(effects, entries, answer), answer
        if answers.is_web_page(answer):
            return Fate.AGAIN, answer
        unknown = not effects.capabilities.types and answer.status in (400, 404)
        if answer.status in (405, 501) or unknown:
            return None, answer
        if answer.status == 401:
            return Fate.SIGNED_OUT, answer
        if answer.status in (429, 503):
            return Fate.BUSY, answer
        if answer.status in (408, 425) or answer.status >= 500 or answer.status < 400:
            return Fate.AGAIN, answer
        if answer.status not in (404, 409, 410, 412):
            await _refuse(effects, entries, answer, certain=True)
            return Fate.PERSON, answer
        # Entries stay as they were before this request: it has done nothing.
        found = [await reconcile(effects, e, ambiguous=ambiguous or e.op == "create") for e in before]
        stopped = _worst(found)
        if stopped is not None:
            return stopped, answer
        entries = tuple(f.entry for f in found if f.fate is None)
        if not entries:
            return Fate.DONE, answer
        if not any(f.moved or f.fate is Fate.DONE for f in found):
            if answer.status == 409 and max(e.attempts for e in entries) < MAX_PUZZLED:
                return Fate.AGAIN, answer
            await _refuse(effects, entries, answer)
            return Fate.PERSON, answer
    return Fate.AGAIN, None


def _worst(found: list[Found]) -> Fate | None:
    fates = {f.fate for f in found}
    for fate in (Fate.SIGNED_OUT, Fate.UNREACHABLE, Fate.BUSY, Fate.AGAIN, Fate.PERSON):
        if fate in fates:
            return fate
    return None


async def _refuse(
    effects: Effects, entries: tuple[Entry, ...], answer: Answer, *, certain: bool = False
) -> None:
    words = answers.diagnostics(answer)

    def act(tx: Transaction) -> None:
        for entry in entries:
            settle.refused(tx, entry, words, certain=certain)

    await effects.database.write(act)


async def _taken(effects: Effects, entries: tuple[Entry, ...], answer: Answer) -> Fate:
    """The whole was carried out: everything is filed in one transaction, or looked up if it is not told."""
    response = answers.resource(answer)
    items = response.get("entry")
    items = items if isinstance(items, list) else []
    settled: list[tuple[Entry, Json | None, str, bool]] = []
    for entry, item in zip(entries, items, strict=False):
        ok, resource, version, where = _outcome(item)
        if not ok or (resource is not None and resource.get("resourceType") != entry.type):
            return Fate.AGAIN
        told = resource is not None
        if resource is None and entry.op != "delete":
            got = await effects.transport.send(Request("GET", f"{entry.type}/{where or entry.id}"))
            if not got.ok:
                return Fate.AGAIN
            resource = answers.resource(got)
            now = answers.version(got, resource)
            told, version = version == now, now
        if resource is not None and entry.op != "create" and resource.get("id") != entry.id:
            return Fate.AGAIN
        settled.append((entry, resource, version, told))
    if len(settled) != len(entries) or len(items) != len(entries):
        return Fate.AGAIN  # sent again as it is, it finds itself there

    def act(tx: Transaction) -> None:
        for entry, resource, version, told in settled:
            if resource is None:
                settle.deleted(tx, entry)
            else:
                settle.acknowledged(tx, entry, resource, version, ours=told)

    await effects.database.write(act)
    return Fate.DONE


def _outcome(item: Any) -> tuple[bool, Json | None, str, str]:
    """Whether a response entry succeeded, its resource, its version, and the id in its location."""
    response = item.get("response") if isinstance(item, dict) else None
    if not isinstance(response, dict) or not str(response.get("status", "")).startswith("2"):
        return False, None, "", ""
    resource = item.get("resource")
    resource = resource if isinstance(resource, dict) and resource.get("id") else None
    version = answers.version(Answer(200, {"etag": str(response.get("etag", ""))}, b""), resource)
    where = str(response.get("location", "")).split("/_history/")[0].rstrip("/").rsplit("/", 1)[-1]
    return True, resource, version, where
