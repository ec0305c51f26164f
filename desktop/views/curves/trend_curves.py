"""The curves of a trend: the scale of each, what is usual, its limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, isfinite, log10
from typing import Literal, NamedTuple

from desktop.clinical.age import weeks_and_days
from desktop.clinical.record.measured import growing
from desktop.clinical.record.measured.measurements import measurements
from desktop.clinical.record.patient import gestation
from desktop.clinical.trends import Curve, Limit
from desktop.clinical.vocabulary import vitals
from desktop.clinical.words.numbers import clinical
from desktop.core.formats import day, number, short_day_time
from desktop.core.messages import _, ngettext, pick
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import EarlierCurve, Lane, LimitLine, Series
from desktop.shown.parts import Outside
from desktop.views.base import labs
from desktop.views.columns.told import Told
from desktop.views.curves import kurve_bands, trend_values
from desktop.views.curves.kurve_bands import Shaded
from desktop.views.curves.trend_axis import Axis
from desktop.views.curves.trend_growth import Growth
from desktop.views.curves.trend_values import Drawn, names, seconds

Shape = Literal["dot", "diamond", "ring", "triangle"]
_SHAPES: tuple[Shape, ...] = ("dot", "diamond", "ring", "triangle")
_COLOURS = (1, 2, 3, 4, 5, 0)
_UNLIKE_LIMITS = (1, 3, 4, 0)
"""Colours that nobody takes for the amber or the red of a limit."""
_HEIGHT = 72.0
_TICKS = 4
_WRITTEN = 40
"""Up to so many values are written under their curve; of more only what has room would be, by chance."""
_ROOM = 0.08
_NEAR_ZERO = 0.4
Band = tuple[float, float]


def colours(curves: Sequence[Curve]) -> tuple[int, ...]:
    """A place in the design's series for each curve, of a trend each its own; a curve with limits has none
    that is like theirs, as long as there are such."""
    free = list(_COLOURS)
    found: dict[int, int] = {}
    for at in sorted(range(len(curves)), key=lambda at: not curves[at].limits):
        wanted = _UNLIKE_LIMITS if curves[at].limits else _COLOURS
        found[at] = next((one for one in wanted if one in free), next(iter(free), _COLOURS[0]))
        if found[at] in free:
            free.remove(found[at])
    return tuple(found[at] for at in range(len(curves)))


def lane(
    one: Drawn, place: int, colour: int, now: datetime, axis: Axis | None, band: Band | None,
    shaded: Shaded, limits: Sequence[Limit], ends: Band, before: Sequence[EarlierCurve] = (),
    grown: Growth | None = None, aim: LimitLine | None = None,
) -> Lane:  # fmt: skip
    """The lane of a curve that has values. `ends` are the axis' in seconds, `limits` those that hold,
    `before` the same curve of earlier stays, `grown` the percentiles behind it, `aim` what it should come
    to."""
    grown = grown or Growth()
    name, unit = names(one)
    values = tuple(v.number for v in one.values if v.number is not None)
    texts = tuple(trend_values.texts(one, one.values))
    times = tuple(seconds(v) for v in one.values)
    newest = one.values[-1]
    newest_at = newest.at or now
    most = one.curve.most
    drawn_limits = tuple(line for limit in limits if (line := _line(limit, axis, ends, most)) is not None)
    drawn_limits += (aim,) if aim is not None else ()
    series = Series(
        key=one.key, name=name, unit=unit, shape=_SHAPES[place % len(_SHAPES)],
        colour=colour, times=times, values=values, texts=texts,
        outside=tuple(_outside(one, v, band) or _warned(limits, axis, v) for v in one.values),
        latest=texts[-1],
        latest_note=short_day_time(newest_at, now) if newest.timed else day(newest_at),
        alarm=_warned(limits, axis, newest),
    )  # fmt: skip
    reach = (*values, *grown.near, *(v for b in before for v in b.values), *(shaded.band or ()))
    within = (*reach, *(v for line in drawn_limits for _t, v in line.points))
    low, high = scale(within, one.curve.scale, one.curve.most)
    return Lane(
        one.key, (series,), low, high, ticks(low, high), (shaded.band,) if shaded.band else (), _HEIGHT,
        values=len(values) <= _WRITTEN, limits=drawn_limits, earlier=tuple(before),
        percentiles=grown.lines, said=grown.said, shaded=shaded.words, least=_HEIGHT,
    )  # fmt: skip


def usual(chart: Chart, one: Drawn, now: datetime) -> Band | None:
    """Normal range of a curve: of a vital sign by age, of an analysis by its newest result; a treatment
    target takes precedence."""
    if one.curve.target is not None:
        return one.curve.target
    if one.source.vital:
        return kurve_bands.bands(chart, now).get(one.source.vital)
    if not one.source.lab:
        return None
    newest = next((v for v in reversed(labs.values(chart, one.source.lab, now=now)) if v.current), None)
    if newest is None or newest.row != one.source.lab or newest.limits.high is None:
        return None
    if newest.limits.low is None and any((v.number or 0) < 0 for v in one.values):
        # Of what may be negative nobody knows how low is usual.
        return None
    low = newest.limits.low
    return (float(low) if low is not None else 0.0), float(newest.limits.high)


def shaded(chart: Chart, one: Drawn, now: datetime, band: Band | None) -> Shaded:
    """Shaded band behind a curve: of a vital sign as in the chart, of an analysis its reference range `band`;
    a treatment target takes precedence."""
    if one.curve.target is not None:
        low, high = (number(Decimal(f"{end:g}")) for end in one.curve.target)
        return Shaded(one.curve.target, _("target {low}–{high}").format(low=low, high=high))
    if one.source.vital:
        return kurve_bands.shaded(kurve_bands.bands(chart, now), one.source.vital)
    if band is None:
        return Shaded()
    newest = next(v for v in reversed(labs.values(chart, one.source.lab, now=now)) if v.current)
    return Shaded(band, _("reference {range}").format(range=newest.range) if newest.range else "")


def aim(chart: Chart, one: Drawn, now: datetime, ends: Band) -> LimitLine | None:
    """Target line of a curve in steps from the time of each setting; None where none is declared."""
    if not one.curve.aim:
        return None
    known = vitals()[one.curve.aim]
    every = measurements(chart, known.key, now=now)
    told = [(m.at.timestamp(), m.number) for m in every if m.number is not None and m.use.decide]
    kept = [(at, value) for at, value in told if at <= ends[1]]
    if not kept:
        return None
    # What held when the axis begins was set before it.
    later = [at for at, _value in kept[1:]] + [ends[1]]
    spans = [(max(at, ends[0]), until, float(v)) for (at, v), until in zip(kept, later, strict=True)]
    points = tuple((at, value) for since, until, value in spans if until > ends[0] for at in (since, until))
    words = f"{known.name} {clinical(kept[-1][1], known.decimals)} {known.shown}"
    return LimitLine(points, words) if len(points) > 1 else None


def _outside(one: Drawn, value: Told, band: Band | None) -> Outside:
    # An answer of the laboratory is outside its own range, not that of the newest one.
    own = one.curve.target is None and (one.source.lab or value.outside)
    if own or band is None or value.number is None:
        return value.outside
    return "high" if value.number > band[1] else "low" if value.number < band[0] else ""


class _Known(NamedTuple):
    """Fact of the birth by which limits differ: its name, its value (None: nobody wrote it), and the words
    for a value."""

    what: str
    value: float | None
    said: Callable[[float], str]

    def outside(self, span: Band) -> bool:
        """True when the value is known and outside a span (the end excluded)."""
        return self.value is not None and not span[0] <= self.value < span[1]


def holding(chart: Chart, one: Drawn, now: datetime, axis: Axis | None) -> tuple[list[Limit], list[str]]:
    """The limits of a curve that are for this patient, and the words for those of which nobody can tell it,
    that are for others alone, or that need an event which is not there."""
    found: list[Limit] = []
    words: list[str] = []
    others: list[str] = []
    held: list[str] = []
    lacking: dict[str, list[str]] = {}
    weeks = _Known(_("weeks at birth"), _weeks(chart, now), _weeks_said)
    grams = _Known(_("birth weight"), _grams(chart, now), _grams_said)
    for limit in one.curve.limits:
        spans = [(is_, span) for is_, span in ((weeks, limit.weeks), (grams, limit.grams)) if span]
        # What is known to be for others lacks nothing, whatever else of it nobody knows.
        wrong = next(((is_, span) for is_, span in spans if is_.outside(span)), None)
        unknown = [is_.what for is_, _span in spans if is_.value is None]
        if wrong is not None:
            is_, span = wrong
            others.append(f"{is_.what} {is_.said(is_.value or 0)}")
            held.append(_("{low} to under {high}").format(low=is_.said(span[0]), high=is_.said(span[1])))
        elif unknown:
            lacking.setdefault(_(" and ").join(unknown), []).append(pick(limit.name))
        else:
            found.append(limit)
            if axis is None and (limit.line or limit.from_ is not None or limit.until is not None):
                words.append(
                    _("“{limit}” is not drawn: it counts from the event").format(limit=pick(limit.name))
                )
    for what, limits in lacking.items():
        said = ngettext(
            "“{limit}” is not drawn: {what} unknown", "“{limit}” are not drawn: {what} unknown", len(limits)
        )
        words.insert(0, said.format(limit=_("” and “").join(limits), what=what))
    if others and not found and not words:
        # Never as if none applied: which are held, and that this child has others.
        words.append(
            _("No limit of {name} is held here for {whom}, only for {held}: use the ward's own chart").format(
                name=names(one)[0],
                whom=" · ".join(dict.fromkeys(others)),
                held=", ".join(dict.fromkeys(held)),
            )
        )
    return found, list(dict.fromkeys(words))


def _weeks_said(known: float) -> str:
    return weeks_and_days(round(known * 7))


def _grams_said(known: float) -> str:
    return f"{number(Decimal(round(known)))} g"


def _weeks(chart: Chart, now: datetime) -> float | None:
    days = gestation.at_birth(chart, now)
    return days / 7 if days is not None else None


def _grams(chart: Chart, now: datetime) -> float | None:
    told = growing.birth_weight(chart, now)
    return float(told * 1000) if told is not None else None


def _points(limit: Limit, axis: Axis | None, ends: Band) -> tuple[Band, ...]:
    """Points of a limit line: (seconds, value); none where it needs an event that is missing."""
    if limit.line:
        return tuple((axis.at(at), value) for at, value in limit.line) if axis is not None else ()
    if limit.at is None or (axis is None and (limit.from_ is not None or limit.until is not None)):
        return ()
    start = axis.at(limit.from_) if axis is not None and limit.from_ is not None else ends[0]
    end = axis.until(limit.until) if axis is not None and limit.until is not None else ends[1]
    return (start, limit.at), (end, limit.at)


def _line(limit: Limit, axis: Axis | None, ends: Band, most: float | None) -> LimitLine | None:
    points = _points(limit, axis, ends)
    if most is not None and limit.line:
        # There it has come to its end: what goes on at the very top would lie on the curve that got there.
        reached = next((at for at, (_time, value) in enumerate(points) if value >= most), len(points))
        points = points[: max(reached + 1, 2)]
    # One that begins after all that is drawn would only stretch the scale.
    if not points or points[0][0] >= ends[1] or points[-1][0] <= ends[0]:
        return None
    return LimitLine(points, pick(limit.name), limit.danger)


def _warned(limits: Sequence[Limit], axis: Axis | None, told: Told) -> Outside:
    """On which side of the first limit that warns of it a value lies; '' where none does."""
    return next((side for limit in limits if (side := _crossed(limit, axis, told))), "")


def _crossed(limit: Limit, axis: Axis | None, told: Told) -> Outside:
    """On which side of a limit a value lies that it warns of; what is told to be more than the limit itself
    is above it."""
    if told.number is None:
        return ""
    at, value = seconds(told), told.number
    points = _points(limit, axis, (at, at))
    for (start, low), (end, high) in pairwise(points):
        if not start <= at <= end:
            continue
        there = low + (high - low) * ((at - start) / (end - start) if end > start else 0)
        if limit.warns == "above" and (value > there or (value == there and told.beyond == ">")):
            return "high"
        if limit.warns == "below" and (value < there or (value == there and told.beyond == "<")):
            return "low"
    return ""


def scale(values: Sequence[float], least: Band | None, most: float | None = None) -> Band:
    """The lowest and the highest of a lane: all that stands in it with a little room, 0 where that is near,
    and at the top a round number, so that the highest value lies between two. Nothing is above `most`, the
    highest that there is."""
    low, high = min((*values, *(least or ()))), max((*values, *(least or ())))
    room = (high - low) * _ROOM or abs(high) * _ROOM or 1.0
    bottom, top = low - room, high + room
    if 0 <= low < high * _NEAR_ZERO:
        bottom = 0.0
    if not isfinite(top - bottom):
        return low, high
    for _again in range(2):
        # A longer scale may have its numbers further from each other.
        step = _step(top - bottom)[0]
        top = max(top, ceil(high / step) * step)
    return bottom, (most if most is not None and high <= most < top else top)


def ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Round numbers of a scale, four at the most."""
    span = high - low
    if not isfinite(span) or span <= 0:
        return ()
    step, places = _step(span)
    first = ceil(low / step)
    return tuple(
        (n * step, number(Decimal(str(n * step)).quantize(Decimal(1).scaleb(-places))))
        for n in range(first, floor(high / step) + 1)
    )


def _step(span: float) -> tuple[float, int]:
    """Tick step of a scale, and the decimals of its labels."""
    power = 10.0 ** floor(log10(span / _TICKS))
    step = next((power * n for n in (1, 2, 5, 10) if span / (power * n) <= _TICKS), power * 10)
    return step, max(0, -floor(log10(step)))
