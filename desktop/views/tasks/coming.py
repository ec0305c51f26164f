"""Upcoming events of a patient: tasks and doses of the next hours, tests without a result.

Each is answered by whoever answers for it on its own page: tasks, the chart's medicines and what they
conflict with, what is open at a discharge.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import msgspec

from desktop.clinical.record.medicines.medicines import paused_until
from desktop.clinical.record.medicines.restarting import waiting
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.core.formats import relative_day, time, today_time
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
from desktop.orders.standing_conflicts import about, standing
from desktop.shown.tasks.coming import Coming, ComingRow
from desktop.views.base import urgent
from desktop.views.medicines import day_doses, medication
from desktop.views.medicines.medication import Treatment
from desktop.views.tasks import tasks

AHEAD = tasks.NEAR
MOST = 8
"""Rows of each kind: beside the orders it is a reminder, not the list of tasks."""


class _Due(msgspec.Struct, frozen=True):
    """A task or dose with its due time, or due at any hour of its day; `dangers` as in a row."""

    at: datetime
    text: str
    late: bool
    all_day: bool = False
    dangers: tuple[str, ...] = ()


def of(chart: Chart, now: datetime, actor: Actor) -> Coming:
    """Overdue and upcoming tasks, doses and tests of the next twelve hours, in order of time."""
    timed: list[_Due] = []
    for task in chart.all(Task):
        row, due = tasks.row(chart, task, now, actor), urgent.due_at(task)
        if row is not None and due is not None and due < now + AHEAD:
            timed.append(_Due(due, row.text, due < now, all_day=tasks.is_all_day(task)))
    timed += _doses(chart, now)
    timed += _pauses(chart, now)
    timed.sort(key=lambda one: (one.at, not one.dangers, one.text))
    return Coming(
        late=_most([_row(one, now) for one in timed if one.late]),
        next=_most([*(_row(one, now) for one in timed if not one.late), *_untimed(chart, now)]),
        waits=_most(_waits(chart, now)),
        next_title=_("Next {n} hours").format(n=int(AHEAD.total_seconds() // 3600)),
        missing="" if _whole(chart) else _("Not all is fetched: there may be more."),
    )


def _most(rows: list[ComingRow]) -> tuple[ComingRow, ...]:
    """The first of them, and every one that is dangerous; how many more there are is said, not left out."""
    if len(rows) <= MOST:
        return tuple(rows)
    room = max(0, MOST - 1 - sum(bool(row.dangers) for row in rows))
    plain = [at for at, row in enumerate(rows) if not row.dangers]
    left = frozenset(plain[room:])
    if not left:
        return tuple(rows)
    words = ngettext("and {n} more", "and {n} more", len(left)).format(n=len(left))
    return (*(row for at, row in enumerate(rows) if at not in left), ComingRow("", words))


def _row(one: _Due, now: datetime) -> ComingRow:
    # Of the next twelve hours, which the heading says, each hour is but once.
    hour = today_time(one.at, now) if one.late or one.at >= now + AHEAD else time(one.at)
    when = relative_day(one.at, now) if one.all_day else hour
    return ComingRow(when, one.text, one.dangers)


def _doses(chart: Chart, now: datetime) -> list[_Due]:
    """The doses that nobody has entered: those of one time together, but what must not be given alone, with
    what it conflicts with. One is late when it is so in the list of medicines."""
    plain: dict[tuple[datetime, bool], list[str]] = defaultdict(list)
    found: list[_Due] = []
    conflicts = [one for one in standing(chart, now) if one.stops]
    for one in medication.treatments(chart, stays.current(chart, now), now):
        dangers = tuple(dict.fromkeys(finding.title for finding in about(conflicts, one.key)))
        for dose in one.doses if one.active else ():
            if dose.state not in ("late", "ordered") or dose.at >= now + AHEAD:
                continue
            late = dose.state == "late"
            if dangers:
                found.append(_Due(dose.at, one.generic, late, dangers=dangers))
            else:
                plain[dose.at, late].append(one.generic)
    return [*found, *(_Due(at, ", ".join(dict.fromkeys(names)), late) for (at, late), names in plain.items())]


def _pauses(chart: Chart, now: datetime) -> list[_Due]:
    """Pauses that are over and that no task brings back: another system's, whose order is nobody's here to
    make one of."""
    found = []
    for one in medication.treatments(chart, stays.current(chart, now), now):
        request = chart.find(one.key, MedicationRequest) if one.over else None
        at = paused_until(request)[0] if request is not None else None
        if at is not None and not waiting(chart, one.key):
            words = _("{medicine}: the pause is over, restart it?").format(medicine=one.generic)
            found.append(_Due(at, words, late=True))
    return found


def _untimed(chart: Chart, now: datetime) -> list[ComingRow]:
    """The doses of today that have no hour, with how many of them are given; then the medicines that stand
    and of which nobody knows when they are due: they may be due as well as any."""
    every = medication.treatments(chart, stays.current(chart, now), now)
    conflicts = [one for one in standing(chart, now) if one.stops]
    plain: list[str] = []
    found: list[ComingRow] = []
    for one in every:
        words = day_words(one, now) if one.active else ""
        if not words:
            continue
        dangers = tuple(dict.fromkeys(finding.title for finding in about(conflicts, one.key)))
        if dangers:
            found.append(ComingRow(_("today"), words, dangers))
        else:
            plain.append(words)
    if plain:
        found.append(ComingRow(_("today"), ", ".join(dict.fromkeys(plain))))
    names = dict.fromkeys(_unknown(one) for one in every if one.unread or one.status == "unknown")
    # Without words at the left it would be read as of the hour above it.
    return [*found, ComingRow(_("no hour"), ", ".join(names))] if names else found


def day_words(one: Treatment, now: datetime) -> str:
    """`meropenem (1 av 3 gitt)`: a medicine of which doses without an hour are left today; else empty."""
    open_ones = [of for of in one.today if of.left]
    if not open_ones:
        return ""
    said = [
        day_doses.count_words(of)
        if day_doses.time_words(of.share, now) == _("today")
        else day_doses.share_words(of, now)
        for of in open_ones
    ]
    assumed = day_doses.assumed_words(open_ones)
    return f"{one.generic} ({', '.join([*said, *([assumed] if assumed else [])])})"


def _unknown(one: Treatment) -> str:
    """Name of a medicine with what can't be read of when it is due, or of its order."""
    why = day_doses.reasons(one.unread)
    if not one.active:
        why = one.why or _("not known whether it stands")
    return f"{one.generic} ({why})" if why else one.generic


def _waits(chart: Chart, now: datetime) -> list[ComingRow]:
    rows = []
    for test in pending.unanswered(chart, stays.current(chart, now), now):
        taken = parse(test.taken)
        rows.append(ComingRow(relative_day(taken.start, now) if taken is not None else "", test.name))
    return rows


def _whole(chart: Chart) -> bool:
    known = chart.known(Task, MedicationRequest, MedicationAdministration, ServiceRequest, DiagnosticReport)
    return known and not chart.unreadable
