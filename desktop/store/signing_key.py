"""Key pair with which what is signed here is sealed: the installation's, else one that the record makes.

The installation's key is the one that it shows at the provider (`installation_key.py`) and signs the log's
head with. Where a machine has none, the record makes one at the first signature and keeps it, encrypted like
all else in it. The public half of each key that was ever used here is kept: a renewed key is still known.

With each is kept who signs with it here: it is published in their name (`desktop/fhir/published_keys`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import FagflateError
from desktop.store import snapshots, store_keys
from desktop.store.store import Transaction

if TYPE_CHECKING:
    from joserfc import jwk

KIND: Final = "signing-key"
"""Kind of the snapshots: `own` is this record's private key, any other key the thumbprint of a public one."""
OWN: Final = "own"
USED: Final = "signing-key-used"
"""Kind of the snapshots of who signs with which key here (`Use`), by `Practitioner/id` and thumbprint."""


class Use(msgspec.Struct, frozen=True):
    """Use of a key by one person at this machine: in which `role` (`PractitionerRole/id`), `since` when and,
    where it has ended, `until` when (FHIR instants). `installed` for the installation's key; `told` is how
    it was last handed to the server."""

    person: str
    thumbprint: str
    role: str
    since: str
    installed: bool = False
    until: str = ""
    withdrawn: bool = False
    told: str = ""

    @property
    def stands(self) -> str:
        """State that the server is to be told of."""
        return f"{self.until or 'open'}{' withdrawn' if self.withdrawn else ''}"


def installation() -> jwk.ECKey | None:
    """This installation's private key; None where it has none that can be read.

    It asks the key store: never in a transaction of the record.
    """
    try:
        if not store_keys.kept(store_keys.SIGN_IN_KEY):
            return None
        from desktop.store.installation_key import in_use

        return in_use()
    except FagflateError:
        # The record has a key of its own: a note is not left unsigned because the key store is away.
        return None


def key(tx: Transaction, installed: jwk.ECKey | None, actor: Actor) -> jwk.ECKey:
    """The private key with which somebody signs: the installation's where it has one that they have not
    withdrawn, else this record's own, made when it is first needed. Its public half is known here from then
    on, and theirs."""
    from joserfc import jwk

    person = actor.practitioner
    before = {one.thumbprint: one for one in uses(tx.connection) if one.person == person}

    def withdrawn(one: jwk.ECKey) -> bool:
        held = before.get(one.thumbprint())
        return held is not None and held.withdrawn

    used = installed if installed is not None and not withdrawn(installed) else None
    if used is None:
        text = snapshots.get(tx.connection, KIND, OWN)
        used = jwk.ECKey.import_key(json.loads(text)) if text else None
        if used is None or withdrawn(used):
            used = jwk.ECKey.generate_key("P-256")
            snapshots.put_unheard(tx, KIND, OWN, json.dumps(used.as_dict(private=True)))
    thumbprint = used.thumbprint()
    if snapshots.get(tx.connection, KIND, thumbprint) is None:
        snapshots.put_unheard(tx, KIND, thumbprint, json.dumps(used.as_dict(private=False)))
    if person and thumbprint not in before:
        keep(tx, Use(person, thumbprint, actor.role, stamp(tx.clock()), used is installed))
    return used


def known(connection: Connection) -> dict[str, dict[str, Any]]:
    """Public keys (JWK) that were used here, by thumbprint."""
    found = snapshots.all_of(connection, KIND)
    return {name: json.loads(text) for name, text in found.items() if name != OWN}


def uses(connection: Connection) -> tuple[Use, ...]:
    """Uses of keys here, oldest first."""
    found = snapshots.all_of(connection, USED).values()
    return tuple(sorted((from_json(one, Use) for one in found), key=lambda one: one.since))


def keep(tx: Transaction, use: Use) -> None:
    """Keep what is known of a person's key here."""
    snapshots.put_unheard(tx, USED, f"{use.person} {use.thumbprint}", msgspec.json.encode(use).decode())
