"""A server that was restored from a backup: noticed by what it had acknowledged of our work and has no more.

Then nothing is sent or fetched, so that what is kept here stays whole, until somebody says that the lost
work shall be sent again. Versions are opaque: compared for equality only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import answers, strict
from desktop.fhir.paging import SearchRefused, pages
from desktop.fhir.transport import Answer, Request
from desktop.store import held, outbox, records, snapshots
from desktop.store.outbox import Act
from desktop.store.store import Transaction
from desktop.sync import cursors
from desktop.sync.effects import Effects

KIND = "restored"
EVERY = timedelta(minutes=5)
MAX_KEPT = 25
"""So many receipts in a row that the server still has end the search for lost ones."""

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
    """What the server has acknowledged: a resource, its version and the server's stamp."""

    type: str
    id: str
    version: str
    updated: str

    @property
    def key(self) -> str:
        return f"{self.type}/{self.id}"


async def guard(effects: Effects, *, now: bool = False) -> None:
    """Look, every few minutes or `now`, whether the server still has what it acknowledged last.

    Raises Frozen when it has not, and from then on each time; NoAnswer and Refused as the wire does.
    """
    at = stamp(effects.clock())
    known = await effects.database.read(lambda c: snapshots.all_of(c, KIND))
    if "frozen" in known:
        raise Frozen
    if not now and not cursors.due(known.get("checked", ""), at, EVERY):
        return
    newest = await effects.database.read(lambda c: receipts(c, 1))
    for receipt in newest:
        if (await _look(effects, receipt)).lost:
            await effects.database.write(lambda tx: snapshots.put(tx, KIND, "frozen", at))
            raise Frozen
    if newest:
        await effects.database.write(lambda tx: snapshots.put(tx, KIND, "checked", at))


def receipts(connection: Connection, limit: int) -> tuple[Receipt, ...]:
    """The newest receipts; those of the access log are not asked for."""
    rows = connection.exec_driver_sql(
        "SELECT type, id, version, updated FROM receipt WHERE type <> 'AuditEvent' AND version <> ''"
        " ORDER BY at DESC LIMIT ?",
        (limit,),
    )
    return tuple(Receipt(*map(str, row)) for row in rows)


class _Seen(msgspec.Struct, frozen=True):
    lost: bool
    theirs: Json | None = None
    version: str = ""


async def _look(effects: Effects, receipt: Receipt) -> _Seen:
    answer = await effects.transport.send(Request("GET", receipt.key))
    if answers.absent(answer):
        # Without history, it may as well have been deleted.
        return _Seen(await _forgotten(effects, receipt, there=answer.status == 410))
    if not answer.ok:
        return _Seen(lost=False)
    theirs = answers.resource(answer)
    version = answers.version(answer, theirs)
    if version == receipt.version:
        return _Seen(False, theirs, version)
    meta = theirs.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    updated = cursors.utc(str(meta.get("lastUpdated", "")))
    earlier = bool(updated) and updated < cursors.utc(receipt.updated)
    # A server whose ETags are no version ids can't be asked for one of them.
    plain = version == answers.version(Answer(200, {}, b""), theirs)
    gone = plain and await _forgotten(effects, receipt, there=True)
    return _Seen(earlier or gone, theirs, version)


async def _forgotten(effects: Effects, receipt: Receipt, *, there: bool) -> bool:
    """Whether the server keeps history, and what it acknowledged is not in it. `there`: the resource is (or
    was) known to it, so that a history that it does not find is one that it does not give."""
    if "history" in effects.lies or not effects.capabilities.can(receipt.type, "history-instance"):
        return False
    try:
        async for page in pages(effects.transport, f"{receipt.key}/_history"):
            if any(r.version == receipt.version for r in page.matches):
                return False
    except SearchRefused as error:
        # Refused for another reason than not being there, it says nothing.
        if error.status not in (404, 410):
            return False
        if there or await _gives_none(effects, receipt):
            effects.lies.add("history")
            return False
    return True


async def _gives_none(effects: Effects, receipt: Receipt) -> bool:
    """Whether something that is there has no history either, whatever the server says of itself."""
    for other in await effects.database.read(lambda c: receipts(c, MAX_KEPT)):
        if other.type != receipt.type or other.id == receipt.id:
            continue
        if not (await effects.transport.send(Request("GET", other.key))).ok:
            continue
        answer = await effects.transport.send(Request("GET", f"{other.key}/_history"))
        return answer.status in (404, 405, 410, 501)
    return False


async def replay(effects: Effects) -> int:
    """Somebody has approved it: queue again what the server has lost of our work, and ask it for everything
    anew; gives how many resources. Without a freeze nothing is done.

    What another has changed since the restore goes to a person, with both versions.
    """
    if not await effects.database.read(lambda c: snapshots.get(c, KIND, "frozen")):
        return 0
    lost: list[tuple[Receipt, _Seen]] = []
    kept = 0
    for receipt in await effects.database.read(lambda c: receipts(c, 100_000)):
        seen = await _look(effects, receipt)
        kept = 0 if seen.lost else kept + 1
        if seen.lost:
            lost.append((receipt, seen))
        if kept == MAX_KEPT:
            break

    def queue(tx: Transaction) -> None:
        for receipt, seen in reversed(lost):
            _again(tx, receipt, seen)
        tx.connection.exec_driver_sql("DELETE FROM cursor")
        for key in ("frozen", "checked"):
            snapshots.remove(tx, KIND, key)

    await effects.database.write(queue)
    return len(lost)


def _again(tx: Transaction, receipt: Receipt, seen: _Seen) -> None:
    base = records.get(tx.connection, receipt.type, receipt.id)
    tx.connection.exec_driver_sql("DELETE FROM receipt WHERE type = ? AND id = ?", (receipt.type, receipt.id))
    pending = outbox.of_resource(tx.connection, receipt.type, receipt.id)
    records.remove(tx, [(receipt.type, receipt.id)])
    text = base.json if base else held.sent(tx.connection, receipt.type, receipt.id)
    if not pending and text is not None:
        outbox.put(tx, strict.loads(text), Act("send_again_after_restore", ""))
        pending = outbox.of_resource(tx.connection, receipt.type, receipt.id)
    if not pending or pending[0].op == "delete":
        return
    first = pending[0]
    if seen.theirs is None:
        # Later changes made here already stand in the first body that goes out.
        outbox.update(tx, first.seq, op="create", state="queued", base_version="", base_json=None)
        return
    text = strict.dumps(seen.theirs)
    meta = seen.theirs.get("meta")
    updated = cursors.utc(str(meta.get("lastUpdated", ""))) if isinstance(meta, dict) else ""
    if updated and updated < cursors.utc(receipt.updated):
        outbox.update(tx, first.seq, op="update", state="queued", base_version=seen.version, base_json=text)
    else:
        outbox.update(tx, first.seq, op="update", state="conflict", their_json=text, answer="restored")
