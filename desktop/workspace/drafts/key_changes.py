"""Edits of keys that acts have, as changes of a draft: one bound otherwise, or given its usual key back.

Each key is a change of its own with its own reason (`set: workspace`, `shortcuts: {act: key}`). One that ends
where it began is none. One that gave way to what lies below is written anew or taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from desktop.acts import shortcuts
from desktop.core.messages import _
from desktop.shown.sprint.page_draft import BindKey
from desktop.workspace.bound_keys import FIELD, keys_of
from desktop.workspace.drafts.numbered_changes import Change, Entries, Entry, Lay, refused
from desktop.workspace.merging import State


class KeyChanges(Entries):
    """The changes of a draft that are about keys. `lay` and `state` as in `ItemChanges`."""

    def __init__(self, changes: list[Change], lay: Lay, state: State) -> None:
        super().__init__(changes, lay)
        self._state = state

    def made(self, edit: BindKey) -> list[Entry]:
        """The draft's changes after an edit; InputError where it can't be made."""
        act = edit.act
        if (lifted := self._lifted(act, edit.key)) is not None:
            return lifted
        if act not in shortcuts.bindable():
            raise refused(_("There is no act “{name}” whose key can be changed.").format(name=act))
        usual, now = shortcuts.shipped(act), _bound(self._state)
        key = edit.key or usual
        if now.get(act, usual) == key:
            raise refused(_("It is so already."))
        if why := shortcuts.refused(act, key):
            raise refused(why)
        goal = {name: one for name, one in now.items() if name != act} | ({act: key} if key != usual else {})
        if other := shortcuts.holder(goal, act):
            raise refused(
                shortcuts.taken(key, other), _("Choose another one, or give that act another key first.")
            )
        mine = self._saying(act)

        def ways() -> Iterator[list[Entry]]:
            if mine:
                yield self._with(mine, act)
                yield self._with(mine, act, key)
            # Where a layer below has bound it, null gives the usual one back.
            said = key if key != usual else None
            yield [*self._entries(), (None, {"set": "workspace", FIELD: {act: said}})]

        return self._first_laid(ways(), self._fits(goal, act))

    def _lifted(self, act: str, key: str) -> list[Entry] | None:
        """Without what the draft says of a key that gave way, where what lies below is what is wished, or
        the usual key can't be had; None for any other edit."""
        if act not in self._state.given:
            return None
        known, now = act in shortcuts.bindable(), _bound(self._state)
        usual = shortcuts.shipped(act) if known else ""
        usual_again = {name: one for name, one in now.items() if name != act}
        same = (key or usual) == now.get(act, usual)
        if not same and (key or (known and not shortcuts.holder(usual_again, act))):
            return None
        return self._first_laid([self._with(self._saying(act), act)], self._fits(now, act))

    def _fits(self, goal: Mapping[str, str], act: str) -> Callable[[State], bool]:
        """Tells the state that was meant: its keys, of which others that gave way before may hold again."""
        before = self._state.given

        def sure(keys: Mapping[str, str]) -> dict[str, str]:
            return {name: key for name, key in keys.items() if name == act or name not in before}

        def fits(state: State) -> bool:
            return state.given <= before - {act} and sure(_bound(state)) == sure(goal)

        return fits

    def _saying(self, act: str) -> list[int]:
        """Numbers of the changes that say something of an act's key."""
        return [number for number in self._of("set", "workspace", FIELD) if act in self._keys(number)]

    def _keys(self, number: int) -> dict[str, Any]:
        return keys_of(self.changes[number])

    def _with(self, mine: list[int], act: str, key: str = "") -> list[Entry]:
        """The last of these changes binds the act to a key, the others no more; without a key none does."""
        found: list[Entry] = []
        for number, change in self._entries():
            if number in mine:
                keys = self._keys(number)
                if key and number == mine[-1]:
                    keys[act] = key
                else:
                    del keys[act]
                change[FIELD] = keys
                if not keys:
                    del change[FIELD]
                if set(change) <= {"set", "why"}:
                    continue
            found.append((number, change))
        return found


def _bound(state: State) -> dict[str, str]:
    """Keys that are other than the usual ones, by the names of their acts."""
    said = state.settings.get(FIELD) or {}
    known = shortcuts.bindable()
    return {
        act: key for act, key in said.items() if key and (act not in known or key != shortcuts.shipped(act))
    }
