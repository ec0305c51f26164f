"""Counts of the machines of the site, for whoever owns sprints: MeasureReports about no patient.

Asked for once an hour, all of them; each is kept as numbers, one a machine and week, and nothing else of the
server's MeasureReports. What can't be read whole is not counted, and said.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.core.usage.weeks import WeekCounts
from desktop.fhir import strict
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.usage.count_reports import KIND, SYSTEM, is_counts, read
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects
from desktop.sync.sprint_folder import folder_weeks

SNAPSHOT: Final = "counts"
"""Kind of the snapshots that hold a week of a machine, by `machine week`."""
ASKED: Final = "counts-asked"
AGAIN: Final = timedelta(hours=1)


class Told(msgspec.Struct, frozen=True):
    """Last asking (a stamp): how many could not be read, and True where the server can't be asked."""

    asked: str = ""
    unread: int = 0
    unsupported: bool = False


def state(connection: Connection) -> Told | None:
    """The last asking; None where the server never was asked."""
    text = snapshots.get(connection, ASKED)
    return from_json(text, Told) if text else None


def held(connection: Connection) -> tuple[WeekCounts, ...]:
    """Weeks of other machines as they were told last."""
    return tuple(from_json(text, WeekCounts) for text in snapshots.all_of(connection, SNAPSHOT).values())


async def told(effects: Effects) -> tuple[str, ...]:
    """Ask for all counts and keep them, not each time; gives words for what was told in part. An error leaves
    what was known before. Raises what ends a round."""
    before = await effects.database.read(state)
    now = stamp(effects.clock())
    if folder_weeks.collected():
        return await _of_folder(effects, now)
    if not effects.capabilities.searches(KIND, "identifier"):
        if before != Told(unsupported=True):
            await effects.database.write(lambda tx: _say(tx, Told(unsupported=True)))
        return ()
    if before is not None and before.asked and not cursors.due(before.asked, now, AGAIN):
        return ()
    try:
        found, unread, partial = await _asked(effects)
    except STRANGE as error:
        return (f"{KIND}: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        if not not_offered(error.status):
            return (f"{KIND}: {error.details or error.what}",)
        await effects.database.write(lambda tx: _say(tx, Told(now, unsupported=True)))
        return ()

    await effects.database.write(lambda tx: _kept(tx, found, Told(now, unread), whole=not partial))
    return partial


async def _of_folder(effects: Effects, now: str) -> tuple[str, ...]:
    """Keep what lies in the folder for sprints; while that is away, what was known before."""
    told_ = await folder_weeks.told()
    if told_ is None:
        return (_("The folder for sprints can't be reached, so counts of other machines may lack."),)
    found, unread = told_
    await effects.database.write(lambda tx: _kept(tx, found, Told(now, unread), whole=True))
    return ()


def _kept(tx: Transaction, found: dict[str, str], told_: Told, *, whole: bool) -> None:
    for key in snapshots.all_of(tx.connection, SNAPSHOT) if whole else ():
        if key not in found:
            snapshots.remove(tx, SNAPSHOT, key)
    for key, text in found.items():
        if snapshots.get(tx.connection, SNAPSHOT, key) != text:
            snapshots.put(tx, SNAPSHOT, key, text)
    _say(tx, told_)


async def _asked(effects: Effects) -> tuple[dict[str, str], int, tuple[str, ...]]:
    found: dict[str, str] = {}
    partial: list[str] = []
    unread = 0
    path = f"{KIND}?identifier={quote(f'{SYSTEM}|', safe=':')}&_count=100"
    async for page in whole(effects.transport, path):
        partial += [f"{KIND}: {page.partial}"] if page.partial else []
        for row in page.matches:
            # A server that knows no such parameter gives all its reports.
            if row.type != KIND or not is_counts(body := strict.loads(row.json)):
                continue
            counts = read(body)
            if counts is None:
                unread += body.get("status") == "complete"
                continue
            # Of two of one machine and week the first one counts: they are the same, or one is a mistake.
            found.setdefault(f"{counts.machine} {counts.week}", msgspec.json.encode(counts).decode())
    return found, unread, tuple(dict.fromkeys(partial))


def _say(tx: Transaction, one: Told) -> None:
    text = msgspec.json.encode(one).decode()
    if snapshots.get(tx.connection, ASKED) != text:
        snapshots.put_unheard(tx, ASKED, "", text)
