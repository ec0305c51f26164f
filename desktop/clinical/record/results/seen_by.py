"""Sights of an answer that waits, as the record tells them: who heard it by telephone, asked about it, took
it, or acknowledged it before it was changed. That a list with it was open says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from desktop.clinical.record import tasks
from desktop.clinical.record.results import phoned, unread
from desktop.clinical.record.results.unread import Unread
from desktop.core.clock import EARLIEST
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Task
from desktop.fhir.when import instant

How = Literal["phone", "acknowledged", "asked", "taken", "owned"]
"""Heard by telephone, acknowledged before a change, asked somebody, took a question, took the Task."""


class Sight(msgspec.Struct, frozen=True):
    """Somebody has seen an answer: who (None where nobody says), when, and by doing what."""

    who: Reference | None
    at: datetime | None
    how: How


def sights(chart: Chart, one: Unread) -> tuple[Sight, ...]:
    """Everybody who has seen the answer, the latest last."""
    found = (*_heard(chart, one), *_before(chart, one), *_asked(chart, one), *_taken(chart, one))
    return tuple(sorted(found, key=lambda sight: sight.at or EARLIEST))


def keys_of(one: Unread) -> frozenset[str]:
    """`Type/id` by which a message or a Task may name an answer."""
    return frozenset((one.key, one.focus, *one.answers, *one.values))


def _heard(chart: Chart, one: Unread) -> Iterator[Sight]:
    """Told by telephone, and to whom is known."""
    for call in phoned.calls(chart, keys_of(one)):
        if call.told and call.by_phone and call.receiver is not None:
            yield Sight(call.receiver, call.at, "phone")


def _before(chart: Chart, one: Unread) -> Iterator[Sight]:
    """Acknowledged as it stood before a change."""
    keys = {one.key, *one.answers, *one.values} if one.changed else set()
    for task in chart.all(Task):
        if tasks.acknowledged(task) and task.focus is not None and task.focus.target in keys:
            yield Sight(task.owner or task.requester, unread.completed(task), "acknowledged")


def _asked(chart: Chart, one: Unread) -> Iterator[Sight]:
    """Sights by asking: of the asker, and of the one who took the question."""
    for question in (*unread.questions(chart, one), *((one.question,) if one.question is not None else ())):
        yield Sight(question.requester, instant(question.authored_on), "asked")
        if tasks.taken(question):
            yield Sight(question.owner, unread.completed(question), "taken")


def _taken(chart: Chart, one: Unread) -> Iterator[Sight]:
    for key in one.tasks:
        task = chart.find(key, Task)
        if task is not None and not tasks.asks(task) and tasks.taken(task):
            yield Sight(task.owner, unread.completed(task), "owned")
