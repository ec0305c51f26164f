"""Letters: signed and sent in one transaction, printed, posted, each step once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from desktop.access.actor import Actor
from desktop.commands.acting import Done, act, changed
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.letters import delivery
from desktop.letters.documents import Documents
from desktop.store import drafts, outbox
from desktop.store.store import Transaction

LETTER_GOES = timedelta(days=1)
"""How long a signed letter may wait for the server before it asks again."""


def sign_letter(tx: Transaction, actor: Actor, draft: str, documents: Documents) -> Done:
    """Queue a signed letter with everything that belongs to it, as one transaction; the draft is gone.

    Raises InputError for a letter that is signed already.
    """
    key = str(documents.composition["id"])
    current = outbox.current(tx.connection, "Composition", key)
    if current is not None and current.get("status") == "final":
        raise InputError(
            _("The letter is signed already."),
            kept=_("Nothing is sent twice."),
            todo=_("Look at it in the list."),
        )
    until = stamp(tx.clock() + LETTER_GOES)
    done = act(tx, actor, "sign_letter", documents.all, send_until=until, atomic=True)
    drafts.discard(tx, draft)
    return Done(done.id, tuple(f"{r['resourceType']}/{r['id']}" for r in documents.all))


def mark_printed(tx: Transaction, actor: Actor, tasks: Sequence[str]) -> Done:
    """Note that letters were printed, by their Tasks (`Task/id`); printing is not posting."""
    return _each(tx, actor, "mark_printed", [delivery.printed(changed(tx, key), tx.clock()) for key in tasks])


def mark_posted(tx: Transaction, actor: Actor, tasks: Sequence[str]) -> Done:
    """Note that printed letters lie in the post; raises InputError for one that can't be posted."""
    now = tx.clock()
    moved = [delivery.moved(changed(tx, key), delivery.State.POSTED, now) for key in tasks]
    return _each(tx, actor, "mark_posted", moved)


def _each(tx: Transaction, actor: Actor, name: str, resources: Sequence[dict[str, object]]) -> Done:
    """One act a letter, so that one that is refused holds up no other."""
    last = ""
    for resource in resources:
        last = act(tx, actor, name, [resource], action="U").id
    return Done(last, tuple(f"Task/{r['id']}" for r in resources))
