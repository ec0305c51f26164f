"""Ways and speeds that harm: an infusion too fast, a way that kills, a dose repeated too soon."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from desktop.clinical import units
from desktop.clinical.words.routes import route_words
from desktop.clinical.words.timings import CODES, dose_events, said_code
from desktop.core import formats
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.fhir.elements import Dosage
from desktop.orders.cautions.caution_tables import InfusionLimit, IntervalLimit, cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.matching import about, told
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.weight import converted, rate_of, speed
from desktop.orders.findings import NotChecked, Outcome, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import Tier, limits
from desktop.orders.totals import single_dose

_WAYS: Final = CodeRows(lambda: cautions().ways)
_INFUSIONS: Final = CodeRows(lambda: cautions().infusion_limits)
_INTERVALS: Final = CodeRows(lambda: cautions().interval_limits)
_DAYS: Final = {"h": Decimal(1) / 24, "min": Decimal(1) / 1440, "d": Decimal(1), "wk": Decimal(7),
                "mo": Decimal(30), "a": Decimal(365)}  # fmt: skip
_SPEED_TOLD: Final = ("rate",)
_OFTEN_TOLD: Final = ("weekly", "A11")


@check("infusion", "dose", lambda: _("speed and way"))
def infusion(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """An adult's infusion faster than is safe, and a way by which the medicine kills."""
    for row in about(_WAYS, medicine):
        ways = [way for way in map(route_of, medicine.dosages) if way in row.routes]
        if ways:
            yield finding(
                "infusion",
                medicine.line,
                tier=row.tier,
                title=say("infusion", "title", "low", medicine=medicine.name, route=route_words(ways[0])),
                detail=say("infusion", "detail", reason=pick(row.reason)),
                implicated=(medicine.key,),
                data=(medicine.coded, row.id, ways[0]),
            )
            return
    rows = [row for row in about(_INFUSIONS, medicine) if _is_product(row, medicine)]
    age = facts.age()
    if not rows or (age is not None and age < limits().child_under_years):
        return
    weighed = facts.weight()
    for row in rows:
        for dosage in _by_unit(medicine, row):
            found = rate_of(dosage) if row.endless else speed(dosage)
            if row.endless and _ends(dosage):
                continue
            if found is None or (route_of(dosage) or row.routes[0]) not in row.routes:
                continue
            limit, unit = row.fastest.split(" ", 1)
            same, each = converted(*found, unit, weighed[0] if weighed else None)
            if same is None:
                yield NotChecked("infusion", medicine.line, each)
                return
            if same > Decimal(limit):
                if not told(facts, medicine, *_SPEED_TOLD):
                    yield _too_fast(medicine, row, found, same, unit)
                return


def _ends(dosage: Dosage) -> bool:
    """True where a dose or a length says when an infusion is over."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    return single_dose(dosage) is not None or (repeat is not None and bool(repeat.duration))


def _by_unit(medicine: Medicine, row: InfusionLimit) -> tuple[Dosage, ...]:
    """The dosages as the row measures them: by volume, or by what runs."""
    return medicine.dosages if row.fastest.split(" ", 1)[1].startswith("mL") else medicine.running


def _is_product(row: InfusionLimit, medicine: Medicine) -> bool:
    """True where a row is of the substance, or of products that are called as this one is."""
    said = fold(f"{medicine.name} {medicine.strength}").replace(" ", "")
    return not row.words or any(fold(word).replace(" ", "") in said for word in row.words)


def _too_fast(
    medicine: Medicine, row: InfusionLimit, found: tuple[Decimal, str], same: Decimal, unit: str
) -> Outcome:
    tier: Tier = row.tier
    if row.far is not None and same > Decimal(row.far.split(" ", 1)[0]):
        tier = "stop"
    limit = row.fastest.split(" ", 1)[0]
    return finding(
        "infusion",
        medicine.line,
        tier=tier,
        title=say(
            "infusion",
            "title",
            speed=units.amount(units.plain(round(same, 1)), unit),
            limit=units.amount(Decimal(limit), unit),
            medicine=medicine.name,
        ),
        detail=say("infusion", "detail", reason=pick(row.reason)),
        implicated=(medicine.key,),
        data=(medicine.coded, row.id, *found),
    )


@check("interval", "dose", lambda: _("time between doses"), deadly=True)
def interval(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Medicines that last for days or weeks, ordered again before that."""
    for row in about(_INTERVALS, medicine):
        mine = [one for one in medicine.dosages if not row.routes or route_of(one) in ("", *row.routes)]
        for dosage in mine:
            between = days_between(dosage)
            if between is None:
                if not _is_single(dosage):
                    why = _("How often it is given can't be read from the text.")
                    yield NotChecked("interval", medicine.line, why)
            elif between < row.days and not told(facts, medicine, *_OFTEN_TOLD):
                yield _too_soon(medicine, row)
                return


def _is_single(dosage: Dosage) -> bool:
    timing = dosage.timing
    repeat = timing.repeat if timing is not None else None
    return timing is not None and (
        len(dose_events(timing)) == 1 or (repeat is not None and repeat.count == 1)
    )


def days_between(dosage: Dosage) -> Decimal | None:
    """Days from one dose to the next; None for a single dose, and where the timing doesn't say."""
    timing = dosage.timing
    repeat = timing.repeat if timing is not None else None
    if timing is None or _is_single(dosage):
        return None
    if repeat is not None and repeat.day_of_week:
        times = max(1, len(repeat.time_of_day), len(repeat.when))
        weeks = (repeat.period or Decimal(1)) if repeat.period_unit == "wk" else Decimal(1)
        return 7 * weeks / (len(repeat.day_of_week) * times)
    often = (repeat.frequency_max or repeat.frequency) if repeat is not None else None
    period = repeat.period if repeat is not None else None
    unit = repeat.period_unit if repeat is not None else ""
    if not often and (code := said_code(timing)):
        often, period, unit = CODES[code]
    if often and period and unit in _DAYS:
        return Decimal(period) * _DAYS[unit] / often
    if repeat is not None and (repeat.time_of_day or repeat.when):
        return Decimal(1) / max(len(repeat.time_of_day), len(repeat.when))
    return None


def _too_soon(medicine: Medicine, row: IntervalLimit) -> Outcome:
    return finding(
        "interval",
        medicine.line,
        tier=row.tier,
        title=say("interval", "title", medicine=medicine.name, days=formats.number(Decimal(row.usual))),
        detail=say("interval", "detail", reason=pick(row.reason), dosage=medicine.words),
        implicated=(medicine.key,),
        data=(medicine.coded, row.id, medicine.words),
    )
