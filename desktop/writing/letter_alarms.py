"""Alarms and cultures that a discharge letter is asked about: what is open, and growth that nobody treats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from desktop.clinical.record import tasks
from desktop.clinical.record.medicines.medicines import (
    State,
    given,
    read_request,
    read_statement,
)
from desktop.clinical.record.notes import alerts
from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.cultures import Culture
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, MedicationStatement, Task
from desktop.letters.check.checks import Test
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.clinical_lists import WITHOUT_STAY
from desktop.letters.compose.record_reading import is_dead, stay_of
from desktop.letters.model import Letter
from desktop.orders.medicine_codes import atc_codes, concept_in
from desktop.orders.rules import limits, within
from desktop.orders.standing_conflicts import facts_of
from desktop.orders.watch import Alert, bloodstream, look, pushed, sentence

_CRITICAL, _GROWTH = "A8", "A12"
"""Rules of critical answers and of growth in the blood: each has a question of its own."""
_BEFORE = timedelta(days=1)
"""A treatment begun so long before the sample was taken may be that of the growth in it."""
_SURE = (State.STANDS, State.NOT_BEGUN, State.ENDED)


def tests(chart: Chart, now: datetime, letter: Letter) -> tuple[Test, ...]:
    """One test for a discharge letter's checks; none for a letter of another kind, or one that is signed."""
    if letter.signature is not None or letter.section("MEDB") is None:
        return ()

    def look_at() -> list[Finding]:
        grown = untreated(chart, _stay(chart, now, letter), now)
        found = [_grown(one) for one in grown]
        return [*found, *open_alerts(chart, now, *([_GROWTH] if grown else []))]

    return ((look_at, lambda: ""),)


def _stay(chart: Chart, now: datetime, letter: Letter) -> Stay | None:
    try:
        return stay_of(chart, now, letter.encounter)
    except KeyError:
        return stay_of(chart, now)


def open_alerts(chart: Chart, now: datetime, *without: str) -> list[Finding]:
    """One question for all alerts that hold, or that nobody closed; but for rules asked of by themselves."""
    if is_dead(chart.patient):
        return []
    told = {key: words for key, rule, words in _alerts(chart, now) if rule not in (_CRITICAL, *without)}
    if not told:
        return []
    return [
        Finding(
            key_of(Kind.ALERT, *sorted(told), *sorted(told.values())),
            Kind.ALERT,
            _("Alerts that nobody has closed"),
            " ".join(dict.fromkeys(f"{words.rstrip('.')}." for words in told.values())),
            (Choice("sign", _("Sign all the same")),),
        )
    ]


def _alerts(chart: Chart, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Id, rule and words of each: those that hold now, and Tasks that stand open, whatever holds."""
    held = {task.id: task for task in chart.all(Task) if alerts.is_alert(task)}
    for rule in pushed():
        for one in look(facts_of(chart, now), rule):
            ident = one.identity(chart.patient.id) if isinstance(one, Alert) else ""
            if isinstance(one, Alert) and (ident not in held or tasks.is_open(held[ident])):
                yield ident, rule, one.words()
    for ident, task in held.items():
        if tasks.is_open(task):
            yield ident, alerts.rule_of(task), _said(task)


def _said(task: Task) -> str:
    try:
        return sentence(alerts.rule_of(task), alerts.values(task), alerts.variant(task))
    except (KeyError, ValueError):
        # A rule of another version: as it was written then.
        return task.description or _("Alert")


def untreated(chart: Chart, stay: Stay | None, now: datetime) -> list[Culture]:
    """Blood cultures of the stay with growth that nothing given or surely ordered is active against."""
    if is_dead(chart.patient) or flags.comfort_only(chart, now) is not None:
        return []
    found = []
    for culture in cultures.cultures(chart, now):
        if culture.material != "blood" or culture.state != "positive" or cultures.contaminant(culture):
            continue
        inside = stay.covers(stamp(culture.at), now) if stay is not None else now - culture.at <= WITHOUT_STAY
        if inside and bloodstream.reached(culture, _treatment(chart, stay, culture, now)) == "resistant":
            found.append(culture)
    return found


def _treatment(chart: Chart, stay: Stay | None, culture: Culture, now: datetime) -> list[str]:
    """ATC codes of what is given against infections: doses since the sample, and orders that surely stand, or
    were carried out. What is paused, stopped, in doubt or can't be read treats nobody."""
    codes: list[str] = []
    earliest = culture.at - _BEFORE
    for dose, at in given(chart, stay, now):
        if at is not None and at < earliest:
            continue
        order = chart.find(dose.request, MedicationRequest)
        concept = concept_in(chart, dose) or (concept_in(chart, order) if order is not None else None)
        codes += atc_codes(concept, concept.label if concept is not None else "")
    for request in chart.all(MedicationRequest):
        read = read_request(chart, request, stay, now)
        over = read.state is State.ENDED and (read.ends is not None and read.ends < earliest)
        if read.state in _SURE and not over and (read.mine or not read.over):
            concept = concept_in(chart, request)
            codes += atc_codes(concept, concept.label if concept is not None else "")
    for statement in chart.all(MedicationStatement):
        if read_statement(statement, now).state is State.STANDS:
            concept = concept_in(chart, statement)
            codes += atc_codes(concept, concept.label if concept is not None else "")
    return sorted({code for code in codes if within(code, limits().against_infections)})


def _grown(culture: Culture) -> Finding:
    return Finding(
        key_of(Kind.CULTURE, *culture.keys, culture.agent, stamp(culture.at)),
        Kind.CULTURE,
        _("Growth in a blood culture without treatment"),
        _("{agent}: nothing that was given or ordered is active against it.").format(
            agent=culture.agent or culture.words or culture.name
        ),
        (Choice("sign", _("Sign all the same")),),
    )
