"""Starting the record service as a process of its own, joined to this one by its standard input and output.

Inherited pipes are reached by these two processes alone, on every platform: no name, no port, no secret.
"""

from __future__ import annotations

import os
import subprocess
import sys

from desktop.link.channel import Channel

MODULE = "desktop.service"
_started: list[subprocess.Popen[bytes]] = []


class Launched:
    """A record service that has been started: the channel to it, not yet open, and its process id.

    `program` is what the interpreter is to run in place of the service's own module (measurements).
    """

    def __init__(self, program: tuple[str, ...] = ("-m", MODULE)) -> None:
        for before in tuple(_started):
            # Whoever has ended is let go of; one that still sends lives on.
            if before.poll() is not None:
                _started.remove(before)
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        process = subprocess.Popen(
            # Not from the folder one happens to be in: it may hold a `desktop` of its own.
            [sys.executable, "-P", "-X", "utf8", *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr is not None else subprocess.DEVNULL,
            bufsize=0,
            creationflags=hidden,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        _started.append(process)
        self._process = process
        self.pid = process.pid
        self.channel = Channel(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()), "window")
        process.stdout.close()
        process.stdin.close()

    @property
    def lives(self) -> bool:
        """True as long as its process has not ended."""
        return self._process.poll() is None
