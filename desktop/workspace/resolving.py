"""From laid layers to the workspace that is shown: the last checks, and frozen structs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from desktop.core.messages import _
from desktop.shown.workspace import COLUMNS, First, Panel, Tab, Text, Worklist, Workspace
from desktop.workspace.checking import Checked, refused
from desktop.workspace.known import Known
from desktop.workspace.merging import State, problem
from desktop.workspace.problems import Problem, unknown
from desktop.workspace.reading import Where


def outside(state: State, known: Known) -> list[Problem]:
    """What the finished workspace names that the program does not have, or may not show there."""
    found: list[Problem] = []
    for tab in state.tabs:
        ward = tab.values.get("about") == "ward"
        if ward and len(tab.panels) != 1:
            words = _("A tab about the ward shows one panel.")
            found.append(problem(state.source_near(("tabs", tab.id)), words))
        for name in tab.panels:
            found += _panel(state, known, name, ward)
    columns = state.settings.get("worklist", {}).get("columns")
    if columns is not None and "name" not in columns:
        words = _("The worklist can't be without the column “name”.")
        found.append(problem(state.source_near(("worklist", "columns")), words))
    for where, names, allowed in (
        (("labs_first",), state.settings.get("labs_first"), known.analyses),
        (("orders", "favourites"), state.settings.get("orders", {}).get("favourites"), known.order_sets),
        (("note", "templates"), state.settings.get("note", {}).get("templates"), known.note_templates),
    ):
        found += _names(state, where, names, allowed)
    return found


def _names(state: State, where: Where, names: Any, allowed: Iterable[str] | None) -> list[Problem]:
    if allowed is None or names is None:
        return []
    every = list(allowed)
    return [
        problem(
            state.source_near(at), unknown(_("“{name}” is not known here.").format(name=name), name, every)
        )
        for at, name in (((*where, number), name) for number, name in enumerate(names))
        if name not in every
    ]


def _panel(state: State, known: Known, name: str, ward: bool) -> list[Problem]:
    values = state.panels[name]
    kind = values["kind"]
    where: Where = ("panels", name, "kind")
    if known.kinds is None:
        return []
    if kind not in known.kinds:
        words = unknown(_("There is no kind of panel “{name}”.").format(name=kind), kind, known.kinds)
        return [problem(state.source_near(where), words)]
    if kind in known.ward_kinds and not ward:
        words = _("“{name}” shows several patients and can't stand under one patient's name.")
        return [problem(state.source_near(where), words.format(name=kind))]
    if kind in known.patient_kinds and ward:
        words = _("“{name}” shows one patient and can't stand on a tab about the ward.")
        return [problem(state.source_near(where), words.format(name=kind))]
    options = values.get("options", {})
    where = ("panels", name, "options")
    model = known.options_model(kind)
    if model is None:
        return []
    return [
        problem(origin, what)
        for origin, what in refused(model, options, where, state.source_near, state.key_near)
    ]


def workspace(state: State, files: list[Checked], id_: str, release: str) -> Workspace:
    """The frozen workspace of a state without problems."""
    header = files[-1].data
    for file in reversed(files):
        if "layer" not in file.data:
            header = file.data
            break
    settings = state.settings
    worklist = settings.get("worklist", {})
    made = Workspace(
        id=id_,
        release=release,
        words=_text(settings["title"]),
        tabs=tuple(
            Tab(
                id=tab.id,
                words=_text(tab.values["title"]),
                panels=tuple(_made(name, state.panels[name]) for name in tab.panels),
                about=tab.values.get("about", "patient"),
            )
            for tab in state.tabs
        ),
        worklist=Worklist(
            columns=tuple(worklist.get("columns", COLUMNS)),
            order=worklist.get("order", "bed"),
            first=First(**worklist.get("first", {})),
        ),
        favourites=tuple(settings.get("orders", {}).get("favourites", ())),
        labs_first=tuple(settings.get("labs_first", ())),
        note_templates=tuple(settings.get("note", {}).get("templates", ())),
    )
    content = msgspec.json.encode(msgspec.structs.replace(made, id="", release=""), order="deterministic")
    goal = header.get("goal")
    sprint = header.get("sprint")
    return msgspec.structs.replace(
        made,
        sprint=sprint,
        status=None if sprint is None else header.get("status") or "draft",
        goal=None if goal is None else _text(goal),
        owner=header.get("owner") or "",
        specialty=said(files, id_, "specialty") or "",
        digest=hashlib.sha256(content).hexdigest(),
        sources={path: tuple(history) for path, history in state.history.items()},
    )


def said(files: list[Checked], id_: str, name: str) -> Any:
    """What the newest of a workspace's own files says in its header; None where none does."""
    mine = [f for f in reversed(files) if f.data.get("workspace") == id_ and "layer" not in f.data]
    return next((f.data[name] for f in mine if f.data.get(name) is not None), None)


def _text(value: Any) -> Text:
    return Text(value) if isinstance(value, str) else Text(value["nb"], value.get("en") or "")


def _made(name: str, values: dict[str, Any]) -> Panel:
    title, stale = values.get("title"), values.get("stale_after")
    return Panel(
        id=name,
        kind=values["kind"],
        words=None if title is None else _text(title),
        side=values.get("place") == "side",
        share=values.get("share", 1),
        options=values.get("options", {}),
        stale_after=None if stale is None else float(stale),
    )
