"""Sending several entries as one transaction: a letter with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from desktop.fhir import answers, strict
from desktop.fhir.references import rewrite
from desktop.fhir.status import Meaning, meaning
from desktop.fhir.transport import Answer, NoAnswer, Request, SignedOut, asking
from desktop.store import outbox
from desktop.store.outbox import Entry, may_be_there
from desktop.store.store import Transaction
from desktop.sync.push import settle
from desktop.sync.push.entry_outcome import UNSETTLED, Found, criteria, posts, reconcile
from desktop.sync.push.fate import Fate, is_lent_refusal
from desktop.sync.push.if_match import if_match, learn, read_first
from desktop.sync.push.send import MAX_PUZZLED, sending
from desktop.sync.push.transaction_answer import Told, about, holds_it, items, refusal, told
from desktop.sync.run.effects import Effects

Json = dict[str, Any]
MAX_ROUNDS = 3


def bundle(effects: Effects, entries: tuple[Entry, ...]) -> Json:
    """The transaction Bundle of some entries, each with its own condition.

    What the server is to name itself goes as `urn:uuid:…`, and what refers to it follows.
    """
    unnamed = {e.key: f"urn:uuid:{e.id}" for e in entries if e.op == "create" and posts(effects, e)}
    items = [_item(effects, e, unnamed) for e in entries]
    return {"resourceType": "Bundle", "type": "transaction", "entry": items}


def _item(effects: Effects, entry: Entry, unnamed: dict[str, str]) -> Json:
    request: Json = {"method": "DELETE" if entry.op == "delete" else "PUT", "url": entry.key}
    if entry.op != "create" and entry.base_version:
        request["ifMatch"] = if_match(effects, entry.base_version)
    if entry.op == "delete":
        return {"request": request}
    resource = rewrite(strict.loads(entry.body or "null"), unnamed)
    if entry.key in unnamed:
        resource.pop("id", None)
        request = {"method": "POST", "url": entry.type, "ifNoneExist": criteria(entry)}
        return {"fullUrl": unnamed[entry.key], "resource": resource, "request": request}
    if entry.op == "create":
        request["ifNoneMatch"] = "*"
    return {"resource": resource, "request": request}


async def send_together(effects: Effects, entries: tuple[Entry, ...]) -> tuple[Fate | None, Answer | None]:
    """Send entries as one transaction, marked durably before they leave.

    The fate is None when they have to go one by one: the server has no transactions. What stands in the
    way of the whole is settled by reading; then the whole is sent again, or waits for a person. What may
    have been carried out before, is changed or deleted is read first: many servers heed no condition.
    """
    for _round in range(MAX_ROUNDS):
        ambiguous = any(may_be_there(e) for e in entries)
        doubtful = [e for e in entries if ambiguous or read_first(e)]
        if doubtful:
            looks = dict(zip(doubtful, await _looks(effects, doubtful, ambiguous=ambiguous), strict=True))
            found = [looks.get(e, Found(None, e)) for e in entries]
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
        except SignedOut:
            # Who did it has left: without their sign-in nothing was sent.
            await effects.database.write(partial(settle.unmark, entries=before))
            raise
        lent = is_lent_refusal(effects.lent, answer.status)
        if lent or answer.status in (401, 404, 405, 409, 410, 412, 501):
            await effects.database.write(partial(settle.unmark, entries=before))
        if answer.ok:
            return await _taken(effects, entries, answer), answer
        if lent:
            return Fate.WAITS, answer
        if answers.is_web_page(answer):
            return Fate.AGAIN, answer
        unknown = not effects.capabilities.types and answer.status in (400, 404)
        if answer.status in (405, 501) or unknown:
            return None, answer
        how = meaning(answer.status)
        if how in UNSETTLED:
            return UNSETTLED[how], answer
        if how is Meaning.REFUSED:
            await _refuse(effects, entries, answer, certain=True)
            return Fate.PERSON, answer
        # Entries stay as they were before this request: it has done nothing.
        found = [await _look(effects, e, ambiguous=ambiguous or e.op == "create") for e in before]
        stopped = _worst(found)
        if stopped is not None:
            return stopped, answer
        entries = tuple(f.entry for f in found if f.fate is None)
        if not entries:
            return Fate.DONE, answer
        if not any(f.moved or f.fate is Fate.DONE for f in found):
            if answer.status == 412 and learn(effects, tuple(f.answer for f in found)):
                continue
            if answer.status == 409 and max(e.attempts for e in entries) < MAX_PUZZLED:
                return Fate.AGAIN, answer
            await _refuse(effects, entries, answer)
            return Fate.PERSON, answer
    return Fate.AGAIN, None


def _worst(found: list[Found]) -> Fate | None:
    fates = {f.fate for f in found}
    for fate in (Fate.SIGNED_OUT, Fate.UNREACHABLE, Fate.BUSY, Fate.AGAIN, Fate.WAITS, Fate.PERSON):
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


async def _looks(effects: Effects, entries: Sequence[Entry], *, ambiguous: bool) -> list[Found]:
    """A look at each, in their order. What depends on others is looked at before them: each look may settle
    its entry, and when one is cut off, nothing may be left to go out alone without what it refers to (the
    server may be restored from a backup before it goes). Where the server gives names of its own, a whole
    is looked at before its parts, whose references follow.
    """
    renamed = any(e.op == "create" and posts(effects, e) for e in entries)
    ordered = list(entries) if renamed else list(reversed(entries))
    found: dict[int, Found] = {}
    for entry in ordered:
        found[entry.seq] = one = await _look(effects, entry, ambiguous=ambiguous)
        if not renamed and one.fate in UNSETTLED.values():
            break  # what it refers to is not settled before it
    return [found.get(e.seq, Found(Fate.AGAIN, e)) for e in entries]


async def _look(effects: Effects, entry: Entry, *, ambiguous: bool) -> Found:
    """Reconcile the entry as it is now: one settled before may have given names to its references."""
    now = await effects.database.read(lambda c: outbox.by_seq(c, entry.seq))
    return await reconcile(effects, now or entry, ambiguous=ambiguous)


async def _taken(effects: Effects, entries: tuple[Entry, ...], answer: Answer) -> Fate:
    """The whole was carried out: everything is filed in one transaction, or looked up if it is not told."""
    found = items(answer)
    settled: list[tuple[Entry, Told, bool]] = []
    for entry, item in zip(entries, found, strict=False):
        one = told(entry, item)
        if one is None:
            break
        ours = one.resource is not None
        if one.resource is None and entry.op != "delete":
            where = one.where or entry.id
            got = await effects.transport.send(asking(f"{entry.type}/{where}"))
            if not got.ok:
                return Fate.AGAIN
            resource = answers.copy_of(got, entry.type, where)
            now = answers.version(got, resource)
            ours = bool(now) and one.version == now
            if not about(resource, entry) or not (ours or holds_it(resource, entry)):
                break
            one = Told(resource, now, one.where)
        settled.append((entry, one, ours))
    if len(settled) != len(entries) or len(found) != len(entries):
        return await _read_back(effects, entries, found)

    def act(tx: Transaction) -> None:
        for entry, one, ours in settled:
            if one.resource is None:
                settle.deleted(tx, entry)
            else:
                settle.acknowledged(tx, entry, one.resource, one.version, ours=ours)

    await effects.database.write(act)
    return Fate.DONE


async def _read_back(effects: Effects, entries: tuple[Entry, ...], found: list[Any]) -> Fate:
    """An answer with too few entries, in another order, or with one that failed: what it is worth is seen by
    looking at each. What is not there and was refused waits for a person, with the server's words."""
    looks = await _looks(effects, entries, ambiguous=True)
    words = [refusal(item) for item in found] if len(found) == len(entries) else [""] * len(entries)
    left = [(e, w) for e, look, w in zip(entries, looks, words, strict=True) if look.fate is None]

    def refuse(tx: Transaction) -> None:
        for entry, why in left:
            if why:
                settle.refused(tx, entry, why, certain=True)

    if any(why for _entry, why in left):
        await effects.database.write(refuse)
    again = Fate.AGAIN if any(not why for _entry, why in left) else Fate.PERSON if left else Fate.DONE
    stopped = _worst(looks)
    return again if stopped is None or (stopped is Fate.PERSON and left) else stopped
