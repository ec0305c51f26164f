"""Lines, tubes and drains: the device, its use, and the procedure that put it in."""

from __future__ import annotations

from datetime import datetime

from desktop.backend.demo.case import Line
from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, concept, period, ref, when
from desktop.backend.demo.stay import arrival
from desktop.core.clock import local
from desktop.core.formats import inside

_ACTION = "http://hl7.org/fhir/device-action"


def lines(chart: Chart) -> None:
    """Every line of the case, as the system that wrote it tells of it."""
    for line in chart.case.lines:
        start = max(chart.clock(line.day), min(arrival(chart), chart.end))
        end = max(chart.clock(line.until), start) if line.until is not None else None
        device = chart.add(
            "Device",
            {"status": "active", "type": concept(line.name), "patient": chart.patient},
        )
        procedure = _procedure(chart, line, device, start) if line.told != "use" else None
        if line.told != "procedure":
            use = chart.add("DeviceUseStatement", _use(chart, line, device, procedure, start, end), "line")
            _join(chart, line, use)


def _procedure(chart: Chart, line: Line, device: Resource, start: datetime) -> Resource:
    body: Resource = {
        "status": "completed",
        "code": concept(line.words or f"Innleggelse av {inside(line.name)}"),
        "subject": chart.patient,
        "encounter": chart.encounter,
        "performedDateTime": when(start),
        "performer": [{"actor": chart.responsible.practitioner}],
        "focalDevice": [
            {"action": concept(None, (_ACTION, "implanted", "Implanted")), "manipulated": device}
        ],
    }
    if line.site:
        body["bodySite"] = [concept(line.site)]
    return chart.add("Procedure", body, "insertion")


def _use(
    chart: Chart,
    line: Line,
    device: Resource,
    procedure: Resource | None,
    start: datetime,
    end: datetime | None,
) -> Resource:
    body: Resource = {
        "status": "active" if end is None else "completed",
        "subject": chart.patient,
        "device": device,
        "recordedOn": when(min(max(start, chart.admitted), chart.end)),
        "source": chart.staff.nurse.practitioner,
    }
    if line.whole:
        body["timingPeriod"] = {"start": local(start).date().isoformat()}
    elif not line.unknown:
        body["timingPeriod"] = period(start)
    if end is not None:
        body["timingPeriod"] = body.get("timingPeriod", {}) | {"end": when(end)}
    if line.site:
        body["bodySite"] = concept(line.site)
    if line.note:
        body["note"] = [{"text": line.note}]
    if procedure is not None:
        body["derivedFrom"] = [ref(procedure["reference"])]
    return body


def _join(chart: Chart, line: Line, use: Resource) -> None:
    """The task about it names it."""
    if not line.task:
        return
    for task in chart.out:
        if task["resourceType"] == "Task" and str(task.get("description", "")).startswith(line.task):
            task["focus"] = use
            # What is referred to comes first.
            chart.out.append(chart.out.pop(chart.out.index(task)))
            return
