"""Sum of the doses of a substance given within a period, against the greatest amount that is ordered.

Doses of the same substance by any order count: the greatest amount is the patient's. What can't be read of
the period, of an entry or of an amount is asked about, and makes no sum smaller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical import units
from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, Outcome, given_at, outcome
from desktop.clinical.record.medicines.greatest import DAY, Most, most_of
from desktop.clinical.record.medicines.named_orders import named
from desktop.clinical.words import doses as words
from desktop.clinical.words.medicines import name_of, unnamed
from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage, Quantity
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.orders.totals import single_dose

Amount = tuple[Decimal, str]


class _Entry(msgspec.Struct, frozen=True):
    at: datetime
    amount: Amount | None
    sure: bool


def beyond(chart: Chart, request: MedicationRequest, at: datetime, amount: Amount | None) -> Iterator[str]:
    """Sentences about a dose with which more would be given within a period than is ordered at most; no
    amount is what is ordered."""
    said: set[str] = set()
    for dosage in request.dosage_instruction:
        plan = single_dose(dosage)
        found = [_at_a_time(dosage.max_dose_per_administration, amount or plan)]
        if (most := most_of(dosage)) is not None:
            found.append(_beyond(_entries(chart, request, plan), most, at, amount or plan))
        for sentence in found:
            if sentence and sentence not in said:
                said.add(sentence)
                yield sentence


class Room(msgspec.Struct, frozen=True):
    """Moment from which one more dose keeps within the greatest amounts in a period: None where there is no
    such moment. `reached` when it is later than was asked for, `unsummed` when a sum can't be computed."""

    at: datetime | None
    reached: bool = False
    unsummed: bool = False


def room(chart: Chart, request: MedicationRequest, dosages: Sequence[Dosage], now: datetime) -> Room | None:
    """Moment when one more dose as ordered is within the greatest amount of a period again, now or later;
    None where nothing says a greatest amount. What may have been given counts."""
    found = [
        _room(_entries(chart, request, plan), most, now, plan)
        for dosage in dosages
        if (most := most_of(dosage)) is not None
        for plan in (single_dose(dosage),)
    ]
    if not found:
        return None
    moments = [one.at for one in found]
    known = [at for at in moments if at is not None]
    return Room(
        max(known) if len(known) == len(moments) else None,
        any(one.reached for one in found),
        any(one.unsummed for one in found),
    )


def _room(entries: list[_Entry], most: Most, now: datetime, plan: Amount | None) -> Room:
    span = timedelta(hours=float(most.hours if most.hours is not None else DAY))
    falls = sorted(one.at + span for one in entries if one.at + span > now)
    for at in (now, *falls):
        # Behind the last dose that is entered: each of them lies before it.
        window = [one for one in entries if one.at <= at and at - one.at < span]
        if plan is None or _sum(window, most.unit)[2] or units.convert(*plan, most.unit) is None:
            return Room(None, unsummed=True)
        if not _beyond(entries, most, at, plan):
            return Room(at, reached=at > now)
    return Room(None, reached=True)


def _at_a_time(most: Quantity | None, amount: Amount | None) -> str:
    if most is None or most.value is None or amount is None:
        return ""
    this = units.convert(*amount, units.code_of(most.code, most.unit))
    if this is None or this <= most.value:
        return ""
    given = units.amount(*amount)
    return _("{given} at a time, at most {most} is ordered.").format(
        given=given, most=words.quantity_words(most)
    )


def _beyond(entries: list[_Entry], most: Most, at: datetime, amount: Amount | None) -> str:
    span = timedelta(hours=float(most.hours if most.hours is not None else DAY))
    near = [one for one in entries if abs(one.at - at) < span]
    this = units.convert(*amount, most.unit) if amount is not None else None
    # A dose entered late lies before others: each window that holds it counts.
    ends = [at, *(one.at for one in near if one.at > at)]
    windows = [[one for one in near if timedelta(0) <= end - one.at < span] for end in ends]
    sums = [_sum(window, most.unit) for window in windows]
    known = max(sure for sure, _maybe, _lacking in sums)
    possible = max(maybe for _sure, maybe, _lacking in sums)
    top = words.quantity_words(most.written)
    period = _period(most.hours)
    if this is None:
        return _unsummed(most.hours)
    if known + this > most.value:
        total = units.amount(units.plain(known + this), most.unit)
        if not period:
            why = _("With this dose {total} in 24 hours; at most {most} is ordered, in an unreadable period.")
            return why.format(total=total, most=top)
        return _("With this dose {total} in {period}, at most {most} is ordered.").format(
            total=total, period=period, most=top
        )
    if any(lacking for _sure, _maybe, lacking in sums):
        return _unsummed(most.hours)
    if possible + this > most.value:
        total = units.amount(units.plain(possible + this), most.unit)
        why = _("{total} with doses that may have been given, at most {most} is ordered.")
        return why.format(total=total, most=top)
    return ""


def _sum(window: list[_Entry], unit: str) -> tuple[Decimal, Decimal, bool]:
    """Sum given for sure, sum that may have been given, and whether an amount is lacking."""
    sure = maybe = Decimal(0)
    lacking = False
    for one in window:
        value = units.convert(*one.amount, unit) if one.amount is not None else None
        if value is None:
            lacking = lacking or one.sure
            continue
        maybe += value
        if one.sure:
            sure += value
    return sure, maybe, lacking


def _period(hours: Decimal | None) -> str:
    if hours is None:
        return ""
    if hours > DAY * 2 and hours % DAY == 0:
        return _("{n} days").format(n=formats.number(units.plain(hours / DAY)))
    return _("{n} hours").format(n=formats.number(units.plain(hours)))


def _unsummed(hours: Decimal | None) -> str:
    if hours is None or hours == DAY:
        return _("The sum of the last day can't be computed.")
    return _("The sum of the last {period} can't be computed.").format(period=_period(hours))


def _entries(chart: Chart, request: MedicationRequest, plan: Amount | None) -> list[_Entry]:
    """Doses of the substance, of this order or another; one of unknown outcome may have been given."""
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    # One medicine without a name is not another.
    wanted = "" if name.product.startswith(unnamed()) else name.substance
    found = []
    for at, substance, one in chart.once("doses by substance", lambda: _by_substance(chart)):
        of = named(chart, one)
        # What may be of this order counts against its greatest amount.
        mine = request.key in (of.order, *of.possible)
        if mine or (substance and substance == wanted):
            amount = _amount(one) or (plan if mine else None)
            found.append(_Entry(at, amount, outcome(one) in IN_THE_PATIENT))
    return found


def _by_substance(chart: Chart) -> list[tuple[datetime, str, MedicationAdministration]]:
    kept = (*IN_THE_PATIENT, Outcome.UNKNOWN)
    return [
        (at, name_of(chart, one.medication_codeable_concept, one.medication_reference).substance, one)
        for one in chart.all(MedicationAdministration)
        if outcome(one) in kept and (at := given_at(one)) is not None
    ]


def _amount(one: MedicationAdministration) -> Amount | None:
    dose = one.dosage.dose if one.dosage else None
    if dose is None or dose.value is None:
        return None
    return dose.value, units.code_of(dose.code, dose.unit)
