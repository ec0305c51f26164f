"""Changes of a draft by their numbers in its file: found, left out, replaced, and tried in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.workspace.merging import State

Change = dict[str, Any]
Entry = tuple[int | None, Change]
"""A change with the number of the one in the file that it stands for; None for a new one."""
Lay = Callable[[list[Change]], State | None]
"""Gives the state with other changes, None where they can't be laid."""


class NoChange(InputError):
    """It is so already."""


def refused(what: str, todo: str = "") -> InputError:
    """Error for an edit that can't be made."""
    return InputError(what, kept=_("Nothing was changed."), todo=todo)


class Entries:
    """The changes of a draft, in the order of its file, and how others are laid in their place."""

    def __init__(self, changes: list[Change], lay: Lay) -> None:
        self.changes, self._lay = changes, lay

    def _entries(self) -> list[Entry]:
        return [(number, dict(change)) for number, change in enumerate(self.changes)]

    def _of(self, verb: str, target: str, field: str = "") -> list[int]:
        """Numbers of the changes with this verb that are about one thing alone."""
        return [
            at for at, change in enumerate(self.changes)
            if change.get(verb) == target and (not field or field in change)
        ]  # fmt: skip

    def _without(self, gone: list[int]) -> list[Entry]:
        return [(number, change) for number, change in self._entries() if number not in gone]

    @staticmethod
    def _instead(number: int, change: Change, entries: list[Entry]) -> list[Entry]:
        return [(at, change if at == number else old) for at, old in entries]

    def _lessened(self, sets: list[int], field: str) -> list[Entry]:
        """Without a field of `set`, and without a change that then says nothing."""
        found: list[Entry] = []
        for number, change in self._entries():
            if number in sets:
                change.pop(field)
                if set(change) <= {"set", "why"}:
                    continue
            found.append((number, change))
        return found

    def _first_laid(self, ways: Iterable[list[Entry]], fits: Callable[[State], bool]) -> list[Entry]:
        """The first way that makes what was meant; InputError where none does."""
        seen: list[list[Change]] = []
        for way in ways:
            changes = [change for _number, change in way]
            if changes in seen:
                continue
            seen.append(changes)
            state = self._lay(changes)
            if state is not None and fits(state):
                return way
        raise refused(
            _("What stands in the draft's file leaves no place for this."),
            _("Take an earlier change back, or write it in an editor."),
        )
