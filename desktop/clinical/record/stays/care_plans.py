"""Care plans of a patient: which are in effect, their goals and how they stand, what is done and is late.

A plan is in effect while it is active or paused, was ordered or planned (no proposal, no option), and no
other plan that is in effect replaces it. What nobody can tell from its status is told, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

import msgspec

from desktop.clinical.record import requests, tasks
from desktop.clinical.record.patient import conditions
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.core.messages import language
from desktop.core.watched import plain_minute
from desktop.fhir.care import Activity as Written
from desktop.fhir.care import ActivityDetail, CarePlan, CareTeam, Goal
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Appointment, Condition, Encounter, ServiceRequest, Task
from desktop.fhir.when import Moment, after, for_newest

State = Literal["active", "on-hold", "unclear", "proposed", "over", "revoked", "replaced"]
"""`unclear`: its status does not say. `proposed`: a draft, a proposal or an option, decided by nobody."""
Standing = Literal[
    "achieved", "sustaining", "improving", "in-progress", "no-change", "worsening", "no-progress",
    "not-achieved", "not-attainable", "unassessed", "other",
]  # fmt: skip
Life = Literal["open", "proposed", "on-hold", "over", "given-up", "unclear"]
Doing = Literal["planned", "under-way", "on-hold", "done", "stopped", "unclear", "elsewhere"]
"""State of an activity; `elsewhere`: another resource says, and it is read where that one is shown."""

_STANDINGS: Final = frozenset(
    {"achieved", "sustaining", "improving", "in-progress", "no-change", "worsening", "no-progress",
     "not-achieved", "not-attainable"}
)  # fmt: skip
_REACHED: Final = ("achieved", "sustaining")
_NO_MORE: Final = ("achieved", "sustaining", "not-achieved", "not-attainable")
_FAR: Final = 9000
"""A year that stands for no end."""


class Problem(msgspec.Struct, frozen=True):
    """Problem that a plan or a goal addresses. `withdrawn`: the diagnosis was taken back; `over`: it is no
    longer active."""

    key: str
    name: str
    withdrawn: bool = False
    over: bool = False


class Aim(msgspec.Struct, frozen=True):
    """A goal. `key` is the resource that holds it (the plan, where it carries it inside itself), `ident` its
    own name there. `due` is the first day that its targets name, `late` whether that day has gone while
    nobody has said that it is reached or given up."""

    key: str
    ident: str
    goal: Goal
    name: str
    life: Life
    standing: Standing
    words: str
    due: str
    late: bool
    problems: tuple[Problem, ...] = ()

    @property
    def row(self) -> str:
        """Unique key in the record: `Goal/id`, or `CarePlan/id#name` of one inside its plan."""
        return f"{self.key}{self.ident}" if self.ident.startswith("#") else self.key


class Activity(msgspec.Struct, frozen=True):
    """Activity of a plan. `detail` where it is written in the plan; else `key` is the other resource, and
    `held` whether it is here. `goals` are the idents of those that it serves. `late`: its time has gone and
    nobody wrote that it was done. `forbids`: it is not to be done."""

    key: str
    name: str
    state: Doing
    detail: ActivityDetail | None
    written: Written
    goals: tuple[str, ...] = ()
    late: bool = False
    forbids: bool = False
    held: bool = True


class Plan(msgspec.Struct, frozen=True):
    """One plan. `before` : it was made before the stay that goes on. `ended`: it is called active, and its
    period has gone. `whole` is the plan that it is a part of."""

    plan: CarePlan
    name: str
    state: State
    aims: tuple[Aim, ...]
    activities: tuple[Activity, ...]
    problems: tuple[Problem, ...]
    team: tuple[CareTeam | Reference, ...] = ()
    before: bool = False
    ended: bool = False
    missing: int = 0
    whole: str = ""

    @property
    def key(self) -> str:
        return self.plan.key

    @property
    def in_effect(self) -> bool:
        """True when the plan is in effect (active or on hold), or that is unclear."""
        return self.state in ("active", "on-hold", "unclear")


class Plans(msgspec.Struct, frozen=True):
    """All plans: those in effect first, then what is proposed, then what is over; the newest first in each.
    `loose` are goals that go on and stand in no plan."""

    plans: tuple[Plan, ...] = ()
    loose: tuple[Aim, ...] = ()

    @property
    def in_effect(self) -> tuple[Plan, ...]:
        return tuple(one for one in self.plans if one.in_effect)


def care_plans(chart: Chart, now: datetime) -> Plans:
    """The plans of a patient; what was entered in error is none."""
    kinds = (CarePlan, Goal, CareTeam, Condition, Encounter, ServiceRequest, Task, Appointment)
    part = chart.part(*kinds)
    return part.once("care plans", lambda: _plans(part, now), of=(plain_minute(now), language()))


def aim(chart: Chart, now: datetime, row: str) -> Aim | None:
    """The goal of a name (`Aim.row`); None where it is there no more."""
    found = care_plans(chart, now)
    every = (*(one for plan in found.plans for one in plan.aims), *found.loose)
    return next((one for one in every if one.row == row), None)


def _plans(chart: Chart, now: datetime) -> Plans:
    stay = stays.current(chart, now)
    every = [one for one in chart.all(CarePlan) if one.status != "entered-in-error"]
    replaced = {
        ref.target for one in every for ref in one.replaces
        if _state(one, frozenset()) in ("active", "on-hold") and ref.target != one.key
    }  # fmt: skip
    made = [_plan(chart, one, frozenset(replaced), stay, now) for one in every]
    order = ("active", "on-hold", "unclear", "proposed", "over", "replaced", "revoked")
    made.sort(key=lambda one: one.key)
    made.sort(key=lambda one: _since(one.plan), reverse=True)
    made.sort(key=lambda one: order.index(one.state))
    named = {ref.target for one in every for ref in one.goal}
    loose = [
        aim for goal in sorted(chart.all(Goal), key=lambda one: one.id)
        if goal.key not in named and (aim := _aim(chart, goal.key, goal.key, goal, now)) is not None
        and aim.life in ("open", "on-hold", "unclear")
    ]  # fmt: skip
    return Plans(tuple(made), tuple(loose))


def _since(plan: CarePlan) -> Moment:
    """Start of the plan, else its creation; the sort key of plans."""
    return for_newest(plan.period.start if plan.period is not None else "", plan.created)


def _state(plan: CarePlan, replaced: frozenset[str]) -> State:
    if plan.status == "revoked":
        return "revoked"
    if plan.status == "completed":
        return "over"
    if plan.status == "draft" or plan.intent in ("proposal", "option"):
        return "proposed"
    if plan.key in replaced:
        return "replaced"
    if plan.status in ("active", "on-hold"):
        return plan.status  # type: ignore[return-value]
    return "unclear"


def _plan(chart: Chart, plan: CarePlan, replaced: frozenset[str], stay: Stay | None, now: datetime) -> Plan:
    own = plan.own_goals
    aims, missing = [], 0
    for ref in plan.goal:
        goal = own.get(ref.reference) or chart.find(ref, Goal)
        if goal is None:
            missing += 1
            continue
        inside = ref.reference in own
        made = _aim(chart, plan.key if inside else goal.key, ref.reference if inside else goal.key, goal, now)
        aims += [made] if made is not None else []
    state = _state(plan, replaced)
    goes_on = state in ("active", "on-hold", "unclear")
    done: list[Activity] = []
    told: set[str] = set()
    for index, one in enumerate(plan.activity):
        found = _activity(chart, plan, one, index, now, goes_on=goes_on)
        if found is not None and found.key not in told:
            # Another resource that two activities name is one thing to do.
            told |= {found.key} if found.detail is None else set()
            done.append(found)
    end = after(plan.period.end) if plan.period is not None else None
    return Plan(
        plan=plan,
        name=plan.title or next((one.label for one in plan.category if one.label), ""),
        state=state,
        aims=tuple(aims),
        activities=tuple(done),
        problems=_problems(chart, plan.addresses, now),
        team=tuple(
            team or ref for ref in plan.care_team
            if (team := chart.find(ref, CareTeam)) is None
            or team.status not in ("entered-in-error", "inactive", "proposed")
        ),
        before=_before(plan, stay),
        ended=goes_on and end is not None and end.year < _FAR and end <= now,
        missing=missing,
        whole=next((ref.target for ref in plan.part_of if ref.target), ""),
    )  # fmt: skip


def _before(plan: CarePlan, stay: Stay | None) -> bool:
    """True when the plan was made before the present stay."""
    if stay is None:
        return False
    if plan.encounter is not None and plan.encounter.target in stay.parts:
        return False
    begun = after(plan.created) or after(plan.period.start if plan.period is not None else "")
    return begun is not None and stay.since is not None and begun <= stay.since


def _aim(chart: Chart, key: str, ident: str, goal: Goal, now: datetime) -> Aim | None:
    if goal.lifecycle_status == "entered-in-error":
        return None
    life = _life(goal.lifecycle_status)
    concept = goal.achievement_status
    codes = [one.code for one in concept.coding] if concept is not None else []
    found = next((code for code in codes if code in _STANDINGS), "")
    standing: Standing = found or ("other" if concept is not None and concept.label else "unassessed")  # type: ignore[assignment]
    days = [(at, one.due_date) for one in goal.target if (at := after(one.due_date)) is not None]
    first = min(days, default=None)
    late = life in ("open", "unclear") and standing not in _NO_MORE and first is not None and first[0] <= now
    return Aim(
        key=key,
        ident=ident,
        goal=goal,
        name=goal.description.label if goal.description is not None else "",
        life=life,
        standing=standing,
        words=concept.label if concept is not None else "",
        due=first[1] if first is not None else "",
        late=late,
        problems=_problems(chart, goal.addresses, now),
    )


def _life(status: str) -> Life:
    match status:
        case "planned" | "accepted" | "active":
            return "open"
        case "proposed":
            return "proposed"
        case "on-hold":
            return "on-hold"
        case "completed":
            return "over"
        case "cancelled" | "rejected":
            return "given-up"
        case _:
            return "unclear"


def _problems(chart: Chart, references: Iterable[Reference], now: datetime) -> tuple[Problem, ...]:
    found: dict[str, Problem] = {}
    for ref in references:
        one = chart.find(ref, Condition)
        name = (conditions.name(one) if one is not None else "") or ref.display
        if not name:
            continue
        withdrawn = one is not None and not conditions.stands(one)
        over = one is not None and not withdrawn and not conditions.is_active(one, now)
        found.setdefault(ref.target or name, Problem(ref.target, name, withdrawn, over))
    return tuple(found.values())


_DOING: Final[dict[str, Doing]] = {
    "not-started": "planned", "scheduled": "planned", "in-progress": "under-way", "on-hold": "on-hold",
    "completed": "done", "cancelled": "stopped", "stopped": "stopped",
}  # fmt: skip


def _activity(
    chart: Chart, plan: CarePlan, one: Written, index: int, now: datetime, *, goes_on: bool
) -> Activity | None:
    detail = one.detail
    if detail is not None:
        if detail.status == "entered-in-error":
            return None
        state = _DOING.get(detail.status, "unclear")
        name = detail.description or (detail.code.label if detail.code is not None else "")
        return Activity(
            key=f"{plan.key}#activity-{index}",
            name=name,
            state=state,
            detail=detail,
            written=one,
            goals=tuple(ref.target or ref.reference for ref in detail.goal),
            late=goes_on and _late(detail, state, now),
            forbids=bool(detail.do_not_perform),
        )
    if one.reference is None:
        return None
    return _elsewhere(chart, one, one.reference)


def _elsewhere(chart: Chart, one: Written, ref: Reference) -> Activity | None:
    """Activity in another resource: its name, and if it still waits."""
    order, task, visit = chart.find(ref, ServiceRequest), chart.find(ref, Task), chart.find(ref, Appointment)
    state: Doing = "elsewhere"
    name, held, forbids = ref.display, True, False
    if order is not None:
        if order.status == "entered-in-error":
            return None
        name = (order.code.label if order.code is not None else "") or name
        forbids = bool(order.do_not_perform)
        state = "under-way" if requests.stands(order) else "done" if requests.carried_out(order) else state
    elif task is not None:
        if tasks.mistaken(task):
            return None
        name = task.description or (task.code.label if task.code is not None else "") or name
        state = "under-way" if tasks.is_open(task) else "done" if task.status == "completed" else "stopped"
    elif visit is not None:
        name = visit.description or name
    else:
        held = ref.target.partition("/")[0] in ("MedicationRequest",)
    return Activity(
        key=ref.target or ref.reference or name, name=name, state=state, detail=None, written=one,
        forbids=forbids, held=held,
    )  # fmt: skip


def _late(detail: ActivityDetail, state: Doing, now: datetime) -> bool:
    """True when the planned time has passed; a repeated activity is never late."""
    if state not in ("planned", "under-way") or detail.do_not_perform:
        return False
    period, timing = detail.scheduled_period, detail.scheduled_timing
    if period is not None and period.end:
        over = after(period.end)
        return over is not None and over <= now
    if timing is not None and timing.event and timing.repeat is None and state == "planned":
        times = [after(one) for one in timing.event]
        return all(at is not None and at <= now for at in times)
    return False
