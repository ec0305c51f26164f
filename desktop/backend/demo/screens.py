"""Screenings that the nurses have answered: falls, pressure injury, nutrition; some are still missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, when
from desktop.backend.demo.forms import URL, options
from desktop.clinical.scores.declaring import Choices, Number, Part, Score, YesNo
from desktop.clinical.scores.every import SCORES
from desktop.core.messages import using

_ANSWERED: Final = ("stratify", "norton", "nrs-2002")
_MISSING: Final = 8
"""One in this many screenings is not done."""
_AGAIN: Final = timedelta(days=7)


def screened(chart: Chart) -> None:
    """Screenings of a patient in a bed, on the first day and a week later."""
    if not chart.in_bed or chart.years < 18 or chart.case.pregnant:
        return
    with using("nb"):
        for number, key in enumerate(_ANSWERED):
            score, mark = SCORES[key], sum(map(ord, chart.case.key)) + number
            if mark % _MISSING == 0 or (score.ages is not None and chart.years < score.ages.least):
                continue
            at = chart.admitted + timedelta(hours=3, minutes=10 * number)
            while at < chart.end:
                _answer(chart, score, mark, at)
                # Some forget to do it again.
                at += _AGAIN if mark % 3 else timedelta(days=365)


def _answer(chart: Chart, score: Score, mark: int, at: datetime) -> None:
    items = [
        {"linkId": part.key, "answer": [_value(chart, score, part, mark + place)]}
        for place, part in enumerate(part for part in score.parts if part.gives and not part.optional)
    ]
    chart.add(
        "QuestionnaireResponse",
        {
            "questionnaire": f"{URL}{score.key}|1.0",
            "status": "completed",
            "subject": chart.patient,
            "encounter": chart.encounter,
            "authored": when(at),
            "author": chart.staff.nurse.practitioner,
            "item": items,
        },
        "screen",
    )


def _value(chart: Chart, score: Score, part: Part, mark: int) -> Resource:
    """An answer that follows the age: the older, the frailer, with some between them that are not."""
    if isinstance(part.takes, Number):
        return {"valueInteger": chart.years}
    frail = (chart.years >= 65) + (chart.years >= 80) + (mark % 3 == 0)
    found: list[dict[str, Any]] = options(score, part)
    if isinstance(part.takes, YesNo):
        return {"valueCoding": found[1 if frail >= 3 else 0]["valueCoding"]}
    assert isinstance(part.takes, Choices)
    # Of Norton and of getting about more points are better.
    better = score.key == "norton" or part.key in ("transfer", "mobility")
    ranked = sorted(found, key=lambda one: one["extension"][0]["valueDecimal"], reverse=better)
    return {"valueCoding": ranked[min(frail // 2, len(ranked) - 1)]["valueCoding"]}
