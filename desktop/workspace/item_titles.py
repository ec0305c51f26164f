"""Words by which people know the parts of a workspace: panels, columns, analyses, order sets."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from desktop.core.messages import pick
from desktop.shown.sprint.kind_titles import kind_title
from desktop.shown.ward.ward_columns import HEADS
from desktop.shown.workspace import Panel, Workspace
from desktop.workspace.known import Known

_NAMES = ("title", "name", "say", "display")
OF_LIST = {
    "column": "worklist-column",
    "lab": "laboratory",
    "favourite": "order-set",
    "note": "note-template",
    "reason": "access-reason",
    "score": "score-bands",
}
"""Names in the workspace's own lists, each with the kind of item that it names."""
CHOSEN = {"trend": "trend", "trace": "trace"}
"""Kinds of panels that are called after an item which an option of that name chooses."""


class Titles:
    """Titles of what workspaces have; `data` are the changed files of settings, the last first."""

    def __init__(self, known: Known, *data: Mapping[str, Any]) -> None:
        self._known = known
        self._data = data or (MappingProxyType({}),)

    def panel(self, panel: Panel, on: Workspace | None = None) -> str:
        """Title of a panel; with its name where another one `on` its tab is called the same."""
        title = panel.title or self._chosen(panel) or kind_title(panel.kind)
        beside = (
            next((tab.panels for tab in on.tabs if panel.id in [one.id for one in tab.panels]), ())
            if on
            else ()
        )
        same = sum(self.panel(one) == title for one in beside)
        return f"{title} ({panel.id})" if same > 1 else title

    def _chosen(self, panel: Panel) -> str:
        word = CHOSEN.get(panel.kind)
        return self.item(word, str(panel.options.get(word))) if word and word in panel.options else ""

    def named(self, kind: str, name: str) -> str:
        """Title of a name in a list of the workspace (`column crp`, `lab hb`); the name where it has none."""
        if kind == "column" and name in HEADS:
            return HEADS[name].title()
        return self.item(OF_LIST[kind], name) or name

    def item(self, kind: str, name: str) -> str:
        """Title of an item of the settings; empty where it has none."""
        item = self.value(kind, name)
        if not isinstance(item, dict):
            return ""
        if "nb" in item:
            return pick({"nb": item["nb"], "en": item.get("en") or item["nb"]})
        for field in _NAMES:
            said = item.get(field)
            if isinstance(said, dict) and said and set(said) <= {"nb", "en"}:
                return pick(said)
            if isinstance(said, str) and said:
                return said
        return ""

    def value(self, kind: str, name: str) -> Any:
        """An item as a layer has it, else as it is shipped; None where there is none."""
        if kind not in self._known.items:
            return None
        settings, items = self._known.items[kind]
        for data in (
            *(one[settings.file] for one in self._data if settings.file in one),
            settings.document().data,
        ):
            at = items.at(data, name)
            if at is not None:
                return items.within(data)[at[-1]]
        return None
