"""Birth dates as people type them in a search field: 14.03.1948, 140348, 14/3/48, 14031948, 1948-03-14."""

from __future__ import annotations

import re
from datetime import date

_PARTED = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_FHIR = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
OLDEST = 1880


def typed_dates(text: str, today: date) -> tuple[str, ...]:
    """The FHIR dates that somebody may mean, most likely first; empty for what is no date.

    A year of two digits is any that has been: 02.01.20 may be 2020 and 1920.
    """
    words = text.strip()
    if found := _FHIR.fullmatch(words):
        return _whole(int(found[1]), int(found[2]), int(found[3]), today)
    found = _PARTED.fullmatch(words) or _RUN.fullmatch(words)
    if found is None:
        return ()
    day, month, year = int(found[1]), int(found[2]), found[3]
    years = (int(year),) if len(year) == 4 else tuple(century + int(year) for century in (2000, 1900))
    return tuple(one for number in years for one in _whole(number, month, day, today))


def _whole(year: int, month: int, day: int, today: date) -> tuple[str, ...]:
    try:
        meant = date(year, month, day)
    except ValueError:
        return ()
    return (meant.isoformat(),) if year >= OLDEST and meant <= today else ()
