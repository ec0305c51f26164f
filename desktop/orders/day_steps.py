"""Days of a rule that comes again: each day, every third day, each second Monday, monthly."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import msgspec

from desktop.core.clock import shifted_day

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Step(msgspec.Struct, frozen=True, gc=False):
    """Distance between two days of a rule: `every` units (d, wk, mo, a) from `origin`; on `weekdays` of these
    weeks, where some are named. Without an origin each day counts, or each week."""

    every: int = 1
    unit: str = "d"
    origin: date | None = None
    weekdays: frozenset[str] = frozenset()

    def holds(self, day: date) -> bool:
        """True when a day is one of the rule."""
        if self.weekdays:
            if _WEEKDAYS[day.weekday()] not in self.weekdays:
                return False
            return self.origin is None or (_monday(day) - _monday(self.origin)).days // 7 % self.every == 0
        return self.origin is None or self.at_or_before(day) == day

    def at_or_before(self, day: date) -> date | None:
        """The newest day of the rule up to a day; None before its origin, or without one."""
        if self.origin is None or day < self.origin:
            return None
        if self.unit in ("d", "wk"):
            length = self.every * (7 if self.unit == "wk" else 1)
            return day - timedelta(days=(day - self.origin).days % length)
        months = self._months
        passed = (day.year - self.origin.year) * 12 + day.month - self.origin.month
        number = passed // months
        found = _moved(self.origin, number * months)
        while found is not None and found > day and number > 0:
            number -= 1
            found = _moved(self.origin, number * months)
        return found

    def following(self, day: date) -> date | None:
        """The next day of the rule after one of its days; None beyond the end of time."""
        if self.unit in ("d", "wk"):
            found = shifted_day(day, self.every * (7 if self.unit == "wk" else 1))
            return found if found > day else None
        assert self.origin is not None
        passed = (day.year - self.origin.year) * 12 + day.month - self.origin.month
        return _moved(self.origin, (passed // self._months + 1) * self._months)

    @property
    def _months(self) -> int:
        return self.every * (12 if self.unit == "a" else 1)


def days(step: Step, first: date, final: date) -> Iterator[date]:
    """The days of a rule from one day to another, both included."""
    if step.origin is not None and not step.weekdays:
        yield from _stepwise(step, first, final)
        return
    day = first
    while day <= final:
        if step.holds(day):
            yield day
        following = shifted_day(day, 1)
        if following <= day:
            return
        day = following


def _stepwise(step: Step, first: date, final: date) -> Iterator[date]:
    """Without a look at the days between: a rule may have begun decades ago."""
    assert step.origin is not None
    day: date | None = step.at_or_before(first) or step.origin
    while day is not None and day <= final:
        if day >= first:
            yield day
        day = step.following(day)


def _monday(day: date) -> date:
    return shifted_day(day, -day.weekday())


def _moved(day: date, months: int) -> date | None:
    """The same day so many months later; the last of the month where it has no such day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
