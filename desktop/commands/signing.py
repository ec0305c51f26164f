"""Co-signing: work sent for signing, taken up by a doctor, refused with a reason."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from desktop import writing
from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.signing import RefuseForSigning, SendForSigning, TakenUp, TakeUpForSigning
from desktop.commands import acting, forms, waiting
from desktop.commands import letter_signing as letters
from desktop.commands import note_signing as notes
from desktop.commands.carrying import Doing, carries
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.orders import lateness
from desktop.orders.basket import Line
from desktop.store import drafts
from desktop.writing import letter_signing, note_signing, signing
from desktop.writing.orders import KeptOrders

Json = dict[str, Any]


@carries(SendForSigning)
def send(doing: Doing, act: SendForSigning) -> Done:
    """Orders as drafts, and a task for the patient's doctor. What was sent already is left out."""
    kept = writing.drafts.basket(act.kept, act.edit)
    chart = doing.chart(act.kept.patient, writing.TYPES)
    name = writing.orders.patient_name(chart)
    if why := writing.orders.not_as_shown(chart, kept, act.lines):
        raise InputError(why, kept=_("The orders for {name} are kept as a draft.").format(name=name))
    by, doctor, doctor_name = waiting.asked(doing, chart, kept.signer, kept.signer_name)
    new = [line for line in kept.basket.lines if doing.find(signing.key_of(line)) is None]
    if not new:
        raise InputError(_("These orders are sent already."), todo=_("Look at them in the task list."))
    until = min(lateness.send_until(line.order, doing.now) for line in new)
    task = signing.task(str(uuid.uuid4()), new, by, doctor, doctor_name, doing.now)
    doing.write([*(signing.drafted(line, by) for line in new), task], action="C", send_until=stamp(until))
    drafts.save(doing.tx, kept.id, "order", act.kept.patient, doing.actor.role, writing.orders.encode(kept))
    doing.discard_draft(kept.id)
    words = ngettext(
        "{n} order for {name} is sent to {doctor} for signing. It is not in effect until then.",
        "{n} orders for {name} are sent to {doctor} for signing. They are not in effect until then.",
        len(new),
    )
    whom = doctor_name or _("whoever of the doctors takes it")
    return doing.done(words.format(n=len(new), name=name, doctor=whom))


@carries(TakeUpForSigning)
def take_up(doing: Doing, act: TakeUpForSigning) -> TakenUp:
    """Move work that waits in a task to the doctor's own drafts: orders into the basket, where they are
    checked like any order, a letter among their letters."""
    body = waiting.opened(doing, act.task, act.patient)
    if letter_signing.key(body):
        return letters.take_up(doing, act.task, act.patient, body)
    if note_signing.key(body):
        return notes.take_up(doing, act.task, act.patient, body)
    lines = signing.lines(body, act.task)
    if lines is None:
        raise InputError(
            _("These orders can't be read here."),
            kept=_("They wait unsigned, as they are."),
            todo=_("Order them yourself, and refuse these with that reason."),
        )
    waiting.here(doing, body)
    left = [line for line in lines if waiting.still(doing, signing.key_of(line))]
    if not left:
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    kept = _basket(doing, act.patient) or writing.orders.empty(str(uuid.uuid4()), act.patient)
    here = {line.id for line in kept.basket.lines}
    whole = (*kept.basket.lines, *(line for line in left if line.id not in here))
    _keep(doing, kept, whole)
    acting.log(doing.tx, doing.actor, "R", act.patient, (act.task,))
    return TakenUp("order", kept.id)


@carries(RefuseForSigning)
def refuse(doing: Doing, act: RefuseForSigning) -> Done:
    """Cancel work that waits for a signature, with the reason; its author gets a task that says so, and a
    letter goes back to its author as a draft."""
    body = waiting.opened(doing, act.task, act.patient)
    why = act.said.get("why").strip()
    if not why:
        raise InputError(_("Write why it is not signed."), kept=_("Nothing was changed."))
    forms.used_up(doing, act.patient, act.draft, KeptForm("refuse-signing", act.task, act.said))
    me = waiting.me(doing)
    text = letter_signing.key(body) or note_signing.key(body)
    drafted = [] if text else [k for k in signing.keys(body) if waiting.still(doing, k)]
    cancelled = [signing.refused(doing.resource(key), why, me, doing.now) for key in drafted]
    doing.write([*cancelled, signing.ended(body, "rejected", me, doing.now, why)])
    if letter_signing.key(body):
        letters.give_back(doing, act, body, why)
    elif note_signing.key(body):
        notes.give_back(doing, act, body, why)
    else:
        by = waiting.author(doing, body, act.patient)
        doing.write([signing.told(act.draft, body, why, by)], action="C")
    if (kept := _basket(doing, act.patient)) is not None:
        rest = tuple(line for line in kept.basket.lines if line.task != act.task)
        if rest != kept.basket.lines:
            _keep(doing, kept, rest)
    name = str((body.get("requester") or {}).get("display", "")) or _("whoever wrote it")
    return doing.done(_("Not signed; {name} is told why.").format(name=name))


def signed(doing: Doing, lines: tuple[Line, ...]) -> None:
    """End the tasks of orders that were signed, where nothing of them waits any more."""
    for key in dict.fromkeys(line.task for line in lines if line.task):
        body = doing.find(key)
        if body is not None and not any(waiting.still(doing, order) for order in signing.keys(body)):
            waiting.end(doing, key)


def refuse_handled(doing: Doing, lines: tuple[Line, ...]) -> None:
    """InputError for an order that another doctor has signed or refused since it was opened."""
    for line in lines:
        found = doing.find(signing.key_of(line)) if line.task else None
        if found is not None and found.get("status") != signing.WAITS:
            raise InputError(
                _("Another doctor has signed or refused this meanwhile: {order}.").format(
                    order=signing.said([line], doing.now)
                ),
                kept=_("Nothing was signed; the basket is unchanged."),
                todo=_("Take it out of the basket, then sign the rest."),
            )


def _basket(doing: Doing, patient: str) -> KeptOrders | None:
    """One's own newest basket of a patient that can be read."""
    for draft in drafts.of_author(doing.tx.connection, doing.actor.role, patient):
        if draft.kind != "order":
            continue
        try:
            return writing.orders.decode(draft.body)
        except (msgspec.MsgspecError, InputError):
            continue  # told of where it is opened, and left aside
    return None


def _keep(doing: Doing, kept: KeptOrders, lines: tuple[Line, ...]) -> None:
    basket = msgspec.structs.replace(kept.basket, lines=lines)
    body = writing.orders.encode(msgspec.structs.replace(kept, basket=basket))
    drafts.save(doing.tx, kept.id, "order", kept.basket.patient, doing.actor.role, body)
