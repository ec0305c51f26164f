"""Packages in the record: those that were right when they came, and what came and is refused.

One that counts is never overwritten and never taken out: whatever a server says later, the last good one is
here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import in_zone, oslo
from desktop.core.decoding.by_type import from_json
from desktop.store import outbox, snapshots
from desktop.store.packages import sprint_keys
from desktop.store.packages.judgement import Held, Judged, judged
from desktop.store.packages.signed_package import Opened, Sealed, Unsound, of_library, opened
from desktop.store.store import Transaction

HELD: Final = "package"
"""Kind of the snapshots of packages that were right, by `url|number`."""
ARRIVED: Final = "package refused"
"""Kind of the snapshots of Libraries that came and are not held, by their id."""
MOST_TEXT: Final = 512 * 1024
MOST_ARRIVED: Final = 200
"""Refused Libraries that are kept at the most: each is told of, and may count when the policy is another."""


class _Body(msgspec.Struct, frozen=True):
    seal: str
    file: bytes
    since: str


def held(connection: Connection) -> tuple[Held, ...]:
    """All that is held, in no order."""
    every = (from_json(text, _Body) for text in snapshots.all_of(connection, HELD).values())
    return tuple(Held(Sealed(one.seal, one.file), one.since) for one in every)


def of(connection: Connection, day: str) -> Judged:
    """Judgement of all that is here under the keys that are trusted now, on a day (YYYY-MM-DD)."""
    return judged(held(connection), snapshots.all_of(connection, ARRIVED), sprint_keys.trusted(), day)


def receive(tx: Transaction, arrived: Mapping[str, str], *, whole: bool) -> None:
    """Judge Libraries that have come (by id, as the server told them), and hold those that are right.

    `whole`: they are all that the server has; what was refused before and is gone there is forgotten.
    """
    today = in_zone(tx.clock(), oslo()).date().isoformat()
    before = snapshots.all_of(tx.connection, ARRIVED)
    kept = {} if whole else dict(before)
    for ident, text in arrived.items():
        kept[ident] = text if len(text) <= MOST_TEXT else ""
    found = judged(held(tx.connection), kept, sprint_keys.trusted(), today)
    for one in found.fresh.values():
        hold(tx, one, today)
    left = [ident for ident in kept if ident not in found.fresh and ident not in found.known]
    left = left[-MOST_ARRIVED:]
    for ident in before.keys() - set(left):
        snapshots.remove(tx, ARRIVED, ident)
    for ident in left:
        if before.get(ident) != kept[ident]:
            snapshots.put(tx, ARRIVED, ident, kept[ident])


def hold(tx: Transaction, one: Opened, day: str) -> None:
    """Keep a package that was right on a day (YYYY-MM-DD), for ever."""
    body = _Body(one.sealed.seal, one.sealed.file, day)
    snapshots.put(tx, HELD, one.package.canonical, msgspec.json.encode(body).decode())


def names(connection: Connection) -> tuple[str, ...]:
    """Names of the sprints that are held here or on their way to the server."""
    return tuple(sorted({one.package.sprint for one in _every(connection)}))


def newest(connection: Connection, sprint: str) -> tuple[int, Opened | None]:
    """Highest number of a sprint that is held here or on its way to the server, and the newest of them."""
    found = {one.package.number: one for one in _every(connection) if one.package.sprint == sprint}
    return max(found, default=0), found[max(found)] if found else None


def _every(connection: Connection) -> Iterator[Opened]:
    """All packages here that are sound, held ones before those on their way."""
    every = [one.sealed for one in held(connection)]
    for entry in outbox.of_patient(connection, 0):
        if entry.type == "Library" and entry.body is not None:
            try:
                every.append(of_library(entry.body)[2])
            except Unsound:
                continue
    for sealed in every:
        try:
            yield opened(sealed)
        except Unsound:
            continue
