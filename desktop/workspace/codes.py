"""Codes of code systems in configuration files: each with its place, and what is doubtful of it.

Nobody looks while a workspace is opened: judging a code may read a large list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.documents import Document, Where, read_file
from desktop.core.paths import resources
from desktop.core.problems import Problem
from desktop.fhir.systems import ATC, ICD10, NLK
from desktop.workspace.headers import Header
from desktop.workspace.known import Known
from desktop.workspace.schema import VERBS

_OF_ATC = ("atc", "given")
"""Fields that hold codes of ATC, or beginnings of them."""
_DIAGNOSES = "condition"
"""A field whose codes may stand without their system; three characters alone may be of ICPC-2 too."""
_ICD = re.compile(r"[A-Z]\d\d(?:\.?\d[0-9A-Z]*\*?|\*)|[A-Z]\d?\*")
_NAMED_BY_ATC = ("product", "medicine")
"""Kinds of items that are named by their ATC code."""
_ANALYSIS = "laboratory"


class Written(NamedTuple):
    """A code as it stands in a file."""

    where: Where
    system: str
    code: str


def doubts_in(headers: Mapping[str, Header], known: Known) -> tuple[Problem, ...]:
    """What is doubtful of the codes in the files of which a workspace was made, without those shipped. One
    that has changed meanwhile, or is read as it was before, is passed over: its lines are others."""
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
    """What is doubtful of the codes in a file, noted in it."""
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
    every = list(_codes(said, (), "", analysis=kind == _ANALYSIS))
    beside = {one.code for one in every} | set(_standing(kind, name, known))
    if kind in _NAMED_BY_ATC and name:
        # What is ordered is written with it: the old code beside the new one doesn't make it right.
        every = [one for one in every if one.system != ATC]
        if what := known.judge(ATC, name):
            document.doubt(document.place((*where, verb)), what)
    for one in every:
        of = name if kind == _ANALYSIS and one.system == NLK else ""
        if what := known.judge(one.system, one.code, of=of, beside=beside):
            document.doubt(document.place((*where, *one.where)), what)


def _standing(kind: str, name: str, known: Known) -> Collection[str]:
    """The codes that a shipped item has already."""
    if kind not in known.items:
        return ()
    settings, items = known.items[kind]
    data = settings.document().data
    at = items.at(data, name)
    return () if at is None else [one.code for one in _codes(items.within(data)[at[-1]], (), "")]


def _codes(value: Any, where: Where, field: str, *, analysis: bool = False) -> Iterator[Written]:
    """Every code in a value: by its system, or by the field in which it stands."""
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _codes(one, (*where, at), field, analysis=analysis)
    elif isinstance(value, dict):
        system, code = value.get("system"), value.get("code")
        if isinstance(code, str) and (isinstance(system, str) or analysis):
            yield Written((*where, "code"), system if isinstance(system, str) else NLK, code)
        for key, one in value.items():
            # A list may be changed by `{add: […], remove: […]}`: it is still of its field.
            inner = field if key == "add" and where else key
            if key != "remove":
                yield from _codes(one, (*where, key), inner, analysis=analysis)
    elif isinstance(value, str):
        system, bar, code = value.rpartition("|")
        if bar:
            yield Written(where, system, code)
        elif field in _OF_ATC:
            yield Written(where, ATC, value)
        elif field == _DIAGNOSES and _ICD.fullmatch(value):
            yield Written(where, ICD10, value)
