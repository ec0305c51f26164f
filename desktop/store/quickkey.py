"""The platform's own key call, without the keyring package: quick enough for before the first paint.

Windows only: its credential manager answers at once. Other systems' key stores may ask the person first,
so there the key comes later, through `keys.KeyringKeys`, and the first frame is empty.
"""

from __future__ import annotations

import sys
from typing import Any

from desktop.store.store_keys import SERVICE, parse


def get(name: str) -> bytes | None:
    """The key that `KeyringKeys` keeps under a name, or None where it can't be had quickly.

    Raises StoreError for a key that is damaged.
    """
    if sys.platform != "win32":
        return None
    # As the keyring package writes them: under the service, or under both where there are several.
    for target in (SERVICE, f"{name}@{SERVICE}"):
        found = _credential(target)
        if found is not None and found[0] == name:
            return parse(text_of(found[1]))
    return None


def text_of(blob: bytes) -> str:
    """A credential's secret as the keyring package writes (UTF-16) or other programs do (UTF-8)."""
    try:
        return blob.decode("utf-16")
    except UnicodeDecodeError:
        return blob.decode("utf-8", "replace")


def _credential(target: str) -> tuple[str, bytes] | None:
    """(user name, secret) of a generic credential, by `CredReadW`."""
    import ctypes
    from ctypes import wintypes

    class Credential(ctypes.Structure):
        _fields_ = (
            ("flags", wintypes.DWORD),
            ("type", wintypes.DWORD),
            ("target_name", wintypes.LPWSTR),
            ("comment", wintypes.LPWSTR),
            ("last_written", wintypes.FILETIME),
            ("blob_size", wintypes.DWORD),
            ("blob", ctypes.POINTER(ctypes.c_ubyte)),
            ("persist", wintypes.DWORD),
            ("attribute_count", wintypes.DWORD),
            ("attributes", ctypes.c_void_p),
            ("target_alias", wintypes.LPWSTR),
            ("user_name", wintypes.LPWSTR),
        )

    library: Any = getattr(ctypes, "WinDLL")("advapi32", use_last_error=True)  # noqa: B009
    read = library.CredReadW
    read.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        ctypes.POINTER(ctypes.POINTER(Credential)),
    )
    read.restype = wintypes.BOOL
    library.CredFree.argtypes = (ctypes.c_void_p,)
    library.CredFree.restype = None
    found = ctypes.POINTER(Credential)()
    generic = 1
    if not read(target, generic, 0, ctypes.byref(found)):
        return None
    try:
        one = found.contents
        return one.user_name or "", ctypes.string_at(one.blob, one.blob_size)
    finally:
        library.CredFree(found)
