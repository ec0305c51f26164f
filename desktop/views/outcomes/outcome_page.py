"""Outcome of a pilot from the record: the days before it beside its own, on its wards, as counts alone.

Nothing of who it was leaves this module: it reads each record that is held here, keeps what was found of it
as a part of that record, and gives two sides of counts. Only so many records are read anew for one question;
the others are told as not read yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.clinical.outcome_measures import OutcomeMeasure, outcome_measures
from desktop.core.clock import local
from desktop.core.usage.outcome_counts import HOUR, OutcomeSide
from desktop.core.usage.tally import tallied
from desktop.fhir.chart import Chart
from desktop.store import people, revisions
from desktop.sync.pull import cursors
from desktop.views.base.kept_parts import Making
from desktop.views.outcomes import outcome_moments
from desktop.views.outcomes.outcome_moments import Begun, Read
from desktop.views.reader import Reader

MOST_ANEW: Final = 150
"""Records that are read anew for one question, at most: the same thread answers all others."""


class OutcomePeriods(msgspec.Struct, frozen=True):
    """Days that are compared: as many before a pilot as it has had, and its own, the last ones counted in."""

    begins: date
    until: date

    @property
    def days(self) -> int:
        """Number of days of the pilot so far."""
        return (self.until - self.begins).days + 1

    def side(self, day: date) -> str:
        """The side on which a day is: `before`, `now`, or neither."""
        if self.begins <= day <= self.until:
            return "now"
        return "before" if self.begins - timedelta(days=self.days) <= day < self.begins else ""


class OutcomeRead(msgspec.Struct, frozen=True):
    """Both sides of a measure. Of `unfetched` patients here nobody knows how many they have, `waiting` are
    not read yet, `placeless` are on no ward that the record names, `undated` began on no day that it
    names."""

    key: str
    measure: OutcomeMeasure
    periods: OutcomePeriods
    before: OutcomeSide = OutcomeSide()
    now: OutcomeSide = OutcomeSide()
    unfetched: int = 0
    waiting: int = 0
    placeless: int = 0
    undated: int = 0


def outcome_read(
    reader: Reader, connection: Connection, key: str, periods: OutcomePeriods, wards: Collection[str]
) -> OutcomeRead | None:
    """The counts of a declared measure; None for one that is not declared (any more)."""
    measure = outcome_measures().get(key)
    if measure is None:
        return None
    everybody = people.everybody(connection)
    reader.outcomes.under("outcome", key, msgspec.json.encode(measure).decode(), reader.actor.practitioner)
    types = outcome_moments.types_of(measure)
    anew = 0

    def make(patient: str, moment: datetime) -> Making[Read] | None:
        nonlocal anew
        if anew >= MOST_ANEW:
            return None
        anew += 1
        chart: Chart | None = reader.charts.read(connection, patient, types)
        return Making(outcome_moments.read(chart.anew(), measure, moment)) if chart is not None else None

    told = cursors.answered(connection, everybody, types)
    numbers = revisions.of(connection, everybody, types)
    states = {one: f"{number} {','.join(told.get(one, ()))}" for one, number in numbers.items()}
    now = reader.clock()
    found = reader.outcomes.of(connection, states, now, make)
    read = counted(key, measure, periods, wards, (part.what for part in found.values()), now)
    return msgspec.structs.replace(read, waiting=len(everybody) - len(found))


def counted(
    key: str, measure: OutcomeMeasure, periods: OutcomePeriods, wards: Collection[str],
    records: Iterable[Read], now: datetime,
) -> OutcomeRead:  # fmt: skip
    """Both sides, of what was read of each record at a moment; without `wards` on all of them."""
    sides: dict[str, list[Begun]] = {"before": [], "now": []}
    unfetched = placeless = undated = 0
    for record in records:
        unfetched += not record.held
        undated += record.undated
        for one in record.begun:
            side = periods.side(local(one.at).date())
            if not side:
                continue
            if wards and not one.wards:
                placeless += 1
            elif not wards or set(one.wards) & set(wards):
                sides[side].append(one)
    before, after = (_side(sides[name], measure, now) for name in ("before", "now"))
    return OutcomeRead(key, measure, periods, before, after, unfetched, 0, placeless, undated)


def _side(found: Iterable[Begun], measure: OutcomeMeasure, now: datetime) -> OutcomeSide:
    hours: list[float] = []
    beyond = young = unknown = 0
    bound = timedelta(hours=measure.within)
    for one in found:
        came = one.came
        if not one.timed:
            unknown += 1
        elif one.at + bound > now:
            # The quick ones of these would be counted, and the slow ones not.
            young += 1
        elif came.at is not None and came.at <= one.at + bound:
            hours.append(max((came.at - one.at) / timedelta(hours=1), 0.0))
        elif came.unknown or came.latest:
            unknown += 1
        else:
            beyond += 1
    return OutcomeSide(tallied(hours, HOUR), beyond, young, unknown)
