"""Resource limits of FHIRPath evaluation: its time, and the size of results."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from desktop.core.messages import _

MOST: Final = 10_000
LONGEST: Final = 100_000
BIGGEST: Final = Decimal(10) ** 30


class Unworked(Exception):
    """Error for an expression without a value, with the reason in a sentence."""


class Deadline:
    """Deadline of an evaluation, in seconds of this thread's own work: another program that keeps the machine
    busy makes nothing endless."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.thread_time) -> None:
        self.clock = clock
        self.end = clock() + seconds

    @property
    def over(self) -> bool:
        """True when the time is used up."""
        return self.clock() >= self.end

    def at_most(self, seconds: float) -> Deadline:
        """A deadline for a part: its own time, and never beyond this one."""
        part = Deadline(seconds, self.clock)
        part.end = min(part.end, self.end)
        return part


class _Running:
    deadline: Deadline | None = None


running: Final = _Running()
"""The expression that is worked out now: one at a time."""


def in_time() -> None:
    """Raise Unworked when the time of the expression is over."""
    if running.deadline is not None and running.deadline.over:
        raise Unworked(_("The expression takes too long; it was stopped."))


def check(made: Any) -> None:
    """Raise Unworked for too many values, too long a text or too big a number."""
    if isinstance(made, list):
        if len(made) > MOST:
            raise Unworked(_("The expression makes too much."))
        if len(made) == 1:
            check(made[0])
    elif isinstance(made, str):
        if len(made) > LONGEST:
            raise Unworked(_("The expression makes too much."))
    elif isinstance(made, int | Decimal) and not isinstance(made, bool):
        number = Decimal(made) if isinstance(made, Decimal) or made.bit_length() < 200 else BIGGEST * 10
        if not number.is_finite() or abs(number) > BIGGEST:
            raise Unworked(_("The expression makes a number that is too big."))
