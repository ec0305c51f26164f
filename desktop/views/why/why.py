"""Explanation of a part of the screen: the layers of the configuration behind it, from base to person.

`told` makes it of a workspace as it was resolved: the window asks for it by a question, the command line
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from desktop import __version__
from desktop.core.formats import day
from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.shown.sprint.pilot_whom import work_title
from desktop.shown.why.why import WhyLayer, WhyShown
from desktop.shown.workspace import Source, Text, Workspace
from desktop.views.known import known
from desktop.views.why import why_sources
from desktop.views.why.why_words import Words, short, titled, value_of
from desktop.workspace import locations
from desktop.workspace.headers import Header
from desktop.workspace.loader import Resolved
from desktop.workspace.member_names import REFERENCES
from desktop.workspace.unchanged_files import Standing, standing
from desktop.workspace.value_sources import MEMBERS

_BESIDE = {"laboratory": "labs_first", "forms": "scores"}
"""Further workspace settings that decide the content of a panel kind."""


def told(resolved: Resolved, path: str, title: str = "", seen: str = "") -> WhyShown | None:
    """Explanation of a configuration path (`panels/laboratory`, `worklist/columns/bed`, `rule/A2`); None
    where no layer and no shipped file has it. `title` is the screen's name for it, `seen` the digest of the
    configuration that the screen was made of."""
    workspace = resolved.workspace
    path = _page(workspace, path)
    steps = _steps(resolved, path)
    shipped = _shipped(path)
    if not steps and shipped is None:
        return None
    words = Words(resolved, path)
    files = _standing(resolved, steps, shipped)
    layers = [] if shipped is None else [_shipped_layer(words, shipped, files)]
    layers += [_layer(resolved, words, step, files) for step in steps]
    # The shipped item has the last word where no layer says anything of it.
    at = len(layers) - len(steps) + _deciding(path, steps)
    layers[at] = msgspec.structs.replace(layers[at], decides=True)
    other = bool(seen) and seen != workspace.digest
    remark = _("The set-up has changed since this page was laid out.") if other else ""
    return WhyShown(path, titled(words, title), words.where(), tuple(layers), remark=remark)


def built_in(path: str, title: str) -> WhyShown:
    """Explanation of a built-in value that no file sets."""
    said = _("Nobody has written this: it is built into Fagflate {version}.").format(version=__version__)
    return WhyShown(path, title or path, built_in=said)


def _page(workspace: Workspace, path: str) -> str:
    """The way of a page of the window (`pages/results`): the panel of a tab about the ward."""
    kind = path.removeprefix("pages/")
    if kind == path:
        return path
    tabs = (tab.panels[0] for tab in workspace.ward_tabs)
    panel = next((panel for panel in tabs if panel.kind == kind), None)
    if panel is not None:
        return f"panels/{panel.id}"
    return "worklist" if kind == "worklist" else path


# Which places say something of it


Step = tuple[tuple[str, Source], ...]
"""A step of the explanation: one change of a layer, or a file without changes; each with its path."""


def _steps(resolved: Resolved, path: str) -> list[Step]:
    """Steps that set something at a path, one for each change, in the order of the layers."""
    grouped: dict[tuple[str, int], list[tuple[str, Source]]] = {}
    for way, source in _sources(resolved, path):
        grouped.setdefault((source.file, source.point), []).append((way, source))
    order = {file: at for at, file in enumerate(resolved.headers)}
    found = sorted(grouped.items(), key=lambda one: (order.get(one[0][0], 0), one[0][1]))
    return [tuple(sorted(parts, key=lambda one: (one[1].line, one[1].column))) for _key, parts in found]


def _sources(resolved: Resolved, path: str) -> Iterable[tuple[str, Source]]:
    workspace, every = resolved.workspace, {**resolved.workspace.sources, **resolved.gone}
    within = [
        (way, source)
        for way, history in every.items()
        if way == path or way.startswith(f"{path}/")
        for source in history
    ]
    yield from within
    parent, _slash, name = path.rpartition("/")
    if parent in MEMBERS:
        yield from _of_list(every, parent, name)
    kind = path.partition("/")[0]
    if kind == "order-set":
        favourites = "/".join(REFERENCES["favourite"])
        one = f"{favourites}/{path.partition('/')[2]}"
        yield from ((one, source) for source in every.get(one, ()))
        yield from _of_list(every, favourites, path.partition("/")[2])
    panel = next((p for tab in workspace.tabs for p in tab.panels if path == f"panels/{p.id}"), None)
    if panel is not None and (more := _BESIDE.get(panel.kind)):
        yield from ((more, source) for source in workspace.sources.get(more, ()))
    if not within and parent not in MEMBERS and kind not in (*known().items, "panels", "tabs", "pages"):
        # A value that nobody wrote by itself stands in something that somebody wrote.
        try:
            history = workspace.history_of(path)
        except KeyError:
            return
        yield from ((path, source) for source in history)


def _of_list(every: Mapping[str, Iterable[Source]], path: str, name: str) -> Iterable[tuple[str, Source]]:
    """Sources of a list written anew at which a name came into it, left it, or changed its place."""
    others = {
        (source.file, source.point)
        for way, history in every.items()
        if way.startswith(f"{path}/") and way != f"{path}/{name}"
        for source in history
    }
    before: list[str] = []
    for source in every.get(path, ()):
        now = value_of(source) or []
        # Where another name was moved, nothing was said of this one.
        alone = (source.file, source.point) not in others
        if (
            name in now
            and (name not in before or (alone and _ahead(now, before, name) != _ahead(before, now, name)))
        ) or (name in before and name not in now):
            yield path, source
        before = now


def _ahead(names: list[str], others: list[str], name: str) -> list[str]:
    """Names before `name` that both lists have."""
    return [one for one in names[: names.index(name)] if one in others]


def _deciding(path: str, steps: list[Step]) -> int:
    """Index (from 0) of the deciding step: of a panel the last that placed it, else the last that changed it;
    of anything else the last."""
    if path.startswith("panels/"):
        placed = [
            at
            for at, step in enumerate(steps)
            if any(way in (path, f"{path}/place") and source.point for way, source in step)
        ]
        if placed:
            return placed[-1]
    return len(steps) - 1


# What the files say of themselves


def _standing(
    resolved: Resolved, steps: list[Step], shipped: tuple[Path, str, int] | None
) -> Mapping[Path, Standing]:
    headers = [resolved.headers.get(step[0][1].file) for step in steps]
    files = {
        locations.original(one.path): one.digest for one in headers if one is not None and not one.former
    }
    if shipped is not None:
        files[shipped[0]] = shipped[1]
    return standing(files)


def _remark(header: Header, files: Mapping[Path, Standing]) -> str:
    if header.former:
        return _("The file is wrong now: this is how it was when it was last right.")
    return _standing_words(files.get(locations.original(header.path), "same"))


def _standing_words(now: Standing) -> str:
    return {
        "same": "",
        "changed": _("The file has changed since it was read: the line may have moved."),
        "gone": _("The file is gone since it was read."),
        "unreached": _("The file can't be reached now."),
    }[now]


def _layer(resolved: Resolved, words: Words, step: Step, files: Mapping[Path, Standing]) -> WhyLayer:
    source = step[0][1]
    header = resolved.headers.get(source.file)
    said = words.said(step)
    place = f"{source.file}:{source.line}"
    why = " · ".join(filter(None, (source.why, *why_sources.of_step(words.path, step))))
    if header is None:
        return WhyLayer(source.layer, said, short(place), place, source.point, why=why)
    own = locations.original(header.path)
    return WhyLayer(
        name=layer_name(resolved, header),
        text=said,
        place=short(place),
        file=place,
        point=source.point,
        why=why,
        goal=_words(header.goal),
        shortens=_words(header.shortens),
        measure=_words(header.measure),
        owner=header.owner,
        owner_id=header.owner_id,
        state=_state(header),
        remark=_remark(header, files),
        path="" if files.get(own) in ("gone", "unreached") else str(own),
        shipped=not header.owner and header.path.is_relative_to(resources()),
    )


def _words(said: Text | None) -> str:
    return str(said) if said is not None else ""


def layer_name(resolved: Resolved, header: Header) -> str:
    """Display name of a layer: “Hjerte, sprint 03”."""
    title = _title(resolved, header)
    match header.layer:
        case "sprint":
            return _("{title}, sprint {number}").format(title=title, number=f"{header.sprint:02d}")
        case "site":
            return title or _("The hospital")
        case "role":
            return title or _("Role: {roles}").format(roles=", ".join(map(work_title, header.roles)))
        case "ward":
            return title or _("Ward: {wards}").format(wards=_some(header.wards + header.services))
        case "person":
            return _("Your own")
    return title or header.workspace


def _title(resolved: Resolved, header: Header) -> str:
    if header.words is not None and header.layer in ("base", "specialty", "sprint"):
        return str(header.words)
    if header.layer != "sprint":
        return ""
    # A sprint need not repeat what its workspace is called.
    below = (one.words for one in resolved.headers.values() if one.workspace == header.workspace)
    words = [one for one in below if one is not None]
    return str(words[-1]) if words else header.workspace


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:2]) + (" …" if len(names) > 2 else "")


def _state(header: Header) -> str:
    """Status and period of a sprint layer; of a shipped file that it is shipped."""
    status = {
        "draft": _("draft"),
        "reviewed": _("reviewed"),
        "pilot": _("pilot"),
        "in use": _("in use"),
        "retired": _("taken back"),
    }
    days = "–".join(day(date.fromisoformat(one)) for one in (header.begins, header.ends) if one)
    shipped = header.path.is_relative_to(resources())
    parts = [status.get(header.status or "", ""), days, _comes_with() if shipped else ""]
    return " · ".join(filter(None, parts))


def _comes_with() -> str:
    return _("comes with Fagflate {version}").format(version=__version__)


# What is shipped


def _shipped(path: str) -> tuple[Path, str, int] | None:
    """The shipped file of an item, what it was when it was read, and the item's line; None for no item."""
    kind, _slash, name = path.partition("/")
    if kind not in known().items or not name:
        return None
    settings, items = known().items[kind]
    document = settings.document()
    at = items.at(document.data, name)
    return None if at is None else (resources() / settings.file, document.digest, document.place(at).line)


def _shipped_layer(words: Words, shipped: tuple[Path, str, int], files: Mapping[Path, Standing]) -> WhyLayer:
    path, _digest, line = shipped
    file = f"{path.relative_to(resources()).as_posix()}:{line}"
    return WhyLayer(
        name=_("Shipped"),
        text=_("as it comes with the program"),
        place=short(file),
        file=file,
        why=" · ".join(why_sources.of_item(words.shipped_item())) or why_sources.of_file(words.path),
        owner=words.shipped("owner"),
        state=_comes_with(),
        remark=_standing_words(files[path]),
        path="" if files[path] in ("gone", "unreached") else str(path),
        shipped=True,
    )


def ways(resolved: Resolved) -> Iterable[str]:
    """The ways that somebody may ask about, for naming near ones."""
    yield from resolved.workspace.sources
    yield from resolved.gone
    for kind, (settings, items) in known().items.items():
        yield from (f"{kind}/{name}" for name in items.names(settings.document().data))
