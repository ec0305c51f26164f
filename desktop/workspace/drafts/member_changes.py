"""Edits of which laboratory analyses come first, as changes of a draft: one added, moved, taken away.

They are names in a list of the workspace itself (`lab k`). As with columns each edit is the fewest lines:
several moves of one name are one change, and one that ends where it began is none. An empty list says
nothing: whoever takes the last name away is back at what lies below the draft.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.core.messages import _
from desktop.shown.sprint.list_edits import AddItem, ItemEdit, PlaceItem, RemoveItem
from desktop.workspace.drafts.numbered_changes import Change, Entries, Entry, Lay, refused
from desktop.workspace.known import Known
from desktop.workspace.member_names import REFERENCES
from desktop.workspace.merging import State

LAB = "lab"
(_LIST,) = REFERENCES[LAB]


def is_member(item: str) -> bool:
    """True for a name in the list, as an edit names it."""
    return item.partition(" ")[0] == LAB


class MemberChanges(Entries):
    """The changes of a draft that are about the list. `lay` and `state` as in `ItemChanges`."""

    def __init__(self, changes: list[Change], lay: Lay, known: Known, state: State) -> None:
        super().__init__(changes, lay)
        self._known, self._state = known, state
        self._names = _names(state)

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
        settings, items = self._known.items["laboratory"]
        if name not in items.names(self._state.items.data.get(settings.file, settings.document().data)):
            raise refused(_("There is no analysis “{name}” here.").format(name=name))
        if name in self._names:
            raise refused(_("It is among those that come first already."))
        if after:
            self._stands(after)
        at = self._names.index(after) + 1 if after else len(self._names)
        goal = (*self._names[:at], name, *self._names[at:])
        target = f"{LAB} {name}"
        gone = self._of("remove", target)
        placing: Change = {"after": after} if after else {}

        def ways() -> Iterator[list[Entry]]:
            if gone:
                # What this draft took away comes back where it stood.
                yield self._without(gone)
            yield [*self._without(gone), (None, {"add": target, **placing})]
            yield [*self._entries(), (None, {"add": target, **placing})]

        def fits(state: State) -> bool:
            now = _names(state)
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
        target = f"{LAB} {name}"
        placings: list[Change] = [{"before": before} if before else {"after": after}]
        placings += [{"after": names[at - 1]}] if at else [{"to": "first"}]
        placings += [{"before": names[at]}] if at < len(names) else []
        return self._first_laid(self._moved(target, placings), lambda state: _names(state) == goal)

    def _removed(self, name: str) -> list[Entry]:
        self._stands(name)
        goal = tuple(one for one in self._names if one != name)
        if not goal:
            return self._below()
        target = f"{LAB} {name}"
        adds = self._of("add", target)
        own = self._of("move", target)

        def ways() -> Iterator[list[Entry]]:
            if adds:
                yield self._without([*adds, *own])
            yield [*self._without(own), (None, {"remove": target})]
            yield [*self._entries(), (None, {"remove": target})]

        return self._first_laid(ways(), lambda state: _names(state) == goal)

    def _below(self) -> list[Entry]:
        """Without all that the draft says of the list: what lies below it counts again."""
        kept: list[Entry] = []
        for number, change in self._entries():
            verb = next((one for one in ("add", "move", "remove") if is_member(str(change.get(one)))), "")
            if verb:
                continue
            if change.get("set") == "workspace" and _LIST in change:
                change.pop(_LIST)
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


def _names(state: State) -> tuple[str, ...]:
    return tuple(state.settings.get(_LIST) or ())
