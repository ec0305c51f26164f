"""Scores of how somebody manages, and of what an operation meets: ASA class, Barthel, CAT."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.declaring import Ages, Score
from desktop.clinical.scores.score_parts import age, band, graded, numbered
from desktop.core.messages import _

ASA: Final = Score(
    key="asa-class",
    title=lambda: _("ASA class"),
    parts=(
        graded(
            "class",
            lambda: _("Class"),
            lambda: _("healthy"),
            lambda: _("mild systemic disease"),
            lambda: _("severe systemic disease"),
            lambda: _("systemic disease that is a constant threat to life"),
            lambda: _("moribund, not expected to survive without the operation"),
            lambda: _("brain-dead, organs are removed for donation"),
            start=1,
        ),
    ),
    caution=lambda: _("Two who judge one patient often differ by a class. E is written beside an emergency."),
    source="American Society of Anesthesiologists: Physical Status Classification System",
    year=2020,
    licence=lambda: _("A published scale; the words here are our own and short."),
)

BARTHEL: Final = Score(
    key="barthel",
    title=lambda: "Barthel",
    parts=(
        graded(
            "bowels",
            lambda: _("Bowels"),
            lambda: _("incontinent, or needs an enema"),
            lambda: _("an accident once a week"),
            lambda: _("continent"),
        ),
        graded(
            "bladder",
            lambda: _("Bladder"),
            lambda: _("incontinent, or a catheter that others see to"),
            lambda: _("an accident once a day"),
            lambda: _("continent"),
        ),
        graded(
            "grooming",
            lambda: _("Face, hair, teeth, shaving"),
            lambda: _("needs help"),
            lambda: _("alone"),
        ),
        graded(
            "toilet",
            lambda: _("Toilet"),
            lambda: _("dependent"),
            lambda: _("needs some help"),
            lambda: _("alone"),
        ),
        graded(
            "feeding",
            lambda: _("Eating"),
            lambda: _("unable"),
            lambda: _("needs help to cut, spread and the like"),
            lambda: _("alone"),
        ),
        graded(
            "transfer",
            lambda: _("From bed to chair"),
            lambda: _("unable, does not sit"),
            lambda: _("much help of one or two, can sit"),
            lambda: _("a little help, by hand or words"),
            lambda: _("alone"),
        ),
        graded(
            "mobility",
            lambda: _("Moving about"),
            lambda: _("does not"),
            lambda: _("alone in a wheelchair"),
            lambda: _("walks with the help of one"),
            lambda: _("walks alone, with an aid too"),
        ),
        graded(
            "dressing",
            lambda: _("Dressing"),
            lambda: _("dependent"),
            lambda: _("does half of it"),
            lambda: _("alone"),
        ),
        graded(
            "stairs",
            lambda: _("Stairs"),
            lambda: _("unable"),
            lambda: _("needs help"),
            lambda: _("alone"),
        ),
        graded("bathing", lambda: _("Bathing"), lambda: _("needs help"), lambda: _("alone")),
        age(),
    ),
    ages=Ages(18),
    caution=lambda: _("What the patient does counts, not what they could. The version of 20 points."),
    source="Mahoney and Barthel. Md State Med J 14:61 (1965); Collin et al. Int Disabil Stud 10:61",
    year=1988,
    licence=lambda: _("A published scale; the words here are our own and short."),
)

CAT: Final = Score(
    key="cat",
    title=lambda: "CAT",
    parts=(*(numbered(f"item-{n}", 0, 5, n) for n in range(1, 9)), age()),
    bands=(
        band("low", "0", lambda: _("Fewer symptoms (GOLD).")),
        band("high", "10", lambda: _("More symptoms: from ten points on (GOLD).")),
    ),
    ages=Ages(18),
    source="Jones et al. Eur Respir J 34:648 (2009); GOLD report",
    year=2023,
    licence=lambda: _("© GlaxoSmithKline; the words of the items are loaded by the site."),
    text="site",
)

SCORES: Final = (ASA, BARTHEL, CAT)
