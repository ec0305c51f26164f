"""Dosage that contradicts itself: in words and structure, or with more than its greatest amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from desktop.clinical import units
from desktop.clinical.record.medicines.greatest import DAY, most_of, structured
from desktop.clinical.words.doses import (
    amounts_in,
    dosage_words,
    dosages_words,
    is_as_needed,
    quantity_words,
    ungrouped,
)
from desktop.clinical.words.timings import CODES, dose_events, said_code
from desktop.core.configured import configured
from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.dosage_text import dosage_reading
from desktop.orders.findings import Outcome, finding, say
from desktop.orders.totals import doses_in_a_day, single_dose

_WEEK: Final = {"h": Fraction(168), "min": Fraction(10080), "d": Fraction(7), "wk": Fraction(1)}
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


@check("written", "dose", lambda: _("words of the dosage"))
def written(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A dosage whose text says another dose, or another number of doses, than its structure."""
    for dosage in medicine.dosages:
        if (over := _beyond(dosage)) is not None:
            total, most = over
            yield finding(
                "written",
                medicine.line,
                title=say("written", "title", "over", words=total, most=most),
                detail=say("written", "detail", medicine=medicine.name),
                implicated=(medicine.key,),
                data=(medicine.key, total, most),
            )
            return
    several = len(medicine.dosages) > 1
    for dosage in medicine.dosages:
        if not dosage.text.strip() or not dosage.dose_and_rate:
            continue
        plain = dosage_words(replace(dosage, text=""))
        if fold(ungrouped(plain)) == fold(ungrouped(dosage.text)):
            continue
        if not _differs(dosage, medicine.dosages, facts.now, several=several):
            continue
        structured = dosages_words(tuple(replace(one, text="") for one in medicine.dosages))
        yield finding(
            "written",
            medicine.line,
            title=say("written", "title", words=" ".join(dosage.text.split()), dosage=structured),
            detail=say("written", "detail", medicine=medicine.name),
            implicated=(medicine.key,),
            data=(medicine.key, dosage.text, structured),
        )
        return


def _beyond(dosage: Dosage) -> tuple[str, str] | None:
    """The amount of a day and the greatest that is ordered, where the fixed doses are more than that."""
    most, dose, often = most_of(dosage), single_dose(dosage), doses_in_a_day(dosage)
    if is_as_needed(dosage) or most is None or most.hours != DAY or dose is None or often is None:
        return None
    total = units.convert(dose[0] * often, dose[1], most.unit)
    if total is None or total <= most.value:
        return None
    return units.amount(units.plain(total), most.unit), quantity_words(most.written)


def _differs(dosage: Dosage, every: Sequence[Dosage], now: datetime, *, several: bool) -> bool:
    said = _read(dosage.text, now.replace(hour=12, minute=0, second=0, microsecond=0))
    if said is None:
        return _other_amounts(dosage.text, every)
    if several:
        return all(_other_dose(said, one) for one in every)
    often, structured = _a_week(said), _a_week(dosage)
    return _other_dose(said, dosage) or (
        often is not None and structured is not None and often != structured and not _up_to(said, dosage)
    )


@configured
def _read(text: str, now: datetime) -> Dosage | None:
    """The text as a dosage, where it says one and nothing else; read once a day."""
    made = from_json(strict.dumps(list(dosage_reading.read(text, now).dosages)), tuple[Dosage, ...])
    return made[0] if len(made) == 1 and single_dose(made[0]) is not None else None


def _other_dose(said: Dosage, dosage: Dosage) -> bool:
    """True when two single doses of one kind differ; a range holds what lies in it."""
    one, other = _span(said), _span(dosage)
    if one is None or other is None:
        return False
    low, high = (units.convert(value, one[2], other[2]) for value in one[:2])
    return low is not None and high is not None and (high < other[0] or low > other[1])


def _span(dosage: Dosage) -> tuple[Decimal, Decimal, str] | None:
    top = single_dose(dosage)
    if top is None:
        return None
    spans = [entry.dose_range for entry in dosage.dose_and_rate if entry.dose_range is not None]
    low = spans[0].low.value if spans and spans[0].low is not None else None
    return (low if low is not None else top[0] if not spans else Decimal(0)), top[0], top[1]


def _up_to(said: Dosage, dosage: Dosage) -> bool:
    """True when one of them has a number of doses that is only the greatest."""
    return structured(said) is not None or is_as_needed(dosage)


def _a_week(dosage: Dosage) -> Fraction | None:
    """Doses in a week; None where the timing does not fix them."""
    timing = dosage.timing
    repeat = timing.repeat if timing is not None else None
    if timing is None or dose_events(timing) or (repeat is not None and repeat.count == 1):
        return None
    if repeat is not None and repeat.day_of_week:
        named = len(repeat.time_of_day) or len(repeat.when) or repeat.frequency or 1
        return Fraction(named * len(repeat.day_of_week))
    if (daily := doses_in_a_day(dosage)) is not None:
        return Fraction(daily) * 7
    often, period, unit = (
        (repeat.frequency, repeat.period, repeat.period_unit) if repeat else (None, None, "")
    )
    if not often and (code := said_code(timing)):
        often, period, unit = CODES[code]
    if not often or not period or unit not in _WEEK:
        return None
    return Fraction(often) / Fraction(period) * _WEEK[unit]


def _other_amounts(text: str, every: Sequence[Dosage]) -> bool:
    """True when a text that can't be read whole names amounts, and none of them is one of the structure.

    `2 tabletter à 500 mg` is 1 g: an amount counts as the dose where the number of pieces stands beside it.
    """
    doses = [dose for one in every if (dose := single_dose(one)) is not None]
    named = [
        (value, dose[0])
        for amount, unit in amounts_in(text)
        for dose in doses
        if (value := units.convert(amount, unit, dose[1])) is not None and value > 0
    ]
    if not named:
        return False
    counts = {Decimal(match.replace(",", ".")) for match in _NUMBER.findall(ungrouped(text))} | {Decimal(1)}
    known = {units.plain(value * count) for value, _dose in named for count in counts}
    known |= {units.plain(value / count) for value, _dose in named for count in counts if count}
    return not any(units.plain(dose) in known for _value, dose in named)
