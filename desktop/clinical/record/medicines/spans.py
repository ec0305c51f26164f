"""Span of each dosage of a medicine: from when it holds and until when, with steps in turn.

Dosages of one `sequence` hold together, those of another follow. A step without a beginning of its own begins
where the one before it ends; where that says no end, nobody knows when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

import msgspec

from desktop.clinical.words.timings import recurs
from desktop.fhir.elements import Dosage, Quantity, TimingRepeat
from desktop.fhir.resources import MedicationRequest
from desktop.fhir.when import Moment, after, instant, parse

_SPANS: Final = {
    "s": 1, "min": 60, "h": 3600, "d": 86_400, "wk": 604_800, "mo": 2_629_800, "a": 31_557_600,
}  # fmt: skip


class Span(msgspec.Struct, frozen=True, gc=False):
    """A dosage with the time in which it holds.

    `begins` None: nobody knows when it begins, of a step in turn (`waits`) because the one before it says no
    end. `own` when it says its beginning itself, else that is of the order or of the step before. `ends`
    None: it goes on, or does not say. `surely` is until when it holds in any case (“5 to 7 days”).
    """

    dosage: Dosage
    begins: datetime | None
    own: bool = False
    ends: datetime | None = None
    surely: datetime | None = None
    waits: bool = False


def spans(dosages: Sequence[Dosage], since: str) -> tuple[Span, ...]:
    """The span of each dosage, in their order. `since` is the FHIR time of the order, from which the first
    step counts where it says no beginning."""
    if len(dosages) == 1:
        return (_span_of(dosages[0], instant(since), waits=False),)
    groups: dict[int, list[int]] = {}
    for index, dosage in enumerate(dosages):
        groups.setdefault(dosage.sequence or 0, []).append(index)
    found: dict[int, Span] = {}
    cursor, waits = instant(since), False
    for _sequence, group in sorted(groups.items()):
        made = [_span_of(dosages[index], cursor, waits=waits) for index in group]
        found |= dict(zip(group, made, strict=True))
        cursor = _all_over(made)
        waits = cursor is None
    for (_one, earlier), (_other, later) in pairwise(sorted(groups.items())):
        # Steps in turn: one that says no end holds until the next one begins.
        own = [found[index].begins for index in later if found[index].own]
        known = [at for at in own if at is not None]
        for index in earlier:
            if found[index].ends is None and known:
                found[index] = msgspec.structs.replace(found[index], ends=min(known), surely=min(known))
    return tuple(found[index] for index in range(len(dosages)))


def _span_of(dosage: Dosage, cursor: datetime | None, *, waits: bool) -> Span:
    mine = _begin(dosage)
    begins = mine if mine is not None else cursor
    timing = dosage.timing
    shortest = _length(timing.repeat, longest=False) if timing is not None and timing.repeat else None
    ends = _end(dosage, begins)
    surely = _later(begins, shortest) if shortest is not None and begins is not None else ends
    return Span(dosage, begins, mine is not None, ends, surely, waits and begins is None)


def _all_over(group: Sequence[Span]) -> datetime | None:
    ends = [span.ends for span in group]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _begin(dosage: Dosage) -> datetime | None:
    """The beginning that a dosage says itself."""
    timing = dosage.timing
    if timing is None:
        return None
    period = timing.repeat.bounds_period if timing.repeat else None
    if period is not None and period.start:
        return instant(period.start)
    known = [at for at in map(instant, timing.event) if at is not None]
    return min(known, default=None)


def begins_at(dosages: Sequence[Dosage]) -> datetime | None:
    """The first moment of the dosing; None where one of the dosages that come first does not say."""
    first = min((dosage.sequence or 0 for dosage in dosages), default=0)
    starts = [_begin(dosage) for dosage in dosages if (dosage.sequence or 0) == first]
    found = [start for start in starts if start is not None]
    return min(found) if found and len(found) == len(starts) else None


def first_of(request: MedicationRequest) -> Moment | None:
    """Beginning of an order, as exact as it was written: of its dosing, else when it was ordered; and never
    before it may be used."""
    begins = first_of_dosages(request.dosage_instruction) or parse(request.authored_on)
    validity = request.dispense_request.validity_period if request.dispense_request else None
    floor = parse(validity.start) if validity is not None else None
    return max((one for one in (begins, floor) if one is not None), default=None)


def first_of_dosages(dosages: Sequence[Dosage]) -> Moment | None:
    """Beginning of a dosing, as exact as it was written; None where one of its first dosages says none."""
    first = min((dosage.sequence or 0 for dosage in dosages), default=0)
    starts = [_start(one) for one in dosages if (one.sequence or 0) == first]
    found = [one for one in map(parse, starts) if one is not None] if all(starts) else []
    return min(found, default=None)


def _start(dosage: Dosage) -> str:
    period = dosage.timing.repeat.bounds_period if dosage.timing and dosage.timing.repeat else None
    return period.start if period is not None else ""


def ends_at(dosages: Sequence[Dosage], since: str) -> datetime | None:
    """The moment after the last dosing; None when one of the dosages goes on, or does not say.

    A span without dates counts from its step's beginning, the first from `since` (FHIR time, usually of the
    order). A single dose is over a day after its moment.
    """
    if len(dosages) == 1:
        own = _begin(dosages[0])
        return _end(dosages[0], own if own is not None else instant(since))
    return _all_over(spans(dosages, since)) if dosages else None


def _end(dosage: Dosage, begins: datetime | None) -> datetime | None:
    timing = dosage.timing
    if timing is None:
        return None
    period = timing.repeat.bounds_period if timing.repeat else None
    if period is not None and period.end:
        return after(period.end)
    length = _length(timing.repeat, longest=True) if timing.repeat else None
    if length is not None and begins is not None:
        return _later(begins, length)
    if recurs(timing):
        return None
    over = [_event_over(event) for event in timing.event]
    known = [moment for moment in over if moment is not None]
    return max(known) if known and len(known) == len(over) else None


def _event_over(event: str) -> datetime | None:
    """A day after its moment, or the end of the day, month or year that is all it says."""
    moment = parse(event)
    if moment is None:
        return None
    return _later(moment.start, timedelta(days=1)) if moment.has_time else after(event)


def _later(moment: datetime, length: timedelta) -> datetime | None:
    try:
        return moment + length
    except OverflowError:
        return None


def _length(repeat: TimingRepeat, *, longest: bool) -> timedelta | None:
    """The longest or the shortest that it lasts, where it is given as a span."""
    bounds = repeat.bounds_range
    ranged = (bounds.high if longest else bounds.low or bounds.high) if bounds else None
    return _time(repeat.bounds_duration or ranged)


def _time(quantity: Quantity | None) -> timedelta | None:
    seconds = _SPANS.get(quantity.code or quantity.unit) if quantity else None
    if quantity is None or quantity.value is None or seconds is None:
        return None
    try:
        return timedelta(seconds=float(quantity.value * Decimal(seconds)))
    except (OverflowError, ArithmeticError, ValueError):
        return None
