"""The same curves of a trend after the same event of earlier stays, moved onto the present one's axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.trends import DeclaredTrend
from desktop.core.clock import local, shifted
from desktop.core.formats import month
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import EarlierCurve
from desktop.views.curves import trend_values
from desktop.views.curves.trend_axis import Axis
from desktop.views.curves.trend_values import Drawn

MOST = 4


class Zero(msgspec.Struct, frozen=True):
    """The event that a trend counts from: when, in words, whether its hour is known, and what it rests on."""

    at: datetime
    words: str
    timed: bool = True
    keys: tuple[str, ...] = ()


Find = Callable[[Stay, datetime], Zero | None]


def earlier(
    chart: Chart, now: datetime, stay: Stay | None, declared: DeclaredTrend, axis: Axis, first: datetime,
    filled: Sequence[Drawn], find: Find,
) -> dict[str, list[EarlierCurve]]:  # fmt: skip
    """Earlier curves by the keys of the present ones: the newest first, four stays at the most. `find` tells
    what a stay counts from at a moment."""
    chosen: list[tuple[Stay, Zero]] = []
    for other in stays.stays(chart, now):
        if len(chosen) == MOST:
            break
        if stay is None or other.key == stay.key or other.admitted is None:
            continue
        zero = find(other, other.discharged or now)
        # What two stays count from is of one of them, and its curve is drawn once.
        if zero is None or zero.at >= axis.zero or any(zero.at == known.at for _stay, known in chosen):
            continue
        chosen.append((other, zero))
    found: dict[str, list[EarlierCurve]] = {}
    for place, (other, zero) in enumerate(chosen):
        name = _name(zero, stay, [known for _stay, known in chosen])
        begins = shifted(zero.at, first - axis.zero - timedelta(days=1))
        until = shifted(other.discharged or now, stays.BEFORE)
        every = trend_values.drawn(
            chart, other, now, [one.curve for one in filled], begins, hours=axis.per == "hours"
        )
        for one, then in zip(filled, every, strict=True):
            if then.source != one.source:
                continue  # of another unit, perhaps: never on the same scale
            moved = [
                (axis.moved(v.at, zero.at).timestamp(), v)
                for v in then.values
                if v.at is not None and v.at <= until and v.at < shifted(axis.zero, -stays.BEFORE)
            ]
            moved = [(at, v) for at, v in moved if at >= first.timestamp()]
            if moved:
                found.setdefault(one.key, []).append(
                    EarlierCurve(
                        name, trend_values.text(then, moved[-1][1]), tuple(at for at, _v in moved),
                        tuple(v.number for _at, v in moved if v.number is not None), dots=bool(place % 2),
                    )
                )  # fmt: skip
    return found


def _name(zero: Zero, stay: Stay | None, every: Sequence[Zero]) -> str:
    """The year of an earlier event, with its month where that year has another, or is the present one."""
    at = local(zero.at)
    years = [local(one.at).year for one in every]
    present = local(stay.admitted).year if stay is not None and stay.admitted is not None else None
    alone = years.count(at.year) == 1 and present != at.year
    return f"{zero.words} {at.year if alone else month(at)}".strip()
