"""Resuscitation status and advance directives that are no Flag: a Consent, or an Observation."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import ANOTHER, PRELIMINARY, doubt, use_of
from desktop.clinical.record.patient.flags import of_its_period
from desktop.clinical.words.terms import term
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Consent, Observation
from desktop.fhir.when import instant, within

_DIRECTIVE: Final = ("adr",)
"""FHIR's scope of a Consent: an advance care directive."""
_ABOUT: Final = ("dnr", "acd", "hcd", "polst", "304253006", "89666000", "439569004", "450476008", "304252001")
"""Categories and codes of limits: HL7's, and SNOMED CT's *not for*, *for* and *attempted resuscitation*."""
_STATUS: Final = ("100822-6", "81352-7", "304251008", "45473-6")
"""LOINC and SNOMED CT of an Observation: resuscitation status, orders, advance directive."""


class Said(NamedTuple):
    """Decision, in the words of whoever wrote it, with what is not certain of it; when (a FHIR time); which
    resource says so; False in `holds` where its own period is over or ahead."""

    words: str
    when: str
    key: str
    holds: bool = True


def told(chart: Chart, now: datetime) -> tuple[Said, ...]:
    """All directives that are in force, and the newest resuscitation status; none of them is weighed here.

    One whose period is not now says when it was; what can't be read fully says so, and takes no other away.
    """
    found = [
        _consent(one, now) for one in chart.all(Consent) if one.status == "active" and _is_directive(one)
    ]
    said = [
        (one, use)
        for one in chart.all(Observation)
        if one.code is not None
        and one.code.has(*_STATUS)
        and (use := use_of(one, now)).show
        and use != ANOTHER
    ]
    for kept in (True, False):
        newest = max((one for one, use in said if use.decide is kept), key=_at, default=None)
        if newest is not None:
            found.append(Said(_status(newest, now), newest.when, newest.key))
    return tuple(sorted(found))


def _consent(one: Consent, now: datetime) -> Said:
    words, period = _words(one), one.provision.period if one.provision is not None else None
    holds = within(period.start, period.end, now) if period is not None else True
    if is_unread(one) or holds is None:
        words = _("{words}, can't be read fully").format(words=words)
    return Said(of_its_period(words, period, now), one.date_time, one.key, holds is not False)


def _status(one: Observation, now: datetime) -> str:
    value, use = one.value_codeable_concept, use_of(one, now)
    # Whatever form it has, that somebody decided is told.
    words = term(value.label) if value is not None else one.value_string
    words = words or (one.code.label if one.code is not None else "")
    return ", ".join(filter(None, (words, _("preliminary") if use == PRELIMINARY else doubt(use))))


def _at(one: Observation) -> tuple[float, str]:
    at = instant(one.when)
    return (at.timestamp() if at is not None else 0.0, one.id)


def _is_directive(one: Consent) -> bool:
    scoped = one.scope is not None and one.scope.has(*_DIRECTIVE)
    return scoped or any(category.has(*_ABOUT) for category in one.category)


def _words(one: Consent) -> str:
    said = [term(category.label) for category in one.category if category.label]
    return ", ".join(dict.fromkeys(said)) or (one.scope.label if one.scope is not None else "")
