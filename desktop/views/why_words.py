"""How what a layer says of a part of the screen is called: “place 2 on Overview”, “share of the height 3”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import msgspec

from desktop.clinical import vocabulary
from desktop.core.messages import _, ngettext, pick
from desktop.shown.workspace import Panel, Source, Tab
from desktop.views.known import known
from desktop.workspace.loader import Resolved
from desktop.workspace.references import REFERENCES

_GAP = re.compile(r"\{\{?[^{}]*\}\}?")
_LONGEST = 120
_NAMED = 3


def value_of(source: Source) -> Any:
    """What stood there."""
    return msgspec.json.decode(source.value)


def short(file: str) -> str:
    """The last two parts of a path: what tells one file of the configuration from another."""
    parts = file.replace("\\", "/").split("/")
    return "/".join(parts[-2:])


class Words:
    """The words for one way in a set-up."""

    def __init__(self, resolved: Resolved, path: str) -> None:
        self._resolved = resolved
        self.path = path
        self.kind, _slash, self.name = path.partition("/")

    @cached_property
    def _placed(self) -> tuple[Tab, int, Panel] | None:
        """The panel, its tab and its number there, from 1."""
        name = self.name.partition("/")[0] if self.kind == "panels" else ""
        for tab in self._resolved.workspace.tabs:
            for at, panel in enumerate(tab.panels, 1):
                if panel.id == name:
                    return tab, at, panel
        return None

    def where(self) -> str:
        """Where it stands on the screen; empty where that says nothing."""
        if self._placed is not None:
            tab, at, _panel = self._placed
            return _("on {tab}, place {n}").format(tab=tab.title, n=at)
        return ""

    def title(self) -> str:
        """What the configuration calls it; empty where it has no name there."""
        if self._placed is not None:
            return self._placed[2].title
        if self.kind == "tabs":
            tabs = self._resolved.workspace.tabs
            return next((tab.title for tab in tabs if tab.id == self.name.partition("/")[0]), "")
        if self.kind in known().items:
            found = (self.item(field) for field in ("name", "title", "say", "display"))
            return _GAP.sub("…", self._both() or next(filter(None, found), ""))[:_LONGEST]
        return ""

    # An item of the settings

    def item(self, field: str) -> str:
        """A text of an item as it is now."""
        sources = self._resolved.workspace.sources
        if history := sources.get(f"{self.path}/{field}"):
            return _text(value_of(history[-1]))
        if history := sources.get(self.path):
            added = value_of(history[-1])
            if isinstance(added, dict) and field in added:
                return _text(added[field])
        return self.shipped(field)

    def _both(self) -> str:
        """The name of an item that has one for each language, in the language in use."""
        names = {"nb": self.item("nb"), "en": self.item("en")}
        return pick(names) if names["nb"] else ""

    def shipped(self, field: str) -> str:
        """A text of an item as it is shipped."""
        if self.kind not in known().items:
            return ""
        settings, items = known().items[self.kind]
        data = settings.document().data
        at = items.at(data, self.name)
        item = items.within(data)[at[-1]] if at is not None else None
        return _text(item[field]) if isinstance(item, dict) and field in item else ""

    # What a step says

    def said(self, step: Iterable[tuple[str, Source]]) -> str:
        """What one change says, in words."""
        parts = dict.fromkeys(self._part(way, source) for way, source in step)
        words = ", ".join(filter(None, parts))
        return words if len(words) <= 2 * _LONGEST else f"{words[: 2 * _LONGEST - 1]}…"

    def _part(self, way: str, source: Source) -> str:
        value = value_of(source)
        if way in ("/".join(where) for where in REFERENCES.values()):
            return self._listed(way, value)
        inner = way.removeprefix(self.path).strip("/") if way.startswith(self.path) else ""
        if not inner and isinstance(value, int) and not isinstance(value, bool) and self._ordered(way):
            return _("place {n}").format(n=value)
        return self._field(inner or way.rpartition("/")[2], value)

    @staticmethod
    def _ordered(way: str) -> bool:
        """Whether a number is the place among others."""
        parent, _slash, name = way.rpartition("/")
        return bool(name) and (
            parent in ("panels", "tabs") or parent in ("/".join(w) for w in REFERENCES.values())
        )

    def _listed(self, way: str, value: Any) -> str:
        names = value if isinstance(value, list) else []
        if self.path.startswith(f"{way}/"):
            one = self.path.removeprefix(f"{way}/")
            return (
                _("place {n} of {all}").format(n=names.index(one) + 1, all=len(names)) if one in names else ""
            )
        if way == "labs_first":
            every = ", ".join(self._lab(str(name)) for name in names[:_NAMED])
            every += " …" if len(names) > _NAMED else ""
            return _("first: {names}").format(names=every) if names else ""
        if self.kind == "order-set" and self.name in names:
            return _("favourite {n} of {all}").format(n=names.index(self.name) + 1, all=len(names))
        if way == "/".join(REFERENCES["column"]):
            return ngettext("{n} column", "{n} columns", len(names)).format(n=len(names))
        return ", ".join(map(str, names))

    @staticmethod
    def _lab(key: str) -> str:
        one = vocabulary.analyses().get(key)
        return pick({"nb": one.nb, "en": one.en}) if one is not None else key

    def _field(self, name: str, value: Any) -> str:
        match name, value:
            case "order", str() if self.kind == "worklist":
                return {"need": _("by need"), "bed": _("by bed")}.get(value, value)
            case "first/news2", int():
                return _("NEWS2 from {n} first").format(n=value)
            case "first/single", int():
                return _("one part of NEWS2 from {n} first").format(n=value)
            case "first/overdue", bool():
                return _("overdue tasks first") if value else _("overdue tasks not first")
            case "options/hours", int():
                return _("{n} hours are shown").format(n=value)
            case "kind", _value if self.kind == "panels":
                return ""
            case "place", "side":
                return _("in the column beside")
            case "place", "main":
                return _("in the main column")
            case "share", int():
                return _("share of the height {n}").format(n=value)
            case "hide_empty", bool():
                return _("hidden where there is nothing") if value else _("shown also where there is nothing")
            case "stale_after", int() | float():
                return _("old after {n} hours").format(n=value)
            case "title", dict() | str():
                return _("called “{title}”").format(title=_text(value))
        if value is None:
            return _("{name}: as it comes with the program").format(name=name)
        if isinstance(value, dict) and not name.count("/") and name == self.name:
            return _("new")
        return f"{name.removeprefix('options/').replace('/', ' ')}: {_plain(value)}"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return pick(value) if value and set(value) <= {"nb", "en"} else ""
    return value if isinstance(value, str) else ""


def _plain(value: Any) -> str:
    """A value as somebody would write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, dict):
        return _text(value) or ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    return str(value)


def titled(words: Words, title: str) -> str:
    """What it is, with its name: “the panel Results”. `title` is what the screen calls it."""
    name = words.title() or title or words.name.partition("/")[0] or words.path
    column = "/".join(REFERENCES["column"])
    if words.path.startswith(f"{column}/"):
        return _("The column {title}").format(title=title or words.path.removeprefix(f"{column}/"))
    forms = {
        "panels": _("The panel {title}"),
        "tabs": _("The tab {title}"),
        "order-set": _("The order set {title}"),
        "rule": _("The rule {title}"),
        "phrase": _("The phrase {title}"),
        "worklist": _("The list {title}"),
    }
    if words.kind == "rule":
        # What has no number is known by its words alone.
        number = words.name if words.name[1:].isdigit() else ""
        name = ": ".join(filter(None, (number, words.title().rstrip(".")))) or words.name
    if words.kind == "phrase":
        name = f".{words.name}"
    form = forms.get(words.kind)
    return form.format(title=name) if form else title or f"{words.kind} {name}".strip()
