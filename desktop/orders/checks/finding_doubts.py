"""Doubts about what a finding rests on: a medicine that may not be in use, a remark on a result.

What is not certain raises its question all the same, and is never said as if it were.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from desktop.clinical.record.measured.measurement_words import beside_of
from desktop.clinical.record.measured.measurements import measurements
from desktop.clinical.record.results import results
from desktop.core import formats
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import Finding, Outcome


def with_doubts(facts: Facts, found: Outcome) -> Outcome:
    """The finding with what is not certain, or else is true, of the medicines and results behind it."""
    if not isinstance(found, Finding):
        return found
    said = dict.fromkeys((*_of_medicines(facts, found), *_of_results(facts, found)))
    told = [one for one in said if one not in found.detail]
    return msgspec.structs.replace(found, detail=" ".join(filter(None, (found.detail, *told))))


def _of_medicines(facts: Facts, found: Finding) -> Iterator[str]:
    for one in facts.medicines:
        if one.key not in found.implicated:
            continue
        if one.doubted:
            yield _("It is not certain that {medicine} is in use.").format(medicine=one.name)
        elif one.since is not None and one.since > facts.now:
            when = formats.relative_day_time(one.since, facts.now)
            yield _("{medicine} begins {when}.").format(
                medicine=one.name[:1].upper() + one.name[1:], when=when
            )


def _of_results(facts: Facts, found: Finding) -> Iterator[str]:
    if not any(key.startswith("Observation/") for key in found.implicated):
        return
    for one in results.results(facts.chart, facts.now):
        if one.key in found.implicated and (words := one.beside.words):
            yield _("About the result: {words}.").format(words=words)
    for measured in measurements(facts.chart, now=facts.now):
        if measured.reference in found.implicated and (words := beside_of(measured).words):
            yield _("About the measurement: {words}.").format(words=words)
