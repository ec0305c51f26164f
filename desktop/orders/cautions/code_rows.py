"""Index of the rows of a table by how their ATC codes begin: the one way to the rows about a medicine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from desktop.core.configured import configured


class ByCode(Protocol):
    """A row about medicines, by how their ATC codes begin."""

    @property
    def atc(self) -> tuple[str, ...]: ...


Row = TypeVar("Row", bound=ByCode)


class CodeRows(Generic[Row]):
    """The rows of one table of settings, found by the beginnings of a code instead of by trying each row.

    There are hundreds of them, each order asks some twenty tables, and nearly always none is about it.
    """

    def __init__(self, rows: Callable[[], Iterable[Row]]) -> None:
        """`rows` gives the table in use; it is asked again when the settings that it reads are others."""
        self._rows = rows
        self._index = configured(self._indexed)

    def _indexed(self) -> dict[str, tuple[tuple[int, Row], ...]]:
        found: dict[str, list[tuple[int, Row]]] = {}
        for place, row in enumerate(self._rows()):
            for beginning in dict.fromkeys(row.atc):
                found.setdefault(beginning, []).append((place, row))
        return {beginning: tuple(rows) for beginning, rows in found.items()}

    def of(self, codes: Iterable[str]) -> tuple[Row, ...]:
        """The rows that one of the codes lies in (`rules.within`), each once, as the table orders them."""
        index = self._index()
        found: dict[int, Row] = {}
        for code in codes:
            for end in range(1, len(code) + 1):
                if rows := index.get(code[:end]):
                    found.update(rows)
        return tuple(found[place] for place in sorted(found))
