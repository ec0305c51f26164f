"""Completeness of the laboratory results that a check reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from desktop.clinical import vocabulary
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.findings import NotChecked


def unread_results(
    facts: Facts, rule: str, medicine: Medicine, since: datetime, *analyses: str
) -> Iterator[NotChecked]:
    """Reasons the results of an analysis may be incomplete; known results are checked all the same."""
    if not facts.loaded("Observation"):
        yield NotChecked(rule, medicine.line, _("Results could not be read."))
        return
    for analysis in analyses:
        if facts.not_comparable(analysis, since):
            why = _("{analysis}: the newest result has no number in a unit that can be compared.")
            yield NotChecked(rule, medicine.line, why.format(analysis=vocabulary.analyses()[analysis].name))
        elif facts.not_read(analysis, since):
            why = _("{analysis}: the newest result holds something that can't be read.")
            yield NotChecked(rule, medicine.line, why.format(analysis=vocabulary.analyses()[analysis].name))
        elif facts.looks_like(analysis, since):
            why = _("{analysis}: an answer looks like one, and can't be read for certain.")
            yield NotChecked(rule, medicine.line, why.format(analysis=vocabulary.analyses()[analysis].name))
