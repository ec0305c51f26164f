"""Lays one checked file over another: what stands where, and which place in which file said so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from desktop.core.file_problems import unknown
from desktop.core.messages import _
from desktop.core.yaml_documents import Where
from desktop.shown.workspace import Source
from desktop.workspace import bound_keys
from desktop.workspace.document_checks import Change, Checked
from desktop.workspace.items import ItemLayers, Kind, place_among
from desktop.workspace.member_names import GUARDED
from desktop.workspace.schema import ID, MAX_PANELS, MAX_TABS
from desktop.workspace.trail import Trail

SETTINGS = ("title", "worklist", "orders", "note", "labs_first", "scores", "reasons", "shortcuts")
VALUES = ("kind", "title", "place", "share", "stale_after", "hide_empty", "options")
_NESTED = frozenset({"worklist", "widths", "first", "orders", "note", "options", "shortcuts"})


class Left(NamedTuple):
    """A panel that was taken away: its values, the tab and the panel after which it stood, and the place that
    took it away."""

    values: dict[str, Any]
    tab: str
    after: str
    source: Source


@dataclass(slots=True)
class TabState:
    """A tab while layers are laid: its values and the names of its panels in reading order."""

    id: str
    values: dict[str, Any]
    panels: list[str] = field(default_factory=list)


class State:
    """A workspace while layers are laid. `lay` never raises: problems are noted in the file's document."""

    def __init__(
        self,
        kinds: Mapping[str, Kind] = MappingProxyType({}),
        elsewhere: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """`elsewhere` gives the names of panels and tabs that other workspaces have."""
        self._elsewhere = elsewhere
        self.trail = Trail()
        self.settings: dict[str, Any] = {}
        self.items = ItemLayers(self.trail, self.settings, kinds)
        self.tabs: list[TabState] = []
        self.panels: dict[str, dict[str, Any]] = {}
        self.given: frozenset[str] = frozenset()
        """The names of the keys of the file laid last that gave way to what lies below it."""
        self._gone: dict[str, Source] = {}
        self.left: dict[str, Left] = {}
        """The panels that were taken away and have not come back."""
        self._stood: dict[str, tuple[str, str]] = {}
        self._touched: dict[str, Where] = {}
        # A layer for every workspace: what one of them doesn't have is passed over there.
        self._everywhere = False
        self.items.passed = self._passed

    def lay(self, file: Checked) -> None:
        """Lay a file over what stands."""
        for _change in self.laying(file):
            pass

    def laying(self, file: Checked) -> Iterator[Change]:
        """Lay a file over what stands, a change at a time: each is given when it has been made."""
        self.trail.begin(file)
        self._touched = {}
        self._everywhere = "layer" in file.data and "workspace" not in file.data
        self.trail.failed |= file.failed
        self.given = bound_keys.given_way(file, self.settings.get(bound_keys.FIELD) or {}, self.trail)
        for name in SETTINGS:
            if file.data.get(name) is not None:
                self._put((name,), self.settings, name, file.data[name], (name,))
        for at, tab in enumerate(file.data.get("tabs") or ()):
            self._new_tab(tab["id"], tab, ("tabs", at), len(self.tabs))
        for change in file.changes:
            self.trail.why = change.data.get("why") or ""
            self._apply(change)
            yield change
        self._sizes()

    def _passed(self, target: str) -> bool:
        """True when a layer for every workspace names something that only another one has."""
        return self._everywhere and target in self._elsewhere()

    def tab(self, name: str) -> TabState | None:
        """The tab of a name."""
        return next((tab for tab in self.tabs if tab.id == name), None)

    def tab_of(self, panel: str) -> TabState:
        """The tab that a panel stands on."""
        return next(tab for tab in self.tabs if panel in tab.panels)

    def _put(self, path: Where, into: dict[str, Any], name: str, value: Any, written: Where) -> None:
        """Set a value; maps of settings are laid key by key, everything else as a whole."""
        nested = name in _NESTED or path[2:3] == ("options",)
        self.trail.put(path, into, name, value, written, nested=nested)

    # Things come, go and move

    def _new_tab(self, name: str, data: dict[str, Any], written: Where, number: int) -> None:
        if self.tab(name):
            self.trail.problem((*written, "id"), _("There is already a tab “{name}”.").format(name=name))
            return
        tab = TabState(name, {})
        self.tabs.insert(number, tab)
        self._touched[name] = written
        self.trail.note(("tabs", name), number + 1, written)
        for key in ("title", "about"):
            if data.get(key) is not None:
                self._put(("tabs", name, key), tab.values, key, data[key], (*written, key))
        for at, panel in enumerate(data.get("panels") or ()):
            self._new_panel(panel["id"], panel, (*written, "panels", at), tab, len(tab.panels), "id")

    def _new_panel(
        self, name: str, data: dict[str, Any], written: Where, tab: TabState, number: int, key: str
    ) -> None:
        if name in self.panels:
            if self.trail.already((*written, key), ("panels", name), name, lost=True):
                return
            self.trail.problem(
                (*written, key),
                _("There is already a panel “{name}” on the tab “{tab}”.").format(
                    name=name, tab=self.tab_of(name).id
                ),
            )
            return
        tab.panels.insert(number, name)
        self._gone.pop(name, None)
        self.left.pop(name, None)
        self.panels[name] = {}
        self.trail.note(("panels", name), number + 1, (*written, key))
        self._values(name, data, written)

    def _values(self, name: str, data: dict[str, Any], written: Where) -> None:
        for key in VALUES:
            if key not in data:
                continue
            if key == "options" and not self._options((*written, key), data[key]):
                continue
            if data[key] is None and key == "options":
                self.panels[name].pop("options", None)
                self.trail.clear(("panels", name, "options"))
                self.trail.note(("panels", name, "options"), None, (*written, key))
            else:
                self._put(("panels", name, key), self.panels[name], key, data[key], (*written, key))

    def _options(self, written: Where, options: Any) -> bool:
        """True when the options' names are names, at every depth; else add a problem."""
        fine = True
        for key, value in options.items() if isinstance(options, dict) else ():
            if not re.fullmatch(ID, key):
                document = self.trail.file.document
                document.problem(
                    document.key_place((*written, key)),
                    _("“{name}” can't be the name of an option.").format(name=key),
                )
                fine = False
            fine = self._options((*written, key), value) and fine
        return fine

    def _find(self, name: str, written: Where) -> TabState | None:
        """The tab of a panel that a change names; says so if there is none."""
        if name in self.panels:
            return self.tab_of(name)
        if name in self.trail.failed or self._passed(name):
            return None
        if gone := self._gone.get(name):
            self.trail.problem(
                written,
                _("“{name}” was removed in {place}. Take this change out, or add it again first.").format(
                    name=name, place=str(gone)
                ),
            )
        else:
            self.trail.problem(
                written, unknown(_("There is no panel “{name}”.").format(name=name), name, self.panels)
            )
        return None

    def _find_tab(self, name: str, written: Where) -> TabState | None:
        found = self.tab(name)
        passed = found is None and self._passed(f"tab {name}")
        if found is None and f"tab {name}" not in self.trail.failed and not passed:
            self.trail.problem(
                written,
                unknown(_("There is no tab “{name}”.").format(name=name), name, [t.id for t in self.tabs]),
            )
        return found

    def _sizes(self) -> None:
        """No tab empty, none with more panels than have keys; noted at what changed it last."""
        document = self.trail.file.document
        ward = sum(tab.values.get("about") == "ward" for tab in self.tabs)
        # A digit opens each of a patient's; those about the ward are pages of their own.
        count = max(len(self.tabs) - ward, ward)
        if count > MAX_TABS or not self.tabs:
            written = list(self._touched.values())[-1:] or [()]
            document.problem(
                document.place(written[0]),
                _("A workspace has from 1 to {n} tabs; this leaves {count}.").format(n=MAX_TABS, count=count),
            )
        for tab in self.tabs:
            if tab.id in self._touched and not 1 <= len(tab.panels) <= MAX_PANELS:
                document.problem(
                    document.place(self._touched[tab.id]),
                    _("A tab has from 1 to {n} panels; this leaves {count} on “{tab}”.").format(
                        n=MAX_PANELS, count=len(tab.panels), tab=tab.id
                    ),
                )

    # The changes

    def _apply(self, change: Change) -> None:
        written = (*change.where, change.verb)
        if change.item:
            self.items.apply(change)
        elif change.target == "workspace":
            for name in SETTINGS:
                value = change.data.get(name)
                if name not in change.data or (name == "title" and value is None):
                    continue
                if name == bound_keys.FIELD and value:
                    value = {act: key for act, key in value.items() if act not in self.given}
                    if not value:
                        continue
                if self.items.may(name in GUARDED, name, (*change.where, name)):
                    self._put((name,), self.settings, name, value, (*change.where, name))
        elif change.target.startswith("tab "):
            getattr(self, f"_{change.verb}_tab")(change, change.target.removeprefix("tab "), written)
        else:
            getattr(self, f"_{change.verb}")(change, change.target, written)

    def _move(self, change: Change, name: str, written: Where) -> None:
        tab = self._find(name, written)
        if tab is None:
            return
        target: TabState | None = tab
        beside = change.data.get("before") or change.data.get("after")
        if (wanted := change.data.get("tab")) is not None:
            target = self._find_tab(wanted, (*change.where, "tab"))
        elif beside in self.panels:
            target = self.tab_of(beside)
        if target is None:
            return
        number = place_among(self.trail, change, [panel for panel in target.panels if panel != name])
        if number is None:
            return
        if tab is not target or any(key in change.data for key in ("to", "before", "after")):
            tab.panels.remove(name)
            target.panels.insert(number, name)
            self._touched[tab.id] = self._touched[target.id] = change.where
            self.trail.note(("panels", name), number + 1, written)
        elif change.data.get("place") is None:
            self.trail.problem(
                change.where,
                _("It says nothing about where to; write “to”, “before”, “after”, “tab” or “place”."),
            )
        if change.data.get("place") is not None:
            place = (*change.where, "place")
            self._put(("panels", name, "place"), self.panels[name], "place", change.data["place"], place)

    def _move_tab(self, change: Change, name: str, written: Where) -> None:
        tab = self._find_tab(name, written)
        if tab is None:
            return
        number = place_among(self.trail, change, [other.id for other in self.tabs if other is not tab])
        if number is not None:
            self.tabs.remove(tab)
            self.tabs.insert(number, tab)
            self.trail.note(("tabs", name), number + 1, written)

    def _remove(self, change: Change, name: str, written: Where) -> None:
        if name not in self.panels and self.trail.already(written, ("panels", name), name, gone=True):
            return
        tab = self._find(name, written)
        if tab is None:
            return
        self._stands(tab)
        tab.panels.remove(name)
        self._touched[tab.id] = change.where
        self._forget(("panels", name), written)

    def _remove_tab(self, change: Change, name: str, written: Where) -> None:
        if self.tab(name) is None and self.trail.already(written, ("tabs", name), change.target, gone=True):
            return
        tab = self._find_tab(name, written)
        if tab is None:
            return
        self.tabs.remove(tab)
        self._touched[name] = change.where
        self._stands(tab)
        for panel in tab.panels:
            self._forget(("panels", panel), written)
        self._forget(("tabs", name), written)

    def _stands(self, tab: TabState) -> None:
        """Note where the panels of a tab stand, before one of them is taken away."""
        self._stood = {
            name: (tab.id, before) for before, name in zip(["", *tab.panels], tab.panels, strict=False)
        }

    def _forget(self, path: Where, written: Where) -> None:
        """Take away all that is known of a panel or tab, and remember who did it."""
        gone = self.trail.forget(path, written)
        if path[0] == "panels":
            name = str(path[1])
            self._gone[name] = gone
            self.left[name] = Left(self.panels.pop(name), *self._stood.pop(name, ("", "")), gone)

    def _add(self, change: Change, name: str, written: Where) -> None:
        beside = change.data.get("before") or change.data.get("after")
        if (wanted := change.data.get("tab")) is not None:
            tab = self._find_tab(wanted, (*change.where, "tab"))
        elif beside is not None:
            tab = self._find(beside, (*change.where, "before" if "before" in change.data else "after"))
        else:
            self.trail.problem(change.where, _("“{name}” is missing.").format(name="tab"))
            tab = None
        if tab is not None and (number := place_among(self.trail, change, tab.panels)) is not None:
            new = name not in self.panels
            self._new_panel(name, change.data, change.where, tab, number, "add")
            self._touched[tab.id] = change.where
            side = beside in tab.panels and self.panels[beside].get("place") == "side"
            if new and side and "place" not in change.data:
                # Beside a neighbour is where the neighbour stands.
                way = "before" if change.data.get("before") else "after"
                self._put(("panels", name, "place"), self.panels[name], "place", "side", (*change.where, way))
        else:
            self.trail.failed.add(name)

    def _add_tab(self, change: Change, name: str, written: Where) -> None:
        if self.tab(name):
            if not self.trail.already(written, ("tabs", name), change.target, lost=True):
                self.trail.problem(written, _("There is already a tab “{name}”.").format(name=name))
        elif (number := place_among(self.trail, change, [tab.id for tab in self.tabs])) is not None:
            self._new_tab(name, change.data, change.where, number)

    def _set(self, change: Change, name: str, written: Where) -> None:
        if self._find(name, written) is not None:
            self._values(name, change.data, change.where)

    def _set_tab(self, change: Change, name: str, written: Where) -> None:
        tab = self._find_tab(name, written)
        if tab is not None and change.data.get("title") is not None:
            self._put(
                ("tabs", name, "title"), tab.values, "title", change.data["title"], (*change.where, "title")
            )
