"""A covering array: few combinations in which every pair of values of two factors meets."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = dict[str, Any]


def pairs(row: Mapping[str, Any]) -> set[tuple[str, Any, str, Any]]:
    """Every pair of values that meets in one combination."""
    return {(a, row[a], b, row[b]) for a, b in itertools.combinations(sorted(row), 2)}


def covering(
    factors: Mapping[str, Sequence[Any]], possible: Callable[[Row], bool] = lambda _row: True
) -> list[Row]:
    """Combinations in which every possible pair meets, the same at each call.

    `possible` is asked with some of the factors too, and must then answer for those alone.
    """
    names = sorted(factors, key=lambda name: -len(factors[name]))
    missing: dict[tuple[str, Any, str, Any], None] = {}
    for a, b in itertools.combinations(sorted(names), 2):
        for x, y in itertools.product(factors[a], factors[b]):
            if possible({a: x, b: y}):
                missing[(a, x, b, y)] = None
    rows: list[Row] = []
    turn = 0
    while missing:
        a, x, b, y = next(iter(missing))
        row = {a: x, b: y}
        for name in names:
            if name in row:
                continue
            values = factors[name]
            best, most = None, -1
            for at in range(len(values)):
                value = values[(at + turn) % len(values)]
                tried = {**row, name: value}
                if not possible(tried):
                    continue
                new = sum(
                    key in missing
                    for n in row
                    for key in ((n, row[n], name, value) if n < name else (name, value, n, row[n]),)
                )
                if new > most:
                    best, most = value, new
            assert most >= 0, f"no value of {name} goes with {row}"
            row[name] = best
        turn += 1
        for pair in pairs(row):
            missing.pop(pair, None)
        rows.append(row)
    return rows
