"""Dispensed medicines: the one reading of MedicationDispense, what was handed over and what was not.

That it was handed over tells of no use: nothing here is in use, a dose, a sum, or a reason to be silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec

from desktop.clinical import substances
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import is_ahead
from desktop.clinical.words.medicines import Name, name_of, unnamed
from desktop.core.clock import local
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Quantity
from desktop.fhir.resources import MedicationDispense
from desktop.fhir.when import Precision, for_newest, parse


class Outcome(StrEnum):
    """Outcome of a dispensing. AHEAD is said to be handed over on a day that has not come; UNKNOWN a status
    that nobody here knows, or one beside something that can't be read."""

    DISPENSED = "dispensed"
    AHEAD = "ahead"
    PREPARING = "preparing"
    UNDER_WAY = "under-way"
    ON_HOLD = "on-hold"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    UNKNOWN = "unknown"


NOT_HANDED_OVER: Final = frozenset({Outcome.CANCELLED, Outcome.DECLINED})
_OF: Final = {
    "completed": Outcome.DISPENSED, "preparation": Outcome.PREPARING, "in-progress": Outcome.UNDER_WAY,
    "on-hold": Outcome.ON_HOLD, "stopped": Outcome.STOPPED, "cancelled": Outcome.CANCELLED,
    "declined": Outcome.DECLINED,
}  # fmt: skip
_DAYS: Final = {"d": 1, "day": 1, "days": 1, "dag": 1, "dager": 1, "døgn": 1,
                "wk": 7, "week": 7, "weeks": 7, "uke": 7, "uker": 7}  # fmt: skip
_LONGEST: Final = Decimal(3660)
"""Days of supply beyond which nobody works out a day."""


class Dispensed(msgspec.Struct, frozen=True, gc=False):
    """One dispensing as read. `when` is the FHIR time of handing over, else of preparing; `lasts` the day
    until which it is enough, where it says so and was handed over. `strange` when it holds something that
    changes its meaning and can't be read."""

    key: str
    outcome: Outcome
    name: Name
    when: str
    lasts: date | None
    orders: tuple[str, ...]
    strange: bool
    resource: MedicationDispense

    @property
    def substance(self) -> str:
        """Key of the substance; empty where it has no name to be found by."""
        named = self.name.generic or self.name.product
        found = substances.key(named)
        return "" if named == unnamed() else found

    @property
    def certain(self) -> bool:
        """True when it was handed over on a day that is known."""
        return self.outcome is Outcome.DISPENSED and parse(self.when) is not None


def dispensed(chart: Chart, now: datetime) -> tuple[Dispensed, ...]:
    """All dispensings but those entered in error, newest first; those without a time last."""
    found = [_read(chart, one, now) for one in chart.all(MedicationDispense) if not _is_wrong(one)]
    return tuple(sorted(found, key=lambda one: (for_newest(one.when), one.key), reverse=True))


def latest(found: Iterable[Dispensed]) -> tuple[Dispensed, ...]:
    """Those that none hides: of each product what came since it was last handed over, that time itself, and
    whatever has no time or can't be read. `found` newest first."""
    kept: list[Dispensed] = []
    known: set[tuple[str, str]] = set()
    for one in found:
        product = (one.substance or one.key, one.name.product.casefold())
        if product in known and not one.strange and parse(one.when) is not None:
            continue
        kept.append(one)
        if one.certain:
            known.add(product)
    return tuple(kept)


def _is_wrong(one: MedicationDispense) -> bool:
    return one.status == "entered-in-error"


def _read(chart: Chart, one: MedicationDispense, now: datetime) -> Dispensed:
    strange = is_unread(one)
    outcome = Outcome.UNKNOWN if strange else _OF.get(one.status, Outcome.UNKNOWN)
    if outcome is Outcome.DISPENSED and is_ahead(one.when_handed_over, now):
        outcome = Outcome.AHEAD
    return Dispensed(
        one.key,
        outcome,
        name_of(chart, one.medication_codeable_concept, one.medication_reference),
        one.when_handed_over or one.when_prepared,
        _lasts(one) if outcome is Outcome.DISPENSED else None,
        tuple(reference.target for reference in one.authorizing_prescription if reference.target),
        strange,
        one,
    )


def _lasts(one: MedicationDispense) -> date | None:
    """Last day of the supply, counted from the day of handing over; None where either is not plain."""
    moment, days = parse(one.when_handed_over), days_of(one.days_supply)
    if moment is None or days is None or moment.precision in (Precision.YEAR, Precision.MONTH):
        return None
    return local(moment.start).date() + timedelta(days=int(days))


def days_of(supply: Quantity | None) -> Decimal | None:
    """Days of a supply; None where they are not plain, or its code and its unit are two."""
    if supply is None or supply.value is None or supply.comparator:
        return None
    each = {_DAYS.get(one.strip().casefold()) for one in (supply.code, supply.unit) if one} or {1}
    one = each.pop()
    days = supply.value * one if one is not None and not each else None
    return days if days is not None and 0 < days <= _LONGEST else None
