"""Kidney function. The laboratory's own eGFR comes first; these serve where there is none, and doses."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

import msgspec

from desktop.clinical.identity import Sex

_PER_MG_DL = Decimal("88.4")


class Estimate(Protocol):
    """A formula of eGFR in ml/min/1.73 m²; creatinine in µmol/l; one decimal.

    For adults. Raises ValueError under 18 years and for a creatinine that is not positive.
    """

    def __call__(self, creatinine: Decimal | int, age_years: int, sex: Sex) -> Decimal: ...


class _CkdEpi(msgspec.Struct, frozen=True):
    """Coefficients of a CKD-EPI equation: factor, exponents below (woman, man) and above, year, woman."""

    factor: Decimal
    below: tuple[Decimal, Decimal]
    above: Decimal
    year: Decimal
    female: Decimal

    def __call__(self, creatinine: Decimal | int, age_years: int, sex: Sex) -> Decimal:
        if age_years < 18:
            raise ValueError("CKD-EPI is for adults")
        if creatinine <= 0:
            raise ValueError("creatinine must be positive")
        female = sex is Sex.FEMALE
        kappa = Decimal("0.7") if female else Decimal("0.9")
        ratio = Decimal(creatinine) / _PER_MG_DL / kappa
        one = Decimal(1)
        low, high = min(ratio, one) ** self.below[not female], max(ratio, one) ** self.above
        rate = self.factor * low * high * self.year**age_years
        return (rate * self.female if female else rate).quantize(Decimal("0.1"), ROUND_HALF_UP)


ckd_epi_2009: Estimate = _CkdEpi(
    Decimal(141),
    (Decimal("-0.329"), Decimal("-0.411")),
    Decimal("-1.209"),
    Decimal("0.993"),
    Decimal("1.018"),
)
"""The equation of 2009, of which Norwegian laboratories still report many; without its factor for race."""
ckd_epi_2021: Estimate = _CkdEpi(
    Decimal(142),
    (Decimal("-0.241"), Decimal("-0.302")),
    Decimal("-1.200"),
    Decimal("0.9938"),
    Decimal("1.012"),
)
"""The equation of 2021, without race."""


def cockcroft_gault(creatinine: Decimal | int, age_years: int, weight: Decimal | int, sex: Sex) -> Decimal:
    """Creatinine clearance in ml/min for doses; creatinine in µmol/l, weight in kg; one decimal.

    For adults. Raises ValueError under 18 years and for a creatinine or weight that is not positive.
    """
    if age_years < 18:
        raise ValueError("Cockcroft-Gault is for adults")
    if creatinine <= 0 or weight <= 0:
        raise ValueError("creatinine and weight must be positive")
    factor = Decimal("1.04") if sex is Sex.FEMALE else Decimal("1.23")
    clearance = (140 - age_years) * Decimal(weight) * factor / Decimal(creatinine)
    return max(clearance, Decimal(0)).quantize(Decimal("0.1"), ROUND_HALF_UP)
