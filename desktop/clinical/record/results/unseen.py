"""Critical answers that wait for somebody to have seen them: which, since when, if anybody was told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from desktop.clinical.record import parts, tasks
from desktop.clinical.record.observed import AHEAD, QUESTIONED, UNDATED
from desktop.clinical.record.results import phoned, results, unread
from desktop.clinical.record.results.results import Result
from desktop.clinical.record.results.unread import Unread
from desktop.clinical.units import plain
from desktop.core.formats import inside, number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation
from desktop.fhir.when import for_newest, instant

TYPES = unread.TYPES | phoned.TYPES
_SENTENCE = re.compile(r"[.;\n]+")
_NOT = re.compile(r"\b(ikke|ingen|uten|ubesvart|not|no|nobody|unanswered)\b", re.IGNORECASE)


class Unseen(msgspec.Struct, frozen=True):
    """The critical values of one answer (`Type/id`) that waits: since when (None where nobody says), whether
    anybody was called. `kept` is since when the server has it as it is, empty where it does not have it."""

    answer: str
    critical: tuple[Result, ...]
    at: datetime | None
    called: bool
    kept: str = ""


def critical(chart: Chart, now: datetime, called: Sequence[str]) -> Iterator[Unseen]:
    """The answers with critical values that nobody has seen; `called` are words by which a laboratory says
    that it told somebody. What nobody may go by (`QUESTIONED`) may be what it looks like."""
    found: dict[str, list[Result]] = {}
    for result in (*results.results(chart, now), *results.undated(chart, now)):
        if result.abnormal.critical and (result.use.decide or result.use in QUESTIONED):
            found.setdefault(result.key, []).append(result)
    for one in unread.unread(chart, now):
        if not one.critical or any(tasks.taken(question) for question in unread.questions(chart, one)):
            continue  # somebody asked about it, and has taken the question: they have seen it
        mine = tuple(value for key in one.values for value in found.get(key, ()))
        if mine:
            at = _came(chart, one, mine, now)
            kept = _kept(chart, mine) if at is None else ""
            yield Unseen(one.key, mine, at, _called(chart, {one.key, *one.values}, mine, called), kept)


def said(chart: Chart, result: Result) -> str:
    """`kalium 6,9 mmol/L`, in the language in use, as alarms and the questions before a letter name it."""
    name = result.analysis.name if result.analysis is not None else ""
    if not name:
        whole = chart.find(result.key, Observation)
        mine = parts.every(whole)[result.part] if whole is not None else None
        name = mine.code.label if mine is not None and mine.code is not None else ""
    shown = result.shown
    value = f"{result.comparator}{number(plain(shown))} {result.unit}" if shown is not None else result.words
    named = name or _("Unnamed analysis")
    text = result.beside.after(f"{inside(named)} {value}".strip())
    if result.use == UNDATED:
        return _("{value} (nobody wrote when)").format(value=text)
    doubted = result.doubt
    return _("{value} ({doubt})").format(value=text, doubt=doubted) if doubted else text


def answered(chart: Chart, keys: Iterable[str], otherwise: datetime) -> datetime:
    """Time of the newest of these answers (`Type/id`); `otherwise` where the record does not say."""
    found = []
    for key in keys:
        one = chart.find(key, Observation) or chart.find(key, DiagnosticReport)
        if one is not None and (at := instant(one.issued)) is not None:
            found.append(at)
    return max(found, default=otherwise)


def _came(chart: Chart, one: Unread, mine: Sequence[Result], now: datetime) -> datetime | None:
    """Time at which the newest of these values came; None where that of one can't be told, or is ahead."""
    found = [
        one.at if value.use == UNDATED
        else answered(chart, (value.key,), value.at)
        for value in mine
    ]  # fmt: skip
    known = [at for at in found if at is not None and at <= now + AHEAD]
    return max(known) if len(known) == len(found) else None


def _kept(chart: Chart, mine: Sequence[Result]) -> str:
    held = (chart.find(value.key, Observation) for value in mine)
    told = [one.meta.last_updated for one in held if one is not None and one.meta is not None]
    return max((at for at in told if instant(at) is not None), key=for_newest, default="")


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
