"""Parsing of an order's start and duration from one stretch of the field."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from desktop.core.clock import local, minute, shifted_day
from desktop.orders.config import Hours
from desktop.orders.draft import Start
from desktop.orders.field import lexicon as lx
from desktop.orders.field.often import Clock
from desktop.orders.field.scan import Scan
from desktop.orders.timing import hour_of, local_moment

Region = tuple[int, int]
_DATE: Final = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?\.?")


MOST_DAYS: Final = 3650
"""Maximum days of an order: a date of the year 9999 is a typing error, and is asked about."""


class Begins(msgspec.Struct, kw_only=True):
    """Parsed start and duration; `trouble` is the kind of question about the start."""

    day: date | None = None
    at: datetime | None = None
    now: bool = False
    part: str = ""
    next_round: bool = False
    days: int | None = None
    first_day: bool = False
    until: date | None = None
    trouble: str = ""
    from_then: bool = False
    spans: list[Region] = []


def read_dates(scan: Scan, region: Region, now: datetime, hours: Hours, *, lasts: bool = True) -> Begins:
    """Days, durations and *nå*; hours on the clock are read with the frequency and joined by `settle`.
    Without `lasts` a length (*hoste i 3 uker*) is none of the order, and left."""
    found = Begins()
    today = local(now).date()
    if match := scan.first(lx.UNTIL, region):
        found.until = _date(match["date"], today)
        if found.until is None or not today <= found.until <= shifted_day(today, MOST_DAYS):
            found.until = None
            found.trouble = "until"
        scan.take(match, "duration")
        found.spans.append(match.span())
    if (match := scan.first(lx.IN_DAYS, region)) and _days(match) and _is_said_of_the_order(scan, match):
        found.day = shifted_day(today, _days(match))
        found.from_then = True
        scan.take(match, "start")
        found.spans.append(match.span())
    if lasts and (match := scan.first(lx.DURATION, region)):
        found.days = _days(match)
        if not 1 <= found.days <= MOST_DAYS or found.until is not None:
            found.trouble = "until"
        scan.take(match, "duration")
        found.spans.append(match.span())
    if region[1] < scan.end_of_order() and found.days is None and (match := scan.first(lx.FIRST_DAY, region)):
        found.days, found.first_day = 1, True
        scan.take(match, "duration")
        found.spans.append(match.span())
    if match := scan.first(lx.FROM, region):
        if found.day is not None:
            found.trouble = found.trouble or "several"
        found.from_then = not match.group().startswith("den") or _is_first(scan, match)
        found.day = _date(match["date"], today)
        if found.day is None or not today <= found.day <= shifted_day(today, MOST_DAYS):
            found.day = None
            found.trouble = "from"
        scan.take(match, "start")
        found.spans.append(match.span())
    if match := scan.first(lx.IN_TIME, region):
        minutes = int(match["n"]) * (1 if match["u"].startswith("min") else 60)
        found.at = minute(now + timedelta(minutes=minutes))
        scan.take(match, "start")
        found.spans.append(match.span())
    for pattern, ahead, part in (
        (lx.DAY_AFTER, 2, ""),
        (lx.TOMORROW_EARLY, 1, "morning"),
        (lx.TOMORROW, 1, ""),
        (lx.TONIGHT, 0, "evening"),
        (lx.IN_NIGHT, 0, "night"),
        (lx.TODAY, 0, ""),
    ):
        if match := scan.first(pattern, region):
            if found.day is not None or found.at is not None:
                found.trouble = found.trouble or "several"
            found.day = today + timedelta(days=ahead)
            found.part = part
            found.from_then = found.from_then or _is_first(scan, match)
            if part == "night" and local(now).strftime("%H:%M:%S") >= hours.parts["night"]:
                # Said in the evening, the night's hour lies on the next date.
                found.day += timedelta(days=1)
            scan.take(match, "start")
            found.spans.append(match.span())
    if match := scan.first(lx.NEXT_ROUND, region):
        found.next_round = True
        scan.take(match, "start")
        found.spans.append(match.span())
    for match in list(scan.find(lx.NOW, region)):
        found.now = True
        found.from_then = found.from_then or _is_first(scan, match)
        scan.take(match, "start")
        found.spans.append(match.span())
    if lasts:
        _read_months(scan, region, found, today)
    return found


def _read_months(scan: Scan, region: Region, found: Begins, today: date) -> None:
    """`i 3 mnd` of the first step, whose first day is known: the days until that day of the month."""
    match = scan.first(lx.MONTHS, region)
    if match is None or region[0] or found.days is not None or found.until is not None:
        return
    count = lx.COUNTS.get(match["n"]) or int(match["n"])
    first = local(found.at).date() if found.at is not None else found.day or today
    year, month = divmod(first.month - 1 + count, 12)
    last = date(first.year + year, month + 1, 1)
    long = monthrange(last.year, last.month)[1]
    found.days = (last.replace(day=min(first.day, long)) - first).days
    if not 1 <= found.days <= MOST_DAYS:
        found.trouble = "until"
    scan.take(match, "duration")
    found.spans.append(match.span())


_SOON: Final = 183


def read_day_alone(scan: Scan, region: Region, found: Begins, now: datetime) -> None:
    """A date without a word before it (`inr 27.11 kl 7`), of an examination; one far off is asked."""
    match = scan.first(lx.DAY_ALONE, region)
    if match is None or found.day is not None or found.at is not None or found.now:
        return
    today = local(now).date()
    found.day = _date(match["date"], today)
    if found.day is None or not today <= found.day <= shifted_day(today, _SOON):
        found.day, found.trouble = None, "from"
    scan.take(match, "start")
    found.spans.append(match.span())


_NAMES_ONLY: Final = re.compile(r"[\s\x00,.:]*")
_TO_COME: Final = re.compile(r"(?<!\w)(?:forst)?kommende\s+$")


def read_weekday_alone(scan: Scan, region: Region, found: Begins, now: datetime) -> None:
    """`inr på mandag`: the coming day of that name, right behind what is ordered. The name of today may be
    today's or next week's, and `neste mandag` either of two: both are left, and asked about."""
    match = scan.first(lx.WEEKDAY, region)
    if match is None or match["every"] or match["many"] or found.spans or found.now:
        return
    ahead = (lx.weekday_of(match["day"]) - local(now).date().weekday()) % 7
    behind = lx.WEEKDAY.search(scan.plain, match.end())
    before = lx.FILLER.sub("", _TO_COME.sub("", scan.left[: match.start()]))
    if not ahead or behind is not None or not _NAMES_ONLY.fullmatch(before):
        return
    found.day = local(now).date() + timedelta(days=ahead)
    scan.take(match, "start")
    found.spans.append(match.span())
    if told := _TO_COME.search(scan.left[: match.start()]):
        scan.take(told, "filler")


def _days(match: re.Match[str]) -> int:
    count = lx.COUNTS.get(match["n"]) or int(match["n"])
    return count * (7 if match["u"][0] in "uw" else 1)


def _is_said_of_the_order(scan: Scan, match: re.Match[str]) -> bool:
    """True of *crp om 3 dager*, *start om 3 dager*; of *vurder drenering om 3 dager* it is not known."""
    return bool(lx.ANEW.search(scan.left[: match.start()])) or _is_first(scan, match)


def _is_first(scan: Scan, match: re.Match[str]) -> bool:
    """True when the day is the first of many: *fra i morgen*, *start i morgen*."""
    before = scan.plain[: match.start()]
    return match.group().startswith(("fra", "from")) or lx.BEFORE_A_DAY.search(before) is not None


def _date(written: str, today: date) -> date | None:
    if match := _DATE.fullmatch(written):
        day, month, year = match.groups()
        try:
            if year:
                return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
            # Without a year: the next time that this day comes.
            for ahead in (0, 1):
                found = date(today.year + ahead, int(month), int(day))
                if found >= today:
                    return found
        except ValueError:
            return None
        return None
    if written.startswith(("i ", "tom")):
        return today + timedelta(days=1)
    ahead = (lx.weekday_of(written) - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


def settle(found: Begins, clock: Clock | None, now: datetime, hours: Hours) -> Start:
    """The start from day and hour together; sets `trouble` where it can't be."""
    if found.now and (clock is not None or found.day is not None or found.at is not None):
        found.trouble = found.trouble or "several"
        return Start()
    if found.at is not None:
        if clock is not None:
            found.trouble = found.trouble or "several"
        return Start(at=found.at)
    if found.until is not None and found.day is not None and found.until < found.day:
        found.trouble = found.trouble or "until"
        return Start()
    time = clock.times[0] if clock is not None else hours.parts[found.part] if found.part else ""
    if not time:
        return Start(day=found.day)
    day = found.day or local(now).date()
    if time == "00:00:00" and found.day is None:
        # “fra 24”: the midnight to come.
        day = shifted_day(day, 1)
    how = hour_of(day, time)
    later = clock.later if clock is not None else None
    if how == "never" or (how == "twice" and later is None):
        found.trouble = found.trouble or how
        return Start()
    at = local_moment(day, time, later=bool(later))
    if at < now - timedelta(minutes=5):
        found.trouble = found.trouble or "past"
        return Start()
    return Start(at=at)
