"""Scores of heart and clots: CHA₂DS₂-VASc, HAS-BLED, GRACE, Wells for deep vein and for lung."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from desktop.clinical.scores.declaring import Ages, Choice, Score
from desktop.clinical.scores.score_parts import (
    age,
    analysed,
    band,
    first,
    measured,
    one_of,
    over,
    sex,
    since,
    yes,
)
from desktop.core.messages import _

CHA2DS2_VASC: Final = Score(
    key="cha2ds2-vasc",
    title=lambda: "CHA₂DS₂-VASc",
    parts=(
        yes("heart-failure", lambda: _("Heart failure or reduced left ventricle")),
        yes("hypertension", lambda: _("Hypertension")),
        age((first(0), since("65", 1), since("75", 2))),
        yes("diabetes", lambda: _("Diabetes")),
        yes("stroke", lambda: _("Stroke, TIA or embolism before"), 2),
        yes("vascular", lambda: _("Heart attack, peripheral artery disease or aortic plaque")),
        sex(1),
    ),
    bands=(
        band("low", "0", lambda: _("Low risk of stroke (Lip 2010).")),
        band("medium", "1", lambda: _("Intermediate risk of stroke (Lip 2010).")),
        band("high", "2", lambda: _("High risk of stroke (Lip 2010).")),
    ),
    ages=Ages(18),
    caution=lambda: _(
        "For atrial fibrillation. One point for the sex alone is not held to raise the risk (ESC 2020)."
    ),
    source="Lip et al. Chest 137:263",
    year=2010,
    licence=lambda: _("A published rule; the words here are our own."),
)

HAS_BLED: Final = Score(
    key="has-bled",
    title=lambda: "HAS-BLED",
    parts=(
        yes("hypertension", lambda: _("Systolic pressure over 160, uncontrolled")),
        yes("kidneys", lambda: _("Dialysis, kidney transplant or creatinine 200 µmol/l or more")),
        yes("liver", lambda: _("Cirrhosis, bilirubin over twice or ALT over three times the upper limit")),
        yes("stroke", lambda: _("Stroke before")),
        yes("bleeding", lambda: _("Major bleeding before, or a tendency to bleed")),
        yes("labile-inr", lambda: _("Labile INR (under 60 % of the time in range)")),
        age((first(0), over("65", 1))),
        yes("drugs", lambda: _("Platelet inhibitor or NSAID")),
        yes("alcohol", lambda: _("Eight or more units of alcohol a week")),
    ),
    bands=(
        band("low", "0", lambda: _("Below three points (Pisters 2010).")),
        band("high", "3", lambda: _("Three or more: high risk of bleeding (Pisters 2010).")),
    ),
    ages=Ages(18),
    caution=lambda: _(
        "It points to what can be changed; alone it is no reason against anticoagulation (ESC 2020)."
    ),
    source="Pisters et al. Chest 138:1093",
    year=2010,
    licence=lambda: _("A published rule; the words here are our own."),
)

# The nomogram is in mg/dl with two decimals: here where a number of µmol/l is rounded to each of its limits.
_CREATININE: Final = (
    first(1),
    since("34.918", 4),
    since("70.278", 7),
    since("105.638", 10),
    since("140.998", 13),
    since("176.358", 21),
    since("353.158", 28),
)

GRACE: Final = Score(
    key="grace",
    title=lambda: _("GRACE, in hospital"),
    parts=(
        one_of(
            "killip",
            lambda: _("Killip class"),
            Choice("1", lambda: _("I, no heart failure"), 0),
            Choice("2", lambda: _("II, rales or raised venous pressure"), 20),
            Choice("3", lambda: _("III, pulmonary oedema"), 39),
            Choice("4", lambda: _("IV, cardiogenic shock"), 59),
        ),
        measured(
            "sbp",
            "systolic",
            lambda: _("Systolic blood pressure"),
            (
                first(58),
                since("80", 53),
                since("100", 43),
                since("120", 34),
                since("140", 24),
                since("160", 10),
                since("200", 0),
            ),
        ),
        measured(
            "hr",
            "pulse",
            lambda: _("Pulse"),
            (
                first(0),
                since("50", 3),
                since("70", 9),
                since("90", 15),
                since("110", 24),
                since("150", 38),
                since("200", 46),
            ),
        ),
        age(
            (
                first(0),
                since("30", 8),
                since("40", 25),
                since("50", 41),
                since("60", 58),
                since("70", 75),
                since("80", 91),
                since("90", 100),
            )
        ),
        analysed("crea", "creatinine", lambda: _("Creatinine"), "5", "5000", _CREATININE),
        yes("arrest", lambda: _("Cardiac arrest at admission"), 39),
        yes("st-deviation", lambda: _("ST deviation"), 28),
        yes("troponin", lambda: _("Raised cardiac enzymes (troponin)"), 14),
    ),
    bands=(
        band("low", "1", lambda: _("Low: under 1 % died in hospital without ST elevation (ESC 2011).")),
        band(
            "medium",
            "109",
            lambda: _("Intermediate: 1–3 % died in hospital without ST elevation (ESC 2011)."),
        ),
        band("high", "141", lambda: _("High: over 3 % died in hospital without ST elevation (ESC 2011).")),
    ),
    ages=Ages(18),
    caution=lambda: _("For acute coronary syndrome; the bands are those without ST elevation."),
    source="Granger et al. Arch Intern Med 163:2345 (2003); ESC. Eur Heart J 32:2999 (2011)",
    year=2003,
    licence=lambda: _("A published rule; the words here are our own."),
)

WELLS_DVT: Final = Score(
    key="wells-dvt",
    title=lambda: _("Wells for deep vein thrombosis"),
    parts=(
        yes("cancer", lambda: _("Active cancer")),
        yes("paralysis", lambda: _("Paralysis or plaster of the leg")),
        yes("bedridden", lambda: _("Bedridden three days or more, or major surgery within twelve weeks")),
        yes("tenderness", lambda: _("Tenderness along the deep veins")),
        yes("leg-swollen", lambda: _("The whole leg swollen")),
        yes("calf", lambda: _("Calf over 3 cm thicker than the other")),
        yes("oedema", lambda: _("Pitting oedema of that leg only")),
        yes("collaterals", lambda: _("Collateral superficial veins")),
        yes("previous", lambda: _("Deep vein thrombosis before")),
        yes("alternative", lambda: _("Another diagnosis at least as likely"), -2),
        age(),
    ),
    bands=(
        band("unlikely", "-2", lambda: _("Deep vein thrombosis is unlikely (Wells 2003).")),
        band("likely", "2", lambda: _("Deep vein thrombosis is likely (Wells 2003).")),
    ),
    ages=Ages(18),
    source="Wells et al. N Engl J Med 349:1227",
    year=2003,
    licence=lambda: _("A published rule; the words here are our own."),
)

_HALF: Final = Decimal("1.5")

WELLS_PE: Final = Score(
    key="wells-pe",
    title=lambda: _("Wells for pulmonary embolism"),
    parts=(
        yes("dvt-signs", lambda: _("Signs of deep vein thrombosis"), 3),
        yes("most-likely", lambda: _("Pulmonary embolism is the most likely diagnosis"), 3),
        measured("hr", "pulse", lambda: _("Pulse"), (first(0), over("100", _HALF))),
        yes("immobile", lambda: _("Immobile three days or more, or surgery within four weeks"), _HALF),
        yes("previous", lambda: _("Deep vein thrombosis or pulmonary embolism before"), _HALF),
        yes("haemoptysis", lambda: _("Coughs up blood")),
        yes("cancer", lambda: _("Active cancer")),
        age(),
    ),
    bands=(
        band("unlikely", "0", lambda: _("Pulmonary embolism is unlikely (Wells 2000).")),
        band("likely", "4.5", lambda: _("Pulmonary embolism is likely (Wells 2000).")),
    ),
    ages=Ages(18),
    source="Wells et al. Thromb Haemost 83:416",
    year=2000,
    licence=lambda: _("A published rule; the words here are our own."),
)

SCORES: Final = (CHA2DS2_VASC, HAS_BLED, GRACE, WELLS_DVT, WELLS_PE)
