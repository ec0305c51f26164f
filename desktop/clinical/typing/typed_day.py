"""A day as it is typed: `19.11.2026`, `19.11`, `i dag`, `i går`; empty is today."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from desktop.core.clock import local, shifted_day
from desktop.core.fold import fold

_DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.?([0-9]{4})?")
_WORDS: Final = {"": 0, "i dag": 0, "idag": 0, "today": 0, "i gar": -1, "igar": -1, "yesterday": -1,
                 "i morgen": 1, "imorgen": 1, "tomorrow": 1}  # fmt: skip


def read(text: str, now: datetime, *, ahead: bool = False) -> date | None:
    """The day that is meant; None for what is none. Without a year it is the last such day, or `ahead` the
    next one; a day on the wrong side of today is none."""
    today, plain = local(now).date(), fold(text)
    if plain in _WORDS:
        found: date | None = shifted_day(today, _WORDS[plain])
    else:
        found = _written(text.strip(), today, ahead=ahead)
    if found is None or (found < today if ahead else found > today):
        return None
    return found


def _written(plain: str, today: date, *, ahead: bool) -> date | None:
    match = _DAY.fullmatch(plain)
    if match is None:
        return None
    try:
        found = date(int(match.group(3) or today.year), int(match.group(2)), int(match.group(1)))
        if match.group(3) is None and ahead and found < today:
            found = found.replace(year=today.year + 1)
        elif match.group(3) is None and not ahead and found > today:
            found = found.replace(year=today.year - 1)
    except ValueError:
        return None
    return found
