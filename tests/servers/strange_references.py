"""What a resource points at, and what points at it: for a server with referential integrity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import text

from desktop.backend.database import Database
from desktop.backend.references import target

_POINTING = text(
    "SELECT 1 FROM resource r JOIN version v ON v.seq = r.seq"
    " WHERE r.deleted = 0 AND v.body LIKE :key LIMIT 1"
)


def references(value: Any) -> Iterator[str]:
    """Every `Reference.reference` in a resource, also those of what is contained."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


def targets(resource: Any, base: str) -> Iterator[str]:
    """`Type/id` of everything on this server that a resource points at."""
    for reference in references(resource):
        found = target(reference, (base,))
        if found and found[0]:
            yield "/".join(found)


def pointing(database: Database, key: str) -> bool:
    """Whether anything stored points at `Type/id`."""
    with database.read() as connection:
        return connection.execute(_POINTING, {"key": f'%"{key}"%'}).first() is not None


def renamed(value: Any, name: Callable[[str], str]) -> Any:
    """A copy with every reference under another name."""
    if isinstance(value, dict):
        return {
            k: name(v) if k == "reference" and isinstance(v, str) else renamed(v, name)
            for k, v in value.items()
        }
    return [renamed(one, name) for one in value] if isinstance(value, list) else value
