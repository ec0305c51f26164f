"""Panels of a patient that list the author's unsigned drafts, by kind of draft."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

DRAFTS: Final[dict[str, str]] = {"letters": "letter", "notes": "note"}
"""Kind of panel: kind of draft. The other panels say the same whatever is being written."""
_OF: Final = "draft: "


def changed_kind(draft: str) -> str:
    """Name under which a commit tells of a change to drafts of a kind, beside `draft` for all of them."""
    return f"{_OF}{draft}"


def other_kinds(kinds: Set[str]) -> frozenset[str]:
    """The kinds of a change but those of drafts."""
    return frozenset(kind for kind in kinds if kind != "draft" and not kind.startswith(_OF))


def lists_changed(panel: str, kinds: Set[str]) -> bool:
    """True for a kind of panel that lists drafts of which these kinds of a change tell; of `draft` without a
    kind it is not known which."""
    told = {kind for kind in kinds if kind.startswith(_OF)}
    return panel in DRAFTS and (not told or changed_kind(DRAFTS[panel]) in told)
