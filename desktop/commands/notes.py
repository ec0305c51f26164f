"""Notes: drafts that never leave, a preliminary one when the editor is left, and the signed one."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from desktop.access.actor import Actor
from desktop.commands.acting import Done, act, log, require
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.letters.compositions import Note, note_composition
from desktop.letters.model import Author, Signature
from desktop.store import drafts, outbox
from desktop.store.store import Transaction

NOTE_GOES = timedelta(days=3)
"""How long a signed note may wait for the server before it asks again."""


def save_draft(tx: Transaction, actor: Actor, draft: str, kind: str, patient: str, body: str) -> str:
    """Keep what is being typed; gives the stamp under which it is kept."""
    require(actor)
    return drafts.save(tx, draft, kind, patient, actor.role, body)


def discard_draft(tx: Transaction, draft: str) -> None:
    """Throw a draft away; a person said so."""
    drafts.discard(tx, draft)


def keep_note(tx: Transaction, actor: Actor, draft: str, note: Note) -> Done | None:
    """The editor was left: what is written so far goes out as preliminary; the draft row stays.

    Nothing goes out for a note without words, or one that was signed meanwhile.
    """
    if not any(not section.empty for section in note.sections):
        return None
    if _signed(tx, draft):
        return None
    body = note_composition(msgspec.structs.replace(note, signature=None), draft)
    done = act(tx, actor, "keep_note", [body])
    return Done(done.id, (f"Composition/{draft}",))


def sign_note(tx: Transaction, actor: Actor, draft: str, note: Note, author: Author) -> Done:
    """Sign a note: final, with its attester; the draft is gone. The draft's id is the Composition's id,

    so a second click, a second window or a crash can't make a second note. Raises InputError for an
    unfilled placeholder and for a note that is signed already.
    """
    if any(sentence.missing for section in note.sections for sentence in section.sentences):
        raise InputError(
            _("The note has a placeholder that is not filled in."),
            kept=_("The note is kept as a draft."),
            todo=_("Fill it in or take it out, then sign."),
        )
    if not any(not section.empty for section in note.sections):
        raise InputError(_("The note has no words yet."), todo=_("Write it, then sign."))
    if _signed(tx, draft):
        raise InputError(
            _("The note is signed already."),
            kept=_("What you wrote here is kept as a draft."),
            todo=_("Write an addition instead."),
        )
    now = tx.clock()
    signature = Signature(id=note.id, at=stamp(now), author=author)
    body = note_composition(msgspec.structs.replace(note, signature=signature), draft)
    done = act(tx, actor, "sign_note", [body], send_until=stamp(now + NOTE_GOES))
    for entry in outbox.of_resource(tx.connection, "Composition", draft):
        outbox.update(tx, entry.seq, not_before=stamp(now + UNDO))
    drafts.discard(tx, draft)
    return Done(done.id, (f"Composition/{draft}",))


UNDO = timedelta(seconds=10)
"""How long a signed note stays here before it is sent, so that it can be taken back."""


def undo_sign(tx: Transaction, actor: Actor, draft: str, patient: str, body: str) -> None:
    """Take a signature back while nothing has been sent: the note is a draft again, with its words.

    Raises InputError when it has gone out, when somebody else signed it, or when nobody has said who they
    are.
    """
    require(actor)
    pending = outbox.of_resource(tx.connection, "Composition", draft)
    if not pending or any(e.state != "queued" or e.attempts for e in pending):
        raise InputError(
            _("The note has been sent and can't be taken back."),
            kept=_("It stands as it was signed."),
            todo=_("Write an addition to it."),
        )
    if any(e.author != actor.role for e in pending):
        raise InputError(
            _("Somebody else signed this note, so only they can take it back."),
            kept=_("It stands as it was signed."),
            todo=_("Write an addition to it."),
        )
    outbox.done(tx, [e.seq for e in pending if e.act == "sign_note"])
    drafts.save(tx, draft, "note", patient, actor.role, body)
    log(tx, actor, "D", patient, (f"Composition/{draft}",))


def _signed(tx: Transaction, draft: str) -> bool:
    current = outbox.current(tx.connection, "Composition", draft)
    return current is not None and current.get("status") in ("final", "amended")
