"""Parts of a line that stand below one another in every row of a list, though they are in one cell."""

from __future__ import annotations

from collections.abc import Sequence

from ui.painting.runs import Gap, Line, Room, Run, line_width


class Aligned:
    """Columns inside a cell: each part is as wide as the widest of its kind among `rows`.

    Lines made of the same parts are equally wide in all rows, so that all rows take the same form.
    """

    def __init__(self, rows: Sequence[Sequence[Line]], right: frozenset[int] = frozenset()) -> None:
        count = len(rows[0]) if rows else 0
        self._widths = [max(line_width(row[at]) for row in rows) for at in range(count)]
        self._right = right

    def line(self, parts: Sequence[Line], which: Sequence[int], gap: float = 16) -> Line:
        """The chosen parts of a row; one that no row has takes no room."""
        runs: list[Run] = []
        for at in which:
            wide = self._widths[at]
            if not wide:
                continue
            lacking = Room(max(wide - line_width(parts[at]), 0.0))
            if runs:
                runs.append(Gap(gap))
            runs += (lacking, *parts[at]) if at in self._right else (*parts[at], lacking)
        return tuple(runs)
