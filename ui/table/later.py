"""A row whose cells are made when somebody first looks at them: of hundreds of rows some thirty are seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.core.messages import language
from ui.painting.cell import Cell
from ui.table.row_model import Row

Make = Callable[..., tuple[Cell, ...]]
_set = object.__setattr__


class LaterRow(Row):
    """Lazy row. Shows `of`, whose key and words it has; its cells are `make(of, *around)`, for good. `said`
    is all that they depend on beside it: `make`, the language, and what is around.

    Two of them are equal where what they show and what is around them is equal: no cell is made to tell that.
    """

    __slots__ = ("_cells", "_of", "_said")
    _cells: tuple[Cell, ...]
    _of: Any
    _said: tuple[Any, ...]

    def __init__(self, of: Any, said: tuple[Any, ...]) -> None:
        # Hundreds are made at once: each is given as little as it can be.
        _set(self, "key", of.key)
        _set(self, "_of", of)
        _set(self, "_said", said)

    # What a row of a list may have beside its cells, and one of these has not.
    sort = ()
    below = ()
    search = ""
    checked = None
    bold = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        held: tuple[Cell, ...] | None = getattr(self, "_cells", None)
        if held is not None:
            return held
        make, _language, *around = self._said
        made: tuple[Cell, ...] = make(self._of, *around)
        _set(self, "_cells", made)
        return made

    @property
    def spoken(self) -> str:
        said: str = self._of.spoken
        return said

    def shows(self, one: Any) -> bool:
        """True when the row was made of this very content."""
        return self._of is one or bool(self._of == one)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, LaterRow):
            return NotImplemented
        return (self._said is other._said or self._said == other._said) and self.shows(other._of)

    def __hash__(self) -> int:
        return hash(self.key)


class LaterRows:
    """The rows of each group of one list, kept while the same ones are shown with the same around them."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[Any, ...], tuple[Any, ...], tuple[LaterRow, ...]]] = {}

    def clear(self) -> None:
        """Clear the cached rows of a patient or list that is gone."""
        self._kept.clear()

    def rows(self, key: str, shown: tuple[Any, ...], make: Make, around: tuple[Any, ...]) -> tuple[Row, ...]:
        """A row for each of `shown`; `around` is what its cells depend on beside that and the language."""
        said = (make, language(), *around)
        kept = self._kept.get(key)
        if kept is not None and kept[0] is shown and kept[1] == said:
            return kept[2]
        made: list[LaterRow] = []
        if kept is None or kept[1] != said:
            made = [LaterRow(one, said) for one in shown]
        else:
            known = {row.key: row for row in kept[2]}
            for one in shown:
                row = known.get(one.key)
                made.append(row if row is not None and row.shows(one) else LaterRow(one, said))
        kept = self._kept[key] = (shown, said, tuple(made))
        return kept[2]
