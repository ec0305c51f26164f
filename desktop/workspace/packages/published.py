"""Folder of the published sprints in force, and the sentences about those that are refused.

The record holds the packages (`desktop/store/packages`); what counts of them today is written out as files,
so that a sprint that was published is laid, checked and explained as any other. The folder stands below the
hospital's own and above the shipped one. Where both have the same sprint, the hospital's folder has the word:
it is nearer, IT put it there on purpose, and it is the way out where a published one is wrong and nobody can
sign; that is told, so that nobody believes the published one to be in use.

Which packages count is judged anew each time the workspace is asked for: by the policy and the day as they
are then. A sprint whose key was withdrawn goes within the same ten seconds as one whose file was changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from desktop.core import held_files, settings
from desktop.core.clock import Clock, in_zone, oslo
from desktop.core.file_problems import Problem
from desktop.core.messages import _
from desktop.core.paths import data_dir
from desktop.store.packages import kept_packages, sprint_keys
from desktop.store.packages.judgement import Judged, Refused
from desktop.store.packages.signed_package import Opened

FOLDER = "published"
"""Name of the folder as people see it before the names of the files in it."""


class Laid(msgspec.Struct, frozen=True):
    """Packages that count, by their sprint, and what is to be told of the others."""

    sprints: tuple[Opened, ...] = ()
    wrong: tuple[Problem, ...] = ()


_laid = Laid()
_UNUSED_SECONDS = 2 * 24 * 3600.0
"""Seconds after which a folder that nobody has used is removed."""


def use(connection: Connection, clock: Clock) -> None:
    """From now on the packages of this record are in force in this process, as the policy and the day are
    now. Where nobody's key is trusted the record is not asked."""
    global _laid
    if settings.slip(sprint_keys.SETTING) is not None:
        told = _("Published sprints are not used: what IT has set as their keys can't be used.")
        _laid = Laid((), (Problem(settings.place("policy"), 0, 0, told),))
    elif not sprint_keys.trusted():
        _laid = Laid()
    else:
        found = kept_packages.of(connection, in_zone(clock(), oslo()).date().isoformat())
        active = tuple(one for one in found.in_force.values() if one.package.status == "active")
        _laid = Laid(active, told_of(found))


def forget() -> None:
    """No packages are in force until `use` is called again."""
    global _laid
    _laid = Laid()


def folder(hospital: Path | None, without: str = "") -> tuple[Path | None, tuple[Problem, ...]]:
    """The folder of what is in force, written where it is not there already, and what is to be told; also
    where it can't be written. `hospital` is the hospital's own folder, or None; `without` names a sprint that
    is left out."""
    shadowed = [one for one in _laid.sprints if hospital and (hospital / _file(one)).is_file()]
    laid = [one for one in _laid.sprints if one not in shadowed and one.package.sprint != without]
    wrong = _laid.wrong
    for one in shadowed:
        words = _("The hospital's own folder has this sprint too, and that one is used.")
        wrong += (Problem(name_of(one.package.sprint, one.package.number), 0, 0, words),)
    if not laid:
        return None, wrong
    try:
        return _written(laid), wrong
    except OSError as error:
        words = _("The published sprints can't be written on this machine, and are not used.")
        return None, (*wrong, Problem(error.filename or FOLDER, 0, 0, words))


def canonical(paths: Iterable[Path]) -> str:
    """Canonical address with version (`Library|version`) of the topmost published sprint among the laid
    files;
    empty where none is."""
    home = _home()
    by_name = {_file(one): one.package.canonical for one in _laid.sprints}
    inside = [path.relative_to(home) for path in paths if path.is_relative_to(home)]
    # Below the folder's name, which lies below its state.
    names = ["/".join(path.parts[2:]) for path in inside]
    return next((by_name[name] for name in reversed(names) if name in by_name), "")


def name_of(sprint: str, number: int) -> str:
    """Name of a package as people read it: `cardiology/sprint-03, version 4`."""
    if not sprint:
        return _("a published sprint")
    return _("{sprint}, version {n}").format(sprint=sprint, n=number)


def told_of(found: Judged) -> tuple[Problem, ...]:
    """Sentences about what is refused: why, and what stays in use."""
    return tuple(
        Problem(name_of(one.sprint, one.number), 0, 0, f"{_why(one)} {_stays(one, found)}")
        for one in found.refused
    )


def _why(one: Refused) -> str:
    key = one.key[:8]
    if one.why == "unlisted":
        return _("It is signed with a key that is not trusted here ({key}…).").format(key=key)
    if one.why == "withdrawn":
        words = _("It is signed with a key that was withdrawn on {day} ({key}…).")
        return words.format(day=one.withdrawn, key=key)
    if one.why == "older":
        return _("It is older than what has been published here since.")
    if one.why == "twice":
        return _("Another sprint was published under the same number.")
    return _("It is not as it was signed, or is not signed.")


def _stays(one: Refused, found: Judged) -> str:
    before = found.in_force.get(one.sprint)
    if before is None:
        return _("It is not used.")
    if before.package.status == "retired":
        return _("It is not used; the sprint was taken back.")
    return _("It is not used; version {n} stays in use.").format(n=before.package.number)


def _home() -> Path:
    return data_dir() / "packages"


def _file(one: Opened) -> str:
    return f"{one.package.sprint}.yaml"


def _written(laid: Iterable[Opened]) -> Path:
    """The folder that holds these files and nothing else, named by what it holds."""
    files = {_file(one): one.sealed.file for one in laid}
    lines = (f"{name} {hashlib.sha256(body).hexdigest()}" for name, body in sorted(files.items()))
    state = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:24]
    target = _home() / state
    root = target / FOLDER
    if _holds(root, files):
        # Other processes of this person may have other records: what one of them uses, none takes away.
        os.utime(target)
        return root
    for old in _home().glob("*") if _home().is_dir() else ():
        # Another process may just have given it another name.
        with contextlib.suppress(FileNotFoundError):
            if old.stat().st_mtime < time.time() - _UNUSED_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
    # Another process of this person may write the same at this moment, and neither takes the other's away.
    new = _home() / f"{state}.{uuid.uuid4().hex}.new"
    try:
        for name, body in files.items():
            file = new / FOLDER / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        _give_name(new, target, files)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return root


def _give_name(new: Path, target: Path, files: dict[str, bytes]) -> None:
    """Put a folder that is whole in its place, unless another process was quicker. Raises OSError."""
    try:
        held_files.rename(new, target)
    except OSError:
        if _holds(target / FOLDER, files):
            return
        # Somebody has changed what lay there.
        shutil.rmtree(target, ignore_errors=True)
        held_files.rename(new, target)


def _holds(root: Path, files: dict[str, bytes]) -> bool:
    """True when a folder holds these files to the byte, and no others: whoever changed one of them changed no
    package."""
    try:
        found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        return found.keys() == files.keys() and all(
            path.read_bytes() == files[name] for name, path in found.items()
        )
    except OSError:
        return False
