"""Two sprints in use that change the same thing, and neither knows of the other."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from desktop.core.messages import _
from desktop.core.yaml_documents import Where
from desktop.workspace.document_checks import Change, Checked
from desktop.workspace.layers import Chain
from desktop.workspace.member_names import REFERENCES

_POSITION = frozenset({"to", "before", "after", "why", "tab"})


def note_conflicts(chain: Chain) -> None:
    """Note in the later file what a sprint beside it, which it doesn't extend, changes too."""
    sprints = [file for file in chain.files if file.document.file in chain.below]
    for one, other in combinations(sprints, 2):
        first, second = one.document.file, other.document.file
        if first in chain.below[second] or second in chain.below[first]:
            continue
        theirs = _changed(one)
        for name, where in _changed(other).items():
            same = next((mine for mine in theirs if _overlap(mine, name)), None)
            if same is not None:
                place = one.document.place(theirs[same])
                words = _(
                    "“{name}” is changed in {place} too, and neither sprint extends the other."
                    " Let one extend the other, or take one back."
                )
                other.document.problem(
                    other.document.place(where), words.format(name=name, place=f"{first}:{place.line}")
                )


def _overlap(one: str, other: str) -> bool:
    """True when two names are of one thing; a whole list is each of its members too."""
    if one == other:
        return True
    kinds = {f"{'/'.join(path)}": kind for kind, path in REFERENCES.items()}
    for whole, member in ((one, other), (other, one)):
        if whole in kinds and member.partition(" ")[0] == kinds[whole]:
            return True
    return False


def _changed(file: Checked) -> dict[str, Where]:
    """Targets that a sprint changes, with their places: an item, a panel, a tab, or one general setting."""
    found: dict[str, Where] = {}
    for change in file.changes:
        for name in _names(change):
            found.setdefault(name, change.where)
    return found


def _names(change: Change) -> list[str]:
    if change.target != "workspace":
        return [change.target]
    return ["/".join(path) for path in _paths(change.data)]


def _paths(data: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, value in data.items():
        if not above and name in (*_POSITION, "set"):
            continue
        path = (*above, name)
        found += _paths(value, path) if isinstance(value, dict) and name != "title" else [path]
    return found
