"""Words for a change of a layer: “place 2 on Overview”, “share of the height 3”."""

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
from desktop.workspace.member_names import REFERENCES
from desktop.workspace.trail import name_of
from desktop.workspace.value_sources import MEMBERS, history, value_now

_GAP = re.compile(r"\{\{?[^{}]*\}\}?")
_LONGEST = 120
_NAMED = 3
SOURCE = "source"
"""The field of an item, or of a part of it, that says where its values are from."""


def value_of(source: Source) -> Any:
    """Value that the source file sets."""
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
        """Place of the item on the screen; empty where that says nothing."""
        if self._placed is not None:
            tab, at, _panel = self._placed
            return _("on {tab}, place {n}").format(tab=tab.title, n=at)
        return _("taken away") if self._is_gone() else ""

    def _is_gone(self) -> bool:
        """True when a layer has removed the item and none has brought it back."""
        parent, _slash, name = self.path.rpartition("/")
        if parent not in MEMBERS:
            return self.path in self._resolved.gone
        history = self._resolved.workspace.sources.get(parent, ())
        before = any(name in (value_of(source) or ()) for source in history)
        return before and name not in (value_of(history[-1]) or ())

    def title(self) -> str:
        """Title of the item in the configuration; empty where it has none there."""
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
        """A text of an item as it is now; of one that was taken away, as it was added or shipped."""
        try:
            return _text(value_now(self._resolved, known(), f"{self.path}/{field}"))
        except KeyError:
            pass
        for source in reversed(self._resolved.gone.get(self.path, ())):
            if isinstance(added := value_of(source), dict):
                return _text(added.get(field))
        return self.shipped(field)

    def _both(self) -> str:
        """The name of an item that has one for each language, in the language in use."""
        names = {"nb": self.item("nb"), "en": self.item("en")}
        return pick(names) if names["nb"] else ""

    def shipped(self, field: str) -> str:
        """A text of an item as it is shipped."""
        item = self.shipped_item()
        return _text(item[field]) if isinstance(item, dict) and field in item else ""

    def shipped_item(self) -> Any:
        """An item as it is shipped; None where it isn't."""
        if self.kind not in known().items:
            return None
        settings, items = known().items[self.kind]
        data = settings.document().data
        at = items.at(data, self.name)
        return items.within(data)[at[-1]] if at is not None else None

    # What a step says

    def said(self, step: Iterable[tuple[str, Source]]) -> str:
        """One change in words."""
        # Where a value is from is told beside the reason.
        every = [one for one in step if not one[0].endswith(f"/{SOURCE}") or one[0] == self.path]
        # What was put in its place in a list is told of the list, with how many there are.
        listed = {f"{way}/{self._name_in(way)}" for way, _source in every if way in MEMBERS}
        parts = dict.fromkeys(self._part(way, source) for way, source in every if way not in listed)
        words = ", ".join(filter(None, parts))
        return words if len(words) <= 2 * _LONGEST else f"{words[: 2 * _LONGEST - 1]}…"

    def _name_in(self, way: str) -> str:
        """The name, in a list of the workspace, of what is told of."""
        return self.path.removeprefix(f"{way}/") if self.path.startswith(f"{way}/") else self.name

    def _part(self, way: str, source: Source) -> str:
        value = value_of(source)
        if way in MEMBERS:
            return self._listed(way, value)
        if value is None and way in (self.path, *self._resolved.gone):
            return _("taken away")
        if isinstance(value, list) and (said := self._list_change(way, source, value)):
            return said
        inner = way.removeprefix(self.path).strip("/") if way.startswith(self.path) else ""
        if not inner and isinstance(value, int) and not isinstance(value, bool) and self._ordered(way):
            return self._number(way, source, value)
        return self._field(inner or way.rpartition("/")[2], value)

    def _number(self, way: str, source: Source, value: int) -> str:
        """The place that a change gave a thing; where others have moved it since, its place now too."""
        last = source is self._resolved.workspace.sources.get(way, (source,))[-1]
        now = self._placed[1] if self._placed is not None and way == self.path else value
        if last and now != value:
            return _("place {n}, now {now}").format(n=value, now=now)
        return _("place {n}").format(n=value)

    @staticmethod
    def _ordered(way: str) -> bool:
        """True when the number at a path is the position in a list."""
        parent, _slash, name = way.rpartition("/")
        kind = known().items.get(parent)
        return bool(name) and (
            parent in ("panels", "tabs")
            or parent in MEMBERS
            # What is a number itself has no order.
            or (kind is not None and bool(kind.items.key))
        )

    def _listed(self, way: str, value: Any) -> str:
        names = value if isinstance(value, list) else []
        if self.path.startswith(f"{way}/"):
            one = self.path.removeprefix(f"{way}/")
            if one not in names:
                return _("taken away")
            return _("place {n} of {all}").format(n=names.index(one) + 1, all=len(names))
        if way == "labs_first":
            every = ", ".join(self._lab(str(name)) for name in names[:_NAMED])
            every += " …" if len(names) > _NAMED else ""
            return _("first: {names}").format(names=every) if names else ""
        if self.kind == "order-set" and self.name in names:
            return _("favourite {n} of {all}").format(n=names.index(self.name) + 1, all=len(names))
        if self.kind == "order-set":
            return _("no favourite any more")
        if way == "/".join(REFERENCES["column"]):
            return ngettext("{n} column", "{n} columns", len(names)).format(n=len(names))
        return ", ".join(map(str, names))

    def _list_change(self, way: str, source: Source, now: list[Any]) -> str:
        """Items added to and removed from an item's list, where it was another list before; empty where it is
        told whole."""
        if way.partition("/")[0] not in known().items:
            return ""
        before: Any = None
        for _part, one in history(self._resolved, known(), way):
            if (one.file, one.point, one.line) == (source.file, source.point, source.line):
                break
            before = value_of(one)
        if not isinstance(before, list) or not before:
            return ""
        was, becomes = ({name_of(one): one for one in each} for each in (before, now))
        came = [becomes[name] for name in becomes if name not in was]
        left = [was[name] for name in was if name not in becomes]
        other = [one for name, one in becomes.items() if name in was and was[name] != one]
        forms = ((_("new: {names}"), came), (_("changed: {names}"), other), (_("gone: {names}"), left))
        parts = [form.format(names=", ".join(map(_member, each))) for form, each in forms if each]
        if list(was) != list(becomes) and not came and not left:
            parts.append(_("in another order"))
        if not parts:
            parts.append(_("as before"))
        return f"{way.rpartition('/')[2]}: {'; '.join(parts)}"

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
            case "shown", bool() if self.kind == "lane":
                return _("shown in the chart") if value else _("not shown in the chart")
            case "height", int() if self.kind == "lane":
                return _("{n} px high").format(n=value)
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


def _member(one: Any) -> str:
    """A member of a list by the words that people read of it; else by its name."""
    name = name_of(one)
    if not isinstance(one, dict):
        return name
    return _text(one.get("title")) or (_plain(one) if name == str(one) else name)


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
    """The kind of item with its name: “the panel Results”. `title` is what the screen calls it."""
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
        "lane": _("The lane {title}"),
    }
    if words.kind == "rule":
        # What has no number is known by its words alone.
        number = words.name if words.name[1:].isdigit() else ""
        name = ": ".join(filter(None, (number, words.title().rstrip(".")))) or words.name
    if words.kind == "phrase":
        name = f".{words.name}"
    form = forms.get(words.kind)
    return form.format(title=name) if form else title or f"{words.kind} {name}".strip()
