"""Doses: given, in part, not given, and the entry that was wrong, each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from desktop.acts import Done
from desktop.acts.medicines import CorrectDose, GiveDose, OmitDose
from desktop.clinical import units
from desktop.clinical.record import seen
from desktop.clinical.record.medicines.administrations import (
    Outcome,
    given_at,
    of_order,
    outcome,
    planned_for,
)
from desktop.clinical.record.medicines.medicines import read_request
from desktop.clinical.record.medicines.order_acts import OrderAct
from desktop.clinical.record.stays import stays
from desktop.clinical.words import doses as words
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.orders import medicine_words
from desktop.commands.carrying import Doing, carries
from desktop.commands.medicines import PLAIN, Ordered, author, ordered, reason
from desktop.core.errors import InputError
from desktop.core.formats import relative_day_time, time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES, MedicationAdministration, MedicationRequest
from desktop.fhir.when import instant
from desktop.orders import due, given_checks, giving
from desktop.orders.giving import Dose, Objection
from desktop.writing import medicines as writing
from desktop.writing.medicines import Author, Json

AHEAD = timedelta(hours=24)
"""A planned dose can be entered as not given so long before its time (fasting), not longer."""


@carries(GiveDose)
def give(doing: Doing, act: GiveDose) -> Done:
    """Enter a dose that was given. What speaks against it is refused, or asked for a reason."""
    one = ordered(doing, act.patient, act.order, act.seen, OrderAct.GIVE, TYPES)
    dose = Dose(_moment(act.at, doing.now), _planned(act.due), act.value, act.unit)
    _pass(giving.objections(one.chart, one.request, one.read, dose, doing.now), act.why)
    doing.write([_given(doing, one, dose, act)], action="C")
    doing.discard_draft(act.draft)
    said = _("{medicine} {amount} is entered as given {when}.").format(
        medicine=medicine_words(one.chart, one.request),
        amount=_amount_words(one.request, dose),
        when=relative_day_time(dose.at, doing.now),
    )
    gap = given_checks.not_checked(one.chart, act.order, doing.now)
    return doing.done(" ".join((said, _("Not checked: {why}").format(why=gap))) if gap else said)


def _given(doing: Doing, one: Ordered, dose: Dose, act: GiveDose) -> Json:
    me = author(doing)
    by = Author(act.by, act.by_name, doing.now) if act.by else me
    plan = giving.ordered(one.request, dose.due, dose.at)
    amount = (
        (dose.value, dose.unit)
        if dose.value is not None
        else (plan.value, plan.unit)
        if plan.value is not None
        else None
    )
    partly = giving.is_part(one.request, dose)
    return writing.given(
        one.stored,
        me,
        at=dose.at,
        by=by,
        encounter=one.encounter,
        due=dose.due,
        amount=amount,
        how=_how(one, dose),
        as_written=words.dosages_words(one.request.dosage_instruction, short=True),
        partly=partly,
        why=" ".join(act.why.split()),
    )


def _how(one: Ordered, dose: Dose) -> Json:
    """Route, site and method of the step that the dose is of; where several may be, those that all share."""
    steps = [step for step in one.stored.get("dosageInstruction", ()) if isinstance(step, dict)]
    number = giving.dosage_number(one.request, dose.due, dose.at)
    mine = [steps[number]] if number is not None and number < len(steps) else steps
    return {
        key: mine[0][key]
        for key in ("route", "site", "method")
        if mine and mine[0].get(key) and all(step.get(key) == mine[0][key] for step in mine)
    }


def _amount_words(request: MedicationRequest, dose: Dose) -> str:
    if dose.value is not None:
        return units.amount(dose.value, dose.unit)
    return giving.ordered(request, dose.due, dose.at).words


def _moment(at: str, now: datetime) -> datetime:
    if not at:
        return now
    found = instant(at)
    if found is None:
        raise InputError(
            _("The time can't be read."), kept=_("Nothing was changed."), todo=_("Write it as 08:10.")
        )
    return found


def _planned(due_: str) -> datetime | None:
    found = instant(due_) if due_ else None
    if due_ and found is None:
        raise InputError(_("The planned time can't be read."), kept=_("Nothing was entered."), details=due_)
    return found


def _pass(objections: Sequence[Objection], why: str) -> None:
    """InputError for what is refused, and for what is asked and has no reason."""
    refused = next((one for one in objections if one.kind == "refused"), None)
    if refused is not None:
        raise InputError(refused.words, kept=_("Nothing was entered."), todo=refused.todo)
    asked = " ".join(one.words for one in objections)
    least = giving.least(objections)
    if asked and len("".join(why.split())) < least:
        todo = _("If it was given all the same, enter it with details and write why.")
        if least > giving.LEAST:
            todo = _("Ask the doctor first. If it was given all the same, write why in at least {n} letters.")
        raise InputError(asked, kept=_("Nothing was entered."), todo=todo.format(n=least))


@carries(OmitDose)
def omit(doing: Doing, act: OmitDose) -> Done:
    """Enter that a planned dose was not given, with why."""
    one = ordered(doing, act.patient, act.order, act.seen, OrderAct.OMIT)
    looked = due.of_request(one.chart, one.request, doing.now)
    if not act.due and any(of.left for of in looked.today(doing.now)):
        return _omit_of_the_day(doing, one, act)
    moment = _planned(act.due)
    waits = moment is not None and _is_open(one, moment, doing.now)
    if moment is None or not waits:
        mine = of_order(one.chart, act.order)
        known = [a for a in mine if moment is not None and _about(a, moment)]
        raise InputError(
            giving.told(one.chart, known[0], doing.now) if known else _("No dose is waiting."),
            kept=_("Nothing was entered."),
            todo=_("Correct the entry if it is wrong.") if known else "",
        )
    if moment - doing.now > AHEAD:
        raise InputError(
            _("The dose is planned for {due}: too early to say that it is not given.").format(
                due=relative_day_time(moment, doing.now)
            ),
            kept=_("Nothing was entered."),
        )
    made = writing.not_given(
        one.stored, author(doing), due=moment, at=moment, why=reason(act.why), encounter=one.encounter
    )
    doing.write([made], action="C")
    doing.discard_draft(act.draft)
    return doing.done(
        _("{medicine} {time} is entered as not given.").format(
            medicine=medicine_words(one.chart, one.request), time=time(moment)
        )
    )


def _omit_of_the_day(doing: Doing, one: Ordered, act: OmitDose) -> Done:
    """Enter that one of the doses which are due by the day was not given."""
    me, why = author(doing), reason(act.why)
    made = writing.not_given(one.stored, me, due=None, at=doing.now, why=why, encounter=one.encounter)
    doing.write([made], action="C")
    doing.discard_draft(act.draft)
    return doing.done(
        _("One dose of {medicine} today is entered as not given.").format(
            medicine=medicine_words(one.chart, one.request)
        )
    )


def _is_open(one: Ordered, moment: datetime, now: datetime) -> bool:
    return moment in due.of_request(one.chart, one.request, now).moments


def _about(entry: MedicationAdministration, moment: datetime) -> bool:
    at = given_at(entry)
    return at is not None and due.Entered(at, planned_for(entry)).is_of(moment)


@carries(CorrectDose)
def correct(doing: Doing, act: CorrectDose) -> Done:
    """Strike the entry of a dose; with another time or amount, enter what was given in its place."""
    chart = doing.chart(act.patient, PLAIN)
    stored = doing.resource(act.administration)
    entry = chart.find(act.administration, MedicationAdministration)
    if entry is None or outcome(entry) is Outcome.WRONG:
        raise InputError(
            _("The entry is struck already, or can't be read."),
            kept=_("Nothing was changed."),
            todo=_("Look at the doses as they stand now."),
        )
    if act.seen != seen.mark(entry):
        raise InputError(
            _("The entry was changed while you looked."),
            kept=_("Nothing was changed, and what you wrote is kept."),
            todo=_("Look at it as it stands now, then do it again."),
        )
    why = reason(act.why)
    me = author(doing)
    doing.write([writing.struck(stored, why, me)])
    if act.at or act.value is not None:
        doing.write([_instead(doing, chart, entry, act, why)], action="C")
    doing.discard_draft(act.draft)
    name = name_of(chart, entry.medication_codeable_concept, entry.medication_reference)
    at = given_at(entry)
    when = relative_day_time(at, doing.now) if at else _("without a time")
    return doing.done(
        _("The entry of {medicine} {when} is struck.").format(
            medicine=name.generic or name.product, when=when
        )
    )


def _instead(doing: Doing, chart: Chart, entry: MedicationAdministration, act: CorrectDose, why: str) -> Json:
    """Dose that was really given, in place of a struck entry; checked as any other dose."""
    request = chart.find(entry.request, MedicationRequest) if entry.request else None
    if request is None:
        raise InputError(
            _("The order of this dose is not in the record here."),
            kept=_("Nothing was changed."),
            todo=_("Strike the entry, and write the dose in a note."),
        )
    read = read_request(chart, request, stays.current(chart, doing.now), doing.now)
    given = given_at(entry)
    value, unit = _value(act, entry)
    dose = Dose(_moment(act.at, given or doing.now), planned_for(entry), value, unit)
    refused = [
        one for one in giving.objections(chart, request, read, dose, doing.now) if one.kind == "refused"
    ]
    _pass(refused, why)
    place = entry.context.target if entry.context else ""
    one = Ordered(chart, request, read, doing.resource(request.key), place)
    by, name = _performer(entry)
    return _given(doing, one, dose, GiveDose(act.patient, request.key, "", by=by, by_name=name, why=why))


def _value(act: CorrectDose, entry: MedicationAdministration) -> tuple[Decimal | None, str]:
    if act.value is not None:
        return act.value, act.unit
    dose = entry.dosage.dose if entry.dosage else None
    if dose is None or dose.value is None:
        return None, ""
    return dose.value, units.code_of(dose.code, dose.unit)


def _performer(entry: MedicationAdministration) -> tuple[str, str]:
    """Performer of the struck entry; empty where it names none, so that the actor becomes the performer."""
    actor = next((p.actor for p in entry.performer if p.actor is not None and p.actor.reference), None)
    return (actor.reference, actor.display) if actor is not None else ("", "")
