"""Scores that are calculated: body mass and surface, kidney function."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from desktop.clinical import kidney, vocabulary
from desktop.clinical.identity import Sex
from desktop.clinical.scores.declaring import Ages, Clash, Excluded, Score, Values
from desktop.clinical.scores.score_parts import (
    age,
    analysed,
    band,
    first,
    loinc,
    measured,
    of_vital,
    pregnant,
    sex,
    whole_years,
)
from desktop.core.messages import _
from desktop.fhir.systems import NLK


def _decimal(values: Values, key: str) -> Decimal:
    value = values[key]
    assert isinstance(value, Decimal)
    return value


def _rounded(value: Decimal, places: str) -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def _body_mass(values: Values) -> Decimal:
    metres = _decimal(values, "height") / 100
    return _rounded(_decimal(values, "weight") / (metres * metres), "0.1")


def _mosteller(values: Values) -> Decimal:
    with localcontext() as context:
        context.prec = 20
        return _rounded((_decimal(values, "height") * _decimal(values, "weight") / 3600).sqrt(), "0.01")


def _du_bois(values: Values) -> Decimal:
    height = _decimal(values, "height") ** Decimal("0.725")
    return _rounded(Decimal("0.007184") * _decimal(values, "weight") ** Decimal("0.425") * height, "0.01")


_SIZE: Final = (
    measured("weight", "weight", lambda: _("Weight")),
    measured("height", "height", lambda: _("Height"), whole=False),
)


def _impossible(values: Values) -> bool:
    """True when weight and height give an impossible body mass index by the vocabulary's limits."""
    possible = vocabulary.vitals()["bmi"].possible
    if possible is None or "weight" not in values or "height" not in values:
        return False
    return not possible.low <= _body_mass(values) <= possible.high


_CLASHES: Final = (Clash(lambda: _("This weight and this height can't be of one body."), _impossible),)


def _own_words() -> str:
    return _("A published formula.")


BMI: Final = Score(
    key="bmi",
    title=lambda: _("BMI"),
    parts=(*_SIZE, age()),
    formula=_body_mass,
    clashes=_CLASHES,
    unit="kg/m²",
    bands=(
        band("under", "0", lambda: _("Underweight (WHO).")),
        band("normal", "18.5", lambda: _("Normal weight (WHO).")),
        band("over", "25", lambda: _("Overweight (WHO).")),
        band("obese-1", "30", lambda: _("Obesity class I (WHO).")),
        band("obese-2", "35", lambda: _("Obesity class II (WHO).")),
        band("obese-3", "40", lambda: _("Obesity class III (WHO).")),
    ),
    bands_hold=Ages(18),
    source="World Health Organization: Technical Report Series 894",
    year=2000,
    licence=_own_words,
    codes=of_vital("bmi"),
)

BSA_MOSTELLER: Final = Score(
    key="bsa-mosteller",
    title=lambda: _("Body surface (Mosteller)"),
    parts=_SIZE,
    formula=_mosteller,
    clashes=_CLASHES,
    unit="m²",
    source="Mosteller. N Engl J Med 317:1098",
    year=1987,
    licence=_own_words,
    codes=loinc("3140-1"),
)

BSA_DU_BOIS: Final = Score(
    key="bsa-dubois",
    title=lambda: _("Body surface (DuBois)"),
    parts=_SIZE,
    formula=_du_bois,
    clashes=_CLASHES,
    unit="m²",
    source="DuBois and DuBois. Arch Intern Med 17:863",
    year=1916,
    licence=_own_words,
    codes=loinc("3140-1"),
)


def _sex(values: Values) -> Sex:
    return Sex(str(values["sex"]))


_KIDNEY: Final = (
    analysed("crea", "creatinine", lambda: _("Creatinine"), "5", "5000"),
    age((first(0),)),
    sex(),
)
_STAGES: Final = (
    band("g5", "0", lambda: _("G5 (KDIGO): kidney failure.")),
    band("g4", "15", lambda: _("G4 (KDIGO): severely decreased.")),
    band("g3b", "30", lambda: _("G3b (KDIGO): moderately to severely decreased.")),
    band("g3a", "45", lambda: _("G3a (KDIGO): mildly to moderately decreased.")),
    band("g2", "60", lambda: _("G2 (KDIGO): mildly decreased.")),
    band("g1", "90", lambda: _("G1 (KDIGO): normal or high.")),
)


def _egfr(key: str, year: int, source: str, code: str, formula: kidney.Estimate) -> Score:
    return Score(
        key=key,
        title=lambda: _("eGFR (CKD-EPI {year})").format(year=year),
        parts=(*_KIDNEY, pregnant()),
        formula=lambda values: formula(_decimal(values, "creatinine"), whole_years(values), _sex(values)),
        unit=vocabulary.analyses()["egfr"].shown,
        bands=_STAGES,
        ages=Ages(18),
        excluded=(Excluded("pregnant", lambda: _("The estimate does not hold in pregnancy.")),),
        caution=lambda: _(
            "Without a factor for race. Not while the creatinine changes from day to day; "
            "the laboratory's own eGFR comes first."
        ),
        source=source,
        year=year,
        licence=_own_words,
        codes=(*loinc(code), (NLK, "NOR25909")),
    )


CKD_EPI_2009: Final = _egfr(
    "ckd-epi-2009", 2009, "Levey et al. Ann Intern Med 150:604", "62238-1", kidney.ckd_epi_2009
)
CKD_EPI_2021: Final = _egfr(
    "ckd-epi-2021", 2021, "Inker et al. N Engl J Med 385:1737", "98979-8", kidney.ckd_epi_2021
)

COCKCROFT_GAULT: Final = Score(
    key="cockcroft-gault",
    title=lambda: _("Creatinine clearance (Cockcroft-Gault)"),
    parts=(*_KIDNEY, _SIZE[0], pregnant()),
    formula=lambda values: kidney.cockcroft_gault(
        _decimal(values, "creatinine"), whole_years(values), _decimal(values, "weight"), _sex(values)
    ),
    unit="ml/min",
    ages=Ages(18),
    excluded=(Excluded("pregnant", lambda: _("The estimate does not hold in pregnancy.")),),
    caution=lambda: _(
        "Not while the creatinine changes from day to day; the weight is the one that was given."
    ),
    source="Cockcroft and Gault. Nephron 16:31",
    year=1976,
    licence=_own_words,
    codes=loinc("35591-7"),
)

SCORES: Final = (BMI, BSA_MOSTELLER, BSA_DU_BOIS, CKD_EPI_2009, CKD_EPI_2021, COCKCROFT_GAULT)
