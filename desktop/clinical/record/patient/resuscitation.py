"""Resuscitation status and advance directives that are no Flag: a Consent, or an Observation."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from desktop.clinical.record.observed import use_of
from desktop.clinical.words.terms import term
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Consent, Observation
from desktop.fhir.when import instant

_DIRECTIVE: Final = ("adr",)
"""FHIR's scope of a Consent: an advance care directive."""
_ABOUT: Final = ("dnr", "acd", "hcd", "polst", "304253006", "89666000", "439569004", "450476008", "304252001")
"""Categories and codes of limits: HL7's, and SNOMED CT's *not for*, *for* and *attempted resuscitation*."""
_STATUS: Final = ("100822-6", "81352-7", "304251008", "45473-6")
"""LOINC and SNOMED CT of an Observation: resuscitation status, orders, advance directive."""


class Said(NamedTuple):
    """Decision, in the words of whoever wrote it; when (a FHIR time); which resource says so."""

    words: str
    when: str
    key: str


def told(chart: Chart, now: datetime) -> tuple[Said, ...]:
    """All directives that are in force, and the newest resuscitation status; none of them is weighed here."""
    found = [
        Said(_words(one), one.date_time, one.key)
        for one in chart.all(Consent)
        if one.status == "active" and _is_directive(one)
    ]
    said = [
        one
        for one in chart.all(Observation)
        if one.code is not None and one.code.has(*_STATUS) and use_of(one, now).show
    ]
    newest = max(
        said, key=lambda one: (at.timestamp() if (at := instant(one.when)) else 0.0, one.id), default=None
    )
    if newest is not None:
        value = newest.value_codeable_concept
        words = term(value.label) if value is not None else newest.value_string
        # Whatever form it has, that somebody decided is told.
        words = words or (newest.code.label if newest.code is not None else "")
        found.append(Said(words, newest.when, newest.key))
    return tuple(sorted(found))


def _at(one: Observation) -> tuple[float, str]:
    at = instant(one.when)
    return (at.timestamp() if at is not None else 0.0, one.id)


def _is_directive(one: Consent) -> bool:
    scoped = one.scope is not None and one.scope.has(*_DIRECTIVE)
    return scoped or any(category.has(*_ABOUT) for category in one.category)


def _words(one: Consent) -> str:
    said = [term(category.label) for category in one.category if category.label]
    return ", ".join(dict.fromkeys(said)) or (one.scope.label if one.scope is not None else "")
