"""What a ward is made of: its beds, and who lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.paging import pages
from desktop.fhir.received import Row
from desktop.fhir.references import within
from desktop.fhir.transport import Refused
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync import refusals
from desktop.sync.directory import directory
from desktop.sync.effects import Effects
from desktop.sync.intake import Intake

HERE = "arrived,triaged,in-progress,onleave"
MAX_LEVELS = 4
SNAPSHOT = "ward"
__all__ = ["HERE", "SNAPSHOT", "Members", "directory", "members"]


class Members(msgspec.Struct, frozen=True):
    """Who is on a ward: its own location and everything inside it, and the patients staying there.

    `refused` names stays that can't be read: there may be more patients than are listed.
    """

    ward: str
    locations: tuple[str, ...]
    patients: tuple[str, ...]
    refused: tuple[str, ...] = ()


async def members(effects: Effects, ward: str) -> Members:
    """Ask who stays on a ward now, file their encounters, and keep the list for later reading."""
    intake = Intake(effects)
    locations, refused = await _locations(effects, intake, ward)
    partial: list[str] = []
    encounters: dict[str, Row] = {}
    for group in _chunks(locations, 20):
        path = f"Encounter?location={','.join(group)}&status={HERE}&_count=200"
        async for page in pages(effects.transport, path):
            refused += page.refused
            partial += [f"Encounter: {page.partial}"] if page.partial else []
            here = []
            for one in page.matches:
                try:
                    if is_here(strict.loads(one.json), frozenset(locations), effects.transport.base):
                        here.append(one)
                        if not one.patient:
                            refused.append(refusals.nobodys(one))
                except (AttributeError, TypeError, strict.StrictError) as error:
                    refused.append(f"{one.type}/{one.id}: {type(error).__name__}")
            encounters.update({r.id: r for r in here})
            await intake.add(here)
    patients = tuple(sorted({r.patient for r in encounters.values() if r.patient}))
    found = Members(ward, locations, patients, tuple(dict.fromkeys([*refused, *partial])))
    text = msgspec.json.encode(found).decode()

    def keep(tx: Transaction) -> None:
        if snapshots.get(tx.connection, SNAPSHOT, ward) != text:
            snapshots.put(tx, SNAPSHOT, ward, text)
        refusals.note(tx, refused)

    await intake.flush(keep)
    return found


def is_here(encounter: dict[str, Any], locations: frozenset[str], base: str = "") -> bool:
    """Whether a stay under way is in one of the locations at this moment, not only once in its history.

    Raises AttributeError or TypeError for a stay whose elements have wrong types.
    """
    if encounter.get("resourceType") != "Encounter" or encounter.get("status") not in HERE.split(","):
        return False
    for place in encounter.get("location") or ():
        reference = (place.get("location") or {}).get("reference", "")
        ended = (place.get("period") or {}).get("end")
        status = place.get("status", "active")
        if (
            within(reference, base).removeprefix("Location/") in locations
            and status == "active"
            and not ended
        ):
            return True
    return False


async def _locations(effects: Effects, intake: Intake, ward: str) -> tuple[tuple[str, ...], list[str]]:
    found: dict[str, None] = {ward: None}
    refused: list[str] = []
    known = False
    async for page in pages(effects.transport, f"Location?_id={ward}"):
        await intake.add([r for r in page.matches if r.id == ward])
        refused += page.refused
        known = known or bool(page.refused) or any(r.id == ward for r in page.matches)
    if not known:
        raise Refused(_("The server does not know this ward."), details=f"Location/{ward}")
    level: Sequence[str] = [ward]
    for _level in range(MAX_LEVELS):
        inside: list[str] = []
        for group in _chunks(level, 20):
            async for page in pages(effects.transport, f"Location?partof={','.join(group)}&_count=200"):
                # A server that does not know `partof` would give us the whole hospital.
                parts = [r for r in page.matches if _part_of(r, group, effects.transport.base)]
                await intake.add(parts)
                refused += page.refused
                inside += [r.id for r in parts if r.id not in found]
        if not inside:
            break
        found.update(dict.fromkeys(inside))
        level = inside
    return tuple(found), refused


def _part_of(location: Row, group: Sequence[str], base: str) -> bool:
    whole = strict.loads(location.json).get("partOf")
    reference = whole.get("reference") if isinstance(whole, dict) else None
    return isinstance(reference, str) and within(reference, base).removeprefix("Location/") in group


def _chunks(items: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return (tuple(items[i : i + size]) for i in range(0, len(items), size))
