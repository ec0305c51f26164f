"""Numbers, dates and times as people read them, one small formatter per locale; tested against Babel.

Bokmål: decimal comma, no-break space between thousands, `05.03.2026`, 24 hours. English keeps the
24-hour clock and day-first dates, because both are read in the same hospital.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from desktop.core import messages
from desktop.core.clock import local
from desktop.core.messages import _, ngettext

NBSP = "\u00a0"
MINUS = "\u2212"
_YEARS_FROM = 2 * 365
"""From so many days on an age is counted in years: `2283 døgn` says nothing to anybody."""


def number(value: Decimal | int, *, group: bool = True, sign: bool = False) -> str:
    """A number with exactly the decimals it has; never rounded.

    `group` sets a no-break space between thousands from 1 000 on, in both languages: a comma is read, and
    typed, for the decimal sign in the same hospital, and `1,150` would be a thousandth of it. What is less
    than nothing has a minus sign of the width of a plus, never a hyphen, which may be read for a dash.
    `sign` writes a plus before positive numbers.
    """
    # A whole number in the form `f` gets six decimals of its own.
    text = format(Decimal(value), "f")
    negative = text.startswith("-")
    whole, _point, fraction = text.removeprefix("-").partition(".")
    norwegian = messages.language() == "nb"
    if group and len(whole) > 3:
        head = len(whole) % 3
        parts = ([whole[:head]] if head else []) + [whole[i : i + 3] for i in range(head, len(whole), 3)]
        whole = NBSP.join(parts)
    if fraction:
        whole += ("," if norwegian else ".") + fraction
    if negative:
        return MINUS + whole
    return "+" + whole if sign and value > 0 else whole


def percent(share: float) -> str:
    """A share of 0 to 1 in whole per cent, halves upwards."""
    whole = (Decimal(str(share)) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole}{NBSP}%"


def inside(text: str) -> str:
    """Words as they stand inside a sentence: a small first letter, but of no abbreviation (`MAP`, `pH`,
    `B-celler`) and no letter that stands alone (`K 3,1`), unless it is a word (`I dag`)."""
    first = text.split(" ", 1)[0]
    lower = first[1:2].islower() and first[1:] == first[1:].lower() and not any(c.isdecimal() for c in first)
    return text[:1].lower() + text[1:] if lower or first in ("I", "Å") else text


def day(value: date | datetime) -> str:
    """`05.03.2026`; an aware datetime is shown as its day in Oslo."""
    if isinstance(value, datetime):
        value = local(value).date()
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def day_short(value: date | datetime) -> str:
    """`05.03`, for column heads where the year is known."""
    return day(value)[:5]


def month(value: date | datetime) -> str:
    """`03.2026`, of a time of which no day is known or named."""
    return day(value)[3:]


def near_day(value: datetime, now: datetime) -> str:
    """`05.03`, and `05.03.2024` of another year."""
    return day_short(value) if local(value).year == local(now).year else day(value)


def time(value: datetime) -> str:
    """`14:32` in Oslo."""
    moment = local(value)
    return f"{moment.hour:02}:{moment.minute:02}"


def clock(value: datetime) -> str:
    """`14:32` in Oslo; of the hour that comes twice in autumn also which of the two: `02:30 sommertid`.

    For sentences and rows; what a person may type is `time`.
    """
    moment = local(value)
    said = f"{moment.hour:02}:{moment.minute:02}"
    if moment.hour > _LAST_TWICE or moment.replace(fold=0).utcoffset() == moment.replace(fold=1).utcoffset():
        return said
    season = _("standard time") if moment.fold else _("summer time")
    return f"{said} {season}"


_LAST_TWICE: Final = 3
"""The last hour of a day that has ever come twice."""


def day_time(value: datetime) -> str:
    """`05.03.2026 14:32` in Oslo."""
    return f"{day(value)} {clock(value)}"


def weekday(value: date) -> str:
    """Three letters and the day of the month: `lør 21.`, `Sat 21`."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return _("{weekday} {day}").format(weekday=names[value.weekday()], day=value.day)


def relative_day(value: datetime, now: datetime) -> str:
    """`i dag`, `i går`, `i morgen`, else the date; all in Oslo."""
    days = (local(value).date() - local(now).date()).days
    words = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    return words.get(days) or day(value)


def relative_day_time(value: datetime, now: datetime) -> str:
    """`i dag 14:32`, else `05.03.2026 14:32`."""
    return f"{relative_day(value, now)} {clock(value)}"


def short_day_time(value: datetime, now: datetime) -> str:
    """For narrow columns: `i dag 14:32`, `05.03 14:32`, and only the date for another year."""
    days = (local(value).date() - local(now).date()).days
    if abs(days) <= 1:
        return relative_day_time(value, now)
    return f"{day_short(value)} {clock(value)}" if local(value).year == local(now).year else day(value)


def today_time(value: datetime, now: datetime) -> str:
    """`14:32` of today; of any other day the hour never stands alone: `i går 21:05`, `05.03 14:32`."""
    if local(value).date() == local(now).date():
        return clock(value)
    near = local(value).year == local(now).year
    return short_day_time(value, now) if near else relative_day_time(value, now)


def age(span: timedelta) -> str:
    """Age in the largest unit that says enough: `40 s`, `12 min`, `6 t 27 min`, `6 år`."""
    if span < timedelta(minutes=1):
        return _("{n} s").format(n=max(0, span // timedelta(seconds=1)))
    if span < timedelta(hours=1):
        return _("{n} min").format(n=span // timedelta(minutes=1))
    if span < timedelta(days=1):
        hours, rest = divmod(span // timedelta(minutes=1), 60)
        return _("{h} h {m} min").format(h=hours, m=rest) if rest else _("{h} h").format(h=hours)
    days = span // timedelta(days=1)
    if days >= _YEARS_FROM:
        return ngettext("{n} year", "{n} years", days // 365).format(n=days // 365)
    return ngettext("{n} whole day", "{n} whole days", days).format(n=days)


def listed(parts: Sequence[str]) -> str:
    """`08, 14, 20 og 02`, in the language in use."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])
