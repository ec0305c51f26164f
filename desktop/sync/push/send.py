"""Sending one entry of the outbox and settling its answer: the rules of Push."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from desktop.core.clock import stamp
from desktop.fhir import answers, strict
from desktop.fhir.transport import Answer, NoAnswer, Request, SignedOut, asking
from desktop.store.outbox import Entry, may_be_there
from desktop.sync.push import settle
from desktop.sync.push.entry_outcome import created, criteria, other, posts, reconcile
from desktop.sync.push.fate import Fate, is_lent_refusal
from desktop.sync.push.if_match import if_match, learn, read_first
from desktop.sync.push.sending_plan import is_late
from desktop.sync.push.transaction_answer import about, is_its, located
from desktop.sync.run.effects import Effects

Json = dict[str, Any]
MAX_MERGES = 3
MAX_PUZZLED = 5
_return = {"prefer": "return=representation"}


async def send(effects: Effects, entry: Entry) -> tuple[Fate, Answer | None]:
    """Send one entry and settle what comes back; marks it durably before anything leaves.

    Raises NoAnswer or Refused with the entry left as *sending*, its fate open.
    """
    ambiguous = may_be_there(entry)
    late = is_late(entry, stamp(effects.clock()))
    if read_first(entry):
        found = await reconcile(effects, entry, ambiguous=ambiguous)
        if found.fate is not None:
            return found.fate, found.answer
        entry = found.entry
    if late:
        # It was not carried out in its time, and goes no more without a person's word.
        await effects.database.write(partial(settle.ask, entries=(entry,)))
        return Fate.PERSON, None
    for _attempt in range(MAX_MERGES):
        marked = await effects.database.write(partial(settle.mark_sending, entries=(entry,)))
        if not marked:
            return Fate.DONE, None  # thrown away meanwhile
        (before,) = marked
        entry = sending(before)
        try:
            answer = await _request(effects, entry)
        except NoAnswer as error:
            if not error.sent:
                await effects.database.write(partial(settle.unmark, entries=(before,)))
            raise
        except SignedOut:
            # Who did it has left: without their sign-in nothing was sent.
            await effects.database.write(partial(settle.unmark, entries=(before,)))
            raise
        if answer.status == 401 or is_lent_refusal(effects.lent, answer.status):
            await effects.database.write(partial(settle.unmark, entries=(before,)))
        if answer.ok:
            return await _taken(effects, entry, answer), answer
        if entry.op != "create" and answers.absent(answer):
            settled = await reconcile(effects, entry, ambiguous=ambiguous)
            return (settled.fate or Fate.AGAIN), answer
        if answer.status not in (409, 412):
            return await other(effects, entry, answer, asked=True), answer
        found = await reconcile(effects, entry, ambiguous=ambiguous or entry.op == "create")
        if found.fate is not None:
            return found.fate, found.answer or answer
        if not found.moved and not (answer.status == 412 and learn(effects, (found.answer,))):
            return await puzzled(effects, entry, answer), answer
        entry, ambiguous = found.entry, False
    return Fate.AGAIN, None


def sending(entry: Entry) -> Entry:
    """An entry after it was marked as about to leave."""
    return msgspec.structs.replace(entry, state="sending", attempts=entry.attempts + 1)


async def puzzled(effects: Effects, entry: Entry, answer: Answer) -> Fate:
    """The server speaks of a conflict, and there is none to be seen: a lock, or a rule of its own."""
    if answer.status == 409 and entry.attempts < MAX_PUZZLED:
        return Fate.AGAIN
    words = answers.diagnostics(answer)
    await effects.database.write(partial(settle.refused, entry=entry, words=words))
    return Fate.PERSON


async def _request(effects: Effects, entry: Entry) -> Answer:
    wire = effects.transport
    if entry.op == "delete":
        headers = {"if-match": if_match(effects, entry.base_version)} if entry.base_version else {}
        return await wire.send(Request("DELETE", entry.key, headers))
    if entry.op == "update":
        headers = {"if-match": if_match(effects, entry.base_version), **_return}
        return await wire.send(Request("PUT", entry.key, headers, entry.body))
    if not posts(effects, entry):
        headers = {"if-none-match": "*", **_return}
        answer = await wire.send(Request("PUT", entry.key, headers, entry.body))
        refused = answer.status in (404, 405) and not answers.is_web_page(answer)
        if not refused:
            return answer
    return await _post(effects, entry)


async def _post(effects: Effects, entry: Entry) -> Answer:
    """Create where the server gives the ids; never repeated before it has been looked for."""
    body: Json = strict.loads(entry.body or "null")
    body.pop("id", None)
    headers = {"if-none-exist": criteria(entry), **_return}
    return await effects.transport.send(Request("POST", entry.type, headers, strict.dumps(body)))


async def _taken(effects: Effects, entry: Entry, answer: Answer) -> Fate:
    """Carried out, by its status; the base row is what the server holds, read if it did not come along."""
    if entry.op == "delete":
        if answers.denies(answer):  # raises where something in between has answered, and nothing was deleted
            return await _unproven(effects, entry, answer)
        await effects.database.write(partial(settle.deleted, entry=entry))
        return Fate.DONE
    told = answers.version(answer)
    where = located(answer.headers.get("location"), entry)
    if answer.body.strip():
        resource = answers.resource(answer)
        if about(resource, entry) and _answers(resource, entry, where, new=answer.status == 201):
            version = answers.version(answer, resource)
            if entry.op == "create" and answer.status == 200:
                # It was there already under its identifier.
                return (await created(effects, entry, resource, version)).fate or Fate.AGAIN
            return await _acknowledge(effects, entry, resource, version)
    where = (where if entry.op == "create" else "") or entry.id
    got = await effects.transport.send(asking(f"{entry.type}/{where}"))
    if answers.absent(got):
        return Fate.AGAIN
    if not got.ok:
        return await other(effects, entry, got) if got.status in (401, 429, 503) else Fate.AGAIN
    resource = answers.copy_of(got, entry.type, where)
    version = answers.version(got, resource)
    if told and told == version and about(resource, entry):
        return await _acknowledge(effects, entry, resource, version)
    if entry.op == "create":
        return (await created(effects, entry, resource, version)).fate or Fate.AGAIN
    # It says that it was carried out, and not what has become of it: what is there must hold it.
    return await _unproven(effects, entry, answer)


def _answers(resource: Json, entry: Entry, where: str | None, *, new: bool) -> bool:
    """True when what came with an answer is what the entry made or changed: under its own id, or under one of
    the server's that is proved to be its."""
    if where and where != resource["id"]:
        return False
    return resource["id"] == entry.id or (new and bool(where)) or is_its(resource, entry)


async def _acknowledge(effects: Effects, entry: Entry, resource: Json, version: str) -> Fate:
    await effects.database.write(
        partial(settle.acknowledged, entry=entry, resource=resource, version=version, ours=True)
    )
    return Fate.DONE


async def _unproven(effects: Effects, entry: Entry, answer: Answer) -> Fate:
    """An answer of success that proves nothing: looked up, and where nothing was carried out, sent again some
    times before a person gets the server's words."""
    found = await reconcile(effects, entry, ambiguous=True)
    if found.fate is not None:
        return found.fate
    if entry.attempts < MAX_PUZZLED:
        return Fate.AGAIN
    words = answers.diagnostics(answer)
    await effects.database.write(partial(settle.refused, entry=entry, words=words))
    return Fate.PERSON


__all__ = ["Fate", "puzzled", "send", "sending"]
