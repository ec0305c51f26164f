"""The chart's lanes and rows of values as they are declared; `desktop.shown.chart.vitals` holds the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.clinical.lanes import PRESSURE, DeclaredLane
from desktop.clinical.record.measured.rounds import Measurement, Round
from desktop.clinical.record.measured.struck import Struck
from desktop.clinical.record.observed import UNREAD
from desktop.clinical.vocabulary import vitals as vocabulary
from desktop.clinical.words.numbers import clinical, vital_decimals
from desktop.core.clock import at_second
from desktop.core.formats import day, day_short, number, time
from desktop.core.messages import _, ngettext
from desktop.shown.chart.vitals import Lane, RowPoint, Series, Span, TextRow
from desktop.shown.parts import Outside
from desktop.views.chart import kurve, kurve_oxygen, kurve_struck
from desktop.views.chart.kurve_quantities import Quantity
from desktop.views.chart.vital_columns import column_of
from desktop.views.curves import trend_curves
from desktop.views.curves.kurve_bands import Band, Bands, Shaded, shaded
from desktop.views.curves.trend_values import seconds

ZERO = Decimal(0)
ARTERIAL = "ibp"
"""The pressure of an arterial line: never in one with that of the cuff."""
_LINE = 4
"""Colour in the lane of the pressure."""
_TALLER = 1.5
_SAME_ROUND = 24 * 3600
_BESIDE = 4 * 3600
"""A last value that is older than the newest by more than this (seconds) says when it was measured."""
Shape = Literal["bar", "dot", "diamond", "ring", "triangle"]
_LOOKS: Mapping[str, tuple[Shape, int]] = {
    PRESSURE: ("bar", 0), "hr": ("dot", 1), "temp": ("diamond", 2), "spo2": ("ring", 3),
    "rr": ("triangle", 4),
}  # fmt: skip
"""Point shape and colour of each vital sign, the same in every lane."""
_FURTHER: tuple[tuple[Shape, int], ...] = (("dot", 5), ("diamond", 1), ("ring", 4))
"""Point shapes and colours of other quantities, in turn within a lane."""


def lanes(
    declared: Sequence[DeclaredLane], quantities: Sequence[Quantity], found: Sequence[Measurement],
    grouped: Sequence[Round], until: datetime, usual: Bands, gone: Sequence[Struck] = (),
) -> tuple[Lane, ...]:  # fmt: skip
    """The lanes of curves with the bands of the age, what lasts drawn until then; a lane without any
    measurement is left out. `gone` is what was entered in error."""
    kept = []
    for one in declared:
        mine = [quantity for quantity in quantities if quantity.lane == one.key]
        if one.shows == "curves" and (lane := _lane(one, mine, found, grouped, until, usual)) is not None:
            kept.append((one, lane))
    newest = max((series.times[-1] for _one, lane in kept for series in lane.series), default=0.0)
    return tuple(
        msgspec.structs.replace(
            lane,
            series=tuple(_struck(_dated(series, newest), quantities, gone, until) for series in lane.series),
            height=lane.height * (_TALLER if one.taller and _abnormal_now(lane, newest) else 1),
        )
        for one, lane in kept
    )


def with_unread(drawn: Iterable[Lane], found: Iterable[Measurement]) -> tuple[Lane, ...]:
    """The lanes, each saying how many of its measurements can't be read, and so are not drawn."""
    every: dict[str, set[str]] = {}
    for one in found:
        if one.use == UNREAD:
            every.setdefault(column_of(one.key), set()).add(one.reference)
    made = []
    for lane in drawn:
        said: dict[str, str] = {}
        for series in lane.series:
            if count := len(every.get(column_of(series.key), ())):
                words = ngettext("{n} can't be read", "{n} can't be read", count).format(n=count)
                named = _("{name}: {words}").format(name=series.name, words=words)
                said[column_of(series.key)] = named if len(lane.series) > 1 else words
        made.append(msgspec.structs.replace(lane, said=(*lane.said, *said.values())) if said else lane)
    return tuple(made)


def row(
    one: DeclaredLane, quantity: Quantity, found: Iterable[Measurement], usual: Bands, *, asked: bool = False
) -> TextRow | None:
    """The values of a quantity as a row of texts, of ACVPU with its words; None where there is none. One that
    was `asked` for by the panel stands only where there is room."""
    ways = _ways(one, usual, quantity.vital or one.key)
    if quantity.vital == "acvpu":
        assessed = kurve.consciousness(found)
        own = one.curves[0].name is not None
        if assessed is None:
            return None
        name = quantity.name if own else assessed.name
        return msgspec.structs.replace(assessed, name=name, set_up=ways)
    band = usual.get(quantity.vital or one.key)
    points: list[RowPoint] = []
    out: Outside
    if not quantity.vital:
        for told, text in zip(quantity.values, quantity.texts, strict=True):
            out = told.outside or (outside(told.number, band) if told.number is not None else "")
            points.append(RowPoint(seconds(told), text, "warn" if out else "plain", outside=out))
    else:
        for measured in _of(found, quantity.vital):
            text = measured.words
            out = ""
            if measured.number is not None:
                text = clinical(measured.number, vital_decimals(measured.key, measured.number))
                out = outside(float(measured.number), band)
            points.append(RowPoint(measured.at.timestamp(), text, "warn" if out else "plain", outside=out))
    if not points:
        return None
    last = points[-1]
    return TextRow(
        quantity.key, quantity.name, quantity.unit, tuple(points), latest=last.text,
        latest_warn=bool(last.outside), set_up=() if asked else ways, yields=asked,
    )  # fmt: skip


def dated(rows: Iterable[TextRow], drawn: Iterable[Lane]) -> tuple[TextRow, ...]:
    """The rows, each of which says from when its last value is where that is hours older than the newest of
    the curves: beside them it would look as new as they are."""
    every = tuple(rows)
    curves = [series.times[-1] for lane in drawn for series in lane.series]
    newest = max(curves or (row.points[-1].time for row in every if row.points), default=0.0)
    return tuple(
        msgspec.structs.replace(row, latest_note=said_when(row.points[-1].time, newest))
        if row.points
        else row
        for row in every
    )


def _of(found: Iterable[Measurement], vital: str) -> list[Measurement]:
    return [one for one in found if one.key == vital]


def _lane(
    one: DeclaredLane, mine: Sequence[Quantity], found: Sequence[Measurement], grouped: Sequence[Round],
    until: datetime, usual: Bands,
) -> Lane | None:  # fmt: skip
    made: list[Series] = []
    below: Shaded = Shaded()
    behind = ""
    for quantity in mine:
        band, look = _band(one, quantity, usual), _look(quantity, made)
        of = _series(quantity, found, grouped, band, look)
        if not of:
            continue
        if not made and quantity is mine[0]:
            below, behind = _below(one, quantity, usual), quantity.vital or one.key
        made += of
    if not made:
        return None
    words = below.words
    if words and len(made) > 1 and behind != PRESSURE:
        # It stands below the last name of the lane.
        words = _("{name}: {words}").format(name=made[0].name, words=words)
    reach = [v for series in made for v in (*series.values, *series.lows)] + list(below.band or ())
    low, high = trend_curves.scale(reach, None) if one.scale is None else _scale(reach, one.scale)
    spans: tuple[Span, ...] = ()
    if mine[0].vital == "spo2" and made[0].key == "spo2":
        levels = kurve_oxygen.levels(grouped)
        made[0] = msgspec.structs.replace(made[0], latest_note=levels[-1].note if levels else "")
        spans = kurve_oxygen.spans(levels, until)
    return Lane(
        one.key, tuple(made), low, high, _ticks(one, low, high), (below.band,) if below.band else (),
        one.height, spans, values=one.numbers, shaded=words, set_up=_ways(one, usual, behind),
    )  # fmt: skip


def _ways(one: DeclaredLane, usual: Bands, key: str) -> tuple[str, ...]:
    """Configuration paths that decide a lane: the lane itself, and the normal range of its quantity."""
    ident = usual.ident("sbp" if key == PRESSURE else key)
    return (f"lane/{one.key}", *((f"vital-band/{ident}",) if ident else ()))


def _ticks(one: DeclaredLane, low: float, high: float) -> tuple[tuple[float, str], ...]:
    if not one.ticks:
        return () if one.numbers else trend_curves.ticks(low, high)
    said = ((tick, number(Decimal(f"{tick:g}"))) for tick in one.ticks)
    return tuple((tick, text) for tick, text in said if low <= tick <= high)


def _scale(values: Iterable[float], least: Band) -> Band:
    """The least scale, wider where a value lies outside it: nothing is drawn beyond its lane."""
    return min(least[0], *values), max(least[1], *values)


def _look(quantity: Quantity, made: Sequence[Series]) -> tuple[Shape, int]:
    taken = {series.colour for series in made}
    if quantity.vital in _LOOKS and _LOOKS[quantity.vital][1] not in taken:
        return _LOOKS[quantity.vital]
    return next((look for look in _FURTHER if look[1] not in taken), _FURTHER[0])


def _band(one: DeclaredLane, quantity: Quantity, usual: Bands) -> Band | None:
    """Normal range outside which a value is marked: of an analysis its reference, of a pressure its band."""
    if quantity.reference is not None:
        return quantity.reference.band
    return usual.get("sbp" if quantity.vital == PRESSURE else quantity.vital or one.key)


def _below(one: DeclaredLane, quantity: Quantity, usual: Bands) -> Shaded:
    """Shaded band behind the first curve of a lane. What has no points in NEWS2, or is usual for a child's
    age, is known: it is not named."""
    if quantity.reference is not None:
        return quantity.reference
    key = "sbp" if quantity.vital == PRESSURE else quantity.vital or one.key
    found = shaded(usual, key)
    own = usual.target and key == "spo2"
    known = not own and quantity.vital and (usual.of_news2(key) or usual.of == "child")
    return found if key == "sbp" or not known else Shaded(found.band)


def _struck(series: Series, quantities: Sequence[Quantity], gone: Sequence[Struck], now: datetime) -> Series:
    """A series with what was entered in error of its vital sign."""
    vital = next((one.vital for one in quantities if one.key == series.key), "")
    vital = ARTERIAL if series.key == ARTERIAL else vital
    found = kurve_struck.points(gone, vital, now) if vital and gone else ()
    return msgspec.structs.replace(series, struck=found) if found else series


def _abnormal_now(lane: Lane, newest: float) -> bool:
    """True when the first curve was outside its normal range in the last 24 hours."""
    series = lane.series[0]
    said = zip(series.times, series.outside, strict=False)
    return any(out for time, out in said if newest - time <= _SAME_ROUND)


def _dated(series: Series, newest: float) -> Series:
    """A series whose last value is hours older than the newest of the chart says from when it is, else it
    stands beside the others as if it were as new."""
    note = ", ".join(part for part in (said_when(series.times[-1], newest), series.latest_note) if part)
    return msgspec.structs.replace(series, latest_note=note)


def said_when(last: float, newest: float) -> str:
    """From when a last value is that is hours older than the newest; empty of what is as new."""
    if newest - last <= _BESIDE:
        return ""
    at = at_second(last)
    return f"{day_short(at)} {time(at)}" if newest - last <= _SAME_ROUND else day(at)


def _series(
    quantity: Quantity, found: Iterable[Measurement], grouped: Sequence[Round], band: Band | None,
    look: tuple[Shape, int],
) -> list[Series]:  # fmt: skip
    if quantity.vital == PRESSURE:
        return list(_pressures(quantity, grouped, band, look[1]))
    if not quantity.vital:
        told = _told(quantity, band, look)
        return [told] if told is not None else []
    points = [m for m in _of(found, quantity.vital) if m.number is not None]
    if not points:
        return []
    values = tuple(float(m.number) for m in points if m.number is not None)
    limits = tuple(Decimal(str(limit)) for limit in band or ())
    texts = tuple(
        clinical(m.number, vital_decimals(m.key, m.number), limits) for m in points if m.number is not None
    )
    made = Series(
        key=quantity.key, name=quantity.name, unit=quantity.unit, shape=look[0], colour=look[1],
        times=tuple(m.at.timestamp() for m in points), values=values, texts=texts,
        outside=tuple(outside(v, band) for v in values), latest=texts[-1],
    )  # fmt: skip
    return [made]


def _told(quantity: Quantity, band: Band | None, look: tuple[Shape, int]) -> Series | None:
    """A curve of laboratory answers, or of observations by their codes."""
    told = list(zip(quantity.values, quantity.texts, strict=True))
    if not told:
        return None
    values = tuple(one.number for one, _text in told if one.number is not None)
    lab = quantity.reference is not None
    return Series(
        key=quantity.key, name=quantity.name, unit=quantity.unit, shape=look[0], colour=look[1],
        times=tuple(seconds(one) for one, _text in told), values=values,
        texts=tuple(text for _one, text in told),
        # An answer of the laboratory is outside its own range, not that of the newest one.
        outside=tuple(
            one.outside if lab or one.number is None else outside(one.number, band) for one, _text in told
        ),
        latest=told[-1][1],
    )  # fmt: skip


def _whole(pressure: Measurement) -> str:
    return clinical(pressure.number or ZERO, vocabulary()[PRESSURE].decimals)


def outside(value: float, band: Band | None) -> Outside:
    """On which side of a band a value lies; '' within it, and where there is none."""
    if band is None:
        return ""
    return "high" if value > band[1] else "low" if value < band[0] else ""


def pressures(
    grouped: Iterable[Round], upper: str = "sbp", lower: str = "dbp"
) -> list[tuple[Measurement, Measurement | None]]:
    """Upper and lower pressure of each round that has them; the lower may be missing."""
    return [
        (one.values[upper], one.values[lower] if one.number(lower) is not None else None)
        for one in grouped
        if one.number(upper) is not None
    ]


def _pressures(
    quantity: Quantity, grouped: Sequence[Round], band: Band | None, colour: int
) -> Iterable[Series]:
    """The bars of the cuff, and those of an arterial line: each its own."""
    cuff, line = pressures(grouped), pressures(grouped, "isbp", "idbp")
    if cuff:
        yield _bars(quantity, quantity.key, quantity.name, cuff, band, colour)
    if line:
        made = _bars(quantity, ARTERIAL, _("Arterial pressure"), line, band, _LINE)
        yield msgspec.structs.replace(made, thin=True)


def _bars(
    quantity: Quantity, key: str, name: str, found: Sequence[tuple[Measurement, Measurement | None]],
    band: Band | None, colour: int,
) -> Series:  # fmt: skip
    highs = tuple(float(s.number or 0) for s, _d in found)
    lows = tuple(float((d or s).number or 0) for s, d in found)
    texts = tuple(f"{_whole(s)}/{_whole(d) if d is not None else '–'}" for s, d in found)
    return Series(
        key=key, name=name, unit=quantity.unit, shape="bar", colour=colour,
        times=tuple(s.at.timestamp() for s, _d in found), values=highs, texts=texts,
        lows=lows, outside=tuple(outside(h, band) for h in highs), latest=texts[-1],
    )  # fmt: skip
