"""Screening of risks on a ward: falls, pressure injury, nutrition, frailty."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.declaring import Ages, Item, Score, Span, Values
from desktop.clinical.scores.score_parts import age, band, first, grade, graded, loinc, numbered, since, yes
from desktop.core.messages import _

_HELP: Final = 3
"""The most of transfer and of mobility."""


def _moves(values: Values) -> Span:
    spans = []
    for key in ("transfer", "mobility"):
        value = values.get(key)
        spans.append((0, _HELP) if value is None else (int(str(value)), int(str(value))))
    sums = range(spans[0][0] + spans[1][0], spans[0][1] + spans[1][1] + 1)
    points = [1 if total in (3, 4) else 0 for total in sums]
    return min(points), max(points)


STRATIFY: Final = Score(
    key="stratify",
    title=lambda: "STRATIFY",
    parts=(
        yes("fell", lambda: _("Came with a fall, or has fallen here")),
        yes("agitated", lambda: _("Agitated")),
        yes("vision", lambda: _("Sees too badly to manage every day")),
        yes("toilet", lambda: _("Needs the toilet very often")),
        graded(
            "transfer",
            lambda: _("From bed to chair"),
            lambda: _("unable"),
            lambda: _("much help"),
            lambda: _("some help"),
            lambda: _("alone"),
        ),
        graded(
            "mobility",
            lambda: _("Walking"),
            lambda: _("does not move about"),
            lambda: _("alone in a wheelchair"),
            lambda: _("walks with help of a person"),
            lambda: _("walks alone"),
        ),
        age(),
    ),
    joint=(
        Item(
            "moves",
            lambda: _("Bed to chair and walking give 3 or 4 together"),
            ("transfer", "mobility"),
            _moves,
        ),
    ),
    bands=(
        band("low", "0", lambda: _("Below two points (Oliver 1997).")),
        band("high", "2", lambda: _("Two or more: high risk of falling (Oliver 1997).")),
    ),
    ages=Ages(65),
    source="Oliver et al. BMJ 315:1049",
    year=1997,
    licence=lambda: _("A published rule; the words here are our own."),
)

NORTON: Final = Score(
    key="norton",
    title=lambda: "Norton",
    parts=(
        graded(
            "physical",
            lambda: _("Physical condition"),
            lambda: _("very bad"),
            lambda: _("poor"),
            lambda: _("fair"),
            lambda: _("good"),
            start=1,
        ),
        graded(
            "mental",
            lambda: _("Mental state"),
            lambda: _("stuporous"),
            lambda: _("confused"),
            lambda: _("apathetic"),
            lambda: _("alert"),
            start=1,
        ),
        graded(
            "activity",
            lambda: _("Activity"),
            lambda: _("in bed"),
            lambda: _("in a chair"),
            lambda: _("walks with help"),
            lambda: _("walks"),
            start=1,
        ),
        graded(
            "mobility",
            lambda: _("Mobility"),
            lambda: _("immobile"),
            lambda: _("very limited"),
            lambda: _("slightly limited"),
            lambda: _("full"),
            start=1,
        ),
        graded(
            "incontinence",
            lambda: _("Incontinence"),
            lambda: _("of urine and stool"),
            lambda: _("usually of urine"),
            lambda: _("now and then"),
            lambda: _("none"),
            start=1,
        ),
        age(),
    ),
    bands=(
        band("risk", "5", lambda: _("14 or less: at risk of pressure injury (Norton 1962).")),
        band("low", "15", lambda: _("Above 14 (Norton 1962).")),
    ),
    ages=Ages(18),
    caution=lambda: _("Here a high number is the good one."),
    source="Norton, McLaren, Exton-Smith: An Investigation of Geriatric Nursing Problems in Hospital",
    year=1962,
    licence=lambda: _("A published scale; the words here are our own and short."),
)

BRADEN: Final = Score(
    key="braden",
    title=lambda: "Braden",
    parts=(*(numbered(f"item-{n}", 1, 3 if n == 6 else 4, n) for n in range(1, 7)), age()),
    bands=(
        band("very-high", "6", lambda: _("Very high risk of pressure injury (Braden).")),
        band("high", "10", lambda: _("High risk of pressure injury (Braden).")),
        band("moderate", "13", lambda: _("Moderate risk of pressure injury (Braden).")),
        band("mild", "15", lambda: _("Mild risk of pressure injury (Braden).")),
        band("none", "19", lambda: _("Above the limit of risk (Braden).")),
    ),
    ages=Ages(18),
    caution=lambda: _("Here a high number is the good one."),
    source="Bergstrom et al. Nurs Res 36:205 (1987); Ayello. Adv Skin Wound Care 15:125 (2002)",
    year=1987,
    licence=lambda: _("© Braden and Bergstrom; the words of the items are loaded by the site."),
    text="site",
    codes=loinc("38227-5"),
)

NRS_2002: Final = Score(
    key="nrs-2002",
    title=lambda: "NRS 2002",
    parts=(
        graded(
            "nutrition",
            lambda: _("Nutritional status"),
            lambda: _("normal"),
            lambda: _("lost over 5 % in 3 months, or ate 50–75 % last week"),
            lambda: _("lost over 5 % in 2 months, BMI 18.5–20.5 and unwell, or ate 25–60 % last week"),
            lambda: _(
                "lost over 5 % in a month or 15 % in 3, BMI below 18.5 and unwell, or ate 0–25 % last week"
            ),
        ),
        graded(
            "disease",
            lambda: _("Severity of the disease"),
            lambda: _("normal needs"),
            lambda: _("mild, as hip fracture or chronic disease with complications"),
            lambda: _("moderate, as major abdominal surgery, stroke or severe pneumonia"),
            lambda: _("severe, as head injury or intensive care"),
        ),
        age((first(0), since("70", 1))),
    ),
    bands=(
        band("low", "0", lambda: _("Below three points (ESPEN 2003).")),
        band("risk", "3", lambda: _("Three or more: at nutritional risk (ESPEN 2003).")),
    ),
    ages=Ages(18),
    source="Kondrup et al. (ESPEN). Clin Nutr 22:321",
    year=2003,
    licence=lambda: _("A published rule; the words here are our own."),
)

CFS: Final = Score(
    key="cfs",
    title=lambda: _("Clinical Frailty Scale (CFS)"),
    parts=(grade("level", lambda: _("Level"), 1, 9), age()),
    bands=(
        band("not-frail", "1", lambda: _("Not frail (Rockwood 2020).")),
        band("very-mild", "4", lambda: _("Very mild frailty (Rockwood 2020).")),
        band("frail", "5", lambda: _("Frail (Rockwood 2020).")),
        band("terminal", "9", lambda: _("Terminally ill (Rockwood 2020).")),
    ),
    ages=Ages(65),
    source="Rockwood and Theou. Can Geriatr J 23:210",
    year=2020,
    licence=lambda: _("© Dalhousie University; the words of the levels are loaded by the site."),
    text="site",
)

SCORES: Final = (STRATIFY, NORTON, BRADEN, NRS_2002, CFS)
