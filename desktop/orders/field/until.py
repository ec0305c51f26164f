"""A moment as people type it in a form: `i morgen`, `22.11. kl. 08`, `08:10`; else the words as they are."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from desktop.core.clock import local
from desktop.orders.config import Hours
from desktop.orders.config import hours as ward_hours
from desktop.orders.field import lexicon as lx
from desktop.orders.field.begins import read_dates
from desktop.orders.field.scan import Scan
from desktop.orders.timing import hour_of, local_moment

_CLOCK: Final = re.compile(r"(?<![\d.,/])(?:kl\.?\s*|klokken\s+|at\s+)?(\d{1,2})[:.](\d{2})(?![\d.,/])"
                           r"|(?<!\w)(?:kl\.?|klokken|at)\s*(\d{1,2})(?![\d:.])")  # fmt: skip
_TILL: Final = re.compile(r"^\s*(?:til(?:\s+og\s+med)?|t\.?o\.?m\.?|until)\s+")


def until(text: str, now: datetime, *, hours: Hours | None = None) -> datetime | None:
    """The moment that a text names; a day without an hour ends when it begins. None for a text that names
    none with certainty (what one waits for, a passed time)."""
    plain = Scan(text).plain
    start = match.end() if (match := _TILL.match(plain)) else 0
    found = _moment("fra " * bool(re.match(r"\d{1,2}[./]\d|\w+dag\b", plain[start:])) + text[start:], now,
                    hours or ward_hours())  # fmt: skip
    return found if found is not None and found > now else None


def next_look(now: datetime, *, hours: Hours | None = None) -> datetime:
    """The next morning of the ward that is some hours away: when a pause is looked at unless another time is
    written."""
    morning = (hours or ward_hours()).parts["morning"][:5]
    day = local(now + _SOON).date()
    at = local_moment(day, morning)
    return at if at >= now + _SOON else local_moment(day + timedelta(days=1), morning)


_SOON: Final = timedelta(hours=4)
"""A pause that is to be looked at sooner than this is none that anybody means without writing it."""


def given_at(text: str, now: datetime) -> datetime | None:
    """Past moment: `08:10` is the last time that the clock showed it, `i går 22:30`, a date with an hour.
    None for what can't be read with certainty."""
    plain = Scan(text).plain
    days = 0
    for word, back in (("i forgars", 2), ("i gar", 1), ("i natt", 0), ("i dag", 0), ("yesterday", 1),
                       ("today", 0)):  # fmt: skip
        if word in plain:
            plain, days = plain.replace(word, " ", 1), back
            break
    day = local(now).date() - timedelta(days=days)
    if dated := re.search(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(?:(\d{4}))?(?!\d)", plain):
        try:
            day = day.replace(year=int(dated[3] or day.year), month=int(dated[2]), day=int(dated[1]))
        except ValueError:
            return None
        plain = plain[: dated.start()] + " " + plain[dated.end() :]
    clock = re.fullmatch(r"\s*(?:kl\.?\s*)?(\d{1,2})(?:[:.]?(\d{2}))?\s*", plain)
    if clock is None or int(clock[1]) > 23 or int(clock[2] or 0) > 59:
        return None
    time = f"{int(clock[1]):02}:{clock[2] or '00'}"
    if hour_of(day, time) == "never":
        return None
    return local_moment(day, time)


def _moment(text: str, now: datetime, hours: Hours) -> datetime | None:
    scan = Scan(text)
    region = (0, len(text))
    clock = None
    # Only what stands as a clock is one: 22.11. is a day.
    dates = [m.span() for m in re.finditer(r"\d{1,2}[./]\d{1,2}\.(?:\d{2,4})?", scan.plain)]
    for match in _CLOCK.finditer(scan.plain):
        if not any(start <= match.start() < end for start, end in dates):
            clock = match
            scan.take(match, "start")
            break
    found = read_dates(scan, region, now, hours)
    if found.trouble or found.days is not None or found.now or found.next_round:
        return None
    for match in list(scan.find(lx.FILLER)):
        scan.take(match, "filler")
    if scan.unread():
        return None
    if found.at is not None:
        return found.at if clock is None else None
    day = found.until or found.day
    if clock is None and day is None:
        return None
    if clock is not None:
        hour, minute = int(clock[1] or clock[3]), int(clock[2] or 0)
        if hour > 23 or minute > 59:
            return None
        time = f"{hour:02}:{minute:02}"
    else:
        time = hours.parts[found.part][:5] if found.part else "00:00"
    day = day or local(now).date()
    if hour_of(day, time) != "once":
        return None
    return local_moment(day, time)
