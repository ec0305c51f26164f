"""What some stays lack before their codes can be reported, as in any hospital: words without a code, no main
diagnosis, a procedure that nobody has coded."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.shapes import Resource, concept, period

_EACH: Final = 6
"""Of so many stays that are over, three lack something."""
_HERE: Final = 9
"""Of so many of those who lie there, made by rules, one has a main diagnosis in words only."""


def leave_out(chart: Chart, gone: int) -> None:
    """Take away what somebody forgot; `gone` counts those who have gone home."""
    if chart.in_bed:
        if chart.case.key.startswith("r") and sum(map(ord, chart.case.key)) % _HERE == 0:
            _words_only(chart)
        return
    match gone % _EACH:
        case 2:
            _words_only(chart)
        case 4:
            for one in _of(chart, "Encounter", chart.case.key):
                one.pop("diagnosis", None)
        case 0:
            _uncoded_act(chart)


def _of(chart: Chart, kind: str, ident: str) -> list[Resource]:
    return [one for one in chart.out if one["resourceType"] == kind and one["id"] == ident]


def _words_only(chart: Chart) -> None:
    """The main diagnosis as it was dictated."""
    main = chart.conditions[chart.case.dx[0].code].removeprefix("Condition/")
    for one in _of(chart, "Condition", main):
        one["code"] = {"text": one["code"]["text"]}


def _uncoded_act(chart: Chart) -> None:
    start = chart.clock(1.4)
    body: Resource = {
        "status": "completed",
        "category": concept("Medisinsk prosedyre"),
        "code": concept("Innleggelse av perifert venekateter, ultralydveiledet"),
        "subject": chart.patient,
        "encounter": chart.encounter,
        "performedPeriod": period(start, start),
        "performer": [{"actor": chart.staff.senior.practitioner}],
    }
    chart.add("Procedure", body)
