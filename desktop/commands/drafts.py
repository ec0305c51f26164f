"""Drafts as they are kept, and as they are signed: each in one transaction that reads, checks and writes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from desktop import writing
from desktop.acts import Done
from desktop.acts.drafts import DiscardDraft, KeepNote, SaveDraft, SignNote, SignOrders, ThrowLetterAway
from desktop.acts.edits import Kept
from desktop.commands import acting, dictations, note_signing, signing, waiting
from desktop.commands.carrying import Doing, carries, carries_prepared
from desktop.commands.sealing import signatures
from desktop.commands.wishes.overridden import tell_owners
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.letters.delivery.compositions import Note
from desktop.letters.model import Signature
from desktop.orders.basket import Answer
from desktop.store import drafts, outbox

if TYPE_CHECKING:
    from joserfc import jwk

NOTE_GOES = timedelta(days=3)
"""Time a signed note may wait for the server before it asks again."""


@carries(SaveDraft)
def save(doing: Doing, act: SaveDraft) -> Kept:
    """Keep a draft under its author's name."""
    acting.require(doing.actor)
    kept = writing.drafts.edited(act.kept, act.edit)
    if writing.drafts.is_empty(kept):
        drafts.discard(doing.tx, kept.id)
    else:
        drafts.save(doing.tx, kept.id, kept.kind, kept.patient, doing.actor.role, kept.body)
    return kept


@carries(DiscardDraft)
def discard(doing: Doing, act: DiscardDraft) -> None:
    """Throw a draft away."""
    drafts.discard(doing.tx, act.draft)


@carries(ThrowLetterAway)
def throw_away(doing: Doing, act: ThrowLetterAway) -> Done:
    """Throw the draft of a letter away, as it stands in the editor: taken back it opens with every word."""
    kept = writing.drafts.edited(act.kept, act.text)
    drafts.save(doing.tx, kept.id, kept.kind, kept.patient, doing.actor.role, kept.body)
    doing.discard_draft(kept.id)
    return doing.done(_("The draft of the letter is thrown away."))


@carries(KeepNote)
def keep_note(doing: Doing, act: KeepNote) -> None:
    """Send what is written so far as preliminary; nothing for a note without words, or one that was signed
    meanwhile."""
    kept = writing.notes.decode(writing.drafts.edited(act.kept, act.text).body)
    if kept.text.empty or _signed(doing, kept.text.draft):
        return
    chart = doing.chart(act.kept.patient, _reads(kept))
    note = writing.notes.note(chart, doing.now, doing.actor, kept)
    if kept.relation and writing.note_versions.overtaken(chart, kept):
        return  # it stays a draft here until its author has looked at what it is about
    doing.write([_body(doing, note, kept)], action="C")


@carries_prepared(SignNote, signatures.prepare)
def sign_note(doing: Doing, act: SignNote, key: jwk.ECKey | None) -> Done:
    """Sign a note: final, with its attester and a signature over it; the draft is used up. The draft's id is
    the Composition's, so that a second click, a second window or a crash can't make a second note.

    InputError for an unfilled placeholder, for no words, for somebody else's identity number, for a note
    that is signed already, and for one about a note that somebody has corrected or withdrawn meanwhile.
    """
    kept = writing.notes.decode(writing.drafts.edited(act.kept, act.text).body)
    draft = kept.text.draft
    if kept.text.missing:
        raise InputError(
            _("The note has a placeholder that is not filled in."),
            kept=_("The note is kept as a draft."),
            todo=_("Fill it in or take it out, then sign."),
        )
    if kept.text.empty:
        raise InputError(_("The note has no words yet."), todo=_("Write it, then sign."))
    if _signed(doing, draft):
        raise InputError(
            _("The note is signed already."),
            kept=_("What you wrote here is kept as a draft."),
            todo=_("Write an addition instead."),
        )
    note_signing.refuse_handled(doing, kept)
    chart = doing.chart(act.kept.patient, _reads(kept))
    if said := writing.note_versions.overtaken(chart, kept):
        raise InputError(
            said,
            kept=_("What you wrote here is kept as a draft."),
            todo=_("Read the note as it stands now, then go on from there with F8."),
        )
    note = writing.notes.to_sign(chart, doing.now, doing.actor, kept)
    at = stamp(doing.now)
    signature = Signature(id=note.id, at=at, author=writing.notes.author_of(doing.actor))
    body = _body(doing, msgspec.structs.replace(note, signature=signature), kept)
    # Kept as it is signed: taking the signature back opens it with every word.
    drafts.save(doing.tx, draft, "note", act.kept.patient, doing.actor.role, writing.notes.encode(kept))
    sealed = signatures.sealed(doing, key, [body])
    until, together = stamp(doing.now + NOTE_GOES), signatures.together(doing, body)
    doing.write([body, sealed], action="C", send_until=until, atomic=together)
    if kept.dictation and not kept.task:
        dictations.written(doing, act.kept.patient, kept.dictation, f"Composition/{draft}")
    waiting.end(doing, kept.task)
    doing.discard_draft(draft)
    words = {"appends": _("The addendum is signed."), "replaces": _("The correction is signed.")}
    return doing.done(words.get(kept.relation) or _("The note is signed."), f"Composition/{draft}")


def _reads(kept: writing.notes.KeptNote) -> tuple[str, ...]:
    return ("Encounter", "Composition") if kept.relation else ("Encounter",)


def _body(doing: Doing, note: Note, kept: writing.notes.KeptNote) -> dict[str, Any]:
    olds = {one.key: doing.resource(one.key) for one in kept.about}
    return writing.note_versions.resource(note, kept, olds)


def _signed(doing: Doing, draft: str) -> bool:
    current = outbox.current(doing.tx.connection, "Composition", draft)
    return current is not None and current.get("status") in ("final", "amended")


@carries(SignOrders)
def sign_orders(doing: Doing, act: SignOrders) -> Done:
    """Sign the orders of a basket, as they were shown and as they check out now. What an order takes the
    place of is stopped with it, so that no server shows both as given.

    The ids were made when a line entered the basket: what stands in the outbox or on the server already is
    left out. InputError for a basket that can't be signed, and when nothing is left to sign.
    """
    kept = writing.drafts.basket(act.kept, act.edit)
    chart = doing.chart(act.kept.patient, writing.TYPES)
    ready = writing.orders.to_sign(chart, doing.now, doing.actor, kept, act.lines, act.shown)
    name = writing.orders.patient_name(chart)
    if isinstance(ready, writing.orders.Unready):
        raise InputError(ready.why, kept=_("The orders for {name} are kept as a draft.").format(name=name))
    signing.refuse_handled(doing, kept.basket.lines)
    count = 0
    told: list[Answer] = []
    for line, order in zip(kept.basket.lines, ready, strict=True):
        new = [r for r in order.resources if _to_write(doing, r)]
        if not new:
            continue
        found = (writing.orders.replaced(doing.resource(key)) for key in order.replaces)
        stopped = [one for one in found if one is not None]
        doing.write(
            [*new, *stopped], action="C", send_until=order.send_until, atomic=bool(stopped), apart=True
        )
        count += 1
        told += line.answers
    tell_owners(doing, told)
    signing.signed(doing, kept.basket.lines)
    if not count:
        raise InputError(_("These orders are signed already."), todo=_("Look at them in the list."))
    drafts.save(doing.tx, kept.id, "order", act.kept.patient, doing.actor.role, writing.orders.encode(kept))
    doing.discard_draft(kept.id)
    words = ngettext("{n} order is signed for {name}.", "{n} orders are signed for {name}.", count)
    return doing.done(words.format(n=count, name=name))


def _to_write(doing: Doing, resource: dict[str, Any]) -> bool:
    """True when a resource is new, or the stored draft of an order that waits for a signature."""
    found = doing.find(f"{resource['resourceType']}/{resource['id']}")
    return found is None or found.get("status") == writing.signing.WAITS
