"""Results of a score's answered forms, for lists and letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from desktop.clinical.forms import questionnaire_reading, responding
from desktop.clinical.forms.filling import Around, fill
from desktop.clinical.forms.form_model import Form
from desktop.clinical.forms.form_totals import Total, score_of, total
from desktop.clinical.record.notes import answered
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.scores.declaring import Score
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse

SECONDS = 0.2
"""Time limit in seconds for the total of one answered form."""


def read_once(chart: Chart, found: Questionnaire) -> Form:
    """A form, read once for a chart and a language: a long one takes a while."""
    return chart.once(f"form as read {found.key}", lambda: questionnaire_reading.form(found), of=language())


def is_of(chart: Chart, form: Questionnaire, score: Score) -> bool:
    """True when a form asks for the parts of a score."""
    known = chart.once(f"score of {form.key}", lambda: score_of(read_once(chart, form)))
    return known is not None and known[0].key == score.key


def answers(
    chart: Chart, score: Score, stay: Stay | None, now: datetime
) -> Iterator[tuple[QuestionnaireResponse, datetime, Total | None]]:
    """The stay's answered forms of a score, when each was answered and what it comes to; None for what can't
    be told: another version was answered, or not all of it is of the form here."""
    for response in answered.answered(chart):
        form, at = answered.form_of(chart, response), answered.moment(response)
        if form is None or at is None or at > now or not is_of(chart, form, score):
            continue
        if stay is not None and stay.holds(response.encounter, response.authored, now):
            yield response, at, _kept(chart, form, response)


def _kept(chart: Chart, form: Questionnaire, response: QuestionnaireResponse) -> Total | None:
    return chart.once(f"scored {response.key}", lambda: _sum(chart, form, response), of=language())


def _sum(chart: Chart, form: Questionnaire, response: QuestionnaireResponse) -> Total | None:
    if answered.other_version(response, form):
        return None
    read = read_once(chart, form)
    given, away, strange = responding.answered(read, response)
    return None if strange else total(fill(read, given, away, Around(seconds=SECONDS)))
