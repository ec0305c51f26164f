"""Person who worked in a record last: whose record it is, as far as it knows itself."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.decoding.by_type import from_json
from desktop.store import snapshots


def last_actor(connection: Connection) -> Actor | None:
    """Last actor of a record, or None."""
    text = snapshots.get(connection, "session", "actor")
    try:
        return from_json(text, Actor) if text else None
    except msgspec.MsgspecError:
        # Kept by another version of Fagflate: they say anew who they are.
        return None
