"""The percentile lines behind a curve of a child's growth, and the percentile of its newest value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

import msgspec

from desktop.clinical import growth
from desktop.clinical.growth import Quantity
from desktop.clinical.record.measured import growing
from desktop.clinical.record.measured.growing import Child
from desktop.core.clock import at_second, local
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import PercentileLine
from desktop.views.columns.told import Told
from desktop.views.curves.trend_values import Drawn, names, seconds

_DAY = 86400.0
_PIECES = 120
"""Into so many pieces a line is divided at the most."""
_OWN = 0.2
"""Minimum share of a lane's height for the child's own curve: lines further away lie outside."""
_MUCH = 0.5
"""From this share of the lane on all percentile lines are shown, not only those next to the curve."""
Band = tuple[float, float]


class Growth(msgspec.Struct, frozen=True):
    """Lines behind a curve; words beside it; what its scale holds of them; why there are none."""

    lines: tuple[PercentileLine, ...] = ()
    said: tuple[str, ...] = ()
    near: tuple[float, ...] = ()
    lacking: tuple[str, ...] = ()


def behind(chart: Chart, one: Drawn, now: datetime, ends: Band) -> Growth:
    """Growth standards behind a curve that declares a reference; `ends` are the axis'."""
    quantity = one.curve.reference
    if not quantity or not one.values:
        return Growth()
    newest, child = one.values[-1], growing.child(chart, now)
    since = ""
    if quantity == "weight" and newest.exact is not None:
        since = growing.since_birth(chart, now, newest.exact)
    birth = (since,) if since else ()
    if isinstance(child, str):
        return Growth(said=birth, lacking=(_("Percentiles are not drawn: {why}").format(why=child),))
    lines = tuple(
        PercentileLine(points, str(percent), percent == 50, percent in (10, 90))
        for percent in growth.LINES
        if len(points := _points(child, quantity, percent, ends)) > 1
    )
    on = local(at_second(seconds(newest))).date()
    if why := growing.too_old(quantity, child.days(on)):
        # Those of before may still stand behind the older values; of now nothing is said.
        why = _("{quantity}: {why}").format(quantity=names(one)[0], why=why)
        return Growth(lines, birth, (), (why,))
    near = _near(child, quantity, one.values)
    lacking = (
        _("Weeks at birth unknown: the age is not corrected") if child.doubted(on) else "",
        ""
        if near
        else _("The percentile lines lie outside the scale of {quantity}").format(quantity=names(one)[0]),
    )
    return Growth(lines, (*_said(chart, child, quantity, newest), *birth), near, tuple(filter(None, lacking)))


def _points(child: Child, quantity: Quantity, percent: float, ends: Band) -> tuple[Band, ...]:
    days = max(ceil((ends[1] - ends[0]) / _DAY), 1)
    step = max(1, ceil(days / _PIECES))
    noon = local(at_second(ends[0])).replace(hour=12, minute=0, second=0, microsecond=0)
    found = []
    for ahead in range(-step, days + 2 * step, step):
        at = noon + timedelta(days=ahead)
        known = growth.value(quantity, child.sex, child.days(at.date()), percent)
        if known is not None:
            found.append((at.timestamp(), known))
    return tuple(found)


def _near(child: Child, quantity: Quantity, values: Sequence[Told]) -> tuple[float, ...]:
    """Values of the lines next to the child's own that its scale can hold, and still show how it grew."""
    own = [value.number for value in values if value.number is not None]
    low, high = min(own), max(own)
    reach: set[float] = set()
    every: set[float] = set()
    for value in (values[0], values[-1], min(values, key=_number), max(values, key=_number)):
        day = child.days(local(at_second(seconds(value))).date())
        there = [growth.value(quantity, child.sex, day, percent) for percent in growth.LINES]
        known = [one for one in there if one is not None]
        every |= set(known)
        reach |= {max((one for one in known if one <= _number(value)), default=low)}
        reach |= {min((one for one in known if one >= _number(value)), default=high)}
    kept: list[float] = []
    for some, least in ((reach, _OWN), (every, _MUCH)):
        for one in sorted(some, key=lambda one: max(low - one, one - high)):
            span = max(high, one, *kept) - min(low, one, *kept)
            if (high == low and some is reach) or high - low >= span * least:
                kept.append(one)
    return tuple(kept)


def _number(value: Told) -> float:
    return value.number or 0.0


def _said(chart: Chart, child: Child, quantity: Quantity, value: Told) -> tuple[str, ...]:
    """The newest value's percentile, and the age that it is of where that is corrected."""
    on = local(at_second(seconds(value))).date()
    day = child.days(on)
    if day < 0:
        return (_("no percentile: measured before term"),)
    if why := next((why for key in value.keys if (why := growing.otherwise(chart, key, quantity, day))), ""):
        return (why,)
    percent = growth.percentile(quantity, child.sex, day, _number(value))
    if percent is None:
        return ()
    # One that nobody wrote rests on a weight and a length.
    made = _("of weight and length") if len(value.keys) > 1 else ""
    return tuple(part for part in (percentile_words(percent), made, child.age_said(on)) if part)


def percentile_words(percent: float) -> str:
    """`persentil 35`; the outermost hundredth in tenths, and beyond that only on which side."""
    if percent < 0.1:
        return _("below percentile {n}").format(n=number(_tenths(0.1)))
    if percent > 99.9:
        return _("above percentile {n}").format(n=number(_tenths(99.9)))
    if percent < 1 or percent > 99:
        return _("percentile {n}").format(n=number(_tenths(percent)))
    return _("percentile {n}").format(n=round(percent))


def _tenths(percent: float) -> Decimal:
    return Decimal(f"{percent:.1f}")
