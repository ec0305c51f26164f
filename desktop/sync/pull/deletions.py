"""Deletions by others, from the history of the server or of its types, where it gives one.

A delta shows no deletion. A history says what to look at, and no more: each is read before it is taken away,
and what a history leaves out is found when ids are compared.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.paging import GONE, Bundle, SearchRefused, bundle, onward, read_page
from desktop.fhir.references import within
from desktop.fhir.status import ends_round
from desktop.fhir.transport import asking
from desktop.fhir.when import utc_stamp
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.look import fetch
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

KIND = "history"
MAX_PAGES = 2
"""A history is of the whole hospital: what was written between two rounds, or else not all of it."""
MAX_LOOKS = 200
COUNT = 200


BUSY = 600.0
"""A history of more than is read is left alone for so many seconds: of a whole region's writes a workstation
would fetch hundreds in every round. Ids are compared all the same."""


class _Found(msgspec.Struct):
    """`more`: there was more than was read."""

    deleted: dict[tuple[str, str], None]
    newest: str = ""
    more: bool = False


async def deletions(effects: Effects, types: Collection[str]) -> int:
    """Look what has been deleted since the last time, and take away what is; gives how many resources.

    Raises NoAnswer, Frozen, and SearchRefused for a server that wants to be left alone.
    """
    gone = 0
    for path in _offered(effects, types):
        if effects.cancelled():
            return gone
        try:
            gone += await _one(effects, path)
        except STRANGE as error:
            words(error)  # to the log: nothing is concluded, and ids are compared all the same
        except SearchRefused as error:
            if ends_round(error.status):
                raise
            effects.lies.add(f"history of {path}")
    return gone


def _offered(effects: Effects, types: Collection[str]) -> list[str]:
    capabilities = effects.capabilities
    found = [f"{kind}/_history" for kind in types if capabilities.can(kind, "history-type")]
    if "history-system" in capabilities.system and "history of _history" not in effects.lies:
        # Where that of everything is too long, those of the types would be as long, and a request each.
        found = ["_history"]
    return [
        path for path in found if f"history of {path}" not in effects.lies and not effects.pauses.on(path)
    ]


async def _one(effects: Effects, path: str) -> int:
    now = stamp(effects.clock())
    before = await effects.database.read(lambda c: snapshots.get(c, KIND, path)) or ""
    before = "" if before > now else before  # of a clock that was fast
    # Without overlap: a whole hospital's is long, and what comes late is found when ids are compared.
    begin = effects.settled.after_newest(KIND, path) or before
    since = f"&_since={begin}" if before else ""
    found = await _read(effects, f"{path}?_count={COUNT if since else 1}{since}", MAX_PAGES if since else 1)
    gone = 0
    if since:
        held = await effects.database.read(lambda c: _held(c, found.deleted))
        for kind, ident in held[:MAX_LOOKS]:
            try:
                gone += await fetch(effects, kind, ident) is None
            except SearchRefused as error:
                if ends_round(error.status):
                    raise
            except STRANGE as error:
                words(error)  # of this one nothing is known, and it is found when ids are compared
    newest = min(found.newest, now)
    if found.more and since:
        effects.pauses.pause(path, BUSY)
    if newest > before:

        def keep(tx: Transaction) -> None:
            snapshots.put(tx, KIND, path, newest)

        await effects.database.write(keep)
    effects.settled.answered(KIND, (path,), newest, anew=not since)
    return gone


def _held(connection: Connection, keys: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Resources that are here, and have no unsent changes: those find out themselves."""
    dirty = cursors.dirty(connection)
    asked = "SELECT 1 FROM resource WHERE type = ? AND id = ?"
    return [key for key in keys if key not in dirty and connection.exec_driver_sql(asked, key).first()]


async def _read(effects: Effects, path: str, most: int) -> _Found:
    found = _Found({})
    base = effects.transport.base
    seen: set[str] = set()
    for number in range(most):
        answer = await effects.transport.send(asking(path))
        if number and answer.status in GONE:
            found.more = False
            break  # a link that the server no longer knows: what it led to is found when ids are compared
        page = read_page(answer, base)
        _take(found, bundle(answer.body), base)
        found.newest = max([found.newest, *(utc_stamp(row.updated) for row in page.matches)])
        found.more = bool(page.next) and page.next not in seen
        if not found.more:
            break
        seen.add(page.next)
        path = onward(page.next, path)
    return found


def _take(found: _Found, page: Bundle | None, base: str) -> None:
    for entry in page.entry if page else ():
        if entry.response is not None:
            found.newest = max(found.newest, utc_stamp(entry.response.modified))
        if entry.request is None or entry.request.method != "DELETE":
            continue
        kind, _slash, ident = within(entry.request.url, base).partition("/")
        if kind and ident:
            found.deleted[kind, ident] = None
