"""Cultures: of which material, when they were taken, and how they stand."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Literal

import msgspec

from desktop.clinical.record import parts, reports, requests
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import is_ahead
from desktop.clinical.record.results import growth, results
from desktop.clinical.record.results.culture_words import (
    is_culture,
    is_elsewhere,
    known,
    says_none,
    tells_growth,
)
from desktop.clinical.record.results.growth import Growth, Tried
from desktop.clinical.record.results.results import Result
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation, ServiceRequest, Specimen
from desktop.fhir.when import instant

State = Literal["ordered", "pending", "so_far", "negative", "positive", "answered", "lacking", "withdrawn"]
"""`ordered`: nothing says that it was taken. `so_far`: nothing grew yet, more is to come. `answered`: with
words that say neither growth nor none, to be read. `lacking`: a part of the answer is not in the record.
`withdrawn`: the answer was cancelled."""


class Culture(msgspec.Struct, frozen=True):
    """One culture. `material` is a key of the vocabulary, empty where none is known: then `sample` is what
    the specimen, else the culture, is called. `timed`: `at` is when it was taken, or is to be; else when it
    was answered. `agent` is what grew, `words` the answer as it was written; `preliminary`: more is to come.
    `keys` are what it rests on, `tried` the drugs that what grew was tried on.
    `isolates` are the agents one by one. Of one that is answered in words alone `told` are those that tell of
    growth; `unread`: that there was none can't be told, for nobody here can read the answer; `attached`:
    all of it is a file that came along."""

    at: datetime
    name: str
    material: str
    sample: str
    state: State
    agent: str = ""
    words: str = ""
    preliminary: bool = False
    timed: bool = True
    keys: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    isolates: tuple[str, ...] = ()
    told: str = ""
    unread: bool = False
    attached: bool = False


@cache
def _contaminant() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = known()
    return (
        re.compile(rf"({'|'.join(words.contaminant)})", re.IGNORECASE),
        re.compile(rf"\b({'|'.join(words.unsure)})", re.IGNORECASE),
    )


def contaminant(culture: Culture) -> bool:
    """True when the final answer calls the growth a contaminant: *probably*, *cannot be excluded* and a
    preliminary answer do not count."""
    says, unsure = _contaminant()
    sentences = re.split(r"[.;\n]+", culture.words)
    sure = [one for one in sentences if says.search(one) and not unsure.search(one)]
    doubted = any(says.search(one) and unsure.search(one) for one in sentences)
    return bool(sure) and not doubted and not culture.preliminary


def cultures(chart: Chart, now: datetime) -> list[Culture]:
    """The cultures that were ordered, taken or answered, in order of time; none for later."""
    found: list[Culture] = []
    # What belongs to a culture is no culture of its own.
    told = {key for key, owner in parts.owners(chart).items() if is_culture(owner.code)}
    answers = [one for one in chart.all(DiagnosticReport) if is_culture(one.code)]
    for report in answers:
        told |= set(parts.in_answer(chart, report.key))
        if reports.withdrawn(report) or reports.replaced(report, answers):
            continue
        told |= {one.target for one in report.based_on}
        if (made := _of_report(chart, report, now)) is not None:
            found.append(made)
    for observation in chart.all(Observation):
        if observation.key in told or not is_culture(observation.code):
            continue
        result = results.result(chart, observation, now) if results.is_laboratory(observation) else None
        if result is not None and not is_ahead(result.when, now):
            told |= {one.target for one in observation.based_on}
            found.append(_of_result(chart, observation, result))
    done = requests.answered(chart)
    for request in chart.all(ServiceRequest):
        if request.key in told or not is_culture(request.code) or not requests.placed(request):
            continue
        if (made := _of_request(chart, request, request.key in done, now)) is not None:
            found.append(made)
    return sorted(found, key=lambda one: (one.at, one.name))


def _of_report(chart: Chart, report: DiagnosticReport, now: datetime) -> Culture | None:
    linked = [one for ref in report.result if (one := chart.find(ref, Observation)) is not None]
    orders = {one.target for one in report.based_on}
    specimen = _specimen(chart, report, orders)
    effective = report.effective_date_time or (
        report.effective_period.start if report.effective_period else ""
    )
    taken = _collected(specimen) or effective or next((one.when for one in linked if one.when), "")
    at = instant(taken or report.issued)
    if at is None or is_ahead(taken or report.issued, now):
        return None
    name = report.code.label if report.code is not None else ""
    grown = growth.read(chart, linked)
    state, agent, words = _answer(
        grown,
        reports.conclusion(report),
        bool(report.presented_form) or is_unread(report),
        _absent(chart, report),
    )
    if state not in ("positive", "pending") and not (reports.stands(report) or reports.awaited(report)):
        # Nobody knows what its status means: it is to be read.
        state = "answered"
    preliminary = not reports.final(report) or grown.preliminary
    state = "so_far" if state == "negative" and preliminary else state
    keys = (report.key, *grown.keys, *(one for one in orders if _held(chart, one)))
    every = "\n".join((reports.told(report), *grown.said))
    # *See attachment* is no answer beside one.
    attached = state == "answered" and bool(report.presented_form) and is_elsewhere(every)
    return Culture(
        at, name, *_sample(name, specimen), state, agent, words, preliminary, bool(taken),
        keys + ((specimen.key,) if specimen is not None else ()), grown.tried, grown.agents,
        *_in_words(state, "" if attached else every, is_unread(report)), attached,
    )  # fmt: skip


def _of_result(chart: Chart, observation: Observation, result: Result) -> Culture:
    specimen = chart.find(observation.specimen, Specimen)
    name = observation.code.label if observation.code is not None else ""
    grown = growth.read(chart, [observation])
    state, agent, words = _answer(grown, "", False, 0)
    preliminary = not result.use.decide or grown.preliminary
    state = "so_far" if state == "negative" and preliminary else state
    keys = (observation.key, *grown.keys, *((specimen.key,) if specimen is not None else ()))
    keys = tuple(dict.fromkeys(keys))
    at = instant(_collected(specimen)) or result.at
    said = _in_words(state, "\n".join(grown.said), is_unread(observation))
    return Culture(at, name, *_sample(name, specimen), state, agent, words, preliminary, True, keys,
                   grown.tried, grown.agents, *said)  # fmt: skip


def _of_request(chart: Chart, request: ServiceRequest, done: bool, now: datetime) -> Culture | None:
    """An order without any answer that stands. That its time has come does not say that it was taken."""
    specimen = _specimen(chart, None, {request.key})
    taken = _collected(specimen)
    when = taken or requests.when(request)
    at = instant(when)
    if at is None or is_ahead(when, now):
        return None
    known = bool(taken) or specimen is not None or requests.carried_out(request)
    state: State = "withdrawn" if done else "pending" if known else "ordered"
    name = requests.name(request)
    keys = (request.key, *((specimen.key,) if specimen is not None else ()))
    return Culture(at, name, *_sample(name, specimen), state, keys=keys)


def _answer(grown: Growth, conclusion: str, file: bool, lacking: int) -> tuple[State, str, str]:
    """State of a culture by its answer, the growth, and the answer's words. Growth that is said anywhere
    counts; that nothing grew only where nothing else is said, and nothing is missing."""
    rest = [one for one in (*grown.said, "" if says_none(conclusion) else conclusion) if one]
    words = conclusion or ", ".join(dict.fromkeys(rest))
    if grown.grew:
        return "positive", ", ".join(grown.agents), words
    if grown.lacking or lacking:
        return "lacking", "", words
    if rest or file:
        return "answered", "", words
    if grown.none or says_none(conclusion):
        return "negative", "", words
    return "pending", "", ""


def _in_words(state: State, words: str, unread: bool) -> tuple[str, bool]:
    """Growth that is told in words alone, and if the answer can't be read, for an answered culture."""
    if state != "answered":
        return "", False
    said = tells_growth(words)
    return said, not said and (unread or not words.strip())


def _absent(chart: Chart, report: DiagnosticReport) -> int:
    """Count of the report's results that are not in the record."""
    return sum(chart.find(ref, Observation) is None for ref in report.result)


def _held(chart: Chart, key: str) -> bool:
    return chart.find(key, ServiceRequest) is not None


def _specimen(chart: Chart, report: DiagnosticReport | None, orders: set[str]) -> Specimen | None:
    """The specimen that an answer names, else that was taken for its order."""
    for one in report.specimen if report is not None else ():
        if (found := chart.find(one, Specimen)) is not None and found.status != "entered-in-error":
            return found
    return next(
        (
            one for one in chart.all(Specimen)
            if one.status != "entered-in-error" and orders & {ref.target for ref in one.request}
        ),
        None,
    )  # fmt: skip


def _collected(specimen: Specimen | None) -> str:
    """Collection time of the specimen, as recorded; empty where it isn't."""
    of = specimen.collection if specimen is not None else None
    if of is None:
        return ""
    return of.collected_date_time or (of.collected_period.start if of.collected_period is not None else "")


def _sample(name: str, specimen: Specimen | None) -> tuple[str, str]:
    """The material by the culture's name, else by its specimen; and what it is called where none is known."""
    called = specimen.type.label if specimen is not None and specimen.type is not None else ""
    for text in (name.casefold(), called.casefold()):
        for one in known().materials:
            if any(word in text for word in one.names):
                return one.key, called or name
    return "", called or name
