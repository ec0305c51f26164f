"""Search index of the access log: who, why, when and about whom of each event, beside the events themselves.

Each event has a row for each patient whom it is about (one without a patient where it is about nobody), so that the
index is a beginning of the log without holes: `indexed` says how far it goes, and what comes after that has not been
searched. Rows hold nothing clinical.
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

    `person` is a reference, or the name where none is known; `unit` a reference. `did` is the action with what it was
    on, as `desktop.access.entries` writes it. `reason` is the code of why; `words` what was said to it; `chosen` by
    the person themselves.
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

    `text` is words, each of which must stand in name, title, unit or reason. `chosen`: only reasons that somebody
    chose. `did` is the beginning of what was done.
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
    "i.seq, i.patient, i.at, w.person, w.name, w.title, w.unit, w.unit_name, y.reason, y.words, y.chosen, i.did"
)
_FROM = " FROM access_index i JOIN access_who w ON w.id = i.who JOIN access_why y ON y.id = i.why"


def lines(connection: Connection, wanted: Wanted, most: int, before: int = 0) -> tuple[Line, ...]:
    """The newest lines of a search, newest first, no more than `most`; with `before`, of events before that one's
    number only."""
    found = _where(connection, wanted)
    if found is None:
        return ()
    where, values = found
    if before:
        where.append("i.seq < ?")
        values.append(before)
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS}{_FROM} WHERE {' AND '.join(where) or '1'}"
        " ORDER BY i.at DESC, i.seq DESC LIMIT ?",
        (*values, most),
    )
    return tuple(_line(row) for row in rows)


def each(connection: Connection, wanted: Wanted, step: int = 2000) -> Iterator[Line]:
    """Every line of a search, newest first, read in steps so that memory stays bounded."""
    found = _where(connection, wanted)
    if found is None:
        return
    where, values = found
    after: tuple[int, int] | None = None
    while True:
        more = [*where, *(["(i.at, i.seq) < (?, ?)"] if after else [])]
        rows = connection.exec_driver_sql(
            f"SELECT {_COLUMNS}{_FROM} WHERE {' AND '.join(more) or '1'} ORDER BY i.at DESC, i.seq DESC LIMIT ?",
            (*values, *(after or ()), step),
        ).all()
        yield from map(_line, rows)
        if len(rows) < step:
            return
        after = (int(rows[-1][2]), int(rows[-1][0]))


class Counted(msgspec.Struct, frozen=True):
    """Count of a search: events, people, and the times (seconds) of the first and the last one; 0 for none."""

    events: int = 0
    people: int = 0
    first: int = 0
    last: int = 0


def count(connection: Connection, wanted: Wanted) -> Counted:
    """Count of a search, from the index alone."""
    found = _where(connection, wanted)
    if found is None:
        return Counted()
    where, values = found
    row = connection.exec_driver_sql(
        "SELECT count(*), min(i.at), max(i.at) FROM access_index i"
        f" WHERE {' AND '.join(where) or '1'}",
        tuple(values),
    ).one()
    people = connection.exec_driver_sql(
        "SELECT count(DISTINCT w.person) FROM access_who w WHERE w.id IN"
        f" (SELECT DISTINCT i.who FROM access_index i WHERE {' AND '.join(where) or '1'})",
        tuple(values),
    ).scalar()
    return Counted(int(row[0]), int(people or 0), int(row[1] or 0), int(row[2] or 0))


def _where(connection: Connection, wanted: Wanted) -> tuple[list[str], list[Any]] | None:
    """Conditions of a search on the index alone; None where nothing can be found."""
    where: list[str] = []
    values: list[Any] = []
    if wanted.patient:
        where.append("i.patient = ?")
        values.append(wanted.patient)
    if wanted.person or wanted.unit:
        ids = _ids(
            connection, "access_who",
            [("person", wanted.person), ("unit", wanted.unit)],
        )  # fmt: skip
        if not ids:
            return None
        where.append(f"i.who IN ({ids})")
    if wanted.reason or wanted.chosen:
        ids = _ids(
            connection, "access_why", [("reason", wanted.reason), ("chosen", 1 if wanted.chosen else "")]
        )
        if not ids:
            return None
        where.append(f"i.why IN ({ids})")
    for word in wanted.text:
        who, why = _holding(connection, word)
        if not (who or why):
            return None
        where.append(f"(i.who IN ({who}) OR i.why IN ({why}))" if who and why else
                     f"i.who IN ({who})" if who else f"i.why IN ({why})")  # fmt: skip
    if wanted.start:
        where.append("i.at >= ?")
        values.append(wanted.start)
    if wanted.end:
        where.append("i.at < ?")
        values.append(wanted.end)
    if wanted.did:
        where.append("substr(i.did, 1, ?) = ?")
        values += [len(wanted.did), wanted.did]
    return where, values


def _ids(connection: Connection, table: str, pairs: Iterable[tuple[str, Any]]) -> str:
    given = [(name, value) for name, value in pairs if value != ""]
    where = " AND ".join(f"{name} = ?" for name, _value in given)
    rows = connection.exec_driver_sql(
        f"SELECT id FROM {table} WHERE {where}", tuple(value for _name, value in given)  # noqa: S608 ours
    )
    return ", ".join(str(int(row[0])) for row in rows)


def _holding(connection: Connection, word: str) -> tuple[str, str]:
    """Ids of the people and reasons that a word stands in, whatever its case and accents: there are few of them."""
    sought = fold(word)
    who = (
        str(int(row[0]))
        for row in connection.exec_driver_sql("SELECT id, name, title, unit_name FROM access_who")
        if sought in fold(f"{row[1]} {row[2]} {row[3]}")
    )
    why = (
        str(int(row[0]))
        for row in connection.exec_driver_sql("SELECT id, reason, words FROM access_why")
        if sought in fold(f"{row[1]} {row[2]}")
    )
    return ", ".join(who), ", ".join(why)


def _line(row: Any) -> Line:
    return Line(
        int(row[0]), str(row[1]), int(row[2]), str(row[3]), str(row[4]), str(row[5]), str(row[6]), str(row[7]),
        str(row[8]), str(row[9]), bool(row[10]), str(row[11]),
    )  # fmt: skip
