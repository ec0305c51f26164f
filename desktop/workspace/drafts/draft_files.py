"""Files of drafts: where each person's lie, how they are written whole or not at all, and what undo needs.

A sprint's draft lies in `drafts/PERSON/WORKSPACE/sprint-NN.yaml` of the user's folder, so that what it
extends is found as from any library; one's own layer is `persons/ID.yaml`. Beside them, in
`draft-history`, are the states that undo and redo go to. What somebody drops is kept in `drafts-aside`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec

from desktop.core import held_files, os_words
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError, StoreError
from desktop.core.messages import _
from desktop.core.paths import data_dir
from desktop.shown.sprint.page_draft import Layer
from desktop.workspace import locations

_MOST_STATES = 100
_SPRINT = re.compile(r"sprint-([0-9]{2,3})\.yaml")


class History(msgspec.Struct, frozen=True):
    """States of a draft's file, the newest last: those before `now` (its digest) and those taken back. An
    empty text is no file."""

    now: str = ""
    undo: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()


def digest(raw: bytes) -> str:
    """SHA-256 of a file as it was read; empty where there is none."""
    return hashlib.sha256(raw).hexdigest() if raw else ""


def _name(person: str) -> str:
    return quote(person.removeprefix("Practitioner/"), safe="")


def folder(person: str) -> Path:
    """Library of a person's sprint drafts."""
    return data_dir() / "drafts" / _name(person)


def own_layer(person: str) -> Path:
    """The person's own file; InputError where nobody has said who they are."""
    found = locations.found(person).person
    if found is None:
        raise InputError(
            _("Nobody has said who is at the keyboard."),
            kept=_("Nothing was changed."),
            todo=_("Choose who you are first."),
        )
    return found


def begun(person: str, workspace: str) -> Path | None:
    """The newest draft that a person has begun of a workspace; None for none."""
    return max(_drafts(folder(person) / workspace), key=_number, default=None)


def next_number(workspace: str, names: tuple[str, ...]) -> int:
    """The next free number of a sprint: `names` are those of all sprints that are known; drafts of others on
    this machine have theirs."""
    taken = [int(name.rpartition("-")[2]) for name in names if name.startswith(f"{workspace}/sprint-")]
    try:
        people = [one for one in (data_dir() / "drafts").iterdir() if one.is_dir()]
    except OSError:
        people = []
    taken += [_number(path) for one in people for path in _drafts(one / workspace)]
    return max(taken, default=0) + 1


def _drafts(where: Path) -> Iterator[Path]:
    try:
        every = sorted(where.iterdir())
    except OSError:
        return
    yield from (path for path in every if _SPRINT.fullmatch(path.name))


def _number(path: Path) -> int:
    found = _SPRINT.fullmatch(path.name)
    return int(found[1]) if found else 0


def read(path: Path) -> bytes:
    """The bytes of a draft's file; empty where there is none. StoreError where it can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise StoreError(
            _("The draft's file can't be opened: {why}.").format(why=os_words.why(error)),
            kept=_("It stays as it is."),
            todo=_("Try again, or tell IT."),
            details=str(path),
        ) from error


def write(path: Path, raw: bytes) -> None:
    """Write a draft's file whole or not at all; without bytes it is taken away. StoreError where it can't be:
    then the last state stands."""
    try:
        if not raw:
            held_files.unlink(path, held_files.BRIEFLY)
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_name(f".{path.name}.new")
        try:
            new.write_bytes(raw)
            held_files.replace(new, path, held_files.BRIEFLY)
        except OSError:
            new.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(
            _("The draft can't be saved: {why}.").format(why=os_words.why(error)),
            kept=_("The draft stands as it was saved last."),
            todo=_("Make room on the disk, then make the change again."),
            details=str(path),
        ) from error


def aside(path: Path, person: str) -> Path:
    """Copy a draft's file aside, under a name that nothing has; gives it. StoreError where it can't be."""
    where = data_dir() / "drafts-aside" / _name(person)
    label = f"{path.parent.name}-{path.stem}"
    number = 1
    while (target := where / f"{label}-{number}.yaml").exists():
        number += 1
    write(target, read(path))
    return target


def _history_file(path: Path, person: str, layer: Layer) -> Path:
    name = "own" if layer == "person" else f"{path.parent.name}-{path.stem}"
    return data_dir() / "draft-history" / _name(person) / f"{name}.json"


def history(path: Path, person: str, layer: Layer, now: str) -> History:
    """States of a file that undo and redo go to; none where it is another than `now` (its digest) says."""
    try:
        raw = _history_file(path, person, layer).read_bytes()
        found = from_json(raw, History)
    except (OSError, msgspec.DecodeError):
        return History(now)
    return found if found.now == now else History(now)


def keep_history(path: Path, person: str, layer: Layer, kept: History) -> None:
    """Keep what can be undone. Where it can't be written, undo ends with this start: the draft counts."""
    cut = History(kept.now, kept.undo[-_MOST_STATES:], kept.redo[-_MOST_STATES:])
    target = _history_file(path, person, layer)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = target.with_name(f"{target.name}.new")
        new.write_bytes(msgspec.json.encode(cut))
        held_files.replace(new, target, held_files.BRIEFLY)
    except OSError:
        return
