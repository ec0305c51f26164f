"""Doses by weight for children and newborns, and rates of infusions: tenfold slips, ceilings, mg for µg."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import units
from desktop.clinical.words.lists import listed
from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.elements import Dosage
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.config import MedicineWords, parsed
from desktop.orders.draft import Amount
from desktop.orders.findings import Finding, NotChecked, Outcome, Passed, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import limits
from desktop.orders.totals import greatest_daily, single_dose

_FAR: Final = Decimal(2)
"""Factor over the upper end from which a dose is a Stop."""
_TEN: Final = Decimal(10)
_LOW: Final = Decimal(5)
"""Factor below the lower end of a rate: hours for minutes are sixty."""


class _Kilo(msgspec.Struct):
    low: Amount
    high: Amount
    weight: Decimal
    at: datetime


@check("perkilo", "age", lambda: _("dose by weight"), deadly=True)
def per_kilo(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A child's single dose, and its amount in a day, against the usual ones per kilogram; of a combination
    those of each part."""
    for one in medicine.apart():
        yield from _by_weight(facts, one)


def _by_weight(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    age = facts.age()
    if age is None or age >= limits().child_under_years:
        return
    row = medicine.doses
    weighed = facts.weight()
    for dosage in medicine.counted:
        if rate_of(dosage) is not None:
            # Judged by the rule of rates, where that has one by weight; else nothing here is looked at.
            if row is None or "/kg/" not in row.usual_rate(route_of(dosage)):
                why = _("No rate per kilogram is known for this medicine.")
                yield NotChecked("perkilo", medicine.line, why)
                return
            continue
        usual = row.per_kilo(route_of(dosage)) if row else None
        if row is None or usual is None:
            yield NotChecked(
                "perkilo", medicine.line, _("No dose per kilogram is known for this medicine and way.")
            )
            return
        if weighed is None:
            yield NotChecked("perkilo", medicine.line, _("There is no weight to compute the dose from."))
            return
        found = _Kilo(usual[0], usual[1], *weighed)
        if found.weight <= 0:
            yield NotChecked("perkilo", medicine.line, _("The weight can't be right."))
            return
        dose = single_dose(dosage)
        value = units.convert(dose[0], dose[1], found.high.unit) if dose else None
        if dose is None or value is None:
            yield NotChecked("perkilo", medicine.line, _("The dose can't be compared with the usual one."))
            return
        if (
            outcome := _judge(facts, medicine, found, dose, value, row.usual_dose(route_of(dosage)))
        ) is not None:
            yield outcome
            return
        if row.kilo_day and (over := _over_the_day(facts, medicine, found, row.kilo_day)) is not None:
            yield over
            return
    if weighed is not None:
        yield Passed("perkilo", medicine.line, _("{weight}, {when}").format(
            weight=_kilos(weighed[0]), when=formats.relative_day_time(weighed[1], facts.now)))  # fmt: skip


def _kilos(weight: Decimal) -> str:
    return f"{formats.number(units.plain(weight))}{formats.NBSP}kg"


def _judge(
    facts: Facts,
    medicine: Medicine,
    found: _Kilo,
    dose: tuple[Decimal, str],
    value: Decimal,
    adult: tuple[Amount, Amount] | None,
) -> Finding | None:
    each = value / found.weight
    most = units.convert(adult[1].value, adult[1].unit, found.high.unit) if adult else None
    if each > found.high.value * _FAR or (most is not None and value > most * _FAR):
        variant = ""
    elif each > found.high.value * Decimal("1.1") or (most is not None and value > most):
        variant = "high"
    elif each * _TEN <= found.low.value:
        variant = "low"
    else:
        return None
    return _finding(facts, medicine, found, units.amount(*dose), each, variant)


def _over_the_day(facts: Facts, medicine: Medicine, found: _Kilo, most: str) -> Finding | None:
    value, unit = most.split(" ", 1)
    daily = greatest_daily(medicine.counted, unit)
    if daily is None or daily / found.weight <= Decimal(value):
        return None
    bound = _Kilo(Amount(Decimal(0), unit), Amount(Decimal(value), unit), found.weight, found.at)
    dose = _("{amount} per day").format(amount=units.amount(units.plain(daily), unit))
    variant = "" if daily / found.weight > Decimal(value) * _FAR else "high"
    return _finding(facts, medicine, bound, dose, daily / found.weight, variant)


def _finding(
    facts: Facts, medicine: Medicine, found: _Kilo, dose: str, each: Decimal, variant: str
) -> Finding:
    unit = f"{found.high.unit}/kg"
    low = found.low.value
    usual = units.amount(low, unit, found.high.value) if low else _("at most {amount}").format(
        amount=units.amount(found.high.value, unit)
    )  # fmt: skip
    return finding(
        "perkilo",
        medicine.line,
        tier="notice" if variant else "stop",
        title=say(
            "perkilo", "title", variant, dose=dose, medicine=medicine.name, weight=_kilos(found.weight)
        ),
        detail=say(
            "perkilo",
            "detail",
            each=units.amount(units.plain(round(each, 3)), unit),
            usual=usual,
            age=formats.age(facts.now - found.at),
        ),
        implicated=(medicine.key,),
        data=(medicine.coded, dose, found.weight),
    )


@check("rate", "dose", lambda: _("rate of the infusion"), deadly=True)
def rate(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """An infusion's rate against the usual one, by weight and time: mg for µg, minutes for hours."""
    row = medicine.doses
    given = [(d, *found) for d in medicine.running if (found := speed(d)) is not None]
    # What stands may run from a pump that the order says nothing of; what is ordered now must say it.
    if (
        medicine.line
        and row is not None
        and any(_at_once(dosage, row.infused) for dosage in medicine.dosages)
    ):
        yield finding(
            "rate",
            medicine.line,
            title=say("rate", "title", "missing", medicine=medicine.name),
            detail=say("rate", "detail", "missing"),
            implicated=(medicine.key,),
            data=(medicine.coded, medicine.words),
        )
        return
    if not given:
        return
    weighed = facts.weight()
    adult = (facts.age() or 0) >= limits().child_under_years
    looked: list[str] = []
    loads: list[str] = []
    for dosage, value, code in given:
        route = route_of(dosage)
        usual = row.usual_rate(route) if row is not None else ""
        if not usual and all(rate_of(dosage) is None for dosage in medicine.dosages):
            # A dose that runs in half an hour is judged by its size.
            return
        if not usual:
            yield NotChecked("rate", medicine.line, _("No usual rate is known for this medicine."))
            return
        span, unit = usual.split(" ", 1)
        low, high = (Decimal(part) for part in span.split("-"))
        same, each = converted(value, code, unit, weighed[0] if weighed else None)
        if same is None:
            yield NotChecked("rate", medicine.line, each)
            return
        if adult and row and same > high and (load := _as_load(row, dosage, value, code)) is not None:
            # What is given once to begin with runs faster than what is maintained.
            loads.append(load)
            continue
        if same > high and same >= low * _TEN and same >= high * _FAR:
            variant = ""
        elif not adult and "/kg/" not in unit:
            # Ten times a newborn's morphine is still less than an adult's.
            yield NotChecked("rate", medicine.line, _("The usual rates are those of adults."))
            return
        elif same * _LOW <= low:
            variant = "low"
        else:
            spelt = units.amount(low, unit, high)
            if not low <= same <= high:
                why = _("{rate} is not the usual rate ({usual}); only ten times is asked about.")
                shown = units.amount(value, code)
                yield NotChecked("rate", medicine.line, why.format(rate=shown, usual=spelt))
                return
            looked.append(spelt)
            continue
        yield finding(
            "rate",
            medicine.line,
            tier="notice" if variant else "stop",
            title=say("rate", "title", variant, dose=units.amount(value, code), medicine=medicine.name),
            detail=say("rate", "detail", usual=units.amount(low, unit, high), each=each),
            implicated=(medicine.key,),
            data=(medicine.coded, value, code, weighed[0] if weighed else ""),
        )
        return
    if looked:
        usual = listed(list(dict.fromkeys(looked)))
        yield Passed("rate", medicine.line, _("rate within {usual}").format(usual=usual))
    for load in dict.fromkeys(loads):
        yield Passed("rate", medicine.line, load)


def _as_load(row: MedicineWords, dosage: Dosage, value: Decimal, code: str) -> str | None:
    """Words for a dose that may run so fast, because it is given to begin with; None for any other."""
    dose = single_dose(dosage)
    if dose is None or rate_of(dosage) is not None:
        return None
    for most, fastest in row.loads.get(route_of(dosage), ()):
        bound, (limit, unit) = parsed(most), fastest.split(" ", 1)
        amount = units.convert(dose[0], dose[1], bound.unit)
        same, _each = converted(value, code, unit, None)
        if amount is None or same is None or amount > bound.value or same > Decimal(limit):
            continue
        words = _("a dose of at most {most} may run as fast as {fastest}")
        return words.format(
            most=units.amount(bound.value, bound.unit), fastest=units.amount(Decimal(limit), unit)
        )
    return None


def _at_once(dosage: Dosage, infused: tuple[str, ...]) -> bool:
    """True when a medicine that must run slowly by this route has no rate."""
    return route_of(dosage) in infused and bool(dosage.dose_and_rate) and speed(dosage) is None


_TIMES: Final = {"min": Decimal(60), "h": Decimal(1), "d": Decimal(1) / 24}
"""From an amount in a minute, hour or day to that in an hour."""


def speed(dosage: Dosage) -> tuple[Decimal, str] | None:
    """The rate, or what a dose and the time it runs in make: 40 mmol over 4 hours."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    found, dose = rate_of(dosage), single_dose(dosage)
    each = {"h": Decimal(1), "min": Decimal(60)}.get(repeat.duration_unit if repeat is not None else "")
    if found is not None or dose is None or repeat is None or not repeat.duration or each is None:
        return found
    return units.plain(dose[0] * each / repeat.duration), f"{dose[1]}/h"


def rate_of(dosage: Dosage) -> tuple[Decimal, str] | None:
    """The rate as it is written, with its unit; None where the dosage has none."""
    for entry in dosage.dose_and_rate:
        quantity, ratio = entry.rate_quantity, entry.rate_ratio
        if quantity is None and entry.rate_range is not None:
            # As fast as it may run.
            quantity = entry.rate_range.high or entry.rate_range.low
        if quantity is not None and quantity.value is not None:
            return quantity.value, quantity.code or quantity.unit
        if ratio is not None and ratio.numerator is not None and ratio.numerator.value is not None:
            over = ratio.denominator
            if over is not None and over.value:
                numerator = ratio.numerator.code or ratio.numerator.unit
                return ratio.numerator.value / over.value, f"{numerator}/{over.code or over.unit}"
    return None


def converted(value: Decimal, code: str, into: str, weight: Decimal | None) -> tuple[Decimal | None, str]:
    """The rate in another unit, with what was computed, or None with why it can't be."""
    mine, wanted = code.split("/"), into.split("/")
    if mine[-1] not in _TIMES or len(mine) not in (2, 3) or (len(mine) == 3 and mine[1] != "kg"):
        return None, _("The rate can't be compared with the usual one.")
    amount = units.convert(value, mine[0], wanted[0])
    if amount is None:
        return None, _("The rate can't be compared with the usual one: the strength is not given.")
    amount = amount * _TIMES[mine[-1]] / _TIMES[wanted[-1]]
    if ("kg" in mine) == ("kg" in wanted):
        return amount, ""
    if not weight or weight <= 0:
        return None, _("There is no weight to compute the rate from.")
    same = amount * weight if "kg" in mine else amount / weight
    shown = units.plain(round(same, 3))
    return same, _("At {weight} that is {each}.").format(
        weight=_kilos(weight), each=units.amount(shown, into)
    )
