"""Vital signs that share a column of the chart's table, and a row of the flowsheet."""

from __future__ import annotations

PAIRS = {"bp": ("sbp", "dbp"), "ibp": ("isbp", "idbp")}
"""Pressures that are written together, systolic first."""
_PARTS = {**PAIRS, "oxygen": ("o2", "fio2", "on_o2")}
_COLUMN = {part: column for column, parts in _PARTS.items() for part in parts}


def parts(column: str) -> tuple[str, ...]:
    """The vital signs of a column; of most it is the one of the same name."""
    return _PARTS.get(column, (column,))


def column_of(key: str) -> str:
    """The column where a vital sign stands."""
    return _COLUMN.get(key, key)
