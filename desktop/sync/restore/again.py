"""Sending again what a restored server has lost, and telling of what can't be sent."""

from __future__ import annotations

import uuid
from typing import Any

from desktop.fhir import strict
from desktop.fhir.when import utc_stamp
from desktop.store import held_records, outbox, records, snapshots
from desktop.store.outbox import IDENTITY, RESTORED, UNKEPT, Act
from desktop.store.store import Transaction
from desktop.sync.merge.merge import same
from desktop.sync.push import settle
from desktop.sync.restore.outdated import updated_of
from desktop.sync.restore.receipts import Receipt, Seen

AGAIN = "send_again_after_restore"
"""The act under which lost work goes again."""

Json = dict[str, Any]


def again(tx: Transaction, receipt: Receipt, seen: Seen) -> None:
    """Queue what the server has lost of one resource, or name it where nothing of it is kept here."""
    base = records.get(tx.connection, receipt.type, receipt.id)
    kept = held_records.sent(tx.connection, receipt.type, receipt.id)
    whole = base is not None and base.version == receipt.version
    # What came over it, and nobody has found to stand on it, is another's.
    text = base.json if base and (whole or kept is None) else kept
    pending = outbox.of_resource(tx.connection, receipt.type, receipt.id)
    _settled(tx, receipt)
    records.remove(tx, [(receipt.type, receipt.id)])
    if not pending and text is None:
        set_aside(tx, receipt, None, seen)
    elif not pending and text is not None:
        mine = strict.loads(text)
        if seen.theirs is not None and same(mine, seen.theirs):
            return  # somebody else has sent it again
        outbox.put(tx, mine, Act(AGAIN, ""))
        pending = outbox.of_resource(tx.connection, receipt.type, receipt.id)
    elif base is not None and not whole and kept is not None and pending[0].base_version == base.version:
        # Written over the other's version, by somebody who did not see this.
        set_aside(tx, receipt, kept, seen)
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
        outbox.update(tx, first.seq, op="update", state="conflict", their_json=row.json, answer=RESTORED)


def untold(tx: Transaction, receipt: Receipt, seen: Seen) -> None:
    """Ask a person about one resource of which the server can't tell whether it has lost it, and over which
    another's version came (or whose deletion was believed): both versions are kept."""
    base = records.get(tx.connection, receipt.type, receipt.id)
    kept = held_records.sent(tx.connection, receipt.type, receipt.id)
    whole = base is not None and base.version == receipt.version
    if kept is None or whole or outbox.of_resource(tx.connection, receipt.type, receipt.id):
        return
    _settled(tx, receipt)
    mine = strict.loads(kept)
    if seen.theirs is None:
        set_aside(tx, receipt, kept, seen)
    elif not same(mine, seen.theirs):
        row = settle.row_of(seen.theirs, seen.version, base.patient if base else "")
        records.put(tx, [row])
        outbox.put(tx, mine, Act(AGAIN, ""))
        (entry,) = outbox.of_resource(tx.connection, receipt.type, receipt.id)
        outbox.update(tx, entry.seq, state="conflict", their_json=row.json, answer=RESTORED)


def set_aside(tx: Transaction, receipt: Receipt, text: str | None, seen: Seen) -> None:
    """Name what can't be sent again: with our text where it is kept, else with what the server has now."""
    now = strict.dumps(seen.theirs) if seen.theirs is not None else None
    outbox.tell(
        tx, receipt.type, receipt.id, Act(AGAIN, ""), text or now, UNKEPT if text is None else RESTORED
    )


def _settled(tx: Transaction, receipt: Receipt) -> None:
    tx.connection.exec_driver_sql("DELETE FROM receipt WHERE type = ? AND id = ?", (receipt.type, receipt.id))
    snapshots.remove(tx, held_records.SENT, receipt.key)


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
