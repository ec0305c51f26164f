"""What is followed until it is closed: the open tasks of the people here, and letters on their way."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

LETTER, LETTER_TASK = "urn:fagflate:letter", "send-letter"
"""`Task.code` of a letter to one recipient (as in `letters.codes`, which this package does not see)."""
CLOSED = ("completed", "cancelled", "rejected", "entered-in-error")
"""`Task.status` in which nobody waits for anything more; a letter that came back (`failed`) is not closed."""


class Followed(msgspec.Struct, frozen=True):
    """An open task that is held here. `ours`: in an inbox here, or a letter that was sent from here."""

    id: str
    patient: str
    ours: bool


def followed(connection: Connection, owners: Sequence[str]) -> tuple[Followed, ...]:
    """The open tasks of `owners` (`Practitioner/id`, `Organization/id`) and every letter that is not closed,
    wherever their patients are now. What is unsent waits for its own answer and is not among them."""
    rows = connection.exec_driver_sql(
        "SELECT r.id, coalesce(p.id, ''), coalesce(json_extract(r.json, '$.owner.reference'), ''),"
        " EXISTS (SELECT 1 FROM json_each(r.json, '$.code.coding') c"
        "  WHERE json_extract(c.value, '$.system') = ? AND json_extract(c.value, '$.code') = ?),"
        " EXISTS (SELECT 1 FROM receipt c WHERE c.type = r.type AND c.id = r.id)"
        " FROM resource r LEFT JOIN patient p ON p.pkey = r.pkey"
        f" WHERE r.type = 'Task' AND json_extract(r.json, '$.status') NOT IN ({', '.join('?' * len(CLOSED))})"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.type = r.type AND o.id = r.id) ORDER BY r.id",
        (LETTER, LETTER_TASK, *CLOSED),
    )
    found = []
    for ident, patient, owner, letter, sent in rows:
        mine = any(belongs(str(owner), one) for one in owners)
        if mine or letter:
            found.append(Followed(str(ident), str(patient), mine or bool(sent)))
    return tuple(found)


def about(connection: Connection, owners: Sequence[str]) -> tuple[str, ...]:
    """The patients whom open tasks of `owners` are about, wherever they are, with those of unsent tasks: who
    reads on must look at the tasks themselves, as they are with what is unsent."""
    if not owners:
        return ()
    mine = " OR ".join(["o = ? OR o LIKE ?"] * len(owners))
    rows = connection.exec_driver_sql(
        "SELECT id FROM (SELECT p.id, json_extract(r.json, '$.owner.reference') AS o"
        " FROM resource r JOIN patient p ON p.pkey = r.pkey WHERE r.type = 'Task'"
        f" AND json_extract(r.json, '$.status') NOT IN ({', '.join('?' * len(CLOSED))})) WHERE {mine}"
        " UNION SELECT p.id FROM outbox u JOIN patient p ON p.pkey = u.pkey WHERE u.type = 'Task'",
        (*CLOSED, *(value for one in owners for value in (one, f"%/{one}"))),
    )
    return tuple(str(row[0]) for row in rows)


def belongs(reference: str, owner: str) -> bool:
    """Whether a reference names this owner, with or without the server's address before it."""
    return reference == owner or reference.endswith(f"/{owner}")
