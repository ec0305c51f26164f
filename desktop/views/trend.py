"""A declared trend from a patient's record: any values over one axis, which may count from an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from desktop.clinical import trends
from desktop.clinical.columns import Source
from desktop.clinical.record import stays
from desktop.clinical.record.stays import Stay
from desktop.clinical.trends import DeclaredTrend
from desktop.core.clock import EARLIEST, local, shifted
from desktop.core.formats import day, day_time, short_day_time, time
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, Observation
from desktop.orders import coded
from desktop.shown.parts import PanelState
from desktop.shown.trend import TrendModel
from desktop.shown.vitals import EarlierCurve, Lane, MedicineBar, Reading, ReadingColumn, TimeRange
from desktop.views import kurve, kurve_lower, kurve_parts, listed, medication, trend_curves
from desktop.views.context import Context
from desktop.views.listed_sources import BY_SOURCE, READ, Told, atc_codes
from desktop.views.making import list_state
from desktop.views.trend_axis import Axis, axis_of
from desktop.views.trend_curves import Drawn, seconds
from desktop.views.vitals import A_LIFE

if TYPE_CHECKING:
    from desktop.workspace.options import Options

COURSE = True
"""It shows what was measured in the course of time: where not all of it was read, that is said."""
TYPES = frozenset(kind.__name__ for kinds in READ.values() for kind in kinds) | {
    "MedicationRequest", "DiagnosticReport", "Specimen", "DetectedIssue", "Task",
}  # fmt: skip
_MOST_EARLIER = 4
_BEFORE_STAY = timedelta(hours=12)
_UNIT = {"hours": 1, "days": 24, "weeks": 168}


class _Zero(NamedTuple):
    """The event that a trend counts from: what it is, and when."""

    at: datetime
    words: str


def build(context: Context) -> tuple[TrendModel | None, PanelState]:
    """The trend that the option `trend` names, and how far it can be trusted."""
    key = str(context.options.get("trend", ""))
    declared = trends.trends().get(key)
    if declared is None:
        words = _("No trend is called “{name}”.").format(name=key)
        return None, PanelState("error", title=words, text=_("The workspace names one that is not declared."))
    model, state = whole(context, declared)
    return kurve_parts.sent(context, model, TYPES, f"trend {key}"), state


def whole(context: Context, declared: DeclaredTrend) -> tuple[TrendModel, PanelState]:
    """The trend with all its values."""
    chart, now = context.chart, context.now
    stay = stays.latest(chart, now)
    zero, lacking = _zero(chart, stay, now, declared)
    axis = axis_of(declared, zero.at) if zero is not None else None
    every = trend_curves.drawn(chart, stay, now, declared.curves)
    first, last = _span(now, stay, declared, axis, every)
    kept = [msgspec.structs.replace(one, values=_within(one, first)) for one in every]
    filled = [one for one in kept if one.values]
    before = _earlier(context, stay, declared, axis, first, filled) if declared.earlier and axis else {}
    end = _end(first, last, before)
    days, hours, nights = kurve.axis(first, end, now) if axis is None else (axis.labels(first, end), (), ())
    ends = first.timestamp(), end.timestamp()
    lanes: list[Lane] = []
    unknown: list[str] = []
    for one in filled:
        limits, words = trend_curves.holding(chart, one.curve, now)
        unknown += words
        band = trend_curves.usual(chart, one, now)
        place = kept.index(one)
        lanes.append(trend_curves.lane(one, place, now, axis, band, limits, ends, before.get(one.key, ())))
    bars = _medicines(chart, stay, declared, now, end)
    stops, columns, readings = _table(filled, now, axis)
    seen = (declared.back or 0) * _UNIT[declared.per]
    since = _since(zero) if zero is not None else ""
    model = TrendModel(
        start=ends[0], end=ends[1], now=now.timestamp(),
        now_text=f"{axis.said(now)}, {time(now)}" if axis is not None and axis.per != "hours"
        else axis.said(now) if axis is not None else time(now),
        lanes=tuple(lanes), days=days, hours=hours, nights=nights,
        events=kurve.events(chart, stay) if declared.events else (), medicines=bars,
        ranges=_ranges(declared, seen, (end - first).total_seconds() / 3600),
        range="near" if seen and seen * 3600 < ends[1] - ends[0] else "all",
        stops=stops, columns=columns, readings=readings, title=pick(declared.title),
        note=" · ".join(part for part in (since, _unchecked(declared, lanes)) if part),
        spoken=_spoken(declared, filled), since=since,
        lacking=lacking,
    )  # fmt: skip
    state = list_state(context, bool(filled), Observation, _nothing(declared, stay, zero))
    missing = [trend_curves.names(one)[0] for one in kept if not one.values]
    words = [
        lacking,
        _("No value: {names}").format(names=", ".join(missing)) if missing else "",
        *dict.fromkeys(unknown),
    ]
    if state.kind == "ready" and any(words):
        state = msgspec.structs.replace(state, text=". ".join(word for word in words if word))
    return model, state


def _zero(
    chart: Chart, stay: Stay | None, now: datetime, declared: DeclaredTrend
) -> tuple[_Zero | None, str]:
    """The newest event of the first source that says any; else why there is none."""
    sources = trends.events(declared)
    for source in sources:
        (name,) = source.said
        found = [told for told, _c in BY_SOURCE[name](chart, stay, now, source) if _begins(told, now)]
        if found:
            newest = max(found, key=lambda told: told.began or EARLIEST)
            assert newest.began is not None
            if declared.per == "hours" and not newest.timed:
                return None, _("The hour that it counts from is not in the record; the days stand instead")
            return _Zero(newest.began, newest.text or _event_words(source)), ""
        if lacking := listed.lacks(chart, (source,)):
            return None, {
                "coming": _("What it counts from is still coming"),
                "unasked": _("What it counts from can't be asked of this server"),
            }[lacking]
    return None, _("What it counts from is not in the record; the days stand instead") if sources else ""


def _begins(told: Told, now: datetime) -> bool:
    return told.began is not None and told.began <= now and not told.lacks


def _event_words(source: Source) -> str:
    words = {"born": _("birth"), "arrived": _("arrival")}
    return words.get(source.age or source.stay, "")


def _since(zero: _Zero) -> str:
    when = day(zero.at) if (local(zero.at).hour, local(zero.at).minute) == (0, 0) else day_time(zero.at)
    return _("since {event}").format(event=f"{zero.words} {when}".strip())


def _span(
    now: datetime, stay: Stay | None, declared: DeclaredTrend, axis: Axis | None, every: Sequence[Drawn]
) -> tuple[datetime, datetime]:
    """From the first to the last moment of the axis."""
    past = sorted(v.at for one in every for v in one.values if v.at is not None)
    over = stay.discharged if stay is not None else None
    last = now if over is None else min(now, max([shifted(over, timedelta(hours=6)), *past[-1:]]))
    if axis is not None:
        first = datetime.fromtimestamp(axis.at(-declared.lead), UTC)
    elif declared.over == "record" or stay is None or stay.admitted is None:
        first = past[0] if past else shifted(last, -timedelta(days=1))
    else:
        first = shifted(stay.admitted, -_BEFORE_STAY)
        if past and past[-1] < first:
            # Nothing was measured in this stay: what there is stands, with its years on the axis.
            first = past[0]
    first = max(first, shifted(last, -A_LIFE))
    return min(first, shifted(last, -timedelta(hours=1))), last


def _end(first: datetime, last: datetime, before: dict[str, list[EarlierCurve]]) -> datetime:
    """A little after the last, or where an earlier stay went on, by half as much again at the most."""
    ahead = shifted(last, kurve.ahead(first, last))
    most = shifted(last, (last - first) / 2)
    longest = max((one.times[-1] for curves in before.values() for one in curves), default=0.0)
    return max(ahead, datetime.fromtimestamp(min(longest, most.timestamp()), UTC)) if longest else ahead


def _within(one: Drawn, first: datetime) -> list[Told]:
    return [value for value in one.values if seconds(value) >= first.timestamp()]


def _earlier(
    context: Context, stay: Stay | None, declared: DeclaredTrend, axis: Axis, first: datetime,
    filled: Sequence[Drawn],
) -> dict[str, list[EarlierCurve]]:  # fmt: skip
    """The same curves after the same event of earlier stays, the newest first, moved onto this one's."""
    chart, now = context.chart, context.now
    found: dict[str, list[EarlierCurve]] = {}
    place = 0
    for other in stays.stays(chart, now):
        if place == _MOST_EARLIER or stay is None or other.key == stay.key or other.admitted is None:
            continue
        zero, _lacking = _zero(chart, other, other.discharged or now, declared)
        if zero is None or zero.at >= axis.zero:
            continue
        by = axis.zero - zero.at
        until = shifted(other.discharged or now, _BEFORE_STAY)
        drawn = trend_curves.drawn(chart, other, now, [one.curve for one in filled])
        for one, then in zip(filled, drawn, strict=True):
            values = [
                v for v in then.values
                if v.at is not None and shifted(v.at, by) >= first and v.at <= until
                and v.at < shifted(axis.zero, -_BEFORE_STAY)
            ]  # fmt: skip
            if values:
                found.setdefault(one.key, []).append(
                    EarlierCurve(
                        _name(zero, stay), trend_curves.text(then, values[-1]),
                        tuple(shifted(v.at, by).timestamp() for v in values if v.at is not None),
                        tuple(v.number for v in values if v.number is not None), dots=bool(place % 2),
                    )
                )  # fmt: skip
        place += 1
    return found


def _name(zero: _Zero, stay: Stay) -> str:
    """The year of an earlier event, with its month where that is the present year."""
    at = local(zero.at)
    same = stay.admitted is not None and local(stay.admitted).year == at.year
    year = f"{at:%m.%Y}" if same else f"{at:%Y}"
    return f"{zero.words} {year}".strip()


def _medicines(
    chart: Chart, stay: Stay | None, declared: DeclaredTrend, now: datetime, end: datetime
) -> tuple[MedicineBar, ...]:
    if not declared.given:
        return ()
    wanted = tuple(code.removesuffix("*") for code in declared.given)
    found = []
    for one in medication.treatments(chart, stay, now):
        request = chart.find(one.key, MedicationRequest)
        concept = coded.concept_in(chart, request) if request is not None else None
        if any(code.startswith(wanted) for code in atc_codes(concept, one.generic or one.brand)):
            found.append(one)
    return kurve_lower.bars(chart, found, now, end)


def _ranges(declared: DeclaredTrend, seen: float, whole: float) -> tuple[TimeRange, ...]:
    everything = TimeRange("all", _("Everything"), 0)
    if not seen or seen >= whole:
        return (everything,)
    number = f"{declared.back:g}"
    words = {"hours": _("{n} hours"), "days": _("{n} days"), "weeks": _("{n} weeks")}[declared.per]
    return TimeRange("near", words.format(n=number), seen), everything


def _table(
    filled: Sequence[Drawn], now: datetime, axis: Axis | None
) -> tuple[
    tuple[tuple[float, str, str], ...], tuple[ReadingColumn, ...], tuple[dict[str, Reading], ...]
]:  # fmt: skip
    """The measured times, each with what was measured in that minute."""
    at: dict[float, dict[str, Reading]] = {}
    for one in filled:
        for value in one.values:
            moment = seconds(value)
            row = at.setdefault(moment // 60 * 60, {})
            said = trend_curves.text(one, value)
            row[one.key] = Reading(said, moment, warn=bool(value.outside), keys=value.keys)
    titles = {one.key: " ".join(filter(None, trend_curves.names(one))) for one in filled}
    stops = []
    for moment in sorted(at):
        when = datetime.fromtimestamp(moment, UTC)
        mark = short_day_time(when, now)
        mark = f"{axis.said(when)}, {mark}" if axis is not None else mark
        parts = [f"{titles[key]} {one.text}" for key, one in at[moment].items()]
        at[moment]["time"] = Reading(mark, moment)
        stops.append((moment, mark, f"{mark}: {', '.join(parts)}."))
    columns = tuple(ReadingColumn(one.key, titles[one.key]) for one in filled)
    return tuple(stops), columns, tuple(at[moment] for moment, _mark, _said in stops)


def _spoken(declared: DeclaredTrend, filled: Sequence[Drawn]) -> str:
    newest = [
        f"{trend_curves.names(one)[0]} {trend_curves.text(one, one.values[-1])} {trend_curves.names(one)[1]}"
        for one in filled
    ]
    return ". ".join([pick(declared.title), ", ".join(part.strip() for part in newest)])


def _unchecked(declared: DeclaredTrend, lanes: Sequence[Lane]) -> str:
    if declared.checked_by is not None or not any(lane.limits for lane in lanes):
        return ""
    return _("limits not quality assured")


def _nothing(declared: DeclaredTrend, stay: Stay | None, zero: _Zero | None) -> str:
    if zero is not None:
        return _("Nothing of it is measured since {event}.").format(event=zero.words or _("the event"))
    if declared.over == "record" or stay is None:
        return _("Nothing of it is measured.")
    return _("Nothing of it is measured in this stay.")


def OPTIONS() -> type[Options]:
    """A workspace's options of a trend: `trend`, which one of those declared."""
    from desktop.workspace.options import Options
    from desktop.workspace.schema import Id

    class TrendOptions(Options):
        trend: Id

    return TrendOptions
