"""Names of other things: lists in the workspace itself, whose members a change may add, remove and move, and
fields of items."""

from __future__ import annotations

REFERENCES: dict[str, tuple[str, ...]] = {
    "column": ("worklist", "columns"),
    "lab": ("labs_first",),
    "favourite": ("orders", "favourites"),
    "note": ("note", "templates"),
    "reason": ("reasons",),
    "score": ("scores",),
}
"""Kinds that are lists of names in the workspace itself, and where those stand."""

SIZED = "column"
"""The one of them whose names have a width of their own: `set: column task`, `width: 260`."""

GUARDED = frozenset({"reasons"})
"""Settings of the workspace on which safety rests: they are the hospital's, no role's or person's."""

LINKS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("analysis-group", ("analyses",), ("laboratory", "analysis", "microbiology", "urine")),
    ("examination", ("options",), ("examination-option",)),
    ("child-range", ("key",), ("laboratory",)),
    ("pregnancy-range", ("key",), ("laboratory",)),
    ("vital-band", ("key",), ("vital", "lane")),
    ("note-template", ("headings", "say"), ("phrase",)),
    ("letter-section", ("content", "phrases"), ("phrase",)),
    ("worklist-column", ("from", "vital"), ("vital",)),
    ("worklist-column", ("when", "vital"), ("vital",)),
    ("worklist-column", ("until", "vital"), ("vital",)),
    ("worklist-column", ("from", "lab"), ("laboratory",)),
    ("worklist-column", ("when", "lab"), ("laboratory",)),
    ("worklist-column", ("until", "lab"), ("laboratory",)),
    ("planned-observation", ("from", "any", "vital"), ("vital",)),
    ("planned-observation", ("from", "any", "lab"), ("laboratory",)),
    ("trend", ("curves", "of", "vital"), ("vital",)),
    ("trend", ("curves", "of", "lab"), ("laboratory",)),
    ("trend", ("curves", "aim"), ("vital",)),
    ("trend", ("since", "of", "vital"), ("vital",)),
    ("trend", ("since", "of", "lab"), ("laboratory",)),
    ("trend", ("since", "column"), ("worklist-column",)),
    ("lane", ("curves", "of", "vital"), ("vital",)),
    ("lane", ("curves", "of", "lab"), ("laboratory",)),
)
"""Items that name others: the kind, the path to the names, and the kinds of the named items."""
