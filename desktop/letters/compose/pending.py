"""Pending items at discharge: tests without a result, and requests to others."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record import reports, requests, tasks
from desktop.clinical.record.results import examinations
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    Appointment,
    DiagnosticReport,
    ServiceRequest,
    Task,
)
from desktop.fhir.when import for_oldest, parse
from desktop.letters.compose import norwegian
from desktop.letters.compose.record_reading import Stay, person_of
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.letter_codes import LETTER_TASK
from desktop.letters.model import Source


class Pending(msgspec.Struct, frozen=True):
    """A test without an answer: `taken` a FHIR time or empty, `owner` who follows it up, or empty."""

    key: str
    name: str
    taken: str
    owner: str
    source: Source


def unanswered(chart: Chart, stay: Stay | None, now: datetime) -> list[Pending]:
    """The tests ordered in the stay (without one: in the record) that have no final answer.

    A preliminary answer is no answer. The owner is who holds an open Task about the order or its report,
    else whom the order names.
    """
    found: list[Pending] = []
    ordered: set[str] = set()
    for order in requests.unanswered(chart, now):
        tested = examinations.by_category(order.category) not in ("", "note")
        when = requests.when(order)
        if not tested or (stay is not None and not stay.holds(order.encounter, when, now)):
            continue
        ordered.add(order.key)
        found.append(_pending(chart, order.key, requests.name(order), when))
    for report in chart.all(DiagnosticReport):
        if not reports.awaited(report):
            continue
        when = reports.examined(report)
        if any(r.target in ordered for r in report.based_on):
            continue
        if stay is not None and not stay.holds(report.encounter, when, now):
            continue
        found.append(_pending(chart, report.key, report.code.label if report.code else "", when))
    return sorted(found, key=lambda p: (for_oldest(p.taken), p.name, p.key))


def _pending(chart: Chart, key: str, name: str, when: str) -> Pending:
    order = chart.find(key, ServiceRequest)
    named = [person_of(chart, r) for r in (order.performer if order else ())]
    owner = next((name for name in named if name), "")
    for task in chart.all(Task):
        about = task.focus is not None and task.focus.target == key
        if about and tasks.is_open(task) and task.owner is not None:
            owner = person_of(chart, task.owner) or owner
    return Pending(
        key, name or "Prøve uten navn i journalen", when, owner, Source((key,), name or "Prøve", when)
    )


def as_scope(pending: Pending) -> Scope:
    """A test as a template sees it: `navn`, `tatt`, `eier`, `tekst`."""
    taken = f", tatt {norwegian.day(pending.taken)}" if pending.taken else ""
    return Scope(
        {
            "navn": Value(pending.name, pending.source),
            "tatt": Value(norwegian.day(pending.taken), pending.source)
            if pending.taken
            else Missing("svar.tatt", "når prøven ble tatt"),
            "eier": Value(pending.owner, pending.source)
            if pending.owner
            else Missing(f"eier:{pending.key}", "hvem følger opp"),
            "tekst": Value(f"{pending.name}{taken}", pending.source),
        }
    )


def asked_of_others(
    chart: Chart,
    stay: Stay | None,
    now: datetime,
    outside: frozenset[str],
    practitioners: frozenset[str] = frozenset(),
) -> list[Scope]:
    """Open tasks owned outside the hospital (`outside`: keys of the general practitioner and others).

    Each has `hvem` (*Fastlege* for one of `practitioners`), `hva` and `frist`; a task without a
    date has a visible gap there.
    """
    found: list[tuple[str, Scope]] = []
    for task in chart.all(Task):
        mine = task.owner is not None and task.owner.target in outside
        practitioner = task.owner is not None and task.owner.target in practitioners
        letter = task.code is not None and task.code.has(LETTER_TASK)
        if not mine or letter or not tasks.is_open(task):
            continue
        due = tasks.due(task)
        what = task.description or (task.code.label if task.code else "")
        source = Source((task.key,), "Oppgave", task.authored_on)
        found.append(
            (
                due,
                Scope(
                    {
                        "hvem": Value(
                            "Fastlege" if practitioner else person_of(chart, task.owner) or "Mottaker", source
                        ),
                        "hva": Value(what.rstrip("."), source)
                        if what
                        else Missing("oppgave", "hva som skal gjøres"),
                        "frist": Value(norwegian.day(due), source)
                        if due
                        else Missing(f"frist:{task.key}", "frist"),
                    }
                ),
            )
        )
    return [scope for _due, scope in sorted(found, key=lambda pair: for_oldest(pair[0]))]


def appointments(chart: Chart, now: datetime) -> list[Scope]:
    """Booked appointments to come: `hva`, `når`."""
    found: list[tuple[str, Scope]] = []
    for visit in chart.all(Appointment):
        start = parse(visit.start)
        if (
            visit.status not in ("booked", "pending", "proposed", "arrived")
            or start is None
            or start.start < now
        ):
            continue
        source = Source((visit.key,), "Time", visit.start)
        sure = "" if visit.status == "booked" else " (ikke bekreftet)"
        found.append(
            (
                visit.start,
                Scope(
                    {
                        "hva": Value(visit.description.rstrip(".") or "Time til kontroll", source),
                        "når": Value(f"{norwegian.moment(visit.start)}{sure}", source, start.start),
                    }
                ),
            )
        )
    return [scope for _start, scope in sorted(found, key=lambda pair: for_oldest(pair[0]))]
