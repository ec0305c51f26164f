"""Encryption key of a store: from the operating system's key store, or a file for demos and tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from desktop.core.errors import StoreError, Unusable
from desktop.core.messages import _
from desktop.core.paths import own_folder
from desktop.store.cipher import KEY_BYTES

SERVICE = "Fagflate"


class Keys(Protocol):
    """Gives the key of a store by name, and makes one for a new store.

    `replaceable`: whether a damaged key may be replaced by a new one where it opens nothing any more.
    """

    @property
    def replaceable(self) -> bool: ...

    def get(self, name: str) -> bytes | None:
        """The 32 bytes, or None when there is none. Raises StoreError when it can't be asked."""

    def create(self, name: str) -> bytes:
        """Make, keep and return a new random key. Raises StoreError when it can't be kept."""


class KeyringKeys:
    """Keys in the operating system's key store: one short secret a store, never the record's tokens."""

    replaceable = True

    def get(self, name: str) -> bytes | None:
        text = kept(name)
        return parse(text) if text else None

    def create(self, name: str) -> bytes:
        key = os.urandom(KEY_BYTES)
        keep(name, key.hex())
        return key


class FileKey:
    """One key in a file beside the store: for the demo, the tests and temporary stores only."""

    # A file without a key in it may be anything: somebody named the wrong one.
    replaceable = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str) -> bytes | None:
        try:
            return parse(self._path.read_text(encoding="ascii", errors="replace"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _no_key_store(error) from error

    def create(self, name: str) -> bytes:
        key = os.urandom(KEY_BYTES)
        try:
            own_folder(self._path.parent)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise _no_key_store(error) from error
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex())
        return key


SIGN_IN_KEY = "sign-in key"
"""Name under which the key store keeps this installation's key pair."""


def kept(name: str) -> str:
    """Secret that the operating system's key store keeps under a name, or empty. Raises StoreError when it
    can't be asked."""
    import keyring

    with _asked():
        return keyring.get_password(SERVICE, name) or ""


def keep(name: str, text: str) -> None:
    """Let the operating system's key store keep a secret, on this machine alone. Raises StoreError when it
    does not."""
    import keyring

    stay_here()
    with _asked():
        keyring.set_password(SERVICE, name, text)
        found = keyring.get_password(SERVICE, name)
    if found != text:
        # The null back end accepts everything and keeps nothing: a store made now would be lost.
        raise _no_key_store(None)


def stay_here() -> None:
    """Let the key store keep on this machine alone what it is given, also what it writes anew beside that.

    Windows would take it along to the user's other machines, whose records have keys of their own by the same
    name: the last one written would lock the others out.
    """
    import keyring

    store = keyring.get_keyring()
    if hasattr(store, "persist"):
        store.persist = "local machine"


def parse(text: str) -> bytes:
    """A key as it is kept, in hexadecimal; raises StoreError for a damaged one."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unusable(
            _("The key of the local record is damaged."),
            kept=_("The record is left as it is."),
            todo=_("Let IT restore the key, or set the record aside; then it is fetched anew."),
        )
    return key


@contextmanager
def _asked() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Not only the keyring package's own: where Windows keeps no credentials, its library's come through.
        raise _no_key_store(error) from error


def _no_key_store(error: Exception | None) -> StoreError:
    return StoreError(
        _("There is no key store on this machine that Fagflate can use, so nothing is kept locally."),
        kept=_("Nothing was written without encryption."),
        todo=_("Ask IT to turn on the system's key store, or start with --key-file."),
        details=repr(error) if error else "the key store kept nothing",
    )
