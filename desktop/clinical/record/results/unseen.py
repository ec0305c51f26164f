"""Critical answers that wait for somebody to have seen them: which, since when, and whether anybody was told.

Only what carries a Task can be unseen: of an answer that nobody was sent nothing says whether it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from desktop.clinical.record import parts, tasks
from desktop.clinical.record.results import results
from desktop.clinical.record.results.results import Result
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Communication, DiagnosticReport, Observation, Task
from desktop.fhir.when import instant

TYPES = frozenset({"Task", "Observation", "DiagnosticReport", "Communication"})
_SENTENCE = re.compile(r"[.;\n]+")
_NOT = re.compile(r"\b(ikke|ingen|uten|ubesvart|not|no|nobody|unanswered)\b", re.IGNORECASE)


class Unseen(msgspec.Struct, frozen=True):
    """The critical values of one answer: in which Task they wait, since when, whether anybody was called."""

    task: str
    critical: tuple[Result, ...]
    at: datetime
    called: bool


def critical(chart: Chart, now: datetime, called: Sequence[str]) -> Iterator[Unseen]:
    """The answers with critical values that nobody has seen; `called` are words by which a laboratory says
    that it told somebody."""
    found: dict[str, list[Result]] = {}
    for one in results.results(chart, now):
        if one.use.decide and one.abnormal.critical:
            found.setdefault(one.key, []).append(one)
    every = chart.all(Task)
    for task in every:
        if not tasks.waits_to_be_seen(task) or _asked_and_taken(task, every):
            continue
        focus = task.focus.target if task.focus is not None else ""
        keys = parts.in_answer(chart, task.focus)
        mine = tuple(one for key in keys for one in found.get(key, ()))
        if mine:
            at = max(answered(chart, (one.key,), one.at) for one in mine)
            yield Unseen(task.key, mine, at, _called(chart, {focus, *keys}, mine, called))


def answered(chart: Chart, keys: Iterable[str], otherwise: datetime) -> datetime:
    """Time of the newest of these answers (`Type/id`); `otherwise` where the record does not say."""
    found = []
    for key in keys:
        one = chart.find(key, Observation) or chart.find(key, DiagnosticReport)
        if one is not None and (at := instant(one.issued)) is not None:
            found.append(at)
    return max(found, default=otherwise)


def _asked_and_taken(task: Task, every: Sequence[Task]) -> bool:
    """True when a person asked about the answer has taken the question: they have seen it."""
    return any(
        tasks.asks(one) and tasks.taken(one) and any(part.target == task.key for part in one.part_of)
        for one in every
    )


def _called(chart: Chart, keys: set[str], mine: Sequence[Result], words: Sequence[str]) -> bool:
    """True when the record says that somebody was told by voice or message: *rang, no answer* is not told."""
    for message in chart.all(Communication):
        if message.status == "completed" and any(one.target in keys for one in message.about):
            return True
    if not words:
        return False
    said = re.compile(rf"\b({'|'.join(map(re.escape, words))})", re.IGNORECASE)
    return any(
        said.search(sentence) and not _NOT.search(sentence)
        for one in mine
        for sentence in _SENTENCE.split(one.notes)
    )
