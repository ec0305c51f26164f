"""Sign-in in the access log: signed in or out, locked, unlocked, role or ward chosen, refused.

One function for each of them: whoever lets somebody in or out calls it in a transaction of the record that
is shown (`origin=READING`, which a window that only reads may write too), before anything of the record is
shown or right when it is hidden.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.access import access_events, audit
from desktop.core.actor import Actor
from desktop.core.messages import _
from desktop.store.store import Transaction

Way = Literal["browser", "card", "hello", "demo", "token", "none"]
"""Way in which somebody is known: by the provider in the browser, by a card, by Windows Hello, as a demo's
person without a browser, by a token of the machine, or not at all (they say who they are)."""


def signed_in(tx: Transaction, actor: Actor, way: Way) -> None:
    """Log that a person works here from now on, in the role and on the ward that they have or chose."""
    _keep(tx, actor, "signed-in", audit.LOGIN, way)


def signed_out(tx: Transaction, actor: Actor, way: Way) -> None:
    """Log that a person works here no more: they left, the window was closed, or somebody else sits down."""
    _keep(tx, actor, "signed-out", audit.LOGOUT, way)


def chosen(tx: Transaction, actor: Actor, way: Way) -> None:
    """Log that a person who is signed in goes on in another role or on another ward."""
    _keep(tx, actor, "role-or-ward-chosen", "", way)


def locked(tx: Transaction, actor: Actor, way: Way) -> None:
    """Log that the window was locked: nothing is shown until somebody comes back."""
    _keep(tx, actor, "locked", audit.LOGOUT, way)


def unlocked(tx: Transaction, actor: Actor, way: Way) -> None:
    """Log that a person has come back to the window that was locked."""
    _keep(tx, actor, "unlocked", audit.LOGIN, way)


def refused(tx: Transaction, who: Actor | str, way: Way, why: str, *, failed: bool = False) -> None:
    """Log a sign-in or an unlocking that was refused: who tried, as far as that is known (an actor, a
    `Practitioner/id`, or empty). `failed`: the provider or the card did not answer."""
    tried = who if isinstance(who, Actor) else Actor("", who, "")
    _keep(tx, tried, "refused", audit.LOGIN, way, why, failed=failed)


def _keep(
    tx: Transaction, actor: Actor, happened: str, code: str, way: Way, why: str = "", *, failed: bool = False
) -> None:
    named = actor if actor.name else msgspec.structs.replace(actor, name=_("Name not given"))
    event = audit.authentication(
        named, happened, code, tx.clock(), way, why, failed=failed,
        home=tx.home, legal=access_events.works_for(tx, actor),
    )  # fmt: skip
    access_events.keep(tx, event, actor.role)
