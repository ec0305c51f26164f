"""The curves of a trend: which values of a record each draws, its scale, its limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, isfinite, log10
from typing import Literal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.columns import Source
from desktop.clinical.record import gestation, measurements
from desktop.clinical.record.stays import Stay
from desktop.clinical.trends import Curve, Limit
from desktop.clinical.words.numbers import clinical, vital_decimals
from desktop.core.formats import number, short_day_time
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.shown.parts import Outside
from desktop.shown.vitals import EarlierCurve, Lane, LimitLine, Series
from desktop.views import kurve, labs
from desktop.views.listed_sources import BY_SOURCE, Told
from desktop.views.trend_axis import Axis

Shape = Literal["dot", "diamond", "ring", "triangle"]
_SHAPES: tuple[Shape, ...] = ("dot", "diamond", "ring", "triangle")
_COLOURS = (1, 2, 3, 4, 5, 0)
_HEIGHT = 72.0
_TICKS = 4
_WRITTEN = 40
"""Up to so many values are written under their curve; of more only what has room would be, by chance."""
_ROOM = 0.08
_NEAR_ZERO = 0.4
Values = list[Told]
Band = tuple[float, float]


class Drawn(msgspec.Struct, frozen=True):
    """A curve with the values that it draws, oldest first, of the source that has any."""

    key: str
    curve: Curve
    source: Source
    values: Values


def drawn(chart: Chart, stay: Stay | None, now: datetime, curves: Sequence[Curve]) -> list[Drawn]:
    """The curves of a trend with all their values; one without any has an empty list."""
    found = []
    for at, curve in enumerate(curves):
        source, values = curve.of[0], Values()
        for one in curve.of:
            values = _values(chart, stay, now, one)
            if values:
                source = one
                break
        found.append(Drawn(f"curve{at}", curve, source, values))
    return found


def _values(chart: Chart, stay: Stay | None, now: datetime, source: Source) -> Values:
    """What can be drawn: a number at a moment that is known to the hour."""
    (name,) = source.said
    found = [one for one, _concepts in BY_SOURCE[name](chart, stay, now, source)]
    kept = [
        one for one in found
        if one.number is not None and isfinite(one.number) and one.at is not None and one.at <= now
    ]  # fmt: skip
    return sorted(kept, key=seconds)


def names(one: Drawn) -> tuple[str, str]:
    """Name and unit of a curve."""
    known = vocabulary.vitals().get(one.source.vital) or vocabulary.analyses().get(one.source.lab)
    own = pick(one.curve.name) if one.curve.name is not None else ""
    return own or (known.name if known is not None else ""), one.curve.unit or (
        known.shown if known is not None else ""
    )


def lane(
    one: Drawn, place: int, now: datetime, axis: Axis | None, band: Band | None, limits: Sequence[Limit],
    ends: Band, before: Sequence[EarlierCurve] = (),
) -> Lane:  # fmt: skip
    """The lane of a curve that has values. `ends` are the axis' in seconds, `limits` those that hold,
    `before` the same curve of earlier stays."""
    name, unit = names(one)
    values = tuple(v.number for v in one.values if v.number is not None)
    texts = tuple(text(one, v) for v in one.values)
    times = tuple(seconds(v) for v in one.values)
    newest = one.values[-1].at or now
    drawn_limits = tuple(line for limit in limits if (line := _line(limit, axis, ends)) is not None)
    series = Series(
        key=one.key, name=name, unit=unit, shape=_SHAPES[place % len(_SHAPES)],
        colour=_COLOURS[place % len(_COLOURS)], times=times, values=values, texts=texts,
        outside=tuple(_outside(v, band) for v in one.values), latest=texts[-1],
        latest_note=short_day_time(newest, now),
        alarm=next((side for limit in limits if (side := _crossed(limit, axis, times[-1], values[-1]))), ""),
    )  # fmt: skip
    reach = (*values, *(v for b in before for v in b.values), *(band or ()))
    low, high = scale((*reach, *(v for line in drawn_limits for _t, v in line.points)), one.curve.scale)
    return Lane(
        one.key, (series,), low, high, ticks(low, high), (band,) if band else (), _HEIGHT,
        values=len(values) <= _WRITTEN, limits=drawn_limits, earlier=tuple(before),
    )  # fmt: skip


def seconds(value: Told) -> float:
    """When a value was, in seconds since the epoch."""
    assert value.at is not None
    return value.at.timestamp()


def text(one: Drawn, value: Told) -> str:
    """A value as it is read, without its unit."""
    if one.source.vital and value.number is not None:
        exact = Decimal(str(value.number))
        return clinical(exact, vital_decimals(one.source.vital, exact))
    return value.text.removesuffix(f" {names(one)[1]}")


def usual(chart: Chart, one: Drawn, now: datetime) -> Band | None:
    """What is usual: of a vital sign for the age, of an analysis as the newest answer says."""
    if one.source.vital:
        return kurve.bands(chart, now).get(one.source.vital)
    if not one.source.lab:
        return None
    newest = next((v for v in reversed(labs.values(chart, one.source.lab, now=now)) if v.current), None)
    if newest is None or newest.row != one.source.lab or newest.limits.high is None:
        return None
    low = newest.limits.low
    return (float(low) if low is not None else 0.0), float(newest.limits.high)


def _outside(value: Told, band: Band | None) -> Outside:
    if value.outside or band is None or value.number is None:
        return value.outside
    return "high" if value.number > band[1] else "low" if value.number < band[0] else ""


def holding(chart: Chart, curve: Curve, now: datetime) -> tuple[list[Limit], list[str]]:
    """The limits of a curve that are for this patient, and the words for what nobody can tell it of."""
    found: list[Limit] = []
    unknown: list[str] = []
    for limit in curve.limits:
        for span, known, what in (
            (limit.weeks, _weeks(chart, now), _("weeks at birth")),
            (limit.grams, _grams(chart, now), _("birth weight")),
        ):
            if span is None:
                continue
            if known is None:
                unknown.append(
                    _("“{limit}” is not drawn: {what} unknown").format(limit=pick(limit.name), what=what)
                )
                break
            if not span[0] <= known < span[1]:
                break
        else:
            found.append(limit)
    return found, list(dict.fromkeys(unknown))


def _weeks(chart: Chart, now: datetime) -> float | None:
    days = gestation.at_birth(chart, now)
    return days / 7 if days is not None else None


def _grams(chart: Chart, now: datetime) -> float | None:
    every = measurements.measurements(chart, "birth_weight", now=now)
    told = [one for one in every if one.use.decide and one.number is not None]
    return float(told[-1].number or 0) * 1000 if told else None


def _points(limit: Limit, axis: Axis | None, ends: Band) -> tuple[Band, ...]:
    """Where a limit runs: (seconds, value); nothing where it needs an event that is not there."""
    if limit.line:
        return tuple((axis.at(at), value) for at, value in limit.line) if axis is not None else ()
    if limit.at is None or (axis is None and (limit.from_ is not None or limit.until is not None)):
        return ()
    start = axis.at(limit.from_) if axis is not None and limit.from_ is not None else ends[0]
    end = axis.until(limit.until) if axis is not None and limit.until is not None else ends[1]
    return (start, limit.at), (end, limit.at)


def _line(limit: Limit, axis: Axis | None, ends: Band) -> LimitLine | None:
    points = _points(limit, axis, ends)
    # One that begins after all that is drawn would only stretch the scale.
    if not points or points[0][0] >= ends[1] or points[-1][0] <= ends[0]:
        return None
    return LimitLine(points, pick(limit.name), limit.danger)


def _crossed(limit: Limit, axis: Axis | None, at: float, value: float) -> Outside:
    """On which side of a limit a value lies that it warns of."""
    points = _points(limit, axis, (at, at))
    for (start, low), (end, high) in pairwise(points):
        if not start <= at <= end:
            continue
        there = low + (high - low) * ((at - start) / (end - start) if end > start else 0)
        if limit.warns == "above" and value > there:
            return "high"
        if limit.warns == "below" and value < there:
            return "low"
    return ""


def scale(values: Sequence[float], least: Band | None) -> Band:
    """The lowest and the highest of a lane: all that stands in it with a little room, and 0 where that is
    near."""
    low, high = min((*values, *(least or ()))), max((*values, *(least or ())))
    room = (high - low) * _ROOM or abs(high) * _ROOM or 1.0
    bottom, top = low - room, high + room
    if 0 <= low < high * _NEAR_ZERO:
        bottom = 0.0
    return (bottom, top) if isfinite(top - bottom) else (low, high)


def ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Round numbers of a scale, four at the most."""
    span = high - low
    if not isfinite(span) or span <= 0:
        return ()
    power = 10.0 ** floor(log10(span / _TICKS))
    step = next((power * n for n in (1, 2, 2.5, 5, 10) if span / (power * n) <= _TICKS), power * 10)
    places = max(0, -floor(log10(step))) + (1 if step / power == 2.5 and power <= 1 else 0)
    first = ceil(low / step)
    return tuple(
        (n * step, number(Decimal(str(n * step)).quantize(Decimal(1).scaleb(-places))))
        for n in range(first, floor(high / step) + 1)
    )
