"""Expected admissions: planned stays of the next days in the wards' places, for bed co-ordinators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.bed_stays import planned_start
from desktop.fhir.paging import Page, SearchRefused
from desktop.fhir.references import within
from desktop.fhir.resources import Encounter, decode
from desktop.fhir.status import ends_round
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import refusals, ward
from desktop.sync.pull.ahead import Ask
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

SNAPSHOT = "admissions"
MAX_PAGES = 20
BEHIND: Final = timedelta(days=1)
"""Time after the day for which an expected patient who has neither come nor been cancelled is kept."""
AHEAD: Final = timedelta(days=3)
"""Look-ahead in which beds are given out."""


class Expected(msgspec.Struct, frozen=True):
    """Patients with a planned stay, as last told; `refused` names unreadable stays, `partial` the searches
    that were answered only in part."""

    patients: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()


def days(now: datetime) -> tuple[date, date]:
    """The first and the last civil day (Oslo) on which a planned stay that begins is asked for."""
    today = local(now).date()
    return today - BEHIND, today + AHEAD


def kept(connection: Connection) -> Expected | None:
    """The list as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT)
    return from_json(text, Expected) if text else None


def asks(connection: Connection, effects: Effects, wards: Iterable[str]) -> dict[str, Ask]:
    """Searches that `members` will send, when the wards have the same places as last time."""
    before = kept(connection)
    # That nobody is expected any more is not believed from among many answers: they may have changed places.
    ask = Ask(lambda page: all(map(_is_planned, page.matches)), empty=not (before and before.patients))
    return dict.fromkeys(_paths(effects, _places(connection, wards)), ask)


async def members(effects: Effects, wards: Iterable[str]) -> Expected | None:
    """Ask whose stay is planned to begin in the next days in one of these wards, file the Encounters, and
    keep the list for later reading; None when it was cancelled half-way.

    A server that ignores a parameter gives too much: what is not planned, at another time or in another
    place is left. Raises NoAnswer, Refused and SearchRefused.
    """
    names = tuple(wards)
    places = await effects.database.read(lambda c: _places(c, names))
    intake = await Intake.begun(effects)
    found: dict[str, None] = {}
    refused: list[str] = []
    partial: list[str] = []
    for path in _paths(effects, places):
        async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as pages:
            async for page in pages:
                _read(page, frozenset(places), effects, found, refused, partial)
                await intake.add([row for row in page.matches if row.patient and row.patient in found])
                if page.next and effects.cancelled():
                    await intake.flush()
                    return None
    before = await effects.database.read(kept)
    if before is not None and (partial or refused):
        # Nobody leaves the list because the server gave a part only: their own record says what became of it.
        found |= dict.fromkeys(before.patients)
    told = Expected(tuple(found), tuple(dict.fromkeys(refused)), tuple(dict.fromkeys(partial)))

    def keep(tx: Transaction) -> None:
        if before != told:
            snapshots.put(tx, SNAPSHOT, "", msgspec.json.encode(told).decode())
        refusals.note(tx, refused)

    await intake.flush(keep)
    return told


async def told(effects: Effects, wards: Sequence[str]) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Poll the planned stays: the patients, None when it was cancelled half-way; and the partial answers.
    What fails at it leaves whoever was expected before. Raises what ends a round."""
    try:
        found = await members(effects, wards)
    except STRANGE as error:
        refused = f"Encounter: {words(error)}"
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        refused = f"Encounter: {error.what}"
    else:
        return (found.patients, found.partial) if found is not None else (None, ())
    before = await effects.database.read(kept)
    return before.patients if before is not None else (), (refused,)


def _read(
    page: Page, places: frozenset[str], effects: Effects, found: dict[str, None], refused: list[str],
    partial: list[str],
) -> None:  # fmt: skip
    refused += page.refused
    partial += [f"Encounter: {page.partial}"] if page.partial else []
    for row in page.matches:
        try:
            if not _is_expected(row, places, effects.transport.base, effects.clock()):
                continue
        except msgspec.MsgspecError as error:
            refused.append(f"{row.type}/{row.id}: {type(error).__name__}")
            continue
        if row.patient:
            found[row.patient] = None
        else:
            refused.append(refusals.nobodys(row))


def _is_planned(row: Row) -> bool:
    try:
        return row.type == "Encounter" and strict.loads(row.json).get("status") == "planned"
    except (AttributeError, ValueError):
        return False


def _is_expected(row: Row, places: frozenset[str], base: str, now: datetime) -> bool:
    """True when a stay is planned to begin in the next days in one of the places. Raises MsgspecError for one
    that can't be read."""
    found = decode("Encounter", row.json) if _is_planned(row) else None
    if not isinstance(found, Encounter) or planned_start(found, *days(now)) is None:
        return False
    names = (place.location.reference for place in found.location if place.location is not None)
    return any(within(name, base).removeprefix("Location/") in places for name in names)


def _paths(effects: Effects, places: Sequence[str]) -> list[str]:
    first, last = days(effects.clock())
    offered = effects.capabilities.searches("Encounter", "date")
    dated = f"&date=ge{first.isoformat()}&date=le{last.isoformat()}" if offered else ""
    return [
        f"Encounter?location={','.join(group)}&status=planned{dated}&_count=200" for group in _chunks(places)
    ]


def _places(connection: Connection, wards: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in wards:
        before = ward.kept(connection, name)
        found |= dict.fromkeys(before.locations if before is not None else (name,))
    return tuple(sorted(found))


def _chunks(places: Sequence[str]) -> Iterator[Sequence[str]]:
    return (places[at : at + ward.CHUNK] for at in range(0, len(places), ward.CHUNK))
