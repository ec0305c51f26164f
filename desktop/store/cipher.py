"""Opening the encrypted database file: key, cipher settings, and refusal of everything doubtful."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.core.errors import StoreError, Unusable
from desktop.core.messages import _

KEY_BYTES = 32
_PLAIN_HEADER = b"SQLite format 3\x00"


class WrongKey(Unusable):
    """The file is there, but the key does not open it (or the file is damaged from its first page)."""


class PlaintextDatabase(Unusable):
    """The file is an unencrypted database: somebody forgot a key once. It is never used."""


def connect(path: Path, key: bytes, *, read_only: bool = False) -> Any:
    """Open a SQLCipher database with a raw key of 32 bytes; a bare DB-API connection.

    Creates the file unless `read_only`. Raises WrongKey, PlaintextDatabase, or StoreError when the file
    can't be opened at all.
    """
    from sqlcipher3 import dbapi2

    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    try:
        with path.open("rb") as file:
            header = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        header = b""
    except OSError as error:
        raise _unopened(path, error) from error
    if header == _PLAIN_HEADER:
        raise PlaintextDatabase(
            _("The local record is not encrypted and is not used."),
            kept=_("The file is left as it is."),
            todo=_("Move it away and start again; what the server has is fetched anew."),
            details=path.name,
        )
    mode = "ro" if read_only else "rwc"
    try:
        connection = dbapi2.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
    except dbapi2.Error as error:
        raise _unopened(path, error) from error
    try:
        execute = connection.execute
        # SQLCipher writes its own lines to stderr, past every log; our errors say what is needed.
        execute("PRAGMA cipher_log_level = NONE")
        # The key is hexadecimal and ours; a PRAGMA takes no parameters.
        execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        execute("PRAGMA cipher_page_size = 16384")
        execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        execute("PRAGMA cipher_memory_security = OFF")
        execute("PRAGMA busy_timeout = 5000")
        execute("PRAGMA temp_store = MEMORY")
        execute("PRAGMA cache_size = -32000")
        execute("SELECT count(*) FROM sqlite_master").fetchone()
        if read_only:
            execute("PRAGMA query_only = ON")
        else:
            execute("PRAGMA journal_mode = WAL")
            execute("PRAGMA synchronous = FULL")
            execute("PRAGMA foreign_keys = ON")
            # A row that is replaced leaves whoever had it: the trigger on what leaves must see it.
            execute("PRAGMA recursive_triggers = ON")
    except dbapi2.OperationalError as error:
        connection.close()
        raise _unopened(path, error) from error
    except dbapi2.DatabaseError as error:
        connection.close()
        raise WrongKey(
            _("The local record can't be opened with this user's key."),
            kept=_("The file is left as it is."),
            todo=_("Sign in as the user it belongs to, or let IT set it aside; then it is fetched anew."),
            details=f"{path.name}: {error}",
        ) from error
    return connection


def _unopened(path: Path, error: Exception) -> StoreError:
    return StoreError(
        _("The local record can't be opened."),
        kept=_("Nothing was changed."),
        todo=_("Check that the disk is not full and that the folder may be written to."),
        details=f"{path.name}: {error}",
    )
