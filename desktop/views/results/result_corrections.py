"""Corrected laboratory results in words: the new value, and the value before."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.results import corrections, results, unread
from desktop.clinical.record.results.unread import Unread
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.views.base import labs
from desktop.views.base.labs import LabValue


def before(chart: Chart, one: Unread, value: LabValue, now: datetime) -> str:
    """Value of a result before its correction: as held here, else as it was when somebody asked about it;
    empty for an uncorrected one, and where it is not known here."""
    if value.before:
        return value.before
    observation = chart.find(value.reference, Observation)
    said = results.one(chart, observation, value.part, now) if observation is not None else None
    if said is None:
        return ""
    own = [one.question] if one.question is not None else []
    for question in (*own, *unread.questions(chart, one)):
        former = corrections.when_asked(chart, question, said, now)
        if former is not None:
            return labs.said_before(former, said)
    return ""


def short(chart: Chart, one: Unread, value: LabValue, now: datetime) -> str:
    """`rettet fra 3,3`; empty where nobody here knows what it was."""
    old = before(chart, one, value, now)
    return _("corrected from {value}").format(value=old) if old else ""


def whole(chart: Chart, one: Unread, value: LabValue, now: datetime) -> str:
    """`Kalium rettet fra 3,3 til 3,8 mmol/L`, or that it was corrected and what it said is not here."""
    old = before(chart, one, value, now)
    if old:
        words = _("{what} corrected from {old} to {new}")
        new = f"{value.whole or value.text} {value.unit}".strip()
        return words.format(what=value.name, old=old, new=new)
    if value.use.why == "corrected":
        return _("{what} corrected; what it said before is not here").format(what=value.name)
    return ""
