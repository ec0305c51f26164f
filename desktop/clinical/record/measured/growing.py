"""A child before the growth standards: its sex, its age then, and why there may be no percentile.

Source: WHO Child Growth Standards and growth reference; the age of a preterm child is corrected as
`gestation.behind` has it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from desktop.clinical import growth
from desktop.clinical.age import age_words
from desktop.clinical.growth import Quantity, Sex
from desktop.clinical.record.birth import born
from desktop.clinical.record.measured import measurements
from desktop.clinical.record.patient import gestation
from desktop.core.clock import local, shifted_day
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import Precision

NEWBORN: Final = 28
"""Days of life in which no percentile is told of a child whose gestation nobody wrote."""
SEXES: Final[tuple[Sex, ...]] = ("male", "female")
_LYING: Final = ("8306-3", "248334005")
_STANDING: Final = ("8308-9", "248333004")
"""LOINC and SNOMED CT: length, measured lying; height, measured standing."""


class Child(msgspec.Struct, frozen=True):
    """Child to compare with the growth standards: sex, day of birth, days of gestation if known."""

    sex: Sex
    birth: date
    gestation: int | None

    def days(self, on: date) -> int:
        """The age in days, corrected when born preterm: below 0 before term."""
        lived = (on - self.birth).days
        return lived - gestation.behind(self.gestation, lived)

    def corrected(self, on: date) -> bool:
        """True when the age is corrected on a day."""
        return gestation.behind(self.gestation, (on - self.birth).days) > 0

    def age_said(self, on: date) -> str:
        """The age that counts, where it is not the one that everybody reads; `doubted` says more."""
        lived = (on - self.birth).days
        if self.corrected(on):
            begun = shifted_day(self.birth, gestation.behind(self.gestation, lived))
            return _("corrected age {age}").format(age=age_words(begun.isoformat(), on))
        return _("age not corrected") if self.doubted(on) else ""

    def doubted(self, on: date) -> bool:
        """True when the age may need correction, and nobody can tell: gestational weeks were not recorded."""
        return self.gestation is None and (on - self.birth).days < gestation.CORRECTED_UNTIL


def child(chart: Chart, now: datetime) -> Child | str:
    """Child to compare with the growth standards, or the reason in words for why there can be none."""
    moment = born(chart.patient)
    sex = next((one for one in SEXES if one == chart.patient.gender), None)
    if moment is None or moment.precision < Precision.DAY:
        return _("the date of birth is not known")
    lived = (local(now).date() - moment.day).days
    if lived < 0:
        return _("the date of birth lies ahead")
    if lived > growth.farthest():
        return _("they go to {n} years of age").format(n=years(growth.farthest()))
    if sex is None:
        return _("the record does not say boy or girl")
    told = gestation.at_birth(chart, now)
    if told is None and lived < NEWBORN:
        return _("weeks at birth unknown")
    found = Child(sex, moment.day, told)
    return _("they begin at term") if found.days(local(now).date()) < 0 else found


def years(days: int) -> int:
    """An age in days as the nearest whole years."""
    return round(days / 365.25)


def too_old(quantity: Quantity, days: int) -> str:
    """Note for an age above the growth figures of a quantity; empty where there are figures."""
    end = growth.last(quantity)
    if days <= end:
        return ""
    return _("no reference is held above {n} years").format(n=years(end))


def birth_weight(chart: Chart, now: datetime) -> Decimal | None:
    """The weight at birth in kg, as the newest standing observation of it tells."""
    every = measurements.measurements(chart, "birth_weight", now=now)
    told = [one.number for one in every if one.use.decide and one.number is not None]
    return told[-1] if told else None


def since_birth(chart: Chart, now: datetime, weight: Decimal) -> str:
    """A newborn's weight (kg) before its weight at birth; empty for older ones, and where nobody wrote it."""
    moment, first = born(chart.patient), birth_weight(chart, now)
    if moment is None or first is None or not 0 <= (local(now).date() - moment.day).days <= NEWBORN:
        return ""
    change = ((weight - first) / first * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return _("birth weight {grams} g, now {change} %").format(
        grams=number(Decimal(round(first * 1000))), change=number(change + 0, sign=True)
    )


def otherwise(chart: Chart, key: str, quantity: Quantity, day: int) -> str:
    """Reason a measured value (`Observation/id`) is not compared at an age in days: a length is not a height,
    and gives another body mass."""
    one = chart.find(key, Observation) if quantity in ("height", "bmi") else None
    if one is None or one.code is None:
        return ""
    if day >= growth.STANDING and one.code.has(*_LYING) and not one.code.has(*_STANDING):
        return _("no percentile: measured lying")
    if day < growth.STANDING and one.code.has(*_STANDING) and not one.code.has(*_LYING):
        return _("no percentile: measured standing")
    return ""
