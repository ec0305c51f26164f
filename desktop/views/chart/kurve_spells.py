"""The chart's rows of spells: what was noted each time, or so many in a shift, as marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from desktop.clinical.lanes import DeclaredLane, LaneCurve
from desktop.clinical.record.measured import spells
from desktop.clinical.record.measured.spells import Spell
from desktop.core.formats import day, relative_day_time, time
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import MarkRow, Reading, TimeMark
from desktop.views.chart.kurve_quantities import Added

_ONE: Final = timedelta(minutes=1)


class Noted(msgspec.Struct, frozen=True):
    """A lane of marks with what is noted of each of its kinds, of which there is any."""

    lane: DeclaredLane
    kinds: tuple[tuple[LaneCurve, list[Spell]], ...]
    """Each declared kind; of one that was never noted there is nothing."""

    @property
    def name(self) -> str:
        """Title of the row."""
        return pick(self.lane.name) if self.lane.name is not None else ""

    @property
    def times(self) -> list[datetime]:
        """Times of all noted spells."""
        return [one.at for _curve, found in self.kinds for one in found]


def noted(
    chart: Chart, declared: Sequence[DeclaredLane], since: datetime | None, now: datetime
) -> list[Noted]:  # fmt: skip
    """The rows of marks; one of which nothing is noted is left out: nobody may have looked."""
    made = []
    for lane in declared:
        if lane.shows != "marks":
            continue
        kinds = []
        for curve in lane.curves:
            codes = tuple(code for source in curve.of for code in source.observation)
            kinds.append((curve, spells.spells(chart, codes, since, now)))
        if any(found for _curve, found in kinds):
            made.append(Noted(lane, tuple(kinds)))
    return made


def row(one: Noted, now: datetime) -> MarkRow:
    """The marks of a row, and beside its name how many there were in a day, where that can be told."""
    every = [_Said(curve, spell) for curve, found in one.kinds for spell in found]
    marks = [_mark(part, now) for part in _together(sorted(every, key=lambda said: said.spell.at))]
    # In the order in which the row is named; what was never noted is not nought.
    counts = [spells.last_day(found, now) if found else None for _curve, found in one.kinds]
    note = ""
    if any(count is not None for count in counts):
        each = ", ".join("–" if count is None else str(count) for count in counts)
        note = _("24 h: {counts}").format(counts=each)
    key = f"lane {one.lane.key}"
    return MarkRow(key, one.name, tuple(marks), note)


def readings(every: Sequence[Noted], now: datetime) -> list[Added]:
    """Readings of spells for the table and for the cursor."""
    return [
        Added(found.key, found.name, found.name, Reading(mark.words, mark.time, keys=mark.keys))
        for found in (row(one, now) for one in every)
        for mark in found.marks
    ]


class _Said(NamedTuple):
    curve: LaneCurve
    spell: Spell

    @property
    def single(self) -> bool:
        """True for one spell that has its own time."""
        return not self.spell.summed and self.spell.count > 0 and self.spell.timed


def _together(every: Sequence[_Said]) -> list[list[_Said]]:
    """Group spells that begin within a minute of each other: an apnoea with its bradycardia."""
    parts: list[list[_Said]] = []
    for one in every:
        near = parts and one.single and parts[-1][0].single and one.spell.at - parts[-1][0].spell.at <= _ONE
        if near and all(one.curve is not other.curve for other in parts[-1]):
            parts[-1].append(one)
        else:
            parts.append([one])
    return parts


def _mark(part: Sequence[_Said], now: datetime) -> TimeMark:
    spell = part[0].spell
    when = relative_day_time(spell.at, now) if spell.timed else day(spell.at)
    if spell.until is not None and spell.summed:
        when = f"{when}–{time(spell.until)}"
    words = " + ".join(" ".join(filter(None, (_short(one), one.spell.words))) for one in part)
    short = " + ".join(_short(one) for one in part)
    return TimeMark(
        spell.at.timestamp(), words, f"{when}: {words}", short, "quiet" if spell.count else "waits",
        tuple(one.spell.key for one in part),
    )  # fmt: skip


def _short(one: _Said) -> str:
    name = pick(one.curve.name) if one.curve.name is not None else ""
    if one.spell.count == 0:
        return _("no {spell}").format(spell=name)
    return f"{one.spell.count} × {name}" if one.spell.summed and one.spell.exact else name
