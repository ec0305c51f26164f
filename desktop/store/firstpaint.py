"""The last worklist as it was kept, read before anything heavy is imported: for the first paint alone.

Only bare sqlcipher3 and the platform's own key call are used here; nothing is ever written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.errors import StoreError
from desktop.store import cipher, quickkey
from desktop.store.store_keys import FileKey

DATABASE = "record.db"
KIND = "worklist"
_ACTOR = "SELECT body FROM snapshot WHERE kind = 'session' AND key = 'actor'"
_KEPT = "SELECT body, at FROM snapshot WHERE kind = ? AND key = ?"


class Kept(msgspec.Struct, frozen=True):
    """Texts as they are stored: who worked here last, the ward's list (or empty), and when it was kept."""

    actor: str
    body: str = ""
    at: str = ""


class _Ward(msgspec.Struct):
    ward: str = ""


def read(folder: Path, key_file: Path | None = None) -> Kept | None:
    """Read the kept first paint of a record; None without a key, without a record, or when in doubt.

    What is wrong is said by the store itself when it is opened afterwards.
    """
    path = folder / DATABASE
    if not path.is_file():
        return None
    try:
        key = FileKey(key_file).get(folder.name) if key_file else quickkey.get(folder.name)
        if key is None:
            return None
        connection = cipher.connect(path, key, read_only=True)
    except StoreError:
        return None
    try:
        return _read(connection)
    finally:
        connection.close()


def _read(connection: Any) -> Kept | None:
    from sqlcipher3 import dbapi2

    try:
        actor = connection.execute(_ACTOR).fetchone()
        if actor is None:
            return None
        ward = from_json(actor[0], _Ward).ward
        row = connection.execute(_KEPT, (KIND, ward)).fetchone()
    except (dbapi2.Error, msgspec.MsgspecError):
        # A damaged or older record: the store says so, or brings it to the present format.
        return None
    return Kept(str(actor[0]), str(row[0]), str(row[1])) if row else Kept(str(actor[0]))
