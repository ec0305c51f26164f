"""A server that gives its own ids: everything of ours that used the local one follows, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.fhir.references import rewrite
from desktop.store import outbox, people, records, snapshots
from desktop.store.outbox import ALIAS, Act, Entry
from desktop.store.store import Transaction


def rename(tx: Transaction, entry: Entry, ident: str) -> dict[str, str]:
    """Note that what `entry` created is called `ident` by the server, and rewrite all that refers to it.

    Gives the new name by the old one (`Type/id`).
    """
    name = f"{entry.type}/{ident}"
    names = {entry.key: name, f"urn:uuid:{entry.id}": name}
    snapshots.put(tx, ALIAS, entry.key, name)
    if entry.type == "Patient":
        people.rename(tx, entry.id, ident)
    tx.connection.exec_driver_sql(
        "UPDATE draft SET body = replace(body, ?, ?) WHERE instr(body, ?)",
        (entry.key, names[entry.key], entry.key),
    )
    for other in outbox.entries(tx.connection):
        if other.seq == entry.seq:
            continue
        after = renamed(other, names)
        if after != other:
            outbox.update(
                tx, other.seq, id=after.id, body=after.body, base_json=after.base_json,
                their_json=after.their_json,
            )  # fmt: skip
    # What the server took while it referred to a name that only we know.
    rows = tx.connection.exec_driver_sql("SELECT type, id FROM resource WHERE instr(json, ?)", (entry.id,))
    for kind, other_id in [(str(a), str(b)) for a, b in rows]:
        row = records.get(tx.connection, kind, other_id)
        assert row is not None
        _correct(tx, entry, row, names)
    return names


def any_of(connection: Connection, kind: str) -> bool:
    """True when the server has given a resource of this type another id than ours before."""
    return any(key.startswith(f"{kind}/") for key in snapshots.all_of(connection, ALIAS))


def correct(tx: Transaction, entry: Entry, row: records.Row) -> None:
    """Correct local names in a resource that a server has just created: not every server puts its own ids
    into attachments and links. It is told of them once."""
    known = snapshots.all_of(tx.connection, ALIAS)
    names = dict(known)
    for ours, theirs in known.items():
        names[f"urn:uuid:{ours.partition('/')[2]}"] = theirs
    if any(name.partition("/")[2] in row.json for name in known):
        _correct(tx, entry, row, names)


def _correct(tx: Transaction, entry: Entry, row: records.Row, names: Mapping[str, str]) -> None:
    before = strict.loads(row.json)
    after = rewrite(before, names)
    if after != before and not outbox.of_resource(tx.connection, row.type, row.id):
        outbox.put(tx, after, Act(entry.act, entry.author, id=entry.act_id))


def renamed(entry: Entry, names: Mapping[str, str]) -> Entry:
    """An entry with its own name and its references rewritten."""

    def text(json: str | None) -> str | None:
        if json is None or not any(name in json or entry.key == name for name in names):
            return json
        value = rewrite(strict.loads(json), names)
        if entry.key in names:
            value["id"] = names[entry.key].partition("/")[2]
        return strict.dumps(value)

    return msgspec.structs.replace(
        entry,
        id=names.get(entry.key, entry.key).partition("/")[2],
        body=text(entry.body),
        base_json=text(entry.base_json),
        their_json=text(entry.their_json),
    )
