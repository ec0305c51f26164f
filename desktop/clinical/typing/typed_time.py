"""The time of a measurement as it is typed: `14:32`, `1432`, `i går 22:10`, `19.11 06:30`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from desktop.core.clock import in_zone, local, oslo, shifted_day, utc
from desktop.core.fold import fold
from desktop.core.messages import _

_TIME: Final = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?")
_AT: Final = re.compile(r"\bkl\.? ?(?=[0-9])")
_DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.?([0-9]{4})?")
_WORDS: Final = {"i dag": 0, "idag": 0, "today": 0, "i gar": -1, "igar": -1, "yesterday": -1,
                 "i forgars": -2, "forgars": -2}  # fmt: skip


def read(text: str, now: datetime) -> datetime | str:
    """The moment that is meant, in UTC, or the sentence that says why it can't be taken.

    A time without a day is today's, and refused when that is still to come: yesterday is never guessed.
    """
    plain = _AT.sub("", fold(text))
    first, _space, rest = plain.rpartition(" ")
    day = _day(first, now) if first else local(now).date()
    match = _TIME.fullmatch(rest)
    if day is None or match is None:
        return _("“{text}” is not a time. Write 14:32, yesterday 22:10, or 19.11 06:30.").format(
            text=text.strip()
        )
    hour, minute = int(match.group(1)), int(match.group(2) or 0)
    if hour > 23 or minute > 59:
        return _("“{text}” is not a time. Write 14:32, yesterday 22:10, or 19.11 06:30.").format(
            text=text.strip()
        )
    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=oslo())
    # The hour that comes twice in autumn: the later one, unless it is still to come.
    candidates = [utc(wall.replace(fold=1)), utc(wall.replace(fold=0))]
    found = next((one for one in candidates if one <= now), candidates[1])
    if in_zone(found, oslo()).replace(tzinfo=None) != wall.replace(tzinfo=None):
        return _("The clock went past {time} that night.").format(time=f"{hour:02}:{minute:02}")
    if found > now:
        return _("That time has not come yet.")
    return found


def _day(text: str, now: datetime) -> date | None:
    today = local(now).date()
    if text in _WORDS:
        return shifted_day(today, _WORDS[text])
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        found = date(int(match.group(3) or today.year), int(match.group(2)), int(match.group(1)))
        if match.group(3) is None and found > today + timedelta(days=1):
            found = found.replace(year=today.year - 1)
    except ValueError:
        return None
    return found
