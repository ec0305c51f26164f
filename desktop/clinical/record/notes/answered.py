"""Answered forms of the record: which stand, of which form, when."""

from __future__ import annotations

from datetime import datetime

from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse
from desktop.fhir.when import instant

SIGNED = ("completed", "amended")
_NOT_USED = ("retired", "draft")


def is_of(response: QuestionnaireResponse, form: Questionnaire) -> bool:
    """True when a QuestionnaireResponse answers this form, in whatever version.

    The name of a form that has one is all of it: another server's may have the same id.
    """
    named = response.questionnaire.partition("|")[0]
    if not named:
        return False
    return named in (form.url, form.key) or (not form.url and "/".join(named.split("/")[-2:]) == form.key)


def other_version(response: QuestionnaireResponse, form: Questionnaire) -> str:
    """The version that a response answers, where it is another than the form's."""
    version = response.questionnaire.partition("|")[2]
    return "" if version == form.version else version


def stands(response: QuestionnaireResponse) -> bool:
    """True when the answers were signed, and not withdrawn."""
    return response.status in SIGNED


def moment(response: QuestionnaireResponse) -> datetime | None:
    """Time the form was answered."""
    return instant(response.authored)


def answered(chart: Chart) -> tuple[QuestionnaireResponse, ...]:
    """All answered forms that stand, newest first; those without a time last."""
    found = [one for one in chart.all(QuestionnaireResponse) if stands(one)]
    timed = [(at, one) for one in found if (at := moment(one)) is not None]
    timed.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
    return (*(one for _at, one in timed), *(one for one in found if moment(one) is None))


def in_use(form: Questionnaire) -> bool:
    """True when a form may be filled in for a patient."""
    return form.status not in _NOT_USED and (not form.subject_type or "Patient" in form.subject_type)


def forms(chart: Chart) -> tuple[Questionnaire, ...]:
    """The forms that may be filled in for a patient, by their names."""
    found = [one for one in chart.directory.values() if isinstance(one, Questionnaire) and in_use(one)]
    return tuple(sorted(found, key=lambda one: (one.title or one.name or one.id).casefold()))


def form_of(chart: Chart, response: QuestionnaireResponse) -> Questionnaire | None:
    """The form that a response answers, where it is held: in its version, else in another."""
    every = [
        one for one in chart.directory.values() if isinstance(one, Questionnaire) and is_of(response, one)
    ]
    exact = (one for one in every if one.canonical == response.questionnaire)
    return next(exact, next(iter(every), None))
