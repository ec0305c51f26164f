"""What happened to a patient, as exactly as it was written: admission, moves, procedures, examinations."""

from __future__ import annotations

from typing import Literal, NamedTuple

from desktop.clinical.record import places, procedures, reports
from desktop.clinical.record.stays import Stay
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Procedure
from desktop.fhir.when import Moment, parse


class Happened(NamedTuple):
    """One event: when (a day, month or year alone where nobody wrote more), its words, and which resource
    (`Type/id`) says so. `report` is an examination with a written answer."""

    at: Moment
    kind: Literal["admitted", "moved", "discharged", "procedure", "report"]
    words: str
    key: str
    detail: str = ""


def of_stay(stay: Stay) -> list[Happened]:
    """Admitted (with its cause), moved and discharged; not a move or a discharge that is only planned."""
    found = []
    if stay.start is not None:
        found.append(Happened(stay.start, "admitted", _("Admitted"), stay.key, stay.cause))
        been = [place for place in stay.encounter.location if not places.is_ahead(place)]
        for place in been[1:]:
            at = parse(place.period.start) if place.period else None
            name = place.location.display if place.location else ""
            if at is not None and name:
                found.append(Happened(at, "moved", _("Moved to {place}").format(place=name), stay.key))
    if stay.discharged is not None and stay.end is not None:
        found.append(Happened(stay.end, "discharged", _("Discharged"), stay.key))
    return found


def of_record(chart: Chart) -> list[Happened]:
    """Procedures that were carried out, and examinations with a written answer, of all stays."""
    found = []
    for procedure in chart.all(Procedure):
        at = parse(procedures.performed(procedure))
        if at is not None and procedure.code is not None and procedures.carried_out(procedure):
            found.append(Happened(at, "procedure", procedure.code.label, procedure.key))
    for report in chart.all(DiagnosticReport):
        at = parse(reports.examined(report))
        if at is not None and report.code is not None and reports.in_words(report):
            found.append(Happened(at, "report", report.code.label, report.key))
    return [one for one in found if one.words]
