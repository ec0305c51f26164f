"""Search index of the access log: who, why, when and about whom of each event, beside the events themselves.

Each event has a row for each patient whom it is about (one without a patient where it is about nobody), so
that the index is a beginning of the log without holes: `indexed` says how far it goes, and what comes after
that has not been searched. Rows hold nothing clinical.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.core.fold import fold
from desktop.store.store import Transaction


class Line(msgspec.Struct, frozen=True, gc=False):
    """One event of the log about one patient. `at` is in seconds since 1970 (UTC).

    `person` is a reference, or the name where none is known; `unit` a reference. `did` is the action with
    what it was on, as `desktop.access.log_entries` writes it. `reason` is the code of why; `words` what was
    said to it; `chosen` by the person themselves.
    """

    seq: int
    patient: str
    at: int
    person: str
    name: str
    title: str
    unit: str
    unit_name: str
    reason: str
    words: str
    chosen: bool
    did: str


class Wanted(msgspec.Struct, frozen=True):
    """Search of the log: all that is given must hold; times in seconds since 1970, `end` not counted in.

    `text` is words, each of which must stand in name, title, unit or reason. `chosen`: only reasons that
    somebody chose. `did` is the beginning of what was done.
    """

    patient: str = ""
    person: str = ""
    unit: str = ""
    reason: str = ""
    start: int = 0
    end: int = 0
    chosen: bool = False
    text: tuple[str, ...] = ()
    did: str = ""


def ends(tx: Transaction) -> tuple[int, int]:
    """Numbers of the last event of the log and of the last one in the index; 0 for none."""
    row = tx.bare.execute(
        "SELECT (SELECT max(seq) FROM access_log), (SELECT max(seq) FROM access_index)"
    ).fetchone()
    return int(row[0] or 0), int(row[1] or 0)


def indexed(connection: Connection) -> int:
    """Number of the last event of the log that is in the index; 0 for none."""
    return int(connection.exec_driver_sql("SELECT max(seq) FROM access_index").scalar() or 0)


def add(tx: Transaction, lines: Iterable[Line]) -> None:
    """Put the lines of events into the index, each event whole."""
    bare = tx.bare
    for line in lines:
        values = (line.seq, line.patient, line.at, line.did, *_who(line), *_why(line))
        # In one statement, as nearly every line is of somebody and for a reason that is known already.
        if bare.execute(_ADD, values).rowcount:
            continue
        bare.execute(
            "INSERT OR IGNORE INTO access_who (person, name, title, unit, unit_name) VALUES (?, ?, ?, ?, ?)",
            _who(line),
        )
        bare.execute("INSERT OR IGNORE INTO access_why (reason, words, chosen) VALUES (?, ?, ?)", _why(line))
        bare.execute(_ADD, values)


_ADD = (
    "INSERT OR IGNORE INTO access_index (seq, patient, at, did, who, why)"
    " SELECT ?, ?, ?, ?, w.id, y.id FROM access_who w, access_why y"
    " WHERE w.person = ? AND w.name = ? AND w.title = ? AND w.unit = ? AND w.unit_name = ?"
    " AND y.reason = ? AND y.words = ? AND y.chosen = ?"
)


def _who(line: Line) -> tuple[str, ...]:
    return line.person, line.name, line.title, line.unit, line.unit_name


def _why(line: Line) -> tuple[str, str, int]:
    return line.reason, line.words, int(line.chosen)


_COLUMNS = (
    "i.seq, i.patient, i.at, w.person, w.name, w.title, w.unit, w.unit_name, y.reason, y.words, y.chosen,"
    " i.did"
)
_FEW = 50_000
"""Rows that are sorted by time rather than found in its order; more of them lie so near each other in the log
that its newest ones are soon found."""


def lines(connection: Connection, wanted: Wanted, most: int) -> tuple[Line, ...]:
    """The newest lines of a search, newest first, no more than `most`."""
    found = _where(connection, wanted)
    return _read(connection, found, (), most) if found is not None else ()


def each(connection: Connection, wanted: Wanted, step: int = 2000) -> Iterator[Line]:
    """Every line of a search, newest first, read in steps so that memory stays bounded."""
    found = _where(connection, wanted)
    after: tuple[int, ...] = ()
    while found is not None:
        rows = _read(connection, found, after, step)
        yield from rows
        if len(rows) < step:
            return
        after = (rows[-1].at, rows[-1].seq)


def _read(connection: Connection, found: _Where, after: tuple[int, ...], most: int) -> tuple[Line, ...]:
    where = [*found.where, *(("(i.at, i.seq) < (?, ?)",) if after else ())]
    # The words are joined to the rows of the page alone, and not to all that are sorted.
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM (SELECT * FROM access_index i {found.by} WHERE {' AND '.join(where) or '1'}"
        " ORDER BY i.at DESC, i.seq DESC LIMIT ?) i"
        " JOIN access_who w ON w.id = i.who JOIN access_why y ON y.id = i.why ORDER BY i.at DESC, i.seq DESC",
        (*found.values, *after, most),
    )
    return tuple(_line(row) for row in rows)


class Counted(msgspec.Struct, frozen=True):
    """Count of a search: events, people, and the times (seconds) of the first and the last; 0 for none."""

    events: int = 0
    people: int = 0
    first: int = 0
    last: int = 0


def count(connection: Connection, wanted: Wanted) -> Counted:
    """Count of a search of one patient's or one person's log, which reads all of its rows in the index."""
    found = _where(connection, wanted)
    if found is None:
        return Counted()
    where = " AND ".join(found.where) or "1"
    row = connection.exec_driver_sql(
        f"SELECT count(*), min(i.at), max(i.at) FROM access_index i {found.by} WHERE {where}", found.values
    ).one()
    people = connection.exec_driver_sql(
        "SELECT count(DISTINCT w.person) FROM access_who w WHERE w.id IN"
        f" (SELECT DISTINCT i.who FROM access_index i {found.by} WHERE {where})",
        found.values,
    ).scalar()
    return Counted(int(row[0]), int(people or 0), int(row[1] or 0), int(row[2] or 0))


def count_to(connection: Connection, wanted: Wanted, most: int) -> int:
    """Count of a search, no further than `most`: what lies beyond is not read."""
    found = _where(connection, wanted)
    if found is None:
        return 0
    return int(
        connection.exec_driver_sql(
            f"SELECT count(*) FROM (SELECT 1 FROM access_index i {found.by}"
            f" WHERE {' AND '.join(found.where) or '1'} LIMIT ?)",
            (*found.values, most),
        ).scalar()
        or 0
    )


class _Where(msgspec.Struct, frozen=True):
    """Conditions of a search, their values, and the index by which its rows are found."""

    where: tuple[str, ...]
    values: tuple[Any, ...]
    by: str


def _where(connection: Connection, wanted: Wanted) -> _Where | None:
    """Conditions of a search on the index alone; None where nothing can be found."""
    where: list[str] = []
    values: list[Any] = []
    who: set[int] | None = None
    why: set[int] | None = None
    if wanted.person or wanted.unit:
        who = _ids(connection, "access_who", (("person", wanted.person), ("unit", wanted.unit)))
    if wanted.reason or wanted.chosen:
        why = _ids(
            connection, "access_why", (("reason", wanted.reason), ("chosen", 1 if wanted.chosen else ""))
        )
    for people, reasons in _holding(connection, wanted.text) if wanted.text else ():
        if people and reasons:
            where.append(f"(i.who IN ({_listed(people)}) OR i.why IN ({_listed(reasons)}))")
        elif reasons:
            why = reasons if why is None else why & reasons
        else:
            who = people if who is None else who & people
    if who == set() or why == set():
        return None
    if wanted.patient:
        where.append("i.patient = ?")
        values.append(wanted.patient)
    if who is not None:
        where.append(f"i.who IN ({_listed(who)})")
    if why is not None:
        where.append(f"i.why IN ({_listed(why)})")
    if wanted.start:
        where.append("i.at >= ?")
        values.append(wanted.start)
    if wanted.end:
        where.append("i.at < ?")
        values.append(wanted.end)
    if wanted.did:
        where.append("substr(i.did, 1, ?) = ?")
        values += [len(wanted.did), wanted.did]
    by = "access_when"
    if wanted.patient:
        by = "access_patient"
    elif who is not None and _are_few(connection, "access_by", "who", who):
        by = "access_by"
    elif why is not None and (len(why) == 1 or _are_few(connection, "access_for", "why", why)):
        by = "access_for"
    return _Where(tuple(where), tuple(values), f"INDEXED BY {by}")


def _are_few(connection: Connection, index: str, column: str, ids: set[int]) -> bool:
    rows = connection.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT 1 FROM access_index INDEXED BY {index}"
        f" WHERE {column} IN ({_listed(ids)}) LIMIT {_FEW})"
    )
    return int(rows.scalar() or 0) < _FEW


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


def _ids(connection: Connection, table: str, pairs: Iterable[tuple[str, Any]]) -> set[int]:
    given = [(name, value) for name, value in pairs if value != ""]
    where = " AND ".join(f"{name} = ?" for name, _value in given)
    rows = connection.exec_driver_sql(
        f"SELECT id FROM {table} WHERE {where}", tuple(value for _name, value in given)
    )
    return {int(row[0]) for row in rows}


def _holding(connection: Connection, words: Sequence[str]) -> list[tuple[set[int], set[int]]]:
    """For each word the ids of the people and of the reasons that it stands in, in any case."""
    people = [
        (int(row[0]), fold(f"{row[1]} {row[2]} {row[3]}"))
        for row in connection.exec_driver_sql("SELECT id, name, title, unit_name FROM access_who")
    ]
    reasons = [
        (int(row[0]), fold(f"{row[1]} {row[2]}"))
        for row in connection.exec_driver_sql("SELECT id, reason, words FROM access_why")
    ]
    return [
        (
            {ident for ident, said in people if word in said},
            {ident for ident, said in reasons if word in said},
        )
        for word in map(fold, words)
    ]


def _line(row: Any) -> Line:
    return Line(
        int(row[0]), str(row[1]), int(row[2]), str(row[3]), str(row[4]), str(row[5]), str(row[6]),
        str(row[7]), str(row[8]), str(row[9]), bool(row[10]), str(row[11]),
    )  # fmt: skip
