"""Questions to the server that are left alone for a while: their answers are too long to be of help."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pauses:
    """Paused questions; of this process only."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._until: dict[str, float] = {}

    def pause(self, question: str, seconds: float) -> None:
        """Leave a question alone for so many seconds."""
        self._until[question] = self._ticks() + seconds

    def on(self, question: str) -> bool:
        """True when a question is paused just now."""
        return self._ticks() < self._until.get(question, float("-inf"))
