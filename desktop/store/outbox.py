"""The outbox: what people did here and the server has not yet answered for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.inside import outward
from desktop.fhir.references import patient_of, rewrite
from desktop.store import moves, people, records, snapshots
from desktop.store.store import Transaction

IDENTITY = "urn:fagflate:identity"
"""System of the tag in `meta.tag` by which a create is known as ours when its answer was lost."""

ALIAS = "alias"
"""Kind of the snapshots that hold the server's name (`Type/id`) of what was created here under another."""

State = Literal["queued", "sending", "conflict", "failed", "gone", "ask"]
"""queued: goes by itself. sending: marked before the request left; its fate is unknown until answered.
conflict, gone (410), failed (the server refused it), ask (too late to go unasked): a person decides."""

WAITING: frozenset[str] = frozenset({"queued", "sending"})


RESTORED = "restored"
"""Answer of an entry that a person decides after the server was restored from a backup."""
UNKEPT = "restored, and not kept"
"""The same, where the text that was lost is not kept here either."""


class Act(msgspec.Struct, frozen=True):
    """One act of a person, to which one or several changes belong.

    `name` is the command's (`sign_note`), shown in words by the views. `send_until` is a FHIR instant
    until which it may go out unasked, or empty. `atomic` asks for all of it in one transaction.
    """

    name: str
    author: str
    id: str = msgspec.field(default_factory=lambda: str(uuid.uuid4()))
    send_until: str = ""
    atomic: bool = False


class Entry(msgspec.Struct, frozen=True):
    """One row of the outbox; the columns are described in `store.tables`."""

    seq: int
    act_id: str
    act: str
    patient: str
    type: str
    id: str
    op: str
    base_version: str
    base_json: str | None
    body: str | None
    tag: str
    state: str
    atomic: int
    created: str
    send_until: str
    not_before: str
    attempts: int
    answer: str
    their_json: str | None
    author: str

    @property
    def key(self) -> str:
        return f"{self.type}/{self.id}"


_COLUMNS = (
    "o.seq, o.act_id, o.act, coalesce(p.id, ''), o.type, o.id, o.op, o.base_version, o.base_json, o.body,"
    " o.tag, o.state, o.atomic, o.created, o.send_until, o.not_before, o.attempts, o.answer, o.their_json,"
    " o.author FROM outbox o LEFT JOIN patient p ON p.pkey = o.pkey"
)


_INSERT = (
    "INSERT INTO outbox (act_id, act, pkey, type, id, op, base_version, base_json, body, tag, state,"
    " atomic, created, send_until, author, answer)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _entries(rows: Any) -> tuple[Entry, ...]:
    return tuple(Entry(*row) for row in rows)


def entries(connection: Connection) -> tuple[Entry, ...]:
    """Everything that is unsent, oldest first, whatever its state."""
    return _entries(connection.exec_driver_sql(f"SELECT {_COLUMNS} ORDER BY o.seq"))


def of_people(connection: Connection) -> tuple[Entry, ...]:
    """Unsent acts of people, oldest first: without access log entries, for which nobody waits."""
    return _entries(
        connection.exec_driver_sql(f"SELECT {_COLUMNS} WHERE o.type <> 'AuditEvent' ORDER BY o.seq")
    )


def of_act(connection: Connection, act: str) -> tuple[Entry, ...]:
    """The unsent changes of one act, oldest first."""
    return _entries(
        connection.exec_driver_sql(f"SELECT {_COLUMNS} WHERE o.act_id = ? ORDER BY o.seq", (act,))
    )


def acts(connection: Connection, authors: tuple[str, ...] = ()) -> tuple[int, str]:
    """Count of people's unsent acts, and the time of the oldest (a stamp; empty for none); of these authors
    (`Type/id`) where some are given."""
    marks = f" AND author IN ({', '.join('?' * len(authors))})" if authors else ""
    row = connection.exec_driver_sql(
        "SELECT count(DISTINCT act_id), coalesce(min(created), '') FROM outbox"
        f" WHERE type <> 'AuditEvent'{marks}",
        authors,
    ).one()
    return int(row[0]), str(row[1])


def stuck(connection: Connection) -> frozenset[str]:
    """`Type/id` of what does not go out by itself: a person decides."""
    marks = ", ".join("?" * len(WAITING))
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT type, id FROM outbox WHERE state NOT IN ({marks})", tuple(sorted(WAITING))
    )
    return frozenset(f"{kind}/{ident}" for kind, ident in rows)


def of_resource(connection: Connection, kind: str, ident: str) -> tuple[Entry, ...]:
    """The unsent changes of one resource, oldest first."""
    return _entries(
        connection.exec_driver_sql(
            f"SELECT {_COLUMNS} WHERE o.type = ? AND o.id = ? ORDER BY o.seq", (kind, ident)
        )
    )


def of_patient(connection: Connection, pkey: int) -> tuple[Entry, ...]:
    """The unsent changes about one patient, oldest first."""
    return _entries(connection.exec_driver_sql(f"SELECT {_COLUMNS} WHERE o.pkey = ? ORDER BY o.seq", (pkey,)))


def by_seq(connection: Connection, seq: int) -> Entry | None:
    """One entry, or None when it has been settled."""
    found = _entries(connection.exec_driver_sql(f"SELECT {_COLUMNS} WHERE o.seq = ?", (seq,)))
    return found[0] if found else None


def current(connection: Connection, kind: str, ident: str) -> dict[str, Any] | None:
    """The resource as a person sees it here: the base row with the unsent changes over it, for editing."""
    ident = server_id(connection, kind, ident)
    pending = of_resource(connection, kind, ident)
    if pending:
        body = pending[-1].body
        return strict.loads(body) if body is not None else None
    base = records.get(connection, kind, ident)
    return strict.loads(base.json) if base else None


def server_id(connection: Connection, kind: str, ident: str) -> str:
    """The id under which the server knows a resource, where it has given one of its own."""
    name = snapshots.get(connection, ALIAS, f"{kind}/{ident}")
    return name.partition("/")[2] if name else ident


def put(tx: Transaction, resource: dict[str, Any], act: Act) -> None:
    """Queue a created or changed resource (`id` set by us) together with whatever `act` it belongs to.

    A change to something that was never sent is folded into it, so that it goes out as one; so is a
    correction of what the server refused, or of what waits to be asked about. What was to go out whole
    with other things still does.
    """
    names = snapshots.all_of(tx.connection, ALIAS)
    kind = str(resource["resourceType"])
    ident = server_id(tx.connection, kind, str(resource["id"]))
    resource = {**outward(rewrite(resource, names) if names else resource), "id": ident}
    pending = of_resource(tx.connection, kind, ident)
    if pending and _foldable(pending[-1], act) and pending[-1].op != "delete":
        last = pending[-1]
        tag = _tag(last)
        body = _tagged(resource, tag) if last.op == "create" else resource
        asked = last.state == "queued"
        limits = [u for u in (act.send_until, last.send_until if asked else "") if u]
        tx.connection.exec_driver_sql(
            "UPDATE outbox SET body = ?, act_id = ?, act = ?, author = ?, send_until = ?, atomic = ?,"
            " pkey = ?, tag = ?, state = 'queued', attempts = 0, not_before = '', answer = '' WHERE seq = ?",
            (strict.dumps(body), last.act_id if last.atomic else act.id, act.name, act.author,
             min(limits, default=""), int(act.atomic or last.atomic),
             people.key_of(tx, patient_of(resource)), tag, last.seq),
        )  # fmt: skip
        _touch(tx, kind, patient_of(resource))
        return
    base = records.get(tx.connection, kind, ident)
    if pending or base:
        # An unsent change ahead of this one becomes its base once the server has answered; until then it
        # stands on nothing that the server has, so that throwing the first away does not pass it over theirs.
        under = None if pending else base
        version, text = (under.version, under.json) if under else ("", None)
        _insert(tx, resource, act, "update", version, text, "")
    else:
        tag = str(uuid.uuid4())
        _insert(tx, _tagged(resource, tag), act, "create", "", None, tag)


def add(tx: Transaction, kind: str, ident: str, patient: str, text: str, act: Act) -> None:
    """Queue a resource that nobody has changed before: a new one, which begins with its type and id.

    What is written at each reading goes this way: it costs two statements.
    """
    tag = str(uuid.uuid4())
    head = f'{{"resourceType":"{kind}","id":"{ident}",'
    assert text.startswith(head)
    meta = f'"meta":{{"tag":[{{"system":"{IDENTITY}","code":"{tag}"}}]}},'
    tx.bare.execute(
        _INSERT,
        (act.id, act.name, people.key_of(tx, patient), kind, ident, "create", "", None,
         f"{head}{meta}{text[len(head):]}", tag, "queued", int(act.atomic), stamp(tx.clock()), act.send_until,
         act.author, ""),
    )  # fmt: skip
    _touch(tx, kind, patient)


def tell(tx: Transaction, kind: str, ident: str, act: Act, body: str | None, answer: str) -> None:
    """Put before a person what never goes by itself; `body` is what is kept of it."""
    resource = strict.loads(body) if body else None
    patient = patient_of(resource) if resource else ""
    _row(tx, act, patient, kind, ident, "update", "", None, body, "", state="gone", answer=answer)
    _touch(tx, kind, patient)


def delete(tx: Transaction, kind: str, ident: str, act: Act) -> None:
    """Queue a deletion; what was created here and never sent simply disappears."""
    ident = server_id(tx.connection, kind, ident)
    pending = of_resource(tx.connection, kind, ident)
    if pending and pending[0].op == "create" and all(_unsent(entry) for entry in pending):
        tx.connection.exec_driver_sql("DELETE FROM outbox WHERE type = ? AND id = ?", (kind, ident))
        _touch(tx, kind, pending[0].patient)
        return
    base = records.get(tx.connection, kind, ident)
    patient = base.patient if base else (pending[0].patient if pending else "")
    for entry in pending:
        if _unsent(entry):
            tx.connection.exec_driver_sql("DELETE FROM outbox WHERE seq = ?", (entry.seq,))
    under = None if any(not _unsent(entry) for entry in pending) else base
    _row(tx, act, patient, kind, ident, "delete", under.version if under else "",
         under.json if under else None, None, "")  # fmt: skip
    _touch(tx, kind, patient)


def update(tx: Transaction, seq: int, **columns: Any) -> None:
    """Set columns of one entry (`state`, `attempts`, `answer`, …)."""
    names = ", ".join(f"{name} = ?" for name in columns)
    row = tx.connection.exec_driver_sql(
        f"UPDATE outbox SET {names} WHERE seq = ? RETURNING type, pkey", (*columns.values(), seq)
    ).first()
    if row is not None:
        _touch(tx, str(row[0]), records.patient_id(tx.connection, int(row[1])))


def unsent(tx: Transaction, seq: int) -> None:
    """An entry has certainly not been carried out, whatever was tried: it is as if it had never left.

    A request of it that the network still holds is another's then.
    """
    entry = by_seq(tx.connection, seq)
    if entry is not None:
        tag = _tag(entry)
        body = entry.body
        if tag != entry.tag and body is not None:
            body = strict.dumps(_tagged(strict.loads(body), tag))
        update(tx, seq, attempts=0, tag=tag, body=body)


def may_be_there(entry: Entry) -> bool:
    """True when a create may have reached the server, so that it is looked for before it is sent."""
    return entry.state == "sending" or (entry.op == "create" and entry.attempts > 0)


def done(tx: Transaction, seqs: Sequence[int]) -> None:
    """Take entries away that the server has answered for."""
    for seq in seqs:
        row = tx.connection.exec_driver_sql(
            "DELETE FROM outbox WHERE seq = ? RETURNING type, pkey", (seq,)
        ).first()
        if row is not None:
            _touch(tx, str(row[0]), records.patient_id(tx.connection, int(row[1])))


def put_back(tx: Transaction, before: Entry) -> None:
    """An entry as it was before an act was folded into it: that act was taken back."""
    update(
        tx,
        before.seq,
        **{name: getattr(before, name) for name in (
            "act_id", "act", "op", "base_version", "base_json", "body", "tag", "state", "atomic",
            "send_until", "not_before", "attempts", "answer", "author",
        )},
    )  # fmt: skip


def requeue(tx: Transaction, seq: int, *, send_until: str = "", body: dict[str, Any] | None = None) -> None:
    """A person says that an entry shall go out all the same (late, refused, or in conflict), from now until
    `send_until`; over a conflict it goes as `body`, standing on the version that it clashed with."""
    entry = by_seq(tx.connection, seq)
    if entry is None:
        return
    columns: dict[str, Any] = {"state": "queued", "not_before": "", "answer": ""}
    if entry.state != "failed":
        columns["attempts"] = 0
    if body is not None:
        columns["tag"] = _tag(entry)
        columns["body"] = strict.dumps(_tagged(body, columns["tag"]) if entry.op == "create" else body)
    if entry.state == "conflict" and entry.op != "create":
        base = records.get(tx.connection, entry.type, entry.id)
        columns |= {"their_json": None, "base_version": base.version if base else "",
                    "base_json": base.json if base else None}  # fmt: skip
    update(tx, seq, send_until=send_until, **columns)


def _tag(entry: Entry) -> str:
    # Another text than the one that has been sent once is not known by its tag.
    return str(uuid.uuid4()) if entry.op == "create" and entry.attempts else entry.tag


def _unsent(entry: Entry) -> bool:
    # What the server refused or was never asked is certainly not there; where it could not say, it may be.
    return (entry.state in ("queued", "failed") and entry.attempts == 0) or entry.state == "ask"


def _foldable(entry: Entry, act: Act) -> bool:
    # Two acts that each go whole stay apart.
    apart = entry.atomic and act.atomic and entry.act_id != act.id
    return _unsent(entry) and not apart


def _tagged(resource: dict[str, Any], tag: str) -> dict[str, Any]:
    meta = dict(resource.get("meta") or {})
    tags = [t for t in meta.get("tag") or () if not (isinstance(t, dict) and t.get("system") == IDENTITY)]
    meta["tag"] = [*tags, {"system": IDENTITY, "code": tag}]
    head = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta}
    return {**head, **{k: v for k, v in resource.items() if k not in head}}


def _insert(
    tx: Transaction, resource: dict[str, Any], act: Act, op: str, version: str, base: str | None, tag: str
) -> None:
    patient = patient_of(resource)
    kind, ident = str(resource["resourceType"]), str(resource["id"])
    _row(tx, act, patient, kind, ident, op, version, base, strict.dumps(resource), tag)
    _touch(tx, kind, patient)


def _row(
    tx: Transaction, act: Act, patient: str, kind: str, ident: str, op: str,
    version: str, base: str | None, body: str | None, tag: str, *, state: str = "queued", answer: str = "",
) -> None:  # fmt: skip
    tx.connection.exec_driver_sql(
        _INSERT,
        (act.id, act.name, people.key_of(tx, patient), kind, ident, op, version, base, body, tag, state,
         int(act.atomic), stamp(tx.clock()), act.send_until, act.author, answer),
    )  # fmt: skip


def _touch(tx: Transaction, kind: str, patient: str) -> None:
    tx.touch(kind, patient)
    tx.touch("outbox", patient)
    if kind == "Encounter" and patient:
        moves.note(tx, patient)
