"""Reconciliations of a patient's medicines: the lists that say that somebody went through them, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.clinical.record.stays.stays import Stay
from desktop.core.messages import LANGUAGES, _, using
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Annotation
from desktop.fhir.resources import List
from desktop.fhir.when import instant, parse

RECONCILED: Final = "medicines-reconciled"
"""The code of the list that says that somebody reconciled."""


def noted_words() -> str:
    """Note on what a reconciliation wrote of the patient's use, in the language in use."""
    return _("Reconciled at admission")


def is_only_noted(note: Annotation) -> bool:
    """True for a note that says no more than that somebody reconciled, in whichever language it was made."""
    said = set()
    for code in LANGUAGES:
        with using(code):
            said.add(noted_words())
    return note.text in said


def newest(chart: Chart, stay: Stay | None = None) -> List | None:
    """The last reconciliation that says when it was made; of a stay from its first day on."""
    found = [
        (at, one.id, one)
        for one in chart.all(List)
        if one.status == "current" and one.code is not None and one.code.has(RECONCILED)
        if (at := instant(one.date)) is not None and (stay is None or _since(one.date, stay))
    ]
    return max(found, key=lambda each: each[:2])[2] if found else None


def dates(chart: Chart, stay: Stay, now: datetime) -> tuple[str, ...]:
    """Times of reconciling in a stay, as they were written; also of lists that a later one has replaced."""
    return tuple(
        one.date
        for one in chart.all(List)
        if one.status in ("current", "retired") and one.code is not None and one.code.has(RECONCILED)
        if stay.covers(one.date, now)
    )


def _since(when: str, stay: Stay) -> bool:
    moment = parse(when)
    return moment is not None and stay.start is not None and moment.day >= stay.start.day


def at(one: List) -> datetime | None:
    """Time of a reconciliation."""
    return instant(one.date)
