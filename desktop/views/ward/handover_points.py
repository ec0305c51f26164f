"""Open points of a patient for a handover, computed: unacknowledged results, open tasks, tests without a
result, own drafts. Each comes from the rule of its own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.core.formats import relative_day
from desktop.core.messages import _
from desktop.fhir.care import CarePlan, Goal
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation, ServiceRequest, Task
from desktop.fhir.when import parse
from desktop.letters.compose import pending
from desktop.shown.ward.handover import OpenPoint
from desktop.shown.ward.worklist import NewResult
from desktop.store.drafts import Draft
from desktop.views.letters import letter_writing
from desktop.views.page import care_plan
from desktop.views.tasks import tasks

_DRAFTS = {
    "note": lambda: _("Note, draft"),
    "letter": lambda: _("Letter, draft"),
    "order": lambda: _("Orders, not signed"),
    "measurement": lambda: _("Measurements, draft"),
}


def points(
    chart: Chart, results: Sequence[NewResult], drafts: Sequence[Draft], now: datetime, actor: Actor
) -> tuple[OpenPoint, ...]:
    """Open points in order: dangerous results, overdue, abnormal results, tasks, pending tests, drafts.

    `results` are those of the patient's row in the worklist.
    """
    dangers = [OpenPoint("answer", r.text, _("not acknowledged"), r.outside) for r in results if r.danger]
    new = [result for result in results if result.new and not result.danger]
    marked = [OpenPoint("answer", r.text, _("not acknowledged"), r.outside) for r in new if r.outside]
    if others := [result.text for result in new if not result.outside]:
        # Whole, but on one line: what is out of the ordinary must not drown.
        marked.append(OpenPoint("answer", ", ".join(others), _("not acknowledged"), count=len(others)))
    rows = [row for task in chart.all(Task) if (row := tasks.row(chart, task, now, actor)) is not None]
    due = [OpenPoint("task", r.text, r.due, late=r.group == "overdue") for r in tasks.in_order(rows)]
    stay = stays.current(chart, now)
    for test in pending.unanswered(chart, stay, now):
        taken = parse(test.taken)
        since = _("since {day}").format(day=relative_day(taken.start, now)) if taken is not None else ""
        due.append(OpenPoint("waits", _("{test}, unanswered").format(test=test.name), since))
    if _has_plans(actor):
        due += [OpenPoint("plan", *said, late=True) for said in care_plan.open_points(chart, now)]
    due += [OpenPoint("draft", _draft(one)) for one in drafts if one.kind in _DRAFTS]
    late = [point for point in due if point.late]
    rest = [point for point in due if not point.late]
    return (*dangers, *late, *marked, *rest)


def _draft(one: Draft) -> str:
    if one.kind == "letter":
        return _("{letter}, draft").format(letter=letter_writing.title_of(one.body))
    return _DRAFTS[one.kind]()


def whole(chart: Chart, actor: Actor) -> bool:
    """True when the server has answered for all resource types that the points are computed from: for a nurse
    also the care plans."""
    kinds: tuple[type, ...] = (Task, Observation, DiagnosticReport, ServiceRequest)
    if _has_plans(actor):
        kinds += (CarePlan, Goal)
    return chart.known(*kinds) and not chart.unreadable


def _has_plans(actor: Actor) -> bool:
    return actor.profession == "nurse"
