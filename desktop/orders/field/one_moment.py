"""Part of the day and hour that are one moment: `om kvelden kl 21` is once; `om kvelden kl 9` is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
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


_INSIDE: Final = {"evening": ("bedtime", "night"), "bedtime": ("night",), "afternoon": (), "forenoon": ()}
"""Parts that lie within each part of the day; *til middag*, of the afternoon, may be in the evening too."""
_AND: Final = re.compile(r"[\s,\x00]*(?:og|and|\+|samt)\s*(?:til\s+|for\s+)?")


def told_once(scan: Scan, parts: Sequence[tuple[str, Region]]) -> list[tuple[str, Region]] | None:
    """The parts of the day, of `om kvelden ved leggetid` the second alone, which says the same more closely.
    None for `kveld, ved leggetid`, which may be one moment or two."""
    ordered = sorted(parts, key=lambda part: part[1])
    own = list(ordered)
    names = [name for name, _span in ordered]
    runs = [name for name, _same in groupby(names)]
    if len(set(runs)) < len(runs):
        # “morgen og kveld til frokost og middag”
        return None
    for at, ((one, first), (other, second)) in enumerate(pairwise(ordered)):
        closer = _lies_within(other, one, closer=True)
        if not closer and not _lies_within(one, other):
            continue
        gap = scan.plain[first[1] : second[0]]
        if _AND.fullmatch(gap):
            continue
        if not closer:
            # “ved leggetid, kveld”
            return None
        beside = [ordered[at - 1][1][1], first[0]] if at else [0, 1]
        after = [second[1], ordered[at + 2][1][0]] if at + 2 < len(ordered) else [0, 1]
        listed = not scan.plain[slice(*beside)].strip() or not scan.plain[slice(*after)].strip()
        if gap.strip() or listed:
            return None
        own.remove((one, first))
    return own


def _lies_within(part: str, other: str, *, closer: bool = False) -> bool:
    """True of a part that lies in another; *middag, kveld* are two, *kveld til middag* one."""
    return part in _INSIDE.get(other, ()) or (closer and (part, other) == ("afternoon", "evening"))


def _within(part: str, time: str) -> bool:
    first, last = _WITHIN[part]
    hour = int(time[:2]) + int(time[3:5]) / 60
    return first <= hour <= last or first <= hour + 24 <= last
