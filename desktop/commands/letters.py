"""Letters: signed and queued in one transaction, printed, posted, each step once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from desktop import writing
from desktop.acts import Done
from desktop.acts.drafts import SignLetter
from desktop.acts.letters import MarkNotPrinted, MarkPosted, MarkPrinted, SendToPrinter
from desktop.clinical.record.signatures import UPDATED
from desktop.commands import letter_signing, waiting
from desktop.commands.acting import log
from desktop.commands.carrying import Doing, Looking, carries, carries_prepared
from desktop.commands.sealing import signatures
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.letters.delivery import delivery, on_paper
from desktop.letters.delivery.letter_documents import Documents
from desktop.letters.model import Channel, Letter
from desktop.shown.paper.print_states import PrintJob
from desktop.store import drafts, print_rows
from desktop.sync.pull import ward
from desktop.writing import letter_correcting

if TYPE_CHECKING:
    from joserfc import jwk

LETTER_GOES = timedelta(days=1)
"""Time a signed letter may wait for the server before it asks again."""


class _Ready(msgspec.Struct, frozen=True):
    """A signed letter with what is sent of it, the resources that its document carries, and the
    installation's key where it has one."""

    letter: Letter
    carried: dict[str, Any]
    documents: Documents
    seen: tuple[Chart, tuple[str, ...]]
    """The chart that it was checked against, and the names of the other patients."""
    key: jwk.ECKey | None


def _prepare(looking: Looking, act: SignLetter) -> _Ready:
    """Sign the letter and draw its PDF. InputError while something must be decided."""
    _unsigned(looking, act)
    letter = writing.drafts.letter(act.kept, act.text)
    letter_signing.refuse_handled(looking, letter)
    chart, others = looking.chart(act.kept.patient), _others(looking, act)
    signed = writing.letters.signed(chart, looking.now, looking.actor, letter, others, str(uuid.uuid4()))
    carried = _carried(looking, signed)
    made = writing.letters.to_send(signed, looking.server, carried, lambda: str(uuid.uuid4()))
    return _Ready(signed, carried, made, (chart, others), signatures.prepare(looking, act))


@carries_prepared(SignLetter, _prepare)
def sign_letter(doing: Doing, act: SignLetter, ready: _Ready) -> Done:
    """Queue a signed letter with everything that belongs to it, as one transaction; the draft is used up.

    It is checked once more as things stand now, and what it carries must be as it was when it was drawn.
    InputError for a letter that must be decided upon, that was overtaken, or that is signed already.
    """
    _unsigned(doing, act)
    letter = writing.drafts.letter(act.kept, act.text)
    letter_signing.refuse_handled(doing, letter)
    if not _still_checked(doing, act, letter, ready) or _carried(doing, ready.letter) != ready.carried:
        raise InputError(
            _("The record changed while the letter was being signed."),
            kept=_("The letter is kept as a draft."),
            todo=_("Look at it again, then sign."),
        )
    body = writing.letters.encode(letter)
    drafts.save(doing.tx, letter.id, "letter", act.kept.patient, doing.actor.role, body)
    until = stamp(doing.now + LETTER_GOES)
    documents = signatures.letter(doing, ready.key, ready.documents)
    doing.write(documents.all, action="C", send_until=until, atomic=True)
    if letter.replaces:
        _replace(doing, act, ready, until)
    for task in dict.fromkeys((letter.task, letter.returned)):
        waiting.end(doing, task, atomic=True)
    doing.discard_draft(letter.id)
    words = _("The new version is signed and in the queue.") if letter.replaces else ""
    return doing.done(words or _("The letter is signed and in the queue."))


def _still_checked(doing: Doing, act: SignLetter, letter: Letter, ready: _Ready) -> bool:
    """True when the letter may still be signed: checked again unless nothing has changed."""
    chart, others = doing.chart(act.kept.patient), _others(doing, act)
    if chart is ready.seen[0] and others == ready.seen[1]:
        return True
    return writing.letters.check(chart, doing.now, letter, others).may_sign


def _replace(doing: Doing, act: SignLetter, ready: _Ready, until: str) -> None:
    """The versions before it do not stand any more, and no copy of them leaves: sent with the new one."""
    letter = ready.letter
    changed = [letter_correcting.superseded(doing.resource(one.document)) for one in letter.replaces]
    sealed = signatures.resealed(doing, ready.key, changed, activity=UPDATED)
    # Only what stands is looked at: the new version itself is not among what its chart holds yet.
    for key in letter_correcting.unsent(doing.chart(act.kept.patient), letter, doing.now):
        changed.append(letter_correcting.stopped(doing.resource(key), doing.actor, doing.now, letter.why))
    doing.write([*changed, *sealed], send_until=until, atomic=True)


def _unsigned(looking: Looking, act: SignLetter) -> None:
    current = looking.find(f"Composition/{act.kept.id}")
    if current is not None and current.get("status") == "final":
        raise InputError(
            _("The letter is signed already."),
            kept=_("Nothing is sent twice."),
            todo=_("Look at it in the list."),
        )


def _others(looking: Looking, act: SignLetter) -> tuple[str, ...]:
    here = ward.kept(looking.connection, looking.actor.ward)
    others = (p for p in (here.patients if here else ()) if p != act.kept.patient)
    return writing.letters.names(looking.charts.read(looking.connection, p, ()) for p in others)


def _carried(looking: Looking, letter: Letter) -> dict[str, Any]:
    found = ((key, looking.find(key)) for key in writing.letters.refers_to(letter))
    return {key: one for key, one in found if one is not None}


@carries(SendToPrinter)
def send_to_printer(doing: Doing, act: SendToPrinter) -> str:
    """Note that a letter is sent to a printer, before it is handed over; InputError for one that waits for no
    printer, or that is at one already."""
    task = doing.resource(act.task)
    state, channel = delivery.standing(task, doing.now), delivery.channel_of(task)
    if channel is not Channel.PAPER or state not in (delivery.State.QUEUED, delivery.State.OVERDUE):
        raise InputError(
            _("The letter does not wait for the printer any more."),
            kept=_("Nothing was printed."),
            todo=_("Refresh the queue and look at the letter again."),
        )
    if on_paper.is_handed(task):
        raise InputError(
            _("The letter is at a printer already."),
            kept=_("Nothing is printed twice."),
            todo=_("Say first what became of it."),
        )
    doing.write([on_paper.handed(task, act.printer, doing.now)], apart=True)
    # It leaves the record with the paper, whatever becomes of that.
    letter = str((task.get("focus") or {}).get("reference", ""))
    log(doing.tx, doing.actor, "R", patient_of(task), (letter,), how="printed-letter", printed="letter")
    print_rows.put(doing.tx, PrintJob(doing.id, act.task, act.printer, stamp(doing.now)))
    return doing.id


@carries(MarkNotPrinted)
def mark_not_printed(doing: Doing, act: MarkNotPrinted) -> Done:
    """Note that letters did not come out: they wait for a printer again."""
    _each(doing, [on_paper.not_printed(doing.resource(key)) for key in act.tasks])
    print_rows.settle(doing.tx, act.tasks)
    count = len(act.tasks)
    said = ngettext(
        "{n} letter waits for the printer again.", "{n} letters wait for the printer again.", count
    )
    return doing.done(said.format(n=count))


@carries(MarkPrinted)
def mark_printed(doing: Doing, act: MarkPrinted) -> Done:
    """Note that letters were printed; printing is not posting."""
    _each(doing, [on_paper.printed(doing.resource(key), doing.now) for key in act.tasks])
    print_rows.settle(doing.tx, act.tasks)
    count = len(act.tasks)
    return doing.done(ngettext("{n} letter is printed.", "{n} letters are printed.", count).format(n=count))


@carries(MarkPosted)
def mark_posted(doing: Doing, act: MarkPosted) -> Done:
    """Note that printed letters lie in the post; InputError for one that can't be posted."""
    _each(doing, [delivery.moved(doing.resource(k), delivery.State.POSTED, doing.now) for k in act.tasks])
    print_rows.settle(doing.tx, act.tasks)
    count = len(act.tasks)
    return doing.done(ngettext("{n} letter is posted.", "{n} letters are posted.", count).format(n=count))


def _each(doing: Doing, resources: Sequence[dict[str, Any]]) -> None:
    """One act of the outbox for each letter, so that one that is refused holds up no other."""
    for resource in resources:
        doing.write([resource], apart=True)
