"""Writing: new versions, deletions and their index rows, gathered and written in few statements."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table

from desktop.backend import server_tables
from desktop.backend.dates import milliseconds
from desktop.backend.extract import Rows, extract
from desktop.backend.outcome import FhirError
from desktop.backend.references import Target
from desktop.backend.sql import Sql, among, identities, rows
from desktop.core.clock import Clock, at_second, stamp, utc_now
from desktop.fhir.strict import dumps, loads

_CHUNK = 300
_HELD = (
    "SELECT resource.key AS key, identity.id AS id, version.body AS body FROM resource"
    " JOIN version ON version.seq = resource.seq JOIN identity ON identity.key = resource.key"
    " WHERE resource.type = ? AND resource.key > ? AND resource.deleted = 0"
    f" ORDER BY resource.key LIMIT {_CHUNK}"
)
_UPDATE = "UPDATE resource SET seq = ?, version = ?, updated = ?, deleted = ?, patient = ? WHERE key = ?"


@dataclass(slots=True)
class _Pending:
    target: Target
    version: str
    method: str
    created: bool
    body: str | None
    rows: Rows | None
    seq: int


@dataclass(frozen=True, slots=True)
class Written:
    """A version that was written: its id, its stamp as an instant, and its body (None for a deletion)."""

    type: str
    id: str
    version: str
    updated: str
    body: str | None


class Writer:
    """Gathers changes inside one write transaction; `flush` puts them into the tables.

    All versions of a transaction carry one stamp, always later than the last one in the database.
    """

    def __init__(
        self,
        connection: Connection,
        parameters: dict[tuple[str, str], int],
        clock: Clock,
        bases: Collection[str] = (),
    ) -> None:
        self.connection = connection
        self.bases = bases
        self._sqlite = connection.dialect.name == "sqlite"
        self._parameters = parameters
        self._pending: list[_Pending] = []
        self._waiting: set[Target] = set()
        newest = Sql("SELECT seq, updated FROM version ORDER BY seq DESC LIMIT 1")
        last = next(iter(rows(connection, newest)), None)
        self._seq = last.seq if last else 0
        # Always later than the last one: who reads by stamp and key must not have passed it already.
        self.updated = max(milliseconds(clock()), last.updated + 1 if last else 0)
        self.instant = instant(self.updated)
        self._key = rows(connection, Sql("SELECT max(key) FROM identity"))[0][0] or 0

    def put(self, resource: dict[str, Any], method: str, *, created: bool) -> Written:
        """A new version of a valid resource that has its id; `meta` gets version and stamp."""
        version = secrets.token_hex(8)
        meta = resource.get("meta")
        meta = dict(meta) if isinstance(meta, dict) else {}
        meta["versionId"] = version
        meta["lastUpdated"] = self.instant
        kept: dict[str, Any] = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta}
        kept |= {name: value for name, value in resource.items() if name not in kept}
        body = dumps(kept)
        if not body.isascii():
            try:
                body.encode("utf-8")
            except UnicodeEncodeError as error:
                raise FhirError(422, "value", "A text has half a character (a lone surrogate)") from error
        identity = (resource["resourceType"], resource["id"])
        self._add(identity, version, method, created, body, extract(kept, self.bases))
        return Written(*identity, version, self.instant, body)

    def delete(self, identity: Target) -> Written:
        """A deletion, as a version without a body."""
        version = secrets.token_hex(8)
        self._add(identity, version, "DELETE", False, None, None)
        return Written(*identity, version, self.instant, None)

    def _add(
        self, identity: Target, version: str, method: str, created: bool, body: str | None, rows: Rows | None
    ) -> None:
        if identity in self._waiting:
            self.flush()
        self._waiting.add(identity)
        self._seq += 1
        self._pending.append(_Pending(identity, version, method, created, body, rows, self._seq))

    def flush(self) -> None:
        """Write what was gathered; searches in the same transaction see it afterwards."""
        pending, self._pending = self._pending, []
        self._waiting.clear()
        if not pending:
            return
        wanted = {one.target for one in pending}
        for one in pending:
            if one.rows:
                wanted.update(target for _code, target in one.rows.references)
                if one.rows.patient:
                    wanted.add(one.rows.patient)
        keys = self._keys(wanted)
        self._versions(pending, keys)
        self._index(pending, keys)

    def _keys(self, wanted: set[Target]) -> dict[Target, int]:
        found: dict[Target, int] = {}
        for chunk in _chunks(sorted(wanted)):
            there = rows(self.connection, identities(chunk))
            found.update({(row[0], row[1]): row[2] for row in there})
        missing = []
        for kind, name in sorted(wanted - found.keys()):
            self._key += 1
            found[kind, name] = self._key
            missing.append((self._key, kind, name))
        self._insert(server_tables.identity, missing)
        return found

    def _versions(self, pending: list[_Pending], keys: dict[Target, int]) -> None:
        own = [keys[one.target] for one in pending]
        there: set[int] = set()
        for chunk in _chunks(own):
            asked = among("key", chunk)
            query = Sql(f"SELECT key FROM resource WHERE {asked.text}", asked.values)
            there.update(row[0] for row in rows(self.connection, query))
        self._forget(list(there))
        versions: list[tuple[Any, ...]] = []
        new: list[tuple[Any, ...]] = []
        for one, key in zip(pending, own, strict=True):
            kind, deleted = one.target[0], int(one.body is None)
            method, created = one.method, int(one.created)
            versions.append((one.seq, key, kind, one.version, self.updated, method, created, one.body))
            patient = keys[one.rows.patient] if one.rows and one.rows.patient else 0
            if key in there:
                changed = (one.seq, one.version, self.updated, deleted, patient, key)
                self.connection.exec_driver_sql(
                    _UPDATE if self._sqlite else _UPDATE.replace("?", "%s"), changed
                )
            else:
                new.append((key, kind, one.seq, one.version, self.updated, deleted, patient))
        self._insert(server_tables.version, versions)
        self._insert(server_tables.resource, new)

    def _index(self, pending: list[_Pending], keys: dict[Target, int]) -> None:
        tokens: list[tuple[Any, ...]] = []
        references: list[tuple[Any, ...]] = []
        strings: list[tuple[Any, ...]] = []
        dates: list[tuple[Any, ...]] = []
        quantities: list[tuple[Any, ...]] = []
        for one in pending:
            if one.rows is None:
                continue
            kind, found, key = one.target[0], one.rows, keys[one.target]
            patient = keys[found.patient] if found.patient else 0
            param = self._parameters
            tokens += [
                (key, param[kind, code], value, system, patient) for code, system, value in found.tokens
            ]
            references += [
                (key, param[kind, code], keys[target], patient) for code, target in found.references
            ]
            strings += [(key, param[kind, code], norm, text, patient) for code, norm, text in found.strings]
            dates += [(key, param[kind, code], high, low, patient) for code, low, high in found.dates]
            quantities += [(key, param[kind, code], *rest, patient) for code, *rest in found.quantities]
        found_rows = (tokens, references, strings, dates, quantities)
        for table, values in zip(server_tables.INDEXES, found_rows, strict=True):
            self._insert(table, values)

    def index_anew(self, held: Sequence[tuple[Target, int, str]]) -> None:
        """Write the index rows of resources as they stand (key and body of each) in place of the old ones."""
        pending = [
            _Pending(identity, "", "", False, body, extract(loads(body), self.bases), 0)
            for identity, _key, body in held
        ]
        wanted = {one.target for one in pending}
        for one in pending:
            if one.rows:
                wanted.update(target for _code, target in one.rows.references)
                wanted.update([one.rows.patient] if one.rows.patient else [])
        keys = self._keys(wanted)
        self._forget([key for _identity, key, _body in held])
        for one in pending:
            patient = keys[one.rows.patient] if one.rows and one.rows.patient else 0
            self._run(Sql("UPDATE resource SET patient = ? WHERE key = ?", (patient, keys[one.target])))
        self._index(pending, keys)

    def _forget(self, keys: list[int]) -> None:
        """Delete the index rows of these resources."""
        for chunk in _chunks(sorted(keys)):
            done = among("resource", chunk)
            for index in server_tables.INDEXES:
                self._run(Sql(f"DELETE FROM {index.name} WHERE {done.text}", done.values))

    def _run(self, statement: Sql) -> None:
        text = statement.text if self._sqlite else statement.text.replace("?", "%s")
        self.connection.exec_driver_sql(text, statement.values)

    def _insert(self, table: Table, values: list[tuple[Any, ...]]) -> None:
        """Rows with a value for each column of the table, in the table's order."""
        if values:
            names = ", ".join(table.columns.keys())
            marks = ", ".join("?" if self._sqlite else "%s" for _ in table.columns)
            statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
            self.connection.exec_driver_sql(statement, values)


def index_anew(connection: Connection, parameters: dict[tuple[str, str], int], kinds: Iterable[str]) -> None:
    """Index the resources of these types again, as a server does that now searches them by more."""
    writer = Writer(connection, parameters, utc_now)
    there = {row[0] for row in rows(connection, Sql("SELECT DISTINCT type FROM resource"))}
    for kind in sorted(there.intersection(kinds)):
        after = 0
        while held := rows(connection, Sql(_HELD, (kind, after))):
            after = held[-1].key
            writer.index_anew([((kind, one.id), one.key, one.body) for one in held])


def instant(updated: int) -> str:
    """A stamp of the database as FHIR instant."""
    return stamp(at_second(updated // 1000).replace(microsecond=updated % 1000 * 1000))


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    rows = list(values)
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
