"""Rule of a FHIR Timing: how often and on which days, from its structure or its code; or why it has none.

A rule whose parts lack or contradict each other is no rule: why is told (`Unread`), and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec

from desktop.clinical.words.timings import CODE_WHEN, CODES, said_code, says_how_often
from desktop.core.messages import _
from desktop.fhir.elements import Timing, TimingRepeat
from desktop.orders.timing import clock_times

DAY: Final = Decimal(86_400)
"""Seconds of a day."""
SECONDS: Final = {"s": Decimal(1), "min": Decimal(60), "h": Decimal(3600), "d": DAY, "wk": 7 * DAY}
_UNITS: Final = frozenset({*SECONDS, "mo", "a"})
_WEEK: Final = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_ANY_MEAL: Final = frozenset({"C", "AC", "PC"})
"""Parts of a day of which nobody says how many there are."""


class Unread(StrEnum):
    """Part of a dosage that can't be read, so that nobody knows whether a dose is due."""

    MODIFIED = "modified"
    WORDS = "words"
    DIFFERS = "differs"
    OFTEN = "often"
    DAYS = "days"
    BEGIN = "begin"
    END = "end"


_SAID: Final[dict[Unread, Callable[[], str]]] = {
    Unread.MODIFIED: lambda: _("holds something that can't be read"),
    Unread.WORDS: lambda: _("only in words"),
    Unread.DIFFERS: lambda: _("text and structure differ"),
    Unread.OFTEN: lambda: _("how often can't be read"),
    Unread.DAYS: lambda: _("which days can't be read"),
    Unread.BEGIN: lambda: _("when it begins is not said"),
    Unread.END: lambda: _("when it ends is not certain"),
}


def unread_words(why: Unread) -> str:
    """Reason in a few words why nobody knows when a dose is due."""
    return _SAID[why]()


def rule_of(timing: Timing) -> TimingRepeat | Unread:
    """The rule of a timing, from its structure or its code; the reason where none can be read."""
    repeat, code = timing.repeat or TimingRepeat(), said_code(timing)
    if not says_how_often(repeat):
        if not code:
            return Unread.OFTEN
        frequency, period, unit = CODES[code]
        when = (CODE_WHEN[code],) if code in CODE_WHEN else ()
        return msgspec.structs.replace(
            repeat, frequency=frequency, period=period, period_unit=unit, when=when
        )
    if (
        code
        and repeat.period
        and _pace(repeat.frequency or 1, repeat.period, repeat.period_unit) != _pace(*CODES[code])
    ):
        return Unread.DIFFERS
    return _whole(repeat)


def _pace(frequency: int, period: Decimal, unit: str) -> tuple[Decimal, str]:
    seconds = SECONDS.get(unit)
    return (period * seconds / frequency, "") if seconds and frequency else (period, unit)


def _whole(repeat: TimingRepeat) -> TimingRepeat | Unread:
    """The rule with its period; the reason where a part of it lacks or contradicts another."""
    if not set(repeat.day_of_week) <= _WEEK or len(clock_times(repeat)) != len(repeat.time_of_day):
        return Unread.DAYS
    period, unit = repeat.period, repeat.period_unit
    if period is None and not unit and (repeat.time_of_day or repeat.when or repeat.day_of_week):
        # On these days, or at these hours of each day.
        period, unit = Decimal(1), "d"
    if period is None or period <= 0 or unit not in _UNITS:
        return Unread.OFTEN
    least, most = repeat.frequency, repeat.frequency_max
    if (least is not None and least <= 0) or (most is not None and most < (least or 1)):
        return Unread.OFTEN
    if repeat.period_max is not None and repeat.period_max < period:
        return Unread.OFTEN
    if unit == "d" and period != period.to_integral_value():
        period, unit = period * 24, "h"
    return msgspec.structs.replace(repeat, period=period, period_unit=unit)


def amount(least: int, most: int | None = None) -> tuple[int, int]:
    """The least and the most doses, of one number or two."""
    return least, max(least, most or least)


def each_time(rule: TimingRepeat) -> tuple[int, int] | None:
    """The doses of one day, or of one period; None where its parts say different numbers."""
    frequency = amount(rule.frequency or 1, rule.frequency_max)
    named = len(rule.time_of_day) or len(rule.when)
    if not named:
        return frequency
    if not rule.time_of_day and _ANY_MEAL & set(rule.when):
        return frequency if rule.frequency is not None and named == 1 else None
    if rule.frequency is not None and not frequency[0] <= named <= frequency[1]:
        return None
    return amount(named)
