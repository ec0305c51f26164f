"""How the worklist is made: a row from a patient's chart, and the list from its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical.age import age_short, age_words, years_between
from desktop.clinical.record import persons, reports, rounds, stays
from desktop.clinical.record import tasks as record_tasks
from desktop.clinical.trend import Trend, trend
from desktop.clinical.urgency import Urgency
from desktop.clinical.words import demographics
from desktop.clinical.words import stays as stay_words
from desktop.core.actor import Actor, short_name
from desktop.core.clock import local, stamp
from desktop.core.formats import age as age_of
from desktop.core.formats import weekday
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    Condition,
    DiagnosticReport,
    Encounter,
    Flag,
    Observation,
    ServiceRequest,
    Specimen,
    Task,
)
from desktop.fhir.when import Moment
from desktop.shown.parts import Score
from desktop.shown.worklist import NewResult, NextTask, WorklistModel, WorklistRow
from desktop.shown.workspace import First, Worklist
from desktop.views import guarding, labs, tasks, urgent

READ = (Encounter, Condition, Flag, Observation, Task, DiagnosticReport, ServiceRequest, Specimen)
"""What a row says rests on these: until all have come, who stands first may still change."""
TYPES = frozenset(kind.__name__ for kind in READ)
_USUAL = Worklist()
_RECENT = timedelta(hours=24)
_STALE = timedelta(hours=8)


def row(
    chart: Chart, now: datetime, actor: Actor, settings: Worklist = _USUAL, weighed: Sequence[str] = ()
) -> WorklistRow:
    """One patient's row; `similar` is set by `build`, which sees the others. `weighed` are the analyses that
    the workspace weighs more.

    Who comes first is the workspace's to say; what puts somebody there is always in a column that is shown.
    """
    where = stays.current(chart, now)
    family, given = persons.family_given(chart.patient.name)
    score, alarming, rests = _score(chart, now, settings.first)
    results, answers = _results(chart, now, weighed)
    task, due, waiting = _next_task(chart, now)
    leaves = where.leaves if where else None
    today = leaves is not None and leaves.day == local(now).date()
    birth = rounds.birthday(chart)
    on = demographics.age_day(chart.patient, local(now).date())
    years = years_between(birth, on) if birth else None
    bed = where.bed if where else ""
    age = _age(chart, now, years)
    told = (stay_words.on_leave(where, now), stay_words.ready(where, now)) if where else ()
    cause = " · ".join(part for part in (*told, where.about if where else "") if part)
    late = settings.first.overdue and bool(task and task.overdue)
    first = (alarming and "news2" in settings.columns) or (late and "task" in settings.columns)
    return WorklistRow(
        key=chart.patient.id,
        bed=bed,
        family=family,
        given=given,
        age=age,
        cause=cause,
        days=str(where.day) if where and where.day is not None else "–",
        news2=score,
        spoken=_spoken(family, given, bed, chart, now, cause, score, results, task),
        bed_sort=natural(bed),
        need_sort=-urgent.need([*_signs(chart, now), *answers, *waiting]),
        age_sort=float(years if years is not None else -1),
        days_sort=float(where.day or 0) if where else 0.0,
        task_sort=stamp(due) if due else "9",
        results=results,
        task=task,
        doctor=short_name(where.doctor) if where else "",
        mine=bool(where and where.doctor_reference in (actor.practitioner, actor.role)),
        leaving=_leaving(leaves, now),
        leaving_today=today,
        leaving_sort=leaves.day.isoformat() if leaves else "9",
        first=first,
        news2_keys=rests,
    )


def row_safely(
    chart: Chart, now: datetime, actor: Actor, settings: Worklist = _USUAL, weighed: Sequence[str] = ()
) -> WorklistRow:
    """`row`, whatever the record holds: what it falls over is left out, and the row says that something is.

    The patient can be opened in any case.
    """
    found = guarding.attempt(
        lambda: guarding.made(lambda one: row(one, now, actor, settings, weighed), chart)
    )
    if not isinstance(found, Exception):
        made, lost = found[0], len(found[1].unreadable)
    else:
        family, given = persons.family_given(chart.patient.name)
        unknown = Score("?", "plain", sort=-1.0)
        made, lost = WorklistRow(chart.patient.id, "", family, given, "", "", "–", unknown, family), 1
    if not lost:
        return made
    words = ngettext("{n} entry can't be read", "{n} entries can't be read", lost).format(n=lost)
    return msgspec.structs.replace(
        made, results=(NewResult(words, "", True), *made.results), spoken=f"{made.spoken} {words}."
    )


def build(
    title: str, rows: Sequence[WorklistRow], now: datetime, free_beds: int | None, settings: Worklist = _USUAL
) -> WorklistModel:
    """The ward's list from its rows; `free_beds` None where the server does not tell beds apart."""
    marked = _similar(rows)
    patients = len(marked)
    tomorrow = (local(now).date() + timedelta(days=1)).isoformat()
    leaving = sum(r.leaving_sort <= tomorrow for r in marked)
    parts = [ngettext("{n} patient", "{n} patients", patients).format(n=patients)]
    if free_beds is not None:
        parts.append(ngettext("{n} free bed", "{n} free beds", free_beds).format(n=free_beds))
    short = " · ".join(parts)
    if leaving:
        parts.append(
            ngettext(
                "{n} to be discharged today or tomorrow", "{n} to be discharged today or tomorrow", leaving
            ).format(n=leaving)
        )
    return WorklistModel(
        title=title,
        summary=" · ".join(parts),
        rows=tuple(sorted(marked, key=lambda r: (not r.first, r.need_sort if r.first else 0, r.bed_sort))),
        first_note=_first_note(settings),
        summary_short=short,
        columns=settings.columns,
        order=settings.order,
    )


def _first_note(settings: Worklist) -> str:
    """Why somebody stands first."""
    first = settings.first
    scored = _("NEWS2 from {n}, a single score of {m}").format(n=first.news2, m=first.single)
    if not first.overdue or "task" not in settings.columns:
        return scored
    if "news2" not in settings.columns:
        return _("an overdue task")
    return _("{scores}, or an overdue task").format(scores=scored)


def _age(chart: Chart, now: datetime, years: int | None) -> str:
    on = demographics.age_day(chart.patient, local(now).date())
    letter = demographics.sex_letter(chart.patient.gender, chart.patient.birth_date, on)
    if years is None:
        return f"? {letter}".strip()
    if years < 2:
        return f"{age_short(chart.patient.birth_date[:10], on)} {letter}".strip()
    return f"{years} {letter}".strip()


def _score(chart: Chart, now: datetime, first: First) -> tuple[Score, bool, tuple[str, ...]]:
    reason = rounds.excluded(chart, now)
    if reason is not None:
        return Score(text="–", mark="plain", sort=-1.0), False, ()
    scored = rounds.scores(rounds.rounds(rounds.measurements(chart, now=now)), rounds.scale_of(chart))
    if not scored:
        return Score(text="–", mark="plain", sort=-1.0), False, ()
    last = scored[-1]
    score = last.score
    if score.least:
        mark, text = "incomplete", _("at least {n}").format(n=score.total)
    elif score.total >= 7:
        mark, text = "filled", str(score.total)
    elif score.total >= 5:
        mark, text = "framed", str(score.total)
    elif score.single_three:
        mark, text = "single", f"{score.total}!"
    else:
        mark, text = ("bold" if score.total >= 3 else "plain"), str(score.total)
    history = tuple((s.at.timestamp(), float(s.score.total)) for s in scored if now - s.at <= _RECENT)
    moved = trend([(s.at, Decimal(s.score.total)) for s in scored], least=Decimal(1), window=_RECENT)
    age = now - last.at
    # Two values say the least that it can be: until the next whole round the last whole one counts too.
    whole = next((s for s in reversed(scored) if not s.score.least and now - s.at <= _STALE), None)
    counted = [score, *([whole.score] if score.least and whole is not None else ())]
    return (
        Score(
            text=text,
            mark=mark,  # type: ignore[arg-type]
            history=history,
            trend={Trend.UP: 1, Trend.DOWN: -1}.get(moved, 0),
            stale=age_of(age) if age > _STALE else "",
            sort=max(float(s.total) + (0.5 if s.single_three else 0.0) for s in counted),
        ),
        any(
            s.total >= first.news2 or any((part.points or 0) >= first.single for part in s.parts)
            for s in counted
        ),
        tuple(dict.fromkeys(m.reference for m in last.taken)),
    )


def _results(
    chart: Chart, now: datetime, weighed: Sequence[str]
) -> tuple[tuple[NewResult, ...], list[Urgency]]:
    """The answers of the last day that are new or outside, what matters most first."""
    newest: dict[str, labs.LabValue] = {}
    for value in labs.values(chart, now=now):
        if value.current and now - (value.issued or value.at) <= _RECENT:
            newest[value.row] = value
    unread = labs.unread_references(chart)
    shown = [v for v in newest.values() if v.new or v.outside]
    found = [
        (NewResult(f"{v.name} {v.text}", v.outside, v.new), urgent.of_value(chart, v, now, weighed))
        for v in shown
    ]
    for report in chart.all(DiagnosticReport):
        told = report.key in unread and not report.result and not reports.withdrawn(report)
        if told and report.code is not None:
            said = _("{examination} answered").format(examination=report.code.label)
            found.append((NewResult(said, "", True), urgent.of_report(chart, report, now)))
    found.sort(key=lambda pair: -pair[1].score)
    return tuple(result for result, _urgency in found), [weight for _result, weight in found]


def _next_task(chart: Chart, now: datetime) -> tuple[NextTask | None, datetime | None, list[Urgency]]:
    """The task that matters most, when it is due, and how much each matters."""
    waiting = [
        (urgent.of_task(task, now), urgent.due_at(task), task)
        for task in chart.all(Task)
        if record_tasks.is_open(task) and tasks.is_task(task)
    ]
    if not waiting:
        return None, None, []
    far = now + timedelta(days=10_000)
    _weight, due, task = min(waiting, key=lambda w: (-w[0].score, w[1] or far, tasks.words(w[2])))
    shown = NextTask(tasks.words(task), tasks.clock(task, now), due is not None and due < now)
    return shown, due, [weight for weight, _due, _task in waiting]


def _leaving(leaves: Moment | None, now: datetime) -> str:
    if leaves is None:
        return ""
    if leaves.day == local(now).date():
        if not leaves.has_time:
            return _("Today")
        return _("Today {hour}").format(hour=f"{local(leaves.start).hour:02}")
    words = weekday(leaves.day)
    return words[:1].upper() + words[1:]


def natural(bed: str) -> str:
    """A key by which `2` comes before `10`, and `12A` before `12B`."""
    return re.sub(r"\d+", lambda match: match.group().zfill(6), bed)


def _signs(chart: Chart, now: datetime) -> list[Urgency]:
    """How much the score matters; where none holds, each vital sign by the limits of the age."""
    found = rounds.measurements(chart, now=now)
    if rounds.excluded(chart, now) is not None:
        return [weight for _one, weight in urgent.of_vitals(chart, found, now)]
    weight = urgent.of_scores(urgent.lately_scored(chart, found, now), now)
    return [weight] if weight is not None else []


def _similar(rows: Sequence[WorklistRow]) -> list[WorklistRow]:
    """Mark those whose names are easily taken for one another."""
    found = persons.alike((r.key, r.family, r.given) for r in rows)
    # The others stay the objects they are: whoever shows them makes nothing anew.
    return [msgspec.structs.replace(r, similar=True) if r.key in found else r for r in rows]


def _spoken(
    family: str, given: str, bed: str, chart: Chart, now: datetime, cause: str, score: Score,
    results: tuple[NewResult, ...], task: NextTask | None,
) -> str:  # fmt: skip
    name = family_first(family, given)
    head = [name]
    if bed:
        head.append(_("bed {bed}").format(bed=bed))
    if age := age_words(
        chart.patient.birth_date[:10], demographics.age_day(chart.patient, local(now).date())
    ):
        head.append(age)
    sentences = [", ".join(head)]
    if cause:
        sentences.append(cause)
    moving = {1: _("rising"), -1: _("falling")}.get(score.trend, "")
    sentences.append(f"NEWS2 {score.text}" + (f", {moving}" if moving else ""))
    new = [r for r in results if r.new]
    if new:
        words = {"high": _("high"), "low": _("low")}
        said = "; ".join(r.text + (f", {words[r.outside]}" if r.outside else "") for r in new)
        sentences.append(_("New: {results}").format(results=said))
    if task is not None and task.overdue:
        sentences.append(_("Overdue: {task} {time}").format(task=task.text, time=task.time))
    return ". ".join(sentences) + "."
