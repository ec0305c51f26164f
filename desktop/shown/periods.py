"""Columns of time: measured times, hours, shifts or days, for tables with the newest at the right."""

from __future__ import annotations

from typing import Literal

import msgspec

Per = Literal["measured", "hours", "shifts", "days"]


class PeriodColumn(msgspec.Struct, frozen=True, gc=False):
    """A period, or a measured time: its `day` and `hours` in words. `so_far`: it is not over, and `hours`
    says up to when. `at` is when it begins, in seconds since the epoch."""

    key: str
    day: str
    hours: str
    so_far: bool = False
    spoken: str = ""
    at: float = 0.0
