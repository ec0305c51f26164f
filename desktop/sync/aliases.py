"""A server that gives its own ids: everything of ours that used the local one follows, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from desktop.fhir import strict
from desktop.fhir.references import rewrite
from desktop.store import outbox, people, records, snapshots
from desktop.store.outbox import ALIAS, Act, Entry
from desktop.store.store import Transaction


def rename(tx: Transaction, entry: Entry, ident: str) -> dict[str, str]:
    """Note that what `entry` created is called `ident` by the server, and rewrite all that refers to it.

    Gives the new name by the old one (`Type/id`).
    """
    names = {entry.key: f"{entry.type}/{ident}"}
    snapshots.put(tx, ALIAS, entry.key, names[entry.key])
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
    rows = tx.connection.exec_driver_sql(
        "SELECT type, id FROM resource WHERE instr(json, ?)", (f'"{entry.key}"',)
    )
    act = Act(entry.act, entry.author, id=entry.act_id)
    for kind, name in [(str(a), str(b)) for a, b in rows]:
        if not outbox.of_resource(tx.connection, kind, name):
            row = records.get(tx.connection, kind, name)
            assert row is not None
            outbox.put(tx, rewrite(strict.loads(row.json), names), act)
    return names


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
