"""Rule 8: a critical answer that nobody has read for so long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.clinical.record.results import unseen
from desktop.clinical.record.results.results import Result
from desktop.clinical.units import plain
from desktop.core.formats import inside, number
from desktop.core.messages import _
from desktop.fhir.resources import Observation
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.rules import limits
from desktop.orders.watch import Alert, Told, watches


@watches("A8")
def unread(facts: Facts) -> Iterator[Told]:
    """Each critical answer that waits for somebody."""
    if not facts.loaded("Task", "Observation", "DiagnosticReport", "ServiceRequest", "Encounter"):
        yield NotChecked("A8", "", _("Results could not be read."))
        return
    bound = limits()
    earliest = facts.now - timedelta(days=bound.unread_days)
    for one in unseen.critical(facts.chart, facts.now, bound.called_words):
        if one.called:
            yield Silent("A8", "", _("Somebody was called about it."))
            continue
        due = one.at + timedelta(minutes=bound.unread_minutes)
        if facts.now < due:
            continue
        values = {"what": ", ".join(_said(facts, result) for result in one.critical)}
        data = (one.answer, *sorted(f"{r.key} {r.value} {r.words}" for r in one.critical))
        yield Alert("A8", values, due, data, one.critical[0].key, past=one.at < earliest)


def _said(facts: Facts, result: Result) -> str:
    """`Kalium 6,9 mmol/L`, in the language in use."""
    name = result.analysis.name if result.analysis is not None else ""
    if not name:
        observation = facts.chart.find(result.key, Observation)
        name = observation.code.label if observation is not None and observation.code is not None else ""
    shown = result.shown
    value = f"{result.comparator}{number(plain(shown))} {result.unit}" if shown is not None else result.words
    called = inside(name or _("Unnamed analysis"))
    return f"{called} {value}".strip()
