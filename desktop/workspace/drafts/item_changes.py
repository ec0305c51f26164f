"""Edits of named items as changes of a draft: selections, lanes, order sets, phrases; widths of columns.

As with panels each edit is the fewest lines: several moves of one item are one change, an item that the draft
added says all of itself where it is added, and a change that ends where it began is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.shown.sprint.list_edits import AddItem, ItemEdit, PlaceItem, RemoveItem, SetItem, SizeColumn
from desktop.shown.ward.ward_columns import HEADS
from desktop.workspace.drafts.numbered_changes import Change, Entries, Entry, Lay, refused
from desktop.workspace.items import Kind
from desktop.workspace.known import Known
from desktop.workspace.merging import State

_PLACED = ("to", "before", "after", "why")
LEAST, MOST = 40, 400
"""Bounds of a column's width, in px at 100 %."""


class _Shelf(NamedTuple):
    """The items of one kind as they stand: their names in order, and the values of each."""

    names: tuple[str, ...]
    values: Mapping[str, Any]


class ItemChanges(Entries):
    """The changes of a draft that are about items. `lay` gives the state with other changes, None where they
    can't be laid; `state` is that of the changes as they stand."""

    def __init__(self, changes: list[Change], lay: Lay, known: Known, state: State) -> None:
        super().__init__(changes, lay)
        self._known, self._state = known, state

    def made(self, edit: ItemEdit | SizeColumn) -> list[Entry]:
        """The draft's changes after an edit; InputError where it can't be made."""
        match edit:
            case SizeColumn():
                return self._sized(edit)
            case AddItem():
                return self._added(edit)
            case SetItem():
                return self._set(edit)
            case PlaceItem():
                return self._placed(edit)
            case RemoveItem():
                return self._removed(edit.item)
        raise refused(_("This can't be edited here."))

    # What stands

    def _kind(self, item: str) -> Kind:
        kind = self._known.items.get(item.partition(" ")[0])
        if kind is None or not kind.items.key:
            raise refused(_("This can't be edited here."))
        return kind

    def _shelf(self, state: State, kind: Kind) -> _Shelf:
        settings, items = kind
        data = state.items.data.get(settings.file, settings.document().data)
        every = items.within(data)
        return _Shelf(tuple(items.names(data)), {str(one[items.key]): one for one in every})

    def _standing(self, item: str) -> tuple[Kind, str, _Shelf]:
        """An item that stands; InputError where there is none."""
        kind, name = self._kind(item), item.partition(" ")[2]
        shelf = self._shelf(self._state, kind)
        if name not in shelf.names:
            raise refused(_("There is no “{name}”.").format(name=item))
        return kind, name, shelf

    # Widths of columns

    def _sized(self, edit: SizeColumn) -> list[Entry]:
        worklist = self._state.settings.get("worklist", {})
        if edit.column not in worklist.get("columns", HEADS):
            raise refused(_("The list does not show this column."))
        target = f"column {edit.column}"
        usual = self._usual(edit.column)
        now = int(worklist.get("widths", {}).get(edit.column, usual))
        wide: int = min(max(now + edit.step, LEAST), MOST)
        if wide == now:
            raise refused(_("A column is from {least} to {most} wide.").format(least=LEAST, most=MOST))
        sets = self._of("set", target, "width")

        def ways() -> Iterator[list[Entry]]:
            if sets:
                yield self._without(sets)
                yield self._instead(sets[-1], self.changes[sets[-1]] | {"width": wide}, self._entries())
            if wide == usual:
                yield [*self._without(sets), (None, {"set": target, "width": None})]
            yield [*self._entries(), (None, {"set": target, "width": wide})]

        def fits(state: State) -> bool:
            widths = state.settings.get("worklist", {}).get("widths", {})
            return int(widths.get(edit.column, usual)) == wide

        return self._first_laid(ways(), fits)

    def _usual(self, column: str) -> int:
        if column in HEADS:
            return round(HEADS[column].widths.narrow.px)
        kind = self._known.items["worklist-column"]
        data = self._state.items.data.get(kind.settings.file, kind.settings.document().data)
        at = kind.items.at(data, column)
        item = kind.items.within(data)[at[-1]] if at else {}
        return int(item.get("width", _default(kind.items.shape, "width")))

    # Items

    def _added(self, edit: AddItem) -> list[Entry]:
        kind, word = self._kind(edit.item), edit.item.partition(" ")[0]
        shelf = self._shelf(self._state, kind)
        name = edit.item.partition(" ")[2] or self._name(edit.values, shelf)
        target = f"{word} {name}"
        if name in shelf.names:
            # Who reads it is at the window, where a phrase is written with its point and no kind has a name.
            said = f".{name}" if word == "phrase" else name
            raise refused(_("There is already “{name}”.").format(name=said))
        if edit.after and edit.after not in shelf.names:
            raise refused(_("There is no “{name}”.").format(name=f"{word} {edit.after}"))
        gone = self._of("remove", target)
        values = dict(edit.values) or self._before(kind, name)
        if not values and not gone:
            raise refused(_("There is no “{name}”.").format(name=target))
        placing = {"after": edit.after} if edit.after else {}

        def ways() -> Iterator[list[Entry]]:
            if gone:
                yield self._without(gone)
            if values:
                yield [*self._without(gone), (None, {"add": target, **placing, **values})]

        def fits(state: State) -> bool:
            now = self._shelf(state, kind)
            others = tuple(one for one in now.names if one != name)
            return name in now.names and others == shelf.names

        return self._first_laid(ways(), fits)

    def _before(self, kind: Kind, name: str) -> dict[str, Any]:
        """An item as it was before somebody took it away; empty where nobody knows."""
        settings, items = kind
        under = self._lay([])
        for data in (under.items.data.get(settings.file) if under else None, settings.document().data):
            at = items.at(data, name) if data is not None else None
            if at is not None:
                found = items.within(data)[at[-1]]
                return {field: one for field, one in found.items() if field != items.key}
        return {}

    def _name(self, values: Mapping[str, Any], shelf: _Shelf) -> str:
        """A name of its own for an item, made of its title."""
        said = values.get("title") or values.get("name") or ""
        title = str(said.get("nb", "") if isinstance(said, Mapping) else said)
        if not title.strip():
            raise refused(_("It needs a name."))
        name = base = named(title)
        number = 1
        while name in shelf.names:
            number += 1
            name = f"{base}-{number}"
        return name

    def _set(self, edit: SetItem) -> list[Entry]:
        kind, name, shelf = self._standing(edit.item)
        field, value = edit.field, edit.value
        usual = _default(kind.items.shape, field)
        if shelf.values[name].get(field, usual) == value:
            raise refused(_("It is so already."))
        sets, adds = self._of("set", edit.item, field), self._of("add", edit.item)

        def ways() -> Iterator[list[Entry]]:
            if sets:
                yield self._lessened(sets, field)
                yield self._instead(sets[-1], self.changes[sets[-1]] | {field: value}, self._entries())
            if adds:
                add = {one: said for one, said in self.changes[adds[-1]].items() if one != field}
                yield self._instead(adds[-1], add, self._entries())
                yield self._instead(adds[-1], self.changes[adds[-1]] | {field: value}, self._entries())
            yield [*self._entries(), (None, {"set": edit.item, field: value})]

        def fits(state: State) -> bool:
            now = self._shelf(state, kind)
            if now.names != shelf.names or now.values[name].get(field, usual) != value:
                return False
            return all(_but(now.values[one], field) == _but(shelf.values[one], field) for one in now.names)

        return self._first_laid(ways(), fits)

    def _placed(self, edit: PlaceItem) -> list[Entry]:
        kind, name, shelf = self._standing(edit.item)
        beside = edit.before or edit.after
        if beside == name or beside not in shelf.names:
            raise refused(_("It can't go further there."))
        names = [one for one in shelf.names if one != name]
        at = names.index(beside) + (0 if edit.before else 1)
        goal = (*names[:at], name, *names[at:])
        if goal == shelf.names:
            raise refused(_("It can't go further there."))
        placings: list[Change] = [{"before": beside} if edit.before else {"after": beside}]
        placings += [{"after": names[at - 1]}] if at else [{"to": "first"}]
        placings += [{"before": names[at]}] if at < len(names) else []

        def fits(state: State) -> bool:
            now = self._shelf(state, kind)
            return now.names == goal and now.values == shelf.values

        return self._first_laid(self._moved(edit.item, placings), fits)

    def _removed(self, item: str) -> list[Entry]:
        kind, name, shelf = self._standing(item)
        adds = self._of("add", item)
        own = sorted(self._of("move", item) + self._of("set", item))
        goal = tuple(one for one in shelf.names if one != name)

        def ways() -> Iterator[list[Entry]]:
            if adds:
                yield self._without([*adds, *own])
            yield [*self._without(own), (None, {"remove": item})]
            yield [*self._entries(), (None, {"remove": item})]

        return self._first_laid(ways(), lambda state: self._shelf(state, kind).names == goal)


def named(title: str) -> str:
    """A name for a file, made of a title: small letters, figures and hyphens, a letter first."""
    text = unicodedata.normalize("NFC", title).casefold()
    plain = (fold(one) if one.isalpha() and one not in "æøå" else one for one in text)
    words = re.findall(r"[a-z0-9æøå]+", "".join(plain))
    name = "-".join(words)[:50].strip("-")
    return name if name[:1].isalpha() else f"x-{name}".strip("-")


def _default(shape: Any, field: str) -> Any:
    """Value that a field of an item has where nothing is said; None where it must be said."""
    if not (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
        return None
    found = next((one for one in msgspec.structs.fields(shape) if one.encode_name == field), None)
    return found.default if found is not None and found.default is not msgspec.NODEFAULT else None


def _but(item: Any, field: str) -> Any:
    return {one: said for one, said in item.items() if one != field}
