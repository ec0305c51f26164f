"""The rows of a letter's table of results: at admission, at worst, last in the stay, and the reference."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.flags import Abnormal
from desktop.core.clock import local
from desktop.letters.compose.record_reading import Stay
from desktop.letters.compose.series import Point, Series
from desktop.letters.compose.values import Missing, Scope, Value

_HIGH = (Abnormal.HIGH, Abnormal.CRITICAL_HIGH)
_LOW = (Abnormal.LOW, Abnormal.CRITICAL_LOW)


def row(found: Series, stay: Stay, now: datetime, *, followed: bool) -> Scope:
    """`navn` (with its unit), `inn`, `verst`, `sist`, `referanse` of a series with values in the stay, each
    with the screen's word beside what lies outside its reference.

    `followed` names its values, so that the letter is told of newer ones.
    """
    inside = found.within(stay, now)
    worst, name = _worst(inside)

    def cited(point: Point | None, member: str) -> Value | Missing:
        if point is None:
            return Missing(f"{found.key}.{member}", found.name)
        return found.marked(point, f"{found.key}.{member}_merket" if followed and found.key else "")

    several = len(inside) > 1
    unit = f", {found.shown}" if found.shown else ""
    limits = inside[-1].range
    return Scope(
        {
            "navn": Value(f"{found.name}{unit}"),
            "enhet": Value(found.shown, path=f"{found.key}.enhet"),
            "inn": cited(inside[0], "inn"),
            "verst": cited(worst if several else None, name),
            "sist": cited(inside[-1] if several else None, "sist"),
            "referanse": Value(limits, found.source(inside[-1]))
            if limits
            else Missing("referanse", "referanse"),
        }
    )


def _worst(inside: tuple[Point, ...]) -> tuple[Point, str]:
    """The value furthest on the side where values were outside; the highest where both sides were."""
    low = any(p.flag in _LOW for p in inside) and not any(p.flag in _HIGH for p in inside)
    if low:
        return min(inside, key=lambda p: p.order), "min"
    return max(inside, key=lambda p: p.order), "maks"


def newest(found: Series, stay: Stay | None) -> Point | None:
    """The last value, of a stay that is over the last one up to its end."""
    points = found.points
    if stay is not None and not stay.ongoing and stay.end is not None:
        last = stay.end
        points = tuple(
            p for p in points if (p.at <= last.start if last.has_time else local(p.at).date() <= last.day)
        )
    return points[-1] if points else None


def before(inside: tuple[Point, ...], last: Point | None) -> Point | None:
    """Value to compare the last one with: the greatest earlier one of the stay where it fell, else, where it
    rose, the first that was another. The last one itself where there is no other."""
    if last is None:
        return None
    earlier = [point for point in inside if point.at < last.at]
    if higher := [point for point in earlier if point.order > last.order]:
        return max(higher, key=lambda p: p.order)
    return next((point for point in earlier if point.order != last.order), last)


def _day(point: Point) -> str:
    return point.when[:10]
