"""Interactions in one release's file: which of them name an ATC code, and what each says."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlcipher3 import dbapi2 as sqlite

_LENGTHS: Final = (3, 4, 5, 7)
"""Lengths of the ATC codes of groups and substances."""
_KEPT: Final = 2_000
"""Codes of which is kept what names them: a ward's medicines are fewer."""


class Listed(msgspec.Struct, frozen=True, gc=False):
    """An interaction as its release tells it; `relevance` 1 is the highest."""

    relevance: int
    name: str
    criterion: str
    consequence: str
    mechanism: str
    handling: str
    evidence: str


class Interactions:
    """The interactions of an open file; safe for several threads. Raises sqlite.Error."""

    def __init__(self, db: Any, lock: threading.Lock) -> None:
        self._db = db
        self._lock = lock
        self._sides: dict[str, Mapping[int, frozenset[int]]] = {}

    def sides(self, code: str) -> Mapping[int, frozenset[int]]:
        """The interactions that name a code, or a group that it is in, each with its sides."""
        found = self._sides.get(code)
        if found is None:
            with self._lock:
                rows = self._in("SELECT interaction, side FROM side WHERE atc", code)
                if len(self._sides) >= _KEPT:
                    self._sides.clear()
            made: dict[int, frozenset[int]] = {}
            for number, side in rows:
                made[number] = made.get(number, frozenset()) | {side}
            found = self._sides[code] = made
        return found

    def listed(self, number: int) -> Listed:
        """An interaction by its number."""
        with self._lock:
            row = self._db.execute(
                "SELECT relevance, name, criterion, consequence, mechanism, handling, evidence"
                " FROM interaction WHERE id = ?", (number,),
            ).fetchone()  # fmt: skip
        if row is None:
            raise sqlite.DatabaseError("an interaction that is named is not there")
        return Listed(*row)

    def assessed(self, code: str) -> bool:
        """True unless the code, or a group that it is in, is named as not assessed."""
        with self._lock:
            return not self._in("SELECT 1 FROM unassessed WHERE atc", code)

    def _in(self, sql: str, code: str) -> list[tuple[int, ...]]:
        beginnings = [code[:length] for length in _LENGTHS if length <= len(code)]
        marks = ", ".join("?" * len(beginnings))
        rows: list[tuple[int, ...]] = self._db.execute(f"{sql} IN ({marks})", beginnings).fetchall()
        return rows
