"""The one reading of vaccines (Immunization): which were given, which were not, which nobody can tell of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import is_ahead
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Immunization
from desktop.fhir.when import utc_stamp

Given = Literal["given", "not-given", "ahead", "unread", "unclear"]
"""`ahead`: its date has not come. `unread`: it holds what may change its meaning and nobody here can read.
`unclear`: a status that nobody here knows."""


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
    return "ahead" if is_ahead(one.occurrence_date_time, now) else "given"
