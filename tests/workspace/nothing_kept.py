"""Connection to a record in which nothing is kept, for questions that look there in passing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection


def empty() -> Connection:
    """A connection that finds nothing, whatever is asked."""
    found = SimpleNamespace(first=lambda: None, all=list)

    def run(*_statement: Any) -> Any:
        return found

    return cast(Connection, SimpleNamespace(exec_driver_sql=run))
