"""Part of the day and hour that are one moment: `om kvelden kl 21` is once; `om kvelden kl 9` is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from desktop.orders.field.scan import Scan

Region = tuple[int, int]

_WITHIN: Final = {
    "morning": (5, 11), "forenoon": (8, 12), "midday": (11, 15), "afternoon": (12, 18), "evening": (17, 23),
    "bedtime": (20, 24), "night": (22, 30),
}  # fmt: skip
"""Hours in which a part of the day may lie, the last one with them; after midnight from 24 on."""
_NEAR: Final = re.compile(r"[\s(),.:;\x00]*(?:ca\.?\s*)?")


def not_said_by_the_clock(
    scan: Scan, times: Sequence[str], clock: Region, parts: Sequence[tuple[str, Region]]
) -> list[str] | None:
    """The parts of the day that are moments of their own; None where hour and part contradict each other, or
    may be one moment or two."""
    own: list[str] = []
    for part, (start, end) in parts:
        inside = [time for time in times if _within(part, time)]
        gap = scan.plain[end : clock[0]] if end <= clock[0] else scan.plain[clock[1] : start]
        if _NEAR.fullmatch(gap):
            if inside and len(times) == 1:
                continue
            if inside or "," not in gap:
                return None
        elif inside:
            # “kveld og kl 21”: the evening's hour, or another?
            return None
        own.append(part)
    return own


def _within(part: str, time: str) -> bool:
    first, last = _WITHIN[part]
    hour = int(time[:2]) + int(time[3:5]) / 60
    return first <= hour <= last or first <= hour + 24 <= last
