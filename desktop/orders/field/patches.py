"""Patch of a speed and the days after which it is changed: `plaster 25 mikrog/t hver 3. dag`."""

from __future__ import annotations

from typing import Final

from desktop.core.messages import _
from desktop.orders.draft import Schedule
from desktop.orders.field.often import Often
from desktop.orders.field.scan import Choice, Scan

Region = tuple[int, int]
_HOURS_OF_A_DAY: Final = 24
_USUAL: Final = ((3, "hver 3. dag"), (7, "hver 7. dag"))
"""Days after which patches are changed, as they are typed."""


def patch_schedule(scan: Scan, region: Region, often: Often) -> Schedule | None:
    """The interval of a patch, one at a time and none shorter than a day; None after a question: `x 3` may be
    three patches at once, and without an interval nobody is told when to change it."""
    schedule = often.schedule
    if schedule is not None and not often.clash and (schedule.continuous or _is_changed(schedule)):
        return schedule
    spans = often.spans
    at = None if spans else min(region[1], scan.end_of_order())
    choices = tuple(
        Choice(_("every {n} days").format(n=days), scan.rewritten(spans, typed, at)) for days, typed in _USUAL
    )
    scan.ask("frequency", _("How often is the patch changed?"), choices, spans[0] if spans else (-1, -1))
    return None


def _is_changed(schedule: Schedule) -> bool:
    if (
        schedule.frequency_max
        or schedule.once
        or schedule.continuous
        or schedule.frequency != 1
        or schedule.over is not None
    ):
        return False
    hours = schedule.period if schedule.period_unit == "h" else _HOURS_OF_A_DAY
    return schedule.period_unit in ("d", "wk", "h") and hours >= _HOURS_OF_A_DAY
