"""Key pair with which what is signed here is sealed: the installation's, else one that the record makes.

The installation's key is the one that it shows at the provider (`installation_key.py`) and signs the log's
head with. Where a machine has none, the record makes one at the first signature and keeps it, encrypted like
all else in it. The public half of each key that was ever used here is kept: a renewed key is still known.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop.core.errors import FagflateError
from desktop.store import snapshots, store_keys
from desktop.store.store import Transaction

if TYPE_CHECKING:
    from joserfc import jwk

KIND: Final = "signing-key"
"""Kind of the snapshots: `own` is this record's private key, any other key the thumbprint of a public one."""
OWN: Final = "own"


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


def key(tx: Transaction, installed: jwk.ECKey | None) -> jwk.ECKey:
    """The private key to sign with: the installation's where it has one, else this record's own, made when it
    is first needed. Its public half is known here from then on."""
    from joserfc import jwk

    used = installed
    if used is None:
        text = snapshots.get(tx.connection, KIND, OWN)
        used = jwk.ECKey.import_key(json.loads(text)) if text else jwk.ECKey.generate_key("P-256")
        if not text:
            snapshots.put_unheard(tx, KIND, OWN, json.dumps(used.as_dict(private=True)))
    thumbprint = used.thumbprint()
    if snapshots.get(tx.connection, KIND, thumbprint) is None:
        snapshots.put_unheard(tx, KIND, thumbprint, json.dumps(used.as_dict(private=False)))
    return used


def known(connection: Connection) -> dict[str, dict[str, Any]]:
    """Public keys (JWK) that were used here, by thumbprint."""
    found = snapshots.all_of(connection, KIND)
    return {name: json.loads(text) for name, text in found.items() if name != OWN}
