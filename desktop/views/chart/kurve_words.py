"""The chart's rows of states in words (the ventilator's mode): a bar from where one was noted to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from desktop.clinical.lanes import DeclaredLane
from desktop.clinical.record.observed import AHEAD
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import at_second
from desktop.core.messages import pick
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import Reading, Span, TextRow
from desktop.views.chart import kurve_lanes
from desktop.views.chart.kurve_quantities import Added
from desktop.views.chart.lasting import lasting
from desktop.views.columns.listed_sources import BY_SOURCE
from desktop.views.columns.told import Told
from desktop.views.curves.trend_values import seconds

_DARK = 0.3


class Worded(msgspec.Struct, frozen=True):
    """A row of states with all that was noted of it, oldest first."""

    lane: DeclaredLane
    noted: tuple[Told, ...]

    @property
    def key(self) -> str:
        """Key of its row and of its readings."""
        return f"lane {self.lane.key}"

    @property
    def name(self) -> str:
        """Title of the row."""
        (curve,) = self.lane.curves
        return pick(curve.name) if curve.name is not None else ""

    @property
    def times(self) -> list[datetime]:
        """Times at which the states were noted."""
        return [at_second(seconds(one)) for one in self.noted]


def worded(chart: Chart, stay: Stay | None, now: datetime, declared: Sequence[DeclaredLane]) -> list[Worded]:
    """The rows of states; one of which nothing is noted is left out: nobody may have looked."""
    made = []
    for lane in declared:
        if lane.shows != "words":
            continue
        (curve,) = lane.curves
        for source in curve.of:
            (kind,) = source.said
            told = [one for one, _concepts in BY_SOURCE[kind](chart, stay, now, source)]
            noted = [one for one in told if one.text and one.at is not None and one.at <= now + AHEAD]
            if noted:
                made.append(Worded(lane, tuple(sorted(noted, key=seconds))))
                break
    return made


def row(one: Worded, until: datetime, now: datetime) -> TextRow:
    """The bars of a row. The last state is drawn for as long as a ward may trust it; one whose hour nobody
    knows has none, and stands in the table."""
    timed = [(told.at, told.text) for told in one.noted if told.timed and told.at is not None]
    spans = tuple(
        Span(timed[at][0].timestamp(), end.timestamp(), timed[at][1], _DARK)
        for at, end in lasting(timed, until)
    )
    newest = one.noted[-1]
    return TextRow(
        one.key, one.name, "", spans=spans, latest=newest.text,
        latest_note=kurve_lanes.said_when(seconds(newest), now.timestamp()),
        set_up=(f"lane/{one.lane.key}",),
    )  # fmt: skip


def readings(every: Iterable[Worded]) -> list[Added]:
    """Readings of the states for the table and for the cursor."""
    return [
        Added(found.key, found.name, found.name, Reading(one.text, seconds(one), one.remark, keys=one.keys))
        for found in every
        for one in found.noted
    ]
