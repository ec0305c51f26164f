"""Medicines beside an answer: those in use that bear on what is out of range, each with its last dose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from desktop.clinical.record.results.unread import Unread
from desktop.core.formats import inside, relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import bearing
from desktop.orders.watch.bearing import Bears
from desktop.views.base.labs import LabValue
from desktop.views.results import result_questions as questions

TYPES = frozenset({"MedicationRequest", "MedicationStatement", "MedicationAdministration"})
"""Resource types needed beside those of an answer."""


def beside(chart: Chart, one: Unread, now: datetime) -> tuple[str, ...]:
    """`ramipril gitt i dag 08:04`, a line a medicine; none where nothing on which one bears is out of range.
    What can't be read of them is said, and never that none is given."""
    analyses = _out_of_range(questions.held(chart, one, now))
    if not any(bearing.groups_of(analysis) for analysis in analyses):
        return ()
    return tuple(_lines(Facts(chart, (), now), analyses))


def unreadable() -> tuple[str, ...]:
    """Words where nothing of the medicines could be read."""
    return (_("the medicines could not be read"),)


def _out_of_range(values: Sequence[LabValue]) -> tuple[str, ...]:
    """Analyses of the values that lie outside their range."""
    found = (value.row.partition("|")[0] for value in values if value.outside or value.abnormal.critical)
    return tuple(dict.fromkeys(found))


def _lines(facts: Facts, analyses: Sequence[str]) -> Iterator[str]:
    doses_known = facts.loaded("MedicationAdministration")
    for found in bearing.bear_on(facts, analyses):
        yield _line(found, facts.now, doses_known)
    if not facts.loaded("MedicationRequest", "MedicationStatement"):
        yield from unreadable()
    if facts.unnamed:
        yield _("not known if it bears on this: {medicines}").format(medicines=", ".join(facts.unnamed))


def _line(found: Bears, now: datetime, doses_known: bool) -> str:
    name, since = inside(found.medicine.name), found.medicine.since
    if found.last is not None:
        words = _("{medicine} given {time}").format(medicine=name, time=relative_day_time(found.last, now))
    elif found.medicine.doubted:
        words = _("maybe gets {drug}").format(drug=name)
    elif since is not None and since > now:
        words = _("gets {drug} later").format(drug=name)
    elif doses_known and not found.unread:
        words = _("{medicine} in use, no dose recorded here").format(medicine=name)
    else:
        words = _("{medicine} in use, not known when it was given").format(medicine=name)
    if found.last is not None and (found.unread or not doses_known):
        words = _("{words}; a later dose is not known").format(words=words)
    return words
