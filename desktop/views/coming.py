"""What comes next for a patient: tasks and doses of the next hours, tests that are not answered.

Each is answered by whoever answers for it on its own page: tasks, the chart's medicines, what is open at a
discharge.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from desktop.clinical.record import stays
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.formats import relative_day, relative_day_time, time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    DiagnosticReport,
    MedicationAdministration,
    MedicationRequest,
    ServiceRequest,
    Task,
)
from desktop.fhir.when import parse
from desktop.letters.compose import pending
from desktop.shown.coming import Coming, ComingRow
from desktop.views import medication, tasks, urgent

AHEAD = tasks.NEAR
MOST = 8
"""Rows of each kind: beside the orders it is a reminder, not the list of tasks."""


def of(chart: Chart, now: datetime, actor: Actor) -> Coming:
    """What is late and what the next twelve hours hold, in order of time."""
    timed: list[tuple[datetime, str, bool]] = []
    for task in chart.all(Task):
        row, due = tasks.row(chart, task, now, actor), urgent.due_at(task)
        if row is not None and due is not None and due < now + AHEAD:
            timed.append((due, row.text, tasks.is_all_day(task)))
    timed += [(at, names, False) for at, names in _doses(chart, now)]
    timed.sort(key=lambda one: (one[0], one[1]))
    return Coming(
        late=_most([_row(at, text, now, all_day) for at, text, all_day in timed if at < now]),
        next=_most([_row(at, text, now, all_day) for at, text, all_day in timed if at >= now]),
        waits=_most(_waits(chart, now)),
        next_title=_("Next {n} hours").format(n=int(AHEAD.total_seconds() // 3600)),
        missing="" if _whole(chart) else _("Not all is fetched: there may be more."),
    )


def _most(rows: list[ComingRow]) -> tuple[ComingRow, ...]:
    """The first of them; how many more there are is said, not left out."""
    if len(rows) <= MOST:
        return tuple(rows)
    rest = len(rows) - MOST + 1
    words = ngettext("and {n} more", "and {n} more", rest).format(n=rest)
    return (*rows[: MOST - 1], ComingRow("", words))


def _row(at: datetime, text: str, now: datetime, all_day: bool) -> ComingRow:
    if all_day:
        return ComingRow(relative_day(at, now), text)
    today = local(at).date() == local(now).date()
    return ComingRow(time(at) if today or at >= now else relative_day_time(at, now), text)


def _doses(chart: Chart, now: datetime) -> list[tuple[datetime, str]]:
    """The doses that nobody has entered, those of one time together."""
    found: dict[datetime, list[str]] = defaultdict(list)
    for one in medication.treatments(chart, stays.current(chart, now), now):
        for dose in one.doses if one.active else ():
            if dose.state in ("late", "ordered") and dose.at < now + AHEAD:
                found[dose.at].append(one.generic)
    return [(at, ", ".join(dict.fromkeys(names))) for at, names in found.items()]


def _waits(chart: Chart, now: datetime) -> list[ComingRow]:
    rows = []
    for test in pending.unanswered(chart, stays.current(chart, now), now):
        taken = parse(test.taken)
        rows.append(ComingRow(relative_day(taken.start, now) if taken is not None else "", test.name))
    return rows


def _whole(chart: Chart) -> bool:
    known = chart.known(Task, MedicationRequest, MedicationAdministration, ServiceRequest, DiagnosticReport)
    return known and not chart.unreadable
