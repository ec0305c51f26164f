"""What every act of a person does: its resources into the outbox, and the access log, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from desktop.access import audit
from desktop.access.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.references import patient_of
from desktop.store import accesslog, outbox
from desktop.store.outbox import Act
from desktop.store.store import Transaction

Json = dict[str, Any]


def act(
    tx: Transaction,
    actor: Actor,
    name: str,
    resources: Sequence[Json],
    *,
    action: Literal["C", "U"] = "C",
    send_until: str = "",
    atomic: bool = False,
) -> Act:
    """Queue what an act created or changed, and log it; InputError when nobody has said who they are."""
    require(actor)
    done = Act(name=name, author=actor.role, send_until=send_until, atomic=atomic)
    for resource in resources:
        outbox.put(tx, resource, done)
    patient = next((p for p in map(patient_of, resources) if p), "")
    log(tx, actor, action, patient, tuple(f"{r['resourceType']}/{r['id']}" for r in resources))
    return done


def log(
    tx: Transaction,
    actor: Actor,
    action: Literal["R", "C", "U", "D"],
    patient: str,
    what: tuple[str, ...] = (),
) -> None:
    """Write one access into the log here, and queue it for the server as an act of its own."""
    event = audit.event(actor, action, tx.clock(), patient, what)
    accesslog.append(tx, strict.dumps(event))
    outbox.put(tx, event, Act(name="record_access", author=actor.role))


def require(actor: Actor) -> None:
    """Raise InputError unless somebody has said who they are."""
    if not actor.role:
        raise nobody()


def nobody() -> InputError:
    """What is said to somebody who has not said who they are."""
    return InputError(
        _("Nobody has said who is at the keyboard."),
        kept=_("Nothing was changed."),
        todo=_("Choose who you are first."),
    )


def reads_only() -> InputError:
    """What is said to somebody who begins to write where nothing can be kept."""
    return InputError(
        _("Fagflate is already open with this record on this machine, so this window only reads."),
        kept=_("Nothing was changed."),
        todo=_("Do it in the other window, or close that one."),
    )


def changed(tx: Transaction, key: str) -> Json:
    """A resource as it stands here, for changing; raises InputError when it is gone."""
    kind, _slash, ident = key.partition("/")
    found = outbox.current(tx.connection, kind, ident)
    if found is None:
        raise InputError(
            _("This is no longer in the record: somebody has removed it."),
            kept=_("Nothing was changed."),
            todo=_("Fetch anew and look again."),
            details=key,
        )
    return found


class Done(msgspec.Struct, frozen=True):
    """An act that is saved here: its id, and what can be said of it."""

    act: str
    resources: tuple[str, ...] = ()
