"""Kidney function. The laboratory's own eGFR comes first; these serve where there is none, and doses."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from desktop.clinical.identity import Sex

_PER_MG_DL = Decimal("88.4")


def ckd_epi_2021(creatinine: Decimal | int, age_years: int, sex: Sex) -> Decimal:
    """eGFR in ml/min/1.73 m² by CKD-EPI 2021 without race; creatinine in µmol/l; one decimal.

    For adults. Raises ValueError under 18 years and for a creatinine that is not positive.
    """
    if age_years < 18:
        raise ValueError("CKD-EPI 2021 is for adults")
    if creatinine <= 0:
        raise ValueError("creatinine must be positive")
    female = sex is Sex.FEMALE
    kappa = Decimal("0.7") if female else Decimal("0.9")
    alpha = Decimal("-0.241") if female else Decimal("-0.302")
    ratio = Decimal(creatinine) / _PER_MG_DL / kappa
    one = Decimal(1)
    rate = (
        142 * min(ratio, one) ** alpha * max(ratio, one) ** Decimal("-1.200") * Decimal("0.9938") ** age_years
    )
    if female:
        rate *= Decimal("1.012")
    return rate.quantize(Decimal("0.1"), ROUND_HALF_UP)


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
