"""Effects of an answer on the local record: each function is one transaction. Only here are base rows written
for what we sent."""

from __future__ import annotations

from typing import Any

from desktop.acts.wishes.wish_codes import lies_in_folder
from desktop.fhir import strict
from desktop.fhir.references import patient_of
from desktop.store import accesslog, held_records, outbox, records, snapshots
from desktop.store.outbox import WAITING, Entry
from desktop.store.store import Transaction
from desktop.sync.merge.merge import Clash, merge, overlay, same
from desktop.sync.push import aliases
from desktop.sync.push.sending_plan import references
from desktop.sync.run import order

Json = dict[str, Any]


def row_of(resource: Json, version: str = "", patient: str = "") -> records.Row:
    """A server's resource as a base row, to the letter; `patient` where the resource does not say whose."""
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return records.Row(
        type=str(resource["resourceType"]),
        id=str(resource.get("id", "")),
        version=version or str(meta.get("versionId", "")),
        updated=str(meta.get("lastUpdated", "")),
        json=strict.dumps(resource),
        patient=patient_of(resource) or patient,
    )


def mark_sending(tx: Transaction, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Note durably, before anything leaves, that these may reach the server.

    Gives them as they are to be sent, unmarked: what a person has changed since they were read goes with
    them, and what was thrown away meanwhile, or does not wait any more, is not among them.
    """
    there: list[Entry] = []
    for entry in entries:
        now = outbox.by_seq(tx.connection, entry.seq)
        if now is None or now.state not in WAITING:
            continue
        there.append(entry if now.body == entry.body else now)
        outbox.update(tx, entry.seq, state="sending", attempts=there[-1].attempts + 1)
    return tuple(there)


def unmark(tx: Transaction, entries: tuple[Entry, ...]) -> None:
    """The request certainly did not reach the server, or was not carried out: all is as it was before."""
    for entry in entries:
        outbox.update(tx, entry.seq, state=entry.state, attempts=entry.attempts)


def acknowledged(tx: Transaction, entry: Entry, resource: Json, version: str, *, ours: bool = True) -> None:
    """The server has carried an entry out; `resource` is what it holds now.

    `ours` when nobody else can have had a hand in it: then what differs from what we sent is the server's
    own doing, and later changes made here simply lie over it. Otherwise they are merged by units.
    """
    newer = _edited(tx, entry)
    if resource.get("id") != entry.id:
        names = aliases.rename(tx, entry, str(resource.get("id", "")))
        entry = aliases.renamed(entry, names)
        newer = aliases.renamed(newer, names) if newer else None
    row = row_of(resource, version, entry.patient)
    records.put(tx, [row])
    _receipt(tx, row)
    if newer is None:
        outbox.done(tx, [entry.seq])
    else:
        outbox.update(tx, entry.seq, op="update", id=newer.id, body=newer.body, tag="")
    _carry_on(tx, entry, row, ours=ours)
    if entry.op == "create":
        aliases.correct(tx, entry, row)


def deleted(tx: Transaction, entry: Entry) -> None:
    """The server has deleted what an entry asked to have deleted."""
    _forget(tx, entry)
    outbox.done(tx, [entry.seq])


def rebased(tx: Transaction, entry: Entry, body: Json, theirs: Json, version: str) -> None:
    """Our change now stands on their version, to be sent again; later changes made here follow it."""
    row = row_of(theirs, version, entry.patient)
    records.put(tx, [row])
    newer = _edited(tx, entry)
    columns = {} if newer else {"body": strict.dumps(body)}
    outbox.update(tx, entry.seq, state="queued", base_version=row.version, base_json=row.json, **columns)
    before = strict.loads(entry.body or "null")
    followers = [e for e in outbox.of_resource(tx.connection, entry.type, entry.id) if e.seq > entry.seq]
    _follow(tx, [*([newer] if newer else ()), *followers], before, body, row, ours=False)


def conflict(tx: Transaction, entry: Entry, theirs: Json | None, version: str, units: str) -> None:
    """Both versions are kept, and a person decides."""
    text = None
    if theirs is not None:
        row = row_of(theirs, version, entry.patient)
        records.put(tx, [row])
        text = row.json
    outbox.update(tx, entry.seq, state="conflict", their_json=text, answer=units)


def gone(tx: Transaction, entry: Entry, words: str) -> None:
    """The resource was deleted by somebody else: our text is kept, and never re-creates it."""
    _forget(tx, entry)
    outbox.update(tx, entry.seq, state="gone", answer=words)


def refused(tx: Transaction, entry: Entry, words: str, *, certain: bool = False) -> None:
    """The server does not take it: into the failed tray, with the server's words.

    `certain` when that was its answer to the request itself: then nothing of it is there, and it counts as
    never sent. Otherwise it may be there, and is looked for before it goes again.
    """
    if _told_too_early(tx, entry):
        outbox.update(tx, entry.seq, state="queued")
        return
    if entry.type == "AuditEvent" and accesslog.untaken(tx, entry.id):
        # It is in the log here, and nothing that a person could do anything about.
        outbox.done(tx, [entry.seq])
        return
    if certain:
        outbox.unsent(tx, entry.seq)
    outbox.update(tx, entry.seq, state="failed", answer=words)


def _told_too_early(tx: Transaction, entry: Entry) -> bool:
    """True for an event of the log that went before what it tells of, which is still to be sent: it goes once
    more after that."""
    if entry.type != "AuditEvent" or entry.attempts > 1:
        return False
    return any(
        one.op == "create" and one.state in WAITING
        for kind, _slash, ident in (key.partition("/") for key in references(entry))
        for one in outbox.of_resource(tx.connection, kind, ident)
    )


def postponed(tx: Transaction, entries: tuple[Entry, ...], until: str, words: str = "") -> None:
    """Try again later; `words` say why. Each round counts as an attempt, also one that only looked."""
    for entry in entries:
        now = outbox.by_seq(tx.connection, entry.seq)
        if now is None or now.state not in WAITING:
            continue
        attempts = max(now.attempts, entry.attempts + 1) if now.state == "sending" else now.attempts
        columns = {"answer": words} if words else {}
        outbox.update(tx, entry.seq, not_before=until, attempts=attempts, **columns)


def ask(tx: Transaction, entries: tuple[Entry, ...]) -> None:
    """Their time is over: they don't go out unless a person says so."""
    for entry in entries:
        outbox.update(tx, entry.seq, state="ask")


def _receipt(tx: Transaction, row: records.Row) -> None:
    if row.type == "Task" and lies_in_folder(strict.loads(row.json)):
        # No server has it, so none has lost it.
        return
    tx.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO receipt (type, id, version, updated, at) VALUES (?, ?, ?, ?, ?)",
        (row.type, row.id, row.version, row.updated, order.following(tx)),
    )
    snapshots.remove(tx, held_records.SENT, f"{row.type}/{row.id}")


def _edited(tx: Transaction, entry: Entry) -> Entry | None:
    """The entry with what a person has written into it since it was read, while it was not yet marked as
    leaving; None when nobody has."""
    now = outbox.by_seq(tx.connection, entry.seq)
    return now if now is not None and now.state == "queued" and now.body != entry.body else None


def _forget(tx: Transaction, entry: Entry) -> None:
    records.remove(tx, [(entry.type, entry.id)])
    order.removed(tx, [(entry.type, entry.id)])
    held_records.forget_sent(tx, [(entry.type, entry.id)])


def _carry_on(tx: Transaction, entry: Entry, row: records.Row, *, ours: bool) -> None:
    """Later changes of the same resource were made over what has just been carried out."""
    followers = list(outbox.of_resource(tx.connection, row.type, row.id))
    if not followers:
        return
    now = strict.loads(row.json)
    before = strict.loads(entry.body) if entry.body else now
    first = followers[0]
    if first.op == "delete" and not ours and not same(before, now):
        conflict(tx, first, now, row.version, "delete")
        return
    outbox.update(tx, first.seq, base_version=row.version, base_json=row.json)
    _follow(tx, followers, before, now, row, ours=ours)


def _follow(
    tx: Transaction, followers: list[Entry], before: Json, now: Json, row: records.Row, *, ours: bool
) -> None:
    """Carry a change of what they stand on (before → now) through later changes of one resource."""
    for entry in followers:
        if entry.body is None:
            return
        body = strict.loads(entry.body)
        if ours:
            moved = overlay(before, body, now)
        else:
            merged = merge(before, body, now)
            if isinstance(merged, Clash):
                outbox.update(
                    tx, entry.seq, state="conflict", their_json=row.json, answer=", ".join(merged.units)
                )
                return
            moved = merged.resource
        outbox.update(tx, entry.seq, body=strict.dumps(moved))
        before, now = body, moved
