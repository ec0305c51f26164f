"""Events of a patient, as exact as written: admission, transfers, procedures, examinations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from desktop.clinical.record import procedures, reports
from desktop.clinical.record.stays import places
from desktop.clinical.record.stays.stays import Stay
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Procedure
from desktop.fhir.when import Moment, parse
from desktop.writing.stays import since_status


class Happened(NamedTuple):
    """One event: when (a day, month or year alone where nobody wrote more), its words, and which resource
    (`Type/id`) says so. `report` is an examination with a written answer. `until` is when it was over, where
    it lasted and somebody wrote that; `lasts` says that it goes on."""

    at: Moment
    kind: Literal["admitted", "moved", "away", "discharged", "procedure", "report"]
    words: str
    key: str
    detail: str = ""
    until: Moment | None = None
    lasts: bool = False


def of_stay(stay: Stay) -> list[Happened]:
    """Admitted (with its cause), moved, on leave and discharged; nothing of it that is only planned."""
    found = []
    if stay.start is not None:
        found.append(Happened(stay.start, "admitted", _("Admitted"), stay.key, stay.cause))
        found += [
            Happened(at, "moved", _("Moved to {place}").format(place=name), key)
            for at, name, key in _been(stay)[1:]
        ]
        found += _away(stay)
    if stay.discharged is not None and stay.end is not None:
        found.append(Happened(stay.end, "discharged", _("Discharged"), stay.key))
    return found


def _been(stay: Stay) -> list[tuple[Moment, str, str]]:
    """Locations of the patient in the stay and all its parts, oldest first: start, place name, and the
    Encounter that says so. A repeated location is listed once."""
    said: list[tuple[Moment, str, str]] = []
    for encounter in stay.encounters:
        for place in encounter.location:
            at = parse(place.period.start) if place.period else None
            name = place.location.display if place.location else ""
            if at is not None and name and not places.is_ahead(place):
                said.append((at, name, encounter.key))
    said.sort(key=lambda one: one[0].start)
    found: list[tuple[Moment, str, str]] = []
    for at, name, key in said:
        if found and found[-1][1] == name:
            continue
        if found and found[-1][0].start == at.start:
            # The ward and the bed in it, beside each other.
            found[-1] = (at, f"{found[-1][1]} {name}", key)
        else:
            found.append((at, name, key))
    return found


def _away(stay: Stay) -> Iterator[Happened]:
    """Leaves that are over, and the one that the patient is on."""
    for encounter in stay.encounters:
        for one in encounter.status_history:
            at = parse(one.period.start) if one.period is not None else None
            until = parse(one.period.end) if one.period is not None else None
            if one.status == "onleave" and at is not None:
                yield Happened(at, "away", _("On leave"), encounter.key, until=until)
    begun = since_status(stay)
    if begun is not None:
        yield Happened(begun, "away", _("On leave"), stay.key, lasts=True)


def of_record(chart: Chart) -> list[Happened]:
    """Procedures that were carried out, and examinations with a written answer, of all stays."""
    found = []
    for procedure in chart.all(Procedure):
        at = parse(procedures.performed(procedure))
        if at is not None and procedure.code is not None and procedures.carried_out(procedure):
            until = parse(procedures.ended(procedure))
            words = procedures.name(procedure)
            found.append(Happened(at, "procedure", words, procedure.key, until=until))
    for report in chart.all(DiagnosticReport):
        at = parse(reports.examined(report))
        if at is not None and report.code is not None and reports.in_words(report):
            found.append(Happened(at, "report", report.code.label, report.key))
    return [one for one in found if one.words]
