"""The minutes of a trace, for who reads it as a table or hears it: median, lowest and highest of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby, pairwise
from statistics import median

import msgspec

from desktop.clinical.record.measured.traces import Course
from desktop.core.clock import at_second
from desktop.core.formats import number, short_day_time, time
from desktop.core.messages import _
from desktop.shown.chart.vitals import Reading, ReadingColumn

_MINUTE = 60
_WHOLE = 0.9
"""A minute of which less than so much has a signal says how much has."""
_FINE = 20.0
"""Values below this are written with a decimal."""
Table = tuple[
    tuple[tuple[float, str, str], ...], tuple[ReadingColumn, ...], tuple[Mapping[str, Reading], ...]
]  # fmt: skip


class Minutes(msgspec.Struct, frozen=True):
    """A curve of the table: the key of its series, how it is called, its unit; `step` seconds lie between its
    values, `keys` are what it rests on."""

    key: str
    name: str
    unit: str
    course: Course
    step: float
    keys: tuple[str, ...]


def is_fine(course: Course) -> bool:
    """True when a course has values so small that they are written with a decimal."""
    return max(course.values) < _FINE and min(course.values) > -_FINE


def written(value: float, *, fine: bool) -> str:
    """A value of a course as it is read."""
    return number(Decimal(str(round(value, 1))) if fine else Decimal(round(value)))


def table(every: Sequence[Minutes], now: datetime) -> Table:
    """The minutes in which any of these has a value, and the first of those in which none has, each with what
    is read aloud there."""
    found: dict[int, dict[str, Reading]] = {}
    for one in every:
        fine = is_fine(one.course)
        for minute, values in groupby(zip(one.course.times, one.course.values, strict=True), _minute):
            here = [value for _time, value in values]
            found.setdefault(minute, {})[one.key] = _reading(one, minute, here, fine=fine)
    silent = _silent(found)
    stops = []
    for minute in sorted({*found, *silent}):
        row = found.setdefault(minute, {})
        at = minute * _MINUTE
        parts = []
        for one in every:
            inside = one.course.times[0] // _MINUTE <= minute <= one.course.times[-1] // _MINUTE
            if one.key not in row and inside:
                row[one.key] = Reading(_silence(silent.get(minute)), at)
            if one.key in row:
                said = row[one.key]
                parts.append(f"{one.name} {said.text}" + (f" ({said.note})" if said.note else ""))
        mark = short_day_time(at_second(at), now)
        row["time"] = Reading(mark, at)
        stops.append((float(at), mark, f"{mark}: {', '.join(parts)}."))
    columns = tuple(
        ReadingColumn(one.key, " ".join(filter(None, (one.name, one.unit))) + _(", median, lowest–highest"))
        for one in every
    )
    return tuple(stops), columns, tuple(found[int(at // _MINUTE)] for at, _mark, _said in stops)


def _minute(point: tuple[float, float]) -> int:
    return int(point[0] // _MINUTE)


def _reading(one: Minutes, minute: int, values: list[float], *, fine: bool) -> Reading:
    middle, low, high = (written(v, fine=fine) for v in (median(values), min(values), max(values)))
    # Where there is little room the median stands alone: what is before the comma.
    text = f"{middle}, {low}–{high}" if low != high else middle
    share = len(values) * one.step / _MINUTE
    ends = minute in (int(one.course.times[0] // _MINUTE), int(one.course.times[-1] // _MINUTE))
    # The first and the last minute are no whole ones.
    note = _("signal {n} %").format(n=round(share * 100)) if share < _WHOLE and not ends else ""
    return Reading(text, minute * _MINUTE, note, keys=one.keys)


def _silent(found: Mapping[int, object]) -> dict[int, int]:
    """The first minute of each stretch in which nothing has a value, and the one after its last."""
    minutes = sorted(found)
    return {before + 1: after for before, after in pairwise(minutes) if after > before + 1}


def _silence(until: int | None) -> str:
    if until is None:
        return _("no signal")
    return _("no signal, until {time}").format(time=time(at_second(until * _MINUTE)))
