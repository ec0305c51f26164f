"""Matching of a table's columns before and after a change: those that stay, and their new places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from ui.table.row_model import Column, Heading, Row

Known = TypeVar("Known")
Items = Sequence[Heading | Row]
"""Items of a table from the top: headings and rows."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Columns that stay: `spans` are columns that stay beside one another: where the first stands, where it
    stood, how many."""

    before: tuple[Column, ...]
    spans: tuple[tuple[int, int, int], ...]

    def known(self, before: Row, after: Row, known: Sequence[Known | None]) -> list[Known | None]:
        """Carry over cached values of a row's cells to its new columns; None where the cell is another."""
        had, has = before.cells, after.cells
        found: list[Known | None] = [None] * len(has)
        for now, was, count in self.spans:
            if has[now : now + count] == had[was : was + count]:
                found[now : now + count] = known[was : was + count]
                continue
            for at in range(count):
                if has[now + at] == had[was + at]:
                    found[now + at] = known[was + at]
        return found

    @property
    def moved(self) -> tuple[int, int, int] | None:
        """The one span that stands elsewhere now; None where none does."""
        return next((one for one in self.spans if one[0] != one[1]), None)


def carried(before: tuple[Column, ...], after: tuple[Column, ...]) -> Carried | None:
    """Match the columns of a table before and after; None where it is another table: a column fits its cells
    otherwise than the one in whose place it stands, or columns have moved by more than one distance."""
    if len(before) != len(after) or not all(map(_alike, before, after)):
        return None
    stood = {column.key: at for at, column in enumerate(before)}
    spans: list[tuple[int, int, int]] = []
    for now, column in enumerate(after):
        was = stood.get(column.key, -1)
        if was < 0:
            continue
        last = spans[-1] if spans else None
        if last is not None and last[0] + last[2] == now and last[1] + last[2] == was:
            spans[-1] = (last[0], last[1], last[2] + 1)
        else:
            spans.append((now, was, 1))
    if sum(now != was for now, was, _count in spans) > 1:
        return None
    return Carried(before, tuple(spans))


def _alike(one: Column, other: Column) -> bool:
    """True when two columns fit and paint their cells alike."""
    if one is other:
        return True
    return (one.width, one.stretch, one.right, one.lead, one.tail) == (
        other.width, other.stretch, other.right, other.lead, other.tail,
    )  # fmt: skip
