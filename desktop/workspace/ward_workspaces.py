"""Workspace of a ward and role, as the workspaces' own files declare it; base for everybody else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desktop.core.file_problems import ConfigurationError, Problem
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.workspace.loader import BASE
from desktop.workspace.ward_names import alike, names, numbered, of_service

if TYPE_CHECKING:
    from desktop.workspace.document_checks import Checked
    from desktop.workspace.layers import Library
    from desktop.workspace.pilots import Pilot


class Declared(msgspec.Struct, frozen=True):
    """Declaration of one workspace: the kinds of ward, the services and the roles that work in it (of none:
    all), and its own specialty."""

    workspace: str
    wards: tuple[str, ...]
    specialty: str
    roles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    places: Mapping[str, str] = {}
    """Place at which each ward, service and role is declared, as file:line."""
    hospital: bool = False
    """True when a file of the hospital's own declares it, not only a shipped one."""


class Declarations(msgspec.Struct, frozen=True):
    """Declarations of all workspaces, the problems in their files, and the pilots that name people."""

    every: tuple[Declared, ...]
    problems: tuple[Problem, ...] = ()
    pilots: tuple[Pilot, ...] = ()


def workspace_of(ward: str, role: str, every: Iterable[Declared], services: Iterable[str] = ()) -> str:
    """The workspace of a role on a ward, by the ward's name or its service; base where none declares it, and
    where two do."""
    best = fitting(ward, role, every, services)
    return best[0].workspace if len(best) == 1 else BASE


def fitting(ward: str, role: str, every: Iterable[Declared], services: Iterable[str] = ()) -> list[Declared]:
    """Best fitting declarations, one where nothing is declared twice.

    One for this role on this ward comes before one for the role anywhere, and that before one for the ward. A
    ward that is named by its number comes before its kind, that before its service, and what the hospital
    declares before what is shipped.
    """
    told = tuple(services)
    found: dict[tuple[bool, int, bool], list[Declared]] = {}
    for one in every:
        named = [name for name in one.wards if names(name, ward)]
        by_name = 3 if any(map(numbered, named)) else 2
        rank = by_name if named else 1 if of_service(told, one.services) else 0
        somewhere = bool(one.wards or one.services)
        if (rank or not somewhere) and (not one.roles or role in one.roles) and (somewhere or one.roles):
            found.setdefault((bool(one.roles), rank, one.hospital), []).append(one)
    return found[max(found)] if found else []


def disputed(every: Iterable[Declared]) -> list[Problem]:
    """Wards and services that two workspaces declare for the same people: nobody there gets either."""
    wrong: list[Problem] = []
    for one, other in combinations(every, 2):
        if one.hospital is not other.hospital or bool(one.roles) != bool(other.roles):
            continue
        if one.roles and not set(one.roles) & set(other.roles):
            continue
        for mine, theirs, same_name in (
            (one.wards, other.wards, alike),
            (one.services, other.services, fold),
        ):
            known = {same_name(name): name for name in mine}
            for name in theirs:
                if (same := known.get(same_name(name))) is not None:
                    words = _(
                        "“{name}” is declared in {place} too."
                        " Whoever works there has base until one of them is taken away."
                    )
                    file, line = _place(other, name)
                    place = ":".join(map(str, _place(one, same)))
                    wrong.append(Problem(file, line, 1, words.format(name=name, place=place)))
    return wrong


def between(best: list[Declared], ward: str, services: Iterable[str]) -> list[Problem]:
    """Problems where somebody's ward fits several workspaces, each with the place of its declaration."""
    if len(best) < 2:
        return []
    if wrong := disputed(best):
        return wrong
    told = tuple(services)
    named = [next((n for n in one.services if of_service(told, (n,))), "") for one in best]
    places = [_place(one, name) for one, name in zip(best, named, strict=True)]
    words = _(
        "The ward “{ward}” fits several workspaces: {places}. It has base until one of them is taken away."
    )
    said = ", ".join(f"{file}:{line}" for file, line in places)
    return [Problem(*places[-1], 1, words.format(ward=ward, places=said))]


def _place(one: Declared, name: str) -> tuple[str, int]:
    """File and line of a name that a workspace declares."""
    file, _colon, line = one.places.get(name, "").rpartition(":")
    return (file, int(line)) if line.isdigit() else (one.workspace, 1)


def specialties(words: tuple[str, ...]) -> frozenset[str]:
    """The specialties that have a workspace of their own, of those that are declared now; `words` are the
    kinds of items that changes may name."""
    return frozenset(one.specialty for one in (_now or shipped(words)).every if one.specialty)


def use(found: Declarations) -> None:
    """From now on these are declared, in the whole process."""
    global _now
    _now = found


_now: Declarations | None = None


@cache
def shipped(words: tuple[str, ...]) -> Declarations:
    """Declarations of the shipped workspaces."""
    return declared(words=words)


def declared(
    folders: tuple[Path, ...] = (),
    words: Collection[str] = (),
    kept: Callable[[Path], Path | None] | None = None,
    joined: frozenset[Path] = frozenset(),
) -> Declarations:
    """Declarations of each workspace, a wrong file in its last valid version (`kept`); one without a valid
    version declares nothing: its wards have base. `words` are the kinds of items that changes may name,
    `joined` the pilots that declare something too, by their files: for those who are in them."""
    from desktop.workspace.loader import Mended

    mended = Mended(kept, joined)
    problems: list[Problem] = []
    while True:
        library = mended.library(folders, words, heads=True)
        found = tuple(one for id_ in library.ids() if (one := _declared(library, id_)) is not None)
        problems += [problem for problem in library.problems() if problem not in problems]
        if not mended.mend(library.wrong()):
            return Declarations(found, tuple(problems), library.pilots())


def _declared(library: Library, id_: str) -> Declared | None:
    from desktop.workspace.resolving import said

    path = library.find(id_)
    if path is None:
        return None
    try:
        files = library.chain(path).files
    except ConfigurationError:
        return None
    return Declared(
        id_,
        tuple(said(files, id_, "wards") or ()),
        said(files, id_, "specialty") or "",
        tuple(said(files, id_, "roles") or ()),
        tuple(said(files, id_, "services") or ()),
        _places(files, id_),
        any(not library.is_shipped(file) for _key, file in _declaring(files, id_)),
    )


def _declaring(files: list[Checked], id_: str) -> Iterator[tuple[str, Checked]]:
    """The newest of a workspace's own files that says which wards, which services, and which roles."""
    for key in ("wards", "services", "roles"):
        mine = (f for f in reversed(files) if f.data.get("workspace") == id_ and "layer" not in f.data)
        file = next((f for f in mine if f.data.get(key) is not None), None)
        if file is not None:
            yield key, file


def _places(files: list[Checked], id_: str) -> dict[str, str]:
    """Place of each ward, service and role."""
    return {
        name: f"{file.document.file}:{file.document.place((key, at)).line}"
        for key, file in _declaring(files, id_)
        for at, name in enumerate(file.data[key])
    }
