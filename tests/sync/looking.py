"""What may be asked of a machine under test: what is unsent, what the server has said, what a person sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.store import outbox, records
from desktop.store.outbox import Entry

T = TypeVar("T")
Json = dict[str, Any]


class Asked(Protocol):
    """A record that answers at once."""

    def ask(self, query: Callable[[Connection], T]) -> T: ...


class Looking:
    """One machine with a record; keys are `Type/id`."""

    database: Asked

    @property
    def unsent(self) -> tuple[Entry, ...]:
        return self.database.ask(outbox.entries)

    def states(self) -> dict[str, str]:
        return {e.key: e.state for e in self.unsent}

    def base(self, key: str) -> Json | None:
        """The base row: what the server has said."""
        kind, ident = key.split("/")
        row = self.database.ask(lambda c: records.get(c, kind, ident))
        return strict.loads(row.json) if row else None

    def sees(self, key: str) -> Json | None:
        """What a person sees: their own change over what the server has said."""
        kind, ident = key.split("/")
        return self.database.ask(lambda c: outbox.current(c, kind, ident))
