"""The log of reading where the server does not take it: to the audit repository that the site names.

Events go as IHE BALP's feed sends them, by `POST AuditEvent`. They stay in the log here whatever becomes of
them, and none of them is ever an item before a person.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial

from desktop.core import settings
from desktop.core.errors import WireError, place_of
from desktop.fhir import strict
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Request, Transport
from desktop.store import accesslog, outbox
from desktop.store.outbox import WAITING
from desktop.store.store import Transaction
from desktop.sync.run.effects import Database

SETTING = "audit_server"
TOKEN_VARIABLE = "FAGFLATE_AUDIT_TOKEN"
ROUNDS = 20
log = logging.getLogger(__name__)


def named() -> str:
    """The audit repository's FHIR address, as the site has named it; empty where it has not."""
    return settings.text(SETTING)


def put_by(tx: Transaction) -> int:
    """Take events that were refused out of the outbox: they are in the log. Gives how many."""
    refused = [e for e in outbox.entries(tx.connection) if e.type == "AuditEvent" and e.state not in WAITING]
    done = [e.seq for e in refused if accesslog.untaken(tx, e.id)]
    outbox.done(tx, done)
    return len(done)


async def deliver(
    database: Database, opened: Callable[[str], HttpTransport] | None = None, address: str | None = None
) -> int:
    """Send what the server did not take to the repository, if there is one; gives how many it took.

    Never raises for the wire: what does not get there goes with a later round.
    """
    where = named() if address is None else address
    if not where or not await database.read(lambda c: accesslog.elsewhere(c, 1)):
        return 0
    sent = 0
    try:
        transport = (opened or _opened)(where)
    except WireError as error:
        log.info("the audit repository can't be used: %s", place_of(error))
        return 0
    try:
        for _round in range(ROUNDS):
            waiting = await database.read(accesslog.elsewhere)
            took = [ident for ident, entry in waiting if await _send(transport, entry)]
            if took:
                await database.write(partial(accesslog.taken, idents=took))
            sent += len(took)
            if len(took) < len(waiting) or not waiting:
                break
    except WireError as error:
        log.info("the audit repository does not answer: %s", place_of(error))
    finally:
        await transport.close()
    return sent


async def _send(transport: Transport, entry: str) -> bool:
    event = strict.loads(entry)
    event.pop("id", None)
    answer = await transport.send(Request("POST", "AuditEvent", {}, strict.dumps(event)))
    if not answer.ok:
        log.info("the audit repository refused an event: %d", answer.status)
    return answer.ok


def _opened(where: str) -> HttpTransport:
    return HttpTransport(where, lambda: os.environ.get(TOKEN_VARIABLE, "").strip() or None, seconds=30)


__all__ = ["SETTING", "TOKEN_VARIABLE", "deliver", "named", "put_by"]
