"""Files of counts on this machine: its random name, SUS scores, which weeks were sent, and joining them all.

`counted.jsonl` (`desktop.core.counted`) has the tasks. `counted-machine` is a random name, made once, by
which the same machine and week are known again; it says nothing of the machine. `sus.jsonl` has a line a
score, `fired.jsonl` one a finding of a rule that was decided about. `counted-sent` has an empty file for each
week that went to a server, made before it goes: two windows can't send one week, and what was broken off
between is rather lost than sent twice.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from desktop.core import counted, held_files
from desktop.core.decoding.by_type import from_json
from desktop.core.paths import data_dir
from desktop.core.usage.fired import Fired, standing
from desktop.core.usage.weeks import Answered, WeekCounts, weekly

MOST_SCORES: Final = 5000
MOST_FIRED: Final = 20_000
_LINE_AT_LEAST: Final = 20
"""Bytes that a line of `fired.jsonl` has at least."""
T = TypeVar("T")
_NAME: Final = re.compile(r"[0-9a-f-]{36}")


def machine() -> str:
    """This machine's random name; made now where there is none, or none that can be read. Raises OSError."""
    target = data_dir() / "counted-machine"
    if found := _named(target):
        return found
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = target.with_name(f"{target.name}.new")
    new.write_text(str(uuid.uuid4()), encoding="ascii")
    held_files.replace(new, target, held_files.BRIEFLY)
    # Of two windows that make one at once, one has it.
    return _named(target)


def _named(target: Path) -> str:
    try:
        found = target.read_bytes().strip().decode("ascii", "replace")
    except FileNotFoundError:
        return ""
    return found if _NAME.fullmatch(found) else ""


def keep_score(one: Answered) -> None:
    """Keep a SUS score. Raises OSError."""
    target = _scores_file()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("ab") as file:
        file.write(msgspec.json.encode(one) + b"\n")


def scores() -> tuple[Answered, ...]:
    """Kept scores, the newest `MOST_SCORES`; a line that can't be read is left out. Raises OSError."""
    return _lines(_scores_file(), Answered, MOST_SCORES)


def keep_fired(one: Fired) -> None:
    """Keep what became of a rule's finding. Raises OSError."""
    target = _fired_file()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("ab") as file:
        file.write(msgspec.json.encode(one) + b"\n")
        size = file.tell()
    if size > 2 * MOST_FIRED * _LINE_AT_LEAST:
        lines = target.read_bytes().splitlines(keepends=True)
        if len(lines) >= 2 * MOST_FIRED:
            new = target.with_name(f"{target.name}.new")
            new.write_bytes(b"".join(lines[-MOST_FIRED:]))
            held_files.replace(new, target, held_files.BRIEFLY)


def fired() -> tuple[Fired, ...]:
    """Kept findings that were decided about, the oldest first, without what was undone; a line that can't be
    read is left out. Raises OSError."""
    return standing(_lines(_fired_file(), Fired, 2 * MOST_FIRED))


def _lines(file: Path, kind: type[T], most: int) -> tuple[T, ...]:
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for line in lines[-most:]:
        try:
            found.append(from_json(line, kind))
        except msgspec.DecodeError:
            continue
    return tuple(found)


def here() -> tuple[WeekCounts, ...]:
    """All weeks that were counted on this machine. Raises OSError."""
    return weekly(machine(), counted.read(), scores(), fired())


def over(weeks: Iterable[WeekCounts], today: str) -> tuple[WeekCounts, ...]:
    """The weeks that are over, by the name of this one: nothing is added to them any more."""
    return tuple(one for one in weeks if one.week < today)


def was_sent(server: str, week: str) -> bool:
    """True where a week went to a server from here."""
    return _mark(server, week).exists()


def mark_sent(server: str, week: str) -> bool:
    """Note that a week goes to a server now; False where it went, or goes from another window. Raises
    OSError."""
    target = _mark(server, week)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        target.open("x").close()
    except FileExistsError:
        return False
    return True


def unmark(server: str, week: str) -> None:
    """It did not go after all. Raises OSError."""
    _mark(server, week).unlink(missing_ok=True)


def _mark(server: str, week: str) -> Path:
    name = hashlib.sha256(server.rstrip("/").encode()).hexdigest()[:16]
    return data_dir() / "counted-sent" / f"{name}-{week}"


def _fired_file() -> Path:
    return data_dir() / "fired.jsonl"


def _scores_file() -> Path:
    return data_dir() / "sus.jsonl"
