"""A server that was restored from a backup: noticed by what it had acknowledged of our work and has no more.

Then nothing is sent or fetched, so that what is kept here stays whole, until somebody says that the lost
work shall be sent again. Versions are opaque: compared for equality only.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import answers, strict
from desktop.fhir.paging import SearchRefused, pages
from desktop.fhir.status import not_offered
from desktop.fhir.transport import Answer, asking
from desktop.fhir.when import instant, utc_stamp
from desktop.store import held_records, outbox, records, snapshots
from desktop.store.outbox import IDENTITY, Act
from desktop.store.store import Transaction
from desktop.sync.merge.merge import same
from desktop.sync.pull import cursors
from desktop.sync.pull.unforeseen import STRANGE
from desktop.sync.push import settle
from desktop.sync.restore.outdated import updated_of
from desktop.sync.run.effects import Effects

KIND = "restored"
AGAIN = "send_again_after_restore"
"""The act under which lost work goes again."""
EVERY = timedelta(minutes=5)
EXACT = timedelta(seconds=2)
"""Maximum difference of two stamps of one version: written down to the second, or to less."""
MAX_KEPT = 25
"""Number of receipts in a row still on the server that ends the search for lost ones."""

Json = dict[str, Any]


class Frozen(WireError):
    """The server was restored; nothing is written before somebody has approved it."""

    def __init__(self) -> None:
        super().__init__(
            _("The server has been restored from an older copy: work that it had confirmed is gone there."),
            kept=_("Everything is kept here, and nothing is sent or fetched."),
            todo=_(
                "Tell IT. When they say that the server is right, send again what it has lost: here, or with"
                " {command}."
            ).format(command="fagflate sync --after-restore"),
        )


class Receipt(msgspec.Struct, frozen=True):
    """Receipt of the server: a resource, its version and the server's stamp, and its place in the order in
    which we heard (`sync.order`)."""

    type: str
    id: str
    version: str
    updated: str
    at: str

    @property
    def key(self) -> str:
        return f"{self.type}/{self.id}"


async def guard(effects: Effects, *, now: bool = False) -> None:
    """Look, every few minutes or `now`, whether the server still has what it acknowledged last.

    All that it has acknowledged since the last look is looked at, and the last one before: work that a
    restored server takes before anybody has noticed must not hide what it lost. Where it can't be told of
    one, an older one is looked at. Raises Frozen when something is lost, and from then on each time; NoAnswer
    and Refused as the wire does.
    """
    at = stamp(effects.clock())
    known = await effects.database.read(lambda c: snapshots.all_of(c, KIND))
    if "frozen" in known:
        raise Frozen
    if not now and not cursors.due(known.get("checked", ""), at, EVERY):
        return
    newest = await effects.database.read(lambda c: receipts(c, MAX_KEPT))
    if not newest:
        return
    before = known.get("newest", "")
    told, answered = "", True
    for receipt in newest:
        if receipt.at < told:
            break
        try:
            seen = await _look(effects, receipt)
        except (SearchRefused, *STRANGE):
            answered = False  # not accused, and asked again in the next round
            continue
        if seen.lost:
            await _freeze(effects)
        if seen.sure and receipt.at <= before:
            told = told or receipt.at

    def looked(tx: Transaction) -> None:
        snapshots.put(tx, KIND, "checked", at)
        snapshots.put(tx, KIND, "newest", newest[0].at)

    if answered:
        await effects.database.write(looked)


async def suspect(effects: Effects, kind: str, ident: str) -> None:
    """Check a missing or older resource for a restored server, before anything kept here is touched.

    Raises Frozen when the server has lost what it had acknowledged of it; NoAnswer and Refused as the wire
    does.
    """
    receipt = await effects.database.read(lambda c: _receipt(c, kind, ident))
    if receipt is not None and (await _look(effects, receipt)).lost:
        await _freeze(effects)


async def _freeze(effects: Effects) -> None:
    at = stamp(effects.clock())
    await effects.database.write(lambda tx: snapshots.put(tx, KIND, "frozen", at))
    raise Frozen


def _receipt(connection: Connection, kind: str, ident: str) -> Receipt | None:
    row = connection.exec_driver_sql(
        "SELECT type, id, version, updated, at FROM receipt WHERE type = ? AND id = ? AND version <> ''",
        (kind, ident),
    ).first()
    return Receipt(*map(str, row)) if row else None


def receipts(connection: Connection, limit: int) -> tuple[Receipt, ...]:
    """The newest receipts, newest first; those of the access log are not asked for."""
    rows = connection.exec_driver_sql(
        "SELECT type, id, version, updated, at FROM receipt WHERE type <> 'AuditEvent' AND version <> ''"
        " ORDER BY at DESC, type, id LIMIT ?",
        (limit,),
    )
    return tuple(Receipt(*map(str, row)) for row in rows)


class _Seen(msgspec.Struct, frozen=True):
    """`sure`: whether it could be told at all if it is `lost`."""

    lost: bool
    theirs: Json | None = None
    version: str = ""
    sure: bool = True


async def _look(effects: Effects, receipt: Receipt) -> _Seen:
    """Raises SearchRefused when the server can't answer just now."""
    answer = await effects.transport.send(asking(receipt.key))
    if answers.absent(answer):
        # Without history, it may as well have been deleted.
        gone = await _forgotten(effects, receipt, there=answer.status == 410)
        return _Seen(bool(gone), sure=gone is not None)
    if not answer.ok:
        if passing(answer.status):
            raise SearchRefused(
                _("The server can't answer just now."),
                status=answer.status,
                details=answers.diagnostics(answer),
                retry_after=answer.headers.get("retry-after", ""),
            )
        return _Seen(lost=False, sure=False)
    theirs = answers.resource(answer)
    version = answers.version(answer, theirs)
    updated = updated_of(theirs)
    if version == receipt.version and not _apart(updated, receipt.updated):
        return _Seen(False, theirs, version)
    if "" < updated < utc_stamp(receipt.updated):
        return _Seen(True, theirs, version)
    # A server whose ETags are no version ids can't be asked for one of them.
    plain = version == answers.version(Answer(200, {}, b""), theirs)
    gone = await _forgotten(effects, receipt, there=True) if plain else None
    return _Seen(bool(gone), theirs, version, sure=gone is not None)


def passing(status: int) -> bool:
    """True when a refusal is temporary, and the next try may be answered."""
    return not not_offered(status)


def _apart(one: str, other: str) -> bool:
    """True when two stamps are of different moments, at whatever precision: a restored server may give the
    name of a lost version to another."""
    first, second = instant(one), instant(other)
    return first is not None and second is not None and abs(first - second) > EXACT


async def _forgotten(effects: Effects, receipt: Receipt, *, there: bool) -> bool | None:
    """True when an acknowledged version is not in the server's history; None where it keeps none. `there`:
    the resource is (or was) known to it, so that a history that it does not find is one that it does not
    give.

    Raises SearchRefused when it can't answer just now.
    """
    if "history" in effects.lies or not effects.capabilities.can(receipt.type, "history-instance"):
        return None
    try:
        came, total, partial = 0, 0, False
        async for page in pages(effects.transport, f"{receipt.key}/_history"):
            # What can't be read, or was left out, may be the version that is looked for.
            partial = partial or bool(page.partial or page.refused)
            came, total = came + len(page.matches) + page.bare, page.total or total
            for row in page.matches:
                if row.version == receipt.version and not _apart(row.updated, receipt.updated):
                    return False
    except SearchRefused as error:
        if passing(error.status):
            raise
        # Refused for another reason than not being there, it says nothing.
        if error.status not in (404, 410):
            return None
        if there or await _gives_none(effects, receipt):
            effects.lies.add("history")
            return None
    return None if partial or total > came else True


async def _gives_none(effects: Effects, receipt: Receipt) -> bool:
    """True when an existing resource has no history either, whatever the server says of itself."""
    for other in await effects.database.read(lambda c: receipts(c, MAX_KEPT)):
        if other.type != receipt.type or other.id == receipt.id:
            continue
        if not (await effects.transport.send(asking(other.key))).ok:
            continue
        answer = await effects.transport.send(asking(f"{other.key}/_history"))
        return answer.status in (404, 405, 410, 501)
    return False


async def replay(effects: Effects) -> int:
    """Send again, after approval: queue the work that the server has lost, and ask it for everything anew;
    returns the number of resources. Without a freeze nothing is done.

    What another has changed since the restore goes to a person, with both versions. Raises NoAnswer or
    Refused, and then nothing has been done, when the server does not answer for everything.
    """
    if not await effects.database.read(lambda c: snapshots.get(c, KIND, "frozen")):
        return 0
    lost: list[tuple[Receipt, _Seen]] = []
    kept = 0
    for receipt in await effects.database.read(lambda c: receipts(c, 100_000)):
        seen = await _look(effects, receipt)
        if seen.lost:
            lost.append((receipt, seen))
            kept = 0
        else:
            kept += seen.sure
        if kept == MAX_KEPT:
            break

    def queue(tx: Transaction) -> None:
        for receipt, seen in reversed(lost):
            _again(tx, receipt, seen)
        tx.connection.exec_driver_sql("DELETE FROM cursor")
        for key in ("frozen", "checked", "newest"):
            snapshots.remove(tx, KIND, key)

    await effects.database.write(queue)
    return len(lost)


def _again(tx: Transaction, receipt: Receipt, seen: _Seen) -> None:
    base = records.get(tx.connection, receipt.type, receipt.id)
    tx.connection.exec_driver_sql("DELETE FROM receipt WHERE type = ? AND id = ?", (receipt.type, receipt.id))
    pending = outbox.of_resource(tx.connection, receipt.type, receipt.id)
    records.remove(tx, [(receipt.type, receipt.id)])
    newest = base is not None and not "" < utc_stamp(base.updated) < utc_stamp(receipt.updated)
    kept = base.json if base and newest else held_records.sent(tx.connection, receipt.type, receipt.id)
    text = kept or (base.json if base else None)
    if not pending and text is not None:
        mine = strict.loads(text)
        if seen.theirs is not None and same(mine, seen.theirs):
            return  # somebody else has sent it again
        outbox.put(tx, mine, Act(AGAIN, ""))
        pending = outbox.of_resource(tx.connection, receipt.type, receipt.id)
    if not pending or pending[0].op == "delete":
        return
    first = pending[0]
    if seen.theirs is None:
        # Later changes made here already stand in the first body that goes out.
        body, tag = _tagged(
            strict.loads(first.body or "null"), _tag(strict.loads(text or "null")) or first.tag
        )
        # Whoever else sends it again bears the same tag, so that a server that names resources itself has it
        # once; the version that was lost says that the tag alone does not prove it to be this text.
        outbox.update(
            tx, first.seq, op="create", state="queued", tag=tag, body=strict.dumps(body),
            base_version=receipt.version, base_json=None,
        )  # fmt: skip
        return
    row = settle.row_of(seen.theirs, seen.version, base.patient if base else "")
    records.put(tx, [row])
    # What waits for a person, or stands on another version, was written without knowing what was lost.
    stood_on = base.version if base else receipt.version
    knew = first.op == "create" or (first.state != "conflict" and first.base_version == stood_on)
    if knew and "" < updated_of(seen.theirs) < utc_stamp(receipt.updated):
        outbox.update(
            tx, first.seq, op="update", state="queued", base_version=row.version, base_json=row.json
        )
    else:
        outbox.update(tx, first.seq, op="update", state="conflict", their_json=row.json, answer="restored")


def _tag(resource: Any) -> str:
    """The tag under which a resource was once created at one of our machines, or empty."""
    tags = (
        meta.get("tag")
        if isinstance(resource, dict) and isinstance(meta := resource.get("meta"), dict)
        else ()
    )
    found = (t for t in tags or () if isinstance(t, dict) and t.get("system") == IDENTITY)
    return next((str(t.get("code", "")) for t in found), "")


def _tagged(resource: Json, tag: str) -> tuple[Json, str]:
    tag = tag or str(uuid.uuid4())
    meta = dict(resource.get("meta") or {})
    others = [t for t in meta.get("tag") or () if not (isinstance(t, dict) and t.get("system") == IDENTITY)]
    return {**resource, "meta": {**meta, "tag": [*others, {"system": IDENTITY, "code": tag}]}}, tag
