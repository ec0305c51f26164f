"""Answers of forms in words: in full, and as short as a column is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from desktop.clinical.forms.form_model import NUMBERS, Answer, Item
from desktop.clinical.forms.form_totals import Total
from desktop.clinical.words import stays
from desktop.core.formats import day, day_time, number, short_day_time
from desktop.core.messages import _
from desktop.fhir import when

SHORT = 9


def said(item: Item | None, answers: Sequence[Answer]) -> str:
    """Answers in full."""
    return ", ".join(_one(item, one) for one in answers)


def short(item: Item | None, answers: Sequence[Answer]) -> str:
    """Answers as a column has them: points where the answers have points, else the words where they fit."""
    if item is not None and item.weighted and answers:
        points = [o.points for a in answers if (o := item.option(a)) is not None and o.points is not None]
        if len(points) == len(answers):
            return number(sum(points, Decimal(0)))
    if item is not None and item.searched and all(one.kind == "coding" and one.text for one in answers):
        # The name of a code stands below the question.
        codes = ", ".join(one.text for one in answers)
        return codes if len(codes) <= SHORT else "•"
    words = said(item, answers)
    return words if len(words) <= SHORT else "•"


def _one(item: Item | None, answer: Answer) -> str:
    option = item.option(answer) if item is not None else None
    if option is not None and answer.kind in ("coding", "string", "uri", "reference", "attachment"):
        return option.text
    if answer.kind == "boolean":
        return _("yes") if answer.text == "true" else _("no")
    if answer.kind in NUMBERS:
        unit = answer.unit
        if answer.kind != "quantity" and item is not None and item.units:
            unit = item.units[0].unit
        # “<5 mg” is no number: told as it stands.
        said = number(answer.number) if answer.number is not None else answer.text
        return f"{said} {unit}".strip()
    if answer.kind in ("date", "dateTime"):
        return _date(answer.text)
    if answer.kind == "time":
        return answer.text[:5] if answer.text.endswith(":00") else answer.text
    return answer.display or answer.text


def _date(text: str) -> str:
    moment = when.parse(text)
    if moment is None:
        return text
    if moment.has_time:
        return day_time(moment.start)
    if moment.precision is when.Precision.DAY:
        return day(moment.day)
    # A month or a year stays one.
    return text if moment.precision is when.Precision.YEAR else f"{text[5:7]}.{text[:4]}"


def moment(found: when.Moment, now: datetime) -> str:
    """Time at which a form was answered, as exact as it was written."""
    return short_day_time(found.start, now) if found.has_time else stays.moment(found, now)


def total(found: Total) -> str:
    """Total score of a form in short words, also where it is excluded or only a lower bound."""
    if found.excluded:
        return found.excluded
    if found.value is not None:
        words = number(found.value)
    elif found.least is not None:
        words = _("at least {n}").format(n=number(found.least))
    elif found.so_far is not None:
        words = _("{n} so far").format(n=number(found.so_far))
    else:
        words = _("not known")
    return f"{found.title}: {words}" if found.title else words
