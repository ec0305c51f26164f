"""Codes of code systems in configuration files: each with its place, and what is doubtful of it.

Nobody looks while a workspace is opened: judging a code may read a large list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_origin

from desktop.core.configured import systems_of
from desktop.core.converting import fields_of, shape_at
from desktop.core.file_problems import Problem
from desktop.core.paths import resources
from desktop.core.yaml_documents import Document, Where, read_file
from desktop.fhir.systems import ICPC2, NLK
from desktop.workspace.headers import Header
from desktop.workspace.items import RESERVED, VALUE
from desktop.workspace.known import Known
from desktop.workspace.schema import VERBS
from desktop.workspace.trail import ADD, REMOVE

_ICPC = re.compile(r"[A-Z]\d\d")
_LAB = re.compile(r"(?:NPU|NOR)\d+")
"""Pattern of codes that can only be of the national laboratory list, whatever they stand in."""
_ANALYSIS = "laboratory"


class Written(NamedTuple):
    """A code as it stands in a file; `key` says that it is the name of what stands there."""

    where: Where
    system: str
    code: str
    key: bool = False


def doubts_in(headers: Mapping[str, Header], known: Known) -> tuple[Problem, ...]:
    """Doubts about the codes in the files of which a workspace was made, without those shipped. One that has
    changed meanwhile, or is read as it was before, is passed over: its lines are others."""
    shipped = resources()
    found: list[Problem] = []
    for file, header in headers.items():
        if header.path.is_relative_to(shipped) or header.former:
            continue
        document = read_file(header.path, file)
        if document.digest == header.digest:
            found += doubts(document, known)
    return tuple(sorted(set(found)))


def doubts_of(files: Iterable[tuple[Path, str]], known: Known) -> tuple[Problem, ...]:
    """The same of files, right or wrong otherwise, each with the name by which people see it."""
    found = (one for path, shown in files for one in doubts(read_file(path, shown), known))
    return tuple(sorted(set(found)))


def doubts(document: Document, known: Known) -> list[Problem]:
    """Doubts about the codes in a file, noted in it."""
    if known.judge is None or not isinstance(document.data, dict):
        return []
    changes = document.data.get("changes")
    for at, change in enumerate(changes if isinstance(changes, list) else ()):
        if isinstance(change, dict) and "remove" not in change:
            _judge(document, ("changes", at), change, known)
    _judge(document, (), {k: v for k, v in document.data.items() if k != "changes"}, known)
    return document.doubts


def _judge(document: Document, where: Where, said: dict[str, Any], known: Known) -> None:
    assert known.judge is not None
    verb = next((one for one in VERBS if one in said), "")
    target = said.get(verb)
    kind, _space, name = target.partition(" ") if isinstance(target, str) else ("", "", "")
    every = {one.where: one for one in (*_codes(said, ()), *_in_options(said, known))}
    beside: set[str] = set()
    if name and kind in known.items:
        settings, items = known.items[kind]
        own = shape_at(items.shape, [items.key]) if items.key else None
        if systems_of(own) and (what := known.judge(systems_of(own)[0], name)):
            # What is ordered is written with it: the old code beside the new one doesn't make it right.
            document.doubt(document.place((*where, verb)), what)
        shape = settings.shape_of(items, (name,))
        fields = {key: value for key, value in said.items() if key not in RESERVED}
        every |= {one.where: one for one in _in_shape(fields, shape, ())}
        beside.update(_standing(kind, name, known))
    beside |= {one.code for one in every.values()}
    for one in every.values():
        of = name if kind == _ANALYSIS and one.system == NLK else ""
        if what := known.judge(one.system, one.code, of=of, beside=beside):
            place = document.key_place if one.key else document.place
            document.doubt(place((*where, *one.where)), what)


def _standing(kind: str, name: str, known: Known) -> Collection[str]:
    """The codes that a shipped item has already."""
    settings, items = known.items[kind]
    data = settings.document().data
    at = items.at(data, name)
    if at is None:
        return ()
    value = items.within(data)[at[-1]]
    return [
        one.code for one in (*_codes(value, ()), *_in_shape(value, settings.shape_of(items, (name,)), ()))
    ]


def _codes(value: Any, where: Where) -> Iterator[Written]:
    """Every code in a value that says its own system, and what can only be of one."""
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _codes(one, (*where, at))
    elif isinstance(value, dict):
        system, code = value.get("system"), value.get("code")
        if isinstance(code, str) and isinstance(system, str):
            yield Written((*where, "code"), system, code)
        for key, one in value.items():
            if key != REMOVE:
                yield from _codes(one, (*where, key))
    elif isinstance(value, str):
        system, bar, code = value.rpartition("|")
        if bar:
            yield Written(where, system, code)
        elif _LAB.fullmatch(value):
            yield Written(where, NLK, value)


def _in_options(said: dict[str, Any], known: Known) -> Iterator[Written]:
    """The codes in the options of a panel, or of those of tabs, by the options of their kind."""
    for name in ("tabs", "panels"):
        inner = said.get(name)
        for at, one in enumerate(inner if isinstance(inner, list) else ()):
            if isinstance(one, dict):
                found = _in_options(one, known)
                yield from (code._replace(where=(name, at, *code.where)) for code in found)
    options = said.get("options")
    # A shipped panel is often called as its kind.
    model = known.options_model(str(said.get("kind") or said.get("set") or ""))
    if model is not None and isinstance(options, dict):
        for name, field in model.model_fields.items():
            yield from _in_shape(options.get(name), field.annotation, ("options", name))


def _in_shape(value: Any, shape: Any, where: Where) -> Iterator[Written]:
    """Every code in a value that says none, by what its type says that it is."""
    if isinstance(value, dict):
        changed = _is_list(shape)
        for key, one in value.items():
            if key == REMOVE and changed:
                continue
            # A list may be changed by `{add: […], remove: […]}`; what is no map is its `value`.
            whole = (key == ADD and changed) or (not where and key == VALUE and not fields_of(shape))
            if not whole and not changed and not fields_of(shape):
                yield from _in_text(str(key), shape_at(shape, [key], name=True), (*where, key), key=True)
            yield from _in_shape(one, shape if whole else shape_at(shape, [key]), (*where, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _in_shape(one, shape_at(shape, [at]), (*where, at))
    elif isinstance(value, str):
        yield from _in_text(value, shape, where)


def _is_list(shape: Any) -> bool:
    while hasattr(shape, "__metadata__"):
        shape = shape.__origin__
    return get_origin(shape) in (tuple, list)


def _in_text(text: str, shape: Any, where: Where, *, key: bool = False) -> Iterator[Written]:
    every = systems_of(shape)
    if not text or not every or "|" in text:
        return
    # What may be of several systems is judged where it can only be of the first; digits are SNOMED CT's.
    if ICPC2 not in every or not (_ICPC.fullmatch(text) or text.isdigit()):
        yield Written(where, every[0], text, key)
