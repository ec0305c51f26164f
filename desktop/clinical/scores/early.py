"""Scores of adults who get worse: NEWS2, qSOFA, SOFA."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from desktop.clinical import news2
from desktop.clinical.scores.declaring import (
    Ages,
    Alone,
    Choice,
    Clash,
    Excluded,
    Item,
    Part,
    Score,
    Span,
    Values,
    Words,
)
from desktop.clinical.scores.score_parts import (
    age,
    analysed,
    band,
    first,
    given,
    measured,
    number,
    of_vital,
    one_of,
    over,
    pregnant,
    since,
    yes,
)
from desktop.core.messages import _

_RCP: Final = "Royal College of Physicians: National Early Warning Score (NEWS) 2"
_WORST: Final = {
    "respiration": 3,
    "saturation": 3,
    "oxygen": 2,
    "systolic": 3,
    "pulse": 3,
    "temperature": 3,
    "consciousness": 3,
}


_WHOLE: Final = ("respiration", "saturation", "systolic", "pulse")


def _points(measured_: news2.Measured, key: str, *, oxygen: bool) -> int:
    """The points of one part; on air or oxygen where that is not known."""
    if measured_.oxygen is None:
        measured_ = msgspec.structs.replace(measured_, oxygen=oxygen)
    found = news2.news2(measured_)
    assert found is not None
    return next(part.points for part in found.parts if part.key == key and part.points is not None)


def _news2_item(part: Part) -> Item:
    """The points of a part, as `desktop.clinical.news2` has them."""

    def span(values: Values) -> Span:
        if part.key not in values:
            return 0, _WORST[part.key]
        known = {key: values[key] for key in ("oxygen", part.key) if key in values}
        measured_ = news2.Measured(
            **{key: int(value) if key in _WHOLE else value for key, value in known.items()},  # type: ignore[arg-type]
            scale=2 if values.get("scale") == "2" else 1,
        )
        points = [_points(measured_, part.key, oxygen=oxygen) for oxygen in (False, True)]
        return min(points), max(points)

    parts = (part.key, "oxygen", "scale") if part.key == "saturation" else (part.key,)
    return Item(part.key, part.title, parts, span)


CONSCIOUSNESS: Final[dict[news2.Consciousness, Words]] = {
    "A": lambda: _("alert"),
    "C": lambda: _("new confusion"),
    "V": lambda: _("responds to voice"),
    "P": lambda: _("responds to pain"),
    "U": lambda: _("unresponsive"),
}
"""Meanings of the letters of ACVPU."""


def _conscious(level: news2.Consciousness, title: Words) -> Choice:
    return Choice(level, title, _points(news2.Measured(consciousness=level), "consciousness", oxygen=False))


def _in_pregnancy() -> str:
    return _("NEWS2 does not hold in pregnancy; use {score}.").format(
        score=news2.own_score(news2.Excluded.PREGNANCY)
    )


def _after_birth() -> str:
    return _("NEWS2 does not hold after giving birth; use {score}.").format(
        score=news2.own_score(news2.Excluded.POST_PARTUM)
    )


_NEWS2_PARTS: Final = (
    measured("rr", "respiration", lambda: _("Respiratory rate")),
    measured("spo2", "saturation", lambda: _("Oxygen saturation")),
    yes(
        "oxygen",
        lambda: _("Supplemental oxygen"),
        _points(news2.Measured(oxygen=True), "oxygen", oxygen=True),
    ),
    measured("sbp", "systolic", lambda: _("Systolic blood pressure")),
    measured("hr", "pulse", lambda: _("Pulse")),
    one_of(
        "consciousness",
        lambda: _("Consciousness"),
        *(_conscious(level, title) for level, title in CONSCIOUSNESS.items()),
        codes=of_vital("acvpu"),
    ),
    measured("temp", "temperature", lambda: _("Temperature")),
)

NEWS2: Final = Score(
    key="news2",
    title=lambda: "NEWS2",
    parts=(
        *_NEWS2_PARTS,
        one_of(
            "scale",
            lambda: _("Saturation scale"),
            Choice("1", lambda: _("scale 1")),
            Choice("2", lambda: _("scale 2, prescribed for hypercapnic failure")),
            default="1",
        ),
        age(),
        pregnant(),
        yes("post-partum", lambda: _("Newly given birth"), optional=True),
    ),
    joint=tuple(_news2_item(part) for part in _NEWS2_PARTS),
    bands=(
        band("none", "0", lambda: _("No points.")),
        band("low", "1", lambda: _("Low clinical risk (RCP 2017).")),
        band("medium", "5", lambda: _("Medium clinical risk (RCP 2017).")),
        band("high", "7", lambda: _("High clinical risk (RCP 2017).")),
    ),
    alone=Alone(
        3,
        Decimal(5),
        band(
            "single-three",
            "3",
            lambda: _("Low to medium clinical risk: three points in one part (RCP 2017)."),
        ),
    ),
    ages=Ages(16),
    excluded=(Excluded("pregnant", _in_pregnancy), Excluded("post-partum", _after_birth)),
    source=_RCP,
    year=2017,
    licence=lambda: _("© Royal College of Physicians; free to use when it is named and not changed."),
)

QSOFA: Final = Score(
    key="qsofa",
    title=lambda: "qSOFA",
    parts=(
        measured("rr", "respiration", lambda: _("Respiratory rate"), (first(0), since("22", 1))),
        yes("confusion", lambda: _("Altered mental state (GCS below 15)")),
        measured("sbp", "systolic", lambda: _("Systolic blood pressure"), (first(1), over("100", 0))),
        age(),
    ),
    bands=(
        band("few", "0", lambda: _("Below the limit of Sepsis-3. It does not rule out sepsis.")),
        band(
            "many", "2", lambda: _("Two or more: a poor outcome is more likely with an infection (Sepsis-3).")
        ),
    ),
    ages=Ages(18),
    caution=lambda: _("qSOFA finds few of those who have sepsis; it is never used alone."),
    source="Singer et al.: Sepsis-3. JAMA 315:801",
    year=2016,
    licence=lambda: _("A published rule; the words here are our own."),
)

_PER_KPA: Final = Decimal("7.50062")
_OXYGEN: Final = (Decimal(1), Decimal(100))
"""The least and the most that arterial pO₂ can be, in kPa."""
_SHARE: Final = (Decimal(21), Decimal(100))


def _lungs(values: Values) -> Span:
    oxygen, share, support = given(values, "pao2"), given(values, "fio2"), values.get("ventilated")
    oxygens = _OXYGEN if oxygen is None else (oxygen, oxygen)
    shares = _SHARE if share is None else (share, share)
    most = _by_ratio(oxygens[0] / shares[1], aided=support is not False)
    return _by_ratio(oxygens[1] / shares[0], aided=support is True), most


def _by_ratio(of_oxygen: Decimal, *, aided: bool) -> int:
    # The article's limits are in mmHg.
    ratio = (of_oxygen * _PER_KPA * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if aided and ratio < 200:
        return 3 if ratio >= 100 else 4
    return 0 if ratio >= 400 else 1 if ratio >= 300 else 2


_DRY_AIR: Final = Decimal(95)
"""The pressure of moist air at the sea without its vapour, in kPa: blood holds no more than its share."""


def _too_much_oxygen(values: Values) -> bool:
    oxygen, share = given(values, "pao2"), given(values, "fio2")
    return oxygen is not None and share is not None and oxygen > share / 100 * _DRY_AIR


_VASOPRESSOR: Final = one_of(
    "vasopressor",
    lambda: _("Vasopressor for at least an hour, µg/kg/min"),
    Choice("none", lambda: _("none")),
    Choice("low", lambda: _("dobutamine, or dopamine up to 5"), 2),
    Choice("medium", lambda: _("dopamine over 5, or (nor)adrenaline up to 0.1"), 3),
    Choice("high", lambda: _("dopamine over 15, or (nor)adrenaline over 0.1"), 4),
)


def _circulation(values: Values) -> Span:
    pressure, drug = given(values, "map"), _VASOPRESSOR.span(values.get("vasopressor"))
    fell = (0, 1) if pressure is None else (1, 1) if pressure < 70 else (0, 0)
    return max(drug[0], fell[0]), max(drug[1], fell[1])


_CREATININE: Final = (first(0), since("110", 1), since("171", 2), since("300", 3), over("440", 4))
_URINE: Final = (first(4), since("200", 3), since("500", 0))
_CREATININE_PART: Final = analysed("crea", "creatinine", lambda: _("Creatinine"), "5", "5000", _CREATININE)
_URINE_PART: Final = number("urine", lambda: _("Urine per 24 hours"), "0", "30000", "mL", "ml", _URINE)


def _kidneys(values: Values) -> Span:
    creatinine = _CREATININE_PART.span(values.get("creatinine"))
    urine = _URINE_PART.span(values.get("urine"))
    return max(creatinine[0], urine[0]), max(creatinine[1], urine[1])


SOFA: Final = Score(
    key="sofa",
    title=lambda: "SOFA",
    parts=(
        analysed("po2", "pao2", lambda: _("Arterial pO₂"), str(_OXYGEN[0]), str(_OXYGEN[1])),
        measured("fio2", "fio2", lambda: _("FiO₂"), low=str(_SHARE[0]), whole=False),
        yes("ventilated", lambda: _("Ventilator or CPAP")),
        analysed(
            "plt",
            "platelets",
            lambda: _("Platelets"),
            "0",
            "5000",
            (first(4), since("20", 3), since("50", 2), since("100", 1), since("150", 0)),
        ),
        analysed(
            "bili",
            "bilirubin",
            lambda: _("Bilirubin"),
            "2",
            "2000",
            (first(0), since("20", 1), since("33", 2), since("102", 3), over("204", 4)),
        ),
        measured("map", "map", lambda: _("Mean arterial pressure"), whole=False),
        _VASOPRESSOR,
        measured(
            "gcs",
            "gcs",
            lambda: _("GCS"),
            (first(4), since("6", 3), since("10", 2), since("13", 1), since("15", 0)),
        ),
        _CREATININE_PART,
        _URINE_PART,
        age(),
    ),
    clashes=(Clash(lambda: _("So much oxygen can't be in the blood with this FiO₂."), _too_much_oxygen),),
    joint=(
        Item("respiration", lambda: _("Respiration"), ("pao2", "fio2", "ventilated"), _lungs),
        Item("circulation", lambda: _("Circulation"), ("map", "vasopressor"), _circulation),
        Item("kidneys", lambda: _("Kidneys"), ("creatinine", "urine"), _kidneys),
    ),
    bands=(
        band("low", "0", lambda: _("Below two points.")),
        band(
            "organ-failure",
            "2",
            lambda: _(
                "A rise of two or more with an infection is sepsis; about 10 % died in hospital (Sepsis-3)."
            ),
        ),
    ),
    ages=Ages(18),
    caution=lambda: _(
        "What counts is the rise from what was there before; where that is unknown it is taken as 0."
    ),
    source="Vincent et al. Intensive Care Med 22:707 (1996); Singer et al.: Sepsis-3. JAMA 315:801 (2016)",
    year=1996,
    licence=lambda: _("A published rule; the words here are our own."),
)

SCORES: Final = (NEWS2, QSOFA, SOFA)
