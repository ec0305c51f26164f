"""The chart's axis, scores and events from a record; `desktop.shown.chart.vitals` holds the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from desktop.clinical.news2 import News2, part_name
from desktop.clinical.record.measured.rounds import Measurement, Round, Scored
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import local, shifted
from desktop.core.formats import day, day_short, month, today_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.when import Precision
from desktop.shown.chart.vitals import Event, Mark, Reading, RowPoint, TextRow
from desktop.views.chart import happened, kurve_table


def consciousness(found: Iterable[Measurement]) -> TextRow | None:
    """The row of ACVPU; None when it was never assessed."""
    points = [m for m in found if m.key == "acvpu"]
    if not points:
        return None
    words = {
        "A": _("alert"), "C": _("confused"), "V": _("to voice"), "P": _("to pain"),
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
    said = _("scale {n}").format(n=scale)
    if any(one.scale != scale for one in scored):
        said = _("scale {n}, earlier {before}").format(n=scale, before=3 - scale)
    return TextRow(
        "news2",
        "NEWS2",
        note or said,
        tuple(points),
        latest=(points[-1].text if points else "–"),
        latest_warn=bool(last and last.asks),
    )


_EARLIER: Final[dict[Mark, Mark]] = {"filled": "outlined", "framed": "warn", "single": "warn"}
"""Mark of a score that is not the newest, by the mark it had as the newest."""


def _score_point(scored: Scored, *, last: bool) -> RowPoint:
    score: News2 = scored.score
    missing = ", ".join(part_name(key) for key in score.missing)
    if score.least:
        text = _("at least {n}").format(n=score.total) if last else f"≥{score.total}"
        return RowPoint(scored.at.timestamp(), text, "incomplete", missing=missing)
    mark = score.mark if last else _EARLIER.get(score.mark, score.mark)
    text = f"{score.total}!" if mark == "single" else str(score.total)
    return RowPoint(scored.at.timestamp(), text, mark)


def events(chart: Chart, where: Stay | None) -> tuple[Event, ...]:
    """Admission, moves, leaves, procedures and examinations, in order of time."""
    start = where.admitted if where is not None else None
    stay = [one for one in happened.of_stay(where) if one.kind != "discharged"] if where is not None else []
    made = [_event(one, where) for one in (*stay, *happened.of_record(chart))]
    first = shifted(start, -timedelta(days=1)).timestamp() if start is not None else None
    kept = [one for one in made if first is None or max(one.time, one.end) >= first]
    return tuple(sorted(kept, key=lambda one: (one.time, one.text)))


def _event(one: happened.Happened, where: Stay | None) -> Event:
    begun, end = one.at.start, one.until.start if one.until is not None else None
    if one.lasts and where is not None:
        end = where.counted
    elif end is None and one.at.precision is Precision.DAY:
        end = shifted(begun, timedelta(days=1))
    over = end.timestamp() if end is not None and end > begun else 0
    return Event(begun.timestamp(), one.words, over, one.lasts, one.at.has_time)


DAYS_SHOWN = timedelta(days=60)
"""Over more than this an axis has no days, only months or years."""
_NEAR = 10
_SAME_ROUND = 24 * 3600
_CLOSE_DAYS = 1000
_MONTHS_SHOWN = timedelta(days=3 * 366)


_LEAST_AHEAD, _MOST_AHEAD = timedelta(minutes=30), timedelta(hours=4)

Days = tuple[tuple[tuple[float, str], ...], tuple[float, ...], tuple[tuple[float, float], ...]]
"""Days with their words, ticks every six hours, nights from 22 to 07."""


def coarse(start: datetime, end: datetime) -> bool:
    """True when an axis is labelled with months or years: no day is read from it."""
    return end - start > DAYS_SHOWN


def axis(start: datetime, end: datetime, now: datetime) -> Days:
    """Days, hours and nights by the wall clock in Oslo.

    Over more than two months only the months, over years only the years.
    """
    if coarse(start, end):
        return _long_axis(start, end), (), ()
    first = local(start).date()
    return _each(first, (local(end).date() - first).days + 1, now)


def ahead(first: datetime, last: datetime) -> timedelta:
    """Length of future shown on the axis: at most a fifth of a short stay, four hours of a long one."""
    return min(max((last - first) / 4, _LEAST_AHEAD), _MOST_AHEAD)


def close_axis(start: datetime, end: datetime, now: datetime, measured: Iterable[datetime]) -> Days:
    """Days, hours and nights of a long chart where something was measured, for who looks close; else none."""
    if not coarse(start, end):
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
        found.append((one.timestamp(), str(one.year) if years else month(one)))
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
        if (pressure := row.get("bp")) and pressure.text:
            high, slash, low = pressure.text.partition("/")
            if slash:
                parts.append(
                    _("blood pressure {high} over {low}").format(high=high, low=low.replace("–", "?"))
                )
            else:
                parts.append(_("blood pressure {value}").format(value=pressure.text))
        if (line := row.get("ibp")) and line.text:
            parts.append(_("arterial pressure {value}").format(value=line.text.replace("/", " / ")))
        parts += [
            form.format(value=row[key].text) for key, form in words.items() if key in row and row[key].text
        ]
        if score := row.get("news2"):
            parts.append(f"NEWS2 {score.text.rstrip('!')}".replace("≥", _("at least {n}").format(n="")))
        parts += [
            _("{name}: {words}").format(
                name=kurve_table.title(key), words=_("struck {value}").format(value=wrong.struck)
            )
            for key, wrong in row.items()
            if wrong.struck
        ]
        mark, moment = stop_words(one.at, now)
        said.append((one.at.timestamp(), mark, f"{moment}: {', '.join(parts)}."))
    return tuple(said)


def stop_words(at: datetime, now: datetime) -> tuple[str, str]:
    """Label at the cursor of a measured time, and the start of its accessible text."""
    moment = today_time(at, now)
    # Where an axis has no days, the hour alone would say nothing.
    return moment if now - at <= DAYS_SHOWN else day(at), moment
