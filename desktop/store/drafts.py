"""Drafts: what is being typed, as encrypted rows that never leave this machine."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.shown.panel_drafts import changed_kind
from desktop.store import people
from desktop.store.store import Transaction


class Draft(msgspec.Struct, frozen=True):
    """A draft: `kind` is `note`, `order` or `letter`; `body` is the editor's own JSON."""

    id: str
    kind: str
    patient: str
    author: str
    body: str
    saved_at: str


def unreadable(error: Exception) -> StoreError:
    """Error for a draft whose body does not fit its kind."""
    return StoreError(
        _("The draft can't be read."),
        kept=_("It is kept as it was saved."),
        todo=_("Report it, with the details."),
        details=str(error),
    )


_SELECT = (
    "SELECT d.id, d.kind, coalesce(p.id, ''), d.author, d.body, d.saved_at"
    " FROM draft d LEFT JOIN patient p ON p.pkey = d.pkey"
)


def save(tx: Transaction, ident: str, kind: str, patient: str, author: str, body: str) -> str:
    """Keep a draft as it stands; gives the stamp under which it was saved."""
    now = stamp(tx.clock())
    tx.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO draft (id, kind, pkey, author, body, saved_at) VALUES (?, ?, ?, ?, ?, ?)",
        (ident, kind, people.key_of(tx, patient), author, body, now),
    )
    _tell(tx, kind, patient)
    return now


def discard(tx: Transaction, ident: str) -> None:
    """Take a draft away: it was signed, or its author threw it away."""
    gone = "DELETE FROM draft WHERE id = ? RETURNING pkey, kind"
    row = tx.connection.exec_driver_sql(gone, (ident,)).first()
    if row is not None:
        found = tx.connection.exec_driver_sql("SELECT id FROM patient WHERE pkey = ?", (row[0],)).first()
        _tell(tx, str(row[1]), str(found[0]) if found else "")


def _tell(tx: Transaction, kind: str, patient: str) -> None:
    # Who lists notes need not look because an order is being typed.
    tx.touch("draft", patient)
    tx.touch(changed_kind(kind), patient)


def get(connection: Connection, ident: str) -> Draft | None:
    """One draft by its id, or None."""
    row = connection.exec_driver_sql(f"{_SELECT} WHERE d.id = ?", (ident,)).first()
    return Draft(*row) if row else None


def written(connection: Connection, authors: tuple[str, ...]) -> tuple[int, str]:
    """Count of drafts of these authors (`Type/id`), and when the newest was saved (a stamp; empty for
    none)."""
    marks = ", ".join("?" * len(authors))
    row = connection.exec_driver_sql(
        f"SELECT count(*), coalesce(max(saved_at), '') FROM draft WHERE author IN ({marks})", authors
    ).one()
    return int(row[0]), str(row[1])


def of_author(connection: Connection, author: str, patient: str | None = None) -> tuple[Draft, ...]:
    """An author's drafts, newest first; of one patient when `patient` is given."""
    statement, parameters = f"{_SELECT} WHERE d.author = ?", [author]
    if patient is not None:
        statement += " AND coalesce(p.id, '') = ?"
        parameters.append(patient)
    rows = connection.exec_driver_sql(f"{statement} ORDER BY d.saved_at DESC", tuple(parameters))
    return tuple(Draft(*row) for row in rows)
