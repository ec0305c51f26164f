"""The form of an act on a medicine: what stands, what was understood, what is asked, and the act it makes.

One idea: one form as it stands for what is written in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.acts import declared
from desktop.acts.medicines import (
    ChangeDose,
    RenewMedicine,
    ResumeMedicine,
    StopMedicine,
)
from desktop.clinical.record import persons, seen
from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, given_at, of_order, outcome
from desktop.clinical.record.medicines.medicines import Reading, read_request
from desktop.clinical.record.medicines.order_acts import OrderAct, possible
from desktop.clinical.record.medicines.restarters import restarters
from desktop.clinical.record.stays import stays
from desktop.clinical.words import demographics, doses
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.orders import standing_words, why_words
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.formats import number, relative_day_time, time
from desktop.core.messages import _, pgettext
from desktop.core.names import family_first
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import TYPES, MedicationRequest
from desktop.orders import checking, due, list_checks, redose
from desktop.orders.draft import MedicineOrder
from desktop.orders.field import verbs
from desktop.orders.field.scan import Question
from desktop.orders.order_resources import dosages
from desktop.orders.totals import daily_total
from desktop.shown.medicines.medicine_forms import MAKES, AskForm, FormField, MedicineForm, What
from desktop.shown.medicines.order_editor import (
    AlertChoice,
    OrderAlert,
    OrderCheck,
    OrderChoice,
    OrderQuestion,
)
from desktop.sync.pull import cursors
from desktop.views.answering import answers
from desktop.views.medicines import alert_rates, dose_forms, pause_form
from desktop.views.medicines.medication import short_dose
from desktop.views.medicines.order_writing import alert_of, not_asked_words
from desktop.views.reader import Reader

_ACTS: Final[dict[What, OrderAct]] = {
    "give": OrderAct.GIVE, "omit": OrderAct.OMIT, "change": OrderAct.CHANGE, "stop": OrderAct.STOP,
    "pause": OrderAct.PAUSE, "resume": OrderAct.RESUME, "renew": OrderAct.RENEW,
}  # fmt: skip
_WORDS: Final[dict[What, tuple[Callable[[], str], str]]] = {
    "change": (lambda: _("Change the dose"), "E"),
    "stop": (lambda: _("Stop the medicine"), "S"),
    "pause": (lambda: _("Pause the medicine"), "P"),
    "resume": (lambda: _("Resume the medicine"), "R"),
    "renew": (lambda: _("Renew the medicine"), "Y"),
}
_VERBS: Final[dict[What, Callable[[], str]]] = {
    "change": lambda: _("Sign the change of dose for"),
    "stop": lambda: _("Stop it for"),
    "pause": lambda: _("Pause it for"),
    "resume": lambda: _("Resume it for"),
    "renew": lambda: _("Sign the renewal for"),
}
_REASONS: Final[dict[What, tuple[Callable[[], str], ...]]] = {
    "change": (lambda: _("too little effect"), lambda: _("side effect"), lambda: _("blood pressure"),
               lambda: _("heart rate"), lambda: _("kidney function")),
    "stop": (lambda: _("side effect"), lambda: _("no longer needed"), lambda: _("no effect"),
             lambda: _("replaced by another"), lambda: _("course is done")),
}  # fmt: skip


@answers(AskForm)
def form(reader: Reader, connection: Connection, ask: AskForm) -> MedicineForm | None:
    """The form as the record stands now; None where the patient or the order is not held here."""
    made = _now(reader, connection, ask)
    kinds = declared(MAKES[ask.what]).fresh
    if made is not None and ask.unasked and kinds:
        held = cursors.asked_for(connection, ask.patient, kinds)
        made = msgspec.structs.replace(made, unchecked=not_asked_words(held, reader.clock()))
    if made is not None and made.alerts:
        rates = alert_rates.kept(connection)
        made = msgspec.structs.replace(made, alerts=alert_rates.on_alerts(made.alerts, rates))
    if made is None or made.act is None:
        return made
    return msgspec.structs.replace(made, act=msgspec.structs.replace(made.act, draft=ask.draft))


def _now(reader: Reader, connection: Connection, ask: AskForm) -> MedicineForm | None:
    chart = reader.seen(connection, ask.patient, TYPES, keep=True)
    request = chart.find(ask.order, MedicationRequest) if chart is not None else None
    if chart is None or request is None:
        return None
    now = reader.clock()
    if ask.what == "renew" and not ask.seen and not ask.written.text:
        # A renewal begins with the dose that was.
        ask = msgspec.structs.replace(
            ask, written=msgspec.structs.replace(ask.written, text=redose.typed(request))
        )
    read = read_request(chart, request, stays.current(chart, now), now)
    if ask.seen and ask.what != "correct" and ask.seen != seen.mark(request):
        return _since_changed(_blank(chart, request, now, ask), chart, request, read, now)
    if ask.what in ("give", "omit", "correct"):
        people = dose_forms.colleagues(chart, reader.actor)
        return dose_forms.form(_blank(chart, request, now, ask), chart, request, read, now, ask, people)
    return _of_order(chart, request, read, now, ask, reader.actor)


def _blank(chart: Chart, request: MedicationRequest, now: datetime, ask: AskForm) -> MedicineForm:
    """Form with the fields common to all: patient, medicine, route."""
    family, given = persons.family_given(chart.patient.name)
    patient = family_first(family, given)
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    title, keys = _WORDS.get(ask.what, (lambda: "", ""))
    return MedicineForm(
        what=ask.what,
        written=ask.written,
        order=ask.order,
        patient=patient,
        spoken=_("{name}, born {date}").format(
            name=patient, date=demographics.born(chart.patient, local(now).date())
        ),
        title=title(),
        keys=keys,
        name=name.generic or name.product,
        seen=seen.mark(request),
        brand=name.product if name.generic else "",
        detail=doses.common_how(request.dosage_instruction),
        label=pgettext("order", "Now"),
        before=_stands(chart, request, now),
        verb=_VERBS[ask.what]() if ask.what in _VERBS else "",
    )


def _stands(chart: Chart, request: MedicationRequest, now: datetime) -> tuple[str, ...]:
    """Present order in words: dose, hours, amount per day, last dose given."""
    said = short_dose(request.dosage_instruction) or doses.dosages_words(request.dosage_instruction)
    found = [said or _("no dose stated"), *_schedule(request.dosage_instruction)]
    given = [given_at(a) for a in of_order(chart, request.key) if outcome(a) in IN_THE_PATIENT]
    known = [at for at in given if at is not None and at <= now]
    if known:
        found.append(_("last dose {when}").format(when=relative_day_time(max(known), now)))
    return tuple(found)


def _schedule(dosage: tuple[Dosage, ...], compared: str = "") -> list[str]:
    times = [t[:5] for d in dosage if d.timing and d.timing.repeat for t in d.timing.repeat.time_of_day]
    found = [_("at {times}").format(times=", ".join(times))] if times else []
    total = daily_total(dosage)
    if total is not None:
        said = _("{amount} per day").format(amount=doses.quantity_words(total))
        found.append(", ".join(part for part in (said, compared) if part))
    return found


def _of_order(
    chart: Chart, request: MedicationRequest, read: Reading, now: datetime, ask: AskForm, actor: Actor
) -> MedicineForm:
    made = _blank(chart, request, now, ask)
    if _ACTS[ask.what] not in possible(read):
        return msgspec.structs.replace(
            made,
            refused=_("That can't be done with the order as it stands: {order}.").format(
                order=standing_words(chart, request, read, now)
            ),
            missing=_("Can't be done for"),
        )
    if ask.what == "pause":
        among = restarters(chart, stays.current(chart, now), actor)
        return pause_form.form(made, request, ask, now, among)
    made = msgspec.structs.replace(made, fields=_fields(request, ask), foot=_foot(request, ask, now))
    if ask.what == "change":
        made, ask = _with_why(made, now, ask)
    if ask.what in ("change", "renew"):
        made = _with_dose(made, chart, request, now, ask)
        made = _with_dosed_why(made, now, ask)
    elif ask.what == "resume":
        made = _with_checks(made, chart, now, ask)
    if ask.what in ("change", "stop") and len(ask.written.why.strip()) < 3:
        made = _missing(made, "why", _("Write why, then sign for"))
    return made if made.missing else msgspec.structs.replace(made, act=_act(made, ask))


def _with_why(made: MedicineForm, now: datetime, ask: AskForm) -> tuple[MedicineForm, AskForm]:
    """With the reason that was written behind the dose, shown in the field for it where that is empty.

    The same reason may stand in both: a form that was left and is opened again keeps it in its field.
    """
    dose, why = redose.with_why(ask.written.text, now)
    if not why or ask.written.why.strip().casefold() not in ("", why.casefold()):
        return made, ask
    fields = tuple(msgspec.structs.replace(one, read=why) if one.key == "why" else one for one in made.fields)
    written = msgspec.structs.replace(ask.written, text=dose, why=why)
    return msgspec.structs.replace(made, fields=fields), msgspec.structs.replace(ask, written=written)


def _with_dosed_why(made: MedicineForm, now: datetime, ask: AskForm) -> MedicineForm:
    """With a notice, to be seen before it is signed, where the reason tells an amount or a time: it is no
    part of the dose there."""
    at = redose.dosed_in(ask.written.why, now) if ask.written.why.strip() else None
    if at is None:
        return made
    notice = OrderAlert(
        key="why-dose",
        tier="notice",
        title=_("“{words}” stands in the reason: it changes nothing of the dose.").format(
            words=ask.written.why[slice(*at)].strip()
        ),
        text=_("What is to be given is what stands under “Becomes”."),
    )
    return msgspec.structs.replace(made, alerts=(*made.alerts, notice))


def _missing(made: MedicineForm, field: str, words: str) -> MedicineForm:
    """The form in which something is missing; what was missing before it stays the first."""
    if made.missing:
        return made
    return msgspec.structs.replace(made, missing=words, missing_field=field)


def _since_changed(
    made: MedicineForm, chart: Chart, request: MedicationRequest, read: Reading, now: datetime
) -> MedicineForm:
    """The question where somebody changed the order while it was written about."""
    alert = OrderAlert(
        key="changed",
        tier="question",
        title=_("The order was changed while you wrote"),
        text=_("It is now: {order}.").format(order=standing_words(chart, request, read, now)),
        choices=(
            AlertChoice("go", _("Go on with it as it stands now")),
            AlertChoice("leave", _("Leave it as it is")),
        ),
    )
    return msgspec.structs.replace(
        made, alerts=(alert,), missing=_("Look at what changed, then sign for"), missing_field="alert"
    )


def _fields(request: MedicationRequest, ask: AskForm) -> tuple[FormField, ...]:
    why = FormField(
        "why",
        _("Why"),
        hint=_("stands in the chart and the letter"),
        placeholder=_("a few words"),
        choices=tuple(words() for words in _REASONS.get(ask.what, ())),
    )
    dose = FormField("text", pgettext("order", "Becomes"), placeholder=_("dose and times a day"))
    if ask.what == "change":
        return dose, msgspec.structs.replace(
            why, placeholder=_("a few words, or “because of …” at the dose"), begins=verbs.REASON_BEGINS
        )
    if ask.what == "renew":
        days = _("with days: “i 5 dager”") if redose.limited(request) else ""
        return msgspec.structs.replace(dose, hint=days), msgspec.structs.replace(why, hint=_("may be empty"))
    return (why,) if ask.what == "stop" else ()


def _foot(request: MedicationRequest, ask: AskForm, now: datetime) -> str:
    if ask.what == "change":
        return _("{dose} ends now. Undo in 10 s.").format(dose=short_dose(request.dosage_instruction))
    if ask.what == "resume" and (why := why_words(request)):
        return _("Paused: {why}. Doses of the pause are not made up.").format(why=why)
    return _("Undo in 10 s.")


def _with_dose(
    made: MedicineForm, chart: Chart, request: MedicationRequest, now: datetime, ask: AskForm
) -> MedicineForm:
    """With the dose as it was read and checked."""
    text = ask.written.text
    if not text.strip():
        return _missing(made, "text", _("Write the dose, then sign for"))
    found = redose.read(chart, request, text, now)
    if found.draft is not None and not isinstance(found.order, MedicineOrder):
        made = msgspec.structs.replace(made, questions=_questions(found.questions))
    if not isinstance(found.order, MedicineOrder):
        asked = next((q.words for q in found.questions), _("Write it as “80 mg x 2”."))
        made = _with_problem(made, "text", asked)
        return _missing(made, "text", _("Write the dose, then sign for"))
    order = found.order
    typed = from_json(strict.dumps(dosages(order, now)), tuple[Dosage, ...])
    made = msgspec.structs.replace(made, after=_becomes(request, order, typed, now, chart))
    problem = _problem(chart, request, order, typed, ask)
    if problem:
        return _missing(_with_problem(made, "text", problem), "text", _("Write the dose, then sign for"))
    given = [(a.finding, a.action, a.reason) for a in ask.answers]
    try:
        looked = redose.check(chart, request, order, text, now, given)
    except InputError as error:
        return _missing(_with_problem(made, "why", str(error)), "why", _("Answer, then sign for"))
    return _found(made, looked.checked, request.id, now)


def _problem(
    chart: Chart, request: MedicationRequest, order: MedicineOrder, typed: tuple[Dosage, ...], ask: AskForm
) -> str:
    if order.start.at is not None or order.start.day is not None:
        return _("A change of dose holds from now on.")
    if other := redose.other_strength(chart, request, order):
        return other
    if ask.what == "change" and redose.is_same(request, order, typed):
        return _("That is the dose that stands.")
    if ask.what == "renew" and redose.limited(request) and not redose.ends(order):
        return _("It is not said how long it goes on.")
    return ""


def _becomes(
    request: MedicationRequest, order: MedicineOrder, typed: tuple[Dosage, ...], now: datetime, chart: Chart
) -> tuple[str, ...]:
    said = short_dose(typed) if not order.verbatim else order.verbatim
    waits = due.waiting(chart, request, now)
    more = redose.change_in_percent(request.dosage_instruction, typed)
    compared = f"{number(Decimal(more), sign=True)} %" if more else ""
    lines = [said, *_schedule(typed, compared)]
    if compared and not any(compared in line for line in lines):
        # A rate has no amount in a day beside which it could stand.
        lines.append(compared)
    following = due.look(due.Plan(typed, "", min(waits, now) if waits is not None else now), (), now).moments
    if waits is not None and waits < now:
        lines.append(_("from the dose that waits, {time}").format(time=time(waits)))
    elif following:
        lines.append(_("first {when}").format(when=relative_day_time(following[0], now)))
    return tuple(lines)


def _with_problem(made: MedicineForm, key: str, words: str) -> MedicineForm:
    fields = tuple(
        msgspec.structs.replace(one, problem=words) if one.key == key else one for one in made.fields
    )
    return msgspec.structs.replace(made, fields=fields)


def _questions(found: tuple[Question, ...]) -> tuple[OrderQuestion, ...]:
    return tuple(
        OrderQuestion(
            q.kind,
            q.words,
            tuple(OrderChoice(str(n), c.words, c.text) for n, c in enumerate(q.choices, 1)),
            q.start,
            q.end,
        )
        for q in found
        if q.choices
    )


def _with_checks(made: MedicineForm, chart: Chart, now: datetime, ask: AskForm) -> MedicineForm:
    """With what speaks against resuming it."""
    given = [(a.finding, a.action, a.reason) for a in ask.answers]
    checked, _given = list_checks.check_standing(chart, ask.order, now, given)
    return _found(made, checked, ask.order, now)


def _found(made: MedicineForm, checked: checking.Checked, line: str, now: datetime) -> MedicineForm:
    """With what the checks found, and what they looked at."""
    made = msgspec.structs.replace(
        made,
        alerts=tuple(_offered(alert_of(one)) for one in checked.open),
        checks=tuple(OrderCheck(a.label, a.state, a.words, a.why) for a in checked.areas.get(line, ())),
        checked=_("{time}, against local data").format(time=time(now)),
    )
    stop = next((one for one in checked.stops), None)
    if stop is None:
        return made
    words = _("Answer the stop, then sign for") if stop.stops else _("Answer the question, then sign for")
    return _missing(made, "alert", words)


def _offered(alert: OrderAlert) -> OrderAlert:
    """Without a way to choose another medicine, for this form is about one that is ordered already; to remove
    what is new is to leave what stands."""
    left = tuple(
        msgspec.structs.replace(c, words=_("Leave it as it is")) if c.key == "remove" else c
        for c in alert.choices
        if c.key != "order" and not c.key.startswith("alternative")
    )
    return msgspec.structs.replace(alert, choices=left, concerns="")


def _act(made: MedicineForm, ask: AskForm) -> ChangeDose | StopMedicine | ResumeMedicine | RenewMedicine:
    written, who = ask.written, ask.patient
    shown = tuple(one.key for one in made.alerts)
    match ask.what:
        case "stop":
            return StopMedicine(who, ask.order, made.seen, written.why)
        case "resume":
            return ResumeMedicine(who, ask.order, made.seen, ask.answers, shown)
        case "renew":
            return RenewMedicine(who, ask.order, made.seen, written.text, written.why, ask.answers, shown)
        case _:
            return ChangeDose(who, ask.order, made.seen, written.text, written.why, ask.answers, shown)
