"""Ages as a ward says them: days for the newborn, months under two years, then years."""

from __future__ import annotations

import re
from datetime import date

from desktop.core.messages import _, ngettext

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def years_between(birth: date, on: date) -> int:
    """Whole years; somebody born on 29 February turns a year older on 1 March."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def years_lived(birth: date, on: date) -> int | None:
    """The age in whole years; None of a birth that lies ahead of the day: nobody knows the age then."""
    return years_between(birth, on) if birth <= on else None


def months_between(birth: date, on: date) -> int:
    """Whole months."""
    return (on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day)


def age_words(birth: str, on: date) -> str:
    """The age of a FHIR date of birth, which may be a year or a month only; empty when later, or no day.

    `81 år`, `7 måneder`, `10 dager`; `ca. 78 år` when the date is partial.
    """
    match = _PARTIAL.fullmatch(birth)
    if match is None:
        return ""
    year, month, day = match.groups()
    if day is None:
        years = on.year - int(year) - (month is not None and int(month) > on.month)
        return _("about {n} years").format(n=years) if years >= 0 else ""
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        # 31 February: seen in the wild.
        return ""
    if born > on:
        return ""
    months = months_between(born, on)
    days = (on - born).days
    if days < 28 or months == 0:
        return ngettext("{n} day", "{n} days", days).format(n=days)
    if months < 24:
        return ngettext("{n} month", "{n} months", months).format(n=months)
    years = years_between(born, on)
    return ngettext("{n} year", "{n} years", years).format(n=years)


def age_short(birth: str, on: date) -> str:
    """Age for narrow columns: `10 d`, `7 md.`; years and partial dates in whole words, as `age_words`."""
    match = _PARTIAL.fullmatch(birth)
    try:
        born = date.fromisoformat(birth) if match is not None and match[3] else None
    except ValueError:
        return ""
    if born is None or born > on:
        return age_words(birth, on)
    months = months_between(born, on)
    if (on - born).days < 28 or months == 0:
        return _("{n} d").format(n=(on - born).days)
    return _("{n} mo").format(n=months) if months < 24 else age_words(birth, on)


def is_child(birth: str, on: date) -> bool:
    """True for a child under 16, by the first possible day of birth; False without a date, or before
    birth."""
    match = _PARTIAL.fullmatch(birth)
    if match is None:
        return False
    try:
        born = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    years = years_lived(born, on)
    return years is not None and years < 16


def weeks_and_days(days: int) -> str:
    """Gestational age from whole days, as it stands in a column: `31+2`."""
    return f"{days // 7}+{days % 7}"


def gestation_words(days: int) -> str:
    """Gestational age from whole days: `uke 31+2`."""
    return _("week {weeks}+{days}").format(weeks=days // 7, days=days % 7)
