"""States that last from where one was noted to where another one was: oxygen, a ventilator's mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, zip_longest
from typing import Final

from desktop.core.clock import shifted

TRUSTED: Final = timedelta(hours=8)
"""Time for which a noted state is still drawn as the present one."""


def lasting(noted: Sequence[tuple[datetime, str]], until: datetime) -> Iterator[tuple[int, datetime]]:
    """Each state of those noted, oldest first: the place of its first note, and when it ended. The last one
    is drawn to `until`, but no longer than a ward may trust it."""
    runs = [[at for at, _said in same] for _key, same in groupby(enumerate(noted), lambda one: one[1][1])]
    for run, following in zip_longest(runs, runs[1:]):
        last = noted[run[-1]][0]
        end = max(min(until, shifted(last, TRUSTED)), last) if following is None else noted[following[0]][0]
        yield run[0], end
