"""Periods in words: what stands over a column of a table whose columns are hours, shifts or days."""

from __future__ import annotations

from datetime import datetime

from desktop.core.clock import local
from desktop.core.formats import clock, near_day, weekday
from desktop.core.messages import _
from desktop.shown.periods import Per, PeriodColumn


def names() -> dict[Per, str]:
    """Display name of each division, in the order offered."""
    return {
        "measured": _("As measured"), "hours": _("Hours"), "shifts": _("Shifts"), "days": _("Days"),
    }  # fmt: skip


def column(
    per: Per, start: datetime, end: datetime, since: datetime, until: datetime, now: datetime, *, over: bool
) -> PeriodColumn:
    """A period between two boundaries. Nothing is counted before `since`; `until` is now, or when it was
    `over`."""
    last = start <= until < end
    so_far = last and not over
    begin = start if per == "hours" else max(start, since)
    hours = f"{_clock(begin)}–{_clock(until if last else end)}"
    date = written = near_day(start, now)
    if per == "days":
        date = f"{weekday(local(start).date())[:3]} {date}"
    spoken = _("{day} {hours}, so far") if so_far else "{day} {hours}"
    if so_far:
        date = _("{day}, so far").format(day=written)
    return PeriodColumn(
        start.isoformat(), date, hours, so_far, spoken.format(day=written, hours=hours),
    )  # fmt: skip


def _clock(at: datetime) -> str:
    """`06`, and `07:30` where it is no whole hour."""
    return clock(at).removesuffix(":00")
