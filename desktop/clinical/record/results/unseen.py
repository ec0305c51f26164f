"""Critical answers that wait for somebody to have seen them: which, since when, if anybody was told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from desktop.clinical.record import tasks
from desktop.clinical.record.results import phoned, results, unread
from desktop.clinical.record.results.results import Result
from desktop.clinical.units import plain
from desktop.core.formats import inside, number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation
from desktop.fhir.when import instant

TYPES = unread.TYPES | phoned.TYPES
_SENTENCE = re.compile(r"[.;\n]+")
_NOT = re.compile(r"\b(ikke|ingen|uten|ubesvart|not|no|nobody|unanswered)\b", re.IGNORECASE)


class Unseen(msgspec.Struct, frozen=True):
    """The critical values of one answer (`Type/id`) that waits: since when, whether anybody was called."""

    answer: str
    critical: tuple[Result, ...]
    at: datetime
    called: bool


def critical(chart: Chart, now: datetime, called: Sequence[str]) -> Iterator[Unseen]:
    """The answers with critical values that nobody has seen; `called` are words by which a laboratory says
    that it told somebody."""
    found: dict[str, list[Result]] = {}
    for result in results.results(chart, now):
        if result.use.decide and result.abnormal.critical:
            found.setdefault(result.key, []).append(result)
    for one in unread.unread(chart, now):
        if not one.critical or any(tasks.taken(question) for question in unread.questions(chart, one)):
            continue  # somebody asked about it, and has taken the question: they have seen it
        mine = tuple(value for key in one.values for value in found.get(key, ()))
        if mine:
            at = max(answered(chart, (value.key,), value.at) for value in mine)
            yield Unseen(one.key, mine, at, _called(chart, {one.key, *one.values}, mine, called))


def said(chart: Chart, result: Result) -> str:
    """`kalium 6,9 mmol/L`, in the language in use, as alarms and the questions before a letter name it."""
    name = result.analysis.name if result.analysis is not None else ""
    if not name:
        observation = chart.find(result.key, Observation)
        name = observation.code.label if observation is not None and observation.code is not None else ""
    shown = result.shown
    value = f"{result.comparator}{number(plain(shown))} {result.unit}" if shown is not None else result.words
    named = name or _("Unnamed analysis")
    return result.beside.after(f"{inside(named)} {value}".strip())


def answered(chart: Chart, keys: Iterable[str], otherwise: datetime) -> datetime:
    """Time of the newest of these answers (`Type/id`); `otherwise` where the record does not say."""
    found = []
    for key in keys:
        one = chart.find(key, Observation) or chart.find(key, DiagnosticReport)
        if one is not None and (at := instant(one.issued)) is not None:
            found.append(at)
    return max(found, default=otherwise)


def _called(chart: Chart, keys: set[str], mine: Sequence[Result], words: Sequence[str]) -> bool:
    """True when the record says that somebody was told by voice or message: *rang, no answer* is not told."""
    if any(call.told for call in phoned.calls(chart, keys)):
        return True
    if not words:
        return False
    said = re.compile(rf"\b({'|'.join(map(re.escape, words))})", re.IGNORECASE)
    return any(
        said.search(sentence) and not _NOT.search(sentence)
        for one in mine
        for sentence in _SENTENCE.split(one.notes)
    )
