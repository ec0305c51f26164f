"""Dependency tracking of settings files: reads are noted, so that caches made of them can be dropped.

Each file is a bit. What is read is noted on the thread that reads; whatever is kept remembers its bits, and
notes them again when it is used, so that what was made of it rests on them too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
EVERY: Final = -1
"""All files: of what rests on which settings are in use, and not on what one file of them says."""


class _Noted(threading.local):
    bits = 0


_noted = _Noted()
_bits: dict[str, int] = {}


def bit_of(file: str) -> int:
    """The bit of a file of settings, always the same."""
    return _bits.setdefault(file, 1 << len(_bits))


def note(bits: int) -> None:
    """Note the use of something made of these files."""
    _noted.bits |= bits


def noting(make: Callable[[], T]) -> tuple[T, int]:
    """Call `make` and return its result with the files that it read; the caller depends on them too."""
    before, _noted.bits = _noted.bits, 0
    try:
        made = make()
        return made, _noted.bits
    finally:
        _noted.bits |= before
