"""A moment that remembers until when holds what is decided by it.

What is made of a record at a moment says the same for a while, and something else from some moment on: once
a task is overdue, a value a day old, a day over. Whoever keeps what was made must know when. A `Moment` is
the present as any other aware datetime, but each comparison with it notes in its `Watch` when that comparison
would come out otherwise. So nobody can forget a limit: it is noted where it is asked.

What can't be followed (an hour written out, a number of seconds that is calculated with) holds for this
moment alone. That costs time and is never wrong.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, TypeVar

from desktop.core.clock import LATEST, local, minute

T = TypeVar("T")
_TICK = timedelta(microseconds=1)
_ZERO = timedelta(0)
_DAY = timedelta(days=1)
_NOTES = timedelta(milliseconds=1)
"""Uncertainty of a moment that comes out of a calculation with floats."""


class Watch:
    """Earliest time at which a result computed from the moment `now` may change."""

    __slots__ = ("now", "until")

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.until = LATEST

    def turn(self, moment: datetime) -> None:
        """Note that a result changes at `moment`, or right after it."""
        if moment <= self.now:
            moment = self.now + _TICK if moment == self.now else LATEST
        self.until = min(self.until, moment)

    def after(self, span: timedelta) -> None:
        """Note that a result changes after this time; nothing for a span that is over."""
        if span >= _ZERO:
            try:
                self.turn(self.now + span)
            except OverflowError:
                return

    def only_now(self) -> None:
        """Note that a result may change at any moment."""
        self.turn(self.now)


def watched(now: datetime) -> tuple[Moment, Watch]:
    """The present as a moment that is watched."""
    now = plain(now).astimezone(UTC)
    watch = Watch(now)
    return Moment.made(now, watch, _ZERO), watch


def plain(moment: datetime) -> datetime:
    """The same moment, not watched: whatever is asked of it is not noted."""
    return moment.unwatched if isinstance(moment, Moment) else moment


def plain_minute(moment: datetime) -> datetime:
    """The minute that a moment lies in, for the name under which something is kept with a chart: asking for
    it notes nothing. What is made at the moment itself still is watched."""
    return minute(plain(moment))


def by_day(now: datetime, says: Callable[[date], T]) -> T:
    """Value of `says` for the day of a moment.

    It must never say again what it has once left behind, as an age does: then it holds until it changes, not
    only until midnight.
    """
    today = local(plain(now)).date()
    found = says(today)
    if isinstance(now, Moment):
        same, other, step = 0, 0, 1
        while not other and step <= _FARTHEST:
            same, other = (step, 0) if says(today + timedelta(days=step)) == found else (same, step)
            step *= 2
        while other - same > 1:
            middle = (same + other) // 2
            same, other = (middle, other) if says(today + timedelta(days=middle)) == found else (same, middle)
        _midnight(now, today + timedelta(days=other or same), local(plain(now)).tzinfo)
    return found


_FARTHEST = 256


def _midnight(moment: Moment, day: date, zone: tzinfo | None) -> None:
    """Note that a result changes when a day begins in a zone."""
    at = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    moment.watch.turn(at - moment.shift)


def _compared(name: str) -> Any:
    compare = getattr(operator, name)

    def method(self: Any, other: object) -> Any:
        mine, theirs = self.meeting(other)
        return NotImplemented if mine is None else compare(mine, theirs)

    return method


def _untracked(base: type, name: str) -> Any:
    """Wrapper of a method that reads the content, after which nobody can tell when the result changes."""

    def method(self: Any, *args: Any, **named: Any) -> Any:
        self.watch.only_now()
        return getattr(base, name)(self.unwatched, *args, **named)

    return method


def _untracked_value(base: type, name: str) -> Any:
    def value(self: Any) -> Any:
        self.watch.only_now()
        return getattr(self.unwatched, name)

    return property(value)


class Moment(datetime):
    """The watched present, or what lies a fixed span from it (`shift`)."""

    watch: Watch
    shift: timedelta
    unwatched: datetime

    @classmethod
    def made(cls, at: datetime, watch: Watch, shift: timedelta) -> Moment:
        made = cls(
            at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, at.tzinfo, fold=at.fold
        )
        made.watch, made.shift, made.unwatched = watch, shift, at
        return made

    def meeting(self, other: object) -> tuple[datetime | None, Any]:
        """Both sides of a comparison, after noting when the two meet."""
        if isinstance(other, Moment):
            if other.watch is not self.watch:
                self.watch.only_now()
                other.watch.only_now()
            return self.unwatched, other.unwatched
        if not isinstance(other, datetime):
            return None, None
        if self.tzinfo is not UTC:
            # Two times of one zone are compared by their wall clocks.
            self.watch.only_now()
        elif other.tzinfo is not None:
            self.watch.after(other - self.unwatched)
        return self.unwatched, other

    __lt__, __le__ = _compared("lt"), _compared("le")
    __gt__, __ge__ = _compared("gt"), _compared("ge")
    __eq__, __ne__ = _compared("eq"), _compared("ne")

    def __add__(self, span: timedelta) -> datetime:  # type: ignore[override]
        if isinstance(span, Span) or self.tzinfo is not UTC:
            self.watch.only_now()
            return self.unwatched + (span.unwatched if isinstance(span, Span) else span)
        if not isinstance(span, timedelta):
            return NotImplemented
        return Moment.made(self.unwatched + span, self.watch, self.shift + span)

    __radd__ = __add__  # type: ignore[assignment]

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return self + (-other)
        if isinstance(other, Moment):
            self.meeting(other)
            return self.unwatched - other.unwatched
        if not isinstance(other, datetime):
            return NotImplemented
        if self.tzinfo is not UTC:
            self.watch.only_now()
        return Span.made(self.unwatched - other, self.watch, 1)

    def __rsub__(self, other: Any) -> Any:
        return -(self - other) if isinstance(other, datetime) else NotImplemented

    def astimezone(self, tz: tzinfo | None = None) -> Moment:
        return Moment.made(self.unwatched.astimezone(tz), self.watch, self.shift)

    def date(self) -> date:
        day = self.unwatched.date()
        if day < date.max:
            _midnight(self, day + _DAY, self.tzinfo)
        return day

    @property
    def year(self) -> int:
        found = self.unwatched.year
        if found < date.max.year:
            _midnight(self, date(found + 1, 1, 1), self.tzinfo)
        return found


for _one in (
    "__hash__", "__format__", "__str__", "__repr__", "__reduce__", "__reduce_ex__", "ctime", "dst",
    "isocalendar", "isoformat", "isoweekday", "replace", "strftime", "time", "timestamp", "timetuple",
    "timetz", "toordinal", "utcoffset", "utctimetuple", "weekday", "tzname",
):  # fmt: skip
    setattr(Moment, _one, _untracked(datetime, _one))
for _one in ("month", "day", "hour", "minute", "second", "microsecond"):
    setattr(Moment, _one, _untracked_value(datetime, _one))


class Span(timedelta):
    """Time since an event (`slope` 1: it grows), or until one (-1: it shrinks)."""

    watch: Watch
    slope: int
    unwatched: timedelta

    @classmethod
    def made(cls, span: timedelta, watch: Watch, slope: int) -> Span:
        made = cls(span.days, span.seconds, span.microseconds)
        made.watch, made.slope, made.unwatched = watch, slope, span
        return made

    def meeting(self, other: object) -> tuple[timedelta | None, Any]:
        """Both sides of a comparison, after noting when the two meet."""
        if isinstance(other, Span):
            if other.watch is not self.watch:
                self.watch.only_now()
                other.watch.only_now()
            elif other.slope != self.slope:
                self.watch.after((other.unwatched - self.unwatched) * self.slope // 2)
            return self.unwatched, other.unwatched
        if not isinstance(other, timedelta):
            return None, None
        self.watch.after((other - self.unwatched) * self.slope)
        return self.unwatched, other

    __lt__, __le__ = _compared("lt"), _compared("le")
    __gt__, __ge__ = _compared("gt"), _compared("ge")
    __eq__, __ne__ = _compared("eq"), _compared("ne")

    def __neg__(self) -> Span:
        return Span.made(-self.unwatched, self.watch, -self.slope)

    def __pos__(self) -> Span:
        return self

    def __abs__(self) -> Span:
        return -self if self < _ZERO else self

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Span):
            if other.slope + self.slope or other.watch is not self.watch:
                self.watch.only_now()
                other.watch.only_now()
            return self.unwatched + other.unwatched
        if isinstance(other, timedelta):
            return Span.made(self.unwatched + other, self.watch, self.slope)
        if isinstance(other, datetime):
            self.watch.only_now()
            return plain(other) + self.unwatched
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-other) if isinstance(other, timedelta) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return -self + other
        return NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        if not isinstance(other, timedelta) or isinstance(other, Span) or other <= _ZERO:
            self.watch.only_now()
            return self.unwatched // (other.unwatched if isinstance(other, Span) else other)
        found = self.unwatched // other
        self.watch.after(
            (found + 1) * other - self.unwatched if self.slope > 0 else self.unwatched - found * other
        )
        return found

    @property
    def days(self) -> int:
        return int(self // _DAY)

    def total_seconds(self) -> Any:
        return Count(self.unwatched.total_seconds(), self.watch, float(self.slope))


for _one in (
    "__hash__", "__str__", "__repr__", "__reduce__", "__reduce_ex__", "__mul__", "__rmul__", "__truediv__",
    "__mod__", "__divmod__", "__rfloordiv__", "__rtruediv__", "__rmod__", "__rdivmod__", "__bool__",
):  # fmt: skip
    setattr(Span, _one, _untracked(timedelta, _one))
for _one in ("seconds", "microseconds"):
    setattr(Span, _one, _untracked_value(timedelta, _one))


class Count:
    """A number of seconds, or hours, that grows or shrinks with the moment; no float, so that nothing takes
    it for one unseen. It is compared, divided and multiplied; anything else is said of this moment alone."""

    __slots__ = ("slope", "value", "watch")

    def __init__(self, value: float, watch: Watch, slope: float) -> None:
        self.value = value
        self.watch = watch
        self.slope = slope

    def meeting(self, other: object) -> tuple[float | None, Any]:
        """Both sides of a comparison, after noting when the two meet."""
        if isinstance(other, Count):
            return float(self), float(other)
        if not isinstance(other, int | float):
            return None, None
        if self.slope:
            seconds = (other - self.value) / self.slope
            if seconds >= -_NOTES.total_seconds():
                with suppress(OverflowError):
                    self.watch.after(max(timedelta(seconds=seconds) - _NOTES, _ZERO))
        return self.value, other

    __lt__, __le__ = _compared("lt"), _compared("le")
    __gt__, __ge__ = _compared("gt"), _compared("ge")
    __eq__, __ne__ = _compared("eq"), _compared("ne")

    def __hash__(self) -> int:
        return hash(float(self))

    def __float__(self) -> float:
        self.watch.only_now()
        return self.value

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __neg__(self) -> Count:
        return Count(-self.value, self.watch, -self.slope)

    def __mul__(self, by: Any) -> Any:
        if isinstance(by, int | float):
            return Count(self.value * by, self.watch, self.slope * by)
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, by: Any) -> Any:
        if isinstance(by, int | float):
            return Count(self.value / by, self.watch, self.slope / by)
        return NotImplemented


def _of_float(name: str) -> Any:
    def method(self: Count, *others: Any) -> Any:
        known = (float(one) if isinstance(one, Count) else one for one in others)
        return getattr(float, name)(float(self), *known)

    return method


for _one in (
    "__add__", "__radd__", "__sub__", "__rsub__", "__rtruediv__", "__floordiv__", "__rfloordiv__", "__mod__",
    "__rmod__", "__divmod__", "__rdivmod__", "__pow__", "__rpow__", "__abs__", "__int__", "__trunc__",
    "__floor__", "__ceil__", "__round__", "__format__", "__str__", "__repr__", "is_integer",
    "as_integer_ratio",
):  # fmt: skip
    setattr(Count, _one, _of_float(_one))
