"""Orders of medicines: change of dose, stop, pause, resume, renew, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from desktop.acts import Done
from desktop.acts.medicines import (
    ChangeDose,
    PauseMedicine,
    RenewMedicine,
    ResumeMedicine,
    StopMedicine,
)
from desktop.clinical.record import seen
from desktop.clinical.record.medicines import restarting
from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, of_order, outcome
from desktop.clinical.record.medicines.medicines import Reading, State, read_request
from desktop.clinical.record.medicines.order_acts import OrderAct, possible
from desktop.clinical.record.medicines.restarting import Restarter
from desktop.clinical.record.stays import stays
from desktop.clinical.words.orders import medicine_words, order_words, standing_words
from desktop.commands.carrying import Doing, carries
from desktop.commands.wishes.overridden import tell_owners
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.formats import day_time, relative_day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import TYPES, MedicationRequest
from desktop.orders import checking, due, issues, lateness, list_checks, redose
from desktop.orders.basket import Answer, Identity, Line, new_identity
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.until import next_look
from desktop.orders.field.until import until as moment_of
from desktop.orders.order_resources import Signing
from desktop.writing import medicines as writing
from desktop.writing.medicines import Author, Json
from desktop.writing.pauses import restarting as restart_writing

LEAST_REASON = 3
"""Minimum length of a reason."""


class Ordered(msgspec.Struct, frozen=True):
    """An order as it stands in the transaction: read, and as it is stored."""

    chart: Chart
    request: MedicationRequest
    read: Reading
    stored: Json
    encounter: str


PLAIN: Final = ("Encounter", "MedicationAdministration", "MedicationRequest", "Task")
"""Resource types needed of a chart where nothing but the order itself is checked."""


def ordered(
    doing: Doing, patient: str, order: str, mark: str, act: OrderAct, types: Iterable[str] = PLAIN
) -> Ordered:
    """The order that an act is about. InputError when it says something else than what was seen, or when
    its state does not allow the act."""
    chart = doing.chart(patient, types)
    stored = doing.resource(order)
    request = chart.find(order, MedicationRequest)
    if request is None:
        raise InputError(
            _("The order can't be read here."),
            kept=_("Nothing was changed."),
            todo=_("Fetch anew and look again."),
            details=order,
        )
    where = stays.current(chart, doing.now)
    read = read_request(chart, request, where, doing.now)
    now = standing_words(chart, request, read, doing.now)
    if mark != seen.mark(request):
        raise InputError(
            _("The order was changed while you looked. It is now: {order}.").format(order=now),
            kept=_("Nothing was changed, and what you wrote is kept."),
            todo=_("Look at it as it stands now, then do it again."),
        )
    if act not in possible(read):
        raise InputError(
            _("That can't be done with the order as it stands: {order}.").format(order=now),
            kept=_("Nothing was changed."),
            todo=_("Look at what can be done with it."),
        )
    return Ordered(chart, request, read, stored, where.encounter.key if where else "")


def author(doing: Doing) -> Author:
    """Author of the act, as written into resources."""
    return Author(doing.actor.practitioner or doing.actor.role, doing.actor.name, doing.now)


def reason(why: str) -> str:
    """The reason as it is written down; InputError for none."""
    plain = " ".join(why.split())
    if len(plain) < LEAST_REASON:
        raise InputError(
            _("The reason is missing."),
            kept=_("Nothing was changed."),
            todo=_("Write why, in a few words."),
        )
    return plain


@carries(StopMedicine)
def stop(doing: Doing, act: StopMedicine) -> Done:
    """Stop an order; one that has not begun, and of which nothing was given, is cancelled."""
    one = ordered(doing, act.patient, act.order, act.seen, OrderAct.STOP)
    given = any(outcome(a) in IN_THE_PATIENT for a in of_order(one.chart, act.order))
    begun = given or one.read.state is not State.NOT_BEGUN
    doing.write([writing.stopped(one.stored, reason(act.why), author(doing), begun=begun)])
    pause_ends(doing, one.chart, act.order, restarted=False)
    doing.discard_draft(act.draft)
    name = order_words(one.chart, one.request)
    said = _("{order} is stopped.") if begun else _("{order} is cancelled.")
    return doing.done(said.format(order=name))


@carries(PauseMedicine)
def pause(doing: Doing, act: PauseMedicine) -> Done:
    """Pause an order until a moment, or until what one waits for."""
    one = ordered(doing, act.patient, act.order, act.seen, OrderAct.PAUSE)
    words = " ".join(act.until.split())
    if not words:
        raise InputError(
            _("Until when is it paused?"),
            kept=_("Nothing was changed."),
            todo=_("Write a day, an hour, or what is waited for."),
        )
    if not act.who:
        raise InputError(
            _("Who restarts it?"),
            kept=_("Nothing was changed."),
            todo=_("Write who is to look at the pause when it is over."),
        )
    until, me = moment_of(words, doing.now), author(doing)
    said = relative_day_time(until, doing.now) if until is not None else words
    who = Restarter(act.who, act.name)
    held = writing.paused(one.stored, reason(act.why), until, said, me, by=act.name)
    _comes_back(doing, one, act, held, until or next_look(doing.now), who)
    doing.discard_draft(act.draft)
    name = order_words(one.chart, one.request)
    return doing.done(
        _("{order} is paused until {until}. {who} restarts it.").format(order=name, until=said, who=act.name)
    )


def _comes_back(
    doing: Doing, one: Ordered, act: PauseMedicine, held: Json, due_: datetime, who: Restarter
) -> None:
    """Write the pause and the Task by which it comes back: a new one with it, or the one that waits moved."""
    name, me = order_words(one.chart, one.request), author(doing)
    # A record is read on other days: no “tomorrow” in it.
    until = moment_of(act.until, doing.now)
    told = day_time(until) if until is not None else " ".join(act.until.split())
    waits = restarting.waiting(one.chart, act.order)
    if waits:
        doing.write([held])
        body = doing.resource(waits[0].key)
        doing.write([restart_writing.moved(body, held, name, due_, told, who, me)], apart=True)
        return
    made = restart_writing.task(held, act.seen, name, due_, told, who, me, one.encounter)
    # Neither alone: a pause that nobody answers for, or a task about what was not paused.
    doing.write([held, made], atomic=True)


def pause_ends(doing: Doing, chart: Chart, order: str, *, restarted: bool) -> None:
    """End the Tasks by which the pause of an order comes back: with the pause they are over. One that the
    server refuses holds up nothing."""
    for task in restarting.waiting(chart, order):
        body = restart_writing.ended(doing.resource(task.key), author(doing), restarted=restarted)
        doing.write([body], apart=True)


@carries(ResumeMedicine)
def resume(doing: Doing, act: ResumeMedicine) -> Done:
    """Let a paused order go on, after the checks of an order."""
    one = ordered(doing, act.patient, act.order, act.seen, OrderAct.RESUME, TYPES)
    checked, given = list_checks.check_standing(
        one.chart, act.order, doing.now, [(a.finding, a.action, a.reason) for a in act.answers]
    )
    _all_answered(next((found.title for found in checked.stops), ""))
    _all_seen(checked, act.shown)
    made = [issues.issue(answer, _signing(doing, one)) for answer in given]
    doing.write([writing.resumed(one.stored, author(doing)), *made], atomic=bool(made))
    pause_ends(doing, one.chart, act.order, restarted=True)
    tell_owners(doing, given)
    doing.discard_draft(act.draft)
    return doing.done(_("{order} goes on.").format(order=order_words(one.chart, one.request)))


@carries(ChangeDose)
def change_dose(doing: Doing, act: ChangeDose) -> Done:
    """End an order and put another with a new dose in its place, after the checks of an order."""
    one = ordered(doing, act.patient, act.order, act.seen, OrderAct.CHANGE, TYPES)
    why = reason(act.why)
    said = _("Changed from {before}: {why}").format(before=order_words(one.chart, one.request), why=why)
    new = _following(doing, one, act, said, renewing=False)
    told = _("Dose changed: {why}").format(why=why)
    ended = writing.stopped(one.stored, told, author(doing), said=told)
    doing.discard_draft(act.draft)
    return _sign(doing, one, new, ended)


@carries(RenewMedicine)
def renew(doing: Doing, act: RenewMedicine) -> Done:
    """Let an order that ends, or has ended, go on as another, after the checks of an order."""
    one = ordered(doing, act.patient, act.order, act.seen, OrderAct.RENEW, TYPES)
    said = _("Renewed: {why}").format(why=act.why.strip()) if act.why.strip() else _("Renewed")
    new = _following(doing, one, act, said, renewing=True)
    ended = writing.completed(one.stored, author(doing)) if one.read.running else None
    doing.discard_draft(act.draft)
    return _sign(doing, one, new, ended, renewing=True)


class _New(msgspec.Struct, frozen=True):
    """The order that follows: as it is written, what it was made from, and what else it stops."""

    resource: Json
    order: MedicineOrder
    answers: tuple[Answer, ...]
    replaces: tuple[str, ...]


def _following(
    doing: Doing, one: Ordered, act: ChangeDose | RenewMedicine, said: str, *, renewing: bool
) -> _New:
    found = redose.read(one.chart, one.request, act.text, doing.now)
    order = found.order
    if not isinstance(order, MedicineOrder):
        raise redose.unread(found)
    begins = first_due(one.chart, one.request, order, doing.now)
    if other := redose.other_strength(one.chart, one.request, order):
        raise InputError(
            other,
            kept=_("Nothing was changed."),
            todo=_("Leave the concentration out; or stop this order and write the new one."),
        )
    made = writing.dosage(order, one.stored, begins)
    typed = from_json(strict.dumps(made), tuple[Dosage, ...])
    if not renewing and redose.is_same(one.request, order, typed):
        raise InputError(
            _("That is the dose that stands."),
            kept=_("Nothing was changed."),
            todo=_("Write another dose, or leave it as it is."),
        )
    if renewing and redose.limited(one.request) and not redose.ends(order):
        raise InputError(
            _("It is not said how long it goes on."),
            kept=_("Nothing was changed."),
            todo=_("Write the days too, “i 5 dager”, or the last day."),
        )
    checks = redose.check(
        one.chart, one.request, order, act.text, doing.now,
        [(a.finding, a.action, a.reason) for a in act.answers],
    )  # fmt: skip
    _all_answered(checks.open)
    _all_seen(checks.checked, act.shown)
    identity = new_identity()
    resource = writing.following(
        one.stored, made, said, author(doing), encounter=one.encounter, identity=identity
    )
    mine = tuple(_about(answer, one.request.key, identity) for answer in checks.line.answers)
    others = tuple(key for key in checks.line.replaces if key != one.request.key)
    return _New(resource, order, mine, others)


def first_due(chart: Chart, request: MedicationRequest, order: MedicineOrder, now: datetime) -> datetime:
    """From when the new dose holds: from now, or from the dose that waits, so that it is not lost."""
    if order.start.at is not None or order.start.day is not None:
        raise InputError(
            _("A change of dose holds from now on."),
            kept=_("Nothing was changed."),
            todo=_("Leave the start out; or stop this order when the other one begins."),
        )
    waits = due.waiting(chart, request, now)
    return min(waits, now) if waits is not None else now


def _all_answered(open_: str) -> None:
    if open_:
        raise InputError(
            open_,
            kept=_("Nothing was changed, and what you wrote is kept."),
            todo=_("Answer it first; it may have come while you wrote."),
        )


def _all_seen(checked: checking.Checked, shown: tuple[str, ...] | None) -> None:
    if news := checked.unseen(shown):
        _all_answered(_("New since you looked: {finding}").format(finding=news[0].title))


def _about(answer: Answer, old: str, new: Identity) -> Answer:
    """A decision about the order that follows, which was checked under the old one's name."""
    key = f"MedicationRequest/{new.id}"
    return msgspec.structs.replace(
        answer, implicated=tuple(key if one == old else one for one in answer.implicated)
    )


def _signing(doing: Doing, one: Ordered) -> Signing:
    who = author(doing)
    return Signing(
        patient=one.chart.patient.key, requester=who.reference, at=doing.now, encounter=one.encounter,
        requester_name=who.name,
    )  # fmt: skip


def _sign(doing: Doing, one: Ordered, new: _New, ended: Json | None, *, renewing: bool = False) -> Done:
    signing = _signing(doing, one)
    line = Line(str(new.resource["id"]), "", new.order, answers=new.answers)
    replaced = _("Replaced by another order")
    others = [
        writing.stopped(doing.resource(key), replaced, author(doing), said=replaced) for key in new.replaces
    ]
    doing.write(
        [new.resource, *([ended] if ended is not None else []), *others, *issues.issues(line, signing)],
        send_until=stamp(lateness.send_until(new.order, doing.now)),
        atomic=ended is not None or bool(others),
    )
    for key in (one.request.key, *new.replaces):
        pause_ends(doing, one.chart, key, restarted=False)
    tell_owners(doing, line.answers)
    name = medicine_words(one.chart, one.request)
    made = from_json(strict.dumps(new.resource), MedicationRequest)
    after = order_words(one.chart, made).removeprefix(name).strip()
    before = order_words(one.chart, one.request).removeprefix(name).strip()
    if renewing:
        return doing.done(_("{medicine} is renewed: {after}.").format(medicine=name, after=after))
    return doing.done(
        _("{medicine} is changed from {before} to {after}.").format(
            medicine=name, before=before or _("no dose stated"), after=after
        )
    )
