"""Medicinal products in one release's file: by their code, and by their whole name."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from desktop.core.fold import fold

_COLUMNS: Final = "SELECT code, name, brand, atc, substance FROM product"


class Packed(msgspec.Struct, frozen=True, gc=False):
    """A product in use as its release tells it: name with form and strength, trade name, ATC code (empty: it
    has none that names a substance) and the substance in the release's words."""

    code: str
    name: str
    brand: str
    atc: str
    substance: str


def named(name: str) -> str:
    """A product's name as it is compared: without case, accents and doubled blanks."""
    return " ".join(fold(name).split())


class Products:
    """The products of an open file; safe for several threads. Raises sqlite.Error. A file that an older
    version imported tells of none."""

    def __init__(self, db: Any, lock: threading.Lock) -> None:
        self._db = db
        self._lock = lock
        found = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'product'").fetchone()
        self.told = found is not None

    def of(self, codes: Iterable[str]) -> tuple[Packed, ...]:
        """The products of these codes, in their order."""
        every = tuple(dict.fromkeys(codes))
        found = {one.code: one for one in self._asked("code", every)}
        return tuple(found[code] for code in every if code in found)

    def called(self, *names: str) -> tuple[Packed, ...]:
        """Every product of exactly one of these names, by code."""
        return self._asked("named", tuple(dict.fromkeys(map(named, names))))

    def _asked(self, column: str, values: tuple[str, ...]) -> tuple[Packed, ...]:
        if not self.told or not values:
            return ()
        marks = ",".join("?" * len(values))
        with self._lock:
            rows = self._db.execute(
                f"{_COLUMNS} WHERE {column} IN ({marks}) ORDER BY code", values
            ).fetchall()
        return tuple(Packed(*row) for row in rows)
