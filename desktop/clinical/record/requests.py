"""Requested tests: which stand, which are answered, which still wait for an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.clinical.record import reports
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.observed import concluded, is_ahead
from desktop.clinical.words.not_checked import service_marked
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation, ServiceRequest
from desktop.fhir.systems import AS_TEXT

_NO_TEST: Final = ("ecg-monitor", "387713003", "operation")
"""Codes of telemetry and of operations: an order that waits for no answer has its code here."""


def stands(request: ServiceRequest) -> bool:
    """True when the request is active: an order (no proposal, plan or option), no prohibition."""
    asked = request.intent not in ("proposal", "plan", "option")
    return request.status == "active" and asked and not request.do_not_perform


def name(request: ServiceRequest) -> str:
    """Name of the test, with that no list has it, or that its order can't be read fully; empty for one
    without words."""
    said = request.code.label if request.code is not None else ""
    if said and as_text(request):
        said = service_marked(said)
    if not is_unread(request):
        return said
    return _("{words}, can't be read fully").format(words=said or _("Test without name"))


def as_text(request: ServiceRequest) -> bool:
    """True for an order whose name no list has: it was ordered as text."""
    return any(one.has(AS_TEXT) for one in request.category)


def taken(request: ServiceRequest) -> bool:
    """True when its sample was or is to be taken, whatever became of the answer."""
    return request.status in ("active", "completed") and not request.do_not_perform


def placed(request: ServiceRequest) -> bool:
    """True when the request was ordered and not withdrawn: it is active, or was carried out."""
    return stands(request) or carried_out(request)


def carried_out(request: ServiceRequest) -> bool:
    """True when the request was carried out, whatever became of the answer."""
    return request.status == "completed" and not request.do_not_perform


def when(request: ServiceRequest) -> str:
    """Time of sampling, as a FHIR time; the time of the request, where nobody said."""
    period = request.occurrence_period
    return request.occurrence_date_time or (period.start if period else "") or request.authored_on


def answered(chart: Chart) -> frozenset[str]:
    """The keys of the requests with a final answer, or one that was cancelled: nobody waits for it any more.

    A preliminary answer is none, nor one that was entered in error.
    """
    done: set[str] = set()
    for report in chart.all(DiagnosticReport):
        if reports.final(report) or report.status == "cancelled":
            done |= {r.target for r in report.based_on}
    for observation in chart.all(Observation):
        if concluded(observation):
            done |= {r.target for r in observation.based_on}
    return frozenset(done)


def is_answered_at_all(request: ServiceRequest) -> bool:
    """True when an answer is expected: telemetry goes on, and an operation is carried out."""
    said = (request.code, *request.category)
    return not any(concept is not None and concept.has(*_NO_TEST) for concept in said)


def unanswered(chart: Chart, now: datetime) -> list[ServiceRequest]:
    """The requests that stand, were due by now, and have no final answer."""
    done = answered(chart)
    return [
        request
        for request in chart.all(ServiceRequest)
        if stands(request)
        and is_answered_at_all(request)
        and request.key not in done
        and not is_ahead(when(request), now)
    ]
