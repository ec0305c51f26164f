"""The chart (kurve): measurements over time in lanes, scores, events, medicines and fluid under one time
axis.

All times are seconds since the epoch in UTC; every word that stands at a time comes formatted with it, so
that
the widget knows no time zone. Times within a series ascend.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from desktop.clinical import news2
from desktop.clinical.vocabulary import vitals
from desktop.core.formats import age, relative_day_time, time
from desktop.core.messages import _
from desktop.fhir.resources import Observation
from desktop.views.making import list_state
from desktop.views.parts import Outside, PanelState, Step
from desktop.views.registry import Context

if TYPE_CHECKING:
    from desktop.clinical.rounds import Measurement
    from desktop.workspace.options import Options


class Series(msgspec.Struct, frozen=True, gc=False):
    """One measured quantity in a lane.

    `colour` 0 to 5 is its place in the design's series (0 pressure bar, 1 pulse, 2 temperature, 3 saturation,
    4 respiration, 5 output); `shape` its mark. `times`, `values` and `texts` (as read: "114/60") have one
    length;
    a `bar` also has `lows` (diastolic). `outside` marks values beyond the limits, '' inside. `latest` is
    the newest
    value for the right edge, with `latest_note` under it ("uregelmessig", "på 2 L O₂").
    """

    key: str
    name: str
    unit: str
    shape: Literal["bar", "dot", "diamond", "ring", "triangle"]
    colour: int
    times: tuple[float, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]
    lows: tuple[float, ...] = ()
    outside: tuple[Outside, ...] = ()
    latest: str = ""
    latest_note: str = ""
    note: str = ""


class Span(msgspec.Struct, frozen=True, gc=False):
    """Something that lasts: oxygen, a culture. `end` may lie ahead. `level` 0 to 1 is how dark it is."""

    start: float
    end: float
    text: str
    level: float = 0.5
    dashed: bool = False


class Lane(msgspec.Struct, frozen=True, gc=False):
    """A strip of the chart: its scale (`low`, `high`), labelled `ticks`, reference `bands`, one or more
    series.

    `height` at 100 % is asked for; `spans` lie along its bottom (oxygen under saturation). `values` writes
    the
    first series' numbers under the curve (respiration).
    """

    key: str
    series: tuple[Series, ...]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    bands: tuple[tuple[float, float], ...] = ()
    height: float = 48
    spans: tuple[Span, ...] = ()
    values: bool = False


class RowPoint(msgspec.Struct, frozen=True, gc=False):
    """A text at a time. `mark` as a score's mark (see `parts.Score`), `outlined` for 7 and more in history.

    `missing` names what an incomplete score lacks.
    """

    time: float
    text: str
    mark: Literal["plain", "bold", "framed", "filled", "single", "incomplete", "outlined", "warn"] = "plain"
    outside: Outside = ""
    new: bool = False
    missing: str = ""


class TextRow(msgspec.Struct, frozen=True, gc=False):
    """A row of texts: consciousness, the score, results. `latest` stands at the right edge in
    `latest_mark`'s weight."""

    key: str
    name: str
    note: str
    points: tuple[RowPoint, ...] = ()
    spans: tuple[Span, ...] = ()
    latest: str = ""
    latest_warn: bool = False


class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened: admitted, moved, an examination."""

    time: float
    text: str


class Dose(msgspec.Struct, frozen=True, gc=False):
    """A dose at its time: ● given, ○ ordered, ▲ late, × refused or not given; `text` the word beside late
    and refused."""

    time: float
    state: Literal["given", "ordered", "late", "refused"]
    text: str = ""


class MedicineBar(msgspec.Struct, frozen=True, gc=False):
    """A medicine under the chart.

    `style`: `regular`, `as_needed` (dashed), `infusion` (tall). `periods` while it was ordered; the last
    may go on
    ahead. `ended` is the word at the end of a period that was stopped or changed ("økt", "pause, lavt
    trykk").
    `remark` stands beside it ("10 mmol per time"), `remark_after` behind ("til 16:30"). `new_text` before
    its start.
    """

    key: str
    name: str
    dose: str
    brand: str = ""
    style: Literal["regular", "as_needed", "infusion"] = "regular"
    periods: tuple[tuple[float, float], ...] = ()
    doses: tuple[Dose, ...] = ()
    ended: str = ""
    remark: str = ""
    remark_after: str = ""
    new_text: str = ""
    group: str = ""


class Round(msgspec.Struct, frozen=True, gc=False):
    """A round of the unchanged medicines, folded into one row: "5 av 5". `given` false writes a ring."""

    time: float
    text: str
    given: bool = True


class FluidPart(msgspec.Struct, frozen=True, gc=False):
    """Fluid in and out (mL) between two times; `text` the balance ("−800"), `pair` both ("600 / 1400")."""

    start: float
    end: float
    into: float
    out: float
    text: str
    pair: str


class TimeRange(msgspec.Struct, frozen=True, gc=False):
    """A choice of how much is seen: `hours` wide (0: the whole stay)."""

    key: str
    label: str
    hours: float


class VitalsModel(msgspec.Struct, frozen=True, gc=False):
    """The whole chart of a stay.

    `start` to `end` is what there is (`end` a little after `now`). `days` are (midnight, "Ons 18.11"),
    `hours`
    small ticks, `nights` shaded. `stops` are the measured times with their words ("08:32") and what a
    screen reader
    says there. `overview` is one curve of the whole stay for the strip at the bottom.
    """

    start: float
    end: float
    now: float
    now_text: str
    lanes: tuple[Lane, ...]
    days: tuple[tuple[float, str], ...] = ()
    hours: tuple[float, ...] = ()
    nights: tuple[tuple[float, float], ...] = ()
    rows: tuple[TextRow, ...] = ()
    events: tuple[Event, ...] = ()
    medicines: tuple[MedicineBar, ...] = ()
    steady_title: str = ""
    steady_count: int = 0
    rounds: tuple[Round, ...] = ()
    fluid: tuple[FluidPart, ...] = ()
    fluid_title: str = ""
    fluid_unit: str = ""
    fluid_sum: str = ""
    fluid_note: str = ""
    ranges: tuple[TimeRange, ...] = ()
    range: str = ""
    stops: tuple[tuple[float, str, str], ...] = ()
    overview: Series | None = None
    overview_note: str = ""
    title: str = ""
    note: str = ""
    short_note: str = ""
    spoken: str = ""
    steps: tuple[Step, ...] = ()


TYPES = frozenset(
    {
        "Observation", "Encounter", "Procedure", "DiagnosticReport", "MedicationRequest",
        "MedicationAdministration", "Flag", "Condition",
    }
)  # fmt: skip
STALE = timedelta(hours=8)


def build(context: Context) -> tuple[VitalsModel, PanelState]:
    """The chart. Options: `hours` seen at first, `medicines` false leaves them out, `stale_after` hours."""
    # These modules draw on this one's structs.
    from desktop.clinical import rounds
    from desktop.views import kurve, kurve_lower, medication, stay

    chart, now = context.chart, context.now
    where = stay.current(chart, now) or stay.latest(chart, now)
    found = rounds.measurements(chart)
    if where is not None and where.start is not None:
        found = [m for m in found if m.at >= where.start - timedelta(hours=12)]
    grouped = rounds.rounds(found)
    reason = rounds.excluded(chart, now)
    scale = rounds.scale_of(chart)
    scored = [] if reason is not None else rounds.scores(grouped, scale)
    first = min([m.at for m in found[:1]] + ([where.start] if where and where.start else []), default=now)
    last = now if where is None or where.end is None else min(now, where.end + timedelta(hours=6))
    end = last + timedelta(hours=6)
    days, hours, nights = kurve.axis(first, end)
    rows = [kurve.consciousness(found)]
    if reason is not None:
        said = _("does not apply; use {score}").format(score=news2.own_score(reason))
        rows.append(kurve.score_row([], scale, said))
    elif scored:
        rows.append(kurve.score_row(scored, scale))
    orders = medication.treatments(chart, where, now) if context.options.get("medicines", True) else []
    fluid, fluid_sum, fluid_note = kurve_lower.fluid(kurve_lower.entries(chart), first, last)
    wanted = float(context.options.get("hours", 72))
    newest = found[-1].at if found else None
    model = VitalsModel(
        start=first.timestamp(),
        end=end.timestamp(),
        now=now.timestamp(),
        now_text=time(now),
        lanes=kurve.lanes(found, grouped),
        days=days,
        hours=hours,
        nights=nights,
        rows=tuple(r for r in rows if r is not None),
        events=kurve.events(chart, where),
        medicines=kurve_lower.bars(orders, now, end),
        fluid=fluid,
        fluid_title=_("Fluid in / out"),
        fluid_unit=_("mL in 8 hours"),
        fluid_sum=fluid_sum,
        fluid_note=fluid_note,
        ranges=(
            TimeRange("24", _("24 h"), 24),
            TimeRange("72", _("72 h"), 72),
            TimeRange("stay", _("The stay"), 0),
        ),
        range="24" if wanted <= 24 else "72" if wanted <= 72 else "stay",
        stops=kurve.stops(grouped, scored),
        title=_("Chart"),
        note=_("updated {time}").format(time=relative_day_time(newest, now)) if newest else "",
        spoken=_("Chart, {n} measured times").format(n=len(grouped)),
    )
    state = list_state(context, bool(found or orders), Observation, _("Nothing is measured in this stay."))
    limit = timedelta(hours=float(context.options.get("stale_after", STALE.total_seconds() / 3600)))
    if state.kind == "ready" and newest is not None and now - newest > limit:
        state = PanelState("stale", note=_("measured {age} ago").format(age=age(now - newest)))
    if state.kind in ("ready", "stale") and (apart := _not_drawn(found, now)):
        state = msgspec.structs.replace(state, text=apart)
    return model, state


def _not_drawn(found: list[Measurement], now: datetime) -> str:
    """What was measured and can't stand in a curve: words, limits, other units; the newest three."""
    apart = [m for m in found if m.number is None and m.key != "acvpu"][:-4:-1]
    said = "; ".join(f"{vitals()[m.key].name} {m.words} ({relative_day_time(m.at, now)})" for m in apart)
    return _("Not in the curves: {what}").format(what=said) if said else ""


def OPTIONS() -> type[Options]:
    """A workspace's options of the chart: `hours` seen at first, `medicines` under it or not."""
    from desktop.workspace.options import Options

    class VitalsOptions(Options):
        hours: float = 72
        medicines: bool = True

    return VitalsOptions
