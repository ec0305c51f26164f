"""Rows and cells that a list has made, kept while what they show is equal: a row that is the same object is
neither compared, nor fitted, nor painted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from desktop.core.messages import language
from ui.painting.cell import Cell
from ui.table.row_model import Row


class Keyed(Protocol):
    """Protocol of a view model's row: a frozen struct with a key."""

    @property
    def key(self) -> str: ...


Shown = TypeVar("Shown", bound=Keyed)
InCell = TypeVar("InCell")


class KeptRows:
    """The rows of one list, by their keys."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Keyed, tuple[Any, ...], Row]] = {}
        self._around: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self._asked = 0

    def turn(self) -> None:
        """The list is made anew from here on; rows that have left it for long go."""
        if len(self._kept) > 2 * self._asked:
            self._kept.clear()
            self._around.clear()
        self._asked = 0

    def each(self, shown: Iterable[Shown], make: Callable[..., Row], *around: Any) -> tuple[Row, ...]:
        """`make(one, *around)` of each, made anew only where what is shown or what is around it is another.

        `around` is all that the row depends on beside what is shown and the language.
        """
        kept, made = self._kept, []
        around = (make, language(), *around)
        around = self._around.setdefault(around, around)
        for one in shown:
            known = kept.get(one.key)
            if known is None or known[0] is not one or known[1] is not around:
                if known is None or known[1] != around or known[0] != one:
                    known = (one, around, make(one, *around[2:]))
                else:
                    # The newest is compared by identity the next time.
                    known = (one, around, known[2])
                kept[one.key] = known
            made.append(known[2])
        self._asked += len(made)
        return tuple(made)


_MOST = 20_000
"""Maximum cached cells: some screens of a large table."""


class KeptCells:
    """The cells of one list, by the object that each shows: a table that is looked at further along has most
    of them again."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[object, Cell]] = {}
        self._language = ""

    def turn(self) -> None:
        """The list is made anew from here on."""
        if language() != self._language or len(self._kept) > _MOST:
            self.clear()
        self._language = language()

    def clear(self) -> None:
        """Clear the cache."""
        self._kept.clear()

    def each(self, shown: Iterable[InCell], make: Callable[[InCell], Cell]) -> list[Cell]:
        """`of` each."""
        kept, of = self._kept, self.of
        return [kept[id(one)][1] if id(one) in kept else of(one, make) for one in shown]

    def of(self, shown: InCell, make: Callable[[InCell], Cell]) -> Cell:
        """`make(shown)`, made once; it depends on `shown`, which never changes, and on the language."""
        known = self._kept.get(id(shown))
        # What is kept keeps its object: no other one has its id.
        if known is None:
            known = self._kept[id(shown)] = (shown, make(shown))
        return known[1]
