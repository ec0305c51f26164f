"""The periods in which a ward counts: hours, shifts, and days and nights, by the wall clock in Oslo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from desktop.core.clock import local, oslo, shifted, shifted_day, utc

SHIFTS: Final = (time(6), time(14), time(22))
"""Default starts of the shifts; a day and night begins with the first of them."""
MOST_HOURS: Final = 24 * 366
Division = Literal["hours", "shifts", "days"]
MOST: Final[dict[Division, int]] = {"hours": 48, "shifts": 45, "days": 60}
"""Maximum periods of each division that are shown, the newest ones."""
_BACK: Final[dict[Division, timedelta]] = {
    "hours": timedelta(hours=48), "shifts": timedelta(days=15), "days": timedelta(days=60),
}  # fmt: skip
_HOUR: Final = timedelta(hours=1)


def declared(begins: Iterable[str]) -> tuple[time, ...]:
    """The shifts that a workspace declares by when they begin (`07:30`), else the usual ones."""
    return tuple(time.fromisoformat(one) for one in begins) or SHIFTS


def boundaries(
    per: Division, since: datetime, until: datetime, shifts: tuple[time, ...] = SHIFTS
) -> list[datetime]:
    """Between the newest periods of a division, at most `MOST` of them: the last at or after `until`, none
    of them before the period of `since`. The first of the `shifts` begins the day too."""
    first = max(since, shifted(until, -_BACK[per]))
    if per == "hours":
        found = by_hour(first, until)
    else:
        found = by_clock(first, until, shifts if per == "shifts" else shifts[:1])
    return found[-MOST[per] - 1 :]


def periods(since: datetime, until: datetime, hours: Literal[8, 24], first_hour: int = 6) -> list[datetime]:
    """Boundaries by the wall clock in Oslo, the last at or after `until`; periods lie between neighbours.

    Eight-hour periods begin at `first_hour`, +8 and +16. The night the clock changes, one is an hour
    longer or shorter.
    """
    return by_clock(since, until, [time((first_hour + step) % 24) for step in range(0, 24, hours)])


def by_clock(since: datetime, until: datetime, begins: Iterable[time]) -> list[datetime]:
    """Boundaries at these times of each day in Oslo: the first at or before `since`, the last at or after
    `until`, and at least two of them but at the end of time."""
    day = shifted_day(local(since).date(), -1)
    found: list[datetime] = []
    starts = sorted(begins)
    while True:
        for at in starts:
            boundary = datetime.combine(day, at, oslo())
            if boundary <= since:
                found = [boundary]
            elif not found or found[-1] < until:
                found.append(boundary)
            else:
                return found
        if day == date.max:
            return found
        day = shifted_day(day, 1)


def by_hour(since: datetime, until: datetime) -> list[datetime]:
    """Boundaries at each whole hour that really passes: 25 of them the night the clock goes back.

    At most a year of them.
    """
    begin = utc(since).replace(minute=0, second=0, microsecond=0)
    found = [begin]
    while (found[-1] < until or len(found) < 2) and len(found) <= MOST_HOURS:
        following = shifted(found[-1], _HOUR)
        if following == found[-1]:
            break
        found.append(following)
    return [local(one) for one in found]
