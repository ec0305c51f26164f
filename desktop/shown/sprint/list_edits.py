"""Edits of a draft that are about columns' widths and named items: selections, lanes, order sets, phrases,
limits.

An item is named as in a file: its kind and its name (`filter mine`, `lane weight`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

LIST = "list "
"""Begins the place of a draft that is a list of the ward: `list worklist`; no tab has such a name."""


class SizeColumn(msgspec.Struct, frozen=True, tag=True):
    """Make a column of the worklist wider by `step` px at 100 %, or narrower where it is below 0."""

    column: str
    step: int


class AddItem(msgspec.Struct, frozen=True, tag=True):
    """Add an item after another one (`after` its name; empty: last). `item` is its kind alone (`filter`)
    where its name is made of its title. Without `values` it is one that was taken away, as it was."""

    item: str
    values: Mapping[str, Any] = {}
    after: str = ""


class SetItem(msgspec.Struct, frozen=True, tag=True):
    """Set one field of an item."""

    item: str
    field: str
    value: Any


class PlaceItem(msgspec.Struct, frozen=True, tag=True):
    """Move an item `before` or `after` another one of its kind, by that one's name."""

    item: str
    before: str = ""
    after: str = ""


class RemoveItem(msgspec.Struct, frozen=True, tag=True):
    """Take an item away: it can be brought back."""

    item: str


class SetLimit(msgspec.Struct, frozen=True, tag=True):
    """Propose another limit: the value at `field` of an item (`high.grave` of `danger k`, `value` of `limit
    egfr_low`), as it was typed, with its reason. Empty words take the proposal back to what was in force."""

    item: str
    field: str
    words: str
    unit: str
    why: str


ItemEdit = AddItem | SetItem | PlaceItem | RemoveItem
