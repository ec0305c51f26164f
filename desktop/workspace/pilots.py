"""Pilots: for whom a sprint is tried out, from which day to which, and what should become better by it.

A pilot that names people reaches them alone, and only on its days; everybody else keeps what was in use
before it. One that names nobody reaches everybody of its workspace, as pilots always did: `fagflate workspace
check` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from desktop.shown.workspace import Text
from desktop.workspace.headers import text

if TYPE_CHECKING:
    from desktop.workspace.document_checks import Checked

PILOT = "pilot"
"""The status of a sprint that is tried out."""
Standing = Literal["before", "on", "over"]
"""A day before a pilot, within it, or after it."""


class Whom(msgspec.Struct, frozen=True):
    """The person at the keyboard, as pilots ask for them: the ward's Location id, their role as workspaces
    know it, their duty, and their ids (Practitioner, HPR number)."""

    ward: str = ""
    role: str = ""
    duty: str = ""
    persons: tuple[str, ...] = ()


class Pilot(msgspec.Struct, frozen=True):
    """A sprint on trial that names for whom. `path` is its file and `place` where the block stands in it
    (file:line); `begins` and `until` are its first and last day."""

    path: Path
    place: str
    workspace: str
    sprint: int
    begins: date
    until: date
    better: Text
    wards: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    owner: str = ""

    @property
    def name(self) -> str:
        """The sprint's name: `cardiology/sprint-04`."""
        return f"{self.workspace}/sprint-{self.sprint:02d}"

    def standing(self, day: date) -> Standing:
        """The day before it, within it, or after it."""
        return "before" if day < self.begins else "over" if day > self.until else "on"


def pilot_of(path: Path, checked: Checked) -> Pilot | None:
    """The pilot that a sprint's file declares; None where it is none, or names nobody."""
    data, document = checked.data, checked.document
    said: Any = data.get(PILOT)
    if data.get("status") != PILOT or data.get("sprint") is None or not isinstance(said, dict):
        return None
    return Pilot(
        path,
        f"{document.file}:{document.key_place((PILOT,)).line}",
        str(data["workspace"]),
        data["sprint"],
        date.fromisoformat(said.get("from") or data["from"]),
        date.fromisoformat(said["until"]),
        text(said["better"]),
        tuple(map(_bare, said.get("wards") or ())),
        tuple(said.get("roles") or ()),
        tuple(said.get("duties") or ()),
        tuple(map(_bare, said.get("persons") or ())),
        data.get("owner") or "",
    )


def means(pilot: Pilot, whom: Whom) -> str:
    """The name in a pilot by which it means somebody; empty where it doesn't.

    A person who is named is meant wherever they work. Wards and kinds of work narrow each other: `wards` with
    `roles` are those of these roles on these wards. `roles` and `duties` are alternatives.
    """
    for person in map(_bare, whom.persons):
        if person and person in pilot.persons:
            return person
    work = whom.role if whom.role in pilot.roles else whom.duty if whom.duty in pilot.duties else ""
    if not work and (pilot.roles or pilot.duties):
        return ""
    ward = _bare(whom.ward)
    if not pilot.wards:
        return work
    return ward if ward and ward in pilot.wards else ""


def joined(pilots: Iterable[Pilot], whom: Whom, day: date) -> frozenset[Path]:
    """Files of the pilots in which somebody is on a day."""
    return frozenset(one.path for one in pilots if one.standing(day) == "on" and means(one, whom))


def _bare(id_: object) -> str:
    """An id without its type: `Location/hjerte-3` is `hjerte-3`."""
    return str(id_).rpartition("/")[2].strip()
