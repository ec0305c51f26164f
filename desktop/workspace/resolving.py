"""From laid layers to the workspace that is shown: the last checks, and frozen structs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from desktop.core.configured import InUse
from desktop.core.file_problems import Problem, unknown
from desktop.core.messages import _
from desktop.core.yaml_documents import Where
from desktop.shown.workspace import (
    COLUMNS,
    ORDERS,
    First,
    Panel,
    Reason,
    Tab,
    Text,
    Worklist,
    Workspace,
)
from desktop.workspace import bound_keys, filters
from desktop.workspace.document_checks import Checked, names_at, refused
from desktop.workspace.headers import text
from desktop.workspace.known import Known
from desktop.workspace.member_names import REFERENCES
from desktop.workspace.merging import State
from desktop.workspace.trail import problem

DECLARED = "worklist-column"
"""The kind of item that is a column of the worklist."""
REASON = "access-reason"
"""The kind of item that is a reason for which a record may be opened."""
SCORE = "score-bands"
"""The kind of item that every clinical score is."""
_OF_WORKLIST = (DECLARED,)
_OPTION_NAMES: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("trend", "trend"): (("trend",), ()),
    ("trace", "trace"): (("trace",), ()),
    ("key_facts", "facts"): (_OF_WORKLIST, ("news2",)),
    ("fluids", "expects"): (("fluid",), ()),
    ("cycles", "values"): (("laboratory",), ()),
    ("lines", "kinds"): (("line",), ()),
    ("vitals", "marks"): (("laboratory",), ()),
    ("vitals", "overview"): (("vital", "lane"), ("",)),
    ("laboratory", "first"): (("laboratory",), ()),
    ("screening", "columns"): (_OF_WORKLIST, COLUMNS),
}
"""Options (of a kind of panel) that name items: of which kinds, and what else they may name."""


def outside(state: State, known: Known) -> list[Problem]:
    """Names in the finished workspace that the program does not have, or may not show there."""
    found: list[Problem] = []
    for tab in state.tabs:
        ward = tab.values.get("about") == "ward"
        if ward and len(tab.panels) != 1:
            words = _("A tab about the ward shows one panel.")
            found.append(problem(state.trail.source_near(("tabs", tab.id)), words))
        for name in tab.panels:
            found += _panel(state, known, name, ward)
    columns = state.settings.get("worklist", {}).get("columns")
    found += _nameless(state, ("worklist", "columns"), columns)
    for name in state.settings.get("worklist", {}).get("widths") or ():
        if name not in (every := (*COLUMNS, *(_of(state, known, DECLARED) or ()))):
            words = unknown(_("“{name}” is not known here.").format(name=name), name, every)
            found.append(problem(state.trail.key_near(("worklist", "widths", name)), words))
    declared = _of(state, known, DECLARED) or []
    for taken in sorted(set(declared) & set(ORDERS)):
        words = _("“{name}” is a column that every worklist has; it needs another name.")
        found.append(problem(state.trail.source_near((DECLARED, taken)), words.format(name=taken)))
    every = (*COLUMNS, *declared)
    order = state.settings.get("worklist", {}).get("order")
    if order is not None and order not in ("need", *every):
        words = unknown(_("“{name}” is not known here.").format(name=order), order, ("need", *every))
        found.append(problem(state.trail.source_near(("worklist", "order")), words))
    elif order in declared and order not in (columns or COLUMNS):
        words = _("The list is ordered by “{name}”, which it doesn't show.").format(name=order)
        found.append(problem(state.trail.source_near(("worklist", "order")), words))
    for kind, allowed in (
        ("lab", _of(state, known, "laboratory")),
        ("column", every),
        ("favourite", _of(state, known, "order-set")),
        ("note", _of(state, known, "note-template")),
        ("reason", _of(state, known, REASON)),
        ("score", _of(state, known, SCORE)),
    ):
        found += _names(state, REFERENCES[kind], allowed)
    found += filters.wrong(state, known)
    found += bound_keys.wrong(state.settings.get(bound_keys.FIELD) or {}, state.trail)
    return found


def _nameless(state: State, where: Where, columns: Any) -> list[Problem]:
    """Error for a list of patients without names, in which nobody knows whose row is whose."""
    if not isinstance(columns, list) or "name" in columns:
        return []
    words = _("A list of patients can't be without the column “name”: nobody would know whose row is whose.")
    return [problem(state.trail.source_near(where), words)]


def _of(state: State, known: Known, kind: str) -> list[str] | None:
    """The names of a kind of items after all layers; None where nobody knows them."""
    if kind not in known.items:
        return None
    settings, items = known.items[kind]
    return items.names(state.items.data.get(settings.file, settings.document().data))


def _names(state: State, where: Where, allowed: Iterable[str] | None) -> list[Problem]:
    """Unknown names in a list; each may stand by itself, or where the whole list was written."""
    names: Any = state.settings
    for part in where:
        names = (names or {}).get(part)
    if allowed is None or names is None:
        return []
    every = list(allowed)
    wrong = []
    for number, name in enumerate(names):
        if name not in every:
            alone = (*where, name)
            at = alone if alone in state.trail.origin else (*where, number)
            words = unknown(_("“{name}” is not known here.").format(name=name), name, every)
            wrong.append(problem(state.trail.source_near(at), words))
    return wrong


def _panel(state: State, known: Known, name: str, ward: bool) -> list[Problem]:
    values = state.panels[name]
    kind = values["kind"]
    where: Where = ("panels", name, "kind")
    if known.kinds is None:
        return []
    if kind not in known.kinds:
        words = unknown(_("There is no kind of panel “{name}”.").format(name=kind), kind, known.kinds)
        return [problem(state.trail.source_near(where), words)]
    if kind in known.ward_kinds and not ward:
        words = _("“{name}” shows several patients and can't stand under one patient's name.")
        return [problem(state.trail.source_near(where), words.format(name=kind))]
    if kind in known.patient_kinds and ward:
        words = _("“{name}” shows one patient and can't stand on a tab about the ward.")
        return [problem(state.trail.source_near(where), words.format(name=kind))]
    options = values.get("options", {})
    where = ("panels", name, "options")
    model = known.options_model(kind)
    if model is None:
        return []
    found = [
        problem(origin, what)
        for origin, what in refused(model, options, where, state.trail.source_near, state.trail.key_near)
    ]
    found += _idle_nulls(state, model, where)
    named_there = dict(_OPTION_NAMES)
    lists = known.lists() if known.lists is not None and "columns" in options else {}
    if kind in lists:
        own = tuple(key for key, _title in lists[kind].own)
        named_there[kind, "columns"] = _OF_WORKLIST, (*own, *COLUMNS)
        found += _nameless(state, (*where, "columns"), options["columns"])
    for (of, option), (kinds, more) in named_there.items():
        if of != kind or option not in options or any(one not in known.items for one in kinds):
            continue
        names = options[option]
        every = (*more, *(name for one in kinds for name in _of(state, known, one) or ()))
        for named in [names] if isinstance(names, str) else names or ():
            if isinstance(named, str) and named not in every:
                words = unknown(_("“{name}” is not known here.").format(name=named), named, every)
                found.append(problem(state.trail.source_near((*where, option)), words))
    return found


def _idle_nulls(state: State, model: Any, where: Where) -> list[Problem]:
    """Options set to null that a panel doesn't have: nothing of them is left to be refused."""
    found = []
    for path, key in state.trail.nulls.items():
        inner = path[len(where) :]
        names = names_at(model, inner[:-1]) if inner and path[: len(where)] == where else []
        if names and inner[-1] not in names:
            name = str(inner[-1])
            words = unknown(_("“{name}” is not known here.").format(name=name), name, names)
            found.append(problem(key, words))
    return found


def resolved(
    state: State, files: list[Checked], id_: str, release: str, known: Known
) -> tuple[Workspace, InUse, list[Problem]]:
    """The workspace of a state, its settings, and what in the changed settings can't be used."""
    laid, problems = state.items.typed()
    problems += state.items.idle_nulls() + state.items.dangling() + state.items.idle_bands()
    made = workspace(state, files, id_, release, known)
    name = ""
    if laid:
        content = msgspec.json.encode(state.items.data, order="deterministic")
        name = f"{release} {hashlib.sha256(content).hexdigest()[:16]}"
        made = msgspec.structs.replace(
            made, digest=hashlib.sha256(made.digest.encode() + content).hexdigest()
        )
    if made.shortcuts:
        # What is kept of a panel says which keys do what in it.
        keys = msgspec.json.encode(made.shortcuts, order="deterministic")
        name = f"{name or release} {hashlib.sha256(keys).hexdigest()[:8]}"
    return made, InUse(name, laid), problems


def workspace(state: State, files: list[Checked], id_: str, release: str, known: Known) -> Workspace:
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
        words=text(settings["title"]),
        tabs=tuple(
            Tab(
                id=tab.id,
                words=text(tab.values["title"]),
                panels=tuple(panel_of(name, state.panels[name]) for name in tab.panels),
                about=tab.values.get("about", "patient"),
            )
            for tab in state.tabs
        ),
        worklist=Worklist(
            columns=tuple(worklist.get("columns", COLUMNS)),
            order=worklist.get("order", "bed"),
            first=First(**worklist.get("first", {})),
            below=worklist.get("below") or "",
            widths=tuple(worklist.get("widths", {}).items()),
        ),
        favourites=tuple(settings.get("orders", {}).get("favourites", ())),
        labs_first=tuple(settings.get("labs_first", ())),
        scores=tuple(settings.get("scores") or ()),
        shortcuts=dict(settings.get("shortcuts") or {}),
        note_templates=tuple(settings.get("note", {}).get("templates", ())),
        reasons=_reasons(state, known),
        opening=_every(state, known, lambda one: one.get("purpose") == "BTG"),
        outside=_every(state, known, lambda one: bool(one.get("outside"))),
        filters=filters.made(state, known),
    )
    # What opens a blocked record is the site's, and no workspace's.
    own = msgspec.structs.replace(made, id="", release="", opening=(), outside=())
    content = msgspec.json.encode(own, order="deterministic")
    goal = header.get("goal")
    sprint = header.get("sprint")
    return msgspec.structs.replace(
        made,
        sprint=sprint,
        status=None if sprint is None else header.get("status") or "draft",
        goal=None if goal is None else text(goal),
        owner=header.get("owner") or "",
        specialty=said(files, id_, "specialty") or "",
        digest=hashlib.sha256(content).hexdigest(),
        sources={path: tuple(history) for path, history in state.trail.history.items()},
    )


def _reasons(state: State, known: Known) -> tuple[Reason, ...]:
    """The reasons for which a record may be opened, as they are worded after all layers."""
    names = state.settings.get("reasons") or ()
    if REASON not in known.items:
        return tuple(Reason(name, Text(name)) for name in names)
    by_name = _declared(state, known)
    return tuple(_reason(name, by_name[name]) for name in names if name in by_name)


def _every(state: State, known: Known, wanted: Callable[[dict[str, Any]], bool]) -> tuple[Reason, ...]:
    """The reasons of a kind, of all that the site declares: they are the same in every workspace."""
    if REASON not in known.items:
        return ()
    return tuple(_reason(name, one) for name, one in _declared(state, known).items() if wanted(one))


def _declared(state: State, known: Known) -> dict[str, Any]:
    settings, items = known.items[REASON]
    every = items.within(state.items.data.get(settings.file, settings.document().data))
    return {one[items.key]: one for one in every}


def _reason(name: str, one: dict[str, Any]) -> Reason:
    emergency = one.get("purpose") in ("ETREAT", "BTG")
    return Reason(name, text(one["title"]), bool(one.get("typed")), int(one.get("hours", 12)), emergency)


def said(files: list[Checked], id_: str, name: str) -> Any:
    """Value in the newest header of a workspace's own files; None where none has it."""
    mine = [f for f in reversed(files) if f.data.get("workspace") == id_ and "layer" not in f.data]
    return next((f.data[name] for f in mine if f.data.get(name) is not None), None)


def panel_of(name: str, values: dict[str, Any]) -> Panel:
    """A panel of its values in laid files."""
    title, stale = values.get("title"), values.get("stale_after")
    return Panel(
        id=name,
        kind=values["kind"],
        words=None if title is None else text(title),
        side=values.get("place") == "side",
        share=values.get("share", 1),
        options=values.get("options", {}),
        stale_after=None if stale is None else float(stale),
        hide_empty=bool(values.get("hide_empty")),
    )
