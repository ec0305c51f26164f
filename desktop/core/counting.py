"""Counting the work that a task takes: steps, key presses, seconds and errors (usability metrics).

A step is a click, a key chord, a choice, or one run of typed text; the chord that ends a run is a step of its
own, which is the harder reading. Nothing of what was typed is kept, only how much.
"""

from __future__ import annotations

import msgspec

IDLE = 30.0
"""Seconds without an input after which nobody works on the task any more: all of such a pause is left out."""


class Counted(msgspec.Struct, frozen=True, omit_defaults=True):
    """Counts of one task: steps, keys, seconds, errors. `errors`: acts that were refused or taken back
    meanwhile, `undone` those of them that were taken back.

    `seconds` are all since the task could begin; `active` those from its first input, without pauses longer
    than `IDLE`, None where no input was seen. `version` is the workspace's release, `ward` its Location id,
    `week` the ISO week (`2026-W48`), `role` the profession. `opened` are the panels, columns and sets that
    were used meanwhile (`panel/laboratory`). Nothing of a patient, of who it was, or of the hour.
    """

    task: str
    steps: int
    keys: int
    seconds: float
    errors: int = 0
    active: float | None = None
    undone: int = 0
    version: str = ""
    ward: str = ""
    week: str = ""
    role: str = ""
    opened: tuple[str, ...] = ()


class Counter:
    """Counts from `begin` to `end`; `now` is any clock that only goes forward, in seconds."""

    def __init__(self, now: float = 0.0) -> None:
        self.begin(now)

    def begin(self, now: float) -> None:
        """A task starts."""
        self._since = now
        self._steps = self._keys = self._errors = self._undone = 0
        self._first: float | None = None
        self._last = self._idle = 0.0
        self._opened: dict[str, None] = {}
        self._writing = False

    def input(self, now: float) -> None:
        """Something was pressed: the first one begins the task's own time, a long pause before it is idle."""
        if self._first is None:
            self._first = now
        elif now - self._last > IDLE:
            self._idle += now - self._last
        self._last = now

    def opened(self, name: str) -> None:
        """A panel, column or set was used."""
        self._opened[name] = None

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

    def undone(self) -> None:
        """An act was taken back, which is an error too."""
        self._undone += 1
        self.wrong()

    def end(self, task: str, now: float) -> Counted:
        """Counts of the task; counting goes on until the next `begin`."""
        active = None
        if self._first is not None:
            # A task that ends by itself long after its last key: nobody worked in between.
            last = now if now - self._last <= IDLE else self._last
            active = round(last - self._first - self._idle, 1)
        return Counted(
            task, self._steps, self._keys, round(now - self._since, 1), self._errors, active, self._undone,
            opened=tuple(self._opened),
        )  # fmt: skip
