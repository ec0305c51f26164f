"""Scores of cancer and its treatment: ECOG, CTCAE in general and by laboratory value, ESAS."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from desktop.clinical.scores.declaring import Ages, Item, Part, Score, Span, Values, Words
from desktop.clinical.scores.score_parts import age, analysed, band, given, graded, loinc, numbered
from desktop.core.messages import _

ECOG: Final = Score(
    key="ecog",
    title=lambda: "ECOG",
    parts=(
        graded(
            "grade",
            lambda: _("Grade"),
            lambda: _("fully active"),
            lambda: _("walks, can do light work"),
            lambda: _("walks, cares for self, can't work; up over half the day"),
            lambda: _("cares for self in part; in bed or chair over half the day"),
            lambda: _("completely disabled, in bed or chair all day"),
            lambda: _("dead"),
        ),
    ),
    source="Oken et al. Am J Clin Oncol 5:649",
    year=1982,
    licence=lambda: _("Public domain (ECOG-ACRIN); the words here are our own and short."),
    codes=loinc("89247-1"),
)

_CTCAE: Final = "National Cancer Institute: CTCAE v5.0"


def _public() -> str:
    return _("Public domain (National Cancer Institute); the words here are our own and short.")


CTCAE: Final = Score(
    key="ctcae",
    title=lambda: _("CTCAE, general grade"),
    parts=(
        graded(
            "grade",
            lambda: _("Grade"),
            lambda: _("mild, no treatment needed"),
            lambda: _("moderate, minimal or local treatment, limits instrumental activities"),
            lambda: _("severe, not at once life-threatening, limits self-care"),
            lambda: _("life-threatening, needs treatment at once"),
            lambda: _("death because of it"),
            start=1,
        ),
    ),
    source=_CTCAE,
    year=2017,
    licence=_public,
)


def _falling(
    key: str,
    title: Words,
    analysis: str,
    name: Words,
    high: str,
    cuts: tuple[str, ...],
    *,
    caution: Words | None = None,
) -> Score:
    """Grades of a value that falls: from the laboratory's lower limit down over each of the cuts."""
    limits = tuple(Decimal(cut) for cut in cuts)
    highest_limit = limits[0] * 3

    def span(values: Values) -> Span:
        value, lower = given(values, "value"), given(values, "lower-limit")
        if value is None:
            return 0, len(limits) + 1
        # A cut itself still belongs to the grade above it: `<1.5–1.0`.
        below = sum(value < limit for limit in limits)
        if below:
            return below + 1, below + 1
        if lower is None:
            return 0, 1 if value < highest_limit else 0
        return (1, 1) if value < lower else (0, 0)

    limit = analysed(
        analysis, "lower-limit", lambda: _("The laboratory's lower limit"), cuts[0], str(highest_limit)
    )
    return _by_laboratory(
        key,
        title,
        (analysed(analysis, "value", name, "0", high), _uncoded(limit)),
        span,
        len(limits) + 1,
        caution,
    )


def _uncoded(part: Part) -> Part:
    """A limit or an earlier value is no newest result."""
    return Part(part.key, part.title, part.takes)


def _by_laboratory(
    key: str, title: Words, parts: tuple[Part, ...], span: object, worst: int, caution: Words | None
) -> Score:
    assert callable(span)
    names: tuple[Words, ...] = (
        lambda: _("Not below or above the limit: no grade."),
        lambda: _("Grade 1, mild."),
        lambda: _("Grade 2, moderate."),
        lambda: _("Grade 3, severe."),
        lambda: _("Grade 4, life-threatening."),
    )
    return Score(
        key=key,
        title=title,
        parts=parts,
        joint=(Item("grade", lambda: _("Grade"), tuple(part.key for part in parts), span),),
        bands=tuple(band(f"grade-{grade}", str(grade), names[grade]) for grade in range(worst + 1)),
        caution=caution,
        source=_CTCAE,
        year=2017,
        licence=_public,
    )


NEUTROPHILS: Final = _falling(
    "ctcae-neutrophils",
    lambda: _("CTCAE, neutrophils decreased"),
    "neutro",
    lambda: _("Neutrophils"),
    "500",
    ("1.5", "1", "0.5"),
)
PLATELETS: Final = _falling(
    "ctcae-platelets",
    lambda: _("CTCAE, platelets decreased"),
    "plt",
    lambda: _("Platelets"),
    "5000",
    ("75", "50", "25"),
)
LEUKOCYTES: Final = _falling(
    "ctcae-leukocytes",
    lambda: _("CTCAE, leukocytes decreased"),
    "leuk",
    lambda: _("Leukocytes"),
    "1000",
    ("3", "2", "1"),
)
HAEMOGLOBIN: Final = _falling(
    "ctcae-anaemia",
    lambda: _("CTCAE, anaemia"),
    "hb",
    lambda: _("Haemoglobin"),
    "30",
    ("10", "8"),
    caution=lambda: _("Grade 4 is set by what the patient needs, not by the laboratory value."),
)


_UPPER: Final = (Decimal(20), Decimal(200))
"""The least and the most that a laboratory's upper limit can be."""
_BEFORE: Final = (Decimal(5), Decimal(5000))


def _creatinine(values: Values) -> Span:
    value, upper, before = (given(values, key) for key in ("value", "upper-limit", "baseline"))
    if value is None:
        return 0, 4
    uppers, befores = (upper, upper) if upper else _UPPER, (before, before) if before else _BEFORE
    # What was there before gives by itself only grades 2 and 3.
    least = max(_over_limit(value / uppers[1]), _over_baseline(value / befores[1]))
    return least, max(_over_limit(value / uppers[0]), _over_baseline(value / befores[0]))


def _over_limit(times: Decimal) -> int:
    return sum(times > Decimal(cut) for cut in ("1", "1.5", "3", "6"))


def _over_baseline(times: Decimal) -> int:
    return 3 if times > 3 else 2 if times > Decimal("1.5") else 0


CREATININE: Final = _by_laboratory(
    "ctcae-creatinine",
    lambda: _("CTCAE, creatinine increased"),
    (
        analysed("crea", "value", lambda: _("Creatinine"), "5", "5000"),
        _uncoded(
            analysed(
                "crea",
                "upper-limit",
                lambda: _("The laboratory's upper limit"),
                str(_UPPER[0]),
                str(_UPPER[1]),
            )
        ),
        _uncoded(analysed("crea", "baseline", lambda: _("Creatinine before the treatment"), "5", "5000")),
    ),
    _creatinine,
    4,
    None,
)

ESAS: Final = Score(
    key="esas",
    title=lambda: "ESAS-r",
    parts=(*(numbered(f"item-{n}", 0, 10, n) for n in range(1, 10)), age()),
    caution=lambda: _("Each item is read by itself; the sum says how much the symptoms burden in all."),
    ages=Ages(18),
    source="Watanabe et al. J Pain Symptom Manage 41:456",
    year=2011,
    licence=lambda: _(
        "© Covenant Health and Alberta Health Services; the words of the items are loaded by the site."
    ),
    text="site",
)

SCORES: Final = (ECOG, CTCAE, NEUTROPHILS, PLATELETS, LEUKOCYTES, HAEMOGLOBIN, CREATININE, ESAS)
