"""Resources of a person put into the outbox as one act, and logged: what other tests stand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from desktop.commands.acting import log, require
from desktop.core.actor import Actor
from desktop.fhir.references import patient_of
from desktop.store import outbox
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
