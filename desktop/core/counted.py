"""`counted.jsonl` in the user's folder: what tasks took on this machine (usability metrics), and its summary.

One line a task: its name, steps, key presses, seconds, errors, and by what sprint, on which ward, in which
week and by which profession. Nothing of patients, of who worked, or of the hour. The newest lines are kept:
two months of a machine on which three hundred tasks a day are done.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from pathlib import Path

import msgspec

from desktop.core import held_files
from desktop.core.counting import Counted
from desktop.core.decoding.by_type import from_json
from desktop.core.paths import data_dir, own_folder

SWITCH = "switch_user"
"""Task of a switch of user: from their Enter until the page of who comes is there."""
KEPT_LINES = 20_000
_LINE_AT_LEAST = 50
"""Bytes that a line has at least: a file shorter than twice `KEPT_LINES` of them is never too long."""


class Summary(msgspec.Struct, frozen=True):
    """A kind of task: how often, the medians of what it took, and all its errors."""

    task: str
    times: int
    steps: float
    keys: float
    seconds: float
    errors: int


def path() -> Path:
    """The file."""
    return data_dir() / "counted.jsonl"


def keep(one: Counted) -> None:
    """Add a line; the oldest go when there are twice as many as are kept. Raises OSError."""
    target, line = path(), msgspec.json.encode(one) + b"\n"
    try:
        size = _add(target, line)
    except FileNotFoundError:
        # The first one: asked for each time, the folder would cost as much as the line.
        own_folder(target.parent)
        size = _add(target, line)
    if size > 2 * KEPT_LINES * _LINE_AT_LEAST:
        lines = target.read_bytes().splitlines(keepends=True)
        if len(lines) >= 2 * KEPT_LINES:
            new = target.with_name(f"{target.name}.new")
            new.write_bytes(b"".join(lines[-KEPT_LINES:]))
            held_files.replace(new, target, held_files.BRIEFLY)


def _add(target: Path, line: bytes) -> int:
    """Write a line, whole or not at all as other windows see it, and give the file's size."""
    with target.open("ab", buffering=0) as file:
        file.write(line)
        return file.tell()


def read() -> tuple[Counted, ...]:
    """Read the kept counts, oldest first; a line that can't be read is left out. Raises OSError."""
    try:
        lines = path().read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for line in lines:
        try:
            found.append(from_json(line, Counted))
        except msgspec.DecodeError:
            continue
    return tuple(found)


def summaries(counted: Iterable[Counted]) -> tuple[Summary, ...]:
    """One for each kind of task, by name."""
    by_task: dict[str, list[Counted]] = {}
    for one in counted:
        by_task.setdefault(one.task, []).append(one)
    return tuple(
        Summary(
            task,
            len(all_),
            statistics.median(one.steps for one in all_),
            statistics.median(one.keys for one in all_),
            round(statistics.median(one.seconds for one in all_), 1),
            sum(one.errors for one in all_),
        )
        for task, all_ in sorted(by_task.items())
    )
