"""Fetching the server's own AuditEvents about a patient, for whoever goes through the access log.

Bounded; nothing is filed. An event counts only where it names the patient: a server may pass over a
parameter. What was fetched earlier stays where the server is away.
"""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import Final

import msgspec

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.fhir import strict
from desktop.fhir.paging import SearchRefused
from desktop.fhir.references import within
from desktop.fhir.status import not_offered
from desktop.fhir.transport import NoAnswer, SignedOut
from desktop.fhir.when import instant
from desktop.fhir.whole import whole
from desktop.store import server_log
from desktop.store.server_log import Lack, ServerLog
from desktop.sync.run.effects import Effects

KIND: Final = "AuditEvent"
PAGE: Final = 200
MOST: Final = 2_000
"""Events of one patient at the most, the newest."""
MAX_BYTES: Final = 4_000_000
SINCE: Final = timedelta(days=400)
"""Time that is asked for: what lies further back is looked for at the server itself."""


async def fetch(effects: Effects, patient: str) -> None:
    """Fetch the server's log of a patient, and keep what is lacking of it. Raises SignedOut."""
    before = await effects.database.read(lambda c: server_log.read(c, patient))
    if not effects.capabilities.searches(KIND, "patient"):
        found = ServerLog(stamp(effects.clock()), (), "unknown")
    else:
        found = await _asked(effects, patient)
    if found.lack == "silent":
        found = msgspec.structs.replace(found, events=before.events)
    await effects.database.write(lambda tx: server_log.put(tx, patient, found))


async def _asked(effects: Effects, patient: str) -> ServerLog:
    now, since = effects.clock(), effects.clock() - SINCE
    dated = f"&date=ge{since.date()}" if effects.capabilities.searches(KIND, "date") else ""
    path = f"{KIND}?patient=Patient/{patient}{dated}&_sort=-date&_count={PAGE}"
    events: dict[str, str] = {}
    lack: Lack = ""
    room = MAX_BYTES
    try:
        async with aclosing(whole(effects.transport, path)) as answers:
            async for page in answers:
                if page.partial or page.refused:
                    lack = "more"
                for row in page.matches:
                    if row.type != KIND or not _names(row.json, patient, effects.transport.base):
                        continue
                    room -= len(row.json)
                    if len(events) >= MOST or room < 0:
                        lack = "more"
                        break
                    events[row.id] = row.json
                if len(events) >= MOST or room < 0:
                    break
    except SignedOut:
        raise
    except SearchRefused as error:
        if error.status == 401:
            raise
        refused = error.status == 403
        lack = "refused" if refused else "unknown" if not_offered(error.status) else "silent"
    except (NoAnswer, WireError):
        lack = "silent"
    return ServerLog(
        stamp(now), tuple(sorted(events.items(), key=lambda one: _at(one[1]), reverse=True)), lack
    )


def _at(text: str) -> float:
    at = instant(str(strict.loads(text).get("recorded", "")))
    return at.timestamp() if at is not None else 0.0


def _names(text: str, patient: str, base: str) -> bool:
    event = strict.loads(text)
    for one in event.get("entity") or ():
        what = one.get("what") if isinstance(one, dict) else None
        told = what.get("reference") if isinstance(what, dict) else None
        if isinstance(told, str) and within(told, base) == f"Patient/{patient}":
            return True
    return False
