"""Building of the worklist: a row from a patient's summary (`row_summary`), and the list from its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from desktop.clinical.age import age_short, age_words, years_lived
from desktop.clinical.record import persons
from desktop.clinical.record.stays.stays import day_of
from desktop.clinical.words import demographics, record_state
from desktop.core.actor import Actor
from desktop.core.clock import local, stamp
from desktop.core.formats import age as age_of
from desktop.core.formats import weekday
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Patient
from desktop.fhir.when import parse
from desktop.shown.parts import Score
from desktop.shown.ward.worklist import Extra, NewResult, NextTask, WorklistModel, WorklistRow
from desktop.shown.workspace import Worklist
from desktop.views.base import guarding, urgent
from desktop.views.columns import listed, row_summary
from desktop.views.columns.row_summary import RECENT, STALE, Leaving, Summary
from desktop.views.tasks import tasks

READ = row_summary.READ
TYPES = row_summary.TYPES
_USUAL = Worklist()


def row(
    chart: Chart, now: datetime, actor: Actor, settings: Worklist = _USUAL, weighed: Sequence[str] = ()
) -> WorklistRow:
    """One patient's row from the chart; `similar` is set by `build`, which sees the others. `weighed` are the
    analyses that the workspace weighs more.
    """
    return of_summary(
        row_summary.summary(chart, now, settings.first, weighed, settings.columns), now, actor, settings
    )


def row_safely(
    chart: Chart, now: datetime, actor: Actor, settings: Worklist = _USUAL, weighed: Sequence[str] = ()
) -> WorklistRow:
    """`row`, whatever the record holds: what it falls over is left out, and the row says that something is.

    The patient can be opened in any case.
    """
    found = row_summary.summary_safely(chart, now, settings.first, weighed, settings.columns)
    return of_summary_safely(found, now, actor, settings)


def of_summary_safely(one: Summary, now: datetime, actor: Actor, settings: Worklist = _USUAL) -> WorklistRow:
    """`of_summary`, whatever it falls over: who it is then stands there alone, and that something lacks."""
    found = guarding.attempt(lambda: of_summary(one, now, actor, settings)) if not one.nothing else None
    if isinstance(found, WorklistRow):
        return found
    words, unknown = _lost(max(one.lost, 1)), Score("?", "plain", sort=-1.0)
    return WorklistRow(
        one.key, "", one.family, one.given, "", "", "–", unknown, f"{one.family} {words}.",
        results=(NewResult(words, "", True),),
        extras=(Extra("?", listed.LAST, "~", unknown=True),) * len(listed.declared(settings.columns)),
        remark=one.remark,
    )  # fmt: skip


_UNKNOWN = Extra("?", listed.LAST, "~", unknown=True)


def _lost(many: int) -> str:
    return ngettext("{n} entry can't be read", "{n} entries can't be read", many).format(n=many)


def of_summary(one: Summary, now: datetime, actor: Actor, settings: Worklist = _USUAL) -> WorklistRow:
    """One patient's row as it says it now.

    Who comes first is the workspace's to say; what puts somebody there is always in a column that is shown.
    """
    person = Patient(
        resource_type="Patient", id=one.key, birth_date=one.birth_date, gender=one.gender,
        deceased_date_time=one.deceased,
    )  # fmt: skip
    today = local(now).date()
    born = parse(one.birth_date)
    on = demographics.age_day(person, today)
    years = years_lived(born.day, on) if born else None
    task, due, waiting = _next_task(one, now)
    score = _score(one, now)
    day = day_of(one.admitted, now)
    late = settings.first.overdue and bool(task and task.overdue)
    # What is blocked is never an empty cell: the row says that it is, and not what.
    lost = ", ".join(filter(None, (one.blocked, _lost(one.lost) if one.lost else "")))
    # Whom danger puts first, has it in the row: the score where it has no column, else the sign itself.
    unseen = one.alarming and "news2" not in settings.columns
    danger = (*((NewResult(f"NEWS2 {score.text}", "high", True),) if unseen else ()), *one.signs)
    # A list without answers (the secretary's) is not one of who is ill.
    danger = danger if "results" in settings.columns else ()
    extras = listed.marked(one.told, listed.said(one.told, now, settings.columns))
    if one.blocked:
        score = score if one.scored is not None else Score("?", "plain", sort=-1.0)
        extras = tuple(e if t.keys else _UNKNOWN for t, e in zip(one.told, extras, strict=True))
    spoken = _spoken(one, age_words(one.birth_date[:10], on), score, task)
    titles = listed.declared(settings.columns)
    said = [f"{t.title} {e.text}" for t, e in zip(titles, extras, strict=True) if e.text and not e.quiet]
    spoken = " ".join((spoken, *(f"{one_}." for one_ in said)))
    return WorklistRow(
        key=one.key,
        bed=one.bed,
        family=one.family,
        given=one.given,
        age=age_and_sex(person, on, years),
        cause=one.cause,
        days=str(day) if day is not None else "–",
        news2=score,
        spoken=f"{spoken} {lost}." if lost else spoken,
        bed_sort=natural(one.bed),
        beds=one.beds,
        on_leave=one.on_leave,
        need_sort=-urgent.need((*one.weights, *waiting)),
        age_sort=float(years if years is not None else -1),
        days_sort=float(day or 0),
        task_sort=stamp(due) if due else "9",
        results=(*danger, *((NewResult(lost, "", True),) if lost else ()), *one.results),
        task=task,
        doctor=one.doctor,
        mine=one.responsible is not None and one.responsible in (actor.practitioner, actor.role),
        leaving=leaving_words(one.leaves, now),
        leaving_today=one.leaves is not None and one.leaves.day == today,
        leaving_sort=one.leaves.day.isoformat() if one.leaves else "9",
        first=(one.alarming and "news2" in settings.columns)
        or bool(danger)
        or (one.endangered and "results" in settings.columns)
        or (late and "task" in settings.columns),
        news2_keys=one.rests,
        extras=extras,
        remark=", ".join(filter(None, (one.remark, one.blocked))),
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
    if told := remarks(marked):
        parts.append(told)
    return WorklistModel(
        title=title,
        summary=" · ".join(parts),
        rows=tuple(sorted(marked, key=lambda r: (not r.first, r.need_sort if r.first else 0, r.bed_sort))),
        first_note=_first_note(settings),
        summary_short=short,
        columns=settings.columns,
        order=settings.order,
        extras=listed.declared(settings.columns),
        below=settings.below,
        widths=settings.widths,
    )


def remarks(rows: Sequence[WorklistRow]) -> str:
    """Head of a list: of whom something must be known before it is printed or anybody is called in."""
    return record_state.told((family_first(row.family, row.given), row.remark) for row in rows)


def _first_note(settings: Worklist) -> str:
    """Criteria for patients shown first."""
    first = settings.first
    scored = _("NEWS2 from {n}, a single score of {m}").format(n=first.news2, m=first.single)
    if "results" in settings.columns:
        scored = _("{scores}, a dangerous answer").format(scores=scored)
    if not first.overdue or "task" not in settings.columns:
        return scored
    if "news2" not in settings.columns:
        return _("a dangerous measurement, or an overdue task")
    return _("{scores}, or an overdue task").format(scores=scored)


def age_and_sex(person: Patient, on: date, years: int | None) -> str:
    """`81 M` on a day, of a small child in months or days; a question mark where the age is not known."""
    letter = demographics.sex_letter(person.gender, person.birth_date, on)
    if years is None:
        return f"? {letter}".strip()
    if years < 2:
        return f"{age_short(person.birth_date[:10], on)} {letter}".strip()
    return f"{years} {letter}".strip()


def _score(one: Summary, now: datetime) -> Score:
    """The score with what of it depends on the moment: which rounds are of the last day, how old it is."""
    if one.scored is None:
        return one.score
    age = now - one.scored
    return msgspec.structs.replace(
        one.score,
        history=tuple((at.timestamp(), total) for at, total in one.history if now - at <= RECENT),
        stale=age_of(age) if age > STALE else "",
    )


def _next_task(one: Summary, now: datetime) -> tuple[NextTask | None, datetime | None, list[float]]:
    """The task that matters most, when it is due, and how much each matters."""
    waiting = [(urgent.of_due(task.due, task.pressing, now).score, task) for task in one.tasks]
    if not waiting:
        return None, None, []
    far = datetime.max.replace(tzinfo=UTC)
    _weight, task = min(waiting, key=lambda w: (-w[0], w[1].due or far, w[1].words))
    due = task.due
    shown = NextTask(task.words, tasks.clock_of(due, task.all_day, now), due is not None and due < now)
    return shown, due, [weight for weight, _task in waiting]


def leaving_words(leaves: Leaving | None, now: datetime) -> str:
    """The planned end of a stay in a narrow column: `I dag 13`, `Lør 21.`; empty where none is planned."""
    if leaves is None:
        return ""
    if leaves.day == local(now).date():
        return _("Today {hour}").format(hour=leaves.hour) if leaves.hour else _("Today")
    words = weekday(leaves.day)
    return words[:1].upper() + words[1:]


def natural(bed: str) -> str:
    """A key by which `2` comes before `10`, and `12A` before `12B`."""
    return re.sub(r"\d+", lambda match: match.group().zfill(6), bed)


def _similar(rows: Sequence[WorklistRow]) -> list[WorklistRow]:
    """Mark those whose names are easily taken for one another."""
    found = persons.alike((r.key, r.family, r.given) for r in rows)
    # The others stay the objects they are: whoever shows them makes nothing anew.
    return [msgspec.structs.replace(r, similar=True) if r.key in found else r for r in rows]


def _spoken(one: Summary, age: str, score: Score, task: NextTask | None) -> str:
    head = [family_first(one.family, one.given)]
    if one.bed:
        head.append(_("bed {bed}").format(bed=one.bed))
    if age:
        head.append(age)
    if one.remark:
        head.append(one.remark)
    sentences = [", ".join(head)]
    if one.cause:
        sentences.append(one.cause)
    moving = {1: _("rising"), -1: _("falling")}.get(score.trend, "")
    sentences.append(f"NEWS2 {score.text}" + (f", {moving}" if moving else ""))
    new = [r for r in one.results if r.new]
    if new:
        words = {"high": _("high"), "low": _("low")}
        said = "; ".join(r.text + (f", {words[r.outside]}" if r.outside else "") for r in new)
        sentences.append(_("New: {results}").format(results=said))
    if task is not None and task.overdue:
        sentences.append(_("Overdue: {task} {time}").format(task=task.text, time=task.time))
    return ". ".join(sentences) + "."
