"""Timing of a dose (frequency, hours, duration), in whole words, in the language in use."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from desktop.clinical import units
from desktop.clinical.words.lists import listed
from desktop.core import formats
from desktop.core.messages import _, ngettext
from desktop.fhir.elements import Period, Timing, TimingRepeat
from desktop.fhir.when import parse

_ONCE: Final = re.compile(r"engang|éngang|\bonce\b|\bstat\b|single", re.IGNORECASE)
_WHEN: Final[dict[str, Callable[[], str]]] = {
    "MORN": lambda: _("in the morning"),
    "MORN.early": lambda: _("early in the morning"),
    "MORN.late": lambda: _("late in the morning"),
    "NOON": lambda: _("at midday"),
    "AFT": lambda: _("in the afternoon"),
    "EVE": lambda: _("in the evening"),
    "NIGHT": lambda: _("at night"),
    "HS": lambda: _("at bedtime"),
    "WAKE": lambda: _("on waking"),
    "C": lambda: _("at meals"),
    "CM": lambda: _("at breakfast"),
    "CD": lambda: _("at lunch"),
    "CV": lambda: _("at dinner"),
    "AC": lambda: _("before meals"),
    "ACM": lambda: _("before breakfast"),
    "ACD": lambda: _("before lunch"),
    "ACV": lambda: _("before dinner"),
    "PC": lambda: _("after meals"),
    "PCM": lambda: _("after breakfast"),
    "PCD": lambda: _("after lunch"),
    "PCV": lambda: _("after dinner"),
}
_DAYS: Final[dict[str, Callable[[], str]]] = {
    "mon": lambda: _("Monday"),
    "tue": lambda: _("Tuesday"),
    "wed": lambda: _("Wednesday"),
    "thu": lambda: _("Thursday"),
    "fri": lambda: _("Friday"),
    "sat": lambda: _("Saturday"),
    "sun": lambda: _("Sunday"),
}
CODES: Final[dict[str, tuple[int, Decimal, str]]] = {
    "QD": (1, Decimal(1), "d"),
    "BID": (2, Decimal(1), "d"),
    "TID": (3, Decimal(1), "d"),
    "QID": (4, Decimal(1), "d"),
    "QOD": (1, Decimal(2), "d"),
    "Q1H": (1, Decimal(1), "h"),
    "Q2H": (1, Decimal(2), "h"),
    "Q3H": (1, Decimal(3), "h"),
    "Q4H": (1, Decimal(4), "h"),
    "Q6H": (1, Decimal(6), "h"),
    "Q8H": (1, Decimal(8), "h"),
    "WK": (1, Decimal(1), "wk"),
    "MO": (1, Decimal(1), "mo"),
    "AM": (1, Decimal(1), "d"),
    "PM": (1, Decimal(1), "d"),
    "BED": (1, Decimal(1), "d"),
}
"""Frequencies of the timing codes: number, period, its unit. `said_code` finds the code."""
CODE_WHEN: Final[dict[str, str]] = {"AM": "MORN", "PM": "AFT", "BED": "HS"}


def said_code(timing: Timing) -> str:
    """The code of a timing that says how often (`BID`), also as text (`b.i.d.`); else empty."""
    if timing.code is None:
        return ""
    coded = [c.code for c in timing.code.coding]
    written = [timing.code.text, *(c.display for c in timing.code.coding)]
    found = (*coded, *(text.replace(".", "").strip().upper() for text in written))
    return next((code for code in found if code in CODES), "")


def code_words(code: str, *, short: bool = False) -> str:
    """Frequency of a code of `CODES`, in words."""
    often = frequency_words(*CODES[code], short=short)
    return f"{often} {_WHEN[CODE_WHEN[code]]()}" if code in CODE_WHEN else often


def clocks(times: Sequence[str]) -> str:
    """`08, 14, 20 og 02` of times of day as HH:MM:SS; minutes only where one has them."""
    short = all(time[3:5] == "00" for time in times)
    return listed([time[:2] if short else time[:5] for time in times])


def frequency_words(
    frequency: int, period: Decimal, unit: str, most: int | None = None, *, short: bool = False,
    longest: Decimal | None = None,
) -> str:  # fmt: skip
    """`4 ganger daglig` (`× 4` when short), `hver 6. time`, `annenhver dag`, `1 gang i uken`.

    `most` is the greatest number (2–3 times), `longest` the longest period (every 4–6 hours).
    """
    if longest == period:
        longest = None
    if longest is None and short and period == 1 and unit == "d":
        return (
            f"×{formats.NBSP}{frequency}–{most}"
            if most and most != frequency
            else f"×{formats.NBSP}{frequency}"
        )
    if longest is None and period == 1 and unit in ("d", "wk", "mo", "a", "h"):
        count = f"{frequency}–{most}" if most and most != frequency else str(frequency)
        many = most or frequency
        said = {
            "d": lambda: ngettext("{n} time daily", "{n} times daily", many),
            "wk": lambda: ngettext("{n} time a week", "{n} times a week", many),
            "mo": lambda: ngettext("{n} time a month", "{n} times a month", many),
            "a": lambda: ngettext("{n} time a year", "{n} times a year", many),
            "h": lambda: ngettext("{n} time an hour", "{n} times an hour", many),
        }[unit]()
        return said.format(n=count)
    low = formats.number(units.plain(period))
    span = span_words(period, unit)
    if longest is not None:
        span = f"{low}–{span_words(longest, unit)}"
    if frequency == 1 and not most:
        if period == 2 and unit == "d" and longest is None:
            return _("every other day")
        if period == period.to_integral_value():
            n = f"{low}–{formats.number(units.plain(longest))}" if longest is not None else low
            every = {
                "h": lambda: _("every {n} hours"),
                "min": lambda: _("every {n} minutes"),
                "d": lambda: _("every {n} days"),
                "wk": lambda: _("every {n} weeks"),
                "mo": lambda: _("every {n} months"),
            }
            if unit in every:
                return every[unit]().format(n=n)
    return _("{n} times in {span}").format(n=f"{frequency}–{most}" if most else frequency, span=span)


def span_words(value: Decimal, unit: str) -> str:
    count = 1 if value == 1 else 2
    said: dict[str, Callable[[], str]] = {
        "s": lambda: ngettext("{n} second", "{n} seconds", count),
        "min": lambda: ngettext("{n} minute", "{n} minutes", count),
        "h": lambda: ngettext("{n} hour", "{n} hours", count),
        "d": lambda: ngettext("{n} day", "{n} days", count),
        "wk": lambda: ngettext("{n} week", "{n} weeks", count),
        "mo": lambda: ngettext("{n} month", "{n} months", count),
        "a": lambda: ngettext("{n} year", "{n} years", count),
    }
    number = formats.number(units.plain(value))
    return said[unit]().format(n=number) if unit in said else f"{number} {unit}"


def repeat_words(repeat: TimingRepeat, *, clock: bool = True, short: bool = False) -> str:
    """Frequency and hours of a timing; without its bounds."""
    parts = []
    named = bool(repeat.time_of_day or repeat.when or repeat.day_of_week)
    # FHIR: a period without a frequency is once in that period.
    frequency = repeat.frequency or (1 if repeat.period is not None and not named else None)
    weekdays = (
        repeat.day_of_week and frequency in (1, None) and not repeat.frequency_max
        and (repeat.period is None or (repeat.period == 1 and repeat.period_unit == "d"))
    )  # fmt: skip
    if repeat.frequency is not None and repeat.frequency < 1:
        # As it was written: no number of times is *once*.
        span = span_words(repeat.period or Decimal(1), repeat.period_unit or "d")
        parts.append(_("{n} times in {span}").format(n=repeat.frequency, span=span))
    elif weekdays:
        # “Once daily on Monday” is misread as daily.
        parts.append(_("every {days}").format(days=_weekdays(repeat)))
    elif frequency and repeat.period is not None and repeat.period_unit:
        parts.append(
            frequency_words(
                frequency, repeat.period, repeat.period_unit, repeat.frequency_max, short=short,
                longest=repeat.period_max,
            )
        )  # fmt: skip
    elif repeat.frequency:
        parts.append(frequency_words(repeat.frequency, Decimal(1), "d", repeat.frequency_max, short=short))
    elif repeat.time_of_day and not repeat.day_of_week:
        parts.append(frequency_words(len(repeat.time_of_day), Decimal(1), "d", short=short))
    if repeat.time_of_day and (clock or not parts):
        parts.append(_("at {times}").format(times=clocks(repeat.time_of_day)))
    if repeat.when:
        when = listed([_WHEN[code]() if code in _WHEN else code for code in repeat.when])
        parts.append(f"{span_words(Decimal(repeat.offset), 'min')} {when}" if repeat.offset else when)
    if repeat.day_of_week and not weekdays:
        parts.append(_("on {days}").format(days=_weekdays(repeat)))
    if over := _over(repeat):
        parts.append(over)
    if repeat.count is not None:
        most = repeat.count_max or repeat.count
        count = f"{repeat.count}–{most}" if most != repeat.count else str(most)
        parts.append(ngettext("{n} time in all", "{n} times in all", most).format(n=count))
    return " ".join(parts)


def _over(repeat: TimingRepeat | None) -> str:
    """`over 8 timer`: how long one dose runs in."""
    if repeat is None or repeat.duration is None or not repeat.duration_unit:
        return ""
    return _("over {span}").format(span=span_words(repeat.duration, repeat.duration_unit))


def _weekdays(repeat: TimingRepeat) -> str:
    return listed([_DAYS[day]() if day in _DAYS else day for day in repeat.day_of_week])


def recurs(timing: Timing) -> bool:
    """True when a timing is more than a list of moments: an event beside a rule is where the rule begins."""
    repeat = timing.repeat
    if repeat is not None and repeat.count == 1 and repeat.count_max in (None, 1):
        return False
    if repeat is not None and says_how_often(repeat):
        return True
    if timing.code is None:
        return False
    return bool(said_code(timing)) or (bool(timing.code.label) and not _ONCE.search(timing.code.label))


def dose_events(timing: Timing) -> Sequence[str]:
    """Moments that are the doses of a timing; none where it recurs, and an event is where that begins."""
    return () if recurs(timing) else timing.event


def says_how_often(repeat: TimingRepeat) -> bool:
    """True when a rule says how often, not only between which times or how many in all."""
    return bool(
        repeat.frequency or repeat.frequency_max or repeat.period or repeat.period_max or repeat.period_unit
        or repeat.time_of_day or repeat.when or repeat.day_of_week
    )  # fmt: skip


def timing_words(timing: Timing | None, *, clock: bool = True, short: bool = False) -> str:
    """Frequency and hours; empty when the structure does not say."""
    if timing is None:
        return ""
    repeat = timing.repeat
    if events := dose_events(timing):
        if len(events) == 1:
            moment = parse(events[0])
            when = formats.day_time(moment.start) if moment and moment.has_time else events[0]
            said = _("once, {when}").format(when=when) if clock else _("once")
            return " ".join(part for part in (said, _over(repeat)) if part)
        return listed([formats.day_time(m.start) if (m := parse(e)) else e for e in events])
    said = repeat_words(repeat, clock=clock, short=short) if repeat is not None else ""
    if timing.code is None or (repeat is not None and _says_how_often(repeat)):
        return said
    coded = said_code(timing)
    often = code_words(coded, short=short) if coded else timing.code.label
    return " ".join(part for part in (often, said) if part)


def _says_how_often(repeat: TimingRepeat) -> bool:
    return bool(repeat.frequency or repeat.period or repeat.time_of_day or repeat.when or repeat.day_of_week)


def bounds_words(timing: Timing | None) -> str:
    """`i 5 døgn`, `til og med 25.11.2026`; empty for an order without an end."""
    repeat = timing.repeat if timing else None
    if repeat is None:
        return ""
    if repeat.bounds_duration is not None and repeat.bounds_duration.value is not None:
        unit = repeat.bounds_duration.code or repeat.bounds_duration.unit
        return _("for {span}").format(span=span_words(repeat.bounds_duration.value, unit))
    if repeat.bounds_range is not None and repeat.bounds_range.high is not None:
        low, high = repeat.bounds_range.low, repeat.bounds_range.high
        if high.value is not None:
            span = span_words(high.value, high.code or high.unit)
            if low is not None and low.value is not None:
                span = f"{formats.number(units.plain(low.value))}–{span}"
            return _("for {span}").format(span=span)
    low = repeat.bounds_range.low if repeat.bounds_range is not None else None
    if low is not None and low.value is not None:
        return _("for at least {span}").format(span=span_words(low.value, low.code or low.unit))
    return end_words(repeat.bounds_period)


def end_words(period: Period | None) -> str:
    """`til og med 25.11.2026`; empty for a period without an end."""
    end = parse(period.end) if period is not None and period.end else None
    if end is not None and end.has_time:
        return _("until {when}").format(when=formats.day_time(end.start))
    return _("to the end of {day}").format(day=formats.day(end.day)) if end else ""
