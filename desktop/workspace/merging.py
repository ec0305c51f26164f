"""Lays one checked file over another: what stands where, and which place in which file said so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from desktop.core.messages import _
from desktop.shown.workspace import Layer, Source
from desktop.workspace.checking import Change, Checked
from desktop.workspace.problems import Place, Problem, unknown
from desktop.workspace.reading import Where
from desktop.workspace.schema import ID, MAX_PANELS, MAX_TABS

SETTINGS = ("title", "worklist", "orders", "note", "labs_first")
VALUES = ("kind", "title", "place", "share", "stale_after", "options")
_NESTED = frozenset({"worklist", "first", "orders", "note", "options"})


@dataclass(slots=True)
class TabState:
    """A tab while layers are laid: its values and the names of its panels in reading order."""

    id: str
    values: dict[str, Any]
    panels: list[str] = field(default_factory=list)


class State:
    """A workspace while layers are laid. `lay` never raises: problems are noted in the file's document."""

    def __init__(self) -> None:
        self.settings: dict[str, Any] = {}
        self.tabs: list[TabState] = []
        self.panels: dict[str, dict[str, Any]] = {}
        self.history: dict[str, list[Source]] = {}
        self.origin: dict[Where, tuple[str, Place]] = {}
        self.keys: dict[Where, tuple[str, Place]] = {}
        self._gone: dict[str, Source] = {}
        self._failed: set[str] = set()
        self._file: Checked
        self._why = ""
        self._touched: dict[str, Where] = {}

    def lay(self, file: Checked) -> None:
        """Lay a file over what stands."""
        self._file, self._why, self._touched = file, "", {}
        self._failed |= file.failed
        for name in SETTINGS:
            if file.data.get(name) is not None:
                self._put((name,), self.settings, name, file.data[name], (name,))
        for at, tab in enumerate(file.data.get("tabs") or ()):
            self._new_tab(tab["id"], tab, ("tabs", at), len(self.tabs))
        for change in file.changes:
            self._why = change.data.get("why") or ""
            self._apply(change)
        self._sizes()

    def source_near(self, where: Where) -> tuple[str, Place]:
        """Where a value was written, down to a list's item, or what it stands in."""
        while where and where not in self.origin:
            where = where[:-1]
        return self.origin.get(where, (self._file.document.file, Place(1, 1)))

    def key_near(self, where: Where) -> tuple[str, Place]:
        """Where a value's name was written, or the value itself."""
        return self.keys.get(where) or self.source_near(where)

    def tab(self, name: str) -> TabState | None:
        """The tab of a name."""
        return next((tab for tab in self.tabs if tab.id == name), None)

    def tab_of(self, panel: str) -> TabState:
        """The tab that a panel stands on."""
        return next(tab for tab in self.tabs if panel in tab.panels)

    # Writing down where things came from

    def _note(self, path: Where, value: Any, written: Where) -> None:
        document = self._file.document
        place = document.place(written)
        self.origin[path] = (document.file, place)
        self.history.setdefault("/".join(map(str, path)), []).append(
            Source(
                file=document.file,
                line=place.line,
                column=place.column,
                layer=cast(Layer, self._file.layer),
                value=msgspec.json.encode(value).decode(),
                why=self._why,
            )
        )

    def _put(self, path: Where, into: dict[str, Any], name: str, value: Any, written: Where) -> None:
        """Set a value; maps of settings are laid key by key, everything else as a whole."""
        document = self._file.document
        self.keys[path] = (document.file, document.key_place(written))
        if isinstance(value, dict) and (name in _NESTED or path[2:3] == ("options",)):
            below = into.get(name)
            if not isinstance(below, dict):
                below = into[name] = {}
            if path not in self.origin:
                self.origin[path] = (document.file, document.place(written))
            for key, one in value.items():
                self._put((*path, key), below, key, one, (*written, key))
            return
        if isinstance(into.get(name), list | dict):
            self._clear(path)
        if value is None:
            into.pop(name, None)
        else:
            into[name] = value
        self._note(path, value, written)
        if isinstance(value, list | dict):
            for kept, places in ((self.origin, document.places), (self.keys, document.keys)):
                for at, place in places.items():
                    if len(at) > len(written) and at[: len(written)] == written:
                        kept[(*path, *at[len(written) :])] = (document.file, place)

    def _clear(self, path: Where) -> None:
        """Forget where a value and all that is in it stand, and the history of what is in it."""
        for kept in (self.origin, self.keys):
            for old in [where for where in kept if where[: len(path)] == path]:
                del kept[old]
        inside = "/".join(map(str, path)) + "/"
        for name in [name for name in self.history if name.startswith(inside)]:
            del self.history[name]

    def _problem(self, written: Where, what: str) -> None:
        document = self._file.document
        document.problem(document.place(written), what)

    # Things come, go and move

    def _new_tab(self, name: str, data: dict[str, Any], written: Where, number: int) -> None:
        if self.tab(name):
            self._problem((*written, "id"), _("There is already a tab “{name}”.").format(name=name))
            return
        tab = TabState(name, {})
        self.tabs.insert(number, tab)
        self._touched[name] = written
        self._note(("tabs", name), number + 1, written)
        for key in ("title", "about"):
            if data.get(key) is not None:
                self._put(("tabs", name, key), tab.values, key, data[key], (*written, key))
        for at, panel in enumerate(data.get("panels") or ()):
            self._new_panel(panel["id"], panel, (*written, "panels", at), tab, len(tab.panels), "id")

    def _new_panel(
        self, name: str, data: dict[str, Any], written: Where, tab: TabState, number: int, key: str
    ) -> None:
        if name in self.panels:
            self._problem(
                (*written, key),
                _("There is already a panel “{name}” on the tab “{tab}”.").format(
                    name=name, tab=self.tab_of(name).id
                ),
            )
            return
        tab.panels.insert(number, name)
        self._gone.pop(name, None)
        self.panels[name] = {}
        self._note(("panels", name), number + 1, (*written, key))
        self._values(name, data, written)

    def _values(self, name: str, data: dict[str, Any], written: Where) -> None:
        for key in VALUES:
            if key not in data:
                continue
            if key == "options" and not self._options((*written, key), data[key]):
                continue
            if data[key] is None and key == "options":
                self.panels[name].pop("options", None)
                self._clear(("panels", name, "options"))
                self._note(("panels", name, "options"), None, (*written, key))
            else:
                self._put(("panels", name, key), self.panels[name], key, data[key], (*written, key))

    def _options(self, written: Where, options: Any) -> bool:
        """Whether the options' names are names, at every depth; else say so."""
        fine = True
        for key, value in options.items() if isinstance(options, dict) else ():
            if not re.fullmatch(ID, key):
                document = self._file.document
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
        if name in self._failed:
            return None
        if gone := self._gone.get(name):
            self._problem(written, _("“{name}” was removed in {place}.").format(name=name, place=str(gone)))
        else:
            self._problem(
                written, unknown(_("There is no panel “{name}”.").format(name=name), name, self.panels)
            )
        return None

    def _find_tab(self, name: str, written: Where) -> TabState | None:
        found = self.tab(name)
        if found is None and f"tab {name}" not in self._failed:
            self._problem(
                written,
                unknown(_("There is no tab “{name}”.").format(name=name), name, [t.id for t in self.tabs]),
            )
        return found

    def _number(self, change: Change, names: list[str]) -> int | None:
        """Where in `names` (without what is moved) the change puts its target, from 0; None says why not."""
        for way, step in (("before", 0), ("after", 1)):
            if (beside := change.data.get(way)) is not None:
                if beside not in names:
                    self._problem(
                        (*change.where, way),
                        unknown(_("“{name}” does not stand there.").format(name=beside), beside, names),
                    )
                    return None
                return names.index(beside) + step
        to = change.data.get("to")
        if to in (None, "last"):
            return len(names)
        number = 1 if to == "first" else int(to)
        if number > len(names) + 1:
            self._problem(
                (*change.where, "to"),
                _("There are {n} places there; {number} is too far.").format(n=len(names) + 1, number=number),
            )
            return None
        return number - 1

    def _sizes(self) -> None:
        """No tab empty, none with more panels than have keys; noted at what changed it last."""
        document = self._file.document
        if len(self.tabs) > MAX_TABS or not self.tabs:
            written = list(self._touched.values())[-1:] or [()]
            document.problem(
                document.place(written[0]),
                _("A workspace has from 1 to {n} tabs; this leaves {count}.").format(
                    n=MAX_TABS, count=len(self.tabs)
                ),
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
        if change.target == "workspace":
            for name in SETTINGS:
                if name in change.data and (name != "title" or change.data[name] is not None):
                    self._put((name,), self.settings, name, change.data[name], (*change.where, name))
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
        number = self._number(change, [panel for panel in target.panels if panel != name])
        if number is None:
            return
        if tab is not target or any(key in change.data for key in ("to", "before", "after")):
            tab.panels.remove(name)
            target.panels.insert(number, name)
            self._touched[tab.id] = self._touched[target.id] = change.where
            self._note(("panels", name), number + 1, written)
        elif change.data.get("place") is None:
            self._problem(
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
        number = self._number(change, [other.id for other in self.tabs if other is not tab])
        if number is not None:
            self.tabs.remove(tab)
            self.tabs.insert(number, tab)
            self._note(("tabs", name), number + 1, written)

    def _remove(self, change: Change, name: str, written: Where) -> None:
        tab = self._find(name, written)
        if tab is None:
            return
        tab.panels.remove(name)
        self._touched[tab.id] = change.where
        self._forget(("panels", name), written)

    def _remove_tab(self, change: Change, name: str, written: Where) -> None:
        tab = self._find_tab(name, written)
        if tab is None:
            return
        self.tabs.remove(tab)
        self._touched[name] = change.where
        for panel in tab.panels:
            self._forget(("panels", panel), written)
        self._forget(("tabs", name), written)

    def _forget(self, path: Where, written: Where) -> None:
        """Take away all that is known of a panel or tab, and remember who did it."""
        self._note(path, None, written)
        key = "/".join(map(str, path))
        gone = self.history[key][-1]
        del self.history[key]
        self._clear(path)
        if path[0] == "panels":
            name = str(path[1])
            self._gone[name] = gone
            del self.panels[name]

    def _add(self, change: Change, name: str, written: Where) -> None:
        beside = change.data.get("before") or change.data.get("after")
        if (wanted := change.data.get("tab")) is not None:
            tab = self._find_tab(wanted, (*change.where, "tab"))
        elif beside is not None:
            tab = self._find(beside, (*change.where, "before" if "before" in change.data else "after"))
        else:
            self._problem(change.where, _("“{name}” is missing.").format(name="tab"))
            tab = None
        if tab is not None and (number := self._number(change, tab.panels)) is not None:
            self._new_panel(name, change.data, change.where, tab, number, "add")
            self._touched[tab.id] = change.where
        else:
            self._failed.add(name)

    def _add_tab(self, change: Change, name: str, written: Where) -> None:
        if self.tab(name):
            self._problem(written, _("There is already a tab “{name}”.").format(name=name))
        elif (number := self._number(change, [tab.id for tab in self.tabs])) is not None:
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


def problem(origin: tuple[str, Place], what: str) -> Problem:
    """Something wrong at a place that was remembered."""
    return Problem(origin[0], origin[1].line, origin[1].column, what)
