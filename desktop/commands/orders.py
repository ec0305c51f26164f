"""Orders: a basket signed as one act."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.access.actor import Actor
from desktop.commands.acting import Done, Json, act, changed
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.orders.resources import SignedOrder
from desktop.store import drafts, outbox
from desktop.store.store import Transaction


def sign_orders(tx: Transaction, actor: Actor, draft: str, orders: Sequence[SignedOrder]) -> Done:
    """Sign the orders of a basket. What an order takes the place of is stopped in the same act, so that no
    server shows both as given.

    The ids were made when a line entered the basket, so that signing twice
    makes no second order: what stands in the outbox or on the server already is left out. Raises
    InputError when nothing is left to sign.
    """
    keys: list[str] = []
    done = None
    for order in orders:
        new = [
            r
            for r in order.resources
            if outbox.current(tx.connection, str(r["resourceType"]), str(r["id"])) is None
        ]
        if not new:
            continue
        stopped = [_stopped(changed(tx, key)) for key in order.replaces]
        done = act(
            tx,
            actor,
            "sign_orders",
            [*new, *(one for one in stopped if one is not None)],
            send_until=order.send_until,
            atomic=bool(stopped),
        )
        keys += [f"{r['resourceType']}/{r['id']}" for r in new]
    if done is None:
        raise InputError(_("These orders are signed already."), todo=_("Look at them in the list."))
    drafts.discard(tx, draft)
    return Done(done.id, tuple(keys))


def _stopped(found: Json) -> Json | None:
    """An order that another takes the place of; None when it is out of use already."""
    if found.get("status") not in ("active", "on-hold"):
        return None
    return {**found, "status": "stopped", "statusReason": {"text": _("Replaced by another order")}}
