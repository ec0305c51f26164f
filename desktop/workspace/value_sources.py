"""The value that a way in the set-up has after all layers, and every place that said something of it or of a
part of it: `fagflate workspace show --value`, and the names that people read of what was changed."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.core.converting import struct_fields
from desktop.shown.workspace import Panel, Source, Workspace
from desktop.workspace.known import Known
from desktop.workspace.loader import Resolved
from desktop.workspace.member_names import REFERENCES

MEMBERS = {"/".join(where): kind for kind, where in REFERENCES.items()}
"""Lists of names of the workspace, each with the word for one of its members."""


def value_now(resolved: Resolved, known: Known, path: str) -> Any:
    """Value at a configuration path (`limit/egfr_low`, `panels/vitals/options/hours`), shipped or changed,
    as plain values; of a panel, a tab or a column its number in reading order. KeyError where there is
    nothing."""
    word, _slash, rest = path.partition("/")
    parent, _slash, name = path.rpartition("/")
    if word in known.items:
        settings, items = known.items[word]
        name, *fields = rest.split("/")
        data = resolved.data.get(settings.file, settings.document().data)
        at = items.at(data, name)
        if at is None:
            raise KeyError(path)
        return _within(items.within(data)[at[-1]], fields, path)
    if parent in MEMBERS:
        names = _within(_workspace(resolved.workspace), parent.split("/"), path)
        if name not in names:
            raise KeyError(path)
        return names.index(name) + 1
    return _within(_workspace(resolved.workspace), path.split("/"), path)


def shipped(known: Known, path: str) -> Source | None:
    """A value of the settings as it is shipped: `limit/egfr_low`; None where it isn't."""
    word, _slash, rest = path.partition("/")
    name, *fields = rest.split("/")
    kind = known.items.get(word)
    document = kind.settings.document() if kind is not None else None
    at = kind.items.at(document.data, name) if kind is not None and document is not None else None
    if kind is None or document is None or at is None:
        return None
    try:
        value = _within(kind.items.within(document.data)[at[-1]], fields, path)
    except KeyError:
        return None
    place = document.place((*at, *fields))
    return Source(document.file, place.line, place.column, "base", _written(value))


def history(resolved: Resolved, known: Known, path: str) -> list[tuple[str, Source]]:
    """Every place that said something of a way, of a part of it, or of what it stands in, the first laid
    first; each with the part's way within it, and with what was said of it there."""
    own = shipped(known, path)
    every = {**resolved.workspace.sources, **resolved.gone}
    laid: list[tuple[str, Source]] = []
    for way, sources in every.items():
        if way == path or (way.startswith(f"{path}/") and path not in MEMBERS):
            laid += [(way.removeprefix(path).strip("/"), source) for source in sources]
        elif path.startswith(f"{way}/"):
            steps = path.removeprefix(f"{way}/").split("/")
            parts = [part for source in sources if (part := _part(way, source, steps)) is not None]
            # In a list that is written anew whenever one of its names comes or goes, most stay as they were.
            before = ("", *(part.value for part in parts))
            laid += [("", part) for part, was in zip(parts, before, strict=False) if part.value != was]
    order = {file: at for at, file in enumerate(resolved.headers)}
    laid.sort(key=lambda one: (order.get(one[1].file, 0), one[1].point, one[1].line, one[1].column))
    # A name that leaves a list is told of itself and of the list.
    once = {(way, one.file, one.point, one.value): (way, one) for way, one in laid}
    return [*([("", own)] if own is not None else []), *once.values()]


def moved_to(resolved: Resolved, known: Known, path: str) -> int | None:
    """The place among others, from 1, of an item of which the layers have said nothing but where it stands;
    None where they have said more, or it has no order."""
    word, _slash, name = path.partition("/")
    kind = known.items.get(word)
    if kind is None or not kind.items.key:
        return None
    said = [msgspec.json.decode(one.value) for one in resolved.workspace.sources.get(path, ())]
    data = resolved.data.get(kind.settings.file, kind.settings.document().data)
    names = kind.items.names(data)
    only = bool(said) and all(isinstance(one, int) for one in said)
    return names.index(name) + 1 if only and name in names else None


def usual(resolved: Resolved, known: Known, path: str) -> Any:
    """Default of a path without a value that could be written (`panels/vitals/stale_after`), as its kind
    declares it; None where that is nothing, or the panel alone knows it. KeyError for any other way."""
    word, _slash, rest = path.partition("/")
    name, _slash, field = rest.partition("/")
    panel = next((p for tab in resolved.workspace.tabs for p in tab.panels if p.id == name), None)
    if word == "panels" and panel is not None:
        model = known.options_model(panel.kind)
        options = model.model_fields if model is not None else {}
        if field.removeprefix("options/") in options and field.startswith("options/"):
            found = options[field.removeprefix("options/")]
            return None if found.is_required() else found.default
        if field in ("title", "stale_after", "options"):
            return None
    if word in known.items and field:
        settings, items = known.items[word]
        there = items.at(resolved.data.get(settings.file, settings.document().data), name) is not None
        shape = items.shape
        if there and isinstance(shape, type) and issubclass(shape, msgspec.Struct):
            for one in struct_fields(shape):
                if one.encode_name == field:
                    return None if one.default is msgspec.NODEFAULT else one.default
    raise KeyError(path)


def _part(way: str, source: Source, steps: list[str]) -> Source | None:
    """Part of a value as set with the whole; None where the whole did not set it."""
    value = msgspec.json.decode(source.value)
    if way in MEMBERS:
        names = value or []
        number = names.index(steps[0]) + 1 if steps[0] in names else None
        return msgspec.structs.replace(source, value=_written(number))
    if value is None:
        return source
    try:
        return msgspec.structs.replace(source, value=_written(_within(value, steps, way)))
    except KeyError:
        return None


def _within(value: Any, steps: list[str], path: str) -> Any:
    for step in steps:
        if not isinstance(value, dict) or step not in value:
            raise KeyError(path)
        value = value[step]
    return value.number if isinstance(value, _Placed) else value


class _Placed(dict[str, Any]):
    """Placed item of a tab or list: its values, and its number, which is its value by itself."""

    def __init__(self, number: int, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.number = number


def _workspace(shown: Workspace) -> dict[str, Any]:
    """A workspace by the ways in which its values are written."""
    panels = {one.id: _panel(at, one) for tab in shown.tabs for at, one in enumerate(tab.panels, 1)}
    tabs = {
        tab.id: _Placed(at, {"title": msgspec.to_builtins(tab.words), "about": tab.about})
        for at, tab in enumerate(shown.tabs, 1)
    }
    return {
        "title": msgspec.to_builtins(shown.words),
        "tabs": tabs,
        "panels": panels,
        "worklist": msgspec.to_builtins(shown.worklist) | {"widths": dict(shown.worklist.widths)},
        "orders": {"favourites": list(shown.favourites)},
        "note": {"templates": list(shown.note_templates)},
        "labs_first": list(shown.labs_first),
        "scores": list(shown.scores),
        "reasons": [one.key for one in shown.reasons],
        "shortcuts": dict(shown.shortcuts),
    }


def _panel(number: int, panel: Panel) -> _Placed:
    values: dict[str, Any] = {
        "kind": panel.kind,
        "place": "side" if panel.side else "main",
        "share": panel.share,
        "hide_empty": panel.hide_empty,
        "options": msgspec.to_builtins(panel.options),
    }
    if panel.words is not None:
        values["title"] = msgspec.to_builtins(panel.words)
    if panel.stale_after is not None:
        values["stale_after"] = panel.stale_after
    return _Placed(number, values)


def _written(value: Any) -> str:
    return msgspec.json.encode(value).decode()
