"""The wards of the whole hospital, for whoever looks after its beds: who lies there, and no more of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.resources import Location, decode
from desktop.store import records, snapshots
from desktop.sync.pull import cursors, ward
from desktop.sync.pull.ahead import Ask
from desktop.sync.pull.directory import ASKED, REFRESH
from desktop.sync.pull.sign_in_choices import choices
from desktop.sync.run.effects import Effects

WARDS = "wards"
TYPES = ("Consent", "Encounter", "Flag")
"""Resource types that bed co-ordinators need of a patient: place, end of the stay, and isolation."""


def wards(connection: Connection) -> tuple[str, ...]:
    """The ids of the wards that are known here and in use."""
    found = []
    for row in records.of_type(connection, "Location"):
        if '"wa"' not in row.json:
            continue
        try:
            one = decode("Location", row.json)
        except (msgspec.ValidationError, msgspec.DecodeError):
            continue
        kind = one.physical_type if isinstance(one, Location) else None
        if isinstance(one, Location) and kind is not None and kind.has("wa") and one.status != "inactive":
            found.append(one.id)
    return tuple(sorted(found))


async def known(effects: Effects) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The wards in use, asked for once a day: a new one is seen; and which searches came in part only."""
    now = stamp(effects.clock())
    asked = await effects.database.read(lambda c: snapshots.get(c, ASKED, WARDS))
    names = await effects.database.read(wards)
    if names and asked and not cursors.due(asked, now, REFRESH):
        return names, ()
    partial = await choices(effects)
    if not partial:
        await effects.database.write(lambda tx: snapshots.put(tx, ASKED, WARDS, now))
    return await effects.database.read(wards), partial


def asks(connection: Connection, names: Iterable[str], base: str) -> dict[str, Ask]:
    """Searches for these wards, where they were asked before."""
    found: dict[str, Ask] = {}
    for name in names:
        found |= ward.asks(connection, name, base)
    return found
