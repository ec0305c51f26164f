"""What an answer does to the local record: each function is one transaction. Only here are base rows
written for what we sent."""

from __future__ import annotations

from typing import Any

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.references import patient_of, rewrite
from desktop.store import outbox, records, snapshots
from desktop.store.outbox import Entry
from desktop.store.store import Transaction

Json = dict[str, Any]


def row_of(resource: Json, version: str = "") -> records.Row:
    """A server's resource as a base row, to the letter."""
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return records.Row(
        type=str(resource["resourceType"]),
        id=str(resource.get("id", "")),
        version=version or str(meta.get("versionId", "")),
        updated=str(meta.get("lastUpdated", "")),
        json=strict.dumps(resource),
        patient=patient_of(resource),
    )


def mark_sending(tx: Transaction, entries: tuple[Entry, ...]) -> None:
    """Note durably, before anything leaves, that these may reach the server."""
    for entry in entries:
        outbox.update(tx, entry.seq, state="sending", attempts=entry.attempts + 1)


def acknowledged(tx: Transaction, entry: Entry, resource: Json, version: str) -> None:
    """The server has carried an entry out; `resource` is what it holds now."""
    row = row_of(resource, version)
    if row.id != entry.id:
        _alias(tx, entry, row)
    records.put(tx, [row])
    _receipt(tx, row)
    outbox.done(tx, [entry.seq])
    _rebase(tx, row)


def deleted(tx: Transaction, entry: Entry) -> None:
    """The server has deleted what an entry asked to have deleted."""
    records.remove(tx, [(entry.type, entry.id)])
    outbox.done(tx, [entry.seq])


def superseded(tx: Transaction, entry: Entry, theirs: Json, version: str) -> None:
    """Nothing is left to send: the server already holds what we wanted, or a later word on it."""
    acknowledged(tx, entry, theirs, version)


def rebased(tx: Transaction, entry: Entry, body: Json, theirs: Json, version: str) -> None:
    """Our change now stands on their version, to be sent again."""
    row = row_of(theirs, version)
    records.put(tx, [row])
    outbox.update(
        tx, entry.seq, state="queued", base_version=row.version, base_json=row.json, body=strict.dumps(body)
    )


def conflict(tx: Transaction, entry: Entry, theirs: Json | None, version: str, units: str) -> None:
    """Both versions are kept, and a person decides."""
    text = None
    if theirs is not None:
        row = row_of(theirs, version)
        records.put(tx, [row])
        text = row.json
    outbox.update(tx, entry.seq, state="conflict", their_json=text, answer=units)


def gone(tx: Transaction, entry: Entry, words: str) -> None:
    """The resource was deleted by somebody else: our text is kept, and never re-creates it."""
    records.remove(tx, [(entry.type, entry.id)])
    outbox.update(tx, entry.seq, state="gone", answer=words)


def refused(tx: Transaction, entry: Entry, words: str) -> None:
    """The server does not take it: into the failed tray, with the server's words."""
    outbox.update(tx, entry.seq, state="failed", answer=words)


def postponed(tx: Transaction, entries: tuple[Entry, ...], until: str, *, untouched: bool) -> None:
    """Try again later; `untouched` when the request certainly did not reach the server."""
    for entry in entries:
        if untouched:
            outbox.update(tx, entry.seq, state=entry.state, not_before=until, attempts=entry.attempts)
        else:
            outbox.update(tx, entry.seq, not_before=until)


def ask(tx: Transaction, entries: tuple[Entry, ...]) -> None:
    """Their time is over: they don't go out unless a person says so."""
    for entry in entries:
        outbox.update(tx, entry.seq, state="ask")


def _receipt(tx: Transaction, row: records.Row) -> None:
    tx.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO receipt (type, id, version, updated, at) VALUES (?, ?, ?, ?, ?)",
        (row.type, row.id, row.version, row.updated, stamp(tx.clock())),
    )


def _rebase(tx: Transaction, row: records.Row) -> None:
    # A later change of the same resource was made over what has just been carried out.
    for entry in outbox.of_resource(tx.connection, row.type, row.id)[:1]:
        if not entry.base_version:
            outbox.update(tx, entry.seq, base_version=row.version, base_json=row.json)


def _alias(tx: Transaction, entry: Entry, row: records.Row) -> None:
    """The server gave its own id: every reference of ours follows it, in this same transaction."""
    names = {entry.key: f"{row.type}/{row.id}"}
    snapshots.put(tx, "alias", entry.key, names[entry.key])
    for other in outbox.entries(tx.connection):
        if other.seq == entry.seq or other.body is None:
            continue
        body = strict.loads(other.body)
        changed = rewrite(body, names)
        if other.key == entry.key:
            changed["id"] = row.id
            outbox.update(tx, other.seq, id=row.id, body=strict.dumps(changed))
        elif changed != body:
            outbox.update(tx, other.seq, body=strict.dumps(changed))
