"""The work that expressions of a form make, counted by a clock that no machine's speed moves."""

from __future__ import annotations

from desktop.clinical.forms.ending import Deadline
from tests.cost import Calls

STEP = 0.000_2
"""Seconds that go by each time somebody looks whether the time is over."""


class Steps(Calls):
    """Calls, where a deadline's seconds are counted in looks at it: the same on every machine."""

    unit = "calls by a clock of steps"

    def _begin(self) -> None:
        self._now = 0.0
        self._defaults = Deadline.__init__.__defaults__
        Deadline.__init__.__defaults__ = (self._look,)
        super()._begin()

    def _end(self) -> None:
        super()._end()
        Deadline.__init__.__defaults__ = self._defaults

    def _look(self) -> float:
        self._now += STEP
        return self._now
