"""Absurd amounts at once, in a day or by a rate: beyond a generous bound, or far beyond a figure in dispute.

In dispute are two figures that differ, and one that only one writer gave, where none of two exists.
A bound is no greatest dose, and what lies below it is not called usual: this check never reassures. It is
silent where the size of a dose, the amount in a day or the rate is told of already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from desktop.clinical import units
from desktop.core.messages import _
from desktop.fhir.elements import Dosage
from desktop.orders.cautions.matching import RANK, told
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.day_amount import amount_in_a_day, by_the_week, steps_of, swallowed, tier_of
from desktop.orders.checks.dose import NEBULISED, is_far_above, may_be_nebulised, runs_slowly
from desktop.orders.checks.weight import converted, rate_of
from desktop.orders.config import MedicineWords, parsed
from desktop.orders.draft import Amount
from desktop.orders.findings import Outcome, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import Tier, limits
from desktop.orders.totals import single_dose

_TOLD: Final = ("tenfold", "day", "weekly", "rate", "A11")
"""Rules that say the same of a dose, by figures of their own."""
_DAY: Final = Decimal(24)
_HOURS: Final = {"h": Decimal(1), "min": Decimal(1) / 60, "d": _DAY}
_ENDLESS: Final = Decimal(2)
"""An infusion that nobody ends is judged by an hour: so many times the hour's part of a day's bound."""
_AN_HOUR: Final = Decimal(4)
"""And never below this part of what may be given at once."""
_LONE_DAY: Final = Decimal(2)
"""A greatest dose in a day that only one writer gave is asked about from so many times of it."""


class _Beyond(NamedTuple):
    """An amount beyond a bound: how it is said, and how far it is beyond."""

    variant: str
    tier: Tier
    amount: str
    most: str
    value: Decimal


@check("absurd", "dose", lambda: _("absurd amounts"), deadly=True)
def absurd(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A dose, an amount in a day or a rate that no adult is given; of a combination that of each part."""
    for one in medicine.apart():
        row = one.doses
        if row is None or not (row.absurd or row.absurd_day or row.disputed or row.alone):
            continue
        found = min(_beyond(facts, one, row), key=lambda each: RANK[each.tier], default=None)
        if found is None or told(facts, medicine, *_TOLD):
            continue
        yield finding(
            "absurd",
            one.line,
            tier=found.tier,
            title=say("absurd", "title", found.variant, amount=found.amount, medicine=one.name),
            detail=say("absurd", "detail", _DETAIL[found.variant], most=found.most, dosage=one.words),
            implicated=(one.key,),
            data=(one.coded, found.variant, found.value),
        )
        return


_DETAIL: Final = {
    "": "", "over": "", "kilo": "kilo", "unsure": "unsure", "unsure_day": "unsure", "one": "one",
    "one_day": "one",
}  # fmt: skip


def _beyond(facts: Facts, medicine: Medicine, row: MedicineWords) -> Iterator[_Beyond]:
    # What is measured by volume has its bound in volumes; else what the volume holds is looked at.
    for dosages in dict.fromkeys((medicine.dosages, medicine.counted)):
        for dosage in dosages:
            yield from _at_once(facts, row, dosage, _way(medicine, row, route_of(dosage)))
        for step in steps_of(dosages):
            for route in dict.fromkeys(map(route_of, step)):
                mine = [one for one in step if route_of(one) == route]
                if not by_the_week(row, route, mine):
                    yield from _in_a_day(facts, row, _way(medicine, row, route), mine)
    for dosage in medicine.running:
        yield from _by_rate(facts, row, dosage)


def _way(medicine: Medicine, row: MedicineWords, route: str) -> str:
    """The way whose bounds hold: what is inhaled by no device that anybody named may be for the nebuliser."""
    wet = NEBULISED in row.absurd and may_be_nebulised(medicine, route)
    return NEBULISED if wet else swallowed(route)


def _at_once(facts: Facts, row: MedicineWords, dosage: Dosage, route: str) -> Iterator[_Beyond]:
    dose = single_dose(dosage)
    if dose is None:
        return
    shown = units.amount(*dose)
    days = _part_of_a_day(dosage)
    for bound in _bounds(row.absurd, route):
        value = units.convert(dose[0], dose[1], bound.unit)
        if value is not None:
            slow = [most.value * days for most in _bounds(row.absurd_day, route) if most.unit == bound.unit]
            yield from _over(row, value, max((bound.value, *slow)), bound.unit, "", shown)
    if row.usual_dose(route) is not None or runs_slowly(dosage):
        return
    usual, alone = row.disputed_dose(route), None
    if usual is None:
        usual = alone = row.lone_dose(route)
    value = units.convert(dose[0], dose[1], usual[1].unit) if usual else None
    if usual is None or value is None or (facts.age() or 0) < limits().child_under_years:
        return
    low, high = usual
    if is_far_above(value, low.value, high.value) or (row.alert and alone is None and value > high.value):
        variant = "unsure" if alone is None else "one"
        yield _Beyond(variant, "question", shown, units.amount(high.value, high.unit), value)


def _part_of_a_day(dosage: Dosage) -> Decimal:
    """The part of a day in which a dose runs; nothing where it is given at once."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is None or not repeat.duration:
        return Decimal(0)
    return min(Decimal(1), repeat.duration * _HOURS.get(repeat.duration_unit, Decimal(0)) / _DAY)


def _in_a_day(facts: Facts, row: MedicineWords, route: str, mine: list[Dosage]) -> Iterator[_Beyond]:
    for bound in _bounds(row.absurd_day, route):
        amount = amount_in_a_day(mine, bound.unit)
        if amount is not None:
            shown = _a_day(amount, bound.unit)
            yield from _over(row, amount, bound.value, bound.unit, "over", shown)
    most = row.disputed_day(route) if row.day_dose(route) is None else None
    amount = amount_in_a_day(mine, most.unit) if most is not None else None
    if most is not None and amount is not None and amount > most.value:
        high = units.amount(most.value, most.unit)
        yield _Beyond("unsure_day", "question", _a_day(amount, most.unit), high, amount)
    if most is None and row.day_dose(route) is None and not tuple(_bounds(row.absurd_day, route)):
        yield from _beyond_one(row, route, mine)
    weighed = facts.weight() if row.absurd_kilo_day else None
    if weighed is None or weighed[0] <= 0:
        return
    bound = parsed(row.absurd_kilo_day)
    amount = amount_in_a_day(mine, bound.unit)
    if amount is not None and amount > bound.value * weighed[0]:
        most_words = units.amount(bound.value, f"{bound.unit}/kg")
        yield _Beyond("kilo", "question", _a_day(amount, bound.unit), most_words, amount)


def _beyond_one(row: MedicineWords, route: str, mine: list[Dosage]) -> Iterator[_Beyond]:
    """Far more in a day than the only writer of a greatest dose gave."""
    most = row.lone_day(route)
    amount = amount_in_a_day(mine, most.unit) if most is not None else None
    if most is not None and amount is not None and amount > most.value * _LONE_DAY:
        high = units.amount(most.value, most.unit)
        yield _Beyond("one_day", "question", _a_day(amount, most.unit), high, amount)


def _by_rate(facts: Facts, row: MedicineWords, dosage: Dosage) -> Iterator[_Beyond]:
    found, route = rate_of(dosage), route_of(dosage)
    # Where a usual rate is known, the rule of rates speaks.
    if found is None or single_dose(dosage) is not None or row.usual_rate(route):
        return
    weighed = facts.weight()
    for bound in _bounds(row.absurd_day, route):
        each, _why = converted(*found, f"{bound.unit}/h", weighed[0] if weighed else None)
        if each is None:
            continue
        once = [most.value for most in _bounds(row.absurd, route) if most.unit == bound.unit]
        most = max(bound.value * _ENDLESS / _DAY, *(one / _AN_HOUR for one in once), Decimal(0))
        yield from _over(row, each, most, f"{bound.unit}/h", "", units.amount(*found))


def _over(
    row: MedicineWords, value: Decimal, most: Decimal, unit: str, variant: str, shown: str
) -> Iterator[_Beyond]:
    if value > most:
        most = units.plain(round(most, 2))
        yield _Beyond(variant, tier_of(row, value / most), shown, units.amount(most, unit), value)


def _bounds(table: dict[str, tuple[str, ...]], route: str) -> Iterable[Amount]:
    return map(parsed, table.get(route, ()))


def _a_day(amount: Decimal, unit: str) -> str:
    return _("{amount} per day").format(amount=units.amount(units.plain(amount), unit))
