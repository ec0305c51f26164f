"""Differences between two workspaces, each one sentence: panels, tabs, columns, lists of names, settings.

One idea: two workspaces go in, sentences come out, in the order in which a page is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import structs

from desktop.core.messages import _
from desktop.shown.sprint.conditions import in_words
from desktop.shown.sprint.kind_titles import kind_title
from desktop.shown.workspace import Filter, Panel, Tab, Workspace
from desktop.workspace.item_titles import Titles
from desktop.workspace.known import Known
from desktop.workspace.loader import Resolved

Kind = Literal["moved", "added", "gone", "changed"]
_LONGEST = 60


class Difference(msgspec.Struct, frozen=True, gc=False):
    """A difference as a sentence without a full stop. `target` is what a change would name ("laboratory",
    "column crp", "tab course", "limit egfr_low", "workspace"); `short` is for a panel's head."""

    words: str
    target: str
    kind: Kind
    short: str = ""


def differences(
    before: Workspace, after: Workspace, titles: Titles, about: Collection[str] = ()
) -> tuple[Difference, ...]:
    """Differences of `after` from `before`, a sentence each. Of two things that changed places, that one has
    moved which is named in `about` (panels by their names, others as “column crp”)."""
    one = _Compared(before, after, titles, frozenset(about))
    return (*one.tabs(), *one.panels(), *one.worklist(), *one.lists(), *one.rest())


def all_differences(before: Resolved, after: Resolved, known: Known) -> tuple[Difference, ...]:
    """The same of two workspaces with their settings: also the items of the settings, by name."""
    titles = Titles(known, after.data, before.data)
    return (*differences(before.workspace, after.workspace, titles), *_items(before, after, known, titles))


class _Compared:
    def __init__(self, before: Workspace, after: Workspace, titles: Titles, about: frozenset[str]) -> None:
        self.before, self.after, self.titles, self.about = before, after, titles, about
        self.was, self.now = _placed(before), _placed(after)

    def _title(self, name: str) -> str:
        in_now = name in self.now
        _tab, panel = (self.now if in_now else self.was)[name]
        return self.titles.panel(panel, self.after if in_now else self.before)

    # Tabs

    def tabs(self) -> Iterator[Difference]:
        was = {tab.id: tab for tab in self.before.tabs}
        now = {tab.id: tab for tab in self.after.tabs}
        for name, tab in was.items():
            if name not in now:
                words = _("The tab {title} is taken away").format(title=tab.title)
                yield Difference(words, f"tab {name}", "gone")
        for name, tab in now.items():
            if name not in was:
                shows = ", ".join(self._title(panel.id) for panel in tab.panels)
                words = _("The tab {title} is added: {panels}").format(title=tab.title, panels=shows)
                yield Difference(words, f"tab {name}", "added", _("added"))
            elif was[name].words != tab.words:
                words = _("The tab {old} is now called {new}").format(old=was[name].title, new=tab.title)
                yield Difference(words, f"tab {name}", "changed")
        kept = {name: 2 if f"tab {name}" in self.about else 3 for name in now}
        for name in _moved([*was], [*now], kept):
            at = [*now].index(name)
            words = (
                _("The tab {title} moves after {other}").format(
                    title=now[name].title, other=self.after.tabs[at - 1].title
                )
                if at
                else _("The tab {title} moves first").format(title=now[name].title)
            )
            yield Difference(words, f"tab {name}", "moved")

    # Panels

    def panels(self) -> Iterator[Difference]:
        for name, (tab, _panel) in self.was.items():
            if name not in self.now and any(tab.id == one.id for one in self.after.tabs):
                words = _("{panel} is hidden").format(panel=self._title(name))
                yield Difference(words, name, "gone", _("hidden"))
        moved = set(self._moved_panels())
        for name, (tab, panel) in self.now.items():
            if name not in self.was:
                if any(tab.id == one.id for one in self.before.tabs):
                    yield self._added(name, tab)
                continue
            if name in moved:
                yield self._moved(name)
            yield from self._values(name, self.was[name][1], panel)

    def _moved_panels(self) -> Iterator[str]:
        for tab in self.after.tabs:
            names = [panel.id for panel in tab.panels]
            other = next((one for one in self.before.tabs if one.id == tab.id), None)
            stood = [panel.id for panel in other.panels] if other is not None else []
            weights = {name: 2 if name in self.about else 3 for name in names}
            same = {
                name for name in names if name in stood and self.was[name][1].side == self.now[name][1].side
            }
            yield from (name for name in names if name in self.was and name not in same)
            for side in (True, False):
                here = [one.id for one in tab.panels if one.side is side and one.id in same]
                yield from _moved([name for name in stood if name in here], here, weights)

    def _moved(self, name: str) -> Difference:
        (was_tab, was), (tab, panel) = self.was[name], self.now[name]
        title = self._title(name)
        if was_tab.id != tab.id:
            words = _("{panel} moves to the tab {tab}").format(panel=title, tab=tab.title)
            return Difference(words, name, "moved", _("moved from {tab}").format(tab=was_tab.title))
        if was.side != panel.side:
            words = (
                _("{panel} moves to the column beside")
                if panel.side
                else _("{panel} moves to the main column")
            ).format(panel=title)
            return Difference(words, name, "moved", _("moved to the other column"))
        below, above = self._beside(name, 1), self._beside(name, -1)
        if below and not (above and self._went_down(name)):
            words = _("{panel} moves above {other}").format(panel=title, other=self._title(below))
        elif above:
            words = _("{panel} moves below {other}").format(panel=title, other=self._title(above))
        else:
            words = _("{panel} moves").format(panel=title)
        numbers = [[one.id for one in each.panels].index(name) + 1 for each in (was_tab, tab)]
        short = _("moved: place {old} → {new}").format(old=numbers[0], new=numbers[1])
        return Difference(words, name, "moved", short)

    def _went_down(self, name: str) -> bool:
        """True when a panel of a column has others above it now that stood below it."""
        (was_tab, _was), (tab, panel) = self.was[name], self.now[name]
        stood = [one.id for one in was_tab.panels]
        here = [one.id for one in tab.panels if one.side is panel.side]
        above = [one for one in here[: here.index(name)] if one in stood]
        return any(stood.index(one) > stood.index(name) for one in above)

    def _beside(self, name: str, step: int) -> str:
        """The panel above (-1) or below (1) another in its column; empty for none."""
        tab, panel = self.now[name]
        column = [one.id for one in tab.panels if one.side is panel.side]
        at = column.index(name) + step
        return column[at] if 0 <= at < len(column) else ""

    def _added(self, name: str, tab: Tab) -> Difference:
        title, above, below = self._title(name), self._beside(name, -1), self._beside(name, 1)
        if above:
            words = _("{panel} is added below {other}").format(panel=title, other=self._title(above))
        elif below:
            words = _("{panel} is added above {other}").format(panel=title, other=self._title(below))
        else:
            words = _("{panel} is added on the tab {tab}").format(panel=title, tab=tab.title)
        return Difference(words, name, "added", _("added"))

    def _values(self, name: str, was: Panel, now: Panel) -> Iterator[Difference]:
        title = self._title(name)

        def told(words: str, short: str = "", **values: Any) -> Difference:
            said = words.format(panel=title, **values)
            return Difference(said, name, "changed", short.format(**values) if short else "")

        if was.kind != now.kind:
            yield told(
                _("{panel} shows {new}, not {old}"), old=kind_title(was.kind), new=kind_title(now.kind)
            )
        if was.words != now.words:
            yield told(_("{old} is now called {panel}"), old=self.titles.panel(was))
        if was.share != now.share:
            words = _("{panel} gets more room ({old} → {new})")
            if now.share < was.share:
                words = _("{panel} gets less room ({old} → {new})")
            yield told(words, _("height {old} → {new}"), old=was.share, new=now.share)
        if was.hide_empty != now.hide_empty:
            words = _("{panel} takes no room where there is nothing")
            if not now.hide_empty:
                words = _("{panel} is shown also where there is nothing")
            yield told(words, _("folded when empty") if now.hide_empty else _("always shown"))
        if was.stale_after != now.stale_after:
            old, new = (_hours(one) for one in (was.stale_after, now.stale_after))
            yield told(_("{panel} is old after: {old} → {new}"), old=old, new=new)
        for option in dict.fromkeys((*was.options, *now.options)):
            old, new = (_plain(one.options.get(option)) for one in (was, now))
            if was.options.get(option) != now.options.get(option):
                words = _("{panel}, {option}: {old} → {new}")
                if option == "hours" and now.options.get(option) is not None:
                    words = _("{panel} shows {new} hours")
                yield told(words, "{old} → {new}", option=option, old=old, new=new)

    # The worklist, lists of names, and the rest

    def worklist(self) -> Iterator[Difference]:
        was, now = self.before.worklist, self.after.worklist
        yield from self._columns(was.columns, now.columns)
        yield from self._widths(dict(was.widths), dict(now.widths), now.columns)
        if was.order != now.order:
            old, new = (
                _("need") if one == "need" else self.titles.named("column", one)
                for one in (was.order, now.order)
            )
            words = _("The list is ordered by {new}, not by {old}").format(old=old, new=new)
            yield Difference(words, "workspace", "changed")
        if was.below != now.below:
            words = (
                _("The reason stands below the name")
                if now.below
                else _("The reason stands in its own column")
            )
            yield Difference(words, "workspace", "changed")
        for field, words in (
            ("news2", _("First on the list: NEWS2 from {new}, not from {old}")),
            ("single", _("First on the list: one part of NEWS2 from {new}, not from {old}")),
            ("overdue", _("First on the list, overdue tasks: {old} → {new}")),
        ):
            old, new = getattr(was.first, field), getattr(now.first, field)
            if old != new:
                yield Difference(words.format(old=_plain(old), new=_plain(new)), "workspace", "changed")

    def _columns(self, was: Sequence[str], now: Sequence[str]) -> Iterator[Difference]:
        def told(words: str, name: str, what: Kind) -> Difference:
            at = now.index(name) if name in now else 0
            other = self.titles.named("column", now[at - 1]) if at else ""
            said = words.format(name=self.titles.named("column", name), other=other)
            return Difference(said, f"column {name}", what)

        for name in was:
            if name not in now:
                yield told(_("The column {name} is taken away"), name, "gone")
        for name in now:
            if name not in was:
                first = _("The column {name} is added first")
                after = _("The column {name} is added after {other}")
                yield told(after if now.index(name) else first, name, "added")
        weights = {name: 2 if f"column {name}" in self.about else 3 for name in now}
        for name in _moved(was, now, weights):
            first, after = _("The column {name} moves first"), _("The column {name} moves after {other}")
            yield told(after if now.index(name) else first, name, "moved")

    def _widths(
        self, was: Mapping[str, int], now: Mapping[str, int], shown: Sequence[str]
    ) -> Iterator[Difference]:
        for name in shown:
            if was.get(name) != now.get(name):
                old, new = (
                    _("as usual") if one is None else str(one) for one in (was.get(name), now.get(name))
                )
                words = _("The column {name} is {new} wide, not {old}")
                said = words.format(name=self.titles.named("column", name), old=old, new=new)
                yield Difference(
                    said, f"column {name}", "changed", _("width {old} → {new}").format(old=old, new=new)
                )

    def lists(self) -> Iterator[Difference]:
        for kind, field, head in (
            ("lab", "labs_first", _("Results first")),
            ("favourite", "favourites", _("Favourites among the order sets")),
            ("score", "scores", _("Scores first")),
            ("note", "note_templates", _("Templates of notes")),
        ):
            was, now = getattr(self.before, field), getattr(self.after, field)
            yield from self._list(kind, head, was, now)
        was_reasons, now_reasons = ([one.title for one in each.reasons] for each in (self.before, self.after))
        if self.before.reasons != self.after.reasons:
            words = _("Reasons for opening a record: {old} → {new}")
            said = words.format(old=_plain(was_reasons), new=_plain(now_reasons))
            yield Difference(said, "workspace", "changed")

    def _list(self, kind: str, head: str, was: Sequence[str], now: Sequence[str]) -> Iterator[Difference]:
        if tuple(was) == tuple(now):
            return
        came = [self.titles.named(kind, name) for name in now if name not in was]
        left = [self.titles.named(kind, name) for name in was if name not in now]
        parts = [_("new: {names}").format(names=", ".join(came))] if came else []
        parts += [_("gone: {names}").format(names=", ".join(left))] if left else []
        weights = dict.fromkeys(now, 1)
        if _moved(was, now, weights):
            parts.append(_("in another order"))
        yield Difference(f"{head}: {'; '.join(parts)}", "workspace", "changed")

    def rest(self) -> Iterator[Difference]:
        if self.before.words != self.after.words:
            words = _("The workspace is called {new}, not {old}")
            said = words.format(old=self.before.title, new=self.after.title)
            yield Difference(said, "workspace", "changed")
        old_keys, new_keys = self.before.shortcuts, self.after.shortcuts
        for act in dict.fromkeys((*old_keys, *new_keys)):
            if old_keys.get(act) != new_keys.get(act):
                old, new = (_key(act, keys) for keys in (old_keys, new_keys))
                words = _("Key of {act}: {old} → {new}").format(act=_act(act), old=old, new=new)
                yield Difference(words, "workspace", "changed")
        was, now = ({one.key: one for one in each.filters} for each in (self.before, self.after))
        yield from self._filters(was, now)

    def _filters(self, was: Mapping[str, Filter], now: Mapping[str, Filter]) -> Iterator[Difference]:
        for key, one in was.items():
            if key not in now:
                words = _("The selection {name} is taken away")
                yield Difference(words.format(name=one.title), f"filter {key}", "gone")
        for key, one in now.items():
            if key not in was:
                words = _("The selection {name} is added")
                yield Difference(self._with(words, one), f"filter {key}", "added")
            elif was[key].words != one.words and structs.replace(one, words=was[key].words) == was[key]:
                words = _("The selection {old} is now called {new}").format(old=was[key].title, new=one.title)
                yield Difference(words, f"filter {key}", "changed", _("renamed"))
            elif was[key] != one:
                words = _("The selection {name} is changed")
                yield Difference(self._with(words, one, was[key]), f"filter {key}", "changed")
        yield from _filters_moved(was, now, self.about)

    def _with(self, words: str, one: Filter, was: Filter | None = None) -> str:
        """The sentence about a selection with its conditions, and those before where they were others."""
        sentence = words.format(name=one.title)
        if was is not None and was.where == one.where:
            return sentence
        states = (one,) if was is None else (was, one)
        conditions = " → ".join(
            in_words(each.where, lambda name: self.titles.named("column", name)) or _("everybody")
            for each in states
        )
        return f"{sentence}: {conditions}"


def _placed(workspace: Workspace) -> dict[str, tuple[Tab, Panel]]:
    return {panel.id: (tab, panel) for tab in workspace.tabs for panel in tab.panels}


def _filters_moved(
    was: Mapping[str, Filter], now: Mapping[str, Filter], about: Collection[str]
) -> Iterator[Difference]:
    weights = {key: 2 if f"filter {key}" in about else 3 for key in now}
    for key in _moved([*was], [*now], weights):
        at = [*now].index(key)
        words = _("The selection {name} moves first")
        if at:
            words = _("The selection {name} moves after {other}")
        said = words.format(name=now[key].title, other=now[[*now][at - 1]].title)
        yield Difference(said, f"filter {key}", "moved", _("moved"))


def _moved(was: Sequence[str], now: Sequence[str], weights: Mapping[str, int]) -> list[str]:
    """The fewest names that must have moved, of those in both lists; a light one rather than a heavy one."""
    old = [name for name in was if name in now]
    new = [name for name in now if name in was]
    # The heaviest common order of both stays where it is.
    best = [[0] * (len(new) + 1) for _one in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            same = best[i + 1][j + 1] + weights.get(old[i], 1) if old[i] == new[j] else 0
            best[i][j] = max(same, best[i + 1][j], best[i][j + 1])
    stays, i, j = set(), 0, 0
    while i < len(old) and j < len(new):
        if old[i] == new[j] and best[i][j] == best[i + 1][j + 1] + weights.get(old[i], 1):
            stays.add(old[i])
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return [name for name in new if name not in stays]


def _items(before: Resolved, after: Resolved, known: Known, titles: Titles) -> Iterator[Difference]:
    """Items of the settings that came, went or changed, in the order of their kinds."""
    for word, (settings, items) in known.items.items():
        # What is in the workspace itself is told there.
        if word == "filter" or (settings.file not in before.data and settings.file not in after.data):
            continue
        shipped = settings.document().data
        was, now = (each.data.get(settings.file, shipped) for each in (before, after))
        if was == now:
            continue
        old, new = ({name: _item(items, data, name) for name in items.names(data)} for data in (was, now))
        for name in dict.fromkeys((*old, *new)):
            if old.get(name) == new.get(name):
                continue
            target = f"{word} {name}"
            title = titles.item(word, name)
            called = f"{target} ({title})" if title and title != name else target
            if name not in new:
                yield Difference(_("{item} is taken away").format(item=called), target, "gone")
            elif name not in old:
                yield Difference(_("{item} is added").format(item=called), target, "added")
            else:
                yield Difference(f"{called}: {_fields(old[name], new[name])}", target, "changed")
        if items.key and [name for name in old if name in new] != [name for name in new if name in old]:
            weights = dict.fromkeys(new, 1)
            for name in _moved([*old], [*new], weights):
                yield Difference(_("{item} moves").format(item=f"{word} {name}"), f"{word} {name}", "moved")


def _item(items: Any, data: Any, name: str) -> Any:
    at = items.at(data, name)
    return items.within(data)[at[-1]]


def _fields(was: Any, now: Any) -> str:
    """The fields of an item that differ, each with its old and new value."""
    if not (isinstance(was, dict) and isinstance(now, dict)):
        return f"{_plain(was)} → {_plain(now)}"
    parts = []
    for field in dict.fromkeys((*was, *now)):
        if was.get(field) == now.get(field):
            continue
        if isinstance(was.get(field), list) and isinstance(now.get(field), list):
            parts.append(f"{field} {_members(was[field], now[field])}")
            continue
        inner = isinstance(was.get(field), dict) and isinstance(now.get(field), dict)
        said = (
            _fields(was[field], now[field])
            if inner
            else f"{_plain(was.get(field))} → {_plain(now.get(field))}"
        )
        parts.append(f"{field} {said}")
    return ", ".join(parts)


def _members(was: list[Any], now: list[Any]) -> str:
    """Members that came into a list, and those that left it."""
    came, left = [one for one in now if one not in was], [one for one in was if one not in now]
    parts = [_("new: {names}").format(names=_plain(came))] if came else []
    parts += [_("gone: {names}").format(names=_plain(left))] if left else []
    return "; ".join(parts) or _("in another order")


def _plain(value: Any) -> str:
    """A value as somebody would say it, cut where it is long."""
    if value is None or value in ([], (), {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        said = ", ".join(map(_plain, value))
    elif isinstance(value, dict):
        said = ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    else:
        said = str(value)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def _hours(value: float | None) -> str:
    return _("as usual") if value is None else _("{n} h").format(n=f"{value:g}")


def _key(act: str, keys: Mapping[str, str]) -> str:
    from desktop.acts import shortcuts

    return keys.get(act) or shortcuts.shipped(act)


def _act(act: str) -> str:
    from desktop.acts import shortcuts

    return shortcuts.said(act)
