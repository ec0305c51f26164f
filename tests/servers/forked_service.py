"""Record services of windows forked from a warm process: an interpreter that imports one takes longer than
most of what is asked of it. Apart from its start it is the same process at the other end of the same pipes.

Where a test is the window, `forked` lasts as long as the services are to be so; code that is a window of its
own calls `from_here` before anything else.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from desktop.link import process
from tests.cli import warm, warm_process
from tests.running.patience import PATIENCE


class _Forking:
    """Stands for the module `subprocess` where a window starts its service."""

    PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL

    @staticmethod
    def Popen(command: Sequence[str], *, bufsize: int, creationflags: int, **options: Any) -> Any:
        assert (bufsize, creationflags) == (0, 0)
        return warm.Popen(command, **options)


@contextmanager
def forking() -> Iterator[None]:
    """Fork the record services that are started meanwhile, where the system has a fork."""
    if warm.FORKS:
        process.subprocess = _Forking  # type: ignore[attr-defined]
    try:
        yield
    finally:
        process.subprocess = subprocess  # type: ignore[attr-defined]


@contextmanager
def forked() -> Iterator[None]:
    """The services of this process's windows are forked meanwhile, where there is a fork; they have ended
    after it."""
    try:
        with forking():
            yield
    finally:
        forks = [one for one in process._started if isinstance(one, warm.Forked)]
        process._started[:] = [one for one in process._started if one not in forks]
        for one in forks:
            one.wait(PATIENCE)


class _Here(warm.Warm):
    """A warm process that is a copy of this one."""

    def __init__(self) -> None:
        self.by_start = warm._by_start(os.environ)
        self._control, theirs = socket.socketpair()
        if os.fork():
            theirs.close()
            return
        self._control.close()
        # Whoever reads what this process says is not to wait for its copy.
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        os.close(nothing)
        with theirs:
            service = warm_process.serve(theirs)
        if service is not None:
            service()
        # Past the code of the window, which is not what this process is for.
        sys.exit()


def from_here() -> None:
    """In a process forked from the warm one, before it has threads: the services that it starts are forked
    from a copy of it."""
    if not warm.FORKS or "desktop.service.process" not in sys.modules:
        return
    # Not the one whose end is at the tests.
    warm._warm[:] = [_Here()]
    process.subprocess = _Forking  # type: ignore[attr-defined]
