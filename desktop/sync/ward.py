"""What a ward is made of: its beds, who lies in them, and the directory that they refer to."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.paging import SearchRefused, pages
from desktop.fhir.received import Row
from desktop.fhir.references import relative
from desktop.fhir.transport import Refused
from desktop.store import records, snapshots
from desktop.store.charts import DIRECTORY
from desktop.store.store import Transaction
from desktop.sync.effects import Effects
from desktop.sync.intake import Intake

HERE = "arrived,triaged,in-progress,onleave"
MAX_LEVELS = 4


class Members(msgspec.Struct, frozen=True):
    """Who is on a ward: its own location and everything inside it, and the patients staying there."""

    ward: str
    locations: tuple[str, ...]
    patients: tuple[str, ...]


SNAPSHOT = "ward"


async def members(effects: Effects, ward: str) -> Members:
    """Ask who stays on a ward now, file their encounters, and keep the list for later reading."""
    intake = Intake(effects)
    locations = await _locations(effects, intake, ward)
    encounters: dict[str, Row] = {}
    for group in _chunks(locations, 20):
        path = f"Encounter?location={','.join(group)}&status={HERE}&_count=200"
        async for page in pages(effects.transport, path):
            here = [r for r in page.matches if _is_here(r, frozenset(locations))]
            encounters.update({r.id: r for r in here})
            await intake.add(here)
    patients = tuple(sorted({r.patient for r in encounters.values() if r.patient}))
    found = Members(ward, locations, patients)
    text = msgspec.json.encode(found).decode()
    await intake.flush(lambda tx: snapshots.put(tx, SNAPSHOT, ward, text))
    return found


def _is_here(encounter: Row, locations: frozenset[str]) -> bool:
    """Whether the stay is in one of the locations at this moment, not only once in its history."""
    resource = strict.loads(encounter.json)
    for place in resource.get("location") or ():
        reference = (place.get("location") or {}).get("reference", "")
        ended = (place.get("period") or {}).get("end")
        status = place.get("status", "active")
        if relative(reference).removeprefix("Location/") in locations and status == "active" and not ended:
            return True
    return False


async def _locations(effects: Effects, intake: Intake, ward: str) -> tuple[str, ...]:
    found: dict[str, None] = {ward: None}
    async for page in pages(effects.transport, f"Location?_id={ward}"):
        await intake.add(page.matches)
        if not page.matches and not page.refused:
            raise Refused(_("The server does not know this ward."), details=f"Location/{ward}")
    level: Sequence[str] = [ward]
    for _level in range(MAX_LEVELS):
        inside: list[str] = []
        for group in _chunks(level, 20):
            async for page in pages(effects.transport, f"Location?partof={','.join(group)}&_count=200"):
                await intake.add(page.matches)
                inside += [r.id for r in page.matches if r.id not in found]
        if not inside:
            break
        found.update(dict.fromkeys(inside))
        level = inside
    return tuple(found)


async def directory(effects: Effects, ward: str, patients: Iterable[str]) -> None:
    """Fetch the practitioners, roles, organizations and medicines that the ward's records refer to.

    Follows references two steps (a role's practitioner, an organization's parent). A reference that the
    server can't answer is left as it is; the views show its display.
    """
    intake = Intake(effects)
    if ward and not await effects.database.read(lambda c: snapshots.get(c, "asked", f"roles of {ward}")):
        # A server without that search: roles come by the references instead.
        with contextlib.suppress(SearchRefused):
            async for page in pages(effects.transport, f"PractitionerRole?location={ward}&_count=200"):
                await intake.add(page.matches)
        await intake.flush(lambda tx: snapshots.put(tx, "asked", f"roles of {ward}", "asked"))
    wanted = tuple(patients)
    for _step in range(3):
        missing = await effects.database.read(lambda c: _missing(c, wanted))
        if not missing:
            return
        for kind, ids in missing.items():
            for group in _chunks(sorted(ids), 50):
                try:
                    async for page in pages(effects.transport, f"{kind}?_id={','.join(group)}&_count=200"):
                        await intake.add(page.matches)
                except SearchRefused:
                    continue
        tried = [f"{kind}/{i}" for kind, ids in missing.items() for i in ids]

        def remember(tx: Transaction, tried: list[str] = tried) -> None:
            for key in tried:
                snapshots.put(tx, "asked", key, "")

        await intake.flush(remember)


_reference = re.compile(
    rf'"reference"\s*:\s*"(?:[^"]*/)?({"|".join(DIRECTORY)})/([A-Za-z0-9\-.]{{1,64}})(?:/_history/[^"]*)?"'
)


def _missing(connection: Connection, patients: Sequence[str]) -> dict[str, set[str]]:
    marks = ", ".join("?" * len(patients))
    texts = [
        str(row[0])
        for row in connection.exec_driver_sql(
            f"SELECT r.json FROM resource r JOIN patient p ON p.pkey = r.pkey WHERE p.id IN ({marks})"
            " AND r.type IN ('Patient', 'Encounter', 'Composition', 'MedicationRequest', 'ServiceRequest',"
            " 'Task', 'DocumentReference', 'MedicationAdministration', 'MedicationStatement')",
            tuple(patients),
        )
    ]
    have: dict[str, set[str]] = {}
    for kind in DIRECTORY:
        rows = records.of_type(connection, kind)
        have[kind] = {r.id for r in rows}
        texts += [r.json for r in rows]
    asked = snapshots.all_of(connection, "asked")
    wanted: dict[str, set[str]] = {}
    for text in texts:
        for kind, ident in _reference.findall(text):
            if ident not in have[kind] and f"{kind}/{ident}" not in asked:
                wanted.setdefault(kind, set()).add(ident)
    return wanted


def _chunks(items: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return (tuple(items[i : i + size]) for i in range(0, len(items), size))
