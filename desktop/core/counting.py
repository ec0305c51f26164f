"""Counting the work that a task takes: steps, key presses, seconds and errors (usability metrics).

A step is a click, a key chord, a choice, or one run of typed text; the chord that ends a run is a step of its
own, which is the harder reading. Nothing of what was typed is kept, only how much.
"""

from __future__ import annotations

import msgspec


class Counted(msgspec.Struct, frozen=True):
    """Counts of one task: steps, keys, seconds, errors. `errors`: acts that were refused or taken back
    meanwhile."""

    task: str
    steps: int
    keys: int
    seconds: float
    errors: int = 0


class Counter:
    """Counts from `begin` to `end`; `now` is any clock that only goes forward, in seconds."""

    def __init__(self, now: float = 0.0) -> None:
        self.begin(now)

    def begin(self, now: float) -> None:
        """A task starts."""
        self._since = now
        self._steps = self._keys = self._errors = 0
        self._writing = False

    def click(self) -> None:
        """A mouse button went down."""
        self._writing = False
        self._steps += 1

    def chord(self) -> None:
        """A key (with what is held) that is no text: it goes somewhere, chooses or does something."""
        self._writing = False
        self._steps += 1
        self._keys += 1

    def typed(self, characters: int = 1) -> None:
        """Text came into a field, or was rubbed out: one step until something else comes between."""
        if not self._writing:
            self._steps += 1
        self._writing = True
        self._keys += characters

    def elsewhere(self) -> None:
        """Another field has the focus: what is typed there is another run."""
        self._writing = False

    def wrong(self) -> None:
        """An act was refused or taken back."""
        self._errors += 1

    def end(self, task: str, now: float) -> Counted:
        """Counts of the task; counting goes on until the next `begin`."""
        return Counted(task, self._steps, self._keys, round(now - self._since, 1), self._errors)
