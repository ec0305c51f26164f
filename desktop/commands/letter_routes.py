"""A copy of a signed letter that has not arrived: sent another way, printed instead, or called about."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.acts import Done
from desktop.acts.edits import TypedAddress
from desktop.acts.signed import NoteCall, PrintInstead, RerouteLetter
from desktop.clinical.record import tasks
from desktop.clinical.record.stays import stays
from desktop.commands.carrying import Doing, Looking, carries, carries_prepared
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.letters.delivery import delivery, finding_recipients, recipients, versions
from desktop.letters.delivery.delivery import State, Way
from desktop.letters.delivery.recipients import Why
from desktop.letters.delivery.versions import Standing
from desktop.letters.model import Channel, Recipient
from desktop.letters.paper import addressed, filed
from desktop.writing import letter_routes


class _Ready(msgspec.Struct, frozen=True):
    """New route of a copy, and its addressed PDF when that is on paper."""

    to: Recipient
    seen: str
    binary: dict[str, Any] | None


def _found(looking: Looking, key: str) -> tuple[Chart, Task, Way]:
    """A letter's Task as it stands; InputError when it is gone or is no letter's."""
    patient = str(looking.resource(key).get("for", {}).get("reference", "")).partition("/")[2]
    chart = looking.chart(patient)
    task = chart.find(key, Task)
    if task is None:
        raise InputError(
            _("A letter's state can't be read."), todo=_("Ask support, and name the task."), details=key
        )
    return chart, task, delivery.way_of(task, looking.now)


def _unchanged(way: Way, seen: str) -> None:
    if way.seen != seen:
        raise InputError(
            _("Somebody has done something about this copy meanwhile: it is “{state}” now.").format(
                state=delivery.state_words(way.state)
            ),
            kept=_("Nothing was changed, and nothing is sent twice."),
            todo=_("Look at the letter again, then decide."),
        )


def _prepared(looking: Looking, chart: Chart, task: Task, way: Way, to: Recipient) -> _Ready:
    document = chart.find(way.letter, DocumentReference)
    if document is None or versions.standing(chart, document) is not Standing.CURRENT:
        raise InputError(
            _("This letter does not stand any more, so it is sent to nobody."),
            kept=_("Nothing was changed."),
            todo=_("Send the version that stands."),
        )
    if not way.needs_somebody:
        raise InputError(
            _("This copy is “{state}”, so it needs no other way.").format(
                state=delivery.state_words(way.state)
            ),
            kept=_("Nothing was changed, and nothing is sent twice."),
            todo=_("Look at the letter again, then decide."),
        )
    _not_twice(looking, chart, way, to)
    pdf = None
    if to.channel is Channel.PAPER:
        held = filed.own_pdf(looking.connection, document)
        pdf = letter_routes.printed(addressed.addressed(chart, document, held, to))
    # What can't be is refused before anything is drawn for nothing, and again in the transaction.
    key = f"Binary/{pdf['id']}" if pdf else ""
    letter_routes.rerouted(looking.resource(task.key), way, to, looking.actor, looking.now, key)
    return _Ready(to, way.seen, pdf)


def _not_twice(looking: Looking, chart: Chart, way: Way, to: Recipient) -> None:
    """Refuse a second copy to a recipient who has one, or has one on its way."""
    for other in chart.all(Task):
        if other.key == way.task or other.focus is None or other.focus.target != way.letter:
            continue
        if tasks.mistaken(other) or not delivery.is_letter(other):
            continue
        one = delivery.way_of(other, looking.now)
        if one.state is not State.STOPPED and letter_routes.same(one, to):
            raise InputError(
                _("{name} gets the letter already.").format(name=to.name),
                kept=_("Nothing was changed, and nothing is sent twice."),
                todo=_("Choose another recipient."),
            )


def _prepare_route(looking: Looking, act: RerouteLetter) -> _Ready:
    chart, task, way = _found(looking, act.task)
    _unchanged(way, act.seen)
    to = (
        finding_recipients.typed(chart, act.to)
        if isinstance(act.to, TypedAddress)
        else finding_recipients.named(chart, stays.latest(chart, looking.now), act.to, looking.now)
    )
    return _prepared(looking, chart, task, way, to)


@carries_prepared(RerouteLetter, _prepare_route)
def reroute(doing: Doing, act: RerouteLetter, ready: _Ready) -> Done:
    """Queue the copy on its new way; InputError when somebody has moved it on meanwhile."""
    return _written(doing, act, ready)


def _prepare_print(looking: Looking, act: PrintInstead) -> _Ready:
    chart, task, way = _found(looking, act.task)
    _unchanged(way, act.seen)
    if way.channel is Channel.PAPER and way.lines and way.state is not State.RETURNED and not way.recipient:
        to = Recipient(way.task, way.part, way.name, Channel.PAPER, lines=way.lines)
        if finding_recipients.shielded(chart, way.name):
            # The patient's own, typed before it was protected.
            to = Recipient(way.task, way.part, way.name, Channel.HELD, why=str(Why.PROTECTED))
    else:
        to = recipients.on_paper(chart, way.recipient, way.part, looking.now)
        to = msgspec.structs.replace(to, name=way.name or to.name)
    return _prepared(looking, chart, task, way, to)


@carries_prepared(PrintInstead, _prepare_print)
def print_instead(doing: Doing, act: PrintInstead, ready: _Ready) -> Done:
    """Queue the copy for the printer; InputError when somebody has moved it on meanwhile."""
    return _written(doing, act, ready)


def _written(doing: Doing, act: RerouteLetter | PrintInstead, ready: _Ready) -> Done:
    chart, _task, way = _found(doing, act.task)
    _unchanged(way, ready.seen)
    _not_twice(doing, chart, way, ready.to)
    key = f"Binary/{ready.binary['id']}" if ready.binary else ""
    changed = letter_routes.rerouted(doing.resource(act.task), way, ready.to, doing.actor, doing.now, key)
    # The addressed PDF and the Tasks go together: a copy is never queued without what is to be printed.
    doing.write([*([ready.binary] if ready.binary else []), *changed], atomic=True)
    if ready.to.channel is Channel.PAPER:
        said = _("The letter to {name} is in the queue for printing.")
    else:
        said = _("The letter is in the queue to {name}.")
    return doing.done(said.format(name=ready.to.name))


@carries(NoteCall)
def note_call(doing: Doing, act: NoteCall) -> Done:
    """Note the call; the copy's state stays, for a call brings no letter."""
    _chart, _task, way = _found(doing, act.task)
    doing.write([letter_routes.called(doing.resource(act.task), doing.actor, doing.now)])
    return doing.done(_("Noted: {name} was called.").format(name=way.name))
