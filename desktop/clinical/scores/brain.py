"""Scores of the nervous system: GCS, NIHSS, modified Rankin scale, 4AT, RASS."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.declaring import Ages, Choice, Choices, Part, Score, Words
from desktop.clinical.scores.score_parts import age, band, graded, loinc, of_vital, one_of, plainly, yes
from desktop.core.messages import _


def glasgow(key: str, title: Words, why: Words, *words: Words, vital: str = "") -> Part:
    """A part of a Glasgow scale; what can't be tested may be anything that it gives."""
    answers = tuple(Choice(str(points), said, points) for points, said in enumerate(words, 1))
    untestable = Choice("nt", why, 1, len(words), untestable=True)
    return Part(key, title, Choices((*answers, untestable)), of_vital(vital) if vital else ())


GCS: Final = Score(
    key="gcs",
    title=lambda: "GCS",
    parts=(
        glasgow(
            "eyes",
            lambda: _("Eye opening"),
            lambda: _("not testable (swollen eyes)"),
            lambda: _("none"),
            lambda: _("to pressure"),
            lambda: _("to speech"),
            lambda: _("spontaneous"),
            vital="gcs_eye",
        ),
        glasgow(
            "verbal",
            lambda: _("Verbal response"),
            lambda: _("not testable (intubated)"),
            lambda: _("none"),
            lambda: _("sounds"),
            lambda: _("single words"),
            lambda: _("confused"),
            lambda: _("orientated"),
            vital="gcs_verbal",
        ),
        glasgow(
            "motor",
            lambda: _("Motor response"),
            lambda: _("not testable (paralysed)"),
            lambda: _("none"),
            lambda: _("extends"),
            lambda: _("abnormal flexion"),
            lambda: _("normal flexion"),
            lambda: _("localises"),
            lambda: _("obeys commands"),
            vital="gcs_motor",
        ),
        age(),
    ),
    bands=(
        band("severe", "3", lambda: _("Severe, after a head injury.")),
        band("moderate", "9", lambda: _("Moderate, after a head injury.")),
        band("mild", "13", lambda: _("Mild, after a head injury.")),
    ),
    ages=Ages(5),
    caution=lambda: _(
        "What each part gives says more than the sum; a part that can't be tested leaves no sum."
    ),
    source="Teasdale and Jennett. Lancet 2:81 (1974); Teasdale et al. Lancet Neurol 13:844 (2014)",
    year=1974,
    licence=lambda: _("Free to use when it is named (glasgowcomascale.org)."),
    codes=of_vital("gcs"),
)


_NIHSS_CODES: Final = {
    "1a": "70184-7", "1b": "70185-4", "1c": "70186-2", "2": "70187-0", "3": "70188-8", "4": "70189-6",
}  # fmt: skip
"""LOINC codes that are certain."""


def _stroke(key: str, title: Words, *words: Words, untestable: Words | None = None) -> Part:
    """An item of NIHSS; what can't be tested gives no points, and is told."""
    answers = tuple(Choice(str(points), said, points) for points, said in enumerate(words))
    more = () if untestable is None else (Choice("un", untestable, untestable=True),)
    codes = loinc(_NIHSS_CODES[key]) if key in _NIHSS_CODES else ()
    return Part(key, title, Choices((*answers, *more)), codes)


def _limb(key: str, title: Words) -> Part:
    return _stroke(
        key,
        title,
        lambda: _("no drift"),
        lambda: _("drifts, does not fall to the bed"),
        lambda: _("some effort against gravity"),
        lambda: _("no effort against gravity"),
        lambda: _("no movement"),
        untestable=lambda: _("not testable (amputated, stiff joint)"),
    )


NIHSS: Final = Score(
    key="nihss",
    title=lambda: "NIHSS",
    parts=(
        _stroke(
            "1a",
            lambda: _("1a Level of consciousness"),
            lambda: _("alert"),
            lambda: _("drowsy"),
            lambda: _("roused only by repeated stimulation"),
            lambda: _("only reflexes, or none"),
        ),
        _stroke(
            "1b",
            lambda: _("1b Questions: month and age"),
            lambda: _("both right"),
            lambda: _("one right, or can't speak for another reason than aphasia"),
            lambda: _("none right"),
        ),
        _stroke(
            "1c",
            lambda: _("1c Commands: eyes and hand"),
            lambda: _("both done"),
            lambda: _("one done"),
            lambda: _("none done"),
        ),
        _stroke(
            "2",
            lambda: _("2 Gaze"),
            lambda: _("normal"),
            lambda: _("partial palsy"),
            lambda: _("forced deviation"),
        ),
        _stroke(
            "3",
            lambda: _("3 Visual fields"),
            lambda: _("no loss"),
            lambda: _("partial hemianopia"),
            lambda: _("complete hemianopia"),
            lambda: _("blind on both sides"),
        ),
        _stroke(
            "4",
            lambda: _("4 Face"),
            lambda: _("normal"),
            lambda: _("minor palsy"),
            lambda: _("partial palsy (lower face)"),
            lambda: _("complete palsy"),
        ),
        _limb("5a", lambda: _("5a Left arm")),
        _limb("5b", lambda: _("5b Right arm")),
        _limb("6a", lambda: _("6a Left leg")),
        _limb("6b", lambda: _("6b Right leg")),
        _stroke(
            "7",
            lambda: _("7 Limb ataxia"),
            lambda: _("none"),
            lambda: _("in one limb"),
            lambda: _("in two limbs"),
            untestable=lambda: _("not testable (amputated, stiff joint)"),
        ),
        _stroke(
            "8",
            lambda: _("8 Sensation"),
            lambda: _("normal"),
            lambda: _("mild to moderate loss"),
            lambda: _("severe loss"),
        ),
        _stroke(
            "9",
            lambda: _("9 Language"),
            lambda: _("no aphasia"),
            lambda: _("mild to moderate aphasia"),
            lambda: _("severe aphasia"),
            lambda: _("mute, or global aphasia"),
        ),
        _stroke(
            "10",
            lambda: _("10 Dysarthria"),
            lambda: _("normal"),
            lambda: _("mild to moderate"),
            lambda: _("unintelligible or mute"),
            untestable=lambda: _("not testable (intubated)"),
        ),
        _stroke(
            "11",
            lambda: _("11 Extinction and neglect"),
            lambda: _("none"),
            lambda: _("in one modality"),
            lambda: _("profound, or in several modalities"),
        ),
        age(),
    ),
    bands=(
        band("none", "0", lambda: _("No points.")),
        band("minor", "1", lambda: _("Minor stroke.")),
        band("moderate", "5", lambda: _("Moderate stroke.")),
        band("moderate-severe", "16", lambda: _("Moderate to severe stroke.")),
        band("severe", "21", lambda: _("Severe stroke.")),
    ),
    ages=Ages(18),
    caution=lambda: _("Items that can't be tested give no points, and are told beside the sum."),
    source="Brott et al. Stroke 20:864 (1989); National Institutes of Health (NINDS)",
    year=1989,
    licence=lambda: _("Public domain (NINDS); the words here are our own and short."),
    codes=loinc("72089-6"),
)

MRS: Final = Score(
    key="mrs",
    title=lambda: _("Modified Rankin scale (mRS)"),
    parts=(
        graded(
            "grade",
            lambda: _("Grade"),
            lambda: _("no symptoms"),
            lambda: _("symptoms, manages all usual activities"),
            lambda: _("slight disability, looks after own affairs without help"),
            lambda: _("moderate disability, needs some help, walks alone"),
            lambda: _("moderately severe disability, needs help to walk and with own needs"),
            lambda: _("severe disability, bedridden, needs constant care"),
            lambda: _("dead"),
        ),
    ),
    bands=(
        band("independent", "0", lambda: _("Lives without help.")),
        band("dependent", "3", lambda: _("Needs help.")),
        band("dead", "6", lambda: _("Dead.")),
    ),
    source="van Swieten et al. Stroke 19:604",
    year=1988,
    licence=lambda: _("A published scale; the words here are our own and short."),
)

FOUR_AT: Final = Score(
    key="4at",
    title=lambda: "4AT",
    parts=(
        one_of(
            "alertness",
            lambda: _("Alertness"),
            Choice("normal", lambda: _("normal, or sleepy under 10 seconds"), 0),
            Choice("abnormal", lambda: _("clearly abnormal"), 4),
        ),
        graded(
            "orientation",
            lambda: _("Age, date of birth, place, year (AMT4)"),
            lambda: _("no mistake"),
            lambda: _("one mistake"),
            lambda: _("two or more mistakes, or untestable"),
        ),
        graded(
            "attention",
            lambda: _("Months backwards"),
            lambda: _("seven or more right"),
            lambda: _("fewer than seven, or refuses"),
            lambda: _("untestable"),
        ),
        yes("acute", lambda: _("Acute change or fluctuating course"), 4),
        age(),
    ),
    bands=(
        band("unlikely", "0", lambda: _("Delirium or severe cognitive impairment is unlikely (4AT).")),
        band("impairment", "1", lambda: _("Possible cognitive impairment (4AT).")),
        band("delirium", "4", lambda: _("Possible delirium, with or without cognitive impairment (4AT).")),
    ),
    ages=Ages(18),
    source="MacLullich, Ryan, Cash: the4AT.com; Bellelli et al. Age Ageing 43:496",
    year=2014,
    licence=lambda: _("Free to use (the4AT.com); the words here are short, the form itself is not changed."),
)


RASS: Final = Score(
    key="rass",
    title=lambda: "RASS",
    parts=(
        one_of(
            "level",
            lambda: _("Level"),
            *(plainly(points, sign=True) for points in range(-5, 5)),
        ),
    ),
    bands=(
        band("sedated", "-5", lambda: _("Below alert and calm: drowsy or sedated.")),
        band("calm", "0", lambda: _("Alert and calm.")),
        band("agitated", "1", lambda: _("Above alert and calm: restless or agitated.")),
    ),
    source="Sessler et al. Am J Respir Crit Care Med 166:1338",
    year=2002,
    licence=lambda: _("© Virginia Commonwealth University; the words of the levels are loaded by the site."),
    text="site",
)

SCORES: Final = (GCS, NIHSS, MRS, FOUR_AT, RASS)
