"""Orders: a basket signed as one act."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.access.actor import Actor
from desktop.commands.acting import Done, Json, act
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.store import drafts, outbox
from desktop.store.store import Transaction


def sign_orders(
    tx: Transaction, actor: Actor, draft: str, orders: Sequence[tuple[Sequence[Json], str]]
) -> Done:
    """Sign the orders of a basket; each with the resources that belong to it and the FHIR instant until

    which it may go out unasked. The ids were made when a line entered the basket, so that signing twice
    makes no second order: what stands in the outbox or on the server already is left out. Raises
    InputError when nothing is left to sign.
    """
    keys: list[str] = []
    done = None
    for resources, send_until in orders:
        new = [
            r
            for r in resources
            if outbox.current(tx.connection, str(r["resourceType"]), str(r["id"])) is None
        ]
        if not new:
            continue
        done = act(tx, actor, "sign_orders", new, send_until=send_until)
        keys += [f"{r['resourceType']}/{r['id']}" for r in new]
    if done is None:
        raise InputError(_("These orders are signed already."), todo=_("Look at them in the list."))
    drafts.discard(tx, draft)
    return Done(done.id, tuple(keys))
