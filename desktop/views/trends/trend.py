"""A declared trend from a patient's record: any values over one axis, which may count from an event.

One idea: a declaration and a record made into the one model of a trend, with what is not known of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

import msgspec

from desktop.clinical import trends
from desktop.clinical.columns import Source
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.trends import DeclaredTrend
from desktop.core.clock import EARLIEST, at_second, local, minute, shifted
from desktop.core.formats import day, day_time, short_day_time, time
from desktop.core.messages import _, language, pick
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, Observation
from desktop.orders.medicine_codes import atc_codes
from desktop.orders.substances import codes_in
from desktop.shown.chart.vitals import EarlierCurve, Lane, MedicineBar, Reading, ReadingColumn, TimeRange
from desktop.shown.parts import PanelState
from desktop.shown.trends.trend import TrendModel
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, not_asked
from desktop.views.chart import kurve, kurve_lower, kurve_parts, kurve_table
from desktop.views.chart.vitals import A_LIFE
from desktop.views.columns import listed
from desktop.views.columns.listed_sources import BY_SOURCE, READ
from desktop.views.columns.told import Told
from desktop.views.curves import trend_curves, trend_growth
from desktop.views.curves.trend_axis import Axis, axis_of
from desktop.views.curves.trend_values import Drawn, drawn, names, not_drawn, seconds, text, texts
from desktop.views.medicines import medication
from desktop.views.trends import trend_earlier
from desktop.views.trends.trend_earlier import Zero

if TYPE_CHECKING:
    from desktop.workspace.options import Options

COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = frozenset(kind.__name__ for kinds in READ.values() for kind in kinds) | pregnancy.TYPES | {
    "MedicationRequest", "DiagnosticReport", "Specimen", "DetectedIssue", "Task",
}  # fmt: skip
_EDGE = 40
_UNIT = {"hours": 1, "days": 24, "weeks": 168}


def build(context: Context) -> tuple[TrendModel | None, PanelState]:
    """The trend that the option `trend` names, and how far it can be trusted; as it is sent to a window: very
    many values reduced."""
    model, state = every(context)
    if model is None:
        return None, state
    name = f"trend {context.options.get('trend', '')} {context.options.get('within')}"
    return kurve_parts.sent(context, model, TYPES, name), state


def every(context: Context) -> tuple[TrendModel | None, PanelState]:
    """The trend that the option `trend` names with all its values."""
    key = str(context.options.get("trend", ""))
    declared = trends.trends().get(key)
    if declared is None:
        words = _("No trend is called “{name}”.").format(name=key)
        return None, PanelState("error", title=words, text=_("The workspace names one that is not declared."))
    return _kept(context, declared)[:2]


def keys(context: Context) -> frozenset[str]:
    """The keys (`Type/id`) of the values that the trend draws, and of what it counts from."""
    declared = trends.trends().get(str(context.options.get("trend", "")))
    return _kept(context, declared)[2] if declared is not None else frozenset()


def _kept(context: Context, declared: DeclaredTrend) -> tuple[TrendModel, PanelState, frozenset[str]]:
    # What it says holds for the minute, and for this record as it is.
    key, within = str(context.options.get("trend", "")), context.options.get("within")
    of = minute(context.now), language(), declared, within
    return context.chart.once(f"trend made {key} {within}", lambda: _whole(context, declared), of=of)


def _whole(context: Context, declared: DeclaredTrend) -> tuple[TrendModel, PanelState, frozenset[str]]:
    """The trend with all its values, and their keys."""
    chart, now = context.chart, context.now
    stay = stays.latest(chart, now)
    zero, lacking = _zero(chart, stay, now, declared)
    within = context.options.get("within")
    long_ago = (
        within is not None and zero is not None
        and now - zero.at > timedelta(hours=float(within) * _UNIT[declared.per])
    )  # fmt: skip
    if long_ago:
        zero = None
    axis = axis_of(declared, zero.at) if zero is not None else None
    needed = zero is None and (long_ago or (declared.since is not None and declared.since.needed))
    begins = _begins(stay, declared, axis)
    by_hour = axis is not None and axis.per == "hours"
    every = drawn(chart, stay, now, () if needed else declared.curves, begins, hours=by_hour)
    ends_at = axis.until(declared.until) if axis is not None and declared.until is not None else inf
    first, last = _span(now, stay, declared, axis, every)
    kept = [msgspec.structs.replace(one, values=_within(one, first, ends_at)) for one in every]
    filled = [one for one in kept if one.values]
    before: dict[str, list[EarlierCurve]] = {}
    if declared.earlier and axis:
        before = trend_earlier.earlier(
            chart, now, stay, declared, axis, first, filled,
            lambda other, at: _zero(chart, other, at, declared)[0],
        )  # fmt: skip
    end = _end(first, last, before)
    days, hours, nights = kurve.axis(first, end, now) if axis is None else (axis.labels(first, end), (), ())
    ends = first.timestamp(), end.timestamp()
    lanes: list[Lane] = []
    unknown: list[str] = []
    colours = trend_curves.colours(declared.curves)
    for one in filled:
        limits, words = trend_curves.holding(chart, one, now, axis)
        unknown += words
        band = trend_curves.usual(chart, one, now)
        place = kept.index(one)
        grown = trend_growth.behind(chart, one, now, ends)
        unknown += grown.lacking
        shaded = trend_curves.shaded(chart, one, now, band)
        lanes.append(trend_curves.lane(
            one, place, colours[place], now, axis, band, shaded, limits, ends, before.get(one.key, ()), grown,
            trend_curves.aim(chart, one, now, ends),
        ))  # fmt: skip
    bars, medicines, none = _medicines(chart, stay, declared, now, end)
    stops, columns, readings = _table(filled, now, axis)
    seen = (declared.back or 0) * _UNIT[declared.per]
    since = _since(zero) if zero is not None else ""
    if axis is not None and declared.until is not None and last < now:
        since += " · " + _("as far as {mark}").format(mark=axis.said(last))
    model = TrendModel(
        start=ends[0], end=ends[1], now=now.timestamp(),
        now_text=axis.now(now) if axis is not None else time(now),
        lanes=tuple(lanes), days=days, hours=hours, nights=nights,
        coarse=axis is None and kurve.coarse(first, end),
        events=kurve.events(chart, stay) if declared.events else (), medicines=bars,
        ranges=_ranges(declared, seen, (end - first).total_seconds() / 3600),
        range="near" if seen and seen * 3600 < ends[1] - ends[0] else "all",
        stops=stops, columns=columns, readings=readings, title=pick(declared.title),
        note=" · ".join(part for part in (since, _compared(lanes), _unchecked(declared, lanes)) if part),
        spoken=_spoken(declared, filled, lanes), since=since, lacking=lacking,
    )  # fmt: skip
    apart = not_drawn(kept, first)
    nothing = _("Nothing of it can be drawn.") if apart else _nothing(declared, stay, zero)
    if needed:
        nothing, lacking, medicines = _("What it counts from is not in the record."), "", ""
        if long_ago:
            nothing = _("What it counts from is longer ago than is shown here.")
    drawn_keys = frozenset(key for one in filled for told in one.values for key in told.keys)
    drawn_keys |= frozenset(zero.keys if zero is not None else ())
    if none and declared.given_needed:
        return model, list_state(context, False, Observation, f"{medicines}."), drawn_keys
    state = list_state(context, bool(filled), Observation, nothing)
    if needed and state.kind == "empty":
        why = listed.lacks(chart, trends.events(declared))
        state = {"": state, "coming": PanelState("loading", note=_("fetching")), "unasked": not_asked()}[why]
    missing = _missing(kept, declared, stay, zero) if filled else ""
    words = [
        lacking,
        missing,
        apart,
        _before_all(every, begins, first),
        *dict.fromkeys(unknown),
        _early(filled),
        medicines,
    ]
    if state.kind != "loading" and any(words):
        said = (state.text.removesuffix("."), *words)
        state = msgspec.structs.replace(state, text=". ".join(word for word in said if word))
    return model, state, drawn_keys


def _zero(chart: Chart, stay: Stay | None, now: datetime, declared: DeclaredTrend) -> tuple[Zero | None, str]:
    """The newest event of the first source that says any, or of all where its column wants that; else why
    there is none. Also what makes it doubtful."""
    sources = trends.events(declared)
    found: list[tuple[Told, Source]] = []
    doubt: list[Told] = []
    for source in sources:
        (name,) = source.said
        told = [one for one, _c in BY_SOURCE[name](chart, stay, now, source)]
        doubt += [one for one in told if one.lacks == "unchecked" and one.began is not None]
        found += [(one, source) for one in told if _is_event(one, now)]
        if found and not trends.newest_of_all(declared):
            break
        if lacking := listed.lacks(chart, (source,)):
            return None, {
                "coming": _("What it counts from is still coming"),
                "unasked": _("What it counts from can't be asked of this server"),
            }[lacking]
    if not found:
        if doubt:
            return None, _unclear(doubt)
        return None, _("What it counts from is not in the record; the days stand instead") if sources else ""
    newest, source = max(found, key=lambda one: one[0].at or one[0].began or EARLIEST)
    assert newest.began is not None
    if declared.per == "hours" and not newest.timed:
        return None, _("The hour that it counts from is not in the record; the days stand instead")
    zero = Zero(newest.began, newest.text or _event_words(source, declared), newest.timed, newest.keys)
    if listed.lacks(chart, sources):
        return zero, _("A newer event than the one it counts from may not be here yet")
    return zero, _unclear([one for one in doubt if (one.began or EARLIEST) > zero.at])


def _unclear(doubt: Sequence[Told]) -> str:
    """Note on an event that may be the trend's origin and can't be identified."""
    if not doubt:
        return ""
    newest = max(doubt, key=lambda one: one.began or EARLIEST)
    assert newest.began is not None
    return _("It may count from {what} {day}: nobody can tell which medicine that is").format(
        what=newest.text, day=day(newest.began)
    )


def _is_event(told: Told, now: datetime) -> bool:
    return told.began is not None and told.began <= now and not told.lacks


def _event_words(source: Source, declared: DeclaredTrend) -> str:
    if declared.since is not None and declared.since.name is not None:
        return pick(declared.since.name)
    words = {"born": _("birth"), "arrived": _("arrival")}
    return words.get(source.age or source.stay, "")


def _since(zero: Zero) -> str:
    when = day_time(zero.at) if zero.timed else day(zero.at)
    return _("since {event}").format(event=f"{zero.words} {when}".strip())


def _begins(stay: Stay | None, declared: DeclaredTrend, axis: Axis | None) -> datetime:
    """From when on what is measured is of this trend."""
    if axis is not None:
        return at_second(axis.at(-declared.lead))
    if declared.over == "record" or stay is None or stay.since is None:
        return EARLIEST
    return stay.since


def _span(
    now: datetime, stay: Stay | None, declared: DeclaredTrend, axis: Axis | None, every: Sequence[Drawn]
) -> tuple[datetime, datetime]:
    """From the first to the last moment of the axis."""
    past = sorted(v.at for one in every for v in one.values if v.at is not None)
    over = stay.discharged if stay is not None else None
    last = now if over is None else min(now, max([shifted(over, timedelta(hours=6)), *past[-1:]]))
    if axis is not None and declared.until is not None:
        last = min(last, at_second(axis.until(declared.until)))
    first = _begins(stay, declared, axis)
    # Where nothing was measured in this stay what there is stands, with its years on the axis.
    if first == EARLIEST or (axis is None and past and past[-1] < first):
        first = past[0] if past else shifted(last, -timedelta(days=1))
        # The first mark and its number have room at the edge.
        first = shifted(first, -(last - first) / _EDGE)
    first = max(first, shifted(last, -A_LIFE))
    return min(first, shifted(last, -timedelta(hours=1))), last


def _end(first: datetime, last: datetime, before: dict[str, list[EarlierCurve]]) -> datetime:
    """A little after the last, or where an earlier stay went on, by half as much again at the most."""
    ahead = shifted(last, kurve.ahead(first, last))
    most = shifted(last, (last - first) / 2)
    longest = max((one.times[-1] for curves in before.values() for one in curves), default=0.0)
    return max(ahead, at_second(min(longest, most.timestamp()))) if longest else ahead


def _within(one: Drawn, first: datetime, end: float) -> list[Told]:
    return [value for value in one.values if first.timestamp() <= seconds(value) <= end]


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
    timed: dict[float, bool] = {}
    for one in filled:
        for value, words in zip(one.values, texts(one, one.values), strict=True):
            moment = seconds(value)
            row = at.setdefault(moment // 60 * 60, {})
            said = Reading(words, moment, value.remark, warn=bool(value.outside), keys=value.keys)
            row[one.key] = kurve_table.both(row[one.key], said) if one.key in row else said
            timed[moment // 60 * 60] = timed.get(moment // 60 * 60, False) or value.timed
    titles = {one.key: " ".join(filter(None, names(one))) for one in filled}
    stops = []
    marks = _Marks(now, axis)
    for moment in sorted(at):
        mark = marks.of(at_second(moment), timed[moment])
        parts = [f"{titles[key]} {one.text}" for key, one in at[moment].items()]
        at[moment]["time"] = Reading(mark, moment)
        stops.append((moment, mark, f"{mark}: {', '.join(parts)}."))
    columns = tuple(ReadingColumn(one.key, titles[one.key]) for one in filled)
    return tuple(stops), columns, tuple(at[moment] for moment, _mark, _said in stops)


class _Marks:
    """Labels of moments in the table, cached by day."""

    def __init__(self, now: datetime, axis: Axis | None) -> None:
        self._now, self._axis = now, axis
        self._days: dict[date, tuple[str, bool]] = {}

    def of(self, when: datetime, timed: bool) -> str:
        here = local(when)
        hour, by_hour = time(here), self._axis is not None and self._axis.per == "hours"
        known = self._days.get(here.date())
        if known is None:
            # Of another year the day stands alone.
            said = short_day_time(when, self._now)
            known = self._days[here.date()] = said.removesuffix(hour), said.endswith(hour)
            if self._axis is not None and not by_hour:
                known = self._days[here.date()] = f"{self._axis.said(when)}, {known[0]}", known[1]
        mark = known[0] + (hour if known[1] else "")
        if not timed:
            mark = f"{self._axis.said(when)}, {day(when)}" if self._axis is not None else day(when)
        return f"{self._axis.said(when)}, {mark}" if self._axis is not None and by_hour else mark


def _spoken(declared: DeclaredTrend, filled: Sequence[Drawn], lanes: Sequence[Lane]) -> str:
    newest = [
        ", ".join([f"{names(one)[0]} {text(one, one.values[-1])} {names(one)[1]}".strip(), *lane.said])
        for one, lane in zip(filled, lanes, strict=True)
    ]
    return ". ".join([pick(declared.title), "; ".join(newest)])


def _compared(lanes: Sequence[Lane]) -> str:
    return _("percentiles: WHO") if any(lane.percentiles for lane in lanes) else ""


def _medicines(
    chart: Chart, stay: Stay | None, declared: DeclaredTrend, now: datetime, end: datetime
) -> tuple[tuple[MedicineBar, ...], str, bool]:
    """The bars of the medicines that a trend follows, what is not known of them, and whether it is sure that
    none of them is ordered."""
    if not declared.given:
        return (), "", False
    if MedicationRequest.__name__ in chart.unasked:
        return (), _("Medicines: the server can't be asked for them"), False
    wanted = tuple(code.removesuffix("*") for code in declared.given)
    found, uncoded = [], []
    for one in medication.treatments(chart, stay, now):
        request = chart.find(one.key, MedicationRequest)
        name = one.generic or one.brand
        codes = codes_in(chart, request, name) if request is not None else atc_codes(None, name)
        if any(code.startswith(wanted) for code in codes):
            found.append(one)
        elif not codes:
            uncoded.append(one.generic or one.brand)
    bars = kurve_lower.bars(chart, found, now, end, None)
    if not chart.settled(MedicationRequest):
        return bars, _("Medicines: not all of them have come yet"), False
    if uncoded:
        names = ", ".join(dict.fromkeys(uncoded))
        return bars, _("Medicines of a group that nobody can tell: {names}").format(names=names), False
    if not bars:
        return (), _("None of the medicines that stand here is ordered"), not found
    return bars, "", False


def _unchecked(declared: DeclaredTrend, lanes: Sequence[Lane]) -> str:
    # What a curve aims at was set for this patient, and is no declared limit.
    own = {f"curve{at}" for at, one in enumerate(declared.curves) if one.aim and not one.limits}
    drawn = any(lane.limits and lane.key not in own for lane in lanes)
    if declared.checked_by or not (drawn or any(one.target is not None for one in declared.curves)):
        return ""
    return _("limits not quality-assured")


def _missing(kept: Sequence[Drawn], declared: DeclaredTrend, stay: Stay | None, zero: Zero | None) -> str:
    """Note on curves without a value in the shown range; one with an older value is not without any."""
    # What was told and can't be drawn is said by itself.
    missing = ", ".join(names(one)[0] for one in kept if not one.values and not one.apart)
    if not missing:
        return ""
    if zero is not None:
        what = zero.words or _("the event")
        return _("Not measured since {event}: {names}").format(event=what, names=missing)
    if declared.over == "record" or stay is None:
        return _("No value: {names}").format(names=missing)
    return _("Not measured in this stay: {names}").format(names=missing)


def _before_all(every: Sequence[Drawn], begins: datetime, first: datetime) -> str:
    """Note counting values dated before any possible life: a mistyped year."""
    count = sum(seconds(v) < first.timestamp() for one in every for v in one.values)
    if not count or begins != EARLIEST:
        return ""
    return _("Dated before {day}, not drawn: {n}").format(day=day(first), n=count)


def _early(filled: Sequence[Drawn]) -> str:
    """Note on curves whose newest value is preliminary."""
    early = [f"{names(one)[0]} {text(one, one.values[-1])}" for one in filled if one.values[-1].preliminary]
    return _("Preliminary: {values}").format(values=", ".join(early)) if early else ""


def _nothing(declared: DeclaredTrend, stay: Stay | None, zero: Zero | None) -> str:
    if zero is not None:
        return _("Nothing of it is measured since {event}.").format(event=zero.words or _("the event"))
    if declared.over == "record" or stay is None:
        return _("Nothing of it is measured.")
    return _("Nothing of it is measured in this stay.")


def OPTIONS() -> type[Options]:
    """A workspace's options of a trend: `trend`, which one of those declared; `within`: only where what it
    counts from was no more than so many of its units ago."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import Id

    class TrendOptions(Options):
        trend: Id
        within: Annotated[float, Field(gt=0, le=100_000)] | None = None

    return TrendOptions
