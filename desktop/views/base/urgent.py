"""Urgency of the items of a chart, which decides their order: the one place that views ask.

The weighing itself is `desktop.clinical.urgency`. Whom an answer puts first is said by `dangers`: the ward's
lists, the first sentence, the flowsheet and the handover ask it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from desktop.clinical import danger
from desktop.clinical import urgency as weighing
from desktop.clinical.flags import Abnormal, Comparator, Limits, from_limits
from desktop.clinical.record import reports, tasks
from desktop.clinical.record.fluids import blood_loss, dialysis_plan
from desktop.clinical.record.fluids.blood_loss import Loss
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.measurements import Measurement
from desktop.clinical.record.measured.rounds import Scored
from desktop.clinical.record.observed import AHEAD, ahead
from desktop.clinical.record.patient import flags
from desktop.clinical.record.results import ranges, standing, unread
from desktop.clinical.record.results.whose_limits import whose
from desktop.clinical.record.stays import stays
from desktop.clinical.urgency import Finding, Urgency, urgency
from desktop.clinical.vocabulary import analyses
from desktop.core.clock import shifted
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Task
from desktop.fhir.when import after, instant, parse
from desktop.views.base import labs
from desktop.views.base.labs import LabValue

TYPES = frozenset({"Appointment", "DeviceUseStatement", "Procedure", "ServiceRequest"})
"""Types beside the results on which urgency rests: whether somebody is in dialysis."""
LATELY = timedelta(days=7)
"""A value this much older than the newest result leads no list."""
RECENT = timedelta(hours=24)


# Answers


def of_value(chart: Chart, value: LabValue, now: datetime, first: Sequence[str] = ()) -> Urgency:
    """Urgency of one result, beside the previous one of the same kind of sample."""
    made = _finding(chart, value, former(chart, value, now), now)
    # In another unit nobody knows what is grave.
    comparable = "|" not in value.row or made.kind == "report" or value.like
    return urgency(made, whose(chart, now) if comparable else "unknown", first)


def dangers(
    chart: Chart, values: Sequence[LabValue], now: datetime, first: Sequence[str] = ()
) -> list[tuple[LabValue, Urgency]]:
    """The answers of these that put the patient first, however old: nothing measured since has answered them,
    and nobody has. The worst of each row, the most dangerous first."""
    places = _standing(chart, now)
    found: dict[str, tuple[LabValue, Urgency]] = {}
    for value in values:
        if value.new and value.current and (value.reference, value.part) in places:
            weight = of_value(chart, value, now, first)
            known = found.get(value.row)
            if weight.lifts and (known is None or weight.score >= known[1].score):
                found[value.row] = (value, weight)
    return sorted(found.values(), key=lambda pair: (-pair[1].score, pair[0].order, pair[0].name))


def former(chart: Chart, value: LabValue, now: datetime) -> LabValue | None:
    """The number before this one in its row, of the same kind of sample, by which one may go."""
    history = _histories(chart, now).get(value.row, ())
    return next(
        (
            one
            for one in reversed(history)
            if one.at < value.at and one.current and one.number is not None and one.sample == value.sample
        ),
        None,
    )


def newest(history: Sequence[LabValue]) -> LabValue:
    """The one that stands for a row: the newest answer that may be gone by, else the newest of all."""
    answered = next((v for v in reversed(history) if v.text), history[-1])
    return next((v for v in reversed(history) if v.current), answered)


def worst(
    chart: Chart, values: Sequence[LabValue], now: datetime, first: Sequence[str] = ()
) -> list[LabValue]:
    """The values of an answer, the one that matters most first."""
    return sorted(values, key=lambda v: (-of_value(chart, v, now, first).score, v.order, v.name))


def leads(found: Urgency, value: LabValue, lately: datetime) -> bool:
    """True when a row belongs at the top of a table: not certainly normal, and recent."""
    why = found.why
    if found.lifts:
        return True
    if lately - value.at > LATELY or not value.text:
        return False
    if "no-range" in why or "unread" in why:
        return value.new
    return "normal" not in why or found.score >= _STIRRED


_STIRRED = 0.6
"""From here on a value within its range leads too: it moves fast towards what is dangerous."""


def _histories(chart: Chart, now: datetime) -> dict[str, list[LabValue]]:
    def grouped() -> dict[str, list[LabValue]]:
        found: dict[str, list[LabValue]] = {}
        for value in labs.values(chart, now=now):
            found.setdefault(value.row, []).append(value)
        return found

    return chart.once("laboratory rows", grouped, of=(ahead(chart, now), language()))


def _finding(chart: Chart, value: LabValue, before: LabValue | None, now: datetime) -> Finding:
    key = value.like or value.row.partition("|")[0]
    named = "" if key in analyses() else danger.named(value.name)
    hours = (value.at - before.at).total_seconds() / 3600 if before is not None else 0.0
    return Finding(
        kind="report" if named else "lab", key=named or key, number=value.number,
        comparator=_comparator(value.text), abnormal=value.abnormal, limits=value.limits,
        former=before.number if before is not None else None, hours=hours,
        old=max((now - (value.issued or value.at)).total_seconds() / 3600, 0.0), new=value.new,
        corrected=value.use.why == "corrected", unsure="" if value.use.decide else value.use.why,
        stands=value.new and (value.reference, value.part) in _standing(chart, now),
        expected=bool(value.outside) and _is_expected(chart, key, now),
        known=_is_known(chart, value, key, now),
    )  # fmt: skip


def _standing(chart: Chart, now: datetime) -> frozenset[standing.Place]:
    """Values that stand, looked up once for all values of a row."""
    return chart.once("standing values", lambda: standing.standing(chart, now), of=now)


def _acknowledged(chart: Chart, now: datetime) -> frozenset[str]:
    return chart.once("acknowledged values", lambda: unread.found(chart, now).acknowledged, of=now)


def _is_expected(chart: Chart, key: str, now: datetime) -> bool:
    """True for an analysis that is grave in others and expected in a treatment that the patient has."""
    if "dialysis" not in danger.of(key, whose(chart, now)).expected:
        return False
    return chart.once("in dialysis", lambda: bool(dialysis_plan.in_dialysis(chart, now)), of=now)


_LONG_KNOWN, _REMEMBERED = timedelta(days=7), timedelta(days=90)


def _is_known(chart: Chart, value: LabValue, key: str, now: datetime) -> bool:
    """True when somebody acknowledged a week ago or more that the value was as bad, and it has been outside
    ever since."""
    if not (value.new and value.outside and value.number is not None):
        return False
    acknowledged = _acknowledged(chart, now)
    if not acknowledged:
        return False
    row = danger.of(key, whose(chart, now))
    for one in reversed(_histories(chart, now).get(value.row, ())):
        if one.at >= value.at or one.number is None or not one.current:
            continue
        if one.outside != value.outside or value.at - one.at > _REMEMBERED:
            return False
        if one.reference in acknowledged and value.at - one.at >= _LONG_KNOWN:
            return weighing.no_worse(value.number, one.number, row, high=value.outside == "high")
    return False


def _comparator(text: str) -> Comparator | None:
    return next((c for c in ("<=", ">=", "<", ">") if text.startswith(c)), None)


def of_report(chart: Chart, report: DiagnosticReport | None, now: datetime) -> Urgency:
    """Urgency of a text report that nobody has flagged."""
    name = report.code.label if report is not None and report.code is not None else ""
    at = instant(reports.answered(report)) if report is not None else None
    old = max((now - at).total_seconds() / 3600, 0.0) if at is not None else 0.0
    corrected = report is not None and reports.changed(report)
    return urgency(Finding(kind="report", key=danger.named(name) or "report", old=old, corrected=corrected))


# Vital signs


def lately_scored(chart: Chart, found: Sequence[Measurement], now: datetime) -> list[Scored]:
    """The scores of the two days up to the newest measurement that counts: the newest score and what it is
    compared with."""
    newest = next((m.at for m in reversed(found) if m.use.decide and m.at <= now + AHEAD), None)
    if newest is None:
        return []
    lately = rounds.since(found, shifted(newest, -2 * RECENT))
    return rounds.scores(rounds.rounds(lately), rounds.scales(chart, now))


def of_scores(chart: Chart, scored: Sequence[Scored], now: datetime) -> Urgency | None:
    """Urgency of the newest score beside the previous one; None where there is none of the last day, but for
    a grave one that nothing measured since has answered (`unanswered`)."""
    if not scored or now - scored[-1].at > LATELY:
        return None
    last, score = scored[-1], scored[-1].score
    before = scored[-2] if len(scored) > 1 else None
    found = urgency(
        Finding(
            kind="score", key="news2", number=Decimal(score.total), single=score.single_three,
            least=score.least, former=Decimal(before.score.total) if before is not None else None,
            hours=(last.at - before.at).total_seconds() / 3600 if before is not None else 0.0,
            old=(now - last.at).total_seconds() / 3600,
        )
    )  # fmt: skip
    return found if now - last.at <= RECENT or unanswered(chart, found, last.at, now) else None


def unanswered(chart: Chart, found: Urgency, at: datetime, now: datetime) -> bool:
    """True where the newest measurement, older than a day, is still what is known: grave, of the stay that
    goes on, and nobody has decided on comfort only. Nobody is better because nobody measured."""
    if not {"critical", "grave"} & set(found.why):
        return False
    where = stays.current(chart, now)
    of_this_stay = where is not None and (where.admitted is None or at >= where.admitted)
    return of_this_stay and flags.comfort_only(chart, now) is None


def of_vitals(chart: Chart, found: Sequence[Measurement], now: datetime) -> list[tuple[Measurement, Urgency]]:
    """The newest measurement of each vital sign of the last day, the one that matters most first; an older
    one too where it is grave and nothing measured since has answered it (`unanswered`)."""
    kept: dict[str, list[Measurement]] = {}
    for one in found:
        if one.key in rounds.NEWS2_KEYS and one.use.decide and one.at <= now and now - one.at <= LATELY:
            kept.setdefault(one.key, []).append(one)
    kept = {key: [m for m in all_of if now - m.at <= RECENT] or all_of[-1:] for key, all_of in kept.items()}
    who, scored = whose(chart, now), rounds.excluded(chart, now) is None
    limits = ranges.vitals(chart, kept, now) if not scored else {}
    beside, held = [history[-1] for history in kept.values()], rounds.scales(chart, now)
    made = []
    for history in kept.values():
        points = rounds.points(history[-1], beside, held) if scored else None
        weight = urgency(_sign(history, now, _limits(limits, history[-1].key), points), who)
        if now - history[-1].at <= RECENT or unanswered(chart, weight, history[-1].at, now):
            made.append((history[-1], weight))
    return sorted(made, key=lambda pair: -pair[1].score)


def _limits(found: dict[str, Limits | None], key: str) -> Limits | None:
    """No limits where nobody knows them; None where those of the age aren't what counts."""
    return (found[key] or Limits()) if key in found else None


def _sign(history: list[Measurement], now: datetime, limits: Limits | None, points: int | None) -> Finding:
    last = history[-1]
    before = history[-2] if len(history) > 1 else None
    said = Abnormal.UNKNOWN
    if limits is not None:
        said = from_limits(last.number, limits) if last.number is not None else said
    return Finding(
        kind="vital", key=last.key, number=_number(last), abnormal=said, limits=limits or Limits(),
        former=_number(before) if before is not None else None,
        hours=(last.at - before.at).total_seconds() / 3600 if before is not None else 0.0,
        old=(now - last.at).total_seconds() / 3600,
        points=points,
    )  # fmt: skip


def _number(one: Measurement) -> Decimal | None:
    """Consciousness counts by its points."""
    if one.key == "acvpu":
        return Decimal(0 if one.words == "A" else 3)
    return one.number


# Blood loss after a birth


def of_loss(chart: Chart, now: datetime) -> tuple[Loss, Urgency] | None:
    """Urgency of the blood loss since a birth, where a limit was reached in the last day; None where none was
    reached or no birth is known: the limits are of births alone."""
    if not blood_loss.is_told(chart):
        # What was made of such a record holds as long as ever: nothing of it asks for the minute.
        return None
    found = blood_loss.read(chart, now, since=None)
    reached = found.reached
    if reached is None or reached.by is None or found.amount is None or not found.after_birth:
        return None
    newest = found.counted[-1].at
    if now - newest > RECENT:
        return None
    return found, urgency(
        Finding(
            kind="vital", key="blood-loss", number=found.amount,
            abnormal=Abnormal.CRITICAL_HIGH if reached.limit.danger else Abnormal.HIGH,
            limits=Limits(high=found.passed[0].limit.at),
            old=max((now - newest).total_seconds() / 3600, 0.0),
        ),
        whose(chart, now),
    )  # fmt: skip


# Tasks


def of_task(task: Task, now: datetime) -> Urgency:
    """Urgency of a task: its priority and its due time."""
    return of_due(due_at(task), is_urgent(task), now)


def of_due(due: datetime | None, pressing: bool, now: datetime) -> Urgency:
    """Urgency of a thing due at a time, to the quarter of an hour."""
    hours = ((due - now) // _QUARTER) / 4 if due is not None else None
    return urgency(Finding(kind="task", key="task", due=hours, urgent=pressing))


_QUARTER = timedelta(minutes=15)


def is_urgent(task: Task) -> bool:
    """True when the Task's priority is urgent, asap or stat."""
    return task.priority in ("urgent", "asap", "stat")


def due_at(task: Task) -> datetime | None:
    """Due time of a Task; of a whole day its last second: it is not overdue from midnight on."""
    text = tasks.due(task)
    moment = parse(text)
    if moment is None or moment.has_time:
        return moment.start if moment else None
    end = after(text)
    return end - timedelta(seconds=1) if end else None


def need(found: Iterable[float]) -> float:
    """Total urgency of a patient from the urgency of each item: the highest counts whole, each further one a
    third of the one before."""
    scores = sorted(found, reverse=True)[:6]
    return sum(score * _FURTHER**at for at, score in enumerate(scores))


_FURTHER = 1 / 3
