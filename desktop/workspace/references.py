"""Lists of names in the workspace itself, whose members a change may add, remove and move."""

from __future__ import annotations

REFERENCES: dict[str, tuple[str, ...]] = {
    "column": ("worklist", "columns"),
    "lab": ("labs_first",),
    "favourite": ("orders", "favourites"),
    "note": ("note", "templates"),
    "reason": ("reasons",),
}
"""Kinds that are lists of names in the workspace itself, and where those stand."""

GUARDED = frozenset({"reasons"})
"""Settings of the workspace on which safety rests: they are the hospital's, no role's or person's."""
