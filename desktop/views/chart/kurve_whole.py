"""The one curve of the whole stay in the strip below the chart."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desktop.clinical.lanes import PRESSURE
from desktop.shown.chart.vitals import Lane, Series
from desktop.views.curves.thinning import Levels

POINTS = 1024
"""In so many pieces of time the strip is cut at most: it is lower, and no wider, than a lane."""
FIRST = "hr"
"""The vital sign of the strip, where a workspace says nothing else."""


def overview(lanes: Sequence[Lane], wanted: str) -> Series | None:
    """The curve of that vital sign (or of the lane of that name); without it the first that is no pressure's
    bar. None where nothing is wanted, and where one point alone would be no curve."""
    if not wanted:
        return None
    curves = [
        (lane, one) for lane in lanes for one in lane.series if one.key != PRESSURE and len(one.times) > 1
    ]
    named = (one for lane, one in curves if wanted in (one.key, lane.key))
    found = next(named, next((one for _lane, one in curves), None))
    if found is None or len(found.times) <= POINTS:
        return found
    step = 1.0
    while (found.times[-1] - found.times[0]) / step > POINTS:
        step *= 2
    kept = Levels(found.times, found.values).between(found.times[0], found.times[-1] + 1, step)
    return msgspec.structs.replace(
        found, times=tuple(found.times[at] for at in kept), values=tuple(found.values[at] for at in kept),
        texts=tuple(found.texts[at] for at in kept), outside=(), lows=(),
    )  # fmt: skip


def note(of: Series | None) -> str:
    """Caption of the curve: its name and unit."""
    return f"{of.name} {of.unit}".strip() if of is not None else ""
