"""The server's clock, as its answers tell it (`Date`): used where this machine's own is wrong by minutes.

What a rule says depends on the hour. A machine whose clock is slow would take each new result for one of the
future, which nobody may decide by, and be silent about it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from desktop.core.clock import Clock
from desktop.fhir.transport import Answer, Request, Transport

SKEW = timedelta(minutes=2)
"""Difference between two clocks up to which this machine's own is used: `Date` has whole seconds, and an
answer takes its time."""


class ServerClock:
    """A `Clock`: this machine's own, or the server's where the two differ by more than `SKEW`."""

    def __init__(self, own: Clock) -> None:
        self._own = own
        self.off = timedelta(0)
        """Time by which this machine's clock is behind the server's (negative: ahead); nothing within
        `SKEW`, and where the server does not tell its time."""

    def __call__(self) -> datetime:
        return self._own() + self.off

    def heard(self, date: str) -> None:
        """Take the time that an answer was given with; one that can't be read says nothing."""
        try:
            told = parsedate_to_datetime(date)
            off = told - self._own()
        except (ArithmeticError, TypeError, ValueError):
            return
        self.off = off if abs(off) > SKEW else timedelta(0)


class Dated:
    """Wraps a transport: each answer tells the clock what time it is there."""

    def __init__(self, inner: Transport, clock: ServerClock) -> None:
        self.base = inner.base
        self._inner = inner
        self._clock = clock

    async def send(self, request: Request) -> Answer:
        """Send one request; raises NoAnswer or Refused."""
        answer = await self._inner.send(request)
        if "age" not in answer.headers:  # else it was kept somewhere on the way
            self._clock.heard(answer.headers.get("date", ""))
        return answer
