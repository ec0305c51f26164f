"""Limits on the cost of a piece of code: function calls, lines run, bytes allocated, or seconds.

Counts are the same on every machine and under every load, so they stand in the default suite. Seconds
don't: `Seconds` is for tests marked `slow` and `measures` only (`tests/test_no_clock.py` sees to that). One
test body usually has both, each as a parameter:

    @pytest.mark.parametrize("cost", [Calls(9_000), pytest.param(Seconds(5), marks=MEASURED)], ids=str)
    def test_a_long_form(cost: Cost) -> None:
        with cost:
            ...

`MEASURED` is `[pytest.mark.slow, pytest.mark.measures]`, written out in each file: `-m slow` reads only files
in which `mark.slow` stands.
"""

from __future__ import annotations

import cProfile
import math
import sys
import time
import tracemalloc
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self


class Cost(ABC):
    """A limit, and what the body of the `with` cost: more than the limit fails. May be entered again."""

    unit = ""

    def __init__(self, limit: float, least: float = -1) -> None:
        self.limit = limit
        self.least = least
        self.spent: float = 0

    def __str__(self) -> str:
        return f"{self.limit:.12g} {self.unit}"

    def __enter__(self) -> Self:
        self.spent = 0
        self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, _e: object, _t: TracebackType | None) -> None:
        self._end()
        if kind is None:
            assert self.spent <= self.limit, f"{self.spent:.6g} {self.unit}, at most {self}"
            assert self.spent > self.least, f"{self.spent:.6g} {self.unit}, at least {self.least:g}"

    def best_of(self, times: int, work: Callable[[], object]) -> None:
        """The cheapest of several runs is held to the limit: other work on the machine only ever adds."""
        best = min(self._of(work) for _time in range(times))
        assert best <= self.limit, f"{best:.6g} {self.unit}, at most {self}"

    def _of(self, work: Callable[[], object]) -> float:
        self.spent = 0
        self._begin()
        try:
            work()
        finally:
            self._end()
        return self.spent

    @abstractmethod
    def _begin(self) -> None:
        """Begin to count."""

    @abstractmethod
    def _end(self) -> None:
        """End it, with what it came to in `spent`."""


class Uncounted(Cost):
    """No limit: the test itself says what may be done, and what not, instead of waiting."""

    unit = "uncounted"

    def __init__(self) -> None:
        super().__init__(math.inf)

    def __str__(self) -> str:
        return self.unit

    def _begin(self) -> None:
        pass

    def _end(self) -> None:
        pass


class Calls(Cost):
    """Functions that this thread called, Python's and C's."""

    unit = "calls"

    def _begin(self) -> None:
        self._profile = cProfile.Profile(subcalls=False)
        self._profile.enable()

    def _end(self) -> None:
        self._profile.disable()
        self.spent = sum(entry.callcount for entry in self._profile.getstats())


class Lines(Cost):
    """Lines of Python that this thread ran: a loop that calls nothing is seen, too. Slow to count."""

    unit = "lines"

    def _begin(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._count)

    def _end(self) -> None:
        sys.settrace(self._before)

    def _count(self, _frame: FrameType, event: str, _what: object) -> Any:
        if event == "line":
            self.spent += 1
        return self._count


class Bytes(Cost):
    """The most memory that Python's allocators held at once beyond what they held before."""

    unit = "bytes"

    def _begin(self) -> None:
        tracemalloc.start()

    def _end(self) -> None:
        self.spent = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


class Seconds(Cost):
    """Seconds by a clock, and more than `least`: `time.thread_time` (this thread's processor time) unless
    another is named."""

    unit = "seconds"

    def __init__(self, limit: float, clock: str = "thread_time", least: float = -1) -> None:
        super().__init__(limit, least)
        self._clock = getattr(time, clock)

    def _begin(self) -> None:
        self._began = self._clock()

    def _end(self) -> None:
        self.spent = self._clock() - self._began
