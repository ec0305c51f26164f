"""Earlier answers of a form that is filled in: each with its column, and the course of what they sum to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

import msgspec

from desktop.clinical.forms import responding
from desktop.clinical.forms.filling import Around, fill
from desktop.clinical.forms.form_model import Answer, Form
from desktop.clinical.forms.form_totals import Total, total
from desktop.clinical.record.notes import answered
from desktop.core.clock import local
from desktop.core.formats import day_short, relative_day, time, today_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse
from desktop.fhir.when import parse
from desktop.shown.forms.questionnaire import FormColumn, FormPoint
from desktop.views.forms import form_words

COURSE: Final = 12
SECONDS: Final = 0.3


class Earlier(msgspec.Struct, frozen=True):
    """An answered form of before: when, its answers, what could not be tested, its sum. `version` is the
    form's, where it is another: what that one summed to is not known. `told` is when, in words (`timed`)."""

    at: datetime
    answers: dict[str, tuple[Answer, ...]]
    away: dict[str, str]
    total: Total | None
    version: str
    authored: str
    told: str = ""


def earlier(chart: Chart, found: Questionnaire, form: Form) -> list[Earlier]:
    """The answered forms of before, newest first."""
    every = []
    for one in answered.answered(chart):
        at = answered.moment(one)
        if at is None or not answered.is_of(one, found):
            continue
        made = partial(_read, form, one, at, answered.other_version(one, found))
        every.append(chart.once(f"earlier form {one.key} {form.key}", made))
        if len(every) == COURSE:
            break
    return every


def _read(form: Form, one: QuestionnaireResponse, at: datetime, version: str) -> Earlier:
    given, away, strange = responding.answered(form, one)
    counts = not version and not strange
    sums = total(fill(form, given, away, Around(seconds=SECONDS))) if counts else None
    return Earlier(at, given, away, sums, version, one.authored)


def timed(columns: Iterable[Earlier], now: datetime) -> list[Earlier]:
    """Each with the words for when it was answered: today's hour, else the day and the hour; a day, month or
    year that has no hour."""
    return [msgspec.structs.replace(one, told=_told(one, now)) for one in columns]


def _told(one: Earlier, now: datetime) -> str:
    found = parse(one.authored)
    if found is not None and not found.has_time:
        return form_words.said(None, (Answer("date", one.authored),))
    return today_time(one.at, now)


def head(one: Earlier, now: datetime) -> FormColumn:
    """The head of its column, as exact as it was written."""
    found = parse(one.authored)
    if found is not None and not found.has_time:
        return FormColumn(form_words.moment(found, now))
    return FormColumn(time(one.at), relative_day(one.at, now))


def others(columns: list[Earlier], now: datetime) -> list[str]:
    """Earlier answers that belong to another version of the Questionnaire."""
    return [
        _("{when} in version {version}").format(
            when=" ".join(filter(None, (found.name, found.time))), version=one.version
        )
        for one in columns
        if one.version and (found := head(one, now))
    ]


def course(
    before: list[Earlier], sums: Total | None, begun: datetime, now: datetime
) -> tuple[FormPoint, ...]:
    """The totals of before and of now, oldest first."""
    if sums is None:
        return ()
    made = []
    for at, one in [*((col.at, col.total) for col in reversed(before)), (begun, sums)]:
        if one is None or one.least is None or one.most is None:
            continue
        words = form_words.total(one)
        # Of another day the day says more than the hour.
        label = time(at) if local(at).date() == local(now).date() else day_short(at)
        made.append(FormPoint(label, at.timestamp(), words, float(one.least), float(one.most)))
    return tuple(made)
