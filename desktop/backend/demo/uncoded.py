"""Coding gaps of some stays, as in any hospital: words without a code, no main diagnosis, a procedure that
nobody has coded."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, concept, period

_EACH: Final = 6
"""Of this many finished stays three have a coding gap."""
_HERE: Final = 9
"""One in this many rule-made inpatients has a main diagnosis in words only."""

_SAME: Final[tuple[str, ...]] = (
    "clinicalStatus", "verificationStatus", "category", "subject", "encounter", "onsetDateTime",
    "recordedDate", "recorder",
)  # fmt: skip


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
    """A main diagnosis as it was dictated, before the one that has a code."""
    (stay,) = _of(chart, "Encounter", chart.case.key)
    (coded,) = _of(chart, "Condition", chart.conditions[chart.case.dx[0].code].removeprefix("Condition/"))
    words = f"{coded['code']['text']}, forverring"
    kept = {key: coded[key] for key in _SAME if key in coded}
    made = chart.add("Condition", {**kept, "code": {"text": words}}, "dictated")
    # What is referred to comes first.
    chart.out.insert(chart.out.index(coded), chart.out.pop())
    first, *rest = stay["diagnosis"]
    listed = [{**first, "condition": made}, first, *rest]
    stay["diagnosis"] = [one | {"rank": rank} for rank, one in enumerate(listed, 1)]


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
