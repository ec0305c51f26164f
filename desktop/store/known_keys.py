"""Keys of signatures that the server vouches for: what people have published there, as it was fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.fhir.published_keys import KIND, SigningKey, read
from desktop.fhir.signed_bytes import Seal
from desktop.fhir.when import instant
from desktop.store import records, signing_key, snapshots
from desktop.store.store import Transaction

_JUDGED: Final = "signing-keys-judged"
"""Snapshot: this server takes a key from its own person only."""
_BASE: Final = "signing-keys-base"
"""Snapshot: the FHIR base of the server that the keys were fetched from."""


class KnownKeys(msgspec.Struct, frozen=True):
    """Keys by thumbprint: those `used` here (JWK), and those `published`; `judged` where the server sees to
    it that people publish only their own."""

    used: Mapping[str, dict[str, object]] = {}
    published: Mapping[str, tuple[SigningKey, ...]] = {}
    judged: bool = False

    def seal(self, thumbprint: str, person: str, at: str, arrived: str) -> Seal:
        """Standing of the key of a signature that fits: by whom it says it is (`Practitioner/id`), `at` when
        it says it was made, and when the server had it (FHIR instants; empty for one that is not sent)."""
        mine = [one for one in self.published.get(thumbprint, ()) if one.person == person]
        for one in mine:
            if one.until and not _by(at, one.until):
                return "withdrawn" if one.withdrawn else "ended"
            if one.withdrawn and arrived and not _by(arrived, one.until):
                # Whoever holds a stolen key writes any time: only what was there before is believed.
                return "late"
        if thumbprint in self.used:
            return "known"
        if not mine:
            return "unknown"
        return "vouched" if self.judged else "claimed"


def _by(at: str, end: str) -> bool:
    """True when a time is not after another; what can't be read is."""
    one, other = instant(at), instant(end)
    return one is not None and other is not None and one <= other


def of(connection: Connection, base: str) -> KnownKeys:
    """All keys that are known here or were fetched. `base` is the FHIR base of the server, with its slash."""
    published: dict[str, tuple[SigningKey, ...]] = {}
    for row in records.of_type(connection, KIND):
        if (one := read(strict.loads(row.json), base)) is not None:
            published[one.thumbprint] = (*published.get(one.thumbprint, ()), one)
    # What was withdrawn here and is not at the server yet counts here at once.
    for use in signing_key.uses(connection):
        if use.until:
            mine = SigningKey(use.person, use.thumbprint, use.until, use.withdrawn)
            published[use.thumbprint] = (mine, *published.get(use.thumbprint, ()))
    judged = snapshots.get(connection, _JUDGED) is not None
    return KnownKeys(signing_key.known(connection), published, judged)


def base(connection: Connection) -> str:
    """FHIR base of the server that the keys were fetched from, with its slash; empty before any was."""
    return snapshots.get(connection, _BASE) or ""


def judge(tx: Transaction, base: str, *, judged: bool) -> bool:
    """Keep from which server keys are fetched, and whether it takes a key from its own person only; gives
    whether that is news."""
    if snapshots.get(tx.connection, _BASE) != base:
        snapshots.put_unheard(tx, _BASE, "", base)
    if judged == (snapshots.get(tx.connection, _JUDGED) is not None):
        return False
    if judged:
        snapshots.put_unheard(tx, _JUDGED, "", "1")
    else:
        snapshots.remove(tx, _JUDGED, "")
    return True
