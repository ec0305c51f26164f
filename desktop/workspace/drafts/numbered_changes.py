"""Changes of a draft by their numbers in its file: found, left out, replaced, and tried in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.workspace.merging import State

Change = dict[str, Any]
Entry = tuple[int | None, Change]
"""A change with the number of the one in the file that it stands for; None for a new one."""
PLACING = ("tab", "to", "before", "after", "place")
"""Fields that say where something stands."""
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

    def _moved(self, target: str, placings: list[Change]) -> Iterator[list[Entry]]:
        """Ways to move one thing to one of these places, the fewest changes first: back to where it stood, by
        the change that added it, by the one that moved it last, by a new one."""
        moves, adds = self._of("move", target), self._of("add", target)
        why = {"why": said} if moves and (said := self.changes[moves[-1]].get("why")) else {}
        if moves:
            yield self._without(moves)
        for placing in placings if adds else ():
            add = {field: said for field, said in self.changes[adds[-1]].items() if field not in PLACING}
            yield self._instead(adds[-1], add | placing, self._without(moves))
        for placing in placings:
            change = {"move": target, **placing, **why}
            if moves:
                yield self._instead(moves[-1], change, self._without(moves[:-1]))
            yield [*self._without(moves), (None, change)]
            yield [*self._entries(), (None, {"move": target, **placing})]

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
