"""Joining the texts of two versions, where texts are all in which they differ. Pure.

Only free text is joined: comments, descriptions and sections of a document. A dose, a code, a status or a
time is never put together from two versions.
"""

from __future__ import annotations

from typing import Any

from desktop.sync.merge.merge import differing, sections

Json = dict[str, Any]
_TEXTS = frozenset({"description", "patientInstruction", "conclusion", "comment"})


def joined(mine: Json, theirs: Json) -> Json | None:
    """Their version with our texts after theirs; None where something else than texts differs."""
    result = dict(theirs)
    for name in differing(mine, theirs):
        if f"_{name}" in mine or f"_{name}" in theirs:
            return None
        my, their = mine.get(name), theirs.get(name)
        if name == "note" and _list(my) and _list(their):
            result["note"] = [*(their or []), *(n for n in my or [] if n not in (their or []))]
        elif name in _TEXTS and isinstance(my, str) and isinstance(their, str):
            result[name] = f"{their}\n{my}"
        elif name == "section" and mine.get("resourceType") == "Composition":
            found = _joined_sections(mine, theirs)
            if found is None:
                return None
            result["section"] = found
        else:
            return None
    return result


def _joined_sections(mine: Json, theirs: Json) -> list[Json] | None:
    my, their = sections(mine), sections(theirs)
    merged = dict(their)
    for name, section in my.items():
        other = their.get(name)
        if other is None:
            merged[name] = section
        elif other != section:
            if {k for k in {*section, *other} if section.get(k) != other.get(k)} != {"text"}:
                return None
            texts = section.get("text"), other.get("text")
            if not all(isinstance(t, dict) and isinstance(t.get("div"), str) for t in texts):
                return None
            div = f'<div xmlns="http://www.w3.org/1999/xhtml">{other["text"]["div"]}{section["text"]["div"]}</div>'
            merged[name] = {**other, "text": {**other["text"], "div": div}}
    return list(merged.values())


def _list(value: Any) -> bool:
    return value is None or isinstance(value, list)
