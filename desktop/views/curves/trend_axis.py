"""The axis of a trend that counts from an event: hours, or calendar days or weeks, since then."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import floor

import msgspec

from desktop.clinical.trends import DeclaredTrend, Unit, first_day
from desktop.core.clock import local, shifted, utc
from desktop.core.formats import age, near_day, time
from desktop.core.messages import _, pick

Days = tuple[tuple[float, str], ...]
_MOST_SIGNS = 110
"""Labels of no more signs than this are read beside each other on a page."""
_STEPS: dict[Unit, tuple[int, ...]] = {
    "hours": (6, 12, 24, 48, 72, 168, 336, 672),
    "days": (1, 2, 7, 14, 28, 91, 364, 1820),
    "weeks": (1, 2, 4, 13, 26, 52, 260),
}
_HOUR = 3600.0


class Axis(msgspec.Struct, frozen=True):
    """Axis counting from an event. Counts from `zero`, whose own number is `first`; `word` stands before the
    number ("POD")."""

    zero: datetime
    per: Unit
    word: str
    first: int = 0

    def at(self, number: float) -> float:
        """The moment of so many units since the event: hours to the second, days from their midnight."""
        if self.per == "hours":
            return self.zero.timestamp() + number * _HOUR
        return _midnight(self.zero, floor(number * self._days)).timestamp()

    def until(self, number: float) -> float:
        """The end of a unit that counts too: of a day its last moment."""
        return self.at(number) if self.per == "hours" else self.at(number + 1)

    def moved(self, at: datetime, zero: datetime) -> datetime:
        """Position on this axis of a moment that belongs to another event (at `zero`): as many hours after
        this one; on an axis of days on the same day, at its own time of day."""
        if self.per == "hours":
            return shifted(at, self.zero - zero)
        here = local(at)
        days = (here.date() - local(zero).date()).days
        noon = local(_midnight(self.zero, days)).replace(hour=12)
        return utc(
            noon.replace(hour=here.hour, minute=here.minute, second=here.second, microsecond=here.microsecond)
        )

    def number(self, at: datetime) -> int:
        """Axis number (hour, day or week) of a moment."""
        if self.per == "hours":
            return floor((at - self.zero).total_seconds() / _HOUR) + self.first
        return (local(at).date() - local(self.zero).date()).days // self._days + self.first

    def said(self, at: datetime) -> str:
        """The number with its word: `POD 4`, `198 h`."""
        return self._words(self.number(at))

    def now(self, at: datetime) -> str:
        """Label at the present moment: hours with their minutes while they are few."""
        if self.per != "hours":
            return f"{self.said(at)}, {time(at)}"
        passed = at - self.zero
        return age(passed) if timedelta(hours=1) <= passed < timedelta(days=1) else self.said(at)

    def labels(self, start: datetime, end: datetime) -> Days:
        """Tick labels of the axis, as dense as can be read, each with its day where it counts days."""
        low, high = self.number(start) - self.first, self.number(end) - self.first
        steps = _STEPS[self.per]
        long = len(self._label(high, end))
        step = next((one for one in steps if (high - low) / one * long <= _MOST_SIGNS), steps[-1])
        return tuple(
            (self.at(number), self._label(number, end))
            for number in range(low // step * step, high + 1, step)
        )

    def _label(self, number: int, end: datetime) -> str:
        words = self._words(number + self.first)
        if self.per == "hours":
            return words
        return f"{words} · {_day(_midnight(self.zero, number * self._days), end)}"

    @property
    def _days(self) -> int:
        return 7 if self.per == "weeks" else 1

    def _words(self, number: int) -> str:
        text = str(number) if number >= 0 else f"−{-number}"
        if self.word:
            return f"{self.word} {text}"
        words = {"hours": _("{n} h"), "days": _("day {n}"), "weeks": _("week {n}")}
        return words[self.per].format(n=text)


def axis_of(trend: DeclaredTrend, zero: datetime) -> Axis:
    """The axis of a trend from this event."""
    return Axis(zero, trend.per, pick(trend.count) if trend.count is not None else "", first_day(trend))


def _midnight(zero: datetime, days: int) -> datetime:
    noon = local(zero).replace(hour=12, minute=0, second=0, microsecond=0)
    return local(shifted(noon, timedelta(days=days))).replace(hour=0)


def _day(at: datetime, end: datetime) -> str:
    return near_day(at, end)
