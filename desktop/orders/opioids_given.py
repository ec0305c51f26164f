"""Opioids given in the last 24 hours, in mg of oral morphine: doses, and patches while on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, Outcome, outcome
from desktop.clinical.record.medicines.medicines import OVER, read_request
from desktop.clinical.record.medicines.named_orders import named, order_of
from desktop.clinical.record.medicines.spans import ends_at
from desktop.clinical.words.doses import quantity_words, ratio_words
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import Moment, after, parse
from desktop.orders.opioid_doses import (
    DAY,
    PATCH,
    Apart,
    Part,
    Product,
    Sum,
    Untold,
    hourly,
    milligrams,
    nameless,
    product_of,
    ratio,
)

WINDOW: Final = timedelta(hours=24)
_LONGEST: Final = timedelta(hours=168)
"""No patch is on for longer: one of which nobody knows how long is not asked about after that."""
_LONGEST_HOURS: Final = 168
_HOURS: Final = {"h": 1, "d": 24, "wk": 168}
_ASKED: Final = IN_THE_PATIENT | {Outcome.UNKNOWN}


class _Entry(msgspec.Struct, frozen=True):
    """A dose of an opioid, its order where it names one, and when it was given, as exactly as written."""

    one: MedicationAdministration
    request: MedicationRequest | None
    product: Product
    when: Moment | None
    factor: Decimal = Decimal(0)

    @property
    def said(self) -> str:
        """The time as it was written."""
        period = self.one.effective_period
        return self.one.effective_date_time or (period.start if period is not None else "")

    def apart(self, why: str) -> Apart:
        return Apart(self.one.key, self.product.name, why)

    def part(self, omeq: Decimal) -> Part:
        dosage = self.one.dosage
        dose = "" if dosage is None else quantity_words(dosage.dose) or quantity_words(dosage.rate_quantity)
        if dosage is not None and not dose:
            dose = ratio_words(dosage.rate_ratio)
        return Part(self.one.key, self.product.name, dose, omeq)


def given(chart: Chart, now: datetime) -> tuple[Sum, tuple[str, ...]]:
    """Opioids given in the 24 hours before a moment, and the keys of doses that nobody named."""
    parts: list[Part] = []
    apart: list[Apart] = []
    unread: list[str] = []
    patches: dict[str, list[_Entry]] = {}
    for one in chart.all(MedicationAdministration):
        if outcome(one) not in _ASKED:
            continue
        period = one.effective_period
        when = parse(one.effective_date_time or (period.start if period is not None else ""))
        if when is not None and (when.start > now or _is_over(one, when, now)):
            continue
        request = order_of(chart, one)
        product, unnamed = _product(chart, one, request)
        if product is None:
            if unnamed and (when is None or when.start > now - WINDOW):
                unread.append(one.key)
            continue
        entry = _Entry(one, request, product, when)
        try:
            key, factor = ratio(product, _routes(one, request))
            entry = msgspec.structs.replace(entry, factor=factor)
            if key == PATCH and when is not None:
                patches.setdefault(named(chart, one).group or one.key, []).append(entry)
            elif _is_within(entry, now):
                parts.append(entry.part(_dose(entry) * factor))
        except Untold as untold:
            if _may_be_within(entry, now):
                apart.append(entry.apart(untold.why))
    for group in patches.values():
        _worn(chart, sorted(group, key=_start), now, parts, apart)
    return Sum(tuple(parts), tuple(apart)), tuple(unread)


def _is_over(one: MedicationAdministration, when: Moment, now: datetime) -> bool:
    """True when no part of a dose can have been given in the last 24 hours, whatever the medicine."""
    if outcome(one) is Outcome.RUNNING or when.start > now - _LONGEST:
        return False
    end = after(one.effective_period.end) if one.effective_period is not None else None
    return end is None or end <= now - WINDOW


def _product(
    chart: Chart, one: MedicationAdministration, request: MedicationRequest | None
) -> tuple[Product | None, bool]:
    """Product given, else the one ordered; and True when neither is named."""
    if not nameless(chart, one):
        return product_of(chart, one), False
    if request is None or nameless(chart, request):
        return None, True
    return product_of(chart, request), False


def _routes(one: MedicationAdministration, request: MedicationRequest | None) -> list[CodeableConcept | None]:
    """The way of a dose; where it says none that of its order, if all its dosages have the same."""
    own = one.dosage.route if one.dosage is not None else None
    ordered = [dosage.route for dosage in request.dosage_instruction] if request is not None else []
    return [own, *ordered[:1]] if all(route == ordered[0] for route in ordered) else [own]


def _is_within(entry: _Entry, now: datetime) -> bool:
    """True when a dose was given in the last 24 hours; raises `Untold` for one without a time, or with a day
    without an hour that lies only partly in them."""
    if entry.when is None:
        raise Untold(_("not known when"))
    since = now - WINDOW
    if entry.when.start > since:
        return True
    over = None if entry.when.has_time else after(entry.said)
    if over is not None and over > since:
        raise Untold(_("not known when"))
    return False


def _may_be_within(entry: _Entry, now: datetime) -> bool:
    """True when an uncountable dose may have been given in the last 24 hours, or still runs."""
    period, since = entry.one.effective_period, now - WINDOW
    if entry.when is None or outcome(entry.one) is Outcome.RUNNING:
        return True
    end = after(period.end) if period is not None and period.end else after(entry.said)
    return entry.when.start > since or (end is not None and end > since)


def _dose(entry: _Entry) -> Decimal:
    dosage, became = entry.one.dosage, outcome(entry.one)
    if became is Outcome.UNKNOWN:
        raise Untold(_("not known whether given"))
    if dosage is not None and (dosage.rate_quantity is not None or dosage.rate_ratio is not None):
        raise Untold(_("a rate is not counted"))
    # What was given in part says how much that was, never how much was meant.
    return milligrams(entry.product, dosage.dose if dosage is not None else None)


# Patches


def _start(entry: _Entry) -> datetime:
    assert entry.when is not None
    return entry.when.start


def _worn(chart: Chart, group: list[_Entry], now: datetime, parts: list[Part], apart: list[Apart]) -> None:
    """The patches of one order, the first put on first: each is on until the next one."""
    since = now - WINDOW
    for number, entry in enumerate(group):
        start = _start(entry)
        following = next((_start(one) for one in group[number + 1 :] if _start(one) > start), None)
        until = _until(chart, entry, following, now)
        if (until is not None and until <= since) or (until is None and start <= now - _LONGEST):
            continue
        try:
            parts.append(entry.part(_while_on(entry, start, until, now)))
        except Untold as untold:
            apart.append(entry.apart(untold.why))


def _while_on(entry: _Entry, start: datetime, until: datetime | None, now: datetime) -> Decimal:
    if outcome(entry.one) is Outcome.UNKNOWN:
        raise Untold(_("not known whether given"))
    if until is None:
        raise Untold(_("not known how long the patch is on"))
    dosage = entry.one.dosage
    rate = (
        (dosage.rate_quantity, dosage.rate_ratio, dosage.dose) if dosage is not None else (None, None, None)
    )
    per_hour = hourly(entry.product, *rate) * entry.factor
    since = now - WINDOW
    if start <= since and until >= now:
        return per_hour * DAY
    if entry.when is None or not entry.when.has_time:
        raise Untold(_("not known when"))
    span = min(until, now) - max(start, since)
    return per_hour * Decimal(round(span.total_seconds())) / 3600


def _until(chart: Chart, entry: _Entry, following: datetime | None, now: datetime) -> datetime | None:
    """End of a patch's wear: it was taken off, another was put on, or its time was over. None where nobody
    knows."""
    one, request, period = entry.one, entry.request, entry.one.effective_period
    known = [following]
    if period is not None and period.end:
        known.append(after(period.end))
    elif outcome(one) is Outcome.RUNNING:
        known.append(now)
    elif request is not None and entry.when is not None:
        worn = _wear(request)
        if worn is not None:
            over = entry.when.start + worn
            ends = ends_at(request.dosage_instruction, request.authored_on)
            stopped = read_request(chart, request, None, now).state in OVER
            if ends is None and stopped and over > now - WINDOW:
                # It may have been taken off when the order was stopped.
                return following
            known += [over, ends]
    ends_known = [moment for moment in known if moment is not None]
    return min(ends_known) if ends_known else None


def _wear(request: MedicationRequest) -> timedelta | None:
    """Wearing time of an order's patch, by its change interval; None where that is not plain."""
    found = set()
    for dosage in request.dosage_instruction:
        repeat = dosage.timing.repeat if dosage.timing is not None else None
        hours = _HOURS.get(repeat.period_unit) if repeat is not None else None
        if repeat is None or hours is None or not repeat.period or repeat.period_max or repeat.frequency_max:
            return None
        found.add(repeat.period * hours / (repeat.frequency or 1))
    hours_on = found.pop() if len(found) == 1 else None
    return timedelta(hours=float(hours_on)) if hours_on is not None and hours_on <= _LONGEST_HOURS else None
