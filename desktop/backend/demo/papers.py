"""Notes, examinations that answer in words, tasks and the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from desktop.backend.demo.case import Note, Test, Todo
from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import (
    CATEGORY,
    Resource,
    concept,
    hl7,
    local,
    loinc,
    narrative,
    ref,
    when,
)

_KIND: Final = {
    "imaging": ("RAD", "Radiologi"),
    "ecg": ("EC", "EKG"),
    "echo": ("CUS", "Ekkokardiografi"),
    "micro": ("MB", "Mikrobiologi"),
    "pathology": ("PAT", "Patologi"),
}


def notes(chart: Chart, found: Iterable[Note]) -> None:
    """Notes as Compositions; a blank line in the text begins a new section."""
    for note in sorted(found, key=lambda n: (n.day, n.at)):
        if note.day == 1:
            # Written when the patient had been seen, whatever the hour of admission.
            moment = min(chart.admitted + timedelta(minutes=30 + 15 * note.at), chart.end)
        else:
            moment = chart.hour_of(note.day, note.at)
        if chart.admitted <= moment <= chart.end:
            _note(chart, note, moment)


def _note(chart: Chart, note: Note, moment: datetime) -> None:
    author = chart.staff.by(note.by)
    if note.by == "doctor":
        author = chart.responsible
    chart.add(
        "Composition",
        {
            "status": "final",
            "type": loinc("11506-3", "Notat"),
            "category": [local(f"note-{note.by}", author.role)],
            "subject": chart.patient,
            "encounter": chart.encounter,
            "date": when(moment),
            "author": [author.practitioner],
            "title": note.title,
            "section": [_section(part) for part in note.text.split("\n\n") if part.strip()],
        },
        "note",
    )


def _section(part: str) -> Resource:
    head, colon, rest = part.strip().partition(": ")
    if colon and len(head) < 32:
        return {"title": head, "text": narrative(rest)}
    return {"text": narrative(part.strip())}


def tests(chart: Chart) -> list[tuple[Resource, datetime, bool]]:
    """Examinations; gives the answered reports with their time and whether they stand out."""
    found = []
    for test in chart.case.tests:
        made = chart.clock(test.day)
        answered = None if test.answered is None else made + timedelta(hours=test.answered)
        if answered is not None and answered > chart.now:
            answered = None
        order = _order(chart, test, made, done=answered is not None)
        taken = answered is not None or made < chart.now - timedelta(minutes=30)
        pictures = _pictures(chart, test, order, made) if taken else None
        if answered is not None:
            report = _report(chart, test, order, made, answered, pictures)
            found.append((report, answered, test.critical))
    return found


def _order(chart: Chart, test: Test, made: datetime, *, done: bool) -> Resource:
    code, text = _KIND[test.kind]
    body: Resource = {
        "status": "completed" if done else "active",
        "intent": "order",
        "category": [hl7("v2-0074", code, text)],
        "code": concept(test.name),
        "subject": chart.patient,
        "encounter": chart.encounter,
        "authoredOn": when(max(chart.admitted, made - timedelta(hours=1))),
        "occurrenceDateTime": when(made),
        "requester": chart.responsible.practitioner,
        "reasonReference": [ref(chart.conditions[chart.case.dx[0].code])],
    }
    if not done and test.owner:
        body["performer"] = [chart.responsible.practitioner]
    return chart.add("ServiceRequest", body, "order")


_ANSWERS: Final = {
    "imaging": "Radiologisk avdeling",
    "micro": "Mikrobiologisk avdeling",
    "pathology": "Patologisk avdeling",
    "echo": "Ekkolaboratoriet",
}
_MODALITIES: Final = {"ct": "CT", "mr": "MR", "røntgen": "DX", "ultralyd": "US"}


def _pictures(chart: Chart, test: Test, order: Resource, made: datetime) -> Resource | None:
    """The study of an examination with pictures, which may come before anybody has described them."""
    modality = _MODALITIES.get(test.name.casefold().partition(" ")[0])
    if test.kind != "imaging" or modality is None:
        return None
    body: Resource = {
        "status": "available",
        "modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": modality}],
        "subject": chart.patient,
        "encounter": chart.encounter,
        "started": when(made),
        "basedOn": [order],
        "referrer": chart.responsible.practitioner,
        "description": test.name,
    }
    return chart.add("ImagingStudy", body)


def _report(
    chart: Chart, test: Test, order: Resource, made: datetime, answered: datetime, pictures: Resource | None
) -> Resource:
    code, text = _KIND[test.kind]
    body: Resource = {
        "basedOn": [order],
        "status": "final",
        "category": [hl7("v2-0074", code, text)],
        "code": concept(test.name),
        "subject": chart.patient,
        "encounter": chart.encounter,
        "effectiveDateTime": when(made),
        "issued": when(answered),
        "conclusion": test.answer,
    }
    if (by := _ANSWERS.get(test.kind)) is not None:
        body["performer"] = [{"display": by}]
    if pictures is not None:
        body["imagingStudy"] = [pictures]
    if test.positive is not None:
        mark = "POS" if test.positive else "NEG"
        body["result"] = [
            chart.add(
                "Observation",
                {
                    "basedOn": [order],
                    "status": "final",
                    "category": [hl7("observation-category", "laboratory")],
                    "code": concept(test.name),
                    "subject": chart.patient,
                    "encounter": chart.encounter,
                    "effectiveDateTime": when(made),
                    "issued": when(answered),
                    "valueCodeableConcept": concept(test.agent or "Ingen vekst"),
                    "interpretation": [
                        concept(
                            "Positiv" if test.positive else "Negativ",
                            (CATEGORY + "v3-ObservationInterpretation", mark),
                        )
                    ],
                },
                "lab",
            )
        ]
    return chart.add("DiagnosticReport", body, "report")


_READ: Final = ((1, 0.0), (3, 0.35), (9, 0.6), (30, 0.85))
"""Probability that a result of up to so many hours of age has been seen."""
_SEEN_AFTER: Final = timedelta(minutes=50)


def inbox(chart: Chart, reports: list[tuple[Resource, datetime, bool]]) -> None:
    """A Task for each newly answered report that nobody has acknowledged yet, owned by the doctor; for each
    other one a completed Task, by which the doctor has."""
    newest = sorted(reports, key=lambda r: r[1])[-4:]
    for report, answered, _outside in reports:
        if not any(report is one for one, _at, _worst in newest):
            _acknowledged(chart, report, answered)
    for report, answered, outside in newest:
        hours = (chart.now - answered) / timedelta(hours=1)
        read = next((chance for limit, chance in _READ if hours < limit), 1.0)
        last = report is newest[-1][0]
        seen = chart.rng.random() < read and not (chart.case.unread and last and hours < 30)
        if seen or (hours > 9 and not outside):
            _acknowledged(chart, report, answered)
            continue
        chart.add(
            "Task",
            {
                "status": "requested",
                "intent": "order",
                "priority": "urgent" if outside and hours < 2 else "routine",
                "code": local("task-result", "Svar å se"),
                "description": "Nytt svar",
                "focus": report,
                "for": chart.patient,
                "encounter": chart.encounter,
                "authoredOn": when(answered),
                "owner": chart.responsible.practitioner,
            },
            "inbox",
        )


def _acknowledged(chart: Chart, report: Resource, answered: datetime) -> None:
    at = when(min(answered + _SEEN_AFTER, chart.now))
    chart.add(
        "Task",
        {
            "status": "completed",
            "intent": "order",
            "code": local("task-result", "Svar å se"),
            "focus": report,
            "for": chart.patient,
            "encounter": chart.encounter,
            "authoredOn": when(answered),
            "lastModified": at,
            "executionPeriod": {"start": when(answered), "end": at},
            "owner": chart.responsible.practitioner,
        },
        "seen",
    )


def todos(chart: Chart) -> None:
    """Tasks of the patient, with due times."""
    for todo in chart.case.todo:
        chart.add("Task", _todo(chart, todo), "todo")


def _todo(chart: Chart, todo: Todo) -> Resource:
    owner = chart.staff.nurse if todo.nurse else chart.responsible
    written = max(chart.admitted, chart.now - timedelta(hours=5 + max(0.0, -(todo.due or 0.0))))
    body: Resource = {
        "status": "requested",
        "intent": "order",
        "priority": "urgent" if todo.due is not None and todo.due < 0 else "routine",
        "code": local("task-todo", "Oppgave"),
        "description": todo.text,
        "for": chart.patient,
        "encounter": chart.encounter,
        "authoredOn": when(written),
        "requester": chart.staff.senior.practitioner,
        "owner": owner.practitioner,
    }
    if todo.due is not None:
        due = chart.now + timedelta(hours=todo.due)
        # People write quarters of an hour, not the minute at which a program was started.
        due = due.replace(minute=due.minute // 15 * 15, second=0, microsecond=0)
        body["restriction"] = {"period": {"end": when(due)}}
    return body
