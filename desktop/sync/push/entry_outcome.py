"""Finding out what became of an entry: the server is read, and what it holds is compared with ours."""

from __future__ import annotations

from contextlib import aclosing
from functools import partial as bound
from typing import Any
from urllib.parse import quote

import msgspec

from desktop.core.messages import _
from desktop.fhir import answers, strict
from desktop.fhir.paging import SearchRefused, onward
from desktop.fhir.status import Meaning, meaning, not_offered
from desktop.fhir.systems import ALERT
from desktop.fhir.transport import Answer, Refused, asking
from desktop.fhir.whole import whole
from desktop.store import outbox
from desktop.store.outbox import IDENTITY, RESTORED, Entry
from desktop.sync.merge.merge import Clash, Merged, holds, merge, same
from desktop.sync.push import aliases, settle
from desktop.sync.push.fate import Fate, is_lent_refusal
from desktop.sync.restore.outdated import older
from desktop.sync.restore.receipts import receipt_of
from desktop.sync.restore.restored import suspect
from desktop.sync.run.effects import Effects

Json = dict[str, Any]
MAX_PAGES = 20
UNSETTLED = {Meaning.SIGNED_OUT: Fate.SIGNED_OUT, Meaning.BUSY: Fate.BUSY, Meaning.PASSING: Fate.AGAIN}
"""Outcome of a sent unit by an answer that says nothing of the unit itself."""


class Found(msgspec.Struct, frozen=True):
    """Result of a reconciliation. `fate` None: not carried out, and `entry` may be sent (`moved` when it now
    stands on another version than before)."""

    fate: Fate | None
    entry: Entry
    answer: Answer | None = None
    moved: bool = False


async def reconcile(effects: Effects, entry: Entry, *, ambiguous: bool) -> Found:
    """Read what an entry is about and settle it, if it can be settled.

    `ambiguous`: it has been sent before, and its answer is not known. Raises NoAnswer or Refused, and Frozen
    when the server was restored from a backup.
    """
    if entry.op == "create" and posts(effects, entry):
        return await _searched(effects, entry)
    answer = await effects.transport.send(asking(entry.key))
    if answers.absent(answer):
        return await _absent(effects, entry, answer, ambiguous=ambiguous)
    if not answer.ok:
        return Found(await other(effects, entry, answer), entry, answer)
    theirs = answers.copy_of(answer, entry.type, entry.id)
    version = answers.version(answer, theirs)
    if entry.op == "create":
        return await created(effects, entry, theirs, version)
    if version and version == entry.base_version:
        return Found(None, entry, answer)
    if entry.base_json and older(theirs, strict.loads(entry.base_json)):
        # Not somebody's change: the server went back, which must not undo what was here.
        await suspect(effects, entry.type, entry.id)
    if entry.op == "delete":
        if version and entry.base_json and same(strict.loads(entry.base_json), theirs):
            return Found(None, msgspec.structs.replace(entry, base_version=version), answer, moved=True)
        return await _clash(effects, entry, theirs, version, "delete")
    return await _changed(effects, entry, theirs, answer, ambiguous=ambiguous)


async def created(effects: Effects, entry: Entry, theirs: Json, version: str) -> Found:
    """Handle a create whose id exists already: ours, or the same, or a conflict."""
    # What a restored server had lost may have been sent again by somebody else, with another text.
    ours = is_ours(theirs, entry) and not entry.base_version
    body: Json = strict.loads(entry.body or "null")
    # What a rule tells of is told once: whoever noticed it first, and whatever became of it since.
    if ours or same(theirs, body) or (noticed(body) and noticed(body) == noticed(theirs)):
        return await _done(effects, entry, theirs, version)
    return await _clash(effects, entry, theirs, version, "id")


async def _searched(effects: Effects, entry: Entry) -> Found:
    try:
        theirs = await find_ours(effects, entry)
    except SearchRefused as error:
        if not not_offered(error.status):
            raise
        return await _untold(effects, entry)
    if theirs is None:
        return Found(None, entry)
    return await created(effects, entry, theirs, _version(theirs))


async def _under_another_name(effects: Effects, entry: Entry) -> Found:
    """Look for a create that is not there under our id, at a server that says that it takes our ids.

    Where it can't be asked, its word is taken, unless it has been found to name resources itself.
    """
    try:
        theirs = await find_ours(effects, entry)
    except Refused as error:
        if isinstance(error, SearchRefused) and not not_offered(error.status):
            raise
        if await effects.database.read(bound(aliases.any_of, kind=entry.type)):
            return await _untold(effects, entry)
        theirs = None
    if theirs is None:
        return Found(None, entry)
    return await created(effects, entry, theirs, _version(theirs))


async def _untold(effects: Effects, entry: Entry) -> Found:
    words = _("The server can't say whether it has this already.")
    await effects.database.write(bound(settle.refused, entry=entry, words=words))
    return Found(Fate.PERSON, entry)


async def _changed(effects: Effects, entry: Entry, theirs: Json, answer: Answer, *, ambiguous: bool) -> Found:
    """Handle an update of a resource that somebody else (or we ourselves, our answer lost) has changed."""
    version = answers.version(answer, theirs)
    body: Json = strict.loads(entry.body or "null")
    base: Json | None = strict.loads(entry.base_json) if entry.base_json else None
    if not version:
        words = _("The server keeps no versions, so a change could overwrite another's.")
        await effects.database.write(bound(settle.refused, entry=entry, words=words))
        return Found(Fate.PERSON, entry)
    withdrawn = bool(noticed(body)) and body.get("status") == "cancelled"
    if same(theirs, body) or withdrawn:
        # Nobody decided to withdraw it: whatever a person did with it meanwhile stands.
        return await _done(effects, entry, theirs, version)
    carried = ambiguous and base is not None and holds(base, body, theirs)
    if carried or (ambiguous and base is not None and await _in_history(effects, entry, base, body)):
        return await _done(effects, entry, theirs, version)
    if base is not None and older(theirs, base):
        return await _clash(effects, entry, theirs, version, RESTORED)
    if noticed(body) and theirs.get("status") == "cancelled":
        # It was withdrawn by itself: what a person decided about it here comes after that.
        merged: Merged | Clash = Merged({**body, "meta": theirs["meta"]} if "meta" in theirs else body)
    else:
        merged = Clash(("?",)) if base is None else merge(base, body, theirs)
    if isinstance(merged, Clash):
        return await _clash(effects, entry, theirs, version, ", ".join(merged.units))
    if not await suspect(effects, entry.type, entry.id, answer) and await _ours_below(effects, entry):
        # Whether theirs stands on what the server had confirmed to us can't be told: nothing is mixed.
        return await _clash(effects, entry, theirs, version, RESTORED)
    if same(merged.resource, theirs):
        return await _done(effects, entry, theirs, version)

    def rebase(tx: Any) -> Entry | None:
        settle.rebased(tx, entry, merged.resource, theirs, version)
        return outbox.by_seq(tx.connection, entry.seq)

    moved = await effects.database.write(rebase)
    if moved is None or moved.state != "queued":
        # Meanwhile a person has thrown it away, or changed it in a way that clashes.
        return Found(Fate.DONE if moved is None else Fate.PERSON, entry)
    return Found(None, moved, moved=True)


async def _ours_below(effects: Effects, entry: Entry) -> bool:
    """True when an entry changes what the server acknowledged to us, and nobody has changed since."""
    receipt = await effects.database.read(lambda c: receipt_of(c, entry.type, entry.id))
    return receipt is not None and receipt.version == entry.base_version


async def _done(effects: Effects, entry: Entry, theirs: Json, version: str) -> Found:
    # Read later than it was sent: another may have changed it since.
    await effects.database.write(
        bound(settle.acknowledged, entry=entry, resource=theirs, version=version, ours=False)
    )
    return Found(Fate.DONE, entry)


async def _clash(effects: Effects, entry: Entry, theirs: Json, version: str, units: str) -> Found:
    await effects.database.write(
        bound(settle.conflict, entry=entry, theirs=theirs, version=version, units=units)
    )
    return Found(Fate.PERSON, entry)


async def _absent(effects: Effects, entry: Entry, answer: Answer, *, ambiguous: bool) -> Found:
    if entry.op == "delete":
        await effects.database.write(bound(settle.deleted, entry=entry))
        return Found(Fate.DONE, entry, answer)
    await suspect(effects, entry.type, entry.id)
    was_there = answer.status == 410 or entry.op != "create"
    if not was_there and ambiguous:
        # Some servers say 404 of what was deleted: ours may have been there, and was taken away.
        was_there = (await _versions(effects, entry))[:1] == [{}]
    if not was_there and ambiguous:
        # It may have an id of the server's own, also where the statement promises to take ours.
        return await (_under_another_name if effects.capabilities.types else _searched)(effects, entry)
    if not was_there:
        return Found(None, entry, answer)
    words = answers.diagnostics(answer)
    await effects.database.write(bound(settle.gone, entry=entry, words=words))
    return Found(Fate.PERSON, entry, answer)


async def _in_history(effects: Effects, entry: Entry, base: Json, body: Json) -> bool:
    """True when our lost update was carried out and then overlaid by a later one."""
    return any(version and holds(base, body, version) for version in await _versions(effects, entry))


async def _versions(effects: Effects, entry: Entry) -> list[Json]:
    """Versions of a resource on the server since the one that an entry changes, newest first (a deletion is
    empty); empty where it has no history."""
    capability = effects.capabilities
    if capability.types and not capability.can(entry.type, "history-instance"):
        return []
    found: list[Json] = []
    path = f"{entry.key}/_history"
    for _page in range(MAX_PAGES):
        answer = await effects.transport.send(asking(path))
        if not answer.ok:
            if not not_offered(answer.status):
                raise SearchRefused(
                    _("The server can't answer just now."),
                    status=answer.status,
                    details=answers.diagnostics(answer),
                )
            break
        bundle = answers.resource(answer)
        for item in answers.history_of(answer, entry.type, entry.id):
            resource = item.get("resource") or {}
            if resource and _version(resource) == entry.base_version:
                return found
            found.append(resource)
        links = [x.get("url") for x in _dicts(bundle.get("link")) if x.get("relation") == "next"]
        if not links or not isinstance(links[0], str):
            break
        path = onward(links[0], path)
    return found


def posts(effects: Effects, entry: Entry) -> bool:
    """True when this server gives new resources of the type its own ids."""
    return bool(effects.capabilities.types) and not effects.capabilities.of(entry.type).update_create


def criteria(entry: Entry) -> str:
    """The search that finds what an entry creates: by its business identifier, else by our tag."""
    identifier = business(strict.loads(entry.body or "null"))
    if identifier:
        return "identifier=" + quote(identifier, safe="")
    return "_tag=" + quote(f"{IDENTITY}|{entry.tag}", safe="")


async def find_ours(effects: Effects, entry: Entry) -> Json | None:
    """Resource that an entry has created under another id, or None. Raises Refused when it can't be told."""
    wanted = business(strict.loads(entry.body or "null"))
    partial = ""
    path = f"{entry.type}?{criteria(entry)}"
    async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as answers:
        async for page in answers:
            for row in page.matches:
                found: Json = strict.loads(row.json)
                if row.type == entry.type and (
                    is_ours(found, entry) or (wanted and business(found) == wanted)
                ):
                    return found
            partial = partial or page.partial
            if page.refused:
                partial = partial or page.refused[0]
    if partial:  # what was not shown may be ours
        raise Refused(_("The server gives only a part of what was asked for."), details=partial)
    return None


def is_ours(resource: Json, entry: Entry) -> bool:
    """True when a resource has the tag of this very entry."""
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return any(t.get("system") == IDENTITY and t.get("code") == entry.tag for t in _dicts(tags))


async def other(effects: Effects, entry: Entry, answer: Answer, *, asked: bool = False) -> Fate:
    """The answers that mean the same for every request; `asked` when it was to carry out the entry."""
    if is_lent_refusal(effects.lent, answer.status):
        return Fate.WAITS
    how = meaning(answer.status)
    if how in UNSETTLED:
        return UNSETTLED[how]
    if how is Meaning.DONE or answers.is_web_page(answer):
        return Fate.AGAIN  # a sign-in page or a proxy, not the server
    words = answers.diagnostics(answer)
    act = settle.gone if answer.status == 410 else bound(settle.refused, certain=asked)
    await effects.database.write(bound(act, entry=entry, words=words))
    return Fate.PERSON


def business(resource: Any) -> str:
    """The business identifier of ours under which a resource is known (`system|value`), or empty."""
    identifiers = resource.get("identifier") if isinstance(resource, dict) else None
    for one in _dicts(identifiers if isinstance(identifiers, list) else [identifiers]):
        if str(one.get("value", "")).startswith("urn:uuid:"):
            return f"{one.get('system', '')}|{one['value']}"
    return ""


def noticed(resource: Json) -> str:
    """Identifier of a rule's Task, whoever made it; empty for all other resources."""
    return next(
        (
            str(one.get("value", ""))
            for one in _dicts(resource.get("identifier"))
            if one.get("system") == ALERT
        ),
        "",
    )


def _version(resource: Json) -> str:
    return answers.version(Answer(200, {}, b""), resource)


def _dicts(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
