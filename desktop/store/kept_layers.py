"""State of a person's own page in a record: the file that both sides had last, what was sent, and what came.

The page itself is a file of this machine and a `Basic` of the server; here is what tells which side changed.
"""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.persons import own_layers
from desktop.store import records, snapshots
from desktop.store.store import Transaction

ACT: Final = "keep_own_layer"
SNAPSHOT: Final = "own layer"
ASKED: Final = "own layer asked"


class Known(msgspec.Struct, frozen=True):
    """State of a person's page. `agreed` is the file that both sides had last, empty where there was
    none; `queued` the digest of the one that was queued last; `wrong` the digest of one that is not used or
    not taken, with the sentence `why`; `told` True where they were told that the server takes none. `came` is
    how the file here was changed last by another machine's, `at` the instant of that change there, `taken`
    the one at which it came here."""

    agreed: str = ""
    queued: str = ""
    wrong: str = ""
    why: str = ""
    told: bool = False
    came: str = ""
    at: str = ""
    taken: str = ""


def known(connection: Connection, person: str) -> Known:
    """State of a person's page (`Practitioner/id`), as far as it is known."""
    text = snapshots.get(connection, SNAPSHOT, person)
    try:
        return from_json(text, Known) if text else Known()
    except msgspec.MsgspecError:
        # Kept by another version: both sides are looked at anew, and neither is lost.
        return Known()


def keep(tx: Transaction, person: str, now: Known) -> None:
    """Keep what is known; nobody waits for it."""
    snapshots.put_unheard(tx, SNAPSHOT, person, msgspec.json.encode(now).decode())


def asked(connection: Connection, person: str) -> str:
    """Time at which the server was asked for a person's page last (a stamp); empty for never."""
    return snapshots.get(connection, ASKED, person) or ""


def keep_asked(tx: Transaction, person: str, now: str) -> None:
    """Keep when the server was asked; empty: it is asked again with the next round."""
    snapshots.put_unheard(tx, ASKED, person, now)


def held(connection: Connection, person: str, base: str) -> tuple[Row | None, bytes | None]:
    """A person's page as the server (its FHIR base) has it, and its file; None where there is none. Those of
    others, and those that another than the person has written, are none."""
    found = [
        (row, layer.raw)
        for row in records.of_type(connection, own_layers.KIND)
        if (layer := own_layers.read(strict.loads(row.json), base)) is not None and layer.person == person
    ]
    return max(found, key=lambda one: (one[0].updated, one[0].id), default=(None, None))
