"""Spare record service: started while it is asked who works here, and used by who comes.

It has no record, no key and no person: whose it is it hears by the first word of the window that takes it.
Most of the time of a change of person went by while such a process was started.
"""

from __future__ import annotations

import threading

from desktop.link import process
from desktop.link.channel import Channel


class Spare:
    """At most one record service that nobody has taken yet. May be used from any thread."""

    def __init__(self) -> None:
        self._waiting: process.Launched | None = None
        self._guard = threading.Lock()

    @property
    def waits(self) -> bool:
        """True while one is there for who comes."""
        return self._waiting is not None

    def make_ready(self) -> None:
        """Start one, unless one is there. Raises OSError where no process can be started."""
        with self._guard:
            if self._waiting is None:
                self._waiting = process.Launched()

    def take(self) -> Channel:
        """Channel to the one that is there, else to a new one; never to one that somebody has taken. Raises
        OSError where no process can be started."""
        with self._guard:
            taken, self._waiting = self._waiting, None
        if taken is not None and taken.lives:
            return taken.channel
        if taken is not None:
            taken.channel.close()
        return process.Launched().channel

    def end(self) -> None:
        """End the one that is there: nobody else has come."""
        with self._guard:
            ended, self._waiting = self._waiting, None
        if ended is not None:
            ended.channel.close()
