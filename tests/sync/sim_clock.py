"""Time that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SimClock:
    """A clock that moves only when told."""

    def __init__(self, start: datetime = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
