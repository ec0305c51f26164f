"""A part of a long chart in finer detail than the whole of it, and how it is laid into the whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from desktop.shown.chart.vitals import Lane, Reading, Series, Stretch, TextRow, VitalsModel

BUCKETS = 2048
"""Into so many pieces of time a part is cut at most: as many as a large screen has pixels across."""
T = TypeVar("T")


class VitalsPart(msgspec.Struct, frozen=True, gc=False):
    """Part of a chart from `start` up to `end`: lanes and rows with the points in that range only. `mark` is
    that of the chart of which it is a part; `stretches` say where something is left out in it too."""

    start: float
    end: float
    mark: str
    lanes: tuple[Lane, ...]
    rows: tuple[TextRow, ...]
    stops: tuple[tuple[float, str, str], ...]
    readings: tuple[Mapping[str, Reading], ...]
    stretches: tuple[Stretch, ...] = ()


M = TypeVar("M", bound="VitalsModel | VitalsPart")


def fineness(start: float, end: float) -> float:
    """The seconds of one piece where a part is cut. Always a power of two: pieces of a coarser part are made
    of whole pieces of a finer one, so that whatever stands in the coarser stands in the finer too."""
    step = 1.0
    while (end - start) / step > BUCKETS:
        step *= 2
    return step


def with_part(model: VitalsModel, part: VitalsPart) -> VitalsModel:
    """The chart at least as fine as a part of it is there: what was held more finely stays, and what lies
    around it is as it was."""
    finest = max((one.step for one in part.stretches), default=0.0)
    for one in model.stretches:
        start, end = max(one.start, part.start), min(one.end, part.end)
        if one.step > finest and start < end:
            model = put_in(model, _between(part, start, end))
    return model


def _between(part: VitalsPart, start: float, end: float) -> VitalsPart:
    """Part of a part, between two times."""
    if (start, end) == (part.start, part.end):
        return part
    nothing = VitalsPart(0, 0, part.mark, (), (), (), ())
    less = [
        msgspec.structs.replace(nothing, start=a, end=b)
        for a, b in ((part.start, start), (end, part.end))
        if a < b
    ]
    made = part
    for one in less:
        made = put_in(made, one)
    return msgspec.structs.replace(made, start=start, end=end)


def put_in(model: M, part: VitalsPart) -> M:
    """The chart, or a part of it, with what another part has in its place."""
    lanes = {lane.key: lane for lane in part.lanes}
    rows = {row.key: row for row in part.rows}
    cut: tuple[int, int] = _cut([stop[0] for stop in model.stops], part)
    return msgspec.structs.replace(
        model,
        lanes=tuple(_lane(lane, lanes.get(lane.key), part) for lane in model.lanes),
        rows=tuple(_row(row, rows.get(row.key), part) for row in model.rows),
        stops=(*model.stops[: cut[0]], *part.stops, *model.stops[cut[1] :]),
        readings=(*model.readings[: cut[0]], *part.readings, *model.readings[cut[1] :]),
        stretches=_stretches(model.stretches, part),
    )


def around(model: VitalsModel, start: float, end: float) -> tuple[float, float]:
    """The part that is held for who sees from `start` to `end`: half as much more on both sides."""
    more = (end - start) / 2
    return max(start - more, model.start), min(end + more, model.end)


def coarsest(model: VitalsModel, start: float, end: float) -> float:
    """The longest step of what is held between two times; 0 where all of it is held."""
    return max((one.step for one in model.stretches if one.start < end and one.end > start), default=0.0)


def _cut(times: Sequence[float], part: VitalsPart) -> tuple[int, int]:
    return bisect_left(times, part.start), bisect_left(times, part.end)


def _into(
    old: tuple[T, ...], new: tuple[T, ...], part: VitalsPart, at: Callable[[T], float]
) -> tuple[T, ...]:
    first, last = _cut([at(one) for one in old], part)
    return (*old[:first], *new, *old[last:])


def _lane(lane: Lane, found: Lane | None, part: VitalsPart) -> Lane:
    new = {series.key: series for series in found.series} if found is not None else {}
    return msgspec.structs.replace(
        lane,
        series=tuple(_series(series, new.get(series.key), part) for series in lane.series),
        spans=_into(lane.spans, found.spans if found is not None else (), part, lambda one: one.start),
    )


def _series(series: Series, found: Series | None, part: VitalsPart) -> Series:
    first, last = _cut(series.times, part)

    def laid(name: str) -> tuple[Any, ...]:
        old = getattr(series, name)
        return (*old[:first], *(getattr(found, name) if found is not None else ()), *old[last:])

    names = ("times", "values", "texts", *(name for name in ("lows", "outside") if getattr(series, name)))
    return msgspec.structs.replace(series, **{name: laid(name) for name in names})


def _row(row: TextRow, found: TextRow | None, part: VitalsPart) -> TextRow:
    points = found.points if found is not None else ()
    return msgspec.structs.replace(row, points=_into(row.points, points, part, lambda one: one.time))


def _stretches(old: tuple[Stretch, ...], part: VitalsPart) -> tuple[Stretch, ...]:
    kept = list(part.stretches)
    for one in old:
        if one.end <= part.start or one.start >= part.end:
            kept.append(one)
            continue
        if one.start < part.start:
            kept.append(msgspec.structs.replace(one, end=part.start))
        if one.end > part.end:
            kept.append(msgspec.structs.replace(one, start=part.end))
    return tuple(sorted(kept, key=lambda one: one.start))
