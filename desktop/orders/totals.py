"""Daily total of a dosage: decimal arithmetic on its structure, and None where that does not fix it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from desktop.clinical import units
from desktop.clinical.record.medicines.greatest import DAY, structured
from desktop.clinical.words.doses import is_as_needed
from desktop.clinical.words.timings import CODES, dose_events, said_code
from desktop.fhir.elements import Dosage, Quantity, TimingRepeat
from desktop.fhir.systems import UCUM

_DAY_HOURS: Final = {"h": Decimal(24), "min": Decimal(1440)}


def daily_total(dosages: Sequence[Dosage]) -> Quantity | None:
    """The amount in a day, the greatest possible of doses as needed and of ranges.

    None when a dosage is free text, has no fixed number of doses in a day (weekly, every other day), when
    doses can't be added (mg and ml), or when dosages that follow each other differ.
    """
    totals = _by_sequence(dosages)
    if not totals or any(total is None for total in totals):
        return None
    first = totals[0]
    assert first is not None
    for other in totals[1:]:
        assert other is not None
        if units.convert(other[0], other[1], first[1]) != units.plain(first[0]):
            return None
    return _quantity(*first)


def greatest_daily(dosages: Sequence[Dosage], into: str) -> Decimal | None:
    """The greatest amount in any one day, in that unit; None where one of the dosages can't be computed.

    A dose given every other day or on some weekdays counts as on the day when it is given.
    """
    totals = [_by_sequence(dosages, on_its_day=True)]
    found: list[Decimal] = []
    for total in totals[0]:
        value = units.convert(total[0], total[1], into) if total else None
        if value is None:
            return None
        found.append(value)
    return max(found) if found else None


def _by_sequence(dosages: Iterable[Dosage], *, on_its_day: bool = False) -> list[tuple[Decimal, str] | None]:
    groups: dict[int, list[Dosage]] = {}
    for dosage in dosages:
        groups.setdefault(dosage.sequence or 0, []).append(dosage)
    return [_sum([_one(d, on_its_day=on_its_day) for d in group]) for _key, group in sorted(groups.items())]


def _sum(parts: Sequence[tuple[Decimal, str] | None]) -> tuple[Decimal, str] | None:
    if not parts or parts[0] is None:
        return None
    total, unit = parts[0]
    for part in parts[1:]:
        value = units.convert(part[0], part[1], unit) if part else None
        if value is None:
            return None
        total += value
    return units.plain(total), unit


def _one(dosage: Dosage, *, on_its_day: bool) -> tuple[Decimal, str] | None:
    dose = single_dose(dosage)
    if dose is None:
        return None
    value, unit = dose
    if is_as_needed(dosage) and (cap := _cap(dosage, unit)) is not None:
        return cap, unit
    count = doses_in_a_day(dosage, on_its_day=on_its_day)
    return None if count is None else (value * count, unit)


def single_dose(dosage: Dosage) -> tuple[Decimal, str] | None:
    """One dose (the upper end of a range) and its UCUM code; by weight where tablets were counted."""
    if len(dosage.dose_and_rate) == 0:
        return None
    calculated = [e for e in dosage.dose_and_rate if e.type is not None and e.type.has("calculated")]
    entries = calculated or list(dosage.dose_and_rate)
    if len(entries) != 1:
        return None
    entry = entries[0]
    quantity = entry.dose_quantity or (entry.dose_range.high if entry.dose_range else None)
    if quantity is None or quantity.value is None or quantity.comparator:
        return None
    code = quantity.code or units.TYPED.get(quantity.unit.lower(), "")
    return (quantity.value, code) if code else None


def _cap(dosage: Dosage, unit: str) -> Decimal | None:
    """The greatest amount in a day that the structure says; a period that can't be read lowers nothing."""
    most = structured(dosage)
    if most is None or most.hours != DAY:
        return None
    return units.convert(most.value, most.unit or unit, unit)


def doses_in_a_day(dosage: Dosage, *, on_its_day: bool = False) -> Decimal | None:
    """Number of doses in a day; None where the structure does not fix it."""
    timing = dosage.timing
    if timing is None:
        return None
    if events := dose_events(timing):
        return Decimal(1) if len(events) == 1 else None
    repeat = timing.repeat
    if repeat is not None and (counted := _counted(repeat, on_its_day=on_its_day)) is not None:
        # Two doses an hour apart are two, not twenty-four.
        most = repeat.count_max or repeat.count
        return min(counted, Decimal(most)) if most else counted
    if (repeat is None or not repeat.frequency) and (found := said_code(timing)):
        frequency, period, unit = CODES[found]
        return _per_day(Decimal(frequency), period, unit, on_its_day=on_its_day)
    return None


def _counted(repeat: TimingRepeat, *, on_its_day: bool) -> Decimal | None:
    if repeat.day_of_week and not on_its_day:
        return None
    named = repeat.time_of_day or repeat.when or repeat.day_of_week
    # FHIR: a period without a frequency is once in that period.
    often = (
        repeat.frequency_max or repeat.frequency or (1 if repeat.period is not None and not named else None)
    )
    if repeat.time_of_day and _each_day(repeat):
        return Decimal(max(len(repeat.time_of_day), often or 0))
    if repeat.when and (often is None or (often < len(repeat.when) and _each_day(repeat))):
        # FHIR: several parts of the day are each of them, so that fewer times than that is no number of them.
        return Decimal(len(repeat.when))
    if not often:
        return None
    return _per_day(
        Decimal(often), repeat.period or Decimal(1), repeat.period_unit or "d", on_its_day=on_its_day
    )


def _each_day(repeat: TimingRepeat) -> bool:
    return repeat.period is None or (repeat.period == 1 and repeat.period_unit == "d")


def _per_day(often: Decimal, period: Decimal, unit: str, *, on_its_day: bool) -> Decimal | None:
    if period <= 0:
        return None
    if unit == "d" and period == 1:
        return often
    if unit in _DAY_HOURS:
        doses = Fraction(often) * Fraction(_DAY_HOURS[unit]) / Fraction(period)
        if on_its_day:
            return Decimal(math.ceil(doses))
        # Every seventh hour is no whole or decimal number of doses in a day.
        return Decimal(doses.numerator) / doses.denominator if 1000 % doses.denominator == 0 else None
    return often if on_its_day and unit in ("d", "wk", "mo") else None


def _quantity(value: Decimal, code: str) -> Quantity:
    # 4000 mg reads as 4 g; 0.5 g stays as it was written.
    if code == "mg" and value >= 1000 and value % 100 == 0:
        value, code = value / 1000, "g"
    value = units.plain(value)
    return Quantity(value=value, unit=units.words(code, value), system=UCUM, code=code)
