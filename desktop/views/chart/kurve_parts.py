"""Downsampling of a chart for a window: all points, or the minimum and maximum of each piece of time where
there are very many, with finer parts on zoom.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from math import ceil, floor
from typing import TypeVar

import msgspec

from desktop.core.clock import minute
from desktop.core.configured import in_use
from desktop.core.formats import age
from desktop.core.messages import _, language
from desktop.fhir.resources import TYPES
from desktop.shown.chart.vitals import Lane, RowPoint, Series, Stretch, TextRow, VitalsModel
from desktop.shown.chart.vitals_parts import VitalsPart, around, fineness, put_in
from desktop.views.base.context import Context
from desktop.views.chart.kurve_marks import CULTURES
from desktop.views.curves.thinning import Levels

ALL = 2048
"""Up to so many points of a quantity, and measured times, are sent as they are."""
STOPS = 32
"""Measured times that can be gone to lie so many pieces apart where not all are sent: some fingers' breadths
of pixels, not one."""
COARSE = 4
"""Coarsening factor for parts that nobody sees yet; a power of two, as every fineness."""
_ACVPU = "ACVPU"
KURVE = "kurve whole"
M = TypeVar("M", bound=VitalsModel)


def sent(context: Context, model: M, types: frozenset[str], name: str = KURVE, most: int = ALL) -> M:
    """The chart as it is sent: the very same one where there is no more in it than can be sent whole (`most`
    points of a quantity); else the whole reduced, and what is seen at first as fine as a screen is."""
    if not _large(model, most):
        return model
    return kept(context, lambda: model, types, name, most).reduced(model)


def kept(
    context: Context, make: Callable[[], VitalsModel], types: frozenset[str], name: str = KURVE,
    most: int = ALL,
) -> Whole:  # fmt: skip
    """All that was measured, thinned once for all questions about the same record in the same minute and with
    the same settings; the chart of that name is made of these types."""
    shared = context.chart.part(*(TYPES[name] for name in sorted(types)))
    return shared.once(name, lambda: Whole(make(), most), of=(minute(context.now), language(), in_use()))


def named(options: Mapping[str, object]) -> str:
    """The name of the chart of a panel: by its options that decide what was measured."""
    marks = options.get("marks", ())
    wanted = ",".join(map(str, marks)) if isinstance(marks, list | tuple) else ""
    drafted = options.get("lanes")
    lanes = f" {','.join(map(str, drafted))}" if isinstance(drafted, list | tuple) else ""
    return f"{KURVE} {wanted} {bool(options.get('cultures', True))}{lanes}"


def _large(model: VitalsModel, most: int) -> bool:
    points = (len(series.times) for lane in model.lanes for series in lane.series)
    return max((*points, len(model.stops))) > most


class Whole:
    """A chart with all that was measured, and its levels of fineness."""

    def __init__(self, model: VitalsModel, most: int = ALL) -> None:
        self.model = model
        self._most = most
        said = msgspec.msgpack.encode((model.lanes, model.rows, model.stops, model.readings))
        self.mark = hashlib.blake2b(said, digest_size=12).hexdigest()
        self._stop_times = [stop[0] for stop in model.stops]
        self._series = {
            (lane.key, series.key): _of_series(series) for lane in model.lanes for series in lane.series
        }
        self._spans = {
            lane.key: Levels([one.start for one in lane.spans], [one.level for one in lane.spans])
            for lane in model.lanes
        }
        self._rows = {
            row.key: Levels([p.time for p in row.points], [_weight(p) for p in row.points])
            for row in model.rows
        }
        struck = [
            at
            for at, row in zip(self._stop_times, model.readings, strict=True)
            if CULTURES in row or any(one.struck for one in row.values())
        ]
        # What was struck, and a culture, stands in no curve: their times are kept by themselves.
        self._struck = Levels(struck, [0.0] * len(struck))

    def reduced(self, model: M) -> M:
        """Reduced chart (`self.model` made at another second) with the points that are sent at first."""
        start, end = model.start, model.end
        times = [level.times for level in self._series.values() if level.times]
        first = min((one[0] for one in times), default=start)
        last = max((one[-1] for one in times), default=end)
        made = msgspec.structs.replace(model, mark=self.mark)
        hours = next((one.hours for one in model.ranges if one.key == model.range), 0.0)
        seen = around(model, max(start, end - hours * 3600), end) if hours else (start, end)
        # Where less than the whole is seen at first, the rest is there until it is asked for.
        coarse = COARSE if fineness(*seen) < fineness(start, end) else 1
        # What lies far outside the chart's days makes these no coarser.
        for begin, until in ((first, start), (end, last + 1), (start, end)):
            if begin < until:
                made = put_in(made, self.part(begin, until, coarse))
        if coarse > 1:
            made = put_in(made, self.part(*seen))
        if made.stretches:
            more = _("Not every value is drawn, but the lowest and highest of each piece of time.")
            made = msgspec.structs.replace(made, spoken=f"{made.spoken}. {more}")
        return made

    def part(self, start: float, end: float, coarse: int = 1) -> VitalsPart:
        """The chart from `start` up to `end`, as fine as can be sent, or `coarse` times that."""
        step = 0.0 if self._few(start, end) else fineness(start, end) * coarse
        if step:
            start, end = floor(start / step) * step, ceil(end / step) * step
        stops = self._stops(start, end, step)
        stretches = (Stretch(start, end, step, _note(step)),) if step else ()
        return VitalsPart(
            start, end, self.mark,
            lanes=tuple(self._lane(lane, start, end, step) for lane in self.model.lanes),
            rows=tuple(self._row(row, start, end, step) for row in self.model.rows),
            stops=tuple(self.model.stops[at] for at in stops),
            readings=tuple(self.model.readings[at] for at in stops),
            stretches=stretches,
        )  # fmt: skip

    def _few(self, start: float, end: float) -> bool:
        every = (*self._series.values(), Levels(self._stop_times))
        return all(level.count(start, end) <= self._most for level in every)

    def _lane(self, lane: Lane, start: float, end: float, step: float) -> Lane:
        made = []
        for series in lane.series:
            kept = self._series[lane.key, series.key].between(start, end, step)
            made.append(_only(series, kept))
        spans = self._spans[lane.key].between(start, end, step * STOPS)
        return msgspec.structs.replace(lane, series=tuple(made), spans=tuple(lane.spans[at] for at in spans))

    def _row(self, row: TextRow, start: float, end: float, step: float) -> TextRow:
        kept = self._rows[row.key].between(start, end, step * STOPS)
        return msgspec.structs.replace(row, points=tuple(row.points[at] for at in kept))

    def _stops(self, start: float, end: float, step: float) -> Iterable[int]:
        """The measured times that are sent: those of the extremes, and where something was struck."""
        if not step:
            return Levels(self._stop_times).between(start, end, 0)
        wanted: set[int] = set()
        for level in (*self._series.values(), *self._rows.values(), self._struck):
            for at in level.between(start, end, step * STOPS):
                # A round begins with the first that was measured in it.
                wanted.add(bisect_right(self._stop_times, level.times[at]) - 1)
        return sorted(at for at in wanted if at >= 0 and start <= self._stop_times[at] < end)


def _of_series(series: Series) -> Levels:
    whole = len(series.lows) == len(series.values)
    return Levels(series.times, *((series.values, series.lows) if whole else (series.values,)))


def _only(series: Series, kept: list[int]) -> Series:
    def of(things: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(things[at] for at in kept) if things else ()

    names = ("times", "values", "texts", "lows", "outside")
    return msgspec.structs.replace(series, **{name: of(getattr(series, name)) for name in names})


def _weight(point: RowPoint) -> float:
    """Severity of a score or a state of consciousness: the most severe of each piece of time is kept."""
    digits = "".join(one for one in point.text if one.isdigit())
    if digits:
        return float(digits) + (0.5 if point.mark in ("single", "incomplete") else 0.0)
    return float(_ACVPU.find(point.text[:1])) if point.text else 0.0


def _note(step: float) -> str:
    """Pieces are powers of two of a second: nobody reads 1 h 8 min 16 s."""
    unit = next((one for one in (86400, 3600, 60) if step >= one), 1)
    said = age(timedelta(seconds=round(step / unit) * unit))
    return _("Lowest and highest per about {time}").format(time=said)
