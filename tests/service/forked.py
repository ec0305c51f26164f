"""The record service as a process forked from the warm one: no second goes by while it is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import ClassVar

from desktop.link.channel import Channel
from desktop.link.process import MODULE, Launched
from tests.cli import warm


class Forked(Launched):
    """Stands for `desktop.link.process.Launched`: the same program in a process of its own."""

    lives: ClassVar[list[Forked]] = []
    """Whoever is not known to have ended: one may send for a minute after its window and its test."""

    def __init__(self) -> None:
        for before in tuple(Forked.lives):
            before.ended()
        pipe = subprocess.PIPE
        self.process = warm.Popen([sys.executable, "-m", MODULE], stdin=pipe, stdout=pipe)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.pid = self.process.pid
        self.channel = Channel(
            os.dup(self.process.stdout.fileno()), os.dup(self.process.stdin.fileno()), "window"
        )
        self.process.stdout.close()
        self.process.stdin.close()
        Forked.lives.append(self)

    def ended(self) -> bool:
        """Whether its process is gone."""
        if self.process.poll() is None:
            return False
        if self in Forked.lives:
            Forked.lives.remove(self)
        return True

    @classmethod
    def end(cls) -> None:
        """End those that still live."""
        for one in tuple(cls.lives):
            one.process.kill()
            one.process.wait()
            one.ended()
