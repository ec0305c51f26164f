"""The chart's lanes, rows and events from a record; `desktop.shown.vitals` holds the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical.news2 import News2, part_name
from desktop.clinical.record.rounds import Measurement, Round, Scored
from desktop.clinical.record.stays import Stay
from desktop.clinical.vocabulary import vitals as vocabulary
from desktop.clinical.words.numbers import clinical
from desktop.core.clock import local, shifted
from desktop.core.formats import day, day_short, today_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.shown.parts import Outside
from desktop.shown.vitals import Event, Lane, Reading, RowPoint, Series, TextRow
from desktop.views import happened, kurve_oxygen
from desktop.views.kurve_bands import ADULT, SCALE_2, Bands, Shaded, shaded

ZERO = Decimal(0)


def lanes(
    found: list[Measurement], grouped: list[Round], until: datetime, usual: Bands = ADULT
) -> tuple[Lane, ...]:
    """The four lanes with the bands of the age, what lasts drawn until then; a lane without any measurement
    is left out."""
    made = (
        _circulation(found, grouped, usual),
        _lane(found, "temp", "diamond", 2, ((38.0, "38"),), usual["temp"], 44),
        _saturation(found, grouped, usual, until),
        _lane(found, "rr", "triangle", 4, (), usual["rr"], 44, values=True),
    )
    kept = [lane for lane in made if lane is not None]
    newest = max((series.times[-1] for lane in kept for series in lane.series), default=0.0)
    return tuple(
        msgspec.structs.replace(
            lane,
            series=tuple(_dated(series, newest) for series in lane.series),
            height=lane.height * (_TALLER if _abnormal_now(lane, newest) else 1),
        )
        for lane in kept
    )


_TALLER = 1.5
_ONE_CURVE = ("temp", "spo2")


def _abnormal_now(lane: Lane, newest: float) -> bool:
    """Whether a curve alone in its lane was beyond what is usual in the last day and night: its course is
    what one looks for.
    """
    if lane.key not in _ONE_CURVE:
        return False
    series = lane.series[0]
    said = zip(series.times, series.outside, strict=False)
    return any(out for time, out in said if newest - time <= _SAME_ROUND)


def _dated(series: Series, newest: float) -> Series:
    """A series whose last value is over a day older than the newest of the chart says from which day."""
    last = series.times[-1]
    if newest - last <= _SAME_ROUND:
        return series
    return msgspec.structs.replace(series, latest_note=day(datetime.fromtimestamp(last, UTC)))


def _series(
    found: list[Measurement], key: str, shape: str, colour: int, band: tuple[float, float] | None
) -> Series | None:
    points = [m for m in found if m.key == key and m.number is not None]
    if not points:
        return None
    known = vocabulary()[key]
    values = tuple(float(m.number) for m in points if m.number is not None)
    limits = tuple(Decimal(str(limit)) for limit in band or ())
    texts = tuple(clinical(m.number, known.decimals, limits) for m in points if m.number is not None)
    return Series(
        key=key,
        name=known.name,
        unit=known.shown,
        shape=shape,  # type: ignore[arg-type]
        colour=colour,
        times=tuple(m.at.timestamp() for m in points),
        values=values,
        texts=texts,
        outside=tuple(outside(v, band) for v in values),
        latest=texts[-1],
    )


def _whole(pressure: Measurement) -> str:
    return clinical(pressure.number or ZERO, vocabulary()["bp"].decimals)


def outside(value: float, band: tuple[float, float] | None) -> Outside:
    if band is None:
        return ""
    return "high" if value > band[1] else "low" if value < band[0] else ""


def _lane(
    found: list[Measurement], key: str, shape: str, colour: int, ticks: tuple[tuple[float, str], ...],
    band: tuple[float, float] | None, height: float, *, values: bool = False,
) -> Lane | None:  # fmt: skip
    series = _series(found, key, shape, colour, band)
    if series is None:
        return None
    low, high = _scale((*series.values, *(band or ())), key)
    marks = tuple(tick for tick in ticks if low <= tick[0] <= high)
    return Lane(key, (series,), low, high, marks, (band,) if band else (), height, values=values)


LEAST = {"temp": (36.0, 38.5), "spo2": (90.0, 100.0), "rr": (10.0, 24.0), "circulation": (55.0, 145.0)}
"""What a lane's scale holds at least: no more than what is usual and a little beside it, so that a course is
seen as one, and so much that what is usual looks calm."""


def _scale(values: tuple[float, ...], key: str) -> tuple[float, float]:
    """The least scale, wider where a value lies outside it: nothing is drawn beyond its lane."""
    low, high = LEAST[key]
    return min(low, *values), max(high, *values)


def _pressures(grouped: list[Round]) -> list[tuple[Measurement, Measurement | None]]:
    """Upper and lower pressure of each round, by cuff, else arterial; the lower may be missing."""
    found = []
    for one in grouped:
        for upper, lower in (("sbp", "dbp"), ("isbp", "idbp")):
            if one.number(upper) is not None:
                found.append(
                    (one.values[upper], one.values[lower] if one.number(lower) is not None else None)
                )
                break
    return found


def _circulation(found: list[Measurement], grouped: list[Round], usual: Bands) -> Lane | None:
    pressures = _pressures(grouped)
    pulse = _series(found, "hr", "dot", 1, usual["hr"])
    band, words = shaded(usual, "sbp") if pressures else Shaded()
    made: list[Series] = []
    highs = tuple(float(s.number or 0) for s, _d in pressures)
    lows = tuple(float((d or s).number or 0) for s, d in pressures)
    if pressures:
        known = vocabulary()["bp"]
        texts = tuple(f"{_whole(s)}/{_whole(d) if d is not None else '–'}" for s, d in pressures)
        made.append(
            Series(
                key="bp", name=known.name, unit=known.shown, shape="bar", colour=0,
                times=tuple(s.at.timestamp() for s, _d in pressures), values=highs, texts=texts,
                lows=lows, outside=tuple(outside(h, band) for h in highs), latest=texts[-1],
            )
        )  # fmt: skip
    if pulse is not None:
        made.append(pulse)
    if not made:
        return None
    every = (*highs, *lows, *(pulse.values if pulse else ()))
    low, high = _scale(every, "circulation")
    ticks = tuple((float(t), str(t)) for t in (60, 100, 140, 180, 220) if low <= t <= high)
    return Lane("circulation", tuple(made), low, high, ticks, (band,) if band else (), 96, shaded=words)


def _saturation(found: list[Measurement], grouped: list[Round], usual: Bands, until: datetime) -> Lane | None:
    series = _series(found, "spo2", "ring", 3, usual["spo2"])
    if series is None:
        return None
    low, high = _scale(series.values, "spo2")
    levels = kurve_oxygen.levels(grouped)
    series = msgspec.structs.replace(series, latest_note=levels[-1].note if levels else "")
    spans = kurve_oxygen.spans(levels, until)
    band, words = shaded(usual, "spo2")
    # A target is the patient's own, and named; what has no points in NEWS2 is known.
    named = words if usual is SCALE_2 else ""
    return Lane(
        "spo2", (series,), low, high, ((92.0, "92"),), (band,) if band else (), 52, spans, shaded=named
    )


def consciousness(found: list[Measurement]) -> TextRow | None:
    """The row of ACVPU; None when it was never assessed."""
    points = [m for m in found if m.key == "acvpu"]
    if not points:
        return None
    words = {
        "A": _("alert"), "C": _("newly confused"), "V": _("to voice"), "P": _("to pain"),
        "U": _("unresponsive"),
    }  # fmt: skip
    last = points[-1].words
    return TextRow(
        "acvpu", _("Consciousness"), "ACVPU",
        tuple(RowPoint(m.at.timestamp(), m.words, "plain" if m.words == "A" else "warn") for m in points),
        latest=f"{last}, {words.get(last, '')}".rstrip(", "), latest_warn=last != "A",
    )  # fmt: skip


def score_row(scored: list[Scored], scale: int, note: str = "") -> TextRow:
    """The row of NEWS2: history outlined, only the newest filled."""
    points = [_score_point(s, last=s is scored[-1]) for s in scored]
    last = scored[-1].score if scored else None
    return TextRow(
        "news2",
        "NEWS2",
        note or _("scale {n}").format(n=scale),
        tuple(points),
        latest=(points[-1].text if points else "–"),
        latest_warn=bool(last and last.asks),
    )


def _score_point(scored: Scored, *, last: bool) -> RowPoint:
    score: News2 = scored.score
    missing = ", ".join(part_name(key) for key in score.missing)
    if score.least:
        text = _("at least {n}").format(n=score.total) if last else f"≥{score.total}"
        return RowPoint(scored.at.timestamp(), text, "incomplete", missing=missing)
    mark = "plain"
    if score.total >= 7:
        mark = "filled" if last else "outlined"
    elif score.total >= 5:
        mark = "framed" if last else "warn"
    elif score.single_three:
        mark = "single" if last else "warn"
    elif score.total >= 3:
        mark = "bold"
    text = f"{score.total}!" if mark == "single" else str(score.total)
    return RowPoint(scored.at.timestamp(), text, mark)  # type: ignore[arg-type]


def events(chart: Chart, where: Stay | None) -> tuple[Event, ...]:
    """Admission, moves, procedures and examinations, in order of time."""
    start = where.admitted if where is not None else None
    stay = [one for one in happened.of_stay(where) if one.kind != "discharged"] if where is not None else []
    found = [(one.at.start, one.words) for one in (*stay, *happened.of_record(chart))]
    kept = [one for one in found if start is None or one[0] >= shifted(start, -timedelta(days=1))]
    return tuple(Event(at.timestamp(), text) for at, text in sorted(kept))


DAYS_SHOWN = timedelta(days=60)
"""Over more than this an axis has no days, only months or years."""
_NEAR = 10
_SAME_ROUND = 24 * 3600
_CLOSE_DAYS = 1000
_MONTHS_SHOWN = timedelta(days=3 * 366)


_LEAST_AHEAD, _MOST_AHEAD = timedelta(minutes=30), timedelta(hours=4)

Days = tuple[tuple[tuple[float, str], ...], tuple[float, ...], tuple[tuple[float, float], ...]]
"""Days with their words, ticks every six hours, nights from 22 to 07."""


def axis(start: datetime, end: datetime, now: datetime) -> Days:
    """Days, hours and nights by the wall clock in Oslo.

    Over more than two months only the months, over years only the years.
    """
    if end - start > DAYS_SHOWN:
        return _long_axis(start, end), (), ()
    first = local(start).date()
    return _each(first, (local(end).date() - first).days + 1, now)


def ahead(first: datetime, last: datetime) -> timedelta:
    """How much of what is to come is drawn: at the most a fifth of a short stay, four hours of a long one."""
    return min(max((last - first) / 4, _LEAST_AHEAD), _MOST_AHEAD)


def close_axis(start: datetime, end: datetime, now: datetime, measured: Iterable[datetime]) -> Days:
    """Days, hours and nights of a long chart where something was measured, for who looks close; else none."""
    if end - start <= DAYS_SHOWN:
        return (), (), ()
    first, last = local(start).date(), local(end).date()
    near = {last}
    for day_of in {local(at).date() for at in measured if start <= at <= end}:
        near |= {day_of + timedelta(days=n) for n in range(-_NEAR, _NEAR + 1) if first <= day_of <= last}
    kept = sorted(d for d in near if first <= d <= last)[-_CLOSE_DAYS:]
    parts = [_each(one, 1, now) for one in kept]
    return (
        tuple(d for days, _hours, _nights in parts for d in days),
        tuple(h for _days, hours, _nights in parts for h in hours),
        tuple(n for _days, _hours, nights in parts for n in nights),
    )


def _each(first: date, count: int, now: datetime) -> Days:
    days, hours, nights = [], [], []
    midnight = local(datetime(first.year, first.month, first.day, 12, tzinfo=UTC)).replace(hour=0)
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    this_year = local(now).year
    for _day in range(count):
        name = names[midnight.weekday()]
        said = day_short(midnight) if midnight.year == this_year else day(midnight)
        days.append((midnight.timestamp(), f"{name[:1].upper()}{name[1:]} {said}"))
        hours += [midnight.replace(hour=h).timestamp() for h in (0, 6, 12, 18)]
        nights.append(
            (
                shifted(midnight.replace(hour=22), -timedelta(days=1)).timestamp(),
                midnight.replace(hour=7).timestamp(),
            )
        )
        midnight = (midnight + timedelta(days=1)).replace(hour=0)
    return tuple(days), tuple(hours), tuple(nights)


def _long_axis(start: datetime, end: datetime) -> tuple[tuple[float, str], ...]:
    first, found = local(start).replace(day=1, hour=0, minute=0, second=0, microsecond=0), []
    years = end - start > _MONTHS_SHOWN
    one = first.replace(month=1) if years else first
    while one <= local(end):
        found.append((one.timestamp(), str(one.year) if years else f"{one.month:02}. {one.year}"))
        after = one.month + (12 if years else 1)
        one = one.replace(year=one.year + (after - 1) // 12, month=(after - 1) % 12 + 1)
    return tuple(found)


def stops(
    grouped: list[Round], readings: tuple[Mapping[str, Reading], ...], now: datetime
) -> tuple[tuple[float, str, str], ...]:
    """The measured times with what is read aloud there: the values of the round, as its row has them."""
    said: list[tuple[float, str, str]] = []
    words = {
        "hr": _("pulse {value}"), "temp": _("temperature {value}"), "spo2": _("saturation {value}"),
        "rr": _("respiration {value}"),
    }  # fmt: skip
    for one, row in zip(grouped, readings, strict=True):
        parts = []
        if pressure := row.get("bp"):
            high, slash, low = pressure.text.partition("/")
            if slash:
                parts.append(
                    _("blood pressure {high} over {low}").format(high=high, low=low.replace("–", "?"))
                )
            else:
                parts.append(_("blood pressure {value}").format(value=pressure.text))
        parts += [form.format(value=row[key].text) for key, form in words.items() if key in row]
        if score := row.get("news2"):
            parts.append(f"NEWS2 {score.text.rstrip('!')}".replace("≥", _("at least {n}").format(n="")))
        moment = today_time(one.at, now)
        # Where an axis has no days, the hour alone would say nothing.
        mark = today_time(one.at, now) if now - one.at <= DAYS_SHOWN else day(one.at)
        said.append((one.at.timestamp(), mark, f"{moment}: {', '.join(parts)}."))
    return tuple(said)
