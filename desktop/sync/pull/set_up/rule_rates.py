"""Override rates of the rules before signing, for everybody's cards: one report a week for the site.

Asked for once an hour, until that of the week that is over is there; an older one stays until then. The
counts behind it are read by nobody but whoever owns sprints.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import local, stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.usage.weeks import week_of
from desktop.fhir import strict
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round
from desktop.fhir.usage.rate_reports import KIND, SYSTEM, Rates, read
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

SNAPSHOT: Final = "rule-rates"
AGAIN: Final = timedelta(hours=1)
_BACK: Final = 4
"""Weeks that are asked for: who was away for longer begins with the newest."""


def kept(connection: Connection) -> Rates:
    """The rates as they were told last; empty where they never were."""
    text = snapshots.get(connection, SNAPSHOT)
    return from_json(text, Rates) if text else Rates()


async def told(effects: Effects) -> tuple[str, ...]:
    """Ask for the newest report and keep it, not each time; gives words for what was told in part. An error
    leaves what was known before. Raises what ends a round."""
    before = await effects.database.read(kept)
    now, today = stamp(effects.clock()), local(effects.clock()).date()
    if before.week == _weeks(today)[0] or not effects.capabilities.searches(KIND, "identifier"):
        return ()
    if before.asked and not cursors.due(before.asked, now, AGAIN):
        return ()
    try:
        found = await _asked(effects, today)
    except STRANGE as error:
        return (f"{KIND}: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        found = []
    # A week that is not over yet would be the newest until it is.
    held = before if before.week <= _weeks(today)[0] else Rates()
    newest = max((*found, held), key=lambda one: one.week)
    await effects.database.write(lambda tx: keep(tx, msgspec.structs.replace(newest, asked=now)))
    return ()


def _weeks(today: date) -> tuple[str, ...]:
    """The weeks that are over, the newest first."""
    return tuple(week_of(today - timedelta(weeks=back)) for back in range(1, _BACK + 1))


async def _asked(effects: Effects, today: date) -> list[Rates]:
    weeks = _weeks(today)
    named = ",".join(f"{SYSTEM}|{week}" for week in weeks)
    found = []
    async for page in whole(effects.transport, f"{KIND}?identifier={quote(named, safe=':,')}&_count=20"):
        for row in page.matches:
            # A server that knows no such parameter gives all its reports.
            rates = read(strict.loads(row.json)) if row.type == KIND else None
            if rates is not None and rates.week in weeks:
                found.append(rates)
    return found


def keep(tx: Transaction, rates: Rates) -> None:
    """Keep these as the newest."""
    before = kept(tx.connection)
    text = msgspec.json.encode(rates).decode()
    if (before.week, before.rules) == (rates.week, rates.rules):
        if before != rates:
            snapshots.put_unheard(tx, SNAPSHOT, "", text)
        return
    snapshots.put(tx, SNAPSHOT, "", text)
