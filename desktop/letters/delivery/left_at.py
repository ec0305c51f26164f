"""Moment at which a letter left for a recipient, as its Task tells it: sent electronically, or posted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.fhir.when import parse
from desktop.letters.delivery.delivery import State, Way
from desktop.letters.letter_codes import LETTER_STATUS

_LEFT = frozenset({State.SENT, State.POSTED})
_LEFT_BEFORE = frozenset({State.RECEIVED, State.RETURNED, State.OVERDUE})


class Left(msgspec.Struct, frozen=True):
    """The first copy that left: `at`, or no later than that where `latest`. None: none has left for all that
    is told; `unknown` where one has and nobody says when."""

    at: datetime | None = None
    latest: bool = False
    unknown: bool = False


def first_left(chart: Chart, ways: Iterable[Way]) -> Left:
    """The first of a letter's copies to leave. The state that is written counts: one that is overdue by now
    was sent when its Task says so."""
    exact: list[datetime] = []
    later: list[datetime] = []
    unknown = False
    for way in ways:
        task = chart.find(way.task, Task)
        state = task.business_status.code(LETTER_STATUS) if task is not None and task.business_status else ""
        if state not in (*_LEFT, *_LEFT_BEFORE):
            continue
        moment = parse(way.since)
        if moment is None or not moment.has_time:
            unknown = True
        elif state in _LEFT:
            exact.append(moment.start)
        elif state != State.OVERDUE:
            later.append(moment.start)
        else:
            # It may never have been sent: who waits for the post is overdue as well.
            unknown = True
    if exact or later:
        at = min((*exact, *later))
        return Left(at, at not in exact, unknown)
    return Left(unknown=unknown)
