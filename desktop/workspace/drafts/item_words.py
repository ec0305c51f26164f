"""Changes of a draft that are about items of the settings, as sentences: sets, phrases, lanes of the chart.

What is part of the workspace itself (selections, columns) is told by comparing two workspaces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from desktop.core.messages import _
from desktop.workspace.item_titles import Titles


class Said(NamedTuple):
    """A change as a sentence without a full stop, and the word for its place on the page."""

    words: str
    short: str = ""


def said(change: Mapping[str, Any], titles: Titles) -> Said | None:
    """A change of an item in words; None where it is told otherwise, or not known here."""
    for verb in ("add", "set", "move", "remove"):
        target = change.get(verb)
        word, _space, name = target.partition(" ") if isinstance(target, str) else ("", "", "")
        if word in _TELLS:
            return _TELLS[word](verb, name, change, titles)
    return None


def _title(word: str, name: str, change: Mapping[str, Any], titles: Titles) -> str:
    """Title of an item: as the change itself gives it, else as the settings do."""
    said_here = change.get("name")
    if isinstance(said_here, Mapping):
        said_here = said_here.get("nb")
    return str(said_here or titles.item(word, name) or name)


def _set(verb: str, name: str, change: Mapping[str, Any], titles: Titles) -> Said | None:
    title = _title("order-set", name, change, titles)
    if verb == "add":
        lines = ", ".join(map(str, change.get("lines") or ()))
        return Said(_("The set “{name}” is added: {lines}").format(name=title, lines=lines), _("added"))
    if verb == "remove":
        return Said(_("The set “{name}” is taken away").format(name=title))
    return None


def _phrase(verb: str, name: str, change: Mapping[str, Any], _titles: Titles) -> Said | None:
    if verb == "add":
        words = _("The phrase .{name} is added: {text}")
        return Said(words.format(name=name, text=change.get("say", "")), _("added"))
    if verb == "remove":
        return Said(_("The phrase .{name} is taken away").format(name=name))
    return None


def lane_title(name: str, titles: Titles) -> str:
    """Title of a lane of the chart: its own, else those of what it draws."""
    lane = titles.value("lane", name)
    if not isinstance(lane, Mapping):
        return name
    if title := titles.item("lane", name):
        return title
    found = []
    for curve in lane.get("curves") or ():
        source: Mapping[str, Any] = (curve.get("of") or ({},))[0]
        own = curve.get("name")
        own = own.get("nb") if isinstance(own, Mapping) else own
        kind = "vital" if "vital" in source else "laboratory"
        key = str(source.get("vital") or source.get("lab") or "")
        found.append(str(own or (titles.item(kind, key) if key else "") or key))
    return ", ".join(filter(None, found)) or ("NEWS2" if lane.get("shows") == "news2" else name)


def _lane(verb: str, name: str, change: Mapping[str, Any], titles: Titles) -> Said | None:
    title = lane_title(name, titles)
    if verb == "set" and "shown" in change:
        if change["shown"]:
            return Said(_("The lane {name} is shown in the chart").format(name=title), _("added"))
        return Said(_("The lane {name} is hidden in the chart").format(name=title), _("hidden"))
    if verb == "move":
        beside = change.get("after") or change.get("before")
        words = _("The lane {name} moves in the chart")
        if beside:
            words = (
                _("The lane {name} moves below {other}")
                if change.get("after")
                else _("The lane {name} moves above {other}")
            )
        return Said(words.format(name=title, other=lane_title(str(beside), titles)), _("moved"))
    return None


def _lab(verb: str, name: str, change: Mapping[str, Any], titles: Titles) -> Said | None:
    """An analysis in the list of those that come first."""
    if verb not in ("add", "move", "remove"):
        return None
    title = titles.named("lab", name)
    if verb == "remove":
        return Said(_("{name} no longer comes first among the results").format(name=title))
    before = change.get("before")
    beside = before or change.get("after")
    words = _("{name} comes first among the results")
    if beside and verb == "add":
        words = (
            _("{name} comes first among the results, before {other}")
            if before
            else _("{name} comes first among the results, after {other}")
        )
    elif verb == "move":
        words = _("{name} moves among the results that come first")
        if beside:
            words = (
                _("{name} moves before {other} among the results that come first")
                if before
                else _("{name} moves after {other} among the results that come first")
            )
    other = titles.named("lab", str(beside)) if beside else ""
    return Said(words.format(name=title, other=other))


_TELLS: Mapping[str, Callable[[str, str, Mapping[str, Any], Titles], Said | None]] = {
    "order-set": _set,
    "phrase": _phrase,
    "lane": _lane,
    "lab": _lab,
}
