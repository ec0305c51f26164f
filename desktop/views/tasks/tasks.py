"""Tasks: what somebody owns and when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from desktop.acts import role_table as roles
from desktop.acts.tasks import BeginTask
from desktop.clinical.record import persons, tasks
from desktop.clinical.record.medicines import restarting
from desktop.clinical.record.notes import alerts
from desktop.clinical.record.stays import handovers, stays
from desktop.core.actor import Actor, short_name
from desktop.core.clock import local, stamp
from desktop.core.formats import relative_day, relative_day_time, time, weekday
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.dictation import asks_writing
from desktop.fhir.resources import Task
from desktop.fhir.when import parse
from desktop.letters.delivery import delivery
from desktop.orders.watch import sentence
from desktop.shown.parts import PanelState, Provenance
from desktop.shown.tasks.tasks import TaskRow, TasksModel
from desktop.sync.pull.inbox import Told
from desktop.views.base import urgent
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, way_on
from desktop.views.tasks import elsewhere

TYPES = frozenset({"Task", "Encounter"})


def is_task(task: Task) -> bool:
    """True for a Task to be done; results, letters, handovers and dictations have lists of their own."""
    return not (
        tasks.carries_answer(task)
        or delivery.is_letter(task)
        or handovers.is_handover(task)
        or asks_writing(task)
    )


def is_task_of(task: Task, actor: Actor) -> bool:
    """True for a task on this person's list: for a secretary also dictations to be written."""
    return is_task(task) or (actor.secretary and asks_writing(task))


def words(task: Task) -> str:
    """Text of a task; one without a description is shown all the same. What a rule tells of is said in the
    language in use, where the rule is known here; else as it was written."""
    if alerts.is_alert(task):
        try:
            said = sentence(alerts.rule_of(task), alerts.values(task), alerts.variant(task))
        except (AttributeError, KeyError, IndexError):
            said = task.description
        if said:
            return said.rstrip(".")
    return task.description or (task.code.label if task.code else "") or _("Task without words")


def row(chart: Chart, task: Task, now: datetime, actor: Actor) -> TaskRow | None:
    """One open task of a patient; None for results and letters, which have lists of their own."""
    if not tasks.is_open(task) or not is_task_of(task, actor):
        return None
    text = words(task)
    due, all_day = urgent.due_at(task), is_all_day(task)
    family, given = persons.family_given(chart.patient.name)
    where = stays.current(chart, now)
    owner = task.owner.target if task.owner else ""
    if due is None:
        group, when = "later", ""
    elif due < now:
        group, when = "overdue", relative_day(due, now) if all_day else relative_day_time(due, now)
    elif local(due).date() == local(now).date():
        group, when = "today", relative_day(due, now) if all_day else time(due)
    else:
        group, when = "later", relative_day(due, now) if all_day else relative_day_time(due, now)
    return TaskRow(
        key=task.key,
        text=text,
        due=when,
        group=group,  # type: ignore[arg-type]
        patient=chart.patient.id,
        bed=where.bed if where else "",
        family=family,
        given=given,
        owner=_owner(chart, task),
        has=owner,
        source=_source(chart, task),
        mine=owner in (actor.practitioner, actor.role),
        urgent=urgent.is_urgent(task),
        due_sort=stamp(due) if due else "9",
        spoken=f"{family_first(family, given)}: {text}" + (f", {when}" if when else ""),
        provenance=Provenance(
            task.key, persons.name_of(chart, task.requester), pending=task.key in chart.unsent
        ),
        signs=tasks.asks_signature(task) and roles.decides(actor),
        returned=tasks.gives_back(task),
        need_sort=-urgent.of_task(task, now).score,
        alert=alerts.is_alert(task),
        restarts=restarting.order_of(task) if restarting.asks_restart(task) and roles.decides(actor) else "",
    )


def in_order(rows: Iterable[TaskRow]) -> list[TaskRow]:
    """Tasks in order: rule alerts, own before others', then urgent, late, due soon."""
    return sorted(
        rows, key=lambda r: (not r.alert, r.alert and not r.mine, r.need_sort, r.due_sort, r.bed, r.text)
    )


NEAR = timedelta(hours=12)


def clock(task: Task, now: datetime) -> str:
    """Due time, short: the hour within half a day, also across midnight and of today; else the day."""
    return clock_of(urgent.due_at(task), is_all_day(task), now)


def clock_of(due: datetime | None, all_day: bool, now: datetime) -> str:
    """`clock` of what is due then, or at any hour of that day."""
    if due is None:
        return ""
    today = local(due).date() == local(now).date()
    if all_day:
        return relative_day(due, now) if today else weekday(local(due).date())
    return time(due) if today or abs(due - now) <= NEAR else weekday(local(due).date())


def _owner(chart: Chart, task: Task) -> str:
    """Owner of a task, short; of an office, or of its people, the whole name."""
    if task.owner is not None and restarting.asks_restart(task) and task.owner.target.startswith("Org"):
        return task.owner.display or persons.name_of(chart, task.owner)
    return short_name(persons.name_of(chart, task.owner))


def _source(chart: Chart, task: Task) -> str:
    """Sync state of a task, and the name of its requester."""
    who = short_name(persons.name_of(chart, task.requester))
    return " · ".join(part for part in (_("not sent") if task.key in chart.unsent else "", who) if part)


def asked(state: PanelState, told: Told | None) -> PanelState:
    """The state of a list that is an inbox too, after how the server `told` of the inboxes (None: not yet):
    what it was not asked for, or gave a part of only, is neither nothing nor for ever on its way."""
    if told is None or state.kind == "error":
        return state
    if not told.by_patient:
        return PanelState(
            "not_checked",
            note=_("not asked"),
            title=_("Tasks are not asked for."),
            text=_("The server can't search for tasks, so what waits is not known here."),
        )
    if state.kind in ("loading", "not_checked"):
        return state
    if not told.by_owner:
        return PanelState(
            "not_checked",
            note=_("inbox not asked"),
            title=_("Your inbox is not asked for."),
            text=_(
                "The server can't search tasks by who owns them. Those about patients who are not on the ward"
                " are not fetched."
            ),
        )
    if told.partial:
        return PanelState(
            "not_checked",
            note=_("inbox in part"),
            title=_("There may be more in your inbox than is fetched."),
            text=_("The server gave a part only. It is asked again by itself."),
            details="; ".join(told.partial),
        )
    return state


def is_all_day(task: Task) -> bool:
    """True when a task is due on a day without a time."""
    moment = parse(tasks.due(task))
    return moment is not None and not moment.has_time


def build(context: Context) -> tuple[TasksModel, PanelState]:
    """One patient's open tasks, what matters most first."""
    chart = context.chart
    rows = in_order(
        r for task in chart.all(Task) if (r := row(chart, task, context.now, context.actor)) is not None
    )
    steps = way_on(context, "tasks", BeginTask(chart.patient.id))
    state = list_state(context, bool(rows), Task, _("No tasks wait for this patient."), steps)
    return TasksModel(tuple(rows), _("Tasks"), _summary(rows), of_patient=True), state


def build_ward(
    charts: Iterable[Chart], now: datetime, actor: Actor, far: Sequence[Chart] = ()
) -> tuple[TasksModel, PanelState]:
    """The open tasks of a ward, and of this person and their office about patients elsewhere (`far`), overdue
    first."""
    every = [(chart, task) for chart in charts for task in chart.all(Task)]
    every += [(chart, t) for chart in far for t in chart.all(Task) if elsewhere.waits(t, actor)]
    rows = [r for chart, task in every if (r := row(chart, task, now, actor))]
    rows = list(elsewhere.without_beds(rows, far))
    similar = persons.alike((r.patient, r.family, r.given) for r in rows)
    rows = [msgspec.structs.replace(r, similar=r.patient in similar) for r in rows]
    rows = in_order(rows)
    state = PanelState("ready") if rows else PanelState("empty", title=_("No tasks wait."))
    return TasksModel(tuple(rows), _("Tasks"), _summary(rows)), state


def _summary(rows: Sequence[TaskRow]) -> str:
    overdue = sum(r.group == "overdue" for r in rows)
    summary = ngettext("{n} task", "{n} tasks", len(rows)).format(n=len(rows))
    if overdue:
        summary += " · " + ngettext("{n} overdue", "{n} overdue", overdue).format(n=overdue)
    return summary
