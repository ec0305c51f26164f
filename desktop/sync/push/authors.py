"""Authors of what is unsent, as persons: an act names the role in which it was done."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.fhir.references import relative
from desktop.store import outbox, records
from desktop.store.last_actor import last_actor
from desktop.store.outbox import WAITING, Entry


def owner(connection: Connection) -> str:
    """Person whose record it is (`Practitioner/id`): who worked in it last; empty where nobody has."""
    last = last_actor(connection)
    return last.practitioner if last is not None else ""


def person_of(connection: Connection, author: str) -> str:
    """Person (`Practitioner/id`) who did what an outbox entry's `author` did, as the register says of that
    role. What no register tells was done by whose record it is."""
    kind, _slash, ident = author.partition("/")
    if kind == "Practitioner":
        return author
    last = last_actor(connection)
    if last is not None and last.role == author:
        return last.practitioner
    row = records.get(connection, kind, ident) if kind == "PractitionerRole" else None
    told = strict.loads(row.json).get("practitioner") if row is not None else None
    reference = told.get("reference") if isinstance(told, dict) else None
    if isinstance(reference, str) and reference:
        return relative(reference)
    return last.practitioner if last is not None else ""


def of_others(connection: Connection, person: str) -> frozenset[int]:
    """Numbers of the unsent entries that somebody else than `person` did."""
    waiting = outbox.entries(connection)
    whose = {author: person_of(connection, author) for author in {one.author for one in waiting}}
    return frozenset(one.seq for one in waiting if whose[one.author] not in ("", person))


def waiting(connection: Connection, person: str) -> tuple[Entry, ...]:
    """Acts of a person that would go by themselves, oldest first; lines of the log wait beside them."""
    others = of_others(connection, person)
    return tuple(
        one
        for one in outbox.entries(connection)
        if one.state in WAITING and one.type != "AuditEvent" and one.seq not in others
    )
