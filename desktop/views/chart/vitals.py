"""The chart (kurve) from a patient's record; `desktop.shown.chart.vitals` holds the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from desktop.acts.measurements import BeginRound
from desktop.clinical import lanes, news2
from desktop.clinical.record.measured.measurement_words import why_words
from desktop.clinical.record.measured.measurements import measurements, of_others
from desktop.clinical.record.observed import AHEAD
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.vocabulary import vitals
from desktop.core.clock import shifted
from desktop.core.formats import age, day, relative_day_time, time
from desktop.core.messages import _
from desktop.fhir.resources import Observation, Procedure
from desktop.shown.chart.vitals import TextRow, TimeRange, VitalsModel
from desktop.shown.parts import PanelState
from desktop.views.base import guarding
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, moment_words, way_on

if TYPE_CHECKING:
    from desktop.clinical.record.measured.rounds import Measurement
    from desktop.clinical.record.stays.stays import Stay
    from desktop.core.actor import Actor
    from desktop.fhir.chart import Chart
    from desktop.shown.chart.vitals_parts import VitalsPart
    from desktop.shown.questions import ChartPart
    from desktop.workspace.options import Options


COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = pregnancy.TYPES | {
    "Encounter", "DiagnosticReport", "MedicationRequest", "MedicationAdministration", "Flag",
    "DetectedIssue", "Specimen", "Task", "ServiceRequest", "Composition", "DocumentReference",
}  # fmt: skip
STALE = timedelta(hours=8)
A_LIFE = timedelta(days=366 * 130)


def build(context: Context) -> tuple[VitalsModel, PanelState]:
    """The chart as it is sent to a window: very many measurements reduced. Options: `hours` seen at first,
    `medicines`, `cultures` and `notes` false leave them out, `marks` are the analyses with a row, `overview`
    is the curve of the whole stay, `stale_after` hours; `lanes` are those of a page that is being changed."""
    from desktop.views.chart import kurve_parts

    model, state = whole(context)
    return kurve_parts.sent(context, model, TYPES, kurve_parts.named(context.options)), state


def keys(context: Context) -> Iterator[str]:
    """The keys (`Type/id`) of what the chart draws without naming it: measurements, operations."""
    yield from (one.reference for one in measurements(context.chart, now=context.now))
    yield from (one.key for one in context.chart.all(Procedure))


def part(context: Context, start: float, end: float) -> VitalsPart:
    """A part of the chart in finer detail than it was sent as a whole."""
    from desktop.views.chart import kurve_parts

    marks = context.options.get("marks", ())
    apart = msgspec.structs.replace(
        context, options={"medicines": False, "notes": False, "marks": marks, "cultures": _cultures(context)}
    )
    return kurve_parts.kept(context, lambda: whole(apart)[0], TYPES, kurve_parts.named(context.options)).part(
        start, end
    )


def asked(chart: Chart, now: datetime, actor: Actor, ask: ChartPart) -> VitalsPart:
    """The part that a window asks for of the chart that it shows."""
    options = options_of(ask.drawn)
    return guarding.made(lambda one: part(Context(one, now, actor, options), ask.start, ask.end), chart)[0]


def options_of(drawn: Iterable[str]) -> dict[str, object]:
    """The options of the panel whose chart draws this beside the lanes."""
    return {"marks": [one for one in drawn if one != "cultures"], "cultures": "cultures" in drawn}


def _drawn(context: Context) -> tuple[str, ...]:
    marks = tuple(str(one) for one in context.options.get("marks", ()))
    return (*marks, *(("cultures",) if _cultures(context) else ()))


def _cultures(context: Context) -> bool:
    return bool(context.options.get("cultures", True))


def measured_in_stay(chart: Chart, now: datetime) -> tuple[Stay | None, list[Measurement]]:
    """The stay that is charted, and what was measured since it began (`Stay.since`), oldest first: without a
    stay, or where nobody measured in it, all that there is."""
    from desktop.clinical.record.measured import rounds
    from desktop.clinical.record.stays import stays

    # A visit is no admission: without a stay the chart is about all that was measured.
    where = stays.latest(chart, now)
    found = rounds.measurements(chart, now=now)
    if where is not None and where.since is not None:
        inside = [m for m in found if m.at >= where.since]
        over = where.discharged
        if over is not None and inside and inside[-1].at - over > _LONG_AGO:
            # Measured long after it: years are no stay.
            where = None
        elif inside or over is None:
            found = inside
        else:
            # Nobody measured in the last stay: all that there is, then.
            where = None
    return where, found


def whole(context: Context) -> tuple[VitalsModel, PanelState]:
    """The chart with all that was measured; options as of `build`."""
    # These modules draw on this one's structs.
    from desktop.clinical.record.measured import rounds, struck
    from desktop.views.chart import (
        kurve,
        kurve_lanes,
        kurve_lower,
        kurve_marks,
        kurve_quantities,
        kurve_spells,
        kurve_struck,
        kurve_table,
        kurve_whole,
        kurve_words,
    )
    from desktop.views.curves import kurve_bands
    from desktop.views.medicines import medication

    chart, now = context.chart, context.now
    where, found = measured_in_stay(chart, now)
    grouped = [r for r in rounds.rounds(found) if r.at - now <= AHEAD]
    drawn = [m for m in found if m.use.decide]
    gone = struck.since(chart, where.since if where is not None else None)
    reason = rounds.excluded(chart, now)
    held = rounds.scales(chart, now)
    scored = [] if reason is not None else rounds.scores(grouped, held)
    usual = kurve_bands.bands(chart, now)
    shown_lanes = lanes.of_draft(context.options.get("lanes"))
    shown_lanes = (*shown_lanes, *kurve_marks.lanes(context.options.get("marks", ()), shown_lanes))
    quantities = kurve_quantities.quantities(chart, where, now, shown_lanes, drawn)
    past = [m.at for m in found if m.use.why != "future"]
    newest = max(past, default=None)
    began = where.since if where is not None else None
    grown = kurve_marks.taken(chart, began, now) if _cultures(context) else []
    spells = kurve_spells.noted(chart, shown_lanes, began, now)
    others = [*kurve_quantities.times(quantities), *(one.at for one in grown)]
    states = kurve_words.worded(chart, where, now, shown_lanes)
    others += [at for one in spells for at in one.times] + [at for one in states for at in one.times]
    past = sorted((*past, *others))
    first, last = _span(context, where, past)
    end = shifted(last, kurve.ahead(first, last))
    days, hours, nights = kurve.axis(first, end, now)
    close = kurve.close_axis(first, end, now, past)
    scores = kurve.score_row(scored, held.number(now))
    if reason is not None:
        said = _("does not apply; use {score}").format(score=news2.own_score(reason))
        scores = kurve.score_row([], held.number(now), said)
    rows: list[TextRow | None] = []
    for one in shown_lanes:
        if one.shows == "news2" and (scored or reason is not None):
            rows.append(msgspec.structs.replace(scores, set_up=(f"lane/{one.key}",)))
        elif one.shows == "row":
            (quantity,) = (of for of in quantities if of.lane == one.key)
            rows.append(kurve_lanes.row(one, quantity, drawn, usual, asked=kurve_marks.of_panel(one)))
        rows += [kurve_words.row(state, last, now) for state in states if state.lane is one]
    shown = kurve_struck.with_struck(grouped, gone)
    columns, readings = kurve_table.readings(shown, scored, scores.points if scored else (), now, gone)
    stops, columns, readings = kurve_quantities.with_others(
        (kurve.stops(shown, readings, now), columns, readings), quantities, found, now
    )
    stops, columns, readings = kurve_quantities.with_added(
        (stops, columns, readings),
        [
            *kurve_marks.readings(grown, now),
            *kurve_spells.readings(spells, now),
            *kurve_words.readings(states),
        ],
        now,
    )
    noted = [kurve_spells.row(one, now) for one in spells]
    written = kurve_marks.note_row(chart, began, now) if context.options.get("notes", True) else None
    orders = medication.treatments(chart, where, now) if context.options.get("medicines", True) else []
    fluid, fluid_sum, fluid_note = kurve_lower.fluid(chart, first, last, now)
    drawn_lanes = kurve_lanes.lanes(shown_lanes, quantities, drawn, grouped, last, usual, gone)
    drawn_lanes = kurve_lanes.with_unread(drawn_lanes, found)
    strip = kurve_whole.overview(drawn_lanes, str(context.options.get("overview", kurve_whole.FIRST)))
    wanted = float(context.options.get("hours", 72))
    said = _("updated {time}").format(time=relative_day_time(newest, now)) if newest else ""
    model = VitalsModel(
        start=first.timestamp(),
        end=end.timestamp(),
        now=now.timestamp(),
        now_text=time(now),
        lanes=drawn_lanes,
        days=days,
        hours=hours,
        nights=nights,
        coarse=kurve.coarse(first, end),
        close_days=close[0],
        close_hours=close[1],
        close_nights=close[2],
        rows=kurve_lanes.dated((r for r in rows if r is not None), drawn_lanes),
        marks=tuple(r for r in (kurve_marks.culture_row(grown, now), *noted, written) if r is not None),
        events=kurve.events(chart, where),
        medicines=kurve_lower.bars(chart, orders, now, end, where.admitted if where is not None else first),
        fluid=fluid,
        fluid_title=_("Fluid in / out"),
        fluid_unit=_("mL in 8 hours"),
        fluid_sum=fluid_sum,
        fluid_note=fluid_note,
        ranges=(
            TimeRange("24", _("24 h"), 24),
            TimeRange("72", _("72 h"), 72),
            TimeRange("stay", _("The stay") if where is not None else _("Everything"), 0),
        ),
        range="stay" if where is None or wanted > 72 else "24" if wanted <= 24 else "72",
        stops=stops,
        overview=strip,
        overview_note=kurve_whole.note(strip),
        columns=columns,
        readings=readings,
        drawn=_drawn(context),
        title=_("Chart"),
        note=" · ".join(filter(None, (said, kurve_bands.unknown_age(chart, now)))),
        spoken=_("Chart, {n} measured times").format(n=len(grouped)),
    )
    nothing = _("Nothing is measured in this stay.") if where is not None else _("Nothing is measured.")
    steps = way_on(context, "vitals", BeginRound())
    state = list_state(
        context,
        bool(found or orders or gone or others),
        Observation,
        nothing,
        steps,
    )
    limit = timedelta(hours=float(context.options.get("stale_after", STALE.total_seconds() / 3600)))
    if state.kind == "ready" and newest is not None and now - newest > limit:
        state = PanelState("stale", note=_measured(newest, now))
    not_drawn = _not_drawn(found, _others(chart, where, now), now)
    apart = " · ".join(filter(None, (not_drawn, kurve_quantities.apart(quantities, where))))
    if state.kind in ("ready", "stale", "empty") and apart:
        state = msgspec.structs.replace(state, text=apart)
    return model, state


def _span(context: Context, where: Stay | None, past: list[datetime]) -> tuple[datetime, datetime]:
    """From the first to the last moment of the chart: the stay, else what was measured."""
    now = context.now
    begun = [where.admitted] if where and where.admitted else []
    oldest = min(past[:1] + begun, default=now)
    over = where.discharged if where is not None else None
    last = now if over is None else min(now, shifted(over, timedelta(hours=6)))
    if where is None and past and now - past[-1] > _LONG_AGO:
        last = shifted(past[-1], timedelta(hours=6))
    last = max(last, *past[-1:]) if past else last
    # A day and a night are drawn for each day since then: no life is longer, a date of year 1 is no life.
    return max(min(oldest, last), shifted(last, -A_LIFE)), last


_LONG_AGO = timedelta(days=30)


def _measured(newest: datetime, now: datetime) -> str:
    """Age of the newest measurement; its date once a count of days says nothing."""
    if now - newest > _LONG_AGO:
        return _("measured {day}").format(day=day(newest))
    return _("measured {age} ago").format(age=age(now - newest))


def _others(chart: Chart, where: Stay | None, now: datetime) -> list[Measurement]:
    """Measurements of the stay that are of somebody else: the fetus, a partner, a device."""
    since = where.since if where is not None else None
    return [one for one in of_others(chart, now) if since is None or one.at >= since]


def _not_drawn(found: list[Measurement], others: list[Measurement], now: datetime) -> str:
    """Measurements that can't be drawn: words, limits, unknown units, times ahead; the newest three. Then the
    newest three that are of somebody else."""
    apart = [*[m for m in found if not m.use.decide][:-4:-1], *others[:-4:-1]]
    said = []
    for one in apart:
        parts = (one.whose, moment_words(one.when, now), why_words(one.use.why))
        said.append(f"{vitals()[one.key].name} {one.words} ({', '.join(part for part in parts if part)})")
    return _("Not in the curves: {what}").format(what="; ".join(said)) if said else ""


def OPTIONS() -> type[Options]:
    """A workspace's options of the chart: `hours` seen at first, `medicines` under it or not, `cultures` and
    `notes` as marks or not, `marks` the analyses that have a row each where there is room, `overview` the
    vital sign or the lane in the strip of the whole stay, empty for none."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options

    class VitalsOptions(Options):
        hours: Annotated[float, Field(ge=1, le=2160)] = 72
        medicines: bool = True
        cultures: bool = True
        notes: bool = True
        marks: list[str] = []  # noqa: RUF012 (pydantic copies it)
        overview: str = "hr"

    return VitalsOptions
