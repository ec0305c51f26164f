"""At which rates an order ran, and when: each change, each gap, and what nobody wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Context, Decimal

import msgspec

from desktop.clinical.record.medicines.administrations import Outcome, given_at, of_order, outcome
from desktop.clinical.words.doses import quantity_words
from desktop.core.formats import NBSP
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Quantity, Ratio
from desktop.fhir.resources import MedicationAdministration
from desktop.fhir.when import instant

_PLACES = Context(prec=4)
_RAN = (Outcome.GIVEN, Outcome.RUNNING, Outcome.PARTLY)


class Ran(msgspec.Struct, frozen=True, gc=False):
    """A time at one rate. `end` is None where nobody wrote one of what is over; `value` is None where the
    rate is not known as a number: that is not nought. `figure` and `unit` are as they are read."""

    start: datetime
    end: datetime | None
    value: Decimal | None
    figure: str
    unit: str
    key: str


def rates(chart: Chart, order: str, now: datetime) -> tuple[Ran, ...]:
    """The rates of an order, oldest first; empty where none was written.

    What runs lasts until now, or until the next rate where nobody ended it. Nothing else is filled: between
    an end and the next beginning it did not run.
    """
    made = of_entries(of_order(chart, order), now)
    return made if any(one.value is not None or one.figure for one in made) else ()


def of_entries(entries: Iterable[MedicationAdministration], now: datetime) -> tuple[Ran, ...]:
    """The times at one rate that entries tell of, in their order: oldest first."""
    found = [(at, one) for one in entries if (at := _begun(one)) is not None and at <= now]
    made = []
    for number, (at, one) in enumerate(found):
        following = found[number + 1][0] if number + 1 < len(found) else now
        made.append(_ran(one, at, following, now))
    return tuple(made)


def rated(one: MedicationAdministration) -> bool:
    """True when an entry has a rate."""
    return one.dosage is not None and _rate(one) is not None


def _begun(one: MedicationAdministration) -> datetime | None:
    return given_at(one) if outcome(one) in _RAN else None


def _ran(one: MedicationAdministration, start: datetime, following: datetime, now: datetime) -> Ran:
    end = instant(one.effective_period.end) if one.effective_period is not None else None
    if outcome(one) is Outcome.RUNNING:
        end = following if end is None else min(end, now)
    rate = _rate(one)
    if rate is None or rate.value is None:
        return Ran(start, end, None, "", "", one.key)
    figure, _space, unit = quantity_words(rate).partition(NBSP)
    if rate.comparator or not unit:
        # Not so much, or so much of nobody knows what.
        return Ran(start, end, None, quantity_words(rate), "", one.key)
    return Ran(start, end, rate.value, figure, unit, one.key)


def _rate(one: MedicationAdministration) -> Quantity | None:
    dosage = one.dosage
    if dosage is None:
        return None
    return dosage.rate_quantity or _of(dosage.rate_ratio)


def _of(ratio: Ratio | None) -> Quantity | None:
    """A rate that is written as so much in so long, as one of each hour or minute."""
    if ratio is None or ratio.numerator is None or ratio.denominator is None:
        return None
    above, below = ratio.numerator, ratio.denominator
    if above.value is None or not below.value or below.value < 0:
        return None
    coded = bool(above.code and below.code)
    return Quantity(
        value=_PLACES.divide(above.value, below.value),
        comparator=above.comparator or below.comparator,
        unit=f"{above.unit or above.code}/{below.unit or below.code}",
        code=f"{above.code}/{below.code}" if coded else "",
        system=above.system,
    )
