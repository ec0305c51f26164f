"""Planned observations of a patient: interval, last time done, next time due, from the orders and from
NEWS2's own rule where a site has configured one.

An order asks for the hours that it plans; each of them is done by what was measured from a little before it
on. After the last time it was done, the first hour that nobody answered is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.clinical import planned
from desktop.clinical.record import requests
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.results import examinations
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import timings
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage, Period, Timing, TimingRepeat
from desktop.fhir.resources import ServiceRequest
from desktop.fhir.when import after, instant, parse
from desktop.orders import config, usual_hours
from desktop.orders.due import LATE
from desktop.views.columns import row_summary
from desktop.views.columns.listed_sources import BY_SOURCE
from desktop.views.forms import scored

_AHEAD = timedelta(days=8)
_BACK = (timedelta(days=14), timedelta(hours=24))
"""Look-back periods for a missed hour; the second is for observations that come too often for the first."""
_EARLY = timedelta(hours=1)
_DAY = timedelta(days=1)
_NOT_HERE = frozenset({"laboratory", "imaging", "microbiology", "pathology"})
"""Fields of orders that somebody answers in a report: they are no observations of the ward's."""

State = Literal["late", "due", "unknown", "unfollowed"]
"""Late: its hour is past. Due: it lies ahead, or is now. Unknown: nobody said at which hours. Unfollowed:
it is not known here what answers it."""


class Plan(msgspec.Struct, frozen=True, gc=False):
    """Planned observation: its name, interval (`words`), when it is `due`, when it was `last` done as a
    whole, and when any of it was (`newest`). `lacks` are the names of what was not measured at the newest
    time, though the rest was. `keys` are what it rests on.
    """

    name: str
    words: str
    state: State
    due: datetime | None = None
    last: datetime | None = None
    newest: datetime | None = None
    lacks: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    score: bool = False


def plans(
    chart: Chart, stay: Stay | None, now: datetime, rule: Mapping[str, float] | None = None
) -> list[Plan]:
    """All that is to be observed in a stay, what is due first. `rule` is after how many hours a NEWS2 of each
    band (`clinical.news2.Band`, with underscores) is to be taken again."""
    if stay is None:
        return []
    found = [one for order in _orders(chart, stay, now) if (one := _of_order(chart, stay, order, now))]
    if rule and (one := _of_news2(chart, stay, now, rule)) is not None:
        found.append(one)
    return sorted(found, key=lambda one: (one.due is None, one.due or now, one.name))


def _orders(chart: Chart, stay: Stay, now: datetime) -> Iterable[ServiceRequest]:
    for order in chart.all(ServiceRequest):
        needed = order.as_needed_boolean or order.as_needed_codeable_concept is not None
        if not requests.stands(order) or needed or examinations.by_category(order.category) in _NOT_HERE:
            continue
        if stay.holds(order.encounter, requests.when(order), now):
            yield order


def _of_order(chart: Chart, stay: Stay, order: ServiceRequest, now: datetime) -> Plan | None:
    asked = planned.asked(order.code)
    repeats = order.occurrence_timing is not None
    if asked is None:
        if not repeats or order.code is None:
            return None
        words = timings.timing_words(order.occurrence_timing, clock=False)
        return Plan(requests.name(order), words, "unfollowed", keys=(order.key,))
    last, newest, lacks, keys = _done(chart, stay, asked, now)
    words = timings.timing_words(order.occurrence_timing, clock=False) if repeats else _("once")
    made = Plan(
        asked.name,
        words,
        "unknown",
        last=last,
        newest=newest,
        lacks=lacks,
        keys=(order.key, *keys),
        score=asked.score is not None,
    )
    hours = _hours(order, last, now)
    if hours is None:
        return made
    if not hours:
        return None
    due = next((at for at, early in hours if last is None or last < at - early), None)
    if due is None:
        # A single one that is done, or the last of a plan that ends.
        return None
    return msgspec.structs.replace(made, due=due, state="late" if now - due > _grace(hours) else "due")


def _grace(hours: Sequence[tuple[datetime, timedelta]]) -> timedelta:
    """Grace period after its hour before it is late: half an hour, of frequent ones less."""
    return min([LATE, *(early for _at, early in hours)])


def _done(
    chart: Chart, stay: Stay, asked: planned.Asked, now: datetime
) -> tuple[datetime | None, datetime | None, tuple[str, ...], tuple[str, ...]]:
    """Time an observation was last done as a whole, time any of it was done, the parts missing then, and the
    keys of the resources it rests on."""
    if asked.score is not None:
        newest = scored.newest(chart, asked.score, stay, now)
        return (newest.at, newest.at, (), newest.keys) if newest is not None else (None, None, (), ())
    times: dict[str, datetime | None] = {}
    keys: dict[str, None] = {}
    for name, group in asked.groups:
        told = [
            one for source in group for one, _codes in BY_SOURCE[source.said[0]](chart, stay, now, source)
        ]
        newest_ = max((one for one in told if one.at is not None and one.timed), key=_at, default=None)
        times[name] = newest_.at if newest_ is not None else None
        keys |= dict.fromkeys(newest_.keys if newest_ is not None else ())
    known = [at for at in times.values() if at is not None]
    if not known:
        return None, None, (), ()
    newest_at = max(known)
    lacks = tuple(name for name, at in times.items() if at is None or newest_at - at > rounds.TOGETHER)
    # What a ward never measures is named; it does not make all of it late since the first day.
    never = len(times) - len(known)
    whole = min(known) if never <= 1 < len(times) or not never else None
    return whole, newest_at, lacks, tuple(keys)


def _at(told: object) -> datetime:
    at = getattr(told, "at", None)
    assert isinstance(at, datetime)
    return at


def _hours(
    order: ServiceRequest, last: datetime | None, now: datetime
) -> list[tuple[datetime, timedelta]] | None:
    """The planned hours since it was last done, each with how long before it counts as done for it; None
    where nobody said at which hours, empty where the plan is over or all of it is done."""
    said = order.occurrence_timing
    if said is None:
        once = parse(order.occurrence_date_time)
        if once is None:
            once = parse(order.authored_on)
        return [(once.start, _EARLY)] if once is not None else None
    begins = instant(order.authored_on)
    repeat = _stepwise(said, begins)
    if repeat is None and not said.event:
        return None
    dosage = Dosage(timing=Timing(event=said.event, repeat=repeat))
    period = repeat.bounds_period if repeat is not None else None
    low = instant(period.start) if period is not None and period.start else begins
    end = after(period.end) if period is not None and period.end else None
    if end is not None and end <= now:
        return []
    for back in _BACK:
        since = max(one for one in (low, now - back) if one is not None)
        # From the last time it was done on, and the hour before that, by which the distance is known.
        since = max(since, last - _DAY) if last is not None else since
        found = usual_hours.planned(dosage, since, now + _AHEAD, usual=config.hours())
        if found is not None:
            return _with_distance([one.at for one in found])
    return None


def _stepwise(said: Timing, begins: datetime | None) -> TimingRepeat | None:
    """A repeat by which hours can be worked out: from when on, and many a day as steps of hours."""
    repeat = said.repeat
    coded = timings.said_code(said)
    if coded and (repeat is None or not (repeat.frequency or repeat.period)):
        number, period, unit = timings.CODES[coded]
        repeat = msgspec.structs.replace(
            repeat or TimingRepeat(), frequency=number, period=period, period_unit=unit
        )
    if repeat is None:
        return None
    bounds = repeat.bounds_period
    # A day without an hour begins at midnight.
    own = instant(bounds.start) if bounds is not None else None
    if (from_when := own or begins) is not None:
        start = from_when.isoformat()
        ends = bounds.end if bounds is not None else ""
        repeat = msgspec.structs.replace(repeat, bounds_period=Period(start=start, end=ends))
    often = repeat.frequency or 1
    step = repeat.period or Decimal(1)
    if often > 1 and repeat.period_unit in ("h", "min"):
        # Steps of whole seconds are all that can be planned.
        seconds = step * (3600 if repeat.period_unit == "h" else 60) / often
        return msgspec.structs.replace(
            repeat, frequency=1, period=Decimal(int(seconds)) / 60, period_unit="min"
        )
    a_day = repeat.period_unit == "d" and step == 1 and not repeat.time_of_day and not repeat.when
    if a_day and often not in config.hours().daily and 24 % often == 0:
        return msgspec.structs.replace(repeat, frequency=1, period=Decimal(24 // often), period_unit="h")
    return repeat


def _with_distance(hours: list[datetime]) -> list[tuple[datetime, timedelta]]:
    """Each hour with how long before it counts: an hour, where they follow closely a third of the way."""
    pairs = []
    for number, at in enumerate(hours):
        beside = [abs(at - hours[n]) for n in (number - 1, number + 1) if 0 <= n < len(hours)]
        pairs.append((at, min([_EARLY, *(one / 3 for one in beside)])))
    return pairs


def _of_news2(chart: Chart, stay: Stay, now: datetime, rule: Mapping[str, float]) -> Plan | None:
    """Plan for the next NEWS2 by the last score; None for a patient whom NEWS2 is not meant for."""
    if rounds.excluded(chart, now) is not None:
        return None
    found = row_summary.scored(chart, now)
    mine = [one for one in found if stay.start is None or one.at >= stay.start.start - _DAY]
    if not mine:
        due = stay.admitted
        late = due is not None and now - due > LATE
        return Plan(_("NEWS2"), _("not taken in this stay"), "late" if late else "due", due)
    newest = mine[-1]
    hours = rule.get(str(newest.score.band).replace("-", "_"))
    if hours is None:
        return None
    step = timedelta(hours=hours)
    due, grace = newest.at + step, min(LATE, step / 3)
    words = timings.frequency_words(1, _round(hours), "h" if hours >= 1 else "min")
    keys = tuple(dict.fromkeys(m.reference for m in newest.taken))
    total = _("at least {n}").format(n=newest.score.total) if newest.score.least else str(newest.score.total)
    said = _("{often}, by the last one ({score})").format(often=words, score=total)
    return Plan(
        _("NEWS2"), said, "late" if now - due > grace else "due", due, newest.at, newest.at, keys=keys
    )


def _round(hours: float) -> Decimal:
    exact = Decimal(str(hours)) if hours >= 1 else Decimal(str(hours)) * 60
    return exact.normalize() if exact != exact.to_integral_value() else Decimal(int(exact))
