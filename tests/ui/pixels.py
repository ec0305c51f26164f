"""Comparison of two pictures byte by byte, without going through what is equal."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QImage

_AT_ONCE = 256


def apart(one: QImage, other: QImage) -> Iterator[int]:
    """Differences of the bytes of two pictures of one size, all of them where anything nearby differs."""
    assert (one.size(), one.format()) == (other.size(), other.format())
    first, second = bytes(one.constBits()), bytes(other.constBits())
    assert len(first) == len(second)
    if first == second:
        return
    for at in range(0, len(first), _AT_ONCE):
        here, there = first[at : at + _AT_ONCE], second[at : at + _AT_ONCE]
        if here != there:
            yield from (abs(a - b) for a, b in zip(here, there, strict=True))
