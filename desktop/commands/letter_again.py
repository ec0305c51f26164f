"""A signed letter sent once more, or to somebody more: the same version, as it was signed."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.acts import Done
from desktop.acts.edits import TypedAddress
from desktop.acts.signed import SendLetterAgain
from desktop.clinical.record.stays import stays
from desktop.commands.carrying import Doing, Looking, carries_prepared
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.letters.delivery import copies, delivery, finding_recipients, versions
from desktop.letters.delivery.delivery import State
from desktop.letters.delivery.versions import Standing
from desktop.letters.model import Channel, Recipient
from desktop.letters.paper import addressed, filed
from desktop.writing import letter_routes


class _Ready(msgspec.Struct, frozen=True):
    """To whom it goes, and its addressed PDF when that is on paper."""

    to: Recipient
    binary: dict[str, Any] | None


def _checked(looking: Looking, act: SendLetterAgain, to: Recipient | None) -> tuple[Chart, DocumentReference]:
    """The letter, which stands; InputError where it does not, where this copy was made already, and for
    somebody to whom one is on its way."""
    chart = looking.chart(act.patient)
    document = chart.find(act.letter, DocumentReference)
    signed = document is not None and document.doc_status != "preliminary"
    if document is None or not signed or versions.standing(chart, document) is not Standing.CURRENT:
        raise InputError(
            _("This letter does not stand any more, so it is sent to nobody."),
            kept=_("Nothing was changed."),
            todo=_("Send the version that stands."),
        )
    if looking.find(f"Task/{act.copy}") is not None:
        raise InputError(_("It is sent already."), kept=_("Nothing is sent twice."))
    under_way = (State.SIGNED, State.QUEUED, State.SENT, State.OVERDUE, State.REJECTED, State.RETURNED)
    for way in copies.of(chart, (document,), looking.now):
        if to is not None and way.state in under_way and letter_routes.same(way, to):
            raise InputError(
                _("A copy to {name} is “{state}” already.").format(
                    name=to.name, state=delivery.state_words(way.state)
                ),
                kept=_("Nothing was changed, and nothing is sent twice."),
                todo=_("Choose another recipient, or bring that copy further."),
            )
    return chart, document


def _prepare(looking: Looking, act: SendLetterAgain) -> _Ready:
    chart, document = _checked(looking, act, None)
    to = (
        finding_recipients.typed(chart, act.to)
        if isinstance(act.to, TypedAddress)
        else finding_recipients.named(chart, stays.latest(chart, looking.now), act.to, looking.now)
    )
    _checked(looking, act, to)
    # Who can't be reached is told before anything is drawn for nothing.
    letter_routes.again(looking.resource(act.letter), act.copy, to, looking.actor, looking.now, "")
    if to.channel is not Channel.PAPER:
        return _Ready(to, None)
    held = filed.own_pdf(looking.connection, document)
    return _Ready(to, letter_routes.printed(addressed.addressed(chart, document, held, to)))


@carries_prepared(SendLetterAgain, _prepare)
def send_again(doing: Doing, act: SendLetterAgain, ready: _Ready) -> Done:
    """Queue one copy more; InputError when the letter was replaced or revoked meanwhile."""
    _checked(doing, act, ready.to)
    key = f"Binary/{ready.binary['id']}" if ready.binary else ""
    task = letter_routes.again(doing.resource(act.letter), act.copy, ready.to, doing.actor, doing.now, key)
    doing.write([*([ready.binary] if ready.binary else []), task], action="C", atomic=True)
    if ready.to.channel is Channel.PAPER:
        said = _("The letter to {name} is in the queue for printing.")
    else:
        said = _("The letter is in the queue to {name}.")
    return doing.done(said.format(name=ready.to.name))
