"""Scores of who can't answer for themselves: GCS of small children, CAM-ICU."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.brain import glasgow
from desktop.clinical.scores.declaring import Ages, Excluded, Item, Score, Span, Values
from desktop.clinical.scores.score_parts import age, band, given, grade, yes
from desktop.core.messages import _

GCS_CHILD: Final = Score(
    key="gcs-child",
    title=lambda: _("GCS of small children"),
    parts=(
        glasgow(
            "eyes",
            lambda: _("Eye opening"),
            lambda: _("not testable (swollen eyes)"),
            lambda: _("none"),
            lambda: _("to pain"),
            lambda: _("to speech"),
            lambda: _("spontaneous"),
        ),
        glasgow(
            "verbal",
            lambda: _("Verbal response"),
            lambda: _("not testable (intubated)"),
            lambda: _("none"),
            lambda: _("moans to pain"),
            lambda: _("cries to pain"),
            lambda: _("irritable, cries"),
            lambda: _("babbles, or words as usual for the age"),
        ),
        glasgow(
            "motor",
            lambda: _("Motor response"),
            lambda: _("not testable (paralysed)"),
            lambda: _("none"),
            lambda: _("extends"),
            lambda: _("abnormal flexion"),
            lambda: _("withdraws from pain"),
            lambda: _("withdraws from touch"),
            lambda: _("moves spontaneously, as usual"),
        ),
        age(),
    ),
    bands=(
        band("severe", "3", lambda: _("Severe, after a head injury.")),
        band("moderate", "9", lambda: _("Moderate, after a head injury.")),
        band("mild", "13", lambda: _("Mild, after a head injury.")),
    ),
    ages=Ages(0, 5),
    caution=lambda: _(
        "What each part gives says more than the sum; a part that can't be tested leaves no sum."
    ),
    source="James. Pediatr Ann 15:16 (1986); Holmes et al. Acad Emerg Med 12:814",
    year=2005,
    licence=lambda: _("A published scale; the words here are our own and short."),
)


def _delirium(values: Values) -> Span:
    """Features 1 and 2, and 3 or 4: what is not known yet may be or not."""
    rass, errors, thinking = (given(values, key) for key in ("rass", "attention", "thinking"))
    sure = [
        _span(values.get("change") if isinstance(values.get("change"), bool) else None),
        _span(errors > 2 if errors is not None else None),
    ]
    level = _span(rass != 0 if rass is not None else None)
    thought = _span(thinking > 1 if thinking is not None else None)
    either = max(level[0], thought[0]), max(level[1], thought[1])
    every = (*sure, either)
    return min(low for low, _high in every), min(high for _low, high in every)


def _span(known: object) -> tuple[int, int]:
    return (0, 1) if known is None else (int(bool(known)), int(bool(known)))


CAM_ICU: Final = Score(
    key="cam-icu",
    title=lambda: "CAM-ICU",
    parts=(
        grade("rass", lambda: _("RASS now, from −3"), -3, 4),
        yes("change", lambda: _("Acute change, or fluctuates in the last day (feature 1)")),
        grade("attention", lambda: _("Errors of ten in the test of attention (feature 2)"), 0, 10),
        grade("thinking", lambda: _("Errors of five in the questions and the command (feature 4)"), 0, 5),
        yes("too-deep", lambda: _("RASS −4 or −5"), optional=True),
        age(),
    ),
    joint=(Item("delirium", lambda: _("Delirium"), ("rass", "change", "attention", "thinking"), _delirium),),
    bands=(
        band("negative", "0", lambda: _("Negative: no delirium found (Ely 2001).")),
        band("positive", "1", lambda: _("Positive: delirium (Ely 2001).")),
    ),
    ages=Ages(18),
    excluded=(Excluded("too-deep", lambda: _("CAM-ICU can't be done at RASS −4 or −5: try again later.")),),
    caution=lambda: _("It says yes or no; feature 3 is a RASS other than 0."),
    source="Ely et al. JAMA 286:2703 (2001); icudelirium.org, training manual",
    year=2014,
    licence=lambda: _("© E. W. Ely, Vanderbilt University; free to use when it is named. Our own words."),
)

SCORES: Final = (GCS_CHILD, CAM_ICU)
