"""The one place that decides how wishes, reviews and counts of sprints travel: by the record's server, or by
the folder that the site's policy names.

What goes by the folder never goes by the server. Where IT has named a folder that can't be used, it goes
nowhere, is kept, and that is said.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import Connection

from desktop.acts.wishes.wish_codes import is_about_set_up
from desktop.core import settings
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.fhir.capability import Capabilities, TypeCapability
from desktop.store import outbox, signing_key
from desktop.store.last_actor import last_actor
from desktop.store.outbox import WAITING, Entry
from desktop.store.store import Transaction
from desktop.sync.run.effects import Effects
from desktop.sync.sprint_folder.folder_transport import FolderTransport, off_thread

if TYPE_CHECKING:
    from joserfc import jwk

SETTING: Final = "sprint_folder"
_CAN: Final = Capabilities(
    types={
        "Task": TypeCapability(
            interactions=frozenset(["read", "create", "update", "history-instance"]), update_create=True
        )
    }
)


def by_folder() -> bool:
    """True where IT has said that a folder carries what sprints are about."""
    return bool(settings.by_it(SETTING)) or settings.slip(SETTING) is not None


def folder() -> Path | None:
    """The folder for sprints; None where there is none, or it can't be used as it is written."""
    named = str(settings.by_it(SETTING))
    return Path(named) if named and settings.slip(SETTING) is None else None


def goes_there(entry: Entry) -> bool:
    """True for an unsent change that the folder carries, where one does."""
    text = entry.body or entry.base_json
    return entry.type == "Task" and text is not None and is_about_set_up(strict.loads(text))


def _seqs(connection: Connection, *, there: bool) -> frozenset[int]:
    return frozenset(one.seq for one in outbox.entries(connection) if goes_there(one) == there)


def waits(connection: Connection) -> bool:
    """True where something waits for the folder."""
    return any(one.state in WAITING and goes_there(one) for one in outbox.entries(connection))


def of_server(effects: Effects) -> Effects:
    """Effects by which the server is sent all else."""
    if not by_folder():
        return effects
    before = effects.withheld
    return msgspec.structs.replace(effects, withheld=lambda c: before(c) | _seqs(c, there=True))


async def of_folder(effects: Effects) -> Effects | None:
    """Effects by which the folder is sent what it carries; None where none is, or nothing waits."""
    where = folder()
    if where is None or not await effects.database.read(waits):
        return None
    return msgspec.structs.replace(
        effects,
        transport=FolderTransport(where, partial(_key, effects)),
        capabilities=_CAN,
        lies=set(),
        lent=False,
        withheld=lambda c: _seqs(c, there=False),
    )


async def _key(effects: Effects, person: str) -> jwk.ECKey:
    installed = await off_thread(signing_key.installation)

    one = person.startswith("Practitioner/")

    def own(tx: Transaction) -> jwk.ECKey:
        actor = last_actor(tx.connection) or Actor("", "", "")
        return signing_key.key(
            tx, installed, msgspec.structs.replace(actor, practitioner=person if one else "")
        )

    return await effects.database.write(own)
