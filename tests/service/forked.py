"""The record service as a process forked from the warm one: no second goes by while it is imported."""

from __future__ import annotations

from typing import ClassVar

from desktop.link import process
from desktop.link.process import Launched
from tests.servers.forked_service import forking


class Forked(Launched):
    """Stands for `desktop.link.process.Launched`: the same program in a process of its own."""

    lives: ClassVar[list[Forked]] = []
    """Services not known to have ended: one may send for a minute after its window and its test."""

    def __init__(self) -> None:
        for before in tuple(Forked.lives):
            before.ended()
        with forking():
            super().__init__()
        self.process = process._started.pop()
        Forked.lives.append(self)

    def ended(self) -> bool:
        """True when its process is gone."""
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
