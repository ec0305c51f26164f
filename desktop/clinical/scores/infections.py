"""Scores of infections: CURB-65, CRB-65, Centor with McIsaac's age, Alvarado, MASCC, modified Duke."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.declaring import Ages, Choice, Clash, Item, Part, Score, Span, Values
from desktop.clinical.scores.score_parts import (
    age,
    analysed,
    band,
    first,
    given,
    measured,
    one_of,
    over,
    since,
    yes,
)
from desktop.core.messages import _


def _pressure(values: Values) -> Span:
    upper, lower = given(values, "systolic"), given(values, "diastolic")
    if (upper is not None and upper < 90) or (lower is not None and lower <= 60):
        return 1, 1
    return (0, 1) if upper is None or lower is None else (0, 0)


def _upside_down(values: Values) -> bool:
    upper, lower = given(values, "systolic"), given(values, "diastolic")
    return upper is not None and lower is not None and lower > upper


_UPSIDE_DOWN: Final = Clash(
    lambda: _("The diastolic pressure can't be above the systolic pressure."), _upside_down
)
_BEFORE: Final[tuple[Part, ...]] = (yes("confusion", lambda: _("New confusion")),)
_AFTER: Final[tuple[Part, ...]] = (
    measured("rr", "respiration", lambda: _("Respiratory rate"), (first(0), since("30", 1))),
    measured("sbp", "systolic", lambda: _("Systolic blood pressure")),
    measured("dbp", "diastolic", lambda: _("Diastolic blood pressure")),
    age((first(0), since("65", 1))),
)
_BLOOD_PRESSURE: Final = Item(
    "pressure",
    lambda: _("Low blood pressure (below 90, or 60 or less)"),
    ("systolic", "diastolic"),
    _pressure,
)
_LIM: Final = "Lim et al. Thorax 58:377"

CURB_65: Final = Score(
    key="curb-65",
    title=lambda: "CURB-65",
    # A mass of urea may be meant as urea or as its nitrogen: only mmol/l.
    parts=(
        *_BEFORE,
        analysed("urea", "urea", lambda: _("Urea"), "0.1", "150", (first(0), over("7", 1)), by_mass=False),
        *_AFTER,
    ),
    joint=(_BLOOD_PRESSURE,),
    clashes=(_UPSIDE_DOWN,),
    bands=(
        band("low", "0", lambda: _("1.5 % died within 30 days (Lim 2003).")),
        band("medium", "2", lambda: _("9.2 % died within 30 days (Lim 2003).")),
        band("high", "3", lambda: _("22 % died within 30 days (Lim 2003).")),
    ),
    ages=Ages(18),
    source=_LIM,
    year=2003,
    licence=lambda: _("A published rule; the words here are our own."),
)

CRB_65: Final = Score(
    key="crb-65",
    title=lambda: "CRB-65",
    parts=(*_BEFORE, *_AFTER),
    joint=(_BLOOD_PRESSURE,),
    clashes=(_UPSIDE_DOWN,),
    bands=(
        band("low", "0", lambda: _("1.2 % died within 30 days (Lim 2003).")),
        band("medium", "1", lambda: _("8.2 % died within 30 days (Lim 2003).")),
        band("high", "3", lambda: _("31 % died within 30 days (Lim 2003).")),
    ),
    ages=Ages(18),
    source=_LIM,
    year=2003,
    licence=lambda: _("A published rule; the words here are our own."),
)

CENTOR: Final = Score(
    key="centor",
    title=lambda: _("Centor with McIsaac's age"),
    parts=(
        yes("fever", lambda: _("Temperature over 38 °C")),
        yes("cough", lambda: _("Cough"), 0, 1),
        yes("nodes", lambda: _("Tender lymph nodes at the front of the neck")),
        yes("tonsils", lambda: _("Swollen or coated tonsils")),
        age((first(1), since("15", 0), since("45", -1))),
    ),
    bands=(
        band("lowest", "-1", lambda: _("Streptococci in 1–2.5 % (McIsaac 2000).")),
        band("low", "1", lambda: _("Streptococci in 5–10 % (McIsaac 2000).")),
        band("medium", "2", lambda: _("Streptococci in 11–17 % (McIsaac 2000).")),
        band("higher", "3", lambda: _("Streptococci in 28–35 % (McIsaac 2000).")),
        band("high", "4", lambda: _("Streptococci in 51–53 % (McIsaac 2000).")),
    ),
    ages=Ages(3),
    source="Centor et al. Med Decis Making 1:239 (1981); McIsaac et al. CMAJ 163:811",
    year=2000,
    licence=lambda: _("A published rule; the words here are our own."),
)

ALVARADO: Final = Score(
    key="alvarado",
    title=lambda: "Alvarado",
    parts=(
        yes("migration", lambda: _("Pain that moved to the right iliac fossa")),
        yes("anorexia", lambda: _("Loss of appetite")),
        yes("nausea", lambda: _("Nausea or vomiting")),
        yes("tenderness", lambda: _("Tenderness in the right iliac fossa"), 2),
        yes("rebound", lambda: _("Rebound tenderness")),
        measured("temp", "temperature", lambda: _("Temperature"), (first(0), since("37.3", 1))),
        analysed("leuk", "leukocytes", lambda: _("Leukocytes"), "0", "1000", (first(0), over("10", 2))),
        analysed(
            "neutro_pct",
            "neutrophils",
            lambda: _("Neutrophils, share"),
            "0",
            "100",
            (first(0), over("75", 1)),
        ),
    ),
    bands=(
        band("low", "0", lambda: _("Appendicitis is unlikely (Alvarado 1986).")),
        band("possible", "5", lambda: _("Appendicitis is possible (Alvarado 1986).")),
        band("probable", "7", lambda: _("Appendicitis is probable (Alvarado 1986).")),
        band("very-probable", "9", lambda: _("Appendicitis is very probable (Alvarado 1986).")),
    ),
    source="Alvarado. Ann Emerg Med 15:557",
    year=1986,
    licence=lambda: _("A published rule; the words here are our own."),
)

MASCC: Final = Score(
    key="mascc",
    title=lambda: "MASCC",
    parts=(
        one_of(
            "burden",
            lambda: _("How ill the patient is"),
            Choice("mild", lambda: _("no or mild symptoms"), 5),
            Choice("moderate", lambda: _("moderate symptoms"), 3),
            Choice("severe", lambda: _("severe symptoms, or dying"), 0),
        ),
        yes("hypotension", lambda: _("Systolic pressure 90 or below"), 0, 5),
        yes("copd", lambda: _("Chronic obstructive lung disease"), 0, 4),
        yes("low-fungal-risk", lambda: _("Solid tumour, or no fungal infection before"), 4),
        yes("dehydration", lambda: _("Dehydration that needs fluid intravenously"), 0, 3),
        yes("outpatient", lambda: _("At home when the fever began"), 3),
        age((first(2), since("60", 0))),
    ),
    bands=(
        band("high", "0", lambda: _("Below 21: not of low risk of complications (Klastersky 2000).")),
        band("low", "21", lambda: _("21 or more: low risk of complications (Klastersky 2000).")),
    ),
    ages=Ages(18),
    caution=lambda: _(
        "For fever with neutropenia after cancer treatment. Here a high number is the good one."
    ),
    source="Klastersky et al. J Clin Oncol 18:3038",
    year=2000,
    licence=lambda: _("A published rule; the words here are our own."),
)


_MAJOR: Final = ("cultures", "endocardium")
_MINOR: Final = ("predisposition", "fever", "vascular", "immunological", "microbiology")


def _duke(values: Values) -> Span:
    """Rejected 0, possible 1, definite 2: with what is not known as no, and as yes."""
    return _judged(values, unknown=False), _judged(values, unknown=True)


def _judged(values: Values, *, unknown: bool) -> int:
    def so(key: str) -> bool:
        value = values.get(key)
        return value is True or (value is None and unknown)

    major = sum(map(so, _MAJOR))
    # What is a major criterion is not counted once more as a minor one.
    minor = sum(so(key) for key in _MINOR if key != "microbiology" or not so("cultures"))
    if so("pathology") or major == 2 or (major == 1 and minor >= 3) or minor == 5:
        return 2
    return 1 if (major == 1 and minor >= 1) or minor >= 3 else 0


DUKE: Final = Score(
    key="duke",
    title=lambda: _("Duke, modified"),
    parts=(
        yes("pathology", lambda: _("Found in tissue: microbes, or active endocarditis")),
        yes("cultures", lambda: _("Major: blood cultures with a typical microbe, or Coxiella")),
        yes("endocardium", lambda: _("Major: seen by echocardiography, or a new regurgitation")),
        yes("predisposition", lambda: _("Minor: predisposing heart disease, or injects drugs")),
        yes("fever", lambda: _("Minor: fever from 38.0 °C")),
        yes("vascular", lambda: _("Minor: emboli, mycotic aneurysm, bleeding, Janeway lesions")),
        yes("immunological", lambda: _("Minor: nephritis, Osler nodes, Roth spots, rheumatoid factor")),
        yes("microbiology", lambda: _("Minor: cultures or serology short of the major criterion")),
        age(),
    ),
    joint=(Item("endocarditis", lambda: _("Endocarditis"), ("pathology", *_MAJOR, *_MINOR), _duke),),
    bands=(
        band("rejected", "0", lambda: _("Neither definite nor possible by these criteria (Li 2000).")),
        band("possible", "1", lambda: _("Possible: 1 major and 1 minor, or 3 minor (Li 2000).")),
        band(
            "definite",
            "2",
            lambda: _("Definite: 2 major, 1 major and 3 minor, or 5 minor, or tissue (Li 2000)."),
        ),
    ),
    ages=Ages(18),
    caution=lambda: _("The number is a step: 0, 1 possible, 2 definite. Newer criteria are of 2023."),
    source="Li et al. Clin Infect Dis 30:633",
    year=2000,
    licence=lambda: _("A published rule; the words here are our own."),
)

SCORES: Final = (CURB_65, CRB_65, CENTOR, ALVARADO, MASCC, DUKE)
