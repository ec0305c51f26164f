"""Lately discharged patients of a ward: stays that ended there, for staff who complete them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import local, stamp
from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.bed_stays import in_bed
from desktop.fhir.references import within
from desktop.fhir.resources import Encounter, decode
from desktop.fhir.when import after
from desktop.store import snapshots
from desktop.sync.pull import cursors, ward
from desktop.sync.pull.told_list import Walked, walk
from desktop.sync.run.effects import Effects

SNAPSHOT = "discharges"
TYPES = ("Consent", "Encounter", "Condition", "Procedure", "DocumentReference", "Composition", "Task")
"""Resource types needed of a discharged patient to see the gaps of their stay."""
SPAN: Final = timedelta(days=30)
"""Time for which an ended stay is followed."""
AGAIN: Final = timedelta(minutes=10)
"""Polling interval of discharges."""
_LIE: Final = "Encounter?status=finished"


class Discharged(msgspec.Struct, frozen=True):
    """Patients whose stay ended on a ward, as told at `asked`; `refused` names unreadable stays, `partial`
    the searches that were answered only in part."""

    patients: tuple[str, ...] = ()
    asked: str = ""
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()


def kept(connection: Connection, name: str) -> Discharged | None:
    """The list of a ward as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT, name)
    return from_json(text, Discharged) if text else None


def offered(effects: Effects) -> bool:
    """True when the server can search the stays of some days: all that ever were are not asked for."""
    able = all(effects.capabilities.searches("Encounter", by) for by in ("location", "status", "date"))
    return able and _LIE not in effects.lies


async def members(effects: Effects, name: str) -> Discharged | None:
    """Ask whose stay ended on a ward lately (not each time), file the Encounters, and keep the list; None
    when it was cancelled half-way, or can't be asked.

    A server that ignores a parameter gives too much: what goes on, ended before or was elsewhere is left.
    Raises NoAnswer, Refused and SearchRefused.
    """
    before = await effects.database.read(lambda c: kept(c, name))
    now = stamp(effects.clock())
    if before is not None and not cursors.due(before.asked, now, AGAIN):
        return before
    if not offered(effects):
        return None
    places = await effects.database.read(lambda c: _places(c, name))
    since = local(effects.clock() - SPAN).date().isoformat()
    paths = (
        f"Encounter?location={','.join(group)}&status=finished&date=ge{since}&_count=200"
        for group in _chunks(places)
    )
    inside = frozenset(places)

    def made(walked: Walked) -> Discharged:
        return Discharged(walked.patients, now, walked.refused, walked.partial)

    walked = await walk(
        effects, "Encounter", paths,
        lambda row: _has_left(row, inside, effects.transport.base, effects.clock()),
        _LIE, before.patients if before is not None else (),
        lambda tx, walked: snapshots.put(tx, SNAPSHOT, name, msgspec.json.encode(made(walked)).decode()),
    )  # fmt: skip
    return made(walked) if walked is not None else None


def _has_left(row: Row, places: frozenset[str], base: str, now: datetime) -> bool:
    """True when a stay ended lately, or at a time that nobody wrote, and one of the places was in it. Raises
    MsgspecError, AttributeError or ValueError for one that can't be read."""
    if row.type != "Encounter" or strict.loads(row.json).get("status") != "finished":
        return False
    found = decode("Encounter", row.json)
    if not isinstance(found, Encounter) or not in_bed(found):
        return False
    over = after(found.period.end) if found.period is not None else None
    if over is not None and over < now - SPAN:
        return False
    names = (place.location.reference for place in found.location if place.location is not None)
    return any(within(one, base).removeprefix("Location/") in places for one in names)


def _places(connection: Connection, name: str) -> tuple[str, ...]:
    before = ward.kept(connection, name)
    return before.locations if before is not None else (name,)


def _chunks(places: Sequence[str]) -> Iterator[Sequence[str]]:
    return (places[at : at + ward.CHUNK] for at in range(0, len(places), ward.CHUNK))
