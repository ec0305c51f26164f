"""Counts of the weeks that are over, to the server: one MeasureReport a machine and week, where IT says so.

They go by the outbox like any act, once: a week is marked on this machine before it is queued, so that
neither another window nor another person's record sends it too, and what is broken off between the two is
rather lost than told twice. A server that takes none is left in peace, and one that refuses is not asked
again: the counts lie here, and `fagflate counted --out` writes them to a file.
"""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import Connection

from desktop.core import settings
from desktop.core.clock import local
from desktop.core.usage import kept
from desktop.core.usage.weeks import WeekCounts, week_of
from desktop.fhir.capability import Capabilities
from desktop.fhir.usage.count_reports import KIND, report
from desktop.store import outbox
from desktop.store.last_actor import last_actor
from desktop.store.outbox import WAITING, Act
from desktop.store.store import Transaction
from desktop.sync.run.effects import Effects
from desktop.sync.sprint_folder import folder_weeks

ACT: Final = "send_counts"
log = logging.getLogger(__name__)


def takes(capabilities: Capabilities) -> bool:
    """True where the server says that it takes counts, or says nothing of what it takes."""
    if not capabilities.types:
        return True
    told = capabilities.types.get(KIND)
    return told is not None and (not told.interactions or "create" in told.interactions)


async def publish(effects: Effects) -> None:
    """Queue the weeks that are over and have not gone to this server; nothing where IT does not collect."""
    await folder_weeks.put(effects)
    if settings.by_it("collect_counts") != "server" or not takes(effects.capabilities):
        return
    this = week_of(local(effects.clock()).date())
    if _looked.get(effects.transport.base) == this:
        refused = await effects.database.read(_refused)
        if not refused:
            return
    try:
        weeks = [
            one for one in kept.over(kept.here(), this) if not kept.was_sent(effects.transport.base, one.week)
        ]
    except OSError as error:
        log.info("counts were not read: %s", type(error).__name__)
        return
    await effects.database.write(lambda tx: put(tx, effects.transport.base, weeks))
    _looked[effects.transport.base] = this


_looked: dict[str, str] = {}
"""The week in which each server's were looked for: the file is not read each round."""


def put(tx: Transaction, server: str, weeks: list[WeekCounts]) -> None:
    """Queue these weeks, and let go of those that the server refused: nobody is asked about them."""
    outbox.done(tx, [one.seq for one in _refused(tx.connection)])
    actor = last_actor(tx.connection)
    if actor is None or not actor.role:
        return
    for one in weeks:
        try:
            if kept.mark_sent(server, one.week):
                outbox.put(tx, report(one), Act(ACT, actor.role))
        except OSError as error:
            log.info("counts were not sent: %s", type(error).__name__)


def _refused(connection: Connection) -> list[outbox.Entry]:
    return [
        one for one in outbox.entries(connection)
        if one.type == KIND and one.act == ACT and one.state not in WAITING
    ]  # fmt: skip
