"""A trace from a patient's record: what a device recorded (CTG), drawn over one time. Nothing is judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from desktop.clinical import traces
from desktop.clinical.record.measured.traces import (
    Course,
    NotRead,
    Piece,
    Track,
    course,
    newest,
    recorded,
    tracks,
)
from desktop.clinical.traces import DeclaredTrace, TracedCurve
from desktop.core.clock import EARLIEST, at_second, minute
from desktop.core.formats import age, number, relative_day_time, short_day_time, time
from desktop.core.messages import _, language, pick
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.shown.chart.vitals import Lane, Series, Span, TimeRange
from desktop.shown.parts import PanelState
from desktop.shown.trends.trace import TraceModel
from desktop.views.base.context import Context
from desktop.views.base.making import list_state
from desktop.views.chart import kurve, kurve_parts
from desktop.views.curves import trend_curves
from desktop.views.curves.trend_values import Apart, all_apart, apart_words
from desktop.views.trends import trace_minutes
from desktop.views.trends.trace_minutes import Minutes

if TYPE_CHECKING:
    from desktop.core.actor import Actor
    from desktop.shown.chart.vitals_parts import VitalsPart
    from desktop.shown.questions import ChartPart
    from desktop.workspace.options import Options

COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = frozenset({"Observation"})
_STALE = timedelta(minutes=5)
_SAID = 15.0
"""A gap of so many seconds has words; a shorter one is a break in the line alone."""
_LONG = 300.0
_LEAST = 0.65
_WITH_NOW = timedelta(hours=1)
"""Time after its newest part for which the axis still ends now."""
_AFTER = timedelta(minutes=5)
_LEAST_HOURS = 1 / 6
_MOST = 16_384
"""Maximum values of a line that are sent unreduced: more than an hour at four a second. They have no
words."""
_COLOURS = (1, 4, 2, 3)


class Traced(msgspec.Struct, frozen=True):
    """One line: its declared curve by place, which track it is, and its values."""

    key: str
    at: int
    curve: TracedCurve
    name: str
    unit: str
    track: Track
    course: Course


def build(context: Context) -> tuple[TraceModel | None, PanelState]:
    """The trace that the option `trace` names, as it is sent to a window: very many values reduced."""
    model, state = every(context)
    if model is None:
        return None, state
    return kurve_parts.sent(context, model, TYPES, _name(context), _MOST), state


def asked(chart: Chart, now: datetime, actor: Actor, ask: ChartPart) -> VitalsPart | None:
    """A part of a trace in finer detail than it was sent as a whole."""
    context = Context(chart, now, actor, {"trace": ask.trace, "within": ask.within})
    model, _state = every(context)
    if model is None:
        return None
    return whole_of(context, model).part(ask.start, ask.end)


def whole_of(context: Context, model: TraceModel) -> kurve_parts.Whole:
    """All of a trace, of which parts can be had."""
    return kurve_parts.kept(context, lambda: model, TYPES, _name(context), _MOST)


def _name(context: Context) -> str:
    return f"trace {context.options.get('trace', '')} {context.options.get('within')}"


def every(context: Context) -> tuple[TraceModel | None, PanelState]:
    """The trace that the option `trace` names with all its values."""
    key = str(context.options.get("trace", ""))
    declared = traces.traces().get(key)
    if declared is None:
        words = _("No trace is called “{name}”.").format(name=key)
        return None, PanelState("error", title=words, text=_("The workspace names one that is not declared."))
    return _kept(context, declared)[:2]


def keys(context: Context) -> frozenset[str]:
    """The keys (`Type/id`) of the pieces that the trace draws."""
    declared = traces.traces().get(str(context.options.get("trace", "")))
    return _kept(context, declared)[2] if declared is not None else frozenset()


def _kept(context: Context, declared: DeclaredTrace) -> tuple[TraceModel, PanelState, frozenset[str]]:
    # What it says holds for the minute, and for this record as it is.
    key, of = str(context.options.get("trace", "")), (minute(context.now), language(), declared)
    return context.chart.once(f"{_name(context)} made", lambda: _made(context, key, declared), of=of)


def _made(
    context: Context, key: str, declared: DeclaredTrace
) -> tuple[TraceModel, PanelState, frozenset[str]]:
    chart, now, within = context.chart, context.now, context.options.get("within")
    found, apart = _lines(chart, declared, now)
    last = newest(one.course for one in found)
    old = last is not None and within is not None and now - last > timedelta(hours=float(within))
    first_said = now - timedelta(hours=float(within if within is not None else declared.hours))
    not_drawn = all_apart(apart, first_said)
    if last is None or old:
        nothing = _("Nothing of it is recorded.")
        if old and last is not None:
            nothing = _("The newest part is from {time}.").format(time=relative_day_time(last, now))
        model = TraceModel(
            now.timestamp() - 3600, now.timestamp(), now.timestamp(), time(now), (),
            title=pick(declared.title), note=pick(declared.note), trace=key, within=within,
        )  # fmt: skip
        state = list_state(context, bool(not_drawn), Observation, nothing)
        if not_drawn and state.kind == "ready":
            state = PanelState("error", title=_("Nothing of it can be drawn."), text=f"{not_drawn}.")
        return model, state, frozenset()
    start, end = _span(found, now, last)
    lanes = tuple(_lane(one, now, end) for one in found)
    days, hours, nights = kurve.axis(start, end, now)
    stops, columns, readings = trace_minutes.table([_minutes(one) for one in found], now)
    seen = min(declared.minutes[0] / 60, (end - start).total_seconds() / 3600)
    model = TraceModel(
        start.timestamp(), end.timestamp(), now.timestamp(), time(now), lanes, days=days, hours=hours,
        nights=nights, ranges=_ranges(declared), range=f"{declared.minutes[0]}", stops=stops,
        columns=columns, readings=readings, title=pick(declared.title),
        note=_note(declared, found, last, now), short_note=_short(declared, last, now),
        spoken=_spoken(declared, found, readings, last, now), trace=key, within=within,
        least_hours=min(_LEAST_HOURS, seen),
    )  # fmt: skip
    state = list_state(context, True, Observation, "")
    if state.kind == "ready" and now - last > _STALE:
        state = PanelState("stale", note=_newest(last, now))
    words = [not_drawn, _unsure(found), _early(found)]
    if state.kind in ("ready", "stale", "error") and any(words):
        text = ". ".join(filter(None, (state.text.removesuffix("."), *words)))
        state = msgspec.structs.replace(state, text=text)
    keys = frozenset(piece.key for one in found for piece in one.track.pieces)
    return model, state, keys


def _lines(chart: Chart, declared: DeclaredTrace, now: datetime) -> tuple[list[Traced], list[Apart]]:
    """The lines of a trace from its newest part so far back as it is drawn, and what can't be drawn."""
    apart: list[Apart] = []
    read: list[tuple[int, TracedCurve, str, list[Piece]]] = []
    for at, curve in enumerate(declared.curves):
        pieces, wrong = recorded(chart, curve.of, now)
        name = pick(curve.name)
        apart += [_apart(name, one, now) for one in wrong]
        unit, kept = _of_unit(curve, pieces)
        drawn = {id(one) for one in kept}
        apart += [
            _said(name, at_second(one.start), now, _("another unit"))
            for one in pieces if id(one) not in drawn
        ]  # fmt: skip
        read.append((at, curve, unit, kept))
    last = max((piece.end for _at, _curve, _unit, kept in read for piece in kept), default=0.0)
    since = last - declared.hours * 3600
    found = []
    for at, curve, unit, kept in read:
        newer = [one for one in kept if one.end > since]
        for number_, track in enumerate(tracks(newer, pick(curve.name))):
            values = course(track, since, curve.signal)
            if values.times:
                name = _named(pick(curve.name), track)
                found.append(Traced(f"{at}/{number_}", at, curve, name, unit, track, values))
            elif track.pieces:
                at_ = at_second(track.pieces[-1].start)
                apart.append(_said(_named(pick(curve.name), track), at_, now, _("no signal")))
    return found, apart


def _of_unit(curve: TracedCurve, pieces: Sequence[Piece]) -> tuple[str, list[Piece]]:
    """The unit in which a curve is drawn, and the pieces that are in it."""
    if curve.units:
        known = {*curve.units, curve.unit, ""}
        return curve.unit, [one for one in pieces if one.unit in known or one.code in curve.units]
    unit = curve.unit or (pieces[-1].unit if pieces else "")
    return unit, [one for one in pieces if one.unit == unit]


def _named(name: str, track: Track) -> str:
    """Name of a line: the record's own word for it, else its number."""
    words = " ".join(track.which)
    said = words if words.casefold().startswith(name.casefold()) else f"{name} {words}".strip()
    return f"{said} {track.number}" if track.number else said


def _apart(name: str, one: NotRead, now: datetime) -> Apart:
    words = {
        "undated": _("hour not known"), "ahead": _("dated ahead"), "unknown": _("status unknown"),
        "length": _("its length and its time differ"), "empty": _("empty"),
        "period": _("time between two values not known"), "origin": _("its zero not known"),
        "factor": _("its factor is nought"), "dimensions": _("how many curves it has not known"),
        "data": _("not all of it are numbers"), "uneven": _("its curves have unequal lengths"),
        "long": _("too long"),
    }  # fmt: skip
    return _said(name, one.at, now, words[one.why])


def _said(name: str, at: datetime, now: datetime, why: str) -> Apart:
    known = at if at != EARLIEST else None
    return Apart(at, apart_words(name, "", known, now, why))


def _span(found: Sequence[Traced], now: datetime, last: datetime) -> tuple[datetime, datetime]:
    """The axis: to now while the newest part is new, else to a little after it: an old trace is no empty
    hour."""
    first = at_second(min(one.course.times[0] for one in found) // 60 * 60)
    end = max(now, last) if now - last <= _WITH_NOW else last + _AFTER
    return min(first, end - timedelta(hours=_LEAST_HOURS)), end + timedelta(minutes=1)


def _lane(one: Traced, now: datetime, end: datetime) -> Lane:
    times, values = tuple(one.course.times), tuple(one.course.values)
    at = at_second(times[-1])
    series = Series(
        one.key, one.name, one.unit, "line", _COLOURS[one.at % len(_COLOURS)], times, values, (),
        latest=trace_minutes.written(values[-1], fine=trace_minutes.is_fine(one.course)),
        latest_note=short_day_time(at, now),
        gaps=tuple(one.course.gaps),
    )  # fmt: skip
    reach = (*(one.curve.scale or ()), min(values), max(values))
    low, high = min(reach), max(reach)
    if low == high:
        low, high = low - 1, high + 1
    usual = one.curve.usual
    words = ""
    if usual is not None:
        words = _("usual: {range}").format(range=f"{number(round(usual[0]))}–{number(round(usual[1]))}")
    return Lane(
        one.key, (series,), low, high, trend_curves.ticks(low, high), (usual,) if usual else (),
        float(one.curve.height), spans=_gaps(one.course, end, now), shaded=words,
        least=round(one.curve.height * _LEAST),
    )  # fmt: skip


def _gaps(values: Course, end: datetime, now: datetime) -> tuple[Span, ...]:
    """Gaps of the lane in words: breaks of the signal, and the time after its end."""
    spans = []
    for begins, until in values.gaps:
        if until - begins >= _SAID:
            long = age(timedelta(seconds=until - begins))
            words = _("no signal {time}").format(time=long)
            spans.append(Span(begins, until, words, min((until - begins) / _LONG, 1.0), short=long))
    last = values.times[-1]
    if min(end.timestamp(), now.timestamp()) - last >= _SAID:
        at = time(at_second(last))
        words = _("nothing received after {time}").format(time=at)
        spans.append(Span(last, end.timestamp(), words, 1.0, short=_("nothing")))
    return tuple(spans)


def _minutes(one: Traced) -> Minutes:
    step = max(piece.step for piece in one.track.pieces)
    keys = tuple(dict.fromkeys(piece.key for piece in one.track.pieces))
    return Minutes(one.key, one.name, one.unit, one.course, step, keys)


def _ranges(declared: DeclaredTrace) -> tuple[TimeRange, ...]:
    near = (TimeRange(f"{n}", _("{n} min").format(n=n), n / 60) for n in declared.minutes)
    return (*near, TimeRange("all", _("Everything"), 0))


def _newest(last: datetime, now: datetime) -> str:
    return _("newest part {time}, {age} ago").format(time=short_day_time(last, now), age=age(now - last))


def _short(declared: DeclaredTrace, last: datetime, now: datetime) -> str:
    return " · ".join((_("newest part {age} ago").format(age=age(now - last)), pick(declared.note)))


def _note(declared: DeclaredTrace, found: Sequence[Traced], last: datetime, now: datetime) -> str:
    """Note on a trace: its age, its limits of use, the source of the normal range."""
    source = ""
    if any(one.curve.usual for one in found):
        source = _("usual as in {source}").format(source=declared.source)
        if not declared.checked_by:
            source = ", ".join((source, _("limits not quality-assured")))
    return " · ".join(filter(None, (_newest(last, now), pick(declared.note), source)))


def _unsure(found: Sequence[Traced]) -> str:
    """Note on lines that the record does not tell apart."""
    mixed = dict.fromkeys(pick(one.curve.name) for one in found if one.track.mixed)
    if not mixed:
        return ""
    words = _("{names}: several at the same time that the record doesn't tell apart, never joined")
    return words.format(names=", ".join(mixed))


def _early(found: Sequence[Traced]) -> str:
    early = [one.name for one in found if one.track.pieces[-1].preliminary]
    return _("Preliminary: {values}").format(values=", ".join(early)) if early else ""


def _spoken(
    declared: DeclaredTrace, found: Sequence[Traced], readings: Sequence[object], last: datetime,
    now: datetime,
) -> str:  # fmt: skip
    words = _("{title}, {n} minutes, newest part {age} ago").format(
        title=pick(declared.title), n=len(readings), age=age(now - last)
    )
    return ". ".join((words, ", ".join(one.name for one in found), pick(declared.note)))


def OPTIONS() -> type[Options]:
    """A workspace's options of a trace: `trace`, which one of those declared; `within`: only where its newest
    part is no older than so many hours."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import Id

    class TraceOptions(Options):
        trace: Id
        within: Annotated[float, Field(gt=0, le=100_000)] | None = None

    return TraceOptions
