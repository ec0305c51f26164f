"""Reading of an AuditEvent for the viewer: who, where, about whom, what was done and why.

What was done (`did`) is one word and what it was on: `read:record` (the record was opened), `read:results`
(a page), `list:worklist` (a page about several), `read:Composition`, `create:ServiceRequest,Task`,
`update:…`, `delete:…`, `search`, `print:letter`, `reason`, `refused:order`, `sign-in:signed-in`,
`log-head`.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.access import agents, audit
from desktop.fhir.when import instant
from desktop.store import access_index, accesslog
from desktop.store.access_index import Line
from desktop.store.store import Transaction

Json = dict[str, Any]
ROLE = "TREAT"
"""Reason code of what follows from role, task or duty: nobody chose it."""
GAP = 200
"""Lines of the log that are caught up with on the way of another one, at the most."""
_ACTIONS = {"R": "read", "C": "create", "U": "update", "D": "delete", "E": "search"}


def lines(seq: int, event: Json) -> tuple[Line, ...]:
    """The lines of an event, one for each patient; one without a patient where it is about nobody.

    Nothing of it raises: what can't be read is empty, and the line stands all the same.
    """
    at = instant(_text(event.get("recorded")))
    person = _person(event)
    who = _dict(person.get("who"))
    place = _dict(person.get("location"))
    patients, resources = _entities(event)
    reason, words, chosen = _why(person)
    roles = [_text(one.get("text")) for one in _list(person.get("role"))]
    name = _text(who.get("display"))
    did = _did(event, patients, resources)
    return tuple(
        Line(
            seq, patient, int(at.timestamp()) if at is not None else 0,
            _text(who.get("reference")) or name, name, next(filter(None, roles), ""),
            _text(place.get("reference")), _text(place.get("display")), reason, words, chosen, did,
        )
        for patient in patients or ("",)
    )  # fmt: skip


def keep(tx: Transaction, event: Json) -> None:
    """Index the event that was just logged, with those before it that are not indexed yet; a longer way is
    left to whoever opens the log."""
    newest, done = access_index.ends(tx)
    if done == newest - 1:
        access_index.add(tx, lines(newest, event))
    elif newest - done <= GAP:
        catch_up(tx, GAP)


def catch_up(tx: Transaction, most: int = 5_000) -> bool:
    """Index the next events of the log, so many at the most; True when all of it is indexed."""
    done = access_index.indexed(tx.connection)
    rows = tx.connection.exec_driver_sql(
        "SELECT seq, entry FROM access_log WHERE seq > ? ORDER BY seq LIMIT ?", (done, most)
    ).all()
    for seq, entry in rows:
        access_index.add(tx, lines(int(seq), read(str(entry))))
    return len(rows) < most


def unsearched(connection: Connection) -> int:
    """Count of events about patients that are not in the index yet; of a long tail all that are in it."""
    done = access_index.indexed(connection)
    newest = accesslog.newest(connection)
    missing = (newest.seq if newest is not None else 0) - done
    if not 0 < missing <= GAP:
        return max(missing, 0)
    rows = connection.exec_driver_sql("SELECT seq, entry FROM access_log WHERE seq > ?", (done,))
    return sum(any(line.patient for line in lines(int(seq), read(str(text)))) for seq, text in rows)


def read(entry: str) -> Json:
    """An entry of the log as an event; an empty one where it can't be read."""
    try:
        # Only what this program wrote, or the server's as it was filed: words and codes, no decimal is shown.
        found = msgspec.json.decode(entry)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _did(event: Json, patients: tuple[str, ...], resources: tuple[str, ...]) -> str:
    kinds = [(_text(one.get("system")), _text(one.get("code"))) for one in _list(event.get("subtype"))]
    shown = next((code for system, code in kinds if system == audit.SHOWN), "")
    happened = [code for system, code in kinds if system == audit.SIGN_IN]
    output = next(
        (_text(one.get("description")) for one in _list(event.get("entity")) if one.get("description")), ""
    )
    if happened:
        return f"sign-in:{happened[0]}"
    if event.get("outcome") not in (None, "", "0"):
        return f"refused:{shown}"
    if any(code == "log-head" for _system, code in kinds):
        return "log-head"
    if any(code == "output" for _system, code in kinds):
        return f"print:{output}"
    if shown in ("reason", "reason-ended"):
        return shown
    action = _ACTIONS.get(_text(event.get("action")), "read")
    if action == "search":
        return "search"
    types = ",".join(dict.fromkeys(key.partition("/")[0] for key in resources))
    if action == "read":
        if types and not shown:
            return f"read:{types}"
        return f"{'list' if len(patients) > 1 else 'read'}:{shown or audit.RECORD}"
    return f"{action}:{types or shown}"


def _person(event: Json) -> Json:
    found = _list(event.get("agent"))
    return next((one for one in found if one.get("requestor") is True), found[0] if found else {})


def _entities(event: Json) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Patients (ids) and other resources of an event."""
    patients, others = [], []
    for one in _list(event.get("entity")):
        key = _text(_dict(one.get("what")).get("reference"))
        code = _text(_dict(one.get("role")).get("code"))
        kind, _slash, ident = key.rpartition("/")
        if ident and code == "1" and kind.endswith("Patient"):
            patients.append(ident)
        elif ident:
            others.append("/".join(key.split("/")[-2:]))
    return tuple(dict.fromkeys(patients)), tuple(dict.fromkeys(others))


def _why(person: Json) -> tuple[str, str, bool]:
    """Code of the reason, the words that were given, and whether somebody chose it."""
    for use in _list(person.get("purposeOfUse")):
        codings = _list(use.get("coding"))
        own = next((one for one in codings if one.get("system") == agents.REASON), None)
        if own is not None:
            return _text(own.get("code")), _text(use.get("text")), own.get("userSelected") is not False
        if codings:
            one = codings[0]
            words = _text(use.get("text")) or _text(one.get("display"))
            return _text(one.get("code")), words, one.get("userSelected") is True
    return "", "", False


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
