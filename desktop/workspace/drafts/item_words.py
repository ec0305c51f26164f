"""Changes of a draft that are about items of the settings, as sentences: sets, phrases, lanes of the chart.

What is part of the workspace itself (selections, columns) is told by comparing two workspaces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from desktop.acts import shortcuts
from desktop.core.messages import _
from desktop.workspace.bound_keys import keys_of
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


def idle_keys(change: Mapping[str, Any]) -> str:
    """Keys that a change binds though that changes nothing, as where they give way; empty for no keys."""
    found = []
    for name, key in keys_of(change).items():
        known = name in shortcuts.bindable()
        said_key = key or (shortcuts.shipped(name) if known else "–")
        words = _("Key of {act}: {key} changes nothing")
        found.append(words.format(act=shortcuts.said(name) if known else name, key=said_key))
    return "; ".join(found)


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


class _First(NamedTuple):
    """Sentences about a name in a list of those that come first: added (and before or after another one),
    moved, moved before or after another one, taken away."""

    added: str
    added_before: str
    added_after: str
    moved: str
    moved_before: str
    moved_after: str
    gone: str


def _labs_first() -> _First:
    return _First(
        _("{name} comes first among the results"),
        _("{name} comes first among the results, before {other}"),
        _("{name} comes first among the results, after {other}"),
        _("{name} moves among the results that come first"),
        _("{name} moves before {other} among the results that come first"),
        _("{name} moves after {other} among the results that come first"),
        _("{name} no longer comes first among the results"),
    )


def _sets_first() -> _First:
    return _First(
        _("The set “{name}” comes first in the order field"),
        _("The set “{name}” comes first in the order field, before “{other}”"),
        _("The set “{name}” comes first in the order field, after “{other}”"),
        _("The set “{name}” moves among those that come first in the order field"),
        _("The set “{name}” moves before “{other}” in the order field"),
        _("The set “{name}” moves after “{other}” in the order field"),
        _("The set “{name}” no longer comes first in the order field"),
    )


_FIRST = {"lab": _labs_first, "favourite": _sets_first}
"""Sentences about names in lists of the workspace itself, by the word of the list."""


def _first(word: str, verb: str, name: str, change: Mapping[str, Any], titles: Titles) -> Said | None:
    """A name in the list of those that come first."""
    if verb not in ("add", "move", "remove"):
        return None
    said = _FIRST[word]()
    title = titles.named(word, name)
    if verb == "remove":
        return Said(said.gone.format(name=title))
    before = change.get("before")
    beside = before or change.get("after")
    plain, above, below = (
        (said.added, said.added_before, said.added_after)
        if verb == "add"
        else (said.moved, said.moved_before, said.moved_after)
    )
    words = (above if before else below) if beside else plain
    return Said(words.format(name=title, other=titles.named(word, str(beside)) if beside else ""))


_TELLS: Mapping[str, Callable[[str, str, Mapping[str, Any], Titles], Said | None]] = {
    "order-set": _set,
    "phrase": _phrase,
    "lane": _lane,
    **{word: partial(_first, word) for word in _FIRST},
}
