"""Amount of a medicine in a day above the greatest dose of its row in the catalogue.

One-off doses are no day's amount: their size has a rule of its own (`tenfold`). A short first step that a
lower one follows is a loading dose, and is asked about only where it is far above.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical import units
from desktop.clinical.record.medicines.greatest import structured
from desktop.clinical.record.medicines.spans import begins_at, ends_at
from desktop.clinical.words.doses import dosages_words, is_as_needed
from desktop.clinical.words.lists import listed
from desktop.clinical.words.timings import CODES, dose_events, said_code
from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.elements import Dosage
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.dose import NEBULISED, is_slip, may_be_nebulised, oftener_than_weekly
from desktop.orders.config import MedicineWords
from desktop.orders.draft import Amount
from desktop.orders.findings import Beyond, NotChecked, Outcome, Passed, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import Tier, limits
from desktop.orders.totals import greatest_daily

_FAR: Final = Decimal(2)
"""Factor over the greatest dose from which an order is a Stop."""
_FAR_ALERT: Final = Decimal("1.5")
"""The same of a high-alert medicine."""
_LOADING: Final = Decimal(4)
"""Factor up to which a loading dose is not asked about."""
_LOADING_DAYS: Final = timedelta(days=3)
WEEK: Final = Decimal(7)
_OFTEN_HOURS: Final = {"s": Decimal(1) / 3600, "min": Decimal(1) / 60, "h": Decimal(1)}
_SHORT_HOURS: Final = 4
"""Steps of doses as needed that are shorter than this say how soon again, not how many there will be."""
_DAYS: Final = {"h": Decimal(1) / 24, "d": Decimal(1), "wk": WEEK, "mo": Decimal(28), "a": Decimal(365)}


@check("day", "dose", lambda: _("amount in a day"), deadly=True)
def day_amount(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """The fixed doses of a day, and the most of those as needed, against the greatest dose in a day.

    An adult's greatest dose is too much for a child too; less says nothing of a child. Of a combination each
    part is looked at.
    """
    for one in medicine.apart():
        yield from _in_a_day(facts, one)


def _in_a_day(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    row = medicine.doses
    if medicine.within(limits().methotrexate) and oftener_than_weekly(medicine.dosages):
        # Rule 11 speaks of it.
        return
    if medicine.unmeasured:
        why = _(
            "The amount in a day is not checked: the imported list does not tell for certain what it is of."
        )
        yield NotChecked("day", medicine.line, why)
        return
    steps = steps_of(medicine.counted)
    looked: list[str] = []
    for number, step in enumerate(steps):
        for route in dict.fromkeys(map(route_of, step)):
            mine = [one for one in step if route_of(one) == route]
            if row is not None and by_the_week(row, route, mine):
                # The rule of what is given by the week speaks of it.
                continue
            most = _greatest(row, medicine, swallowed(route)) if row is not None else None
            if row is None or most is None:
                # The tick of the single dose stands, and says that it is of no more.
                looked.append(_("the amount in a day is not compared"))
                continue
            amount = amount_in_a_day(mine, most.unit)
            if amount is None:
                yield NotChecked("day", medicine.line, _("The amount in a day can't be computed."))
                return
            if any(is_slip(row, one) for one in mine):
                # The size of the single dose is told of as ten times too large.
                return
            factor = amount / most.value
            allowed = _LOADING if _is_loading(mine, steps[number + 1 :], amount, most.unit) else Decimal(1)
            if factor <= allowed:
                spelt = units.amount(most.value, most.unit)
                looked.append(_("in a day no more than {most}").format(most=spelt))
                continue
            yield finding(
                "day",
                medicine.line,
                tier=tier_of(row, factor),
                title=say(
                    "day",
                    "title",
                    amount=units.amount(units.plain(amount), most.unit),
                    times=times_words(factor),
                    most=units.amount(most.value, most.unit),
                    medicine=medicine.name,
                ),
                detail=say("day", "detail", dosage=medicine.words),
                implicated=(medicine.key,),
                data=(medicine.coded, route, amount, most.value, most.unit),
                beyond=Beyond(
                    ordered_words(mine),
                    units.amount(units.plain(amount), most.unit),
                    units.amount(most.value, most.unit),
                    _("in a day"),
                ),
            )
            return
    if looked and (facts.age() or 0) >= limits().child_under_years:
        yield Passed("day", medicine.line, listed(list(dict.fromkeys(looked))))


def _greatest(row: MedicineWords, medicine: Medicine, route: str) -> Amount | None:
    """The greatest dose in a day by a way; of what is inhaled by no device that anybody named the greater one
    of the nebuliser."""
    most = row.day_dose(route)
    wet = row.day_dose(NEBULISED) if most is not None and may_be_nebulised(medicine, route) else None
    if most is None or wet is None or wet.unit != most.unit:
        return most
    return max(most, wet, key=lambda one: one.value)


def steps_of(dosages: Sequence[Dosage]) -> list[list[Dosage]]:
    """The dosages by step, in their order, without rates and one-off doses. Steps that nobody numbered are
    told by when they begin."""
    found: dict[tuple[int, float], list[Dosage]] = {}
    for one in dosages:
        if not any(e.rated for e in one.dose_and_rate) and not _is_once(one):
            begins = begins_at((one,))
            found.setdefault((one.sequence or 0, begins.timestamp() if begins else 0.0), []).append(one)
    return [group for _key, group in sorted(found.items(), key=lambda each: each[0])]


def _is_once(dosage: Dosage) -> bool:
    timing = dosage.timing
    if timing is None:
        return False
    repeat = timing.repeat
    return len(dose_events(timing)) == 1 or (repeat is not None and repeat.count == 1)


def times_words(factor: Decimal) -> str:
    """A factor above a greatest dose: *8 times*, *2.5 times*, never rounded up; below 1.5 *more than*."""
    if factor < _FAR_ALERT:
        return _("more than")
    return _("{n} times").format(n=formats.number(units.plain(factor.quantize(Decimal("0.1"), ROUND_DOWN))))


def ordered_words(dosages: Sequence[Dosage]) -> str:
    """Doses as in a list, without the way: *0,5 mg × 4*."""
    return dosages_words(tuple(replace(one, route=None) for one in dosages), short=True)


def tier_of(row: MedicineWords, factor: Decimal) -> Tier:
    """A Stop where the greatest dose is far exceeded, sooner of a high-alert medicine; else a question."""
    return "stop" if factor > (_FAR_ALERT if row.alert else _FAR) else "question"


def swallowed(route: str) -> str:
    """The way whose doses hold: what is swallowed may go through a tube."""
    return "PO" if route == "NGT" else route


def by_the_week(row: MedicineWords, route: str, dosages: Sequence[Dosage]) -> bool:
    """True for doses that are judged by the week: not given daily, or with no greatest dose in a day."""
    if row.week_dose(swallowed(route)) is None:
        return False
    daily = any(days_a_week(one) in (None, WEEK) for one in dosages)
    return not daily or row.day_dose(swallowed(route)) is None


def amount_in_a_day(dosages: Sequence[Dosage], unit: str) -> Decimal | None:
    """The most that doses of one step are on a day of theirs; None where nobody says how many they are."""
    if any(_is_open(one) for one in dosages):
        return None
    return greatest_daily([on_a_day(one) for one in dosages], unit)


def on_a_day(dosage: Dosage) -> Dosage:
    """The dosage with the doses of one of its days: three in a week are on three of them."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if dosage.timing is None or repeat is None:
        return dosage
    if repeat.day_of_week and not (repeat.frequency or repeat.period or repeat.time_of_day or repeat.when):
        # Days of the week and nothing else: once on each of them.
        once = replace(repeat, frequency=1, period=Decimal(1), period_unit="d", day_of_week=())
        return replace(dosage, timing=replace(dosage.timing, repeat=once))
    if repeat.period_unit not in ("wk", "mo"):
        return dosage
    days = len(repeat.day_of_week) or 7 * (repeat.period or 1) * (4 if repeat.period_unit == "mo" else 1)
    often = math.ceil((repeat.frequency_max or repeat.frequency or 1) / days)
    timing = replace(dosage.timing, repeat=replace(repeat, frequency=often, frequency_max=None))
    return replace(dosage, timing=timing)


def _is_open(dosage: Dosage) -> bool:
    """True for doses as needed at short steps with no greatest amount: how many they are nobody says."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if not is_as_needed(dosage) or structured(dosage) is not None or repeat is None or repeat.period is None:
        return False
    hours = _OFTEN_HOURS.get(repeat.period_unit)
    return hours is not None and repeat.period * hours < _SHORT_HOURS


def days_a_week(dosage: Dosage) -> Decimal | None:
    """The most days of a week on which it is given, at least one; None where the timing doesn't say."""
    timing = dosage.timing
    repeat = timing.repeat if timing is not None else None
    if repeat is not None and repeat.day_of_week:
        return Decimal(len(repeat.day_of_week))
    often, period, unit = (
        (repeat.frequency_max or repeat.frequency, repeat.period, repeat.period_unit)
        if (repeat is not None)
        else (None, None, "")
    )
    if not unit and timing is not None and (code := said_code(timing)):
        often, period, unit = CODES[code]
    if unit not in _DAYS or period is None or period <= 0:
        daily = repeat is not None and bool(often or repeat.time_of_day or repeat.when)
        return WEEK if daily and not unit else None
    days = WEEK * Decimal(often or 1) / (period * _DAYS[unit])
    return min(WEEK, max(Decimal(1), days.to_integral_value(ROUND_CEILING)))


def _is_loading(
    mine: Sequence[Dosage], later: Sequence[Sequence[Dosage]], amount: Decimal, unit: str
) -> bool:
    """True for a step of few days that a lower one follows."""
    if not later:
        return False
    begins, ends = begins_at(mine), ends_at(mine, "")
    if begins is None or ends is None or ends - begins > _LOADING_DAYS:
        return False
    after = greatest_daily(list(later[0]), unit)
    return after is not None and after < amount
