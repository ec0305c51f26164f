"""Waiting for a program as long as it makes progress: processor time, output, or files that grow.

A limit on the clock ends a build that is only slow. Here a program is ended when nothing of it has
advanced for some seconds, and at the latest after a time that only something endless takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

MOST = 6
"""So many times the seconds without progress a program may take in all, unless it is told otherwise."""
LEAST = 0.2
"""Seconds of processor time that count as progress: a program that only waits takes a little, too."""
_LOOKS = 1.0
Moving = Callable[[], float]


class Stuck(Exception):
    """A program that was ended; the text says why."""


def wait(
    process: subprocess.Popen[bytes],
    *,
    still: float,
    most: float | None = None,
    moving: Sequence[Moving] = (),
    computing: Moving | None = None,
) -> int:
    """Wait for a program and give its exit code. It is ended with all that it started, and Stuck raised, when
    none of `moving` has changed and no processor time was used for `still` seconds, or after `most`.

    `moving`: numbers that change as it goes on, such as `written` and `sizes`; `computing`: its seconds of
    processor time, where not only its own are meant.
    """
    most = still * MOST if most is None else most
    computing = computing or (lambda: used(process))
    began = moved = time.monotonic()
    seen, spent = [one() for one in moving], computing()
    while True:
        try:
            return process.wait(min(_LOOKS, still / 8))
        except subprocess.TimeoutExpired:
            at = time.monotonic()
        found, now = [one() for one in moving], computing()
        if found != seen or now - spent >= LEAST:
            seen, spent, moved = found, now, at
        if at - moved > still:
            end(process)
            raise Stuck(f"was not done after {still:g} s in which it made no progress")
        if at - began > most:
            end(process)
            raise Stuck(f"was not done after {most:g} s")


def sizes(paths: Iterable[Path]) -> Moving:
    """Size of files together, in bytes; one that isn't there yet has none."""
    paths = tuple(paths)
    return lambda: sum(_size(path) for path in paths)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and what it started."""
    for pid in _descendants(process.pid):
        with suppress(OSError):  # It has ended meanwhile.
            os.kill(pid, 9)
    process.kill()
    process.wait()


def used(process: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time of a program and what it started; 0 where the system doesn't tell."""
    if sys.platform == "win32":
        return _used_on_windows(process)
    return seconds_of([process.pid, *_descendants(process.pid)])


def seconds_of(pids: Iterable[int]) -> float:
    """Seconds of processor time of processes, and of their children that have ended."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in pids) / _ticks()


def of_variable(name: str, value: str) -> list[int]:
    """Processes of this user in whose environment a variable has a value; none where that can't be read."""
    wanted = f"{name}={value}".encode()
    found = []
    for pid in _pids():
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in variables:
            found.append(pid)
    return found


def _descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for one in _pids():
        if len(stat := _stat(one)) > 1:
            parents.setdefault(int(stat[1]), []).append(one)
    found, left = [], [pid]
    while left:
        children = parents.get(left.pop(), [])
        found += children
        left += children
    return found


def _pids() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _stat(pid: int) -> list[str]:
    """The fields of `/proc/<pid>/stat` from the state on; none of a process that isn't there."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    # The name before may hold anything.
    return text.rpartition(")")[2].split()


def _ticks() -> int:
    return os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def _used_on_windows(process: subprocess.Popen[bytes]) -> float:
    import ctypes
    from ctypes import wintypes

    times = [wintypes.FILETIME() for _one in range(4)]
    handle = int(getattr(process, "_handle", 0))
    windll = getattr(ctypes, "windll")  # noqa: B009 (there only on Windows)
    if not windll.kernel32.GetProcessTimes(wintypes.HANDLE(handle), *map(ctypes.byref, times)):
        return 0.0
    # Kernel and user, in steps of 100 ns.
    return float(sum((one.dwHighDateTime << 32) + one.dwLowDateTime for one in times[2:])) / 1e7
