"""Fetching, for the list of what no panel shows, the entries that the server counted and no round pulls.

Bounded in types, pages, entries and bytes; what was left out is kept as lacking, with its reason. An entry
counts only where it names the patient by the parameter that it was searched by. Nothing is filed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final, Literal

from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.references import within
from desktop.fhir.searchparams import Path, search_parameters
from desktop.fhir.status import ends_round
from desktop.fhir.transport import NoAnswer, SignedOut
from desktop.fhir.whole import whole
from desktop.store import beyond, records, server_counts
from desktop.store.beyond import Fetched, Lack
from desktop.sync.pull import counting, cursors
from desktop.sync.pull.ahead import Ask, ahead
from desktop.sync.run.effects import Effects

PAGE: Final = 50
MAX_TYPES: Final = 30
MAX_PAGES: Final = 4
"""Pages of one type at the most."""
MOST: Final = 50
"""Entries of one type at the most; and `MOST_IN_ALL` of all types."""
MOST_IN_ALL: Final = 200
MAX_BYTES: Final = 1_000_000
LARGEST: Final = 100_000
"""Bytes of one entry at the most."""
MAX_SILENT: Final = 2


async def fetch(effects: Effects, patient: str, only: frozenset[str] | None) -> bool:
    """Fetch what the server counted of a patient beyond the record; False when that was done lately. `only`
    these types, where a role may list no others; None for all.

    Raises NoAnswer when the server is away, SignedOut when it asks who we are: what was fetched stays.
    """
    await counting.count(effects, patient)
    now = stamp(effects.clock())
    before = await effects.database.read(lambda c: beyond.read(c, patient))
    lacking = await effects.database.read(lambda c: _lacking(c, patient))
    types = [
        kind
        for kind in lacking
        if (only is None or kind in only)
        and (kind not in before or cursors.due(before[kind].at, now, counting.AGAIN))
    ]
    by = {kind: name for kind, name in counting.wanted(effects)[0].items() if kind in types}
    if not by:
        return False
    paths = {kind: f"{kind}?{name}=Patient/{patient}&_count={PAGE}" for kind, name in by.items()}
    effects = await ahead(effects, dict.fromkeys(list(paths.values())[:MAX_TYPES], Ask()))
    # What is on its way into the record, or was let go of, is no longer beyond it.
    found = {kind: one for kind, one in before.items() if kind in lacking}
    left, room, silent = MOST_IN_ALL, MAX_BYTES, 0
    for number, (kind, path) in enumerate(paths.items()):
        if effects.cancelled() or silent >= MAX_SILENT:
            break
        if number >= MAX_TYPES or left <= 0 or room <= 0:
            found[kind] = Fetched(now, (), "more")
            continue
        entries, lack = await _asked(
            effects, _Wanted(kind, by[kind], patient, lacking[kind]), path, left, room
        )
        if lack == "away":
            if not number:
                raise NoAnswer(_("The server does not answer."), sent=False)
            break
        silent += lack == "silent"
        if lack == "silent" and kind in found:
            continue  # what was fetched earlier stays, with its moment
        found[kind] = Fetched(now, entries, lack)
        left -= len(entries)
        room -= sum(len(text) for _ident, text in entries)
    if found != before:
        await effects.database.write(lambda tx: beyond.put(tx, patient, found))
    return True


def _lacking(connection: Connection, patient: str) -> dict[str, frozenset[str]]:
    """Types of which the server counted more than is held here, each with the ids that are held."""
    counts = server_counts.read(connection, patient)
    held = {
        kind: frozenset(records.ids(connection, kind, patient)) for kind in (counts.held if counts else ())
    }
    return {kind: ids for kind, ids in held.items() if counts is not None and counts.held[kind] > len(ids)}


class _Wanted:
    """Entries wanted of one type: whose, by which parameter, and which are held already."""

    def __init__(self, kind: str, by: str, patient: str, held: frozenset[str]) -> None:
        self.kind, self.held = kind, held
        self._paths = search_parameters(kind)[by].paths
        self._target = f"Patient/{patient}"

    def theirs(self, row: Row, base: str) -> bool:
        """True when an entry names the patient where it was searched: a server may pass over a parameter."""
        body = strict.loads(row.json)
        return any(within(one, base) == self._target for path in self._paths for one in _named(body, path))


def _named(body: Any, path: Path) -> Iterator[str]:
    found = [body]
    for name, member, value in path.steps:
        found = [
            one
            for held in found
            if isinstance(held, Mapping)
            for one in _several(held.get(name))
            if not member or (isinstance(one, Mapping) and one.get(member) == value)
        ]
    for one in found:
        if isinstance(one, Mapping) and isinstance(one.get("reference"), str):
            yield one["reference"]


def _several(held: Any) -> list[Any]:
    return held if isinstance(held, list) else [held]


async def _asked(
    effects: Effects, wanted: _Wanted, path: str, left: int, room: int
) -> tuple[tuple[tuple[str, str], ...], Lack | Literal["away"]]:
    """Entries of one type, or why there are none. Raises SignedOut, and SearchRefused for the same."""
    try:
        return await _type(effects, wanted, path, left, room)
    except SignedOut:
        raise
    except NoAnswer:
        return (), "away"
    except SearchRefused as error:
        if error.status == 401:
            raise
        return (), "silent" if ends_round(error.status) or error.status >= 500 else "refused"
    except WireError:
        return (), "unread"


async def _type(
    effects: Effects, wanted: _Wanted, path: str, left: int, room: int
) -> tuple[tuple[tuple[str, str], ...], Lack]:
    """Entries of one type, and what is lacking."""
    found: dict[str, str] = {}
    lack: Lack = ""
    async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as answers:
        async for page in answers:
            if page.broken or page.partial or page.withheld:
                lack = "more"
            if page.refused:
                lack = lack or "unread"
            for row in page.matches:
                if row.type != wanted.kind or row.id in wanted.held or row.id in found:
                    continue
                if not wanted.theirs(row, effects.transport.base):
                    lack = lack or "others"
                    continue
                size = len(row.json)
                if len(found) >= min(MOST, left) or size > min(room, LARGEST):
                    lack = "more"
                    continue
                found[row.id] = row.json
                room -= size
            if lack == "more":
                break
    return tuple(found.items()), lack
