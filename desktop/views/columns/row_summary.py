"""Summary of a patient's chart for a worklist row; it can be cached.

Everything that needs the chart is in here; what changes with the hour alone (how late a task is, how old a
score, an age) is said of it by `worklist_rows.of_summary`. Nothing of it depends on who looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.flags import Limits
from desktop.clinical.news2 import News2
from desktop.clinical.record import persons, reports, security_labels
from desktop.clinical.record import tasks as record_tasks
from desktop.clinical.record.blocking import covering
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.measurement_words import beside_of
from desktop.clinical.record.measured.measurements import Measurement
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.results import ranges, unread
from desktop.clinical.record.stays import stay_plan, stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.trend import Trend, trend
from desktop.clinical.urgency import Urgency
from desktop.clinical.words import moments, record_state
from desktop.clinical.words import stays as stay_words
from desktop.core.actor import short_name
from desktop.core.clock import local
from desktop.core.formats import day, day_short, number, time
from desktop.core.messages import _
from desktop.core.watched import by_day, plain
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    Condition,
    DiagnosticReport,
    Encounter,
    Flag,
    Observation,
    Procedure,
    ServiceRequest,
    Specimen,
    Task,
)
from desktop.fhir.when import Moment, Precision
from desktop.shown.parts import Outside, Score
from desktop.shown.ward.worklist import NewResult
from desktop.shown.workspace import First
from desktop.views.base import guarding, labs, urgent
from desktop.views.columns import listed
from desktop.views.columns.told import Told
from desktop.views.tasks import tasks

READ = (Encounter, Condition, Flag, Observation, Task, DiagnosticReport, ServiceRequest, Specimen)
"""Resource types that a row's first line rests on: until all have come, the order of rows may change."""
TYPES = frozenset(kind.__name__ for kind in (*READ, Procedure)) | pregnancy.TYPES | urgent.TYPES
RECENT = timedelta(hours=24)
STALE = timedelta(hours=8)
_NO_SCORE = Score(text="–", mark="plain", sort=-1.0)


class ToDo(msgspec.Struct, frozen=True, gc=False):
    """An open task: its words, until when (None where nobody said), whether that is a whole day, and whether
    it can't wait."""

    words: str
    due: datetime | None
    all_day: bool
    pressing: bool


class Leaving(msgspec.Struct, frozen=True, gc=False):
    """The planned end of the stay: its day, and the hour (`14`) where one was said."""

    day: date
    hour: str


class Summary(msgspec.Struct, frozen=True, gc=False):
    """One patient in short.

    `score` is the newest one, without what depends on the moment; it was `scored` then (None where there is
    none), `history` are those of a day before the summary was made. `alarming`: it puts the patient first.
    `weights` are how much the score and each answer matter. `responsible` is the doctor's reference, None
    without a stay. `lost` entries could not be read; `nothing`: not even a row could be made. `told` is what
    the declared columns show, `signs` the dangerous vital signs of whom no score holds for. `beds` are the
    ids of the beds that are theirs. `remark` is what a list must say of the record itself.
    `endangered`: an answer that nobody has answered for puts the patient first. `blocked` says that the
    patient has blocked what the row would tell, or perhaps has.
    """

    key: str
    family: str
    given: str
    birth_date: str = ""
    gender: str = ""
    deceased: str = ""
    bed: str = ""
    cause: str = ""
    admitted: datetime | None = None
    leaves: Leaving | None = None
    score: Score = _NO_SCORE
    scored: datetime | None = None
    history: tuple[tuple[datetime, float], ...] = ()
    alarming: bool = False
    rests: tuple[str, ...] = ()
    results: tuple[NewResult, ...] = ()
    weights: tuple[float, ...] = ()
    tasks: tuple[ToDo, ...] = ()
    doctor: str = ""
    responsible: str | None = None
    lost: int = 0
    nothing: bool = False
    told: tuple[Told, ...] = ()
    signs: tuple[NewResult, ...] = ()
    beds: tuple[str, ...] = ()
    on_leave: bool = False
    remark: str = ""
    endangered: bool = False
    blocked: str = ""


def summary(
    chart: Chart, now: datetime, first: First, weighed: Sequence[str] = (), columns: Sequence[str] = ()
) -> Summary:
    """A patient in short. `first` says who comes first, `weighed` are the analyses that the workspace weighs
    more, `columns` those that it shows. A moment that is watched tells until when it holds."""
    where = stays.current(chart, now)
    family, given = persons.family_given(chart.patient.name)
    results, answers, rests = _results(chart, now, weighed)
    signs, dangerous = _signs(chart, now)
    lost, bleeding = _lost(chart, now)
    told = (stay_words.on_leave(where, now), stay_words.ready(where, now)) if where else ()
    made = Summary(
        key=chart.patient.id,
        family=family,
        given=given,
        birth_date=chart.patient.birth_date,
        gender=chart.patient.gender,
        deceased=chart.patient.deceased_date_time,
        remark=record_state.remark(chart.patient),
        bed=where.bed if where else "",
        cause=" · ".join(part for part in (*told, where.about if where else "") if part),
        admitted=where.admitted if where else None,
        leaves=_leaves(where.leaves) if where and where.leaves else None,
        results=results,
        weights=tuple(one.score for one in (*lost, *signs, *answers)),
        tasks=tuple(
            ToDo(tasks.words(task), urgent.due_at(task), tasks.is_all_day(task), urgent.is_urgent(task))
            for task in chart.all(Task)
            if record_tasks.is_open(task) and tasks.is_task(task)
        ),
        doctor=short_name(where.doctor) if where else "",
        responsible=where.doctor_reference if where else None,
        told=listed.of(chart, now, columns, where),
        signs=(*bleeding, *dangerous),
        beds=stay_plan.beds(chart, where) if where else (),
        on_leave=bool(told and told[0]),
        endangered=any(one.danger for one in results),
    )
    return _labelled(_with_score(made, chart, now, first), chart, where, rests)


def _labelled(made: Summary, chart: Chart, where: Stay | None, rests: Iterable[str]) -> Summary:
    """The row with the words of labels on the stay and on what it tells of: a list is seen by many. `rests`
    are the keys behind its answers."""
    marks = security_labels.marks(chart)
    if not marks:
        return made
    keys = [*rests, *made.rests, *(key for told in made.told for key in told.keys)]
    keys += [task.key for task in chart.all(Task) if record_tasks.is_open(task)]
    if where is not None:
        named = (one.condition for one in where.encounter.diagnosis)
        keys += [where.encounter.key, *(one.target for one in named if one is not None)]
    words = ", ".join(dict.fromkeys(marks[key] for key in keys if key in marks))
    remark = ", ".join(filter(None, (made.remark, words)))
    return msgspec.structs.replace(made, remark=remark) if words else made


def summary_safely(
    chart: Chart, now: datetime, first: First, weighed: Sequence[str] = (), columns: Sequence[str] = ()
) -> Summary:
    """`summary`, whatever the record holds: what it falls over is left out, and counted."""
    found = guarding.attempt(
        lambda: guarding.made(lambda one: summary(one, now, first, weighed, columns), chart)
    )
    if isinstance(found, Exception):
        family, given = persons.family_given(chart.patient.name)
        remark = record_state.remark(chart.patient)
        return Summary(chart.patient.id, family, given, lost=1, nothing=True, remark=remark)
    made, used = found
    if not used.unreadable:
        return made
    lost = sum(not one.blocked for one in used.unreadable)
    return msgspec.structs.replace(made, lost=lost, blocked=covering.words(used.unreadable))


def _leaves(leaves: Moment) -> Leaving:
    return Leaving(leaves.day, f"{local(leaves.start).hour:02}" if leaves.has_time else "")


def _with_score(made: Summary, chart: Chart, now: datetime, first: First) -> Summary:
    if rounds.excluded(chart, now) is not None:
        return made
    found = scored(chart, now)
    if not found:
        return made
    last, counted = found[-1], _counted(found, now)
    return msgspec.structs.replace(
        made,
        score=score(found, now),
        scored=last.at,
        # As time goes on some of these grow too old, and no other joins them: the row leaves them out.
        history=tuple((s.at, float(s.score.total)) for s in found if plain(now) - s.at <= RECENT),
        alarming=any(
            s.total >= first.news2 or any((part.points or 0) >= first.single for part in s.parts)
            for s in counted
        ),
        rests=tuple(dict.fromkeys(m.reference for m in last.taken)),
    )


def score(found: Sequence[rounds.Scored], now: datetime) -> Score:
    """The mark of the newest of these scores, without its curve and its age."""
    newest = found[-1].score
    if newest.least:
        mark, text = "incomplete", _("at least {n}").format(n=newest.total)
    else:
        mark, text = newest.mark, f"{newest.total}!" if newest.mark == "single" else str(newest.total)
    moved = trend([(s.at, Decimal(s.score.total)) for s in found], least=Decimal(1), window=RECENT)
    return Score(
        text=text,
        mark=mark,  # type: ignore[arg-type]
        trend={Trend.UP: 1, Trend.DOWN: -1}.get(moved, 0),
        sort=max(float(s.total) + (0.5 if s.single_three else 0.0) for s in _counted(found, now)),
    )


def _counted(found: Sequence[rounds.Scored], now: datetime) -> list[News2]:
    """The newest score; where that is only the least that it can be, the last whole one counts too."""
    newest = found[-1].score
    if not newest.least:
        return [newest]
    whole = (s for s in reversed(found) if not s.score.least and now - s.at <= STALE)
    return [newest, *(one.score for one in [next(whole, None)] if one is not None)]


def scored(chart: Chart, now: datetime) -> list[rounds.Scored]:
    """The scores up to the newest, a day of them at least where there are older ones."""
    found = rounds.measurements(chart, now=now)
    lately = urgent.lately_scored(chart, found, now)
    if lately and lately[-1].at - lately[0].at >= RECENT:
        return lately
    # The newest is not of the last days, or what is before it may be older.
    return rounds.scores(rounds.rounds(found), rounds.scales(chart, now))


def answers(chart: Chart, now: datetime, weighed: Sequence[str] = ()) -> tuple[NewResult, ...]:
    """The dangerous signs of whom no score holds for, the answers that nobody has seen, and those of the last
    day that are outside."""
    return (*_lost(chart, now)[1], *_signs(chart, now)[1], *_results(chart, now, weighed)[0])


def _results(
    chart: Chart, now: datetime, weighed: Sequence[str]
) -> tuple[tuple[NewResult, ...], list[Urgency], list[str]]:
    """The answers that nobody has seen, however old they are, and those of the last day that are outside,
    those that put the patient first before all, then what matters most; and the keys behind them."""
    newest: dict[str, labs.LabValue] = {}
    unseen: dict[str, labs.LabValue] = {}
    last: dict[str, labs.LabValue] = {}
    values = labs.values(chart, now=now)
    for value in labs.undated(chart, now):
        if value.new and value.text:
            unseen[f"{value.row} {value.reference} {value.part}"] = last[value.row] = value
    for value in values:
        if value.current and (value.new or now - (value.issued or value.at) <= RECENT):
            newest[value.row] = value
        if value.text:
            last[value.row] = value
        if value.text and value.new:
            unseen[value.row] = value
    shown = [v for v in newest.values() if v.new or v.outside]
    shown += [v for v in unseen.values() if v is not newest.get(v.row)]
    # What can't be read, or isn't final, hides no danger that was measured before.
    lifting = urgent.dangers(chart, values, now, weighed)
    weights = {id(v): weight for v, weight in lifting}
    shown += [v for v, _weight in lifting if not any(v is one for one in shown)]
    waiting = unread.references(chart, now)
    rests = [v.reference for v in shown]
    found = [
        (
            _told(v, now, last=v is last[v.row], danger=id(v) in weights),
            weights.get(id(v)) or urgent.of_value(chart, v, now, weighed),
        )
        for v in shown
    ]
    for report in chart.all(DiagnosticReport):
        told = report.key in waiting and not report.result and not reports.withdrawn(report)
        if told and report.code is not None:
            said = _("{examination} answered").format(examination=report.code.label)
            found.append((NewResult(said, "", True), urgent.of_report(chart, report, now)))
            rests.append(report.key)
    found.sort(key=lambda pair: (not pair[0].danger, -pair[1].score))
    return tuple(result for result, _urgency in found), [weight for _result, weight in found], rests


def _told(value: labs.LabValue, now: datetime, *, last: bool, danger: bool) -> NewResult:
    """An answer in the list, with its day where it is older than a day, and its hour too where there is a
    newer one; `?` beside what nobody may go by."""
    words = value.beside.marked(f"{value.name} {value.text}{'' if value.use.decide else '?'}")
    if value.undated:
        words += f" ({value.when(now)})"
    elif not last or now - (value.issued or value.at) > RECENT:
        at = value.at
        when = by_day(now, lambda today: day_short(at) if local(at).year == today.year else day(at))
        if value.exact < Precision.DAY:
            when = moments.on_day(value.moment, plain(now))
        timed = not last and value.exact is Precision.SECOND
        words += f" ({when} {time(at)})" if timed else f" ({when})"
    return NewResult(words, value.outside, value.new, danger)


ALARMING = 1.4
"""From this severity on a vital sign puts somebody first for whom no score holds."""


def _signs(chart: Chart, now: datetime) -> tuple[list[Urgency], tuple[NewResult, ...]]:
    """Urgency of the newest NEWS2; for a patient whom NEWS2 does not apply to, the urgency of each vital sign
    by the limits of the age, and the values far outside them in words."""
    measured = rounds.measurements(chart, now=now)
    if rounds.excluded(chart, now) is None:
        weight = urgent.of_scores(chart, urgent.lately_scored(chart, measured, now), now)
        return ([weight] if weight is not None else []), ()
    found = urgent.of_vitals(chart, measured, now)
    bad = [one for one, weight in found if one.number is not None and weight.severity >= ALARMING]
    limits = ranges.vitals(chart, [one.key for one in bad], now)
    names = vocabulary.vitals()
    told = tuple(
        NewResult(
            beside_of(one).marked(f"{names[one.key].name} {number(one.number)}") + _older(one.at, now),
            _side(one, limits.get(one.key)),
            True,
        )
        for one in bad
        if one.number is not None
    )
    return [weight for _one, weight in found], told


def _older(at: datetime, now: datetime) -> str:
    """Day and hour of a measurement older than a day, which nothing measured since has answered."""
    return "" if now - at <= RECENT else f" ({day_short(at)} {time(at)})"


def _lost(chart: Chart, now: datetime) -> tuple[list[Urgency], tuple[NewResult, ...]]:
    """Blood lost after a birth, where a limit was reached."""
    found = urgent.of_loss(chart, now)
    if found is None:
        return [], ()
    loss, weight = found
    said = _("Blood loss {amount} ml").format(amount=number(loss.amount or Decimal(0)))
    return [weight], (NewResult(said, "high", True),)


_USUAL = {"hr": 75, "rr": 16, "sbp": 120, "temp": 37, "spo2": 101}
"""Typical adult values, which decide if a dangerous value without limits is too high or too low."""


def _side(one: Measurement, limits: Limits | None) -> Outside:
    if one.number is None:
        return ""
    if limits is not None and limits.low is not None and one.number < limits.low:
        return "low"
    if limits is not None and limits.high is not None and one.number > limits.high:
        return "high"
    usual = _USUAL.get(one.key)
    return "" if usual is None else "low" if one.number < usual else "high"
