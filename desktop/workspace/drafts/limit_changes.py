"""Proposed limits as changes of a draft: another value at its place in an item, with its reason.

The unit stands. A value that can't be meant (a slipped comma, a low limit above the high one) is refused with
a sentence; a file written in an editor may say it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from desktop.core.configured import Items
from desktop.core.messages import _
from desktop.shown.sprint.list_edits import SetLimit
from desktop.workspace.drafts.numbered_changes import Change, Entries, Entry, Lay, NoChange, refused
from desktop.workspace.items import VALUE, Kind
from desktop.workspace.known import Known
from desktop.workspace.merging import State

KINDS: Final = frozenset(
    {"limit", "laboratory", "danger", "vital-band", "measured-limit", "kidney-limit", "rule"}
)
"""Kinds of items whose limits are proposed in the window."""
_LOWER: Final = {
    "critical_low": "critical_high", "low.grave": "high.grave", "low.limit": "high.limit",
    "low": "high", "stop": "question", "question": "egfr",
}  # fmt: skip
"""Fields of one item of which the first is the lower."""
_MEASURED: Final = frozenset({"laboratory", "danger", "vital-band", "measured-limit", "kidney-limit"})
_MOST_MEASURED, _MOST_OTHER = 3, 10
"""So many times what is in force, or so small a part of it, is a slip: of a measured value, and of others."""
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_AMOUNT = re.compile(r"[0-9.]+ (?:g|mg|ug|\[iU\])")


class LimitChanges(Entries):
    """The changes of a draft that propose limits. `state` is that of the changes as they stand."""

    def __init__(self, changes: list[Change], lay: Lay, known: Known, state: State) -> None:
        super().__init__(changes, lay)
        self._known, self._state = known, state

    def made(self, edit: SetLimit) -> list[Entry]:
        """The draft's changes after an edit; InputError where it can't be made."""
        word, _space, name = edit.item.partition(" ")
        kind = self._known.items.get(word) if word in KINDS else None
        under = self._lay([])
        was = _item(under, kind, name) if under is not None and kind is not None else None
        if kind is None or was is None:
            raise refused(_("There is no “{name}”.").format(name=edit.item))
        path = [] if edit.field == VALUE else edit.field.split(".")
        before = value_at(was, path)
        shape = kind.settings.shape_of(kind.items, (name, *path))
        value = before if not edit.words.strip() else _typed(edit, before, whole=_is_whole(shape))
        now = _item(self._state, kind, name)
        if same(value_at(now, path), value):
            raise NoChange(_("It is so already."), kept=_("Nothing was changed."))
        self._judge(edit, word, value, before, now)
        fields = {path[0] if path else VALUE: value, "why": edit.why}
        if kind.items.held is not None and (said := kind.items.held(now, fields)):
            raise refused(said)
        return self._first_laid(
            self._ways(edit, path, value, back=same(value, before)),
            lambda state: self._fits(state, kind, name, path, value),
        )

    # Ways of writing it

    def _ways(self, edit: SetLimit, path: list[str], value: Any, *, back: bool) -> Iterator[list[Entry]]:
        top = path[0] if path else VALUE
        why = {"why": " ".join(edit.why.split())} if edit.why.strip() else {}
        sets = self._of("set", edit.item, top)
        if back and sets:
            yield self._taken(sets, path)
        if sets:
            change = _with(self.changes[sets[-1]], path or [VALUE], value)
            yield self._instead(sets[-1], change | why, self._entries())
        others = self._of("set", edit.item)
        if others and not sets:
            change = {one: said for one, said in self.changes[others[-1]].items() if one != "why"}
            kept = {"why": self.changes[others[-1]]["why"]} if "why" in self.changes[others[-1]] else {}
            yield self._instead(
                others[-1], _with(change, path or [VALUE], value) | (why or kept), self._entries()
            )
        yield [*self._entries(), (None, _with({"set": edit.item}, path or [VALUE], value) | why)]

    def _taken(self, sets: list[int], path: list[str]) -> list[Entry]:
        """Without the value at `path`, and without what then says nothing."""
        if len(path) < 2:
            return self._lessened(sets, path[0] if path else VALUE)
        found: list[Entry] = []
        for number, change in self._entries():
            if number in sets and isinstance(change[path[0]], Mapping):
                left = {one: said for one, said in change[path[0]].items() if one != path[1]}
                change[path[0]] = left
                if not left:
                    change.pop(path[0])
                if set(change) <= {"set", "why"}:
                    continue
            found.append((number, change))
        return found

    def _fits(self, state: State, kind: Kind, name: str, path: list[str], value: Any) -> bool:
        now, was = _item(state, kind, name), _item(self._state, kind, name)
        if not same(value_at(now, path), value):
            return False
        return bool(_without(now, path) == _without(was, path))

    # What can't be meant

    @staticmethod
    def _judge(edit: SetLimit, word: str, value: Any, before: Any, now: Any) -> None:
        number, old = number_of(value), number_of(before)
        if number is None:
            return
        if word != "rule" and old is not None and old:
            most = _MOST_MEASURED if word in _MEASURED else _MOST_OTHER
            share = number / old
            if share >= most or share <= Decimal(1) / most:
                raise refused(
                    _("{value} {unit} can hardly be meant: {old} is in force.").format(
                        value=_written(value), unit=edit.unit, old=_written(before)
                    ),
                    _("Look for a slipped comma. If it is meant, it is written in the file in an editor."),
                )
        for low, high in _LOWER.items():
            if edit.field not in (low, high) or not isinstance(now, Mapping):
                continue
            other = number_of(value_at(now, (high if edit.field == low else low).split(".")))
            if other is None:
                continue
            if edit.field == low and number >= other:
                raise refused(_("The low limit must be below the high one, which is {value} {unit}.").format(
                    value=_written(other), unit=edit.unit))  # fmt: skip
            if edit.field == high and number <= other:
                raise refused(_("The high limit must be above the low one, which is {value} {unit}.").format(
                    value=_written(other), unit=edit.unit))  # fmt: skip


def _is_whole(shape: Any) -> bool:
    """True for a type that only whole numbers have."""
    shape = getattr(shape, "__origin__", shape) if hasattr(shape, "__metadata__") else shape
    return shape is int


def _typed(edit: SetLimit, before: Any, *, whole: bool) -> Any:
    """Typed words as a file has them; InputError with the unit that stands."""
    words = " ".join(edit.words.split())
    if isinstance(before, str) and _AMOUNT.fullmatch(before):
        return _amount(words, before)
    if edit.unit and words.casefold().endswith(edit.unit.casefold()):
        words = words[: -len(edit.unit)].strip()
    if not _NUMBER.fullmatch(words):
        said = _("Write a number; the unit stands: {unit}.").format(unit=edit.unit)
        raise refused(said if edit.unit else _("Write a number."))
    text = words.replace(",", ".")
    if "." not in text:
        return int(text)
    if whole:
        raise refused(_("Write a whole number."))
    return float(text)


def _amount(words: str, before: str) -> str:
    """An amount with the unit that the limit has: `3 g`."""
    unit = before.split(" ", 1)[1]
    number = words.removesuffix(unit).strip().replace(",", ".")
    if not _NUMBER.fullmatch(number) or number.startswith("-"):
        raise refused(_("Write a number; the unit stands: {unit}.").format(unit=unit))
    return f"{number} {unit}"


def number_of(value: Any) -> Decimal | None:
    """The number that a limit is, or that its amount begins with; None for none."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    try:
        return Decimal(str(value).split(" ", 1)[0])
    except InvalidOperation:
        return None


def same(one: Any, other: Any) -> bool:
    """True for the same limit, however its number is written (`6.0`, "6.0", 6)."""
    if one is None or other is None:
        return one is other
    mine, theirs = number_of(one), number_of(other)
    if mine is None or theirs is None:
        return bool(one == other)
    return mine == theirs and str(one).partition(" ")[2] == str(other).partition(" ")[2]


def value_at(item: Any, path: list[str]) -> Any:
    """The value at a way in an item; None where it has none."""
    for step in path:
        item = item.get(step) if isinstance(item, Mapping) else None
    return item


def _written(value: Any) -> str:
    return str(value).replace(".", ",")


def _item(state: State, kind: Kind | None, name: str) -> Any:
    """An item as laid files have it; None where there is none."""
    if kind is None:
        return None
    settings, items = kind
    return item_in(state.items.data.get(settings.file, settings.document().data), items, name)


def item_in(data: Any, items: Items, name: str) -> Any:
    """An item in a file's values; None where there is none."""
    at = items.at(data, name)
    return items.within(data)[at[-1]] if at is not None else None


def _with(change: Change, path: list[str], value: Any) -> Change:
    """A change that says a value at `path` too; what else it says stays."""
    why = {"why": change["why"]} if "why" in change else {}
    made = {one: said for one, said in change.items() if one != "why"}
    if len(path) == 1:
        made[path[0]] = value
    else:
        held = made.get(path[0])
        made[path[0]] = {**(held if isinstance(held, Mapping) else {}), path[1]: value}
    return made | why


def _without(item: Any, path: list[str]) -> Any:
    if not path:
        return None
    if len(path) == 1:
        return {one: said for one, said in item.items() if one != path[0]}
    inner = item.get(path[0]) or {}
    rest = {one: said for one, said in inner.items() if one != path[1]}
    return {**{one: said for one, said in item.items() if one != path[0]}, "": rest}
