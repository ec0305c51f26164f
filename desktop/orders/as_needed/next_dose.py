"""Doses as needed: the last one given, how many were, and the earliest time of the next.

The day is that of the greatest amounts (`given_sums`): the 24 hours that end with the dose, no calendar day.
A dose of which nobody knows whether it was given counts against the next, and is told as such. What an order
doesn't say is not guessed: without an interval and with room below its maximum the next time is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from desktop.clinical.record.medicines.administrations import (
    IN_THE_PATIENT,
    Outcome,
    given_at,
    of_order,
    outcome,
)
from desktop.clinical.record.medicines.least_apart import Often, bounds, in_all
from desktop.clinical.record.medicines.spans import spans
from desktop.clinical.words.doses import is_as_needed
from desktop.core import formats
from desktop.core.clock import local, utc
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.orders import given_sums

DAY: Final = timedelta(hours=24)
_MINUTE: Final = timedelta(minutes=1)
Bound = Literal["interval", "most", "all", "unsaid", "unsummed", "unknown"]


class Again(msgspec.Struct, frozen=True, gc=False):
    """Doses of one order as needed. `last` reached the patient; `unsure` is a later one that may have.

    `today` of the calendar's day, `day` within 24 hours, `maybe` those of them that may not have been given;
    `undated` have no time. `next` is the earliest time of another dose, None where it isn't known: `bound`
    says by what (`interval`; `most` in a period; `all` are given), or what lacks (`unsaid` by the order,
    `unsummed` amounts, `unknown` doses). `whole` when every dose was fetched and could be read.
    """

    last: datetime | None = None
    unsure: datetime | None = None
    today: int = 0
    day: int = 0
    maybe: int = 0
    undated: int = 0
    next: datetime | None = None
    bound: Bound = "unsaid"
    whole: bool = True


class _Entry(msgspec.Struct, frozen=True, order=True):
    at: datetime
    sure: bool


def needed(request: MedicationRequest) -> bool:
    """True for an order whose doses are all as needed."""
    found = request.dosage_instruction
    return bool(found) and all(map(is_as_needed, found))


def again(chart: Chart, request: MedicationRequest, now: datetime) -> Again:
    """The doses of an order as needed up to now, and when another may be given."""
    entries, undated = _entries(of_order(chart, request.key))
    sure = [one.at for one in entries if one.sure]
    last = max(sure, default=None)
    unsure = max(
        (one.at for one in entries if not one.sure and (last is None or one.at > last)), default=None
    )
    within = [one for one in entries if one.at > now - DAY]
    whole = chart.known(MedicationAdministration) and not any(
        one.resource_type == MedicationAdministration.__name__ for one in chart.unreadable
    )
    found = Again(
        last,
        unsure,
        sum(local(at).date() == local(now).date() for at in sure),
        sum(one.sure for one in within),
        sum(not one.sure for one in within),
        undated,
        whole=whole,
    )
    at, bound = _next(chart, request, entries, undated, now)
    if bound in ("interval", "most") and at is not None and at <= now and not (whole and not undated):
        # A dose that nobody can place may be the last one.
        at, bound = None, "unknown"
    return msgspec.structs.replace(found, next=at, bound=bound)


def _entries(given: Iterable[MedicationAdministration]) -> tuple[list[_Entry], int]:
    """The doses with a time that are or may be in the patient, oldest first, and how many have none."""
    found, undated = [], 0
    for one in given:
        became = outcome(one)
        if became not in IN_THE_PATIENT and became is not Outcome.UNKNOWN:
            continue
        at = given_at(one)
        if at is None:
            undated += 1
        else:
            found.append(_Entry(utc(at), became in IN_THE_PATIENT))
    return sorted(found), undated


def _holding(request: MedicationRequest, at: datetime) -> tuple[Dosage, ...]:
    """The dosages that hold at a time; all of them where none does, or where nobody knows."""
    found = request.dosage_instruction
    held = [
        dosage
        for dosage, span in zip(found, spans(found, request.authored_on), strict=True)
        if not span.waits
        and (span.begins is None or span.begins <= at)
        and (span.ends is None or at < span.ends)
    ]
    return tuple(held) or found


def _next(
    chart: Chart, request: MedicationRequest, entries: Sequence[_Entry], undated: int, now: datetime
) -> tuple[datetime | None, Bound]:
    dosages = _holding(request, now)
    total = in_all(dosages)
    if total is not None and len(entries) + undated >= total:
        return None, "all"
    often = bounds(request, dosages)
    times = [one.at for one in entries]
    found: list[tuple[datetime, Bound]] = []
    for one in often:
        at = _free(times, one, now)
        if one.apart or at > now:
            found.append((at, "interval" if one.apart else "most"))
    room = given_sums.room(chart, request, dosages, now)
    if room is not None and room.at is None:
        return None, "unsummed" if room.unsummed else "most"
    if room is not None and room.at is not None and room.reached:
        found.append((_minute_after(room.at), "most"))
    if not found:
        return None, "unsaid"
    return max(found, key=lambda one: one[0])


def _free(times: Sequence[datetime], often: Often, now: datetime) -> datetime:
    """The earliest time from now on at which fewer than `often.most` doses lie within its span."""
    floors = [_minute(at) for at in times]
    candidates = sorted({utc(now), *(at + often.span for at in floors if at + often.span > now)})
    return next(at for at in candidates if _within(floors, often.span, at) < often.most)


def _within(times: Iterable[datetime], span: timedelta, end: datetime) -> int:
    return sum(timedelta(0) <= end - at < span for at in times)


def _minute(at: datetime) -> datetime:
    """Without its seconds, as it is shown: four hours after 23:40 is 03:40."""
    return at.replace(second=0, microsecond=0)


def _minute_after(at: datetime) -> datetime:
    """The first whole minute that is not before: what is shown must not be asked about."""
    return at if at == _minute(at) else _minute(at) + _MINUTE


def too_soon(chart: Chart, request: MedicationRequest, at: datetime, now: datetime) -> Iterator[str]:
    """Sentences on a dose given at a time that the order as needed does not yet allow. One that is entered
    late lies before others: these count too."""
    if not needed(request):
        return
    entries, undated = _entries(of_order(chart, request.key))
    dosages = _holding(request, at)
    total = in_all(dosages)
    if total is not None and len(entries) + undated >= total:
        yield ngettext(
            "The only dose that is ordered is entered.", "All {n} doses that are ordered are entered.", total
        ).format(n=total)
    at = utc(at)
    times = sorted(_minute(one.at) for one in entries)
    for often in bounds(request, dosages):
        ends = [at, *(one for one in times if at < one and one - at < often.span)]
        if max(_within([*times, _minute(at)], often.span, end) for end in ends) <= often.most:
            continue
        if often.apart:
            near = min(times, key=lambda one: abs(one - at))
            yield _interval(often, near, at, now)
            return
        if next(given_sums.beyond(chart, request, at, None), ""):
            # The amount says the same.
            continue
        before = _within(times, often.span, at)
        yield ngettext(
            "{n} dose in the last {period} is entered, at most {most} are ordered.",
            "{n} doses in the last {period} are entered, at most {most} are ordered.",
            before,
        ).format(n=before, period=formats.age(often.span), most=often.most)
        return


def _interval(often: Often, near: datetime, at: datetime, now: datetime) -> str:
    when = formats.relative_day_time(near, now)
    span = formats.age(often.span)
    if near > at:
        return _("Another dose is entered {when}: at least {span} between two are ordered.").format(
            when=when, span=span
        )
    return _("Last given {when}, at least {span} apart is ordered: not before {earliest}.").format(
        when=when, span=span, earliest=formats.relative_day_time(near + often.span, now)
    )
