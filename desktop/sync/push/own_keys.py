"""Publishing of the keys with which people sign here: a Basic at the server, in each one's own name.

At most once a round, and only where one is new or has ended. It goes by the outbox like any act, with its
person's own sign-in. A server that takes none is left in peace: signatures go on, and elsewhere their key is
one that is not known.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.capability import Capabilities
from desktop.fhir.published_keys import KIND, ended, name_of, published
from desktop.fhir.when import instant
from desktop.store import outbox, signing_key
from desktop.store.outbox import WAITING, Act
from desktop.store.signing_key import Use
from desktop.store.store import Transaction
from desktop.sync.run.effects import Effects

Json = dict[str, Any]
ACT: Final = "publish_key"
OVERLAP: Final = timedelta(minutes=5)
"""Time for which a replaced key counts on: another window may be signing with it just then."""


def takes(capabilities: Capabilities) -> bool:
    """True where the server says that it takes keys, or says nothing of what it takes."""
    if not capabilities.types:
        return True
    told = capabilities.types.get(KIND)
    return told is not None and (not told.interactions or "create" in told.interactions)


async def publish(effects: Effects) -> None:
    """Queue what the server is to be told of keys that people sign with here."""
    if takes(effects.capabilities) and await effects.database.read(due):
        await effects.database.write(put)


def due(connection: Connection) -> bool:
    """True where a key was never published, has ended since, or was refused."""
    uses = _rotated(signing_key.uses(connection))
    refused = any(one.type == KIND and one.state not in WAITING for one in outbox.entries(connection))
    return refused or any(one.told != one.stands for one in uses)


def put(tx: Transaction) -> None:
    """Queue each key that is not known at the server as it stands; let go of those that it refused."""
    waiting = outbox.entries(tx.connection)
    # Nobody is asked about a key: what is refused is said where the signature is read elsewhere.
    outbox.done(tx, [one.seq for one in waiting if one.type == KIND and one.state not in WAITING])
    keys = signing_key.known(tx.connection)
    for use in _rotated(signing_key.uses(tx.connection)):
        if use.told == use.stands:
            continue
        outbox.put(tx, _basic(tx.connection, use, keys.get(use.thumbprint, {})), Act(ACT, use.role))
        signing_key.keep(tx, msgspec.structs.replace(use, told=use.stands))


def _basic(connection: Connection, use: Use, jwk: Json) -> Json:
    ident = outbox.server_id(connection, KIND, name_of(use.person, use.thumbprint))
    held = outbox.current(connection, KIND, ident)
    if held is None:
        return published(use.person, use.thumbprint, jwk, use.since, until=use.until, withdrawn=use.withdrawn)
    return ended(held, use.until, withdrawn=use.withdrawn) if use.until else held


def _rotated(uses: tuple[Use, ...]) -> list[Use]:
    """Uses with the end of each installation's key that another took the place of, for the same person."""
    made: list[Use] = []
    for use in uses:
        later = [
            one.since
            for one in uses
            if one.installed and use.installed and one.person == use.person and one.since > use.since
        ]
        replaced = instant(min(later)) if later and not use.until else None
        if replaced is not None:
            use = msgspec.structs.replace(use, until=stamp(replaced + OVERLAP))
        made.append(use)
    return made
