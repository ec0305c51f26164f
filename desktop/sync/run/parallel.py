"""Limit of concurrent pulls on the sync thread."""

from __future__ import annotations


class Beside:
    """Entered by each pull (a round, a look before a signature, a search) for as long as it lasts.

    While there are several, what one files is marked: the answer to an earlier question of another must not
    be laid over it (`sync.order`).
    """

    def __init__(self) -> None:
        self._count = 0

    @property
    def several(self) -> bool:
        return self._count > 1

    def __enter__(self) -> None:
        self._count += 1

    def __exit__(self, *_error: object) -> None:
        self._count -= 1
