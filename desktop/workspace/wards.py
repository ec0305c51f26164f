"""Which ward works in which workspace, as the workspaces' own files declare it; every other ward has base."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.core.fold import fold
from desktop.workspace.loader import BASE
from desktop.workspace.problems import WorkspaceError

if TYPE_CHECKING:
    from desktop.workspace.layers import Library

_NUMBERED: Final = re.compile(r"(?:\W+(?:\d+\w?|[a-zæøå]|[ivx]+))+\W*$")
"""What tells wards of one kind apart: `Hjerte 3`, `Kardiologi 2B`, `Hjerte, 4. etg` is another name."""
_KIND_OF_PLACE: Final = re.compile(
    r"(?:^|\W+)(?:sengepost(?:en)?|post(?:en)?|avdeling(?:en)?|seksjon(?:en)?|ward|department)(?=\W|$)"
)


class Declared(msgspec.Struct, frozen=True):
    """What one workspace declares: the kinds of ward that work in it, and the specialty that is its own."""

    workspace: str
    wards: tuple[str, ...]
    specialty: str


def workspace_of(ward: str, folders: tuple[Path, ...] = ()) -> str:
    """The workspace of a ward by its name; base where none declares it, and where two do."""
    name = _kind(ward)
    found = {one.workspace for one in declared(folders) if name and name in map(_kind, one.wards)}
    return found.pop() if len(found) == 1 else BASE


def specialties(folders: tuple[Path, ...] = ()) -> frozenset[str]:
    """The specialties that have a workspace of their own."""
    return frozenset(one.specialty for one in declared(folders) if one.specialty)


@cache
def declared(folders: tuple[Path, ...] = ()) -> tuple[Declared, ...]:
    """What each workspace declares. A file that is wrong declares nothing: its wards have base."""
    from desktop.workspace.layers import Library

    library = Library(folders)
    return tuple(one for id_ in library.ids() if (one := _declared(library, id_)) is not None)


def _declared(library: Library, id_: str) -> Declared | None:
    from desktop.workspace.resolving import said

    path = library.find(id_)
    if path is None:
        return None
    try:
        files, _release = library.chain(path)
    except WorkspaceError:
        return None
    return Declared(id_, tuple(said(files, id_, "wards") or ()), said(files, id_, "specialty") or "")


def _kind(ward: str) -> str:
    """A ward's name without its number and without what kind of place it is."""
    name = " ".join(_KIND_OF_PLACE.sub(" ", fold(ward)).split())
    return _NUMBERED.sub("", name).strip()
