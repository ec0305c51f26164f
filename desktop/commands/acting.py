"""Shared parts of all command functions: author, access log, errors for missing resources."""

from __future__ import annotations

from typing import Any, Literal

from desktop.access import access_events, audit, log_settings
from desktop.acts import Done
from desktop.acts.permission import nobody
from desktop.commands.guarding import entities
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.store.store import Transaction

Json = dict[str, Any]


def log(
    tx: Transaction,
    actor: Actor,
    action: Literal["R", "C", "U", "D"],
    patient: str | tuple[str, ...],
    what: tuple[str, ...] = (),
    how: str = "",
    refused: str = "",
    printed: str = "",
    query: str = "",
    until: str = "",
) -> None:
    """Write one access into the log here, and queue it for the server as an act of its own.

    The parameters are those of `audit.event`.
    """
    owner = entities.owner(tx, actor, (patient,) if isinstance(patient, str) else patient)
    event = audit.event(
        actor, action, tx.clock(), patient, what, how, refused, printed,
        query=query, until=until, home=tx.home, legal=access_events.works_for(tx, actor),
        owner=owner.legal if owner is not None else None,
        # Of an entity that nobody knows, nobody says by which decision it reads, or is read.
        policy=log_settings.basis().policy if owner is not None and owner.decided else "",
    )  # fmt: skip
    access_events.keep(tx, event, actor.role)


def require(actor: Actor) -> None:
    """Raise InputError unless somebody has said who they are."""
    if not actor.role:
        raise nobody()


def gone(key: str) -> InputError:
    """Error for a resource (`Type/id`) that is to be changed and has been removed."""
    return InputError(
        _("This is no longer in the record: somebody has removed it."),
        kept=_("Nothing was changed."),
        todo=_("Fetch anew and look again."),
        details=key,
    )


__all__ = ["Done", "gone", "log", "require"]
