"""Rule 8: a critical answer that nobody has read for so long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.clinical.record.results import unseen
from desktop.core.messages import _
from desktop.fhir.when import instant
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
        # Of no time that anybody wrote it may have waited for any time: it is told at once, and never past.
        due = one.at + timedelta(minutes=bound.unread_minutes) if one.at is not None else instant(one.kept)
        if one.at is not None and due is not None and facts.now < due:
            continue
        values = {"what": ", ".join(unseen.said(facts.chart, result) for result in one.critical)}
        data = (one.answer, *sorted(f"{r.key} {r.value} {r.words}" for r in one.critical))
        past = one.at is not None and one.at < earliest
        yield Alert("A8", values, due, data, one.critical[0].key, past=past)
