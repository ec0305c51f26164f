"""Edits of a page as changes of its draft: each edit gives the fewest lines that make the page so.

Several moves of one panel are one change, in its place and with its reason; a change that ends where it began
is none. Of the ways to write an edit the first counts that makes exactly the page that was meant.

One idea: the page that was meant, and the list of changes that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from desktop.core.messages import _, ngettext
from desktop.shown.sprint.list_edits import (
    AddItem,
    ItemEdit,
    PlaceItem,
    RemoveItem,
    SetItem,
    SetLimit,
    SizeColumn,
)
from desktop.shown.sprint.page_draft import (
    AddColumn,
    AddPanel,
    BindKey,
    Edit,
    FoldPanel,
    GiveReason,
    HidePanel,
    MoveColumn,
    MovePanel,
    RemoveColumn,
    SizePanel,
)
from desktop.shown.workspace import COLUMNS
from desktop.workspace.drafts.item_changes import ItemChanges
from desktop.workspace.drafts.key_changes import KeyChanges
from desktop.workspace.drafts.limit_changes import LimitChanges
from desktop.workspace.drafts.member_changes import MemberChanges, is_member
from desktop.workspace.drafts.numbered_changes import PLACING, Change, Entries, Entry, Lay, refused
from desktop.workspace.item_titles import CHOSEN
from desktop.workspace.known import Known
from desktop.workspace.merging import Left, State
from desktop.workspace.schema import MAX_PANELS

_MOST_SHARE = 12


class Slot(NamedTuple):
    """A panel, as far as edits may change it."""

    name: str
    kind: str
    side: bool
    share: int
    folded: bool


class Page(NamedTuple):
    """The page as edits change it: the panels of each tab in reading order, the columns of the list and their
    widths."""

    tabs: dict[str, list[Slot]]
    columns: list[str]
    widths: Mapping[str, int] = MappingProxyType({})

    def copy(self) -> Page:
        tabs = {name: list(slots) for name, slots in self.tabs.items()}
        return Page(tabs, list(self.columns), self.widths)

    def tab_of(self, panel: str) -> str:
        """The tab of a panel; empty where it stands on none."""
        return next((tab for tab, slots in self.tabs.items() if any(one.name == panel for one in slots)), "")

    def slot(self, panel: str) -> Slot:
        """A panel; InputError where the page has none of that name."""
        found = next((one for slots in self.tabs.values() for one in slots if one.name == panel), None)
        if found is None:
            raise refused(_("This panel is not on the page that the draft changes."))
        return found


def page_of(state: State) -> Page:
    """The page of laid files."""
    tabs = {}
    for tab in state.tabs:
        tabs[tab.id] = [
            Slot(name, values["kind"], values.get("place") == "side", values.get("share", 1) or 1,
                 bool(values.get("hide_empty")))
            for name, values in ((name, state.panels[name]) for name in tab.panels)
        ]  # fmt: skip
    worklist = state.settings.get("worklist") or {}
    columns, widths = worklist.get("columns"), worklist.get("widths") or {}
    return Page(tabs, list(COLUMNS if columns is None else columns), dict(widths))


class Changing(Entries):
    """The changes of a draft, and what lies below it. `lay` gives the state with other changes, None where
    they can't be laid."""

    def __init__(self, changes: list[Change], lay: Lay, known: Known) -> None:
        super().__init__(changes, lay)
        self.known = known

    @cached_property
    def state(self) -> State:
        """State of the changes as they stand; a reason needs none of it."""
        state = self._lay(self.changes)
        if state is None:
            raise refused(
                _("The draft's file has something wrong."), _("Mend it, or take the last edit back.")
            )
        return state

    @cached_property
    def page(self) -> Page:
        """The page as it stands."""
        return page_of(self.state)

    @cached_property
    def ward(self) -> frozenset[str]:
        """Names of the tabs that are about the ward."""
        return frozenset(tab.id for tab in self.state.tabs if tab.values.get("about") == "ward")

    def made(self, edit: Edit | ItemEdit | SizeColumn | SetLimit) -> list[Entry]:
        """The draft's changes after an edit; InputError where it can't be made."""
        match edit:
            case MovePanel():
                return self._move(edit)
            case SizePanel():
                share = self.page.slot(edit.panel).share + edit.step
                if not 1 <= share <= _MOST_SHARE:
                    words = _("A panel's share of the height is from 1 to {n}.").format(n=_MOST_SHARE)
                    raise refused(words)
                return self._value(edit.panel, "share", share, 1)
            case FoldPanel():
                return self._value(edit.panel, "hide_empty", edit.folded, False)
            case HidePanel():
                return self._hide(edit.panel)
            case AddPanel():
                return self._back(edit) if edit.back else self._add(edit)
            case AddColumn() | MoveColumn() | RemoveColumn():
                return self._column(edit)
            case GiveReason():
                return self._reason(edit)
            case AddItem() | SetItem() | PlaceItem() | RemoveItem() if is_member(edit.item):
                return MemberChanges(self.changes, self._lay, self.known, self.state, edit.item).made(edit)
            case SizeColumn() | AddItem() | SetItem() | PlaceItem() | RemoveItem():
                return ItemChanges(self.changes, self._lay, self.known, self.state).made(edit)
            case BindKey():
                return KeyChanges(self.changes, self._lay, self.state).made(edit)
            case SetLimit():
                return LimitChanges(self.changes, self._lay, self.known, self.state).made(edit)
        raise refused(_("This can't be edited here."))

    # Finding the fewest lines

    def _first(self, ways: Iterator[list[Entry]], goal: Callable[[Page], bool]) -> list[Entry]:
        """The first way that makes the page that was meant."""
        return self._first_laid(ways, lambda state: goal(page_of(state)))

    # Panels

    def _move(self, edit: MovePanel) -> list[Entry]:
        goal = self.page.copy()
        slot = goal.slot(edit.panel)
        stood = goal.tab_of(edit.panel)
        tab = edit.tab or stood
        if tab not in goal.tabs:
            raise refused(_("There is no such tab on this page."))
        side = slot.side if edit.side is None else edit.side
        slots = goal.tabs[stood]
        at = slots.index(slot)
        slots.remove(slot)
        moved = slot._replace(side=side)
        if tab != stood:
            self._room(goal, tab)
            self._stays(goal, stood)
            slots, at = goal.tabs[tab], len(goal.tabs[tab])
        slots.insert(at, moved)
        anchor = self._stepped(slots, moved, edit.step)
        if goal == self.page:
            raise refused(_("It can't go further there."))
        return self._placed(edit.panel, tab, slots, moved, anchor, goal)

    def _stepped(self, slots: list[Slot], slot: Slot, step: int) -> dict[str, str]:
        """Move a panel among those of its column; gives the neighbour by which its place is said."""
        anchor: dict[str, str] = {}
        for _one in range(abs(step)):
            column = [one for one in slots if one.side is slot.side]
            number = column.index(slot) + (1 if step > 0 else -1)
            if not 0 <= number < len(column):
                break
            beside = column[number]
            slots.remove(slot)
            slots.insert(slots.index(beside) + (1 if step > 0 else 0), slot)
            anchor = {"after" if step > 0 else "before": beside.name}
        return anchor

    def _room(self, goal: Page, tab: str) -> None:
        if tab in self.ward:
            raise refused(_("A tab about the ward shows one panel."))
        if len(goal.tabs[tab]) >= MAX_PANELS:
            raise refused(
                _("A tab has at most {n} panels.").format(n=MAX_PANELS), _("Hide one of them first.")
            )

    def _stays(self, goal: Page, tab: str) -> None:
        if not goal.tabs[tab]:
            raise refused(
                _("A tab must have at least one panel."),
                _("Add another to it first, or leave this one there."),
            )

    def _placings(
        self, tab: str, slots: list[Slot], slot: Slot, anchor: dict[str, str], base: Page
    ) -> Iterator[Change]:
        """The ways to say where a panel stands, the plainest first."""
        at = slots.index(slot)
        column = [one.name for one in slots if one.side is slot.side]
        number = column.index(slot.name)
        other = base.tab_of(slot.name) != tab
        beside: list[Change] = [dict(anchor)] if anchor else []
        if other and slot is slots[-1]:
            beside.append({"tab": tab})
        if number + 1 < len(column):
            beside.append({"before": column[number + 1]})
        if number:
            beside.append({"after": column[number - 1]})
        if at + 1 < len(slots):
            beside.append({"before": slots[at + 1].name})
        if at:
            beside.append({"after": slots[at - 1].name})
        beside += [{"tab": tab, "to": "first"} if not at else {"tab": tab, "to": at + 1}]
        stood = next(
            (one for one in base.tabs.get(base.tab_of(slot.name), ()) if one.name == slot.name), None
        )
        if stood is None or stood.side != slot.side:
            place = {"place": "side" if slot.side else "main"}
            if stood is not None and not other:
                yield place
            if stood is None and not slot.side:
                yield from beside
            yield from (one | place for one in beside)
            return
        yield from beside

    def _placed(
        self, panel: str, tab: str, slots: list[Slot], slot: Slot, anchor: dict[str, str], goal: Page
    ) -> list[Entry]:
        moves, adds = self._of("move", panel), self._of("add", panel)

        def ways() -> Iterator[list[Entry]]:
            if moves:
                yield self._without(moves)
            without = self._lay([change for _number, change in self._without(moves)])
            base = page_of(without) if without is not None else self.page
            if adds:
                for placing in self._placings(tab, slots, slot, anchor, Page({}, [])):
                    kept = {
                        name: value for name, value in self.changes[adds[-1]].items() if name not in PLACING
                    }
                    yield self._instead(adds[-1], kept | placing, self._without(moves))
            why = _why(self.changes[moves[-1]]) if moves else {}
            for placing in self._placings(tab, slots, slot, anchor, base):
                change = {"move": panel, **placing, **why}
                if moves:
                    yield self._instead(moves[-1], change, self._without(moves[:-1]))
                yield [*self._without(moves), (None, change)]
            for placing in self._placings(tab, slots, slot, anchor, self.page):
                yield [*self._entries(), (None, {"move": panel, **placing})]

        return self._first(ways(), lambda page: page == goal)

    def _value(self, panel: str, field: str, value: Any, usual: Any) -> list[Entry]:
        goal = self.page.copy()
        slot = goal.slot(panel)
        slots = goal.tabs[goal.tab_of(panel)]
        name = {"share": "share", "hide_empty": "folded"}[field]
        slots[slots.index(slot)] = slot._replace(**{name: value})
        if goal == self.page:
            raise refused(_("It is so already."))
        sets, adds = self._of("set", panel, field), self._of("add", panel)

        def ways() -> Iterator[list[Entry]]:
            if sets:
                yield self._lessened(sets, field)
                yield self._instead(sets[-1], self.changes[sets[-1]] | {field: value}, self._entries())
            if adds:
                add = {name: one for name, one in self.changes[adds[-1]].items() if name != field}
                yield self._instead(adds[-1], add, self._entries())
                yield self._instead(adds[-1], _with(add, field, value), self._entries())
            yield [*self._entries(), (None, {"set": panel, field: value})]

        return self._first(ways(), lambda page: page == goal)

    def _hide(self, panel: str) -> list[Entry]:
        goal = self.page.copy()
        slot = goal.slot(panel)
        tab = goal.tab_of(panel)
        goal.tabs[tab].remove(slot)
        self._stays(goal, tab)
        adds = self._of("add", panel)
        own = sorted(self._of("move", panel) + self._of("set", panel))

        def ways() -> Iterator[list[Entry]]:
            if adds:
                yield self._without([*adds, *own])
                yield from self._anchored([*adds, *own], panel)
            else:
                yield [*self._without(own), (None, {"remove": panel})]
            yield [*self._entries(), (None, {"remove": panel})]

        return self._first(ways(), lambda page: page == goal)

    def _anchored(self, gone: list[int], panel: str) -> Iterator[list[Entry]]:
        """Without changes of a panel by which others say their place: they say it by what stands there."""
        found: list[Entry] = []
        for number, change in self._without(gone):
            way = next((one for one in ("before", "after") if change.get(one) == panel), "")
            target = change.get("add") or change.get("move")
            if way and isinstance(target, str):
                tab = self.page.tab_of(target)
                names = [one.name for one in self.page.tabs.get(tab, ()) if one.name != panel]
                at = names.index(target) if target in names else 0
                fresh = {"after": names[at - 1]} if at else {"tab": tab, "to": "first"}
                kept = {
                    name: one for name, one in change.items() if name not in ("before", "after", "to", "why")
                }
                change = kept | fresh | _why(change)
            found.append((number, change))
        yield found

    def _add(self, edit: AddPanel) -> list[Entry]:
        kind, _space, chosen = edit.kind.partition(" ")
        if self.known.kinds is not None and kind not in self.known.kinds:
            raise refused(_("There is no kind of panel “{name}”.").format(name=kind))
        if kind in self.known.ward_kinds:
            raise refused(_("A list of patients is no panel of one patient's page."))
        if edit.tab not in self.page.tabs:
            raise refused(_("There is no such tab on this page."))
        self._room(self.page, edit.tab)
        taken = {one.name for slots in self.page.tabs.values() for one in slots} | set(self.state.left)
        name = base = (chosen or kind).replace("_", "-")
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        slots = self.page.tabs[edit.tab]
        if edit.after and edit.after not in [one.name for one in slots]:
            raise refused(_("This panel is not on the page that the draft changes."))
        placing: Change = {"tab": edit.tab} if not edit.after else {"tab": edit.tab, "after": edit.after}
        options: Change = {"options": {CHOSEN[kind]: chosen}} if chosen and kind in CHOSEN else {}
        way: list[Entry] = [*self._entries(), (None, {"add": name, "kind": kind, **placing, **options})]

        def stands(page: Page) -> bool:
            names = [one.name for one in page.tabs[edit.tab]]
            at = names.index(edit.after) + 1 if edit.after else len(names) - 1
            return names[at] == name

        return self._first(iter([way]), stands)

    def _back(self, edit: AddPanel) -> list[Entry]:
        panel = edit.back
        hidden = [
            at for at, change in enumerate(self.changes)
            if change.get("remove") == panel or panel in _names(change.get("remove"))
        ]  # fmt: skip
        left = self.state.left.get(panel)
        if self.page.tab_of(panel):
            raise refused(_("It is on the page already."))
        if left is None:
            raise refused(_("This panel is not known any more."))
        tab = left.tab if left.tab in self.page.tabs else edit.tab
        self._room(self.page, tab if tab in self.page.tabs else next(iter(self.page.tabs)))

        def ways() -> Iterator[list[Entry]]:
            if hidden:
                found: list[Entry] = []
                for number, change in self._entries():
                    names = [one for one in _names(change.get("remove")) if one != panel]
                    if number in hidden and names:
                        change["remove"] = names[0] if len(names) == 1 else names
                    elif number in hidden:
                        continue
                    found.append((number, change))
                yield found
            for placing in _beside(left, self.page, tab):
                yield [*self._entries(), (None, _again(panel, left, placing))]

        def stands(page: Page) -> bool:
            others = {name: [one for one in slots if one.name != panel] for name, slots in page.tabs.items()}
            return bool(page.tab_of(panel)) and others == self.page.tabs

        return self._first(ways(), stands)

    # Columns of the list

    def _column(self, edit: AddColumn | MoveColumn | RemoveColumn) -> list[Entry]:
        goal = self.page.copy()
        columns, name = goal.columns, edit.column
        target = f"column {name}"
        if not isinstance(edit, AddColumn) and name not in columns:
            raise refused(_("The list does not show this column."))
        adds, moves, gone = (self._of(verb, target) for verb in ("add", "move", "remove"))
        match edit:
            case AddColumn():
                if name in columns:
                    raise refused(_("The list shows this column already."))
                if edit.after and edit.after not in columns:
                    raise refused(_("The list does not show this column."))
                at = columns.index(edit.after) + 1 if edit.after else len(columns)
                columns.insert(at, name)
                placing: Change = {"after": edit.after} if edit.after else {}
                # What this draft took away comes back where it stood, unless another place was named.
                ways = [self._without(gone)] if gone else []
                ways += [[*self._without(gone), (None, {"add": target, **placing})]]
                ways += [[*self._entries(), (None, {"add": target, **placing})]]

                def back(page: Page) -> bool:
                    others = [one for one in page.columns if one != name]
                    plain = not edit.after and name in page.columns and others == self.page.columns
                    return plain or page == goal

                return self._first(iter(ways), back)
            case RemoveColumn():
                if name == "name":
                    raise refused(
                        _("A list of patients can't be without names: nobody would know whose row is whose.")
                    )
                columns.remove(name)
                own = sorted([*moves, *self._of("set", target)])
                ways = [self._without([*adds, *own])] if adds else []
                ways += [[*self._without(own), (None, {"remove": target})]]
                ways += [[*self._entries(), (None, {"remove": target})]]
                return self._first(iter(ways), lambda page: page[:2] == goal[:2])
        at = columns.index(name)
        to = min(max(at + edit.step, 0), len(columns) - 1)
        if to == at:
            raise refused(_("It can't go further there."))
        columns.insert(to, columns.pop(at))
        placings = [{"before": columns[to + 1]}] if to + 1 < len(columns) and edit.step < 0 else []
        placings += [{"after": columns[to - 1]}] if to else []
        placings += [{"before": columns[to + 1]}] if to + 1 < len(columns) else []
        return self._first(self._moved(target, placings), lambda page: page == goal)

    # Reasons

    def _reason(self, edit: GiveReason) -> list[Entry]:
        if not 1 <= edit.point <= len(self.changes):
            words = ngettext("The draft has {n} change.", "The draft has {n} changes.", len(self.changes))
            raise refused(words.format(n=len(self.changes)))
        entries = self._entries()
        number, change = entries[edit.point - 1]
        change.pop("why", None)
        if why := " ".join(edit.why.split()):
            change["why"] = why
        entries[edit.point - 1] = (number, change)
        return entries


def _why(change: Mapping[str, Any]) -> Change:
    return {"why": change["why"]} if change.get("why") else {}


def _with(change: Change, field: str, value: Any) -> Change:
    """A change with another field, its reason last."""
    return {name: one for name, one in change.items() if name != "why"} | {field: value} | _why(change)


def _names(said: Any) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else []


def _beside(left: Left, page: Page, tab: str) -> Iterator[Change]:
    """Places of a panel that was taken away: the one where it stood, if that is still there, and the last."""
    if left.after and page.tab_of(left.after) == tab:
        yield {"tab": tab, "after": left.after}
    elif not left.after and left.tab == tab:
        yield {"tab": tab, "to": "first"}
    yield {"tab": tab}


def _again(panel: str, left: Left, placing: Change) -> Change:
    """A change that adds a panel as it was."""
    values = {name: one for name, one in left.values.items() if name != "kind" and one not in (None, {})}
    return {"add": panel, "kind": left.values["kind"], **placing, **values}
