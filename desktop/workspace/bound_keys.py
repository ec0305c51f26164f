"""Keys of acts under layers: those of a site, a role, a ward or a person that give way, and which file is
wrong.

A key of such a layer never takes anything away from what lies below it: it alone gives way, and is told. The
site's gives way to a sprint's alone: against what comes with the program its file is wrong from the start. Of
two other files that are in conflict the one that is laid later brought the conflict, and is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.acts import shortcuts
from desktop.core.file_problems import Problem, near, unknown
from desktop.core.messages import _
from desktop.core.yaml_documents import Where
from desktop.workspace.document_checks import Checked
from desktop.workspace.trail import Trail, problem

FIELD = "shortcuts"
"""The setting of the workspace that holds them."""
_GIVING = ("role", "ward", "person")
_TO_SPRINTS = "site"
"""The layer whose limits would go with it if a later sprint's key took its file away."""


def keys_of(change: Mapping[str, Any]) -> dict[str, Any]:
    """Keys that a change binds, by the names of their acts; empty for one that binds none."""
    said = change.get(FIELD)
    return {str(name): key for name, key in said.items()} if isinstance(said, Mapping) else {}


def given_way(file: Checked, standing: Mapping[str, str], trail: Trail) -> frozenset[str]:
    """The names of a layer's keys that give way to what stands below it; they are told as lost."""
    layer = file.data.get("layer")
    if layer not in (*_GIVING, _TO_SPRINTS):
        return frozenset()
    below = dict(standing)
    own: dict[str, str | None] = {}
    places: dict[str, Where] = {}
    for change in file.changes:
        if change.target != "workspace" or FIELD not in change.data:
            continue
        said = change.data[FIELD]
        if said is None:
            # All of them have their usual keys again.
            below, own = {}, {}
        for name, key in (said or {}).items():
            own[name], places[name] = key, (*change.where, FIELD, name)
    document = file.document
    strange = [name for name in own if name not in shortcuts.bindable() and layer in _GIVING]
    for name in strange:
        place = document.file, document.key_place(places[name])
        trail.lost.append(problem(place, _no_act(name, file.layer)))
    own = {name: key for name, key in own.items() if name in shortcuts.bindable()}
    never = {name: words for name, key in own.items() if (words := _never(name, key)) and layer in _GIVING}
    for name, words in never.items():
        said = " ".join((words, _("This key alone is left out."), _another(file.layer)))
        trail.lost.append(problem((document.file, document.place(places[name])), said))
    own = {name: key for name, key in own.items() if name not in never}
    taken = shortcuts.giving_way(below, own)
    if layer == _TO_SPRINTS:
        taken = {name: one for name, one in taken.items() if one.other in standing}
    for name, conflict in taken.items():
        now = below.get(name) or shortcuts.shipped(name)
        words = _holds(conflict, now, trail, file.layer)
        trail.lost.append(problem((document.file, document.place(places[name])), words))
    return frozenset((*strange, *never, *taken))


def _never(name: str, key: object) -> str:
    """Sentence on a key that no act may have, in this version of the program; empty for one that may be, and
    for what is no text, which the file's form refuses."""
    return shortcuts.refused(name, key) if isinstance(key, str) else ""


def _another(layer: str) -> str:
    return _("Bind another: Alt+K.") if layer == "person" else _("Write another key.")


def _no_act(name: str, layer: str) -> str:
    words = _("There is no act “{name}” whose key can be changed: this key alone is left out.")
    meant = near(name, shortcuts.bindable(), 0.75)
    more = [_("Did you mean “{name}”?").format(name=meant)] if meant is not None else []
    more += [_("Alt+K shows the acts and their keys.")] if layer == "person" else []
    return " ".join((words.format(name=name), *more))


def _holds(conflict: shortcuts.Conflict, now: str, trail: Trail, layer: str) -> str:
    history = trail.history.get(f"{FIELD}/{conflict.other}")
    place = str(history[-1]) if history else _("what comes with Fagflate")
    words = _("“{key}” is the key of “{act}” by {place}, which holds: “{mine}” has {now} here.").format(
        key=conflict.key, act=conflict.act, place=place, mine=shortcuts.said(conflict.name), now=now
    )
    return f"{words} {_another(layer)}"


def wrong(bound: Mapping[str, str], trail: Trail) -> Iterator[Problem]:
    """Errors in the keys of laid files, each at the file that brought it."""
    for name, what in shortcuts.strange(bound):
        near_it = trail.source_near if name in shortcuts.bindable() else trail.key_near
        yield problem(near_it((FIELD, name)), what)
    told: set[str] = set()
    for conflict in shortcuts.conflicts(bound):
        one = conflict
        if one.other and _laid(trail, one.other) > _laid(trail, one.name):
            one = one.turned()
        if one.name not in told:
            told.add(one.name)
            yield problem(trail.source_near((FIELD, one.name)), one.words)
    for path, key in trail.nulls.items():
        if path[0] == FIELD and len(path) == 2 and path[1] not in shortcuts.bindable():
            name = str(path[1])
            words = _("There is no act “{name}” whose key can be changed.").format(name=name)
            yield problem(key, unknown(words, name, shortcuts.bindable()))


def _laid(trail: Trail, name: str) -> int:
    """The number of the file that last said something of a key; -1 where none did."""
    origin = trail.origin.get((FIELD, name))
    return trail.files.index(origin[0]) if origin is not None else -1
