"""Build identity of the program: another version, or another state of a checkout, invalidates caches."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache

from desktop import __version__
from desktop.core.paths import resources

_CODE = ("core", "fhir", "clinical", "shown", "letters/delivery", "views", "store")
_DATA = ("vocabulary", "messages")


@cache
def mark() -> str:
    """A text that is another for another program: its version, and of what its files are."""
    code = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders = [os.path.join(code, name) for name in _CODE]
    folders += [os.path.join(resources(), name) for name in _DATA]
    found = sorted(line for folder in folders for line in _files(folder))
    return hashlib.sha256("\0".join((__version__, *found)).encode()).hexdigest()[:16]


def _files(folder: str) -> Iterator[str]:
    # Without pathlib: somebody waits for the first list.
    with os.scandir(folder) as entries:
        for one in entries:
            if one.is_dir():
                if one.name != "__pycache__":
                    yield from _files(one.path)
            else:
                said = one.stat()
                yield f"{one.path} {said.st_size} {said.st_mtime_ns}"
