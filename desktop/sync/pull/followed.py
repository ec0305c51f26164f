"""Items followed until they are closed: open tasks and questions of the users, letters under way."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from desktop.acts.wishes.wish_codes import FOLDER

LETTER, LETTER_TASK = "urn:fagflate:letter", "send-letter"
"""`Task.code` of a letter to one recipient (as in `letters.codes`, which this package does not see)."""
OURS, QUESTION = "urn:fagflate:task", "question"
"""`Task.code` of a question about a result (as in `clinical.record.tasks`)."""
CLOSED = ("completed", "cancelled", "rejected", "entered-in-error")
"""`Task.status` in which nobody waits for anything more; a letter that came back (`failed`) is not closed."""


_QUESTION = (
    "EXISTS (SELECT 1 FROM json_each(r.json, '$.code.coding') c"
    " WHERE json_extract(c.value, '$.system') = ? AND json_extract(c.value, '$.code') = ?)"
)


class Followed(msgspec.Struct, frozen=True):
    """An open task that is held here. `ours`: in an inbox here, or a letter that was sent from here."""

    id: str
    patient: str
    ours: bool


def followed(connection: Connection, owners: Sequence[str]) -> tuple[Followed, ...]:
    """The open tasks of `owners` (`Practitioner/id`, `Organization/id`), the questions that they asked, and
    every letter that is not closed, wherever their patients are now. What is unsent waits for its own answer
    and is not among them."""
    rows = connection.exec_driver_sql(
        "SELECT r.id, coalesce(p.id, ''), coalesce(json_extract(r.json, '$.owner.reference'), ''),"
        f" CASE WHEN {_QUESTION} THEN coalesce(json_extract(r.json, '$.requester.reference'), '')"
        " ELSE '' END,"
        " EXISTS (SELECT 1 FROM json_each(r.json, '$.code.coding') c"
        "  WHERE json_extract(c.value, '$.system') = ? AND json_extract(c.value, '$.code') = ?),"
        " EXISTS (SELECT 1 FROM receipt c WHERE c.type = r.type AND c.id = r.id)"
        " FROM resource r LEFT JOIN patient p ON p.pkey = r.pkey"
        f" WHERE r.type = 'Task' AND json_extract(r.json, '$.status') NOT IN ({', '.join('?' * len(CLOSED))})"
        # What lies in the folder for sprints no server is asked about: it would say that it is gone.
        " AND coalesce(json_extract(r.json, '$.meta.source'), '') <> ?"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.type = r.type AND o.id = r.id) ORDER BY r.id",
        (OURS, QUESTION, LETTER, LETTER_TASK, *CLOSED, FOLDER),
    )
    found = []
    for ident, patient, owner, asker, letter, sent in rows:
        mine = any(belongs(str(who), one) for one in owners for who in (owner, asker) if who)
        if mine or letter:
            found.append(Followed(str(ident), str(patient), mine or bool(sent)))
    return tuple(found)


def about(connection: Connection, owners: Sequence[str]) -> tuple[str, ...]:
    """The patients whom open tasks of `owners`, or questions of theirs, are about, wherever they are, with
    those of unsent tasks: who reads on must look at the tasks themselves, as they are with what is unsent."""
    if not owners:
        return ()
    mine = " OR ".join(["o = ? OR o LIKE ?"] * len(owners))
    rows = connection.exec_driver_sql(
        "WITH open AS (SELECT p.id, r.json FROM resource r JOIN patient p ON p.pkey = r.pkey"
        " WHERE r.type = 'Task'"
        f" AND json_extract(r.json, '$.status') NOT IN ({', '.join('?' * len(CLOSED))}))"
        " SELECT id FROM (SELECT id, json_extract(json, '$.owner.reference') AS o FROM open"
        f" UNION ALL SELECT id, json_extract(r.json, '$.requester.reference') FROM open r WHERE {_QUESTION})"
        f" WHERE {mine}"
        " UNION SELECT p.id FROM outbox u JOIN patient p ON p.pkey = u.pkey WHERE u.type = 'Task'",
        (*CLOSED, OURS, QUESTION, *(value for one in owners for value in (one, f"%/{one}"))),
    )
    return tuple(str(row[0]) for row in rows)


def belongs(reference: str, owner: str) -> bool:
    """True when a reference names this owner, with or without the server's address before it."""
    return reference == owner or reference.endswith(f"/{owner}")
