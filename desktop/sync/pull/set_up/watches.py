"""Ward watches of the site (`fagflate watch`) by their signs of life, for the word on a ward whose watch is
silent.

Asked for every few minutes where there is one, else once an hour. How long a watch was silent is told by the
server's own clock, when it was asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round
from desktop.fhir.usage import heartbeat
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects
from desktop.sync.run.server_clock import Dated, ServerClock

SNAPSHOT: Final = "watches"
AGAIN: Final = heartbeat.EVERY
SELDOM: Final = timedelta(hours=1)
"""Time between two questions to a server where nobody has ever watched."""


class WardWatched(msgspec.Struct, frozen=True):
    """A ward that a watch is for. `silent`: every watch of it should have told by now; `seconds`: since the
    newest sign of life of one, None where the server does not tell when that was."""

    ward: str
    silent: bool
    seconds: int | None


class Watches(msgspec.Struct, frozen=True):
    """Wards that are watched at this server, and when it was asked (a stamp)."""

    wards: tuple[WardWatched, ...] = ()
    asked: str = ""


def kept(connection: Connection) -> Watches:
    """Watches as they were told last; none where the server never told of one."""
    text = snapshots.get(connection, SNAPSHOT)
    return from_json(text, Watches) if text else Watches()


async def told(effects: Effects) -> tuple[str, ...]:
    """Ask who watches and keep it, not each time; gives words for what was told in part. An error leaves what
    was known before. Raises what ends a round."""
    before, now = await effects.database.read(kept), stamp(effects.clock())
    if not effects.capabilities.searches(heartbeat.KIND, "identifier"):
        return ()
    if before.asked and not cursors.due(before.asked, now, AGAIN if before.wards else SELDOM):
        return ()
    clock = ServerClock(effects.clock)
    try:
        found = await heartbeat.watching(Dated(effects.transport, clock), clock)
        wards = _wards(found)
    except STRANGE as error:
        return (f"{heartbeat.KIND}: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        wards = ()
    await effects.database.write(lambda tx: _keep(tx, Watches(wards, now)))
    return ()


def _wards(found: tuple[heartbeat.Watching, ...]) -> tuple[WardWatched, ...]:
    made = []
    for ward in sorted({ident for one in found for ident, _name in one.beat.wards if ident}):
        mine = heartbeat.of_ward(found, ward)
        if not mine:
            continue
        ages = [one.ago for one in mine if one.ago is not None]
        seconds = round(min(ages).total_seconds()) if ages else None
        made.append(WardWatched(ward, all(one.silent for one in mine), seconds))
    return tuple(made)


def _keep(tx: Transaction, watches: Watches) -> None:
    text = msgspec.json.encode(watches).decode()
    before = kept(tx.connection).wards
    if [(one.ward, one.silent) for one in before] == [(one.ward, one.silent) for one in watches.wards]:
        # Nothing that is shown: no page is made anew each five minutes.
        snapshots.put_unheard(tx, SNAPSHOT, "", text)
        return
    snapshots.put(tx, SNAPSHOT, "", text)
