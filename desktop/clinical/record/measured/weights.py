"""The weight that amounts per kilo go by: the one that held then, and none that is too old for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.clinical.record import birth
from desktop.clinical.record.measured.measurements import measurements
from desktop.core.clock import shifted
from desktop.fhir.chart import Chart

_REGAINED: Final = timedelta(days=14)
_INFANT: Final = timedelta(days=366)
_TRUSTED: Final = (
    (timedelta(days=28), timedelta(days=3)),
    (_INFANT, timedelta(days=7)),
    (timedelta(days=366 * 18), timedelta(days=30)),
)
"""Up to which age a weight is trusted for how long: a newborn's changes by a hundredth or two a day."""
_TRUSTED_ADULT: Final = timedelta(days=90)
_SMALL: Final = Decimal(10)


class Weight(msgspec.Struct, frozen=True, gc=False):
    """A weight in kilos, when it was measured, and in what (`Type/id`). `birth`: it is that at birth."""

    kilos: Decimal
    at: datetime
    reference: str
    birth: bool = False


class Weights(msgspec.Struct, frozen=True):
    """All weights of a patient up to now, oldest first, and when it was born where anybody wrote that."""

    every: tuple[Weight, ...]
    born: datetime | None

    @property
    def newest(self) -> Weight | None:
        """The newest, however old."""
        return self.every[-1] if self.every else None

    def held(self, moment: datetime) -> Weight | None:
        """The weight that amounts per kilo go by at the end of a period; None where nobody knows.

        Of a newborn in the first 14 days the weight at birth until a later one is no less: what is lost then
        is water, and by the lowest weight too little fluid would look like enough (general neonatal teaching;
        not quality-assured). Else the newest that was known, so that a past day keeps its figure; and where
        none was known yet the first one after it. Neither may lie further off than a weight of that age is
        trusted: three days of a newborn, a week of an infant, a month of a child, a quarter of a year of
        others.
        """
        known = [one for one in self.every if one.at <= moment]
        at_birth = next((one for one in reversed(self.every) if one.birth), None)
        if at_birth is not None and self.born is not None and moment < shifted(self.born, _REGAINED):
            later = known[-1] if known else at_birth
            return later if later.kilos > at_birth.kilos else at_birth
        trusted = self._trusted(moment)
        nearest = known[-1] if known else next(iter(self.every), None)
        return nearest if nearest is not None and abs(moment - nearest.at) <= trusted else None

    def _trusted(self, moment: datetime) -> timedelta:
        if self.born is None:
            return _TRUSTED_ADULT
        lived = moment - self.born
        return next((span for until, span in _TRUSTED if lived < until), _TRUSTED_ADULT)


def weights(chart: Chart, now: datetime) -> Weights:
    """The weights that may be reckoned with, those at birth among them."""
    keys: tuple[Literal["weight"], Literal["birth_weight"]] = ("weight", "birth_weight")
    found = tuple(
        Weight(m.number, m.at, m.reference, birth=m.key == "birth_weight")
        for m in measurements(chart, *keys, now=now)
        if m.use.decide and m.number and m.at <= now
    )
    born = birth.born_by(chart.patient, now)
    return Weights(found, born.start if born is not None else None)


def small(chart: Chart, now: datetime) -> bool:
    """True for a patient so small that fluid is counted in millilitres and their tenths, never in litres: a
    child of the first year of life, and anybody under 10 kg."""
    found = weights(chart, now)
    if found.born is not None and now - found.born < _INFANT:
        return True
    held = found.held(now)
    return held is not None and held.kilos < _SMALL
