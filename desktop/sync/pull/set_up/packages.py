"""Pull of published sprints: the Libraries that the server has gained since the last round.

Asked for only where the site's policy trusts somebody's key: elsewhere no server is asked for more than
before. They are judged and kept by `desktop/store/packages`, and are no rows of the record: what a server
says of one later changes nothing that was right."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec

from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.when import utc_stamp
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.packages import kept_packages, sprint_keys
from desktop.store.packages.signed_package import SYSTEM
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

SNAPSHOT: Final = "packages asked"
WHOLE_AGAIN: Final = timedelta(hours=1)
"""After this the server is asked for all of them again: what was refused and is gone there is forgotten."""
REFUSED_AGAIN: Final = timedelta(minutes=15)


class Asked(msgspec.Struct, frozen=True):
    """The stamp from which the next delta asks, the last asking for all, and the last refusal (stamps)."""

    since: str = ""
    whole: str = ""
    refused: str = ""


async def told(effects: Effects) -> tuple[str, ...]:
    """Fetch what is new, judge and keep it; gives words for what was told in part. A server that does not
    offer
    the search is asked again after a while; what ends a round is raised."""
    if not sprint_keys.trusted():
        return ()
    before = await effects.database.read(lambda c: from_json(snapshots.get(c, SNAPSHOT) or "{}", Asked))
    now = stamp(effects.clock())
    if before.refused and not cursors.due(before.refused, now, REFUSED_AGAIN):
        return ()
    try:
        return await _fetched(effects, before, now)
    except STRANGE as error:
        return (f"Library: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        refused = msgspec.structs.replace(before, refused=now)
        await effects.database.write(lambda tx: _keep(tx, refused))
        return () if not_offered(error.status) else (f"Library: {error.details or error.what}",)


async def _fetched(effects: Effects, before: Asked, now: str) -> tuple[str, ...]:
    every = not before.since or cursors.due(before.whole, now, WHOLE_AGAIN)
    path = f"Library?identifier={quote(f'{SYSTEM}|', safe=':')}&_count=50"
    if not every:
        path += f"&_lastUpdated=ge{quote(cursors.since(before.since), safe=':')}"
    began = effects.clock()
    found: dict[str, str] = {}
    partial: list[str] = []
    newest = before.since
    async for page in whole(effects.transport, path):
        partial += [f"Library: {page.partial}"] if page.partial else []
        for row in page.matches:
            # A server that knows no such parameter gives all its Libraries.
            if row.type == "Library" and f'"{SYSTEM}"' in row.json:
                found[row.id] = row.json
                newest = max(newest, utc_stamp(row.updated))
        if effects.cancelled():
            return ()
    # A stamp from a future that a wrong clock gave would hide everything until then.
    newest = min(newest, stamp(effects.clock()))
    since = cursors.reached(newest, effects.clock() - began) if newest and not partial else before.since
    asked = Asked(since, now if every and not partial else before.whole)

    def keep(tx: Transaction) -> None:
        kept_packages.receive(tx, found, whole=every and not partial)
        _keep(tx, asked)

    await effects.database.write(keep)
    return tuple(dict.fromkeys(partial))


def _keep(tx: Transaction, asked: Asked) -> None:
    snapshots.put_unheard(tx, SNAPSHOT, "", msgspec.json.encode(asked).decode())
