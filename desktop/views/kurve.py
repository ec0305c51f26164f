"""The chart's lanes, rows and events from a record; `desktop.views.vitals` holds the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical.news2 import News2, part_name
from desktop.clinical.rounds import Measurement, Round, Scored
from desktop.clinical.vocabulary import vitals as vocabulary
from desktop.core.clock import local
from desktop.core.formats import day_short, number, time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Procedure
from desktop.fhir.when import instant
from desktop.views.parts import Outside
from desktop.views.stay import Stay
from desktop.views.vitals import Event, Lane, RowPoint, Series, Span, TextRow

ZERO = Decimal(0)


def lanes(found: list[Measurement], grouped: list[Round]) -> tuple[Lane, ...]:
    """The four lanes; a lane without any measurement is left out."""
    made = (
        _circulation(found, grouped),
        _lane(found, "temp", "diamond", 2, 35, 40.5, ((38.0, "38"),), ((36.1, 38.0),), 44),
        _saturation(found),
        _lane(found, "rr", "triangle", 4, 8, 32, (), ((12, 20),), 44, values=True),
    )
    return tuple(lane for lane in made if lane is not None)


def _series(
    found: list[Measurement], key: str, shape: str, colour: int, low: float, high: float
) -> Series | None:
    points = [m for m in found if m.key == key and m.number is not None]
    if not points:
        return None
    known = vocabulary()[key]
    values = tuple(float(m.number) for m in points if m.number is not None)
    texts = tuple(number(m.number) for m in points if m.number is not None)
    return Series(
        key=key,
        name=known.name,
        unit=known.shown,
        shape=shape,  # type: ignore[arg-type]
        colour=colour,
        times=tuple(m.at.timestamp() for m in points),
        values=values,
        texts=texts,
        outside=tuple(_outside(v, low, high) for v in values),
        latest=texts[-1],
    )


def _outside(value: float, low: float, high: float) -> Outside:
    return "high" if value > high else "low" if value < low else ""


def _lane(
    found: list[Measurement], key: str, shape: str, colour: int, low: float, high: float,
    ticks: tuple[tuple[float, str], ...], bands: tuple[tuple[float, float], ...], height: float,
    *, values: bool = False,
) -> Lane | None:  # fmt: skip
    band = bands[0] if bands else (low, high)
    series = _series(found, key, shape, colour, band[0], band[1])
    if series is None:
        return None
    low, high = _scale(series.values, low, high)
    return Lane(key, (series,), low, high, ticks, bands, height, values=values)


def _scale(values: tuple[float, ...], low: float, high: float) -> tuple[float, float]:
    """The usual scale, wider where a value lies outside it: nothing is drawn beyond its lane."""
    return min(low, *values), max(high, *values)


def _circulation(found: list[Measurement], grouped: list[Round]) -> Lane | None:
    pressures = [
        (r, r.values["sbp"], r.values["dbp"])
        for r in grouped
        if "sbp" in r.values
        and "dbp" in r.values
        and r.values["sbp"].number is not None
        and r.values["dbp"].number is not None
    ]
    pulse = _series(found, "hr", "dot", 1, 51, 90)
    made: list[Series] = []
    highs = tuple(float(s.number or 0) for _r, s, _d in pressures)
    lows = tuple(float(d.number or 0) for _r, _s, d in pressures)
    if pressures:
        known = vocabulary()["bp"]
        texts = tuple(f"{number(s.number or ZERO)}/{number(d.number or ZERO)}" for _r, s, d in pressures)
        made.append(
            Series(
                key="bp", name=known.name, unit=known.shown, shape="bar", colour=0,
                times=tuple(s.at.timestamp() for _r, s, _d in pressures), values=highs, texts=texts,
                lows=lows, outside=tuple(_outside(h, 111, 219) for h in highs), latest=texts[-1],
            )
        )  # fmt: skip
    if pulse is not None:
        made.append(pulse)
    if not made:
        return None
    every = (*highs, *lows, *(pulse.values if pulse else ()))
    low, high = _scale(every, 40, 180)
    ticks = tuple((float(t), str(t)) for t in (60, 100, 140, 180, 220) if low <= t <= high)
    return Lane("circulation", tuple(made), low, high, ticks, ((100.0, 140.0),), 96)


def _saturation(found: list[Measurement]) -> Lane | None:
    series = _series(found, "spo2", "ring", 3, 96, 100)
    if series is None:
        return None
    low, high = _scale(series.values, 84, 100)
    note = ""
    flow = [m for m in found if m.key == "o2" and m.number is not None]
    if flow and flow[-1].number is not None:
        last = flow[-1].number
        note = _("on {flow} L O₂").format(flow=number(last)) if last > 0 else _("on air")
    series = msgspec.structs.replace(series, latest_note=note)
    return Lane("spo2", (series,), low, high, ((92.0, "92"),), ((96.0, 100.0),), 52, _oxygen(flow))


def _oxygen(flow: list[Measurement]) -> tuple[Span, ...]:
    """Oxygen as spans of one flow each; air is nothing."""
    spans: list[Span] = []
    start: Measurement | None = None
    for one in [*flow, None]:
        if start is not None and (one is None or one.number != start.number):
            level = float(start.number or 0)
            if level > 0:
                end = one.at if one is not None else flow[-1].at
                text = _("O₂ {flow} L/min").format(flow=number(start.number or ZERO))
                spans.append(Span(start.at.timestamp(), end.timestamp(), text, min(1.0, 0.3 + level / 15)))
            start = one
        elif start is None:
            start = one
    return tuple(spans)


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
        latest_warn=bool(last and (last.total >= 5 or last.single_three)),
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
    found: list[tuple[datetime, str]] = []
    if where is not None and where.start is not None:
        found.append((where.start, _("Admitted")))
        for place in where.encounter.location[1:]:
            at = instant(place.period.start) if place.period else None
            name = place.location.display if place.location else ""
            if at is not None and name:
                found.append((at, _("Moved to {place}").format(place=name)))
    for procedure in chart.all(Procedure):
        at = instant(
            procedure.performed_date_time
            or (procedure.performed_period.start if procedure.performed_period else "")
        )
        if at is not None and procedure.code is not None and procedure.status in ("completed", "in-progress"):
            found.append((at, procedure.code.label))
    for report in chart.all(DiagnosticReport):
        at = instant(report.effective_date_time)
        if at is not None and report.code is not None and not report.result and report.conclusion:
            found.append((at, report.code.label))
    start = where.start if where is not None else None
    kept = [f for f in found if f[1] and (start is None or f[0] >= start - timedelta(days=1))]
    return tuple(Event(at.timestamp(), text) for at, text in sorted(kept))


def axis(
    start: datetime, end: datetime
) -> tuple[tuple[tuple[float, str], ...], tuple[float, ...], tuple[tuple[float, float], ...]]:
    """(days with their words, ticks every six hours, nights from 22 to 07) by the wall clock in Oslo."""
    days, hours, nights = [], [], []
    midnight = local(start).replace(hour=0, minute=0, second=0, microsecond=0)
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    while midnight <= local(end):
        name = names[midnight.weekday()]
        days.append((midnight.timestamp(), f"{name[:1].upper()}{name[1:]} {day_short(midnight)}"))
        hours += [midnight.replace(hour=h).timestamp() for h in (0, 6, 12, 18)]
        nights.append(
            (
                (midnight.replace(hour=22) - timedelta(days=1)).timestamp(),
                midnight.replace(hour=7).timestamp(),
            )
        )
        midnight = (midnight + timedelta(days=1)).replace(hour=0)
    return tuple(days), tuple(hours), tuple(nights)


def stops(grouped: list[Round], scored: list[Scored]) -> tuple[tuple[float, str, str], ...]:
    """The measured times with what is read aloud there."""
    by_time = {s.at: s.score for s in scored}
    said: list[tuple[float, str, str]] = []
    words: dict[str, Callable[[Round], str]] = {
        "sbp": lambda r: _("blood pressure {high} over {low}").format(
            high=_read(r, "sbp"), low=_read(r, "dbp") or "?"
        ),
        "hr": lambda r: _("pulse {value}").format(value=_read(r, "hr")),
        "temp": lambda r: _("temperature {value}").format(value=_read(r, "temp")),
        "spo2": lambda r: _("saturation {value}").format(value=_read(r, "spo2")),
        "rr": lambda r: _("respiration {value}").format(value=_read(r, "rr")),
    }
    for round_ in grouped:
        parts = [say(round_) for key, say in words.items() if _read(round_, key)]
        score = by_time.get(round_.at)
        if score is not None:
            least = _("at least {n}").format(n=score.total)
            parts.append(f"NEWS2 {least if score.least else score.total}")
        if parts:
            said.append((round_.at.timestamp(), time(round_.at), f"{time(round_.at)}: {', '.join(parts)}."))
    return tuple(said)


def _read(round_: Round, key: str) -> str:
    value = round_.number(key)
    return number(value) if value is not None else ""
