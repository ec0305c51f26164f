"""Question before a discharge letter: the program's own alerts that hold, or that nobody closed."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime

from desktop.clinical.record import tasks
from desktop.clinical.record.notes import alerts
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.record_reading import is_dead
from desktop.orders.standing_conflicts import facts_of
from desktop.orders.watch import Alert, look, pushed, sentence

CRITICAL, GROWTH = "A8", "A12"
"""Rules of critical answers and of growth in the blood: each has a question of its own."""


def findings(chart: Chart, now: datetime, cultures: Container[str] = ()) -> list[Finding]:
    """One question for all alerts that hold, or that nobody closed; but for those that are asked of by
    themselves: critical answers, and growth in these `cultures` (`Type/id`)."""
    if is_dead(chart.patient):
        return []
    told = {key: words for key, rule, words in _alerts(chart, now, cultures) if rule != CRITICAL}
    if not told:
        return []
    return [
        Finding(
            key_of(Kind.ALERT, *sorted(told), *sorted(told.values())),
            Kind.ALERT,
            _("Alerts that nobody has closed"),
            " ".join(dict.fromkeys(_sentence(words) for words in told.values())),
            (Choice("sign", _("Sign all the same")),),
        )
    ]


def _sentence(words: str) -> str:
    return words if words.endswith("?") else f"{words.rstrip('.')}."


def _alerts(chart: Chart, now: datetime, cultures: Container[str]) -> Iterator[tuple[str, str, str]]:
    """Id, rule and words of each: those that hold now, and Tasks that stand open, whatever holds."""
    held = {task.id: task for task in chart.all(Task) if alerts.is_alert(task)}
    apart: set[str] = set()
    for rule in pushed():
        for one in look(facts_of(chart, now), rule):
            if not isinstance(one, Alert):
                continue
            ident = one.identity(chart.patient.id)
            if rule == GROWTH and one.about in cultures:
                apart.add(ident)
            elif ident not in held or tasks.is_open(held[ident]):
                yield ident, rule, one.words()
    for ident, task in held.items():
        if tasks.is_open(task) and ident not in apart:
            yield ident, alerts.rule_of(task), _said(task)


def _said(task: Task) -> str:
    try:
        return sentence(alerts.rule_of(task), alerts.values(task), alerts.variant(task))
    except (KeyError, ValueError):
        # A rule of another version: as it was written then.
        return task.description or _("Alert")
