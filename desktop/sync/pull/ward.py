"""Members of a ward: its beds, and the patients in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.references import within
from desktop.fhir.transport import Refused
from desktop.fhir.whole import whole
from desktop.store import moves, outbox, people, records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import refusals
from desktop.sync.pull.ahead import Ask
from desktop.sync.pull.directory import directory
from desktop.sync.pull.intake import Intake
from desktop.sync.run.effects import Effects

HERE = "arrived,triaged,in-progress,onleave"
MAX_LEVELS = 4
CHUNK = 50
SNAPSHOT = moves.WARD
__all__ = ["HERE", "SNAPSHOT", "Members", "directory", "members"]


class Members(msgspec.Struct, frozen=True):
    """Members of a ward: its own location and everything inside it, and the patients staying there.

    `refused` names stays that can't be read: there may be more patients than are listed. `partial`: the
    searches that the server answered only in part, with its words. `base` is the server's address, by which
    its absolute references are known.
    """

    ward: str
    locations: tuple[str, ...]
    patients: tuple[str, ...]
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    base: str = ""


async def members(effects: Effects, ward: str) -> Members:
    """Ask who stays on a ward now, file their encounters, and keep the list for later reading.

    Nobody leaves the list because the server gave a part only, or a stay that can't be read: whoever was on
    it stays until their own record says that they have left.
    """
    before = await effects.database.read(lambda c: kept(c, ward))
    intake = await Intake.begun(effects)
    partial: list[str] = []
    locations, refused = await _locations(effects, intake, ward, partial)
    encounters: dict[str, Row] = {}
    for group in _chunks(locations, CHUNK):
        async for page in whole(effects.transport, stays_path(group)):
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
    here_now = {r.patient for r in encounters.values() if r.patient}
    places, base = frozenset(locations), effects.transport.base
    if before is not None and (partial or refused):
        unseen = [p for p in before.patients if p not in here_now]
        here_now |= await effects.database.read(
            lambda c: frozenset(p for p in unseen if _is_on(c, p, places, base) is not False)
        )
    said = tuple(dict.fromkeys(partial))
    unread = tuple(dict.fromkeys([*refused, *said]))
    told = Members(ward, locations, tuple(sorted(here_now)), unread, said, base)
    found: list[Members] = []

    def keep(tx: Transaction) -> None:
        # What was changed here while the server was asked, or what its index does not say yet, is right.
        now = _as_here(tx.connection, told)
        wrong = frozenset(now.patients) ^ frozenset(told.patients)
        moves.agreed(tx, ward, moves.of(tx.connection, ward) - wrong)
        text = msgspec.json.encode(now).decode()
        if snapshots.get(tx.connection, moves.WARD, ward) != text:
            snapshots.put(tx, moves.WARD, ward, text)
        refusals.note(tx, refused)
        found.append(now)

    await intake.flush(keep)
    return found[-1]


def is_here(encounter: dict[str, Any], locations: frozenset[str], base: str = "") -> bool:
    """True when a stay under way is in one of the locations at this moment, not only once in its history.

    Raises AttributeError or TypeError for a stay whose elements have wrong types.
    """
    if encounter.get("resourceType") != "Encounter" or encounter.get("status") not in HERE.split(","):
        return False
    for place in encounter.get("location") or ():
        reference = (place.get("location") or {}).get("reference", "")
        ended = (place.get("period") or {}).get("end")
        status = place.get("status", "active")
        if status == "reserved" and encounter.get("status") == "onleave":
            status = "active"  # the bed that is kept for somebody on leave
        if (
            within(reference, base).removeprefix("Location/") in locations
            and status == "active"
            and not ended
        ):
            return True
    return False


def _as_here(connection: Connection, told: Members) -> Members:
    """A ward's list with those right whose stay was changed here since the server was asked."""
    doubted = moves.of(connection, told.ward)
    if not doubted:
        return told
    places = frozenset((told.ward, *told.locations))
    on = {patient: _is_on(connection, patient, places, told.base) for patient in doubted}
    stayed = frozenset(p for p in told.patients if on.get(p) is not False)
    patients = tuple(sorted(stayed.union(p for p, here in on.items() if here)))
    return told if patients == told.patients else msgspec.structs.replace(told, patients=patients)


def _is_on(connection: Connection, patient: str, places: frozenset[str], base: str) -> bool | None:
    """True when a stay held here, with unsent changes, is in one of these places; None where that can't be
    said."""
    pkey = people.find_key(connection, patient)
    unsent = outbox.of_patient(connection, pkey) if pkey is not None else ()
    idents = records.ids(connection, "Encounter", patient).union(
        e.id for e in unsent if e.type == "Encounter"
    )
    held = [body for one in idents if (body := outbox.current(connection, "Encounter", one)) is not None]
    try:
        return any(is_here(one, places, base) for one in held) if held else None
    except (AttributeError, TypeError, strict.StrictError):
        return None


async def _locations(
    effects: Effects, intake: Intake, ward: str, partial: list[str]
) -> tuple[tuple[str, ...], list[str]]:
    refused: list[str] = []
    known = False
    async for page in whole(effects.transport, ward_path(ward)):
        await intake.add([r for r in page.matches if r.id == ward])
        refused += page.refused
        partial += [f"Location: {page.partial}"] if page.partial else []
        known = known or bool(page.refused) or any(r.id == ward for r in page.matches)
    before = await effects.database.read(lambda c: _known(c, ward))
    if not known and not (partial and before):
        raise Refused(_("The server does not know this ward."), details=f"Location/{ward}")
    parents: dict[str, str] = {}
    asked: set[str] = set()
    ahead = [ward, *sorted(before - {ward})]
    for _level in range(MAX_LEVELS):
        for group in _chunks(ahead, CHUNK):
            async for page in whole(effects.transport, parts_path(group)):
                # A server that does not know `partof` would give us the whole hospital.
                inside = [(r, _part_of(r, group, effects.transport.base)) for r in page.matches]
                await intake.add([r for r, parent in inside if parent])
                refused += page.refused
                partial += [f"Location: {page.partial}"] if page.partial else []
                parents.update({r.id: parent for r, parent in inside if parent})
        asked.update(ahead)
        ahead = sorted(parents.keys() - asked)
        if not ahead:
            break
    inside_now = _inside(ward, parents)
    if partial:
        inside_now |= before - {ward}  # a bed is not gone for not having been shown
    return (ward, *sorted(inside_now)), refused


def kept(connection: Connection, ward: str) -> Members | None:
    """Members of a ward: by the server's last answer, with local changes since. None when it never was
    asked."""
    text = snapshots.get(connection, moves.WARD, ward)
    return _as_here(connection, from_json(text, Members)) if text else None


def _known(connection: Connection, ward: str) -> frozenset[str]:
    """The places of a ward as they were last time: asked for together, not level by level."""
    before = kept(connection, ward)
    return frozenset(before.locations) if before else frozenset()


def _inside(ward: str, parents: Mapping[str, str]) -> frozenset[str]:
    found = {ward}
    for _level in range(MAX_LEVELS):
        found |= {ident for ident, parent in parents.items() if parent in found}
    return frozenset(found - {ward})


def asks(connection: Connection, ward: str, base: str) -> dict[str, Ask]:
    """Searches that `members` will send, when the ward has the same places as before; empty for a new
    ward."""
    known = _known(connection, ward)
    if not known:
        return {}

    def parts(group: tuple[str, ...]) -> Ask:
        return Ask(lambda page: all(_part_of(r, group, base) for r in page.matches))

    places = list(_chunks([ward, *sorted(known - {ward})], CHUNK))
    found = {ward_path(ward): Ask(lambda page: [r.id for r in page.matches] == [ward])}
    found |= {parts_path(group): parts(group) for group in places}
    # Nobody in the ward at all is not believed from among many answers: they may have changed places.
    return found | {stays_path(group): Ask(empty=False) for group in places}


def ward_path(ward: str) -> str:
    return f"Location?_id={ward}"


def parts_path(group: Sequence[str]) -> str:
    return f"Location?partof={','.join(group)}&_count=200"


def stays_path(group: Sequence[str]) -> str:
    return f"Encounter?location={','.join(group)}&status={HERE}&_count=200"


def _part_of(location: Row, group: Sequence[str], base: str) -> str:
    """The place in the group that a location is part of; empty when it is in none of them."""
    if location.type != "Location":
        return ""
    whole = strict.loads(location.json).get("partOf")
    reference = whole.get("reference") if isinstance(whole, dict) else None
    parent = within(reference, base).removeprefix("Location/") if isinstance(reference, str) else ""
    return parent if parent in group else ""


def _chunks(items: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return (tuple(items[i : i + size]) for i in range(0, len(items), size))
