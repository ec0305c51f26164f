"""Time that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SimClock:
    """A clock that moves only when told; `elapsed` is how many seconds went by."""

    def __init__(self, start: datetime = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)) -> None:
        self.now = start
        self.elapsed = 0.0

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Time goes by; less than nothing: the clock is put back, and no time has gone by."""
        self.now += timedelta(seconds=seconds)
        self.elapsed += max(seconds, 0.0)
