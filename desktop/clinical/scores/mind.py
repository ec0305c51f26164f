"""Scores of mood, suicide risk and alcohol: MADRS, PHQ-9, C-SSRS (screen), CIWA-Ar, AUDIT."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.declaring import Ages, Choice, Choices, Item, Part, Score, Span, Values
from desktop.clinical.scores.score_parts import age, band, grade, numbered, one_of, plainly, yes
from desktop.core.messages import _

MADRS: Final = Score(
    key="madrs",
    title=lambda: "MADRS",
    parts=(*(numbered(f"item-{n}", 0, 6, n) for n in range(1, 11)), age()),
    bands=(
        band("recovered", "0", lambda: _("Recovered, or no depression (Snaith 1986).")),
        band("mild", "7", lambda: _("Mild depression (Snaith 1986).")),
        band("moderate", "20", lambda: _("Moderate depression (Snaith 1986).")),
        band("severe", "35", lambda: _("Severe depression (Snaith 1986).")),
    ),
    ages=Ages(18),
    source="Montgomery and Åsberg. Br J Psychiatry 134:382 (1979); Snaith et al. 148:599 (1986)",
    year=1979,
    licence=lambda: _(
        "© Royal College of Psychiatrists and the authors; the words of the items are loaded by the site."
    ),
    text="site",
)


def _asked(key: str, n: int, points: int) -> Part:
    return yes(key, lambda: _("Question {n}").format(n=n), points)


def _asked_further(key: str, n: int, points: int) -> Part:
    """A question that is asked only after a yes to the second; not asked, it may still be anything."""
    return one_of(
        key,
        lambda: _("Question {n}").format(n=n),
        Choice("no", lambda: _("no")),
        Choice("yes", lambda: _("yes"), points),
        Choice(
            "not-asked",
            lambda: _("not asked, because question 2 was no"),
            0,
            points,
            settled_by=("question-2", False),
        ),
    )


_SECOND: Final = _asked("question-2", 2, 1)
_FURTHER: Final = tuple(_asked_further(f"question-{n}", n, points) for n, points in ((3, 2), (4, 3), (5, 3)))


def _thoughts(values: Values) -> Span:
    spans = [_SECOND.span(values.get("question-2")), *(_further(part, values) for part in _FURTHER)]
    return max(low for low, _high in spans), max(high for _low, high in spans)


def _further(part: Part, values: Values) -> Span:
    value = values.get(part.key)
    assert isinstance(part.takes, Choices)
    if value is not None and part.takes.choice(str(value)).settled(values):
        return 0, 0
    return part.span(value)


C_SSRS: Final = Score(
    key="c-ssrs",
    title=lambda: _("C-SSRS, screen"),
    parts=(
        _asked("question-1", 1, 1),
        _SECOND,
        *_FURTHER,
        one_of(
            "question-6",
            lambda: _("Question {n}").format(n=6),
            Choice("no", lambda: _("no")),
            Choice("earlier", lambda: _("yes, more than three months ago"), 2),
            Choice("recent", lambda: _("yes, within three months"), 3),
        ),
    ),
    joint=(
        Item(
            "thoughts",
            lambda: _("Questions 2 to 5"),
            ("question-2", "question-3", "question-4", "question-5"),
            _thoughts,
        ),
    ),
    bands=(
        band("none", "0", lambda: _("No question answered yes. It does not rule out a risk.")),
        band("low", "1", lambda: _("Low level of the screen's triage (Columbia Lighthouse Project).")),
        band(
            "moderate", "2", lambda: _("Moderate level of the screen's triage (Columbia Lighthouse Project).")
        ),
        band("high", "3", lambda: _("High level of the screen's triage (Columbia Lighthouse Project).")),
    ),
    highest=True,
    caution=lambda: _(
        "The highest answer counts, nothing is added. A low level never takes the place of an assessment."
    ),
    source="Posner et al. Am J Psychiatry 168:1266 (2011); Columbia Lighthouse Project",
    year=2011,
    licence=lambda: _(
        "© The Research Foundation for Mental Hygiene; the words of the questions are loaded by the site."
    ),
    text="site",
)


CIWA_AR: Final = Score(
    key="ciwa-ar",
    title=lambda: "CIWA-Ar",
    parts=(
        grade("nausea", lambda: _("Nausea and vomiting"), 0, 7),
        grade("tremor", lambda: _("Tremor"), 0, 7),
        grade("sweats", lambda: _("Sweating"), 0, 7),
        grade("anxiety", lambda: _("Anxiety"), 0, 7),
        grade("agitation", lambda: _("Agitation"), 0, 7),
        grade("tactile", lambda: _("Tactile disturbances"), 0, 7),
        grade("auditory", lambda: _("Auditory disturbances"), 0, 7),
        grade("visual", lambda: _("Visual disturbances"), 0, 7),
        grade("headache", lambda: _("Headache"), 0, 7),
        grade("orientation", lambda: _("Orientation and calculation"), 0, 4),
        age(),
    ),
    bands=(
        band("low", "0", lambda: _("Below 10: seldom needs more medicine for withdrawal (Sullivan 1989).")),
        band("high", "10", lambda: _("10 or more.")),
    ),
    ages=Ages(18),
    source="Sullivan et al. Br J Addict 84:1353",
    year=1989,
    licence=lambda: _("Not copyrighted, free to use; the words here are our own and short."),
)

PHQ_9: Final = Score(
    key="phq-9",
    title=lambda: "PHQ-9",
    parts=(*(numbered(f"item-{n}", 0, 3, n) for n in range(1, 10)), age()),
    bands=(
        band("minimal", "0", lambda: _("Minimal symptoms of depression (Kroenke 2001).")),
        band("mild", "5", lambda: _("Mild symptoms of depression (Kroenke 2001).")),
        band("moderate", "10", lambda: _("Moderate symptoms of depression (Kroenke 2001).")),
        band("moderate-severe", "15", lambda: _("Moderately severe symptoms of depression (Kroenke 2001).")),
        band("severe", "20", lambda: _("Severe symptoms of depression (Kroenke 2001).")),
    ),
    ages=Ages(18),
    caution=lambda: _("Item 9 asks for thoughts of death: it is read by itself, however low the sum is."),
    source="Kroenke et al. J Gen Intern Med 16:606",
    year=2001,
    licence=lambda: _("© Pfizer, free to use; the words of the approved translation are loaded by the site."),
    text="site",
)


def _two_steps(key: str, n: int) -> Part:
    """An item of AUDIT that has only three answers."""
    return one_of(key, lambda: _("Item {n}").format(n=n), *(plainly(points) for points in (0, 2, 4)))


AUDIT: Final = Score(
    key="audit",
    title=lambda: "AUDIT",
    parts=(
        *(numbered(f"item-{n}", 0, 4, n) for n in range(1, 9)),
        _two_steps("item-9", 9),
        _two_steps("item-10", 10),
        age(),
    ),
    bands=(
        band("zone-1", "0", lambda: _("Zone I: below eight points (WHO 2001).")),
        band("zone-2", "8", lambda: _("Zone II: hazardous use of alcohol (WHO 2001).")),
        band("zone-3", "16", lambda: _("Zone III: harmful use of alcohol (WHO 2001).")),
        band("zone-4", "20", lambda: _("Zone IV: possible dependence on alcohol (WHO 2001).")),
    ),
    ages=Ages(18),
    source="Babor et al. (WHO): AUDIT, guidelines for use in primary care, second edition",
    year=2001,
    licence=lambda: _("© World Health Organization; the words of the items are loaded by the site."),
    text="site",
)

SCORES: Final = (MADRS, PHQ_9, C_SSRS, CIWA_AR, AUDIT)
