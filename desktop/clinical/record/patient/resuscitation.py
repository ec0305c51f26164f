"""Resuscitation status and advance directives that are no Flag: a Consent, or an Observation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import ANOTHER, COPIES, PRELIMINARY, doubt, use_of
from desktop.clinical.record.patient.flags import of_its_period
from desktop.clinical.words import code_names
from desktop.clinical.words.terms import term
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Consent, ConsentProvision, Observation
from desktop.fhir.when import instant, within

_DIRECTIVE: Final = ("adr",)
"""FHIR's scope of a Consent: an advance care directive."""
_ABOUT: Final = ("dnr", "acd", "hcd", "polst", "304253006", "89666000", "439569004", "450476008", "304252001")
"""Categories and codes of limits: HL7's, and SNOMED CT's *not for*, *for* and *attempted resuscitation*."""
_NEGATIVE: Final = ("dnr", "304253006", "450476008")
"""Categories that are against resuscitation themselves, whatever is permitted or refused by them."""
_NAMED: Final = re.compile(
    r"\b(?:hlr|dnr|dnar|cpr|polst|gjenoppliv\w*|resus\w*|livsforlengende|livstestament\w*|forhandssamtale\w*"
    r"|behandlingsbegrens\w*|behandlingsavklar\w*|behandlingsniva\w*|respirator|intubasjon|intubation"
    r"|advance (?:care|directive)\w*|life.?sustaining|treatment limit\w*|ceiling of care|living will)\b"
)
"""Words of a limit, folded, where no code tells."""
_NOT_YET: Final = ("draft", "proposed", "rejected", "inactive")
"""Statuses of a Consent that is not in force."""
_ANSWERS: Final = ("", "permit", "deny")
_STATUS: Final = ("100822-6", "81352-7", "304251008", "45473-6")
"""LOINC and SNOMED CT of an Observation: resuscitation status, orders, advance directive."""
_CODED: Final = frozenset({*_STATUS, *_ABOUT})
_STATUS_NAMED: Final = re.compile(
    r"\b(?:(?:hlr|cpr|resuscitation|gjenoppliving\w*)[ -]*"
    r"(?:status|minus|pluss|order\w*|beslutning\w*|decision\w*)"
    r"|(?:ikke|not? for|full) (?:hlr|cpr|resuscitation|gjenoppliving)|dnr|dnar|polst|code status"
    r"|behandlingsbegrens\w*|behandlingsavklar\w*|behandlingsniva\w*|treatment limit\w*|ceiling of care"
    r"|living will|livstestament\w*|advance (?:care|directive)\w*|life.?sustaining treatment\w*"
    r"|livsforlengende)\b|^(?:hlr|cpr)$"
)
"""Names of such an Observation, folded, where its code is a hospital's own. A ventilator, and how a newborn
was resuscitated, are none."""


class Said(NamedTuple):
    """Decision, in the words of whoever wrote it, with what is not certain of it; when (a FHIR time); which
    resource says so; False in `holds` where its own period is over or ahead."""

    words: str
    when: str
    key: str
    holds: bool = True


def told(chart: Chart, now: datetime) -> tuple[Said, ...]:
    """All directives that are in force, and the newest resuscitation status; none of them is weighed here.

    One whose period is not now says when it was; what can't be read fully says so, and takes no other away. A
    Consent that does not say what it is about may be one.
    """
    found = [_consent(one, now) for one in chart.all(Consent) if _is_told(one)]
    said = [
        (one, use)
        for one in chart.all(Observation)
        if one.code is not None
        and is_status((*(coding.code for coding in one.code.coding), *_texts(one.code)))
        and (use := use_of(one, now)).show
        and use != ANOTHER
    ]
    # Of copies that differ nobody knows which holds: each is told.
    chosen = [one for one, use in said if use == COPIES]
    for kept in (True, False):
        some = (one for one, use in said if use.decide is kept and use != COPIES)
        if (newest := max(some, key=_at, default=None)) is not None:
            chosen.append(newest)
    found += [Said(_status(one, now), one.when, one.key) for one in chosen]
    return tuple(sorted(found))


def is_status(said: Iterable[str]) -> bool:
    """True where these codes and words of an Observation are those of a resuscitation status, or of a limit
    of treatment."""
    return any(one in _CODED or _STATUS_NAMED.search(fold(one)) is not None for one in said)


def _is_told(one: Consent) -> bool:
    """True for a directive, or what may be one. Of what can't be read its own status says nothing."""
    if one.status == "entered-in-error" or not (_is_directive(one) or _is_nameless(one)):
        return False
    return one.status not in _NOT_YET or is_unread(one)


def _consent(one: Consent, now: datetime) -> Said:
    provision = one.provision
    words, period = _words(one), provision.period if provision is not None else None
    holds = within(period.start, period.end, now) if period is not None else True
    if one.status not in ("active", *_NOT_YET):
        words = _("{words}, status unknown").format(words=words)
    if is_unread(one) or holds is None or (provision is not None and _is_odd(provision)):
        words = _("{words}, can't be read fully").format(words=words)
    return Said(of_its_period(words, period, now), one.date_time, one.key, holds is not False)


def _is_odd(provision: ConsentProvision) -> bool:
    """True where a provision answers neither yes nor no, or has exceptions: those are not read."""
    return provision.type not in _ANSWERS or bool(provision.provision)


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
    if scoped or any(category.has(*_ABOUT) for category in one.category):
        return True
    codes = one.provision.code if one.provision is not None else ()
    every = (*one.category, *codes, *((one.scope,) if one.scope is not None else ()))
    return any(_NAMED.search(fold(text)) for concept in every for text in _texts(concept))


def _texts(concept: CodeableConcept) -> tuple[str, ...]:
    return concept.text, *(coding.display for coding in concept.coding)


def _is_nameless(one: Consent) -> bool:
    """True for a Consent of which neither scope nor category says anything: it may be a directive."""
    every = (*one.category, *((one.scope,) if one.scope is not None else ()))
    return not any(concept.label for concept in every)


def _words(one: Consent) -> str:
    """Subject of it in its own words, and the answer where that is not in the question itself."""
    said = [code_names.said(category) for category in one.category if category.label]
    words = ", ".join(dict.fromkeys(said)) or code_names.said(one.scope)
    if not words:
        words = _("a consent that does not say what it is about")
    provision = one.provision
    if provision is None:
        return words
    about = ", ".join(filter(None, map(code_names.said, provision.code)))
    words = f"{words}: {about}" if about else words
    against = any(category.has(*_NEGATIVE) for category in one.category) or _is_negative(words)
    match provision.type:
        case "deny" if not against:
            return _("{words} (refused)").format(words=words)
        case "permit" if against:
            return _("{words} (written as permitted)").format(words=words)
        case "permit":
            return _("{words} (permitted)").format(words=words)
    return words


_AGAINST: Final = re.compile(r"\b(?:ikke|ingen|not?|dnr|dnar|uten|avsta\w*|without|limit\w*|begrens\w*)\b")


def _is_negative(words: str) -> bool:
    return bool(_AGAINST.search(fold(words)))
