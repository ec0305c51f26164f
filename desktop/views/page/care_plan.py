"""A patient's care plans: for which problem, towards which goal and how it stands, what is done about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.clinical.record.persons import name_of
from desktop.clinical.record.stays import care_plans
from desktop.clinical.record.stays.care_plans import Activity, Aim, Plan, Problem
from desktop.clinical.words.doses import quantity_words, ratio_words
from desktop.clinical.words.goals import standings
from desktop.clinical.words.stays import moment
from desktop.clinical.words.timings import bounds_words, timing_words
from desktop.core.messages import _, ngettext
from desktop.fhir.care import CarePlan, CareTeam, Goal, GoalTarget
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Annotation, Reference
from desktop.fhir.when import for_newest, parse
from desktop.shown.page.care_plan import CarePlanModel, PlanGroup, PlanRow
from desktop.shown.parts import PanelState, Tone
from desktop.views.base import making
from desktop.views.base.context import Context
from desktop.views.base.making import list_state

TYPES = frozenset(
    {"CarePlan", "Goal", "CareTeam", "Condition", "Encounter", "ServiceRequest", "Task", "Appointment"}
)
Remarks = list[tuple[str, Tone]]


def build(context: Context) -> tuple[CarePlanModel, PanelState]:
    """Each plan in effect with its goals and what is done; below them what nobody goes by, folded."""
    chart, now = context.chart, context.now
    found = care_plans.care_plans(chart, now)
    groups = [_group(context, one) for one in found.in_effect]
    if found.loose:
        rows = tuple(_goal(context, one, ()) for one in found.loose)
        groups.append(PlanGroup("loose", _("Goals in no plan"), "", rows))
    others = [one for one in found.plans if not one.in_effect]
    if others:
        rows = tuple(_other(context, one) for one in others)
        groups.append(
            PlanGroup("others", _("Plans that nobody goes by"), str(len(others)), rows, folded=True)
        )
    rows = tuple(row for group in groups for row in group.rows if not group.folded)
    late = sum(row.late for row in rows)
    note = ngettext("{n} overdue", "{n} overdue", late).format(n=late) if late else ""
    model = CarePlanModel(
        tuple(groups), _("Care plan"), str(len(found.in_effect)) if found.in_effect else "", note,
        tuple(_lacking(chart)), ". ".join(row.spoken for row in rows),
    )  # fmt: skip
    state = list_state(context, bool(groups), CarePlan, _("No care plan is written."))
    aside = [one for one in chart.unreadable if one.resource_type in ("Goal", "CareTeam")]
    return model, making.with_aside(state, aside)


def _lacking(chart: Chart) -> list[str]:
    """Goals stand in resources of their own: without them a plan is not whole."""
    if "Goal" in chart.unasked:
        return [_("The server can't be asked for goals: those of the plans are not told")]
    return [] if chart.settled(Goal) else [_("Goals are still coming")]


# A plan


def _group(context: Context, plan: Plan) -> PlanGroup:
    rows = [_plan(context, plan)]
    told: set[str] = set()
    for aim in plan.aims:
        rows.append(_goal(context, aim, plan.problems))
        for one in plan.activities:
            if aim.ident in one.goals and one.key not in told:
                told.add(one.key)
                rows.append(_activity(context, plan, one, inside=True))
    rows += [_activity(context, plan, one, inside=False) for one in plan.activities if one.key not in told]
    note = " · ".join(problem.name for problem in plan.problems)
    return PlanGroup(plan.key, plan.name or _("Plan without a name"), note, tuple(rows))


def _plan(context: Context, plan: Plan) -> PlanRow:
    """The plan itself: who made it and when, and what must be known of it."""
    chart, now = context.chart, context.now
    remarks = _plan_remarks(chart, plan)
    remarks += [(words, "quiet") for words in _notes(context, plan.plan.note)]
    team = _team(chart, plan.team)
    detail = [plan.plan.description] if plan.plan.description else []
    if team:
        detail.append(_("Team: {names}").format(names=team))
    written = _when(plan.plan.created or (plan.plan.period.start if plan.plan.period else ""), now)
    author = name_of(chart, plan.plan.author)
    made = " ".join(part for part in (author, written) if part)
    name = _("Written by {who}").format(who=made) if author else _("Written {time}").format(time=written)
    row = PlanRow(
        plan.key, "plan", name if made else _("Nobody wrote who made it, or when"), _state(plan),
        "warn" if plan.state != "active" else "quiet", tuple(detail), _period(plan.plan, now), "",
        remarks=tuple(remarks), keys=_keys(plan),
    )  # fmt: skip
    return _spoken(row, plan.name)


def _keys(plan: Plan) -> tuple[str, ...]:
    teams = tuple(one.key for one in plan.team if isinstance(one, CareTeam))
    return (plan.key, *(one.key for one in plan.problems if one.key), *teams)


def _state(plan: Plan) -> str:
    return {
        "active": _("in effect"),
        "on-hold": _("paused"),
        "unclear": _("status not known"),
        "proposed": _("proposal, not decided"),
        "over": _("completed"),
        "revoked": _("withdrawn"),
        "replaced": _("replaced by another"),
    }[plan.state]


def _plan_remarks(chart: Chart, plan: Plan) -> Remarks:
    remarks: Remarks = []
    if plan.key in chart.unsent:
        remarks.append((_("not sent"), "quiet"))
    if plan.state == "unclear":
        remarks.append((_("not known whether anybody goes by it: its status does not say"), "warn"))
    if plan.ended:
        remarks.append((_("its time has gone, still written as in effect"), "warn"))
    if plan.before:
        remarks.append((_("from before the stay"), "quiet"))
    for problem in plan.problems:
        remarks += _problem(problem)
    if plan.missing:
        words = ngettext(
            "{n} goal that it names is not here", "{n} goals that it names are not here", plan.missing
        )
        remarks.append((words.format(n=plan.missing), "warn"))
    return remarks


def _problem(one: Problem) -> Remarks:
    if one.withdrawn:
        return [(_("{problem}: the diagnosis was taken back").format(problem=one.name), "warn")]
    return [(_("{problem} is over").format(problem=one.name), "quiet")] if one.over else []


def _team(chart: Chart, team: Iterable[CareTeam | Reference]) -> str:
    found = []
    for one in team:
        if isinstance(one, Reference):
            found.append(one.display)
            continue
        people = []
        for member in one.participant:
            role = next((concept.label for concept in member.role if concept.label), "")
            name = name_of(chart, member.member)
            people.append(f"{name} ({role})" if name and role else name or role)
        found.append(", ".join(filter(None, people)) or one.name)
    return "; ".join(filter(None, found))


def _other(context: Context, plan: Plan) -> PlanRow:
    """A plan that nobody goes by, in one line."""
    chart, now = context.chart, context.now
    goals = [_("goal: {name} ({standing})").format(name=one.name or _("without words"), standing=stands(one))
             for one in plan.aims]  # fmt: skip
    remarks: Remarks = [(_("from before the stay"), "quiet")] if plan.before else []
    row = PlanRow(
        plan.key, "plan", plan.name or _("Plan without a name"), _state(plan), "quiet", tuple(goals),
        _period(plan.plan, now), name_of(chart, plan.plan.author), remarks=tuple(remarks), keys=_keys(plan),
    )  # fmt: skip
    return _spoken(row)


def _period(plan: CarePlan, now: datetime) -> str:
    period = plan.period
    if period is None:
        return ""
    start, end = _when(period.start, now), _when(period.end, now)
    if start and end:
        return _("{start} to {end}").format(start=start, end=end)
    return (
        _("since {date}").format(date=start) if start else _("until {date}").format(date=end) if end else ""
    )


def _when(text: str, now: datetime) -> str:
    at = parse(text)
    return moment(at, now) if at is not None and at.start.year < 9000 else ""


# A goal


def stands(aim: Aim) -> str:
    """Achievement status of a goal in words; another system's own words where it has them."""
    words = standings().get(aim.standing) or (
        _("not assessed") if aim.standing == "unassessed" else aim.words
    )
    life = {
        "proposed": _("proposed"), "on-hold": _("paused"), "over": _("closed"), "given-up": _("given up"),
        "unclear": _("status not known"),
    }.get(aim.life, "")  # fmt: skip
    return " · ".join(part for part in (words, life) if part)


_TONES: dict[str, Tone] = {"worsening": "warn", "not-achieved": "warn", "not-attainable": "warn",
                           "no-progress": "warn", "unassessed": "quiet"}  # fmt: skip


def _goal(context: Context, aim: Aim, told: tuple[Problem, ...]) -> PlanRow:
    """One goal; the problem that it is for where its plan does not say the same."""
    now, goal = context.now, aim.goal
    detail = targets(goal, now)
    known = {one.name for one in told}
    if (more := [one.name for one in aim.problems if one.name not in known]) or len(told) > 1:
        names = ", ".join(more or [one.name for one in aim.problems])
        detail += [_("For: {problems}").format(problems=names)] if names else []
    remarks: Remarks = [(_("not sent"), "quiet")] if aim.key in context.chart.unsent else []
    if aim.late:
        when = _when(aim.due, now)
        remarks.insert(0, (_("was to be reached by {time}: assess it").format(time=when), "warn"))
    remarks += [part for one in aim.problems if one.name not in known for part in _problem(one)]
    if goal.status_reason:
        remarks.append((goal.status_reason, "quiet"))
    remarks += [(words, "quiet") for words in _notes(context, goal.note)]
    assessed = _when(goal.status_date, now)
    row = PlanRow(
        aim.row,
        "goal",
        aim.name or _("Goal without words"),
        stands(aim),
        "warn" if aim.late else _TONES.get(aim.standing, ""),
        tuple(detail),
        _("assessed {time}").format(time=assessed) if assessed and aim.standing != "unassessed" else "",
        name_of(context.chart, goal.expressed_by),
        late=aim.late,
        remarks=tuple(remarks),
        keys=(aim.key, *(one.key for one in aim.problems if one.key)),
    )
    return _spoken(row, _("Goal"))


def targets(goal: Goal, now: datetime) -> list[str]:
    """Targets of a Goal (`Goal.target`) in words, one line each."""
    return [said for one in goal.target if (said := _target(one, now))]


def _target(one: GoalTarget, now: datetime) -> str:
    """One `Goal.target` in words: the measure, the value aimed at, the due date."""
    measure = one.measure.label if one.measure is not None else ""
    span = one.detail_range
    value = quantity_words(one.detail_quantity) or one.detail_string or ratio_words(one.detail_ratio)
    if span is not None:
        low, high = quantity_words(span.low), quantity_words(span.high)
        if low and high:
            value = f"{low}–{high}"
        else:
            value = _("at least {value}").format(value=low) if low else (
                _("at most {value}").format(value=high) if high else ""
            )  # fmt: skip
    if one.detail_codeable_concept is not None:
        value = one.detail_codeable_concept.label
    elif one.detail_integer is not None:
        value = str(one.detail_integer)
    elif one.detail_boolean is not None:
        value = _("yes") if one.detail_boolean else _("no")
    by = _when(one.due_date, now)
    due = _("deadline {time}").format(time=by) if by else ""
    if one.due_duration is not None and (length := quantity_words(one.due_duration)):
        due = _("within {span} from the start").format(span=length)
    said = ": ".join(part for part in (measure, value) if part)
    return " · ".join(part for part in (said, due) if part)


# What is done


def _activity(context: Context, plan: Plan, one: Activity, *, inside: bool) -> PlanRow:
    chart, now, detail = context.chart, context.now, one.detail
    when, who, below = "", "", []
    if detail is not None:
        timing = detail.scheduled_timing
        parts = [timing_words(timing), bounds_words(timing)] if timing is not None else []
        period = detail.scheduled_period
        if period is not None:
            start, end = _when(period.start, now), _when(period.end, now)
            parts += [_("from {time}").format(time=start)] if start else []
            parts += [_("until {time}").format(time=end)] if end else []
        when = ", ".join(part for part in (*parts, detail.scheduled_string) if part)
        who = ", ".join(filter(None, (name_of(chart, ref) for ref in detail.performer)))
        code = detail.code.label if detail.code is not None else ""
        below = [words for words in (
            code if code and code != one.name else "",
            detail.product_codeable_concept.label if detail.product_codeable_concept is not None else "",
            ", ".join(c.label for c in detail.reason_code if c.label),
        ) if words]  # fmt: skip
    remarks: Remarks = []
    if one.forbids:
        remarks.append((_("not to be done"), "danger"))
    if one.late:
        remarks.append((_("its time has gone, and nobody wrote that it was done"), "warn"))
    if not one.held:
        remarks.append((_("it stands in another record, which is not here"), "warn"))
    elif detail is None:
        remarks.append((_elsewhere(one.key), "quiet"))
    if detail is not None and detail.status_reason is not None and detail.status_reason.label:
        remarks.append((detail.status_reason.label, "quiet"))
    remarks += [(concept.label, "quiet") for concept in one.written.outcome_codeable_concept if concept.label]
    remarks += [(words, "quiet") for words in _notes(context, one.written.progress)]
    state = {
        "planned": _("planned"), "under-way": _("under way"), "on-hold": _("paused"), "done": _("done"),
        "stopped": _("stopped"), "unclear": _("status not known"), "elsewhere": "",
    }[one.state]  # fmt: skip
    key = one.key if one.detail is not None else f"{plan.key}#{one.key}"
    row = PlanRow(
        key, "activity", one.name or _("Without words"), state,
        "warn" if one.late or one.state == "unclear" else "quiet", tuple(below), when, who, inside=inside,
        late=one.late, remarks=tuple(remarks),
        keys=(one.key, plan.key) if one.detail is None and "/" in one.key else (plan.key,),
    )  # fmt: skip
    return _spoken(row)


def _elsewhere(key: str) -> str:
    """Text that names the page which shows a referenced resource in full."""
    kind = key.partition("/")[0]
    return {
        "Task": _("stands among the tasks"),
        "ServiceRequest": _("is ordered"),
        "MedicationRequest": _("stands among the medicines"),
        "Appointment": _("is an appointment"),
    }.get(kind, _("stands elsewhere in the record"))


def _notes(context: Context, notes: Iterable[Annotation]) -> list[str]:
    """Annotations in words with author and time, newest first."""
    said = []
    for note in sorted(notes, key=lambda one: for_newest(one.time), reverse=True):
        who = name_of(context.chart, note.author_reference) or note.author_string
        head = " ".join(part for part in (who, _when(note.time, context.now)) if part)
        if note.text:
            said.append(f"{note.text} ({head})" if head else note.text)
    return said


def _spoken(row: PlanRow, first: str = "") -> PlanRow:
    parts = (first, row.name, row.standing, *row.detail, row.when, row.who, *(w for w, _tone in row.remarks))
    return msgspec.structs.replace(row, spoken=", ".join(part for part in parts if part))


def open_points(chart: Chart, now: datetime) -> list[tuple[str, str]]:
    """Open points of active care plans for a handover: late goals and activities, each with its due time."""
    found = care_plans.care_plans(chart, now)
    aims = {aim.ident: aim for plan in found.in_effect for aim in plan.aims} | {
        aim.ident: aim for aim in found.loose
    }
    said = [
        (_("Goal to assess: {name}").format(name=aim.name or _("Goal without words")), _when(aim.due, now))
        for aim in aims.values() if aim.late
    ]  # fmt: skip
    said += [
        (_("From the plan: {name}").format(name=one.name or _("Without words")), "")
        for plan in found.in_effect for one in plan.activities if one.late
    ]  # fmt: skip
    return said
