"""Keys of changing by the place in which they count, for the strip and the help page."""

from __future__ import annotations

from typing import NamedTuple

from ui.window.sprint.key_strip import Told

DRAFT, PAGE = "draft", "page"
"""Places in which a key of changing counts; empty: everywhere."""


class SaidKeys(NamedTuple):
    """Titles and keys of what has the focus (`here`; None: nothing of this), of the panel, column or
    selection that somebody was in last, of the draft's column, and of what counts everywhere."""

    here: Told | None
    place: Told | None
    draft: Told
    always: Told

    def every(self) -> tuple[tuple[Told, str], ...]:
        """All of them with their place: those of what has the focus first, then those that always count."""
        first = self.here or self.place
        places = ((self.place, PAGE), (self.draft, DRAFT))
        others = tuple((one, where) for one, where in places if one is not None and one != first)
        head = ((first, DRAFT if first == self.draft else PAGE),) if first is not None else ()
        return (*head, (self.always, ""), *others)
