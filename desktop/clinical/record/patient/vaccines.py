"""The one reading of vaccines (Immunization): which were given, which were not, which nobody can tell of."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import is_ahead
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Immunization
from desktop.fhir.when import after, instant, utc_stamp

Given = Literal["given", "not-given", "ahead", "unread", "unclear", "denied", "contradicted"]
"""`ahead`: its date has not come. `unread`: it holds what may change its meaning and nobody here can read.
`unclear`: a status that nobody here knows. `denied`: what is called the vaccine says that there was none.
`contradicted`: completed, with a reason why it was not given."""
Potency = Literal["full", "less", "unclear"]
"""`less`: it was not a full dose. `unclear`: only a reason for that is written."""
_NO_VACCINE: Final = ("no-immunization-info", "no-known-immunizations")
"""International Patient Summary (absent-unknown-uv-ips): nothing is known, none is known."""
_DENIED: Final = re.compile(
    r"^(?:ingen|no|none|uten|without|zero)\b(?: \w+){0,2} (?:vaksin|vacc|immuni)\w*"
    r"|^(?:ingen|none|no|nei|never|aldri)$"
    r"|\b(?:ikke|aldri|not|never)[ -](?:\w+ )?(?:vaksinert|vaccinated|immunisert|immuniz\w+|gitt|given|satt"
    r"|administered|done|carried out)\b"
    r"|\b(?:unvaccinated|unimmuni[sz]ed|uvaksinert)\b"
    r"|\b(?:avslatt|avslar|avslag|nekter|nektet|takket nei|(?:onsker|onsket) ikke|kontraindisert|planlagt"
    r"|declin\w+|refus\w+|no consent|did not attend|contraindicated|planned|scheduled|deferred|postponed)\b"
)
"""Words of a vaccine that say that it was not given, or not yet."""


def standing(chart: Chart) -> tuple[Immunization, ...]:
    """All vaccines that were not entered in error, newest first; those without a date last."""
    found = [one for one in chart.all(Immunization) if one.status != "entered-in-error"]
    return tuple(sorted(found, key=lambda one: (utc_stamp(one.occurrence_date_time), one.id), reverse=True))


def given(one: Immunization, now: datetime) -> Given:
    """State of a vaccine; what can't be read never says that it was given."""
    if one.status == "not-done":
        return "not-given"
    if is_unread(one):
        return "unread"
    if one.status != "completed":
        return "unclear"
    if _denies(one):
        return "denied"
    if one.status_reason is not None:
        return "contradicted"
    return "ahead" if is_ahead(one.occurrence_date_time, now) else "given"


def potency(one: Immunization) -> Potency:
    """Strength of the dose; a reason alone raises the question."""
    if one.is_subpotent:
        return "less"
    return "unclear" if one.subpotent_reason else "full"


def is_expired(one: Immunization) -> bool:
    """True when the vaccine had expired on the day it was given; a month or a year holds to its end."""
    given_at, gone = instant(one.occurrence_date_time), after(one.expiration_date)
    return given_at is not None and gone is not None and given_at >= gone


def is_reported(one: Immunization) -> bool:
    """True when the entry is told by somebody else than who gave the vaccine."""
    return one.primary_source is False or one.report_origin is not None


def _denies(one: Immunization) -> bool:
    concept = one.vaccine_code
    if concept is None:
        return False
    texts = (concept.text, *(coding.display for coding in concept.coding))
    return concept.has(*_NO_VACCINE) or any(_DENIED.search(fold(text)) for text in texts)
