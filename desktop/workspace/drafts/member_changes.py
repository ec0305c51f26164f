"""Edits of which laboratory analyses or order sets come first, as changes of a draft: one added, moved, taken
away.

They are names in a list of the workspace itself (`lab k`, `favourite nstemi`). As with columns each edit is
the fewest lines: several moves of one name are one change, and one that ends where it began is none. An empty
list of analyses says nothing: whoever takes the last one away is back at what lies below the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from desktop.core.messages import _
from desktop.shown.sprint.list_edits import AddItem, ItemEdit, PlaceItem, RemoveItem
from desktop.workspace.drafts.numbered_changes import PLACING, Change, Entries, Entry, Lay, refused
from desktop.workspace.item_titles import OF_LIST
from desktop.workspace.known import Known
from desktop.workspace.member_names import REFERENCES
from desktop.workspace.merging import State


class _List(NamedTuple):
    """One of the lists: the sentence about a name that is unknown; `may_be_empty`: without names it says that
    nothing comes first."""

    unknown: Callable[[], str]
    may_be_empty: bool


_LISTS = {
    "lab": _List(lambda: _("There is no analysis “{name}” here."), may_be_empty=False),
    "favourite": _List(lambda: _("There is no order set “{name}” here."), may_be_empty=True),
}


def is_member(item: str) -> bool:
    """True for a name in one of the lists, as an edit names it."""
    return item.partition(" ")[0] in _LISTS


class MemberChanges(Entries):
    """The changes of a draft that are about one of the lists, that of `item`. `lay` and `state` as in
    `ItemChanges`."""

    def __init__(self, changes: list[Change], lay: Lay, known: Known, state: State, item: str) -> None:
        super().__init__(changes, lay)
        self._known, self._state = known, state
        self._word = item.partition(" ")[0]
        self._list, self._where = _LISTS[self._word], REFERENCES[self._word]
        self._names = self._in(state)

    def _in(self, state: State) -> tuple[str, ...]:
        """The names that the list has in a state."""
        found: Any = state.settings
        for part in self._where:
            found = (found or {}).get(part)
        return tuple(found or ())

    def made(self, edit: ItemEdit) -> list[Entry]:
        """The draft's changes after an edit; InputError where it can't be made."""
        name = edit.item.partition(" ")[2]
        match edit:
            case AddItem():
                return self._added(name, edit.after)
            case PlaceItem():
                return self._placed(name, edit.before, edit.after)
            case RemoveItem():
                return self._removed(name)
        raise refused(_("This can't be edited here."))

    def _added(self, name: str, after: str) -> list[Entry]:
        settings, items = self._known.items[OF_LIST[self._word]]
        if name not in items.names(self._state.items.data.get(settings.file, settings.document().data)):
            raise refused(self._list.unknown().format(name=name))
        if name in self._names:
            raise refused(_("It is among those that come first already."))
        if after:
            self._stands(after)
        at = self._names.index(after) + 1 if after else len(self._names)
        goal = (*self._names[:at], name, *self._names[at:])
        target = f"{self._word} {name}"
        gone = self._of("remove", target)
        placing: Change = {"after": after} if after else {}

        def ways() -> Iterator[list[Entry]]:
            if gone:
                # What this draft took away comes back where it stood.
                yield self._without(gone)
            yield [*self._without(gone), (None, {"add": target, **placing})]
            yield [*self._entries(), (None, {"add": target, **placing})]

        def fits(state: State) -> bool:
            now = self._in(state)
            back = bool(gone) and name in now and tuple(one for one in now if one != name) == self._names
            return back or now == goal

        return self._first_laid(ways(), fits)

    def _placed(self, name: str, before: str, after: str) -> list[Entry]:
        beside = before or after
        self._stands(name)
        if beside == name or beside not in self._names:
            raise refused(_("It can't go further there."))
        names = [one for one in self._names if one != name]
        at = names.index(beside) + (0 if before else 1)
        goal = (*names[:at], name, *names[at:])
        if goal == self._names:
            raise refused(_("It can't go further there."))
        target = f"{self._word} {name}"
        placings: list[Change] = [{"before": before} if before else {"after": after}]
        placings += [{"after": names[at - 1]}] if at else [{"to": "first"}]
        placings += [{"before": names[at]}] if at < len(names) else []
        return self._first_laid(self._moved(target, placings), lambda state: self._in(state) == goal)

    def _removed(self, name: str) -> list[Entry]:
        self._stands(name)
        goal = tuple(one for one in self._names if one != name)
        if not goal and not self._list.may_be_empty:
            return self._below()
        target = f"{self._word} {name}"
        adds = self._of("add", target)
        own = self._of("move", target)
        under = self._lay([])
        below = self._in(under) if under is not None else ()

        def passes(one: str) -> bool:
            return one not in goal and one not in below

        def ways() -> Iterator[list[Entry]]:
            # What the draft itself has brought, and has taken away, leaves no trace.
            yield self._beside(goal, passes)
            if adds:
                yield self._without([*adds, *own])
            yield [*self._without(own), (None, {"remove": target})]
            yield [*self._entries(), (None, {"remove": target})]

        return self._first_laid(ways(), lambda state: self._in(state) == goal)

    def _about(self, meant: Callable[[str], bool]) -> list[int]:
        """Numbers of the changes that are about such names alone."""
        found = []
        for number, change in enumerate(self.changes):
            target = next((str(change[verb]) for verb in ("add", "move", "remove") if verb in change), "")
            word, _space, name = target.partition(" ")
            if word == self._word and meant(name):
                found.append(number)
        return found

    def _beside(self, goal: tuple[str, ...], passes: Callable[[str], bool]) -> list[Entry]:
        """Without the changes of names that pass; what was placed beside one of them stands beside the next
        one that stays."""
        found: list[Entry] = []
        for number, change in self._without(self._about(passes)):
            beside = next((field for field in ("before", "after") if field in change), "")
            target = str(change.get("add") or change.get("move") or "")
            word, _space, name = target.partition(" ")
            if word == self._word and beside and passes(str(change[beside])) and name in goal:
                at = goal.index(name)
                change = {field: said for field, said in change.items() if field not in PLACING}
                change |= {"after": goal[at - 1]} if at else {"before": goal[1]} if len(goal) > 1 else {}
            found.append((number, change))
        return found

    def _below(self) -> list[Entry]:
        """Without all that the draft says of the list: what lies below it counts again."""
        kept: list[Entry] = []
        for number, change in self._entries():
            if any(str(change.get(verb)).startswith(f"{self._word} ") for verb in ("add", "move", "remove")):
                continue
            if change.get("set") == "workspace" and self._where[0] in change:
                change.pop(self._where[0])
                if set(change) <= {"set", "why"}:
                    continue
            kept.append((number, change))
        if len(kept) == len(self.changes) and all(
            change == self.changes[number] for number, change in kept if number is not None
        ):
            raise refused(
                _("An empty list says nothing: what lies below would count again, and that is this list."),
                _("Add another one first."),
            )
        return self._first_laid(iter([kept]), lambda _state: True)

    def _stands(self, name: str) -> None:
        if name not in self._names:
            raise refused(_("“{name}” is not among those that come first.").format(name=name))
