"""Eviction from the local record: by age and size, never unsent data, never patients in use."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from desktop.core.clock import stamp
from desktop.store.held_records import Held

AGE = timedelta(days=7)
"""Retention of a patient whom nobody has opened or asked about."""
LIMIT = 2 * 1024**3
"""Size limit of the record in bytes, beyond which patients unopened longest are evicted earlier."""


def next_to_go(
    held: Iterable[Held], wanted: Collection[str], now: datetime, *, too_large: bool = False
) -> Held | None:
    """Patient to evict next, or None when nobody may be.

    `wanted` are the patients of all interest sets. With `too_large`, age does not matter, but the one who
    was unused longest still goes first.
    """
    free = [one for one in held if one.used and not one.bound and one.patient not in wanted]
    oldest = min(free, key=lambda one: (one.used, one.patient), default=None)
    if oldest is None or not (too_large or oldest.used < stamp(now - AGE)):
        return None
    return oldest
