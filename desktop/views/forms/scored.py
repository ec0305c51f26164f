"""The newest answer of a clinical score: a value that stands in the record, or a form that was answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from desktop.clinical.age import years_lived
from desktop.clinical.columns import Source
from desktop.clinical.forms.form_totals import SCORE
from desktop.clinical.record.notes import answered, form_scores
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.scores import bands
from desktop.clinical.scores.declaring import Score
from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.summing import band_of
from desktop.core.clock import local
from desktop.core.formats import number
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire
from desktop.fhir.when import parse
from desktop.views.columns.listed_sources import BY_SOURCE
from desktop.views.forms import form_words


class Newest(msgspec.Struct, frozen=True, gc=False):
    """Newest result of a score: time, value in words (empty: not known), band (its key and words; empty where
    uncertain or none) with its tone, and its keys."""

    at: datetime
    text: str = ""
    band: str = ""
    band_words: str = ""
    keys: tuple[str, ...] = ()
    preliminary: bool = False
    tone: bands.Tone = ""


def newest(chart: Chart, score: Score, stay: Stay | None, now: datetime) -> Newest | None:
    """The newest answer of this stay; None where there is none."""
    found = [*_values(chart, score, stay, now), *_forms(chart, score, stay, now)]
    return max(found, key=lambda one: one.at, default=None)


def meant_for(chart: Chart, score: Score, now: datetime) -> bool:
    """True when a score is meant for the patient's age; also where the age is not known."""
    born, ages = parse(chart.patient.birth_date), score.ages or score.offered
    if ages is None or born is None:
        return True
    years = years_lived(born.day, local(now).date())
    return years is None or ages.hold(Decimal(years))


def score_named(form: Questionnaire) -> Score | None:
    """The declared score that a form says it is, by its code."""
    return next((SCORES[one.code] for one in form.code if one.system == SCORE and one.code in SCORES), None)


def source(score: Score) -> Source:
    """Source of a score's values in the record: the program's own code and its public ones."""
    codes = tuple(f"{system}|{code}" for system, code in score.codes)
    return Source(observation=(f"score-{score.key}", *codes))


def _values(chart: Chart, score: Score, stay: Stay | None, now: datetime) -> list[Newest]:
    told = [one for one, _codes in BY_SOURCE["observation"](chart, stay, now, source(score))]
    found = []
    for one in told:
        if one.at is None:
            continue
        exact = one.number is not None and not one.beyond
        points = Decimal(str(one.number)).normalize() if one.number is not None else Decimal(0)
        band = band_of(score, points) if exact and score.alone is None else None
        text = number(points) if exact else one.text
        found.append(
            Newest(one.at, text, band.key if band else "", bands.words(score, band) if band else "",
                   one.keys, one.preliminary, bands.tone(score, band) if band else "")
        )  # fmt: skip
    return found


def _forms(chart: Chart, score: Score, stay: Stay | None, now: datetime) -> list[Newest]:
    found = []
    for response, at, sums in form_scores.answers(chart, score, stay, now):
        if sums is None or sums.excluded:
            found.append(Newest(at, sums.excluded if sums else "", keys=(response.key,)))
            continue
        band = next((b.key for b in score.bands if bands.words(score, b) == sums.band), "")
        found.append(Newest(at, form_words.total(sums), band, sums.band, (response.key,), tone=sums.tone))
    return found


def forms(chart: Chart, score: Score) -> tuple[Questionnaire, ...]:
    """The forms that may be filled in and stand for a score."""
    return tuple(one for one in answered.forms(chart) if form_scores.is_of(chart, one, score))
