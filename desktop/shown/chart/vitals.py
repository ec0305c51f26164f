"""The chart (kurve): measurements over time in lanes, scores, events, medicines and fluid under one time
axis.

All times are seconds since the epoch in UTC; every word that stands at a time comes formatted with it, so
that
the widget knows no time zone. Times within a series ascend.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from desktop.shown.parts import Outside, PanelModel, Step


class StruckPoint(msgspec.Struct, frozen=True, gc=False):
    """A value that was entered in error: where it stood, as it was read, and who struck it and why. It is in
    no curve and in no scale."""

    time: float
    value: float
    text: str
    note: str = ""


class Series(msgspec.Struct, frozen=True, gc=False):
    """One measured quantity in a lane.

    `colour` 0 to 5 is its place in the design's series (0 pressure bar, 1 pulse, 2 temperature, 3 saturation,
    4 respiration, 5 output); `shape` its mark. `times`, `values` and `texts` (as read: "114/60") have one
    length;
    a `bar` also has `lows` (diastolic). `outside` marks values beyond the limits, '' inside. `latest` is
    the newest
    value for the right edge, with `latest_note` under it ("uregelmessig", "på 2 L O₂"). `struck` is what was
    entered in error. A `thin` bar is another pressure than the one beside it: that of an arterial line. A
    `line` has no marks, and may have no `texts`: a device recorded it. It is broken in each of its `gaps`,
    from the last value before to the first one after.
    """

    key: str
    name: str
    unit: str
    shape: Literal["bar", "dot", "diamond", "ring", "triangle", "line"]
    colour: int
    times: tuple[float, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]
    lows: tuple[float, ...] = ()
    outside: tuple[Outside, ...] = ()
    latest: str = ""
    latest_note: str = ""
    note: str = ""
    alarm: Outside = ""
    struck: tuple[StruckPoint, ...] = ()
    thin: bool = False
    gaps: tuple[tuple[float, float], ...] = ()

    def runs(self) -> list[slice]:
        """The values that one line goes through, run for run; with fewer values than the gaps were found in
        too."""
        return runs(self.times, self.gaps)


def runs(times: Sequence[float], gaps: Iterable[tuple[float, float]]) -> list[slice]:
    """The places of ascending times between which no gap lies."""
    found = {bisect_right(times, begins) for begins, _until in gaps}
    edges = [0, *sorted(at for at in found if 0 < at < len(times)), len(times)]
    return [slice(first, last) for first, last in pairwise(edges) if last > first]


class LimitLine(msgspec.Struct, frozen=True, gc=False):
    """A limit in a lane: its (time, value) points, two at least, and its words. `danger`: red, else amber."""

    points: tuple[tuple[float, float], ...]
    text: str
    danger: bool = False


class PercentileLine(msgspec.Struct, frozen=True, gc=False):
    """A percentile of growth behind a curve: its (time, value) points and its number as read. `middle` is
    the median, `edge` one of the two between which it is shaded."""

    points: tuple[tuple[float, float], ...]
    text: str
    middle: bool = False
    edge: bool = False


class EarlierCurve(msgspec.Struct, frozen=True, gc=False):
    """The same quantity in an earlier stay, moved so that its event lies where the present one does: its
    name ("2023"), its last value as read, and `dots` for the second dash."""

    name: str
    latest: str
    times: tuple[float, ...]
    values: tuple[float, ...]
    dots: bool = False


class Span(msgspec.Struct, frozen=True, gc=False):
    """Span with a duration: oxygen, a culture. `end` may lie ahead. `level` 0 to 1 is how dark it is. `short`
    stands where there is no room for `text`. Where several that follow one another have room only together,
    `several` says them with the least and the greatest `amount` for its `{}`."""

    start: float
    end: float
    text: str
    level: float = 0.5
    dashed: bool = False
    short: str = ""
    several: str = ""
    amount: str = ""
    number: float = 0.0


class Lane(msgspec.Struct, frozen=True, gc=False):
    """A strip of the chart: its scale (`low`, `high`), labelled `ticks`, reference `bands`, one or more
    series.

    `height` at 100 % is asked for, and `least` needed: with less room the chart scrolls. `spans` lie along
    its bottom (oxygen under saturation). `values` writes the first series' numbers under the curve
    (respiration). `said` are words under its name: the percentile; `shaded` what its band means. `set_up` are
    the ways in the set-up that decide it: the lane itself, what is usual.
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
    limits: tuple[LimitLine, ...] = ()
    earlier: tuple[EarlierCurve, ...] = ()
    percentiles: tuple[PercentileLine, ...] = ()
    said: tuple[str, ...] = ()
    shaded: str = ""
    least: float = 0
    set_up: tuple[str, ...] = ()


Mark = Literal["plain", "bold", "framed", "filled", "single", "incomplete", "outlined", "warn"]


class RowPoint(msgspec.Struct, frozen=True, gc=False):
    """A text at a time. `mark` as a score's mark (see `parts.Score`), `outlined` for 7 and more in history.

    `missing` names what an incomplete score lacks.
    """

    time: float
    text: str
    mark: Mark = "plain"
    outside: Outside = ""
    new: bool = False
    missing: str = ""


class TextRow(msgspec.Struct, frozen=True, gc=False):
    """A row of texts: consciousness, the score, results. `latest` stands at the right edge in
    `latest_mark`'s weight, `latest_note` beside it: from when it is, where it is older than others.
    `set_up` as of a lane. One that `yields` stands only where there is room."""

    key: str
    name: str
    note: str
    points: tuple[RowPoint, ...] = ()
    spans: tuple[Span, ...] = ()
    latest: str = ""
    latest_warn: bool = False
    latest_note: str = ""
    set_up: tuple[str, ...] = ()
    yields: bool = False


Looks = Literal["alarm", "read", "waits", "so_far", "quiet", "note"]


class TimeMark(msgspec.Struct, frozen=True, gc=False):
    """Mark at one time without a value: a culture, a note. `words` stand beside its mark, where there is no
    room `short`, else none; `said` is all of it, for who asks. `looks`: ◆ `alarm`, ◇ `read` (to be read), ○
    `waits`, ● with a ring `so_far`, a dot `quiet`, an upright line `note`. `keys` are what it rests on."""

    time: float
    words: str
    said: str
    short: str = ""
    looks: Looks = "quiet"
    keys: tuple[str, ...] = ()


class MarkRow(msgspec.Struct, frozen=True, gc=False):
    """A row of marks, in order of time; `note` beside its name counts them. A `thin` one has no words, one
    that `yields` stands only where there is room."""

    key: str
    name: str
    marks: tuple[TimeMark, ...]
    note: str = ""
    thin: bool = False
    yields: bool = False


class Reading(msgspec.Struct, frozen=True, gc=False):
    """Value of one quantity in a round: its text, time of measurement, and notes.

    `note` says how it was recorded where it was converted, what it replaced, why it is not scored. `struck`
    is what was entered in error there; `text` is then empty where nothing took its place. `keys` are the
    Observations (`Type/id`) behind it, struck ones too.
    """

    text: str
    at: float
    note: str = ""
    warn: bool = False
    struck: str = ""
    keys: tuple[str, ...] = ()


class ReadingColumn(msgspec.Struct, frozen=True, gc=False):
    """A quantity of the rounds, by the key of its series or row, with its name and unit."""

    key: str
    title: str


class Event(msgspec.Struct, frozen=True, gc=False):
    """Event: admitted, moved, an examination. What lasted, as an operation or a leave, has an `end`; 0 where
    nobody wrote one. `goes_on`: it lasts still. Of what has no hour the band is the day."""

    time: float
    text: str
    end: float = 0
    goes_on: bool = False
    has_hour: bool = True


class Dose(msgspec.Struct, frozen=True, gc=False):
    """A dose at its time: ● given, ○ ordered, ▲ late, × refused or not given, ? planned long ago and nothing
    entered, a ring with a line through it struck; `text` the word beside those that have one. `key` is what
    was entered (`Type/id`), empty for what is only ordered."""

    time: float
    state: Literal["given", "ordered", "late", "refused", "struck", "unwritten"]
    text: str = ""
    key: str = ""


class RateStep(msgspec.Struct, frozen=True, gc=False):
    """A time at one rate of an infusion: `text` is its figure, `value` how high it is drawn. None is no
    nought: nobody knows the rate (`text` empty), or it is no figure in the unit of the others. `end` is
    `start` where nobody wrote an end. `key` is what was entered."""

    start: float
    end: float
    value: float | None
    text: str
    key: str = ""


class MedicineBar(msgspec.Struct, frozen=True, gc=False):
    """A medicine under the chart.

    `style`: `regular`, `as_needed` (dashed), `infusion` (tall). `periods` while it was ordered; the last
    may go on
    ahead. `ended` is the word at the end of a period that was stopped or changed ("økt", "pause, lavt
    trykk").
    `remark` stands beside it ("10 mmol per time"), `remark_after` behind ("til 16:30"). `new_text` before
    its start. `answered` is what can't be read of the order, and what it was signed in spite of, and why.
    `gone` says how it ended where that lies before what is seen, `comes` when it begins where that lies
    after. `told` is what else the order says (greatest dose, how it is taken, notes), for which the dose has
    a sign.
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
    answered: tuple[str, ...] = ()
    told: str = ""
    gone: str = ""
    comes: str = ""
    steady: float | None = None
    rates: tuple[RateStep, ...] = ()
    rate_unit: str = ""


class FluidPart(msgspec.Struct, frozen=True, gc=False):
    """Fluid in and out (mL) between two times; `text` the balance ("−800"), `pair` both ("600 / 1400"),
    `keys` what was summed (`Type/id`)."""

    start: float
    end: float
    into: float
    out: float
    text: str
    pair: str
    keys: tuple[str, ...] = ()


class TimeRange(msgspec.Struct, frozen=True, gc=False):
    """A choice of how much is seen: `hours` wide (0: the whole stay)."""

    key: str
    label: str
    hours: float


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """A part of a chart, from `start` up to `end`, of which not everything measured is sent: of each `step`
    seconds the least and the greatest of each quantity. `note` says so."""

    start: float
    end: float
    step: float
    note: str = ""


class VitalsModel(PanelModel, frozen=True, gc=False):
    """The whole chart of a stay.

    `start` to `end` is what there is (`end` a little after `now`). `days` are (midnight, "Ons 18.11"),
    `hours`
    small ticks, `nights` shaded; of a chart of months or years they are those, and `close_…` are its days,
    for who sees less than `CLOSE` seconds. `stops` are the measured times with their words ("08:32") and
    what a screen reader says there. `overview` is one curve of the whole stay for the strip at the bottom.
    `stretches` are the parts that are reduced, in order of time; a chart that is sent whole has none, and no
    `mark`, which names all that was measured (`vitals_parts`). `marks` are rows of what is no value;
    `drawn` names what the panel's options asked for, for who asks about a part of it. `coarse`: `days` are
    months or years. No less than `least_hours` are seen.
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
    columns: tuple[ReadingColumn, ...] = ()
    readings: tuple[Mapping[str, Reading], ...] = ()
    close_days: tuple[tuple[float, str], ...] = ()
    close_hours: tuple[float, ...] = ()
    close_nights: tuple[tuple[float, float], ...] = ()
    mark: str = ""
    stretches: tuple[Stretch, ...] = ()
    marks: tuple[MarkRow, ...] = ()
    drawn: tuple[str, ...] = ()
    coarse: bool = False
    least_hours: float = 4.0


CLOSE = 60 * 86400.0
