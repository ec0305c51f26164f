"""Deltas without an overlap, as nothing that commits late can lie behind their newest stamp.

Where all was loaded at once (a bulk load, a hospital's migration) and nothing newer comes, a fixed overlap
would fetch that whole load again in every round.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import msgspec

from desktop.sync.pull.cursors import OVERLAP, before, since

STANDS = 2 * OVERLAP.total_seconds()
"""A newest stamp that has stood for so many seconds is gone on from: what was under way when it was given has
committed, and was in an answer since. Elapsed time alone counts, no clock is compared; the clocks of a
server's nodes and its longest transaction may together be so far apart."""
ANSWERS = 2
"""Number of whole answers after that which confirm it: in one of them pages may have shifted."""
INSTANT = timedelta(milliseconds=1)
COARSE = ":00.000Z"
"""A stamp on the minute may be a façade's, which gives the same one to all that comes within its hour."""
FORGOTTEN = 24 * 3600.0
"""Seconds after which an unused entry is forgotten."""


class _Stood(msgspec.Struct):
    """The newest stamp of a delta, since when it has stood, when it was last answered (seconds of the ticks),
    and how many answers have confirmed it since it had stood for long."""

    newest: str
    since: float
    answered: float
    confirmed: int = 0


class Settled:
    """Ages of the newest stamp of each delta (a type and a patient, or a history and its path); of this
    process and connection only, so that a new one asks with the overlap again."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._began: float | None = None
        self._stood: dict[tuple[str, str], _Stood] = {}
        self._swept = ticks()

    def begin(self) -> None:
        """A round begins: whatever it files is asked for from now on."""
        now = self._began = self._ticks()
        if now - self._swept > FORGOTTEN:
            self._swept = now
            self._stood = {k: one for k, one in self._stood.items() if now - one.answered <= FORGOTTEN}

    def since(self, kind: str, patient: str, cursor: str) -> str:
        """The `_lastUpdated` from which to ask again for a patient who has a cursor: where it stands, behind
        all that was stamped as late as the newest, which may be many (loaded in one transaction)."""
        return self.after_newest(kind, patient) or since(cursor)

    def after_newest(self, kind: str, whose: str) -> str:
        """The first stamp after the newest, where that stands; empty while something may come before it."""
        one = self._stood.get((kind, whose))
        stands = one is not None and one.confirmed >= ANSWERS and one.newest
        return before(one.newest, -INSTANT) if one is not None and stands else ""

    def answered(self, kind: str, whose: Sequence[str], newest: str, *, anew: bool = False) -> None:
        """A whole answer is kept; `newest` is the server's newest stamp in it, none of the future. `anew`:
        everything was asked for, and what was known before counts no more."""
        now = self._ticks()
        for name in whose:
            known = self._stood.get((kind, name))
            if known is None or anew or newest > known.newest:
                self._stood[kind, name] = _Stood(newest, now, now)
                continue
            known.answered = now
            long = self._began is not None and self._began - known.since >= STANDS
            if long and not known.newest.endswith(COARSE):
                known.confirmed += 1
