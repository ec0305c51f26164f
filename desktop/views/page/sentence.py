"""The first sentence of a patient's page from the record: fever, the answers that matter, score, what is
late.

Nothing is said that nobody knows: a sample is *not taken* only where the server was asked for all that
could tell of it. What is struck or replaced is gone from the sentence at once, because it is made anew from
the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical import danger
from desktop.clinical.record import reports, requests, tasks
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.measurement_words import beside_of
from desktop.clinical.record.measured.measurements import Measurement
from desktop.clinical.record.measured.rounds import Scored
from desktop.clinical.urgency import Urgency
from desktop.clinical.vocabulary import vitals
from desktop.clinical.words import moments
from desktop.clinical.words.numbers import shown, vital_decimals
from desktop.core.clock import local
from desktop.core.formats import age, day_short, number, relative_day_time, time
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import DiagnosticReport, Observation, ServiceRequest, Task
from desktop.fhir.when import instant
from desktop.orders import watch
from desktop.orders.chart_facts import Facts
from desktop.shown.page.sentence import FirstSentence, SentencePart
from desktop.shown.why.origin import OriginOf
from desktop.views.base import labelled, labs, urgent
from desktop.views.base.labs import LabValue
from desktop.views.tasks import tasks as task_rows

TYPES = frozenset(
    {
        "Observation",
        "DiagnosticReport",
        "ServiceRequest",
        "Specimen",
        "Task",
        "Encounter",
        "Condition",
        "Flag",
        "Procedure",
        "RelatedPerson",
        *urgent.TYPES,
    }
)
MOST = 4
FEVER = Decimal("38.0")
WORTH = 2.0
"""An answer of less than this is not for the first sentence."""
_RECENT = timedelta(hours=24)
_CULTURE = "blood-culture"


class _Said(msgspec.Struct, frozen=True):
    """A part with how much it matters."""

    part: SentencePart
    weight: Urgency

    urgent: bool = False


def build(chart: Chart, now: datetime, first: Sequence[str] = ()) -> FirstSentence | None:
    """The sentence; None where nothing is worth one. `first` are the analyses that the workspace weighs
    more."""
    found = rounds.measurements(chart, now=now)
    signs = urgent.of_vitals(chart, found, now)
    adult = rounds.excluded(chart, now) is None
    scored = urgent.lately_scored(chart, found, now) if adult else []
    score = _score(chart, scored, now)
    fever = _fever(found, signs, now)
    sign = fever or _sign(signs, now, beside=score is not None, adult=adult)
    bleeding = _bleeding(chart, now)
    late = _late(chart, now) or _culture(chart, now, fever, scored)
    answers = list(_answers(chart, now, first))
    if late is not None and not (bleeding or sign or score or answers or late.urgent):
        # What is late in a patient who is well stands in the list of tasks.
        return None
    fixed = [one for one in (bleeding, sign, score, late) if one is not None]
    if late is not None and len(fixed) == MOST and answers and answers[0].weight.lifts:
        # What is late makes room for a value that endangers.
        fixed, late = fixed[:-1], None
    answers = answers[: MOST - len(fixed)]
    # Read in the order of a report at the bedside: body, answers, score, what is not done.
    before = [one for one in (bleeding, sign) if one is not None]
    said = [*before, *answers, *([score] if score else ()), *([late] if late else ())]
    if not said:
        return None
    parts = tuple(one.part for one in said)
    spoken = " ".join(
        _("{part}, source {n}.").format(part=part.spoken, n=at) for at, part in enumerate(parts, 1)
    )
    made = FirstSentence(
        parts, any(one.weight.endangers for one in said), _("First: {parts}").format(parts=spoken)
    )
    return labelled.rows(made, chart)


def _fever(
    found: Sequence[Measurement], signs: Sequence[tuple[Measurement, Urgency]], now: datetime
) -> _Said | None:
    pair = next(((m, w) for m, w in signs if m.key == "temp"), None)
    if pair is None or pair[0].number is None or pair[0].number < FEVER:
        return None
    newest, weight = pair
    begun = newest
    for one in reversed([m for m in found if m.key == "temp" and m.use.decide and m.number is not None]):
        if one.at > newest.at:
            continue
        if one.number < FEVER:  # type: ignore[operator]
            break
        begun = one
    text = _("Fever {value}").format(value=_written(newest))
    if newest.at - begun.at >= timedelta(hours=1):
        text = _("{fever} {since}").format(fever=text, since=since(begun.at, now))
    return _Said(_vital(newest, text, now), weight)


def _bleeding(chart: Chart, now: datetime) -> _Said | None:
    """The running sum of what was lost since a birth, where a limit was reached."""
    found = urgent.of_loss(chart, now)
    if found is None:
        return None
    loss, weight = found
    amount = number(loss.amount or Decimal(0))
    amount = _("at least {n}").format(n=amount) if loss.least else amount
    text = _("Blood loss {amount} ml").format(amount=amount)
    birth = loss.delivery
    if birth is not None and birth.timed:
        text = _("{loss} in {age} since the birth").format(loss=text, age=age(now - birth.last))
    keys = tuple(one.key for one in loss.counted)
    of = OriginOf(keys, _("Blood loss"), amount, "ml", "high", computed=len(keys) > 1)
    return _Said(SentencePart(text, text, of, "blood_loss"), weight)


def _vital(one: Measurement, text: str, now: datetime) -> SentencePart:
    known = vitals()[one.key]
    value = _written(one)
    text = beside_of(one).after(_dated(text, one.at, now))
    of = OriginOf((one.reference,), known.name, value, known.shown, note=relative_day_time(one.at, now))
    return SentencePart(text, text, of, "vitals")


def _dated(text: str, at: datetime, now: datetime) -> str:
    """With its time where it is older than a day: nothing was measured since."""
    if now - at <= _RECENT:
        return text
    return _("{value} ({when})").format(value=text, when=relative_day_time(at, now))


def _written(one: Measurement) -> str:
    if one.number is None:
        return one.words
    return shown(one.number, vital_decimals(one.key, one.number)).text


def _sign(
    signs: Sequence[tuple[Measurement, Urgency]], now: datetime, *, beside: bool, adult: bool
) -> _Said | None:
    """The vital sign that matters most; `beside` a score only one that is grave by itself, and one point of
    it is not for the first sentence."""
    for one, weight in signs:
        worth = weight.severity >= _TWO_POINTS if adult else weight.score >= _WORTH_OF_A_SIGN
        if one.key in _OXYGEN or not worth or (beside and not _is_grave(weight)):
            continue
        known, value = vitals()[one.key], _written(one)
        unit = "" if known.shown.startswith("/") or not known.shown else f" {known.shown}"
        return _Said(_vital(one, f"{known.name} {value}{unit}", now), weight)
    return None


_TWO_POINTS, _WORTH_OF_A_SIGN = 0.9, 1.5
_OXYGEN = frozenset({"o2", "fio2", "on_o2"})


def _is_grave(weight: Urgency) -> bool:
    return bool({"critical", "grave"} & set(weight.why))


def _score(chart: Chart, scored: Sequence[Scored], now: datetime) -> _Said | None:
    weight = urgent.of_scores(chart, scored, now)
    if weight is None or not _is_grave(weight):
        return None
    last = scored[-1]
    total = str(last.score.total)
    if last.score.single_three and last.score.total < _ASKS:
        total += "!"
    said = _("at least {n}").format(n=total) if last.score.least else total
    keys = tuple(dict.fromkeys(m.reference for m in last.taken))
    of = OriginOf(keys, "NEWS2", said, note=relative_day_time(last.at, now), computed=True)
    text = _dated(f"NEWS2 {said}", last.at, now)
    return _Said(SentencePart(text, text, of, "vitals"), weight)


def _answers(chart: Chart, now: datetime, first: Sequence[str]) -> Iterator[_Said]:
    """The newest answers of the last day that matter, the most dangerous first; before them those that nobody
    has answered for, and that nothing measured since has: however old."""
    newest: dict[str, LabValue] = {}
    values = labs.values(chart, now=now)
    for value in values:
        if value.current and now - (value.issued or value.at) <= _RECENT:
            newest[value.row] = value
    lifting = urgent.dangers(chart, values, now, first)
    before = {value.row for value, _weight in lifting}
    rest = urgent.worst(chart, [one for one in newest.values() if one.row not in before], now, first)
    for value, weight in lifting:
        yield _Said(_told(chart, value, weight, now), weight)
    for value in labs.questioned(chart, now):
        # Which of two is the later nobody knows: it is said beside what was measured.
        yield _Said(_doubted(value, now), urgent.of_value(chart, value, now, first))
    for value, weight in ((one, urgent.of_value(chart, one, now, first)) for one in rest):
        if weight.score >= WORTH and "normal" not in weight.why:
            yield _Said(_told(chart, value, weight, now), weight)


def _told(chart: Chart, value: LabValue, weight: Urgency, now: datetime) -> SentencePart:
    part = _answer(value, urgent.former(chart, value, now), weight, now)
    if "too-fast" in weight.why and (words := _too_fast(chart, value, now)):
        return msgspec.structs.replace(part, text=words, spoken=words)
    return part


def _doubted(value: LabValue, now: datetime) -> SentencePart:
    """A critical answer of which nobody can tell the time, or the unit: with that said."""
    said = value.short or value.text
    text = value.beside.after(f"{value.name} {said}? ({value.doubt})")
    spoken = value.beside.after(f"{value.name} {said}, {value.doubt}")
    of = OriginOf(
        (value.reference,), value.name, value.whole or value.text, value.unit, value.outside,
        value.when(now),
    )  # fmt: skip
    return SentencePart(text, spoken, of, "laboratory", value.row)


def _too_fast(chart: Chart, value: LabValue, now: datetime) -> str:
    """Warning of rule A13 for a sodium that rises too fast; empty where it does not hold."""
    told = watch.look(Facts(chart, (), now), "A13")
    found = next((one for one in told if isinstance(one, watch.Alert) and one.about == value.reference), None)
    return found.words().rstrip(".") if found is not None else ""


def _answer(value: LabValue, before: LabValue | None, weight: Urgency, now: datetime) -> SentencePart:
    said = value.short or value.text
    text = f"{value.name} {said}" if len(said) <= _LONGEST else value.name
    spoken = text
    moved = {"worse", "better", "too-fast"} & set(weight.why)
    if before is not None and moved and value.at - before.at <= 3 * _RECENT:
        earlier = before.short or before.text
        text = f"{value.name} {earlier} → {said}"
        spoken = _("{name} {before} to {now}").format(name=value.name, before=earlier, now=said)
    if now - (value.issued or value.at) > _RECENT:
        # What is not of today says of when it is.
        day = moments.on_day(value.moment, now)
        text, spoken = (f"{words} ({day})" for words in (text, spoken))
    aside = msgspec.structs.replace(value.beside, preliminary=False)
    text, spoken = aside.after(text), aside.after(spoken)
    if value.preliminary:
        text = _("{value}, preliminary").format(value=text)
    of = OriginOf(
        (value.reference,), value.name, value.whole or value.text, value.unit, value.outside,
        value.when(now),
    )  # fmt: skip
    return SentencePart(text, spoken, of, "laboratory", value.row)


_LONGEST = 24


def _late(chart: Chart, now: datetime) -> _Said | None:
    """The task that is late and matters most, in the words of who gave it; one about blood cultures first,
    because it is what a fever waits for."""
    found = [
        (urgent.of_task(task, now), task)
        for task in chart.all(Task)
        if tasks.is_open(task) and task_rows.is_task(task)
    ]
    late = [(weight, task) for weight, task in found if "overdue" in weight.why]
    if not late:
        return None
    weight, task = max(late, key=lambda pair: (_is_culture(task_rows.words(pair[1])), pair[0].score))
    text = task_rows.words(task)
    due = task_rows.clock(task, now)
    of = OriginOf((task.key,), text, note=_("due {time}").format(time=due))
    spoken = _("{task}, overdue {time}").format(task=text, time=due)
    return _Said(SentencePart(text, spoken, of), weight, urgent.is_urgent(task))


def _culture(chart: Chart, now: datetime, fever: _Said | None, scored: Sequence[Scored]) -> _Said | None:
    """Reminder of a blood culture that fever and score ask for: only where the server has told of everything
    that could say otherwise."""
    if fever is None or not scored or scored[-1].score.total < _ASKS or now - scored[-1].at > _RECENT:
        return None
    if chart.unreadable or not chart.known(Observation, DiagnosticReport, ServiceRequest, Task):
        return None
    since_when = now - 2 * _RECENT
    for request in chart.all(ServiceRequest):
        if requests.taken(request) and _names(request.code) and _after(requests.when(request), since_when):
            return None
    answered = [(r.code, reports.answered(r)) for r in chart.all(DiagnosticReport)]
    answered += [(o.code, o.when or o.issued) for o in chart.all(Observation)]
    if any(_names(code) and _after(at, since_when) for code, at in answered):
        return None
    if any(tasks.is_open(task) and _is_culture(task_rows.words(task)) for task in chart.all(Task)):
        return None  # somebody has it to do, and it is not late
    text = _("blood culture not taken")
    note = _("none is ordered, taken or answered in the record since {time}").format(
        time=relative_day_time(since_when, now)
    )
    of = OriginOf(fever.part.of.keys, _("Blood culture"), note=note)
    return _Said(SentencePart(text, text, of), fever.weight)


_ASKS = 5
"""From this score on a fever asks for blood cultures. No clinician has checked it."""


def _names(concept: CodeableConcept | None) -> bool:
    return concept is not None and any(
        _is_culture(text) for text in (concept.label, *(c.display for c in concept.coding))
    )


def _is_culture(text: str) -> bool:
    return danger.named(text) == _CULTURE


def _after(when: str, moment: datetime) -> bool:
    """True when a FHIR time is after a moment; an unknown one may be."""
    at = instant(when)
    return at is None or at >= moment


def since(at: datetime, now: datetime) -> str:
    """`fra i natt`, `fra i går`, `fra 16:10`, `fra 18.11`."""
    begun, today = local(at), local(now).date()
    days = (today - begun.date()).days
    night = begun.hour < 6 if days == 0 else begun.hour >= 22 and days == 1
    if night and local(now).hour < 18:
        return _("since last night")
    if days == 0:
        return pgettext("finding", "since {time}").format(time=time(at))
    if days == 1:
        return _("since yesterday")
    return pgettext("finding", "since {time}").format(time=day_short(at))
