"""Column widths of the reconciliation: by shares, but no word and no dose is broken."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from ui.painting.cell import Cell, least
from ui.painting.runs import Line, Text
from ui.painting.text import longest
from ui.window.surface import divided

SHARES = (165, 100, 100, 100, 85, 110, 125, 215)
"""Thousandths of the width: the name, five sources, what is used, what shall be used."""
_ANSWERS = 2
"""Number of columns at the end that hold answers with their keys."""


def widths(room: float, gap: float, columns: Sequence[Sequence[Cell]], idle: frozenset[int]) -> list[float]:
    """The width of each column, its gap included: by `SHARES`, raised to what its cells need as they stand.

    Where that is too much, the columns `idle` (of sources that nobody asked) have no width, and it is for
    whoever asked to say so elsewhere; then how often stands below its dose, the name's column gives way, and
    what stands beside a text; then each gives its part.
    """
    every = [at not in idle for at in range(len(SHARES))]
    ways = zip(_ways(room, gap, columns, False), _ways(room, gap, columns, True), strict=True)
    tries = [(every, needed) for both in ways for needed in both]
    for stays, needed in ((None, tries[0][1]), *tries):
        kept = [at for at in range(len(SHARES)) if stays is None or stays[at]]
        # Whole pixels: one too few would break the last letter off a word.
        least_of = [ceil(needed[at]) for at in kept]
        if sum(least_of) <= int(room):
            break
    shared = divided(int(room), [SHARES[at] for at in kept], least_of)
    if sum(least_of) <= int(room):
        shared = [max(wide, need) for wide, need in zip(shared, least_of, strict=True)]
        # Each share is rounded down: what that lacks is taken where there is most to spare.
        while sum(shared) > int(room):
            spare = [wide - need for wide, need in zip(shared, least_of, strict=True)]
            shared[spare.index(max(spare))] -= 1
    found = dict(zip(kept, shared, strict=True))
    return [float(found.get(at, 0)) for at in range(len(SHARES))]


def _ways(room: float, gap: float, columns: Sequence[Sequence[Cell]], apart: bool) -> tuple[list[float], ...]:
    """Widths needed by the columns, best first; with `apart` the frequency may stand below its dose."""
    whole, close = (
        [max((one(cell, apart) for cell in cells), default=0.0) + gap for cells in columns]
        for one in (needs, least)
    )
    # What must be seen of a medicine stands below its name, and is a sentence.
    ample = [max(whole[0], room * SHARES[0] / sum(SHARES)), *whole[1:]]
    # A key above its word would be read as the one of the word beside it: sources give way before answers.
    firm = [*close[:-_ANSWERS], *whole[-_ANSWERS:]]
    return ample, whole, firm, close


def needs(cell: Cell, apart: bool = False) -> float:
    """The room that a cell's shortest form takes with its longest word beside what stands before it."""
    return max((_line(line, apart) for line in cell.options[-1]), default=0.0)


def _line(line: Line, apart: bool) -> float:
    wraps = [run for run in line if isinstance(run, Text) and run.wraps]
    rest = sum(run.width() for run in line if not (isinstance(run, Text) and run.wraps))
    return rest + max((longest(run.plain, run.style, apart) for run in wraps), default=0.0)
