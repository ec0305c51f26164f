"""Results that wait for a person: out of the ordinary one by one, the unremarkable ones together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from desktop.access.actor import Actor
from desktop.clinical.flags import Abnormal
from desktop.core.clock import local, stamp
from desktop.core.formats import day_short, number, relative_day_time, time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation, Task
from desktop.fhir.when import instant
from desktop.views import labs, persons, stay
from desktop.views.labs import OPEN_TASK, LabValue
from desktop.views.parts import Outside, PanelState, Point, Provenance

Scope = Literal["mine", "ward", "duty"]
"""Whose answers: one's own, everybody's on the ward, those on duty (the ward's, until there are rosters)."""


class ResultRow(msgspec.Struct, frozen=True, gc=False):
    """One answer.

    `group`: `abnormal` (one by one), `read` (each must be read: microbiology, pathology, radiology, text),
    `plain` (may be acknowledged together after the list was shown). `value` with `unit`, `reference`,
    `change`
    ("+86 fra 06:30"), `remark` ("stor endring"). In `read`, `value` is the answer in a few words and
    `quote` its
    text, `department` who answered. `marked` is ticked. `sort` within the group, `time_sort` for the column.
    """

    key: str
    patient: str
    bed: str
    family: str
    given: str
    group: Literal["abnormal", "read", "plain"]
    analysis: str
    time: str
    value: str = ""
    unit: str = ""
    reference: str = ""
    outside: Outside = ""
    change: str = ""
    remark: str = ""
    quote: str = ""
    department: str = ""
    curve: tuple[Point, ...] = ()
    band: tuple[float, float] | None = None
    similar: bool = False
    marked: bool = False
    spoken: str = ""
    sort: float = 0.0
    time_sort: str = ""
    provenance: Provenance = Provenance()


class ResultDetail(msgspec.Struct, frozen=True, gc=False):
    """The answer with the cursor, for the column at the right: the patient in full, the value large, what
    else is true.

    `also` are (what, how, where it lies) of every value of the answer, those out of range first: whoever
    acknowledges the answer has been shown them all. `task` is the proposed task, as (label, text) lines with
    the first as its title; empty for none. `act` is the button's verb.
    """

    key: str
    name: str
    identity: str
    analysis: str
    unit_reference: str
    value: str
    outside: Outside = ""
    when: str = ""
    former: str = ""
    curve: tuple[Point, ...] = ()
    curve_low: str = ""
    curve_high: str = ""
    band: tuple[float, float] | None = None
    also: tuple[tuple[str, str, Outside], ...] = ()
    task: tuple[tuple[str, str], ...] = ()
    act: str = ""
    act_action: str = "acknowledge"


class ResultsModel(msgspec.Struct, frozen=True, gc=False):
    """The list; notes say for each group why it stands there, `held_back` what bulk acknowledging leaves
    out.
    """

    rows: tuple[ResultRow, ...]
    title: str = ""
    summary: str = ""
    abnormal_note: str = ""
    read_note: str = ""
    plain_note: str = ""
    held_back: str = ""
    detail: ResultDetail | None = None
    scope: Scope = "mine"


TYPES = frozenset({"Observation", "DiagnosticReport", "Task", "Encounter", "Specimen"})
LARGE_CHANGE = Decimal("0.5")
"""A change by half of the former value is large: never acknowledged together with others."""


def build(
    charts: Iterable[Chart],
    now: datetime,
    actor: Actor,
    scope: Scope = "mine",
    cursor: str = "",
) -> tuple[ResultsModel, PanelState]:
    """The answers that wait, by their inbox Tasks; the one with the `cursor` is shown in full."""
    rows: list[ResultRow] = []
    shown: ResultDetail | None = None
    for chart in charts:
        for task in chart.all(Task):
            if not waits(task) or (scope == "mine" and not mine(task, actor)):
                continue
            row = _row(chart, task, now)
            if row is not None:
                rows.append(row)
                if row.key == cursor:
                    shown = detail(chart, cursor, now)
    similar = persons.alike((r.patient, r.family, r.given) for r in rows)
    rows = [msgspec.structs.replace(r, similar=r.patient in similar) for r in rows]
    order = {"abnormal": 0, "read": 1, "plain": 2}
    rows.sort(key=lambda r: (order[r.group], r.sort, r.time_sort))
    people = len({r.patient for r in rows})
    summary = ngettext("{n} result", "{n} results", len(rows)).format(n=len(rows))
    summary += ", " + ngettext("{n} patient", "{n} patients", people).format(n=people)
    held = sum(r.group != "plain" for r in rows)
    model = ResultsModel(
        rows=tuple(rows),
        title=_("Results to see"),
        summary=summary,
        abnormal_note=_("one by one, never together"),
        read_note=_("microbiology, pathology, radiology and text"),
        plain_note=_("within reference and without large change; may be acknowledged together once shown"),
        held_back=ngettext("{n} is kept apart", "{n} are kept apart", held).format(n=held) if held else "",
        scope=scope,
        detail=shown,
    )
    state = PanelState("ready") if rows else PanelState("empty", title=_("No results wait for you."))
    return model, state


def tasks_of_row(chart: Chart, row: str) -> tuple[str, ...]:
    """The keys of the open Tasks whose answers hold an unseen value of a laboratory row."""
    unseen = {v.reference for v in labs.values(chart) if v.row == row and v.new}
    found = []
    for task in chart.all(Task):
        if task.status not in OPEN_TASK or task.focus is None:
            continue
        report = chart.find(task.focus, DiagnosticReport)
        held = {r.target for r in report.result} if report is not None else {task.focus.target}
        if held & unseen:
            found.append(task.key)
    return tuple(found)


def waits(task: Task) -> bool:
    """Whether a Task is an answer that somebody is to see."""
    kind = task.focus.target.partition("/")[0] if task.focus is not None else ""
    return task.status in OPEN_TASK and kind in ("DiagnosticReport", "Observation")


def mine(task: Task, actor: Actor) -> bool:
    """Whether a Task is this person's, by name or by role."""
    return task.owner is not None and task.owner.target in (actor.practitioner, actor.role)


def _row(chart: Chart, task: Task, now: datetime) -> ResultRow | None:
    kind = task.focus.target.partition("/")[0] if task.focus else ""
    if kind not in ("DiagnosticReport", "Observation"):
        return None
    report = chart.find(task.focus, DiagnosticReport)
    wanted = (
        {r.target for r in report.result} if report is not None else {task.focus.target if task.focus else ""}
    )
    values = labs.values(chart)
    mine = [v for v in values if v.reference in wanted and v.text]
    if not mine or (report is not None and report.status in _WITHDRAWN):
        return _text_row(chart, task, report, now)
    worst = min(mine, key=lambda v: (not v.abnormal.critical, not v.outside, -labs.beyond(v), v.order))
    history = [v for v in values if v.row == worst.row and v.at <= worst.at and v.number is not None]
    former = history[-2] if len(history) > 1 else None
    change, large = _change(worst, former, now)
    apart = any(v.abnormal not in (Abnormal.NORMAL, Abnormal.UNKNOWN) for v in mine) or large
    # What has no reference, or is words, or is not here in full, can't be called unremarkable.
    lacking = any(chart.find(key, Observation) is None for key in wanted)
    quiet = not apart and not lacking and all(v.abnormal is Abnormal.NORMAL for v in mine)
    names = ", ".join(v.name for v in mine)
    rest = len(mine) - 1
    name = worst.name if apart else names
    if apart and rest:
        name += " " + ngettext("and {n} more", "and {n} more", rest).format(n=rest)
    common = _common(chart, task, now)
    low, high = worst.limits.low, worst.limits.high
    return ResultRow(
        **common,
        group="abnormal" if apart else "plain" if quiet else "read",
        analysis=name,
        time=_clock(worst.issued or worst.at, now),
        value=worst.text if apart else " · ".join(v.text for v in mine),
        unit=worst.unit if apart else "",
        reference=worst.range if apart else "",
        outside=worst.outside,
        change=change,
        remark=_("a part can't be shown") if lacking else _("large change") if large else "",
        curve=tuple((v.at.timestamp(), float(v.number)) for v in history if v.number is not None),
        band=(float(low), float(high)) if low is not None and high is not None else None,
        marked=quiet,
        sort=-labs.beyond(worst) - (100 if worst.abnormal.critical else 0),
        time_sort=stamp(worst.issued or worst.at),
        spoken=f"{common['family']}, {common['given']}: {name} {worst.text} {worst.unit}",
    )


_WITHDRAWN = ("entered-in-error", "cancelled")


def _text_row(chart: Chart, task: Task, report: DiagnosticReport | None, now: datetime) -> ResultRow:
    common = _common(chart, task, now)
    if report is None:
        return _unheld_row(chart, task, common)
    at = instant(report.issued or report.effective_date_time)
    name = (report.code.label if report.code else "") or task.description or _("Answer without a name")
    withdrawn = report.status in _WITHDRAWN
    conclusion = "" if withdrawn else report.conclusion
    return ResultRow(
        **common,
        group="read",
        analysis=name,
        time=_clock(at, now) if at else "",
        value=_("withdrawn") if withdrawn else _("described") if conclusion else _("see the answer"),
        quote=conclusion,
        department=next((c.label for c in report.category if c.label), ""),
        time_sort=stamp(at) if at else "",
        spoken=f"{common['family']}, {common['given']}: {name}. {conclusion}",
    )


def _unheld_row(chart: Chart, task: Task, common: dict[str, Any]) -> ResultRow:
    """An answer that waits and can't be shown: never left out, or nobody would look for it."""
    observation = chart.find(task.focus, Observation)
    name = observation.code.label if observation is not None and observation.code is not None else ""
    name = name or task.description or _("Answer without a name")
    look = _("look in the record")
    return ResultRow(
        **common,
        group="read",
        analysis=name,
        time="",
        value=look,
        spoken=f"{common['family']}, {common['given']}: {name}. {look}",
    )


def _clock(at: datetime, now: datetime) -> str:
    """`13:10` today, else the day: the column is narrow, the whole time stands in the detail."""
    return time(at) if local(at).date() == local(now).date() else day_short(at)


def detail(chart: Chart, key: str, now: datetime) -> ResultDetail | None:
    """The answer of one inbox Task in full, for the column at the right; None when it is gone."""
    task = next((t for t in chart.all(Task) if t.key == key), None)
    row = _row(chart, task, now) if task is not None and task.focus is not None else None
    if task is None or row is None:
        return None
    identity = " · ".join(
        (
            persons.born(chart.patient, local(now).date()),
            persons.sex(chart.patient.gender),
            persons.number(chart.patient),
        )
    )
    name = f"{row.family.upper()}, {row.given}".rstrip(", ")
    report = chart.find(task.focus, DiagnosticReport)
    wanted = (
        {r.target for r in report.result} if report is not None else {task.focus.target if task.focus else ""}
    )
    mine = [v for v in labs.values(chart) if v.reference in wanted and v.text]
    mine.sort(key=lambda v: (not v.abnormal.critical, not v.outside, v.order))
    also = tuple(
        (v.name, f"{v.text} {v.unit}".strip() + (f" ({v.range})" if v.range else ""), v.outside) for v in mine
    )
    at = instant(report.issued or report.effective_date_time) if report is not None else None
    at = at or max((v.issued or v.at for v in mine), default=None)
    return ResultDetail(
        key=key,
        name=name,
        identity=identity,
        analysis=row.analysis,
        unit_reference=" · ".join(p for p in (row.unit, row.reference) if p),
        value=row.value,
        outside=row.outside,
        when=relative_day_time(at, now) if at else "",
        former=row.change or row.quote,
        curve=row.curve,
        band=row.band,
        curve_low=number(Decimal(str(row.band[0]))) if row.band else "",
        curve_high=number(Decimal(str(row.band[1]))) if row.band else "",
        also=also,
        act=_("Acknowledge for"),
    )


def _common(chart: Chart, task: Task, now: datetime) -> dict[str, Any]:
    family, given = persons.family_given(chart.patient.name)
    where = stay.current(chart, now)
    return {
        "key": task.key,
        "patient": chart.patient.id,
        "bed": where.bed if where else "",
        "family": family,
        "given": given,
        "provenance": Provenance(task.focus.target if task.focus else "", pending=task.key in chart.unsent),
    }


def _change(value: LabValue, former: LabValue | None, now: datetime) -> tuple[str, bool]:
    if former is None or former.number is None or value.number is None:
        return "", False
    by = value.number - former.number
    words = _("{change} from {time}").format(
        change=number(by, sign=True), time=relative_day_time(former.at, now)
    )
    large = bool(former.number) and abs(by / former.number) >= LARGE_CHANGE
    return words, large
