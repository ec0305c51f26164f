"""The record service of a window on a thread of the tests' process, where a test looks into its session."""

from __future__ import annotations

import threading
from typing import ClassVar

from desktop.link.channel import Channel, pair
from desktop.service.process import Service
from desktop.service.serving import Serving
from desktop.views.session import Session
from tests.running.patience import PATIENCE


class Threaded:
    """Stands for `desktop.link.process.Launched`: a service on a thread, and the channel to it."""

    made: ClassVar[list[Threaded]] = []

    def __init__(self) -> None:
        here, there = pair()
        self.channel = Channel(*here, "window")
        self.service = Service(Channel(*there, "record"))
        self.thread = threading.Thread(target=self.service.run, name="record service", daemon=True)
        self.thread.start()
        Threaded.made.append(self)

    @classmethod
    def session(cls) -> Session:
        """The session of the service that was started last."""
        return cls.serving().session

    @classmethod
    def serving(cls) -> Serving:
        """The side of the record of the service that was opened last."""
        # One that waits for somebody has nothing open yet.
        return next(found for one in reversed(cls.made) if (found := one.service.serving) is not None)

    @property
    def lives(self) -> bool:
        """True as long as it has not ended."""
        return self.thread.is_alive()

    @classmethod
    def end(cls) -> None:
        """Wait until all have closed their records."""
        for one in cls.made:
            one.thread.join(PATIENCE)
            assert not one.thread.is_alive(), "a record service has not ended"
        cls.made.clear()
