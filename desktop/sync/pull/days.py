"""The day list: who has an appointment today with the person who is signed in, or at their ward or clinic.

Which day that is, and what counts, `sync.slots` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.fhir.paging import Page, SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.store import records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals, ward
from desktop.sync.pull.ahead import Ask
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.look import fetch
from desktop.sync.pull.query import PAGE
from desktop.sync.pull.slots import Slot, mine, slot, window
from desktop.sync.run.effects import Effects

SNAPSHOT = "day"
CHUNK = 50
MAX_PAGES = 20
MAX_PATIENTS = 300
_NARROW = {"Practitioner": "practitioner", "Location": "location"}
"""Search parameter for an actor of this type where `actor` is not offered."""


class Day(msgspec.Struct, frozen=True):
    """Appointments of the day, by each patient's first one, as last told.

    `refused` names appointments that can't be read: there may be more patients than are listed. `partial`:
    what was looked through only in part. `unsupported`: some of the actors can't be searched for here.
    """

    actors: tuple[str, ...]
    begins: str
    ends: str
    slots: tuple[Slot, ...] = ()
    patients: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False


def whose(practitioner: str, role: str, wards: Iterable[str] = ()) -> tuple[str, ...]:
    """The actors whose day somebody follows: themselves, their role, and where they work (Location ids)."""
    return tuple(dict.fromkeys(a for a in (practitioner, role, *(f"Location/{w}" for w in wards)) if a))


def kept(connection: Connection, actors: Sequence[str]) -> Day | None:
    """The list of these actors as it was last told; None when it never was."""
    found = _last(connection)
    return found if found is not None and found.actors == tuple(actors) else None


def _last(connection: Connection) -> Day | None:
    text = snapshots.get(connection, SNAPSHOT)
    return from_json(text, Day) if text else None


def asks(connection: Connection, effects: Effects, actors: Sequence[str]) -> dict[str, Ask]:
    """Searches that `members` will send."""
    before = kept(connection, actors)
    wanted, base = _places(connection, actors), effects.transport.base

    def fits(page: Page) -> bool:
        return all(mine(row, wanted, base) for row in page.matches)

    # That everybody has gone is not believed from among many answers: they may have changed places.
    ask = Ask(fits, empty=not (before and before.slots))
    searches, _unasked = _searches(effects, wanted)
    span = window(effects.clock())
    return {_path(effects, by, some, span): ask for by, some in searches}


async def members(effects: Effects, actors: Sequence[str]) -> Day | None:
    """Ask who has an appointment today, file the appointments, and keep the list for later reading; None
    when it was cancelled half-way.

    One that left the list (cancelled, moved, deleted) is looked at by itself: a search does not show it, and
    its patient is asked about no more. Raises NoAnswer, Refused, and SearchRefused for what passes by itself.
    """
    span = begins, ends = window(effects.clock())
    before = await effects.database.read(lambda c: kept(c, actors))
    then = {s.id: s for s in (before.slots if before else ()) if begins <= s.start < ends}
    places = await effects.database.read(lambda c: _places(c, actors))
    one = _Reading(effects, await Intake.begun(effects), places, span, then)
    unsupported = await one.all()
    if unsupported is None:
        return None
    unread = {ident for kind, ident in refusals.names(one.refused) if kind == "Appointment"}
    gone = [ident for ident in then if ident not in one.seen | unread]
    if one.partial:
        unread |= set(gone)
    else:
        unread |= await _look(effects, gone, one.wanted, span)
    # Whoever can't be read now, or was not shown though nothing has changed, stays.
    one.found |= {ident: s for ident, s in then.items() if ident in unread and ident not in one.found}
    slots = tuple(sorted(one.found.values(), key=lambda s: (s.start, s.id)))
    patients = tuple(dict.fromkeys(p for s in slots for p in s.patients))
    if len(patients) > MAX_PATIENTS:
        some = _("more than {n} patients have an appointment; the later ones are not fetched")
        one.partial.append("Appointment: " + some.format(n=MAX_PATIENTS))
    found = Day(
        tuple(actors), begins, ends, slots, patients[:MAX_PATIENTS], tuple(dict.fromkeys(one.refused)),
        tuple(dict.fromkeys(one.partial)), unsupported,
    )  # fmt: skip

    def keep(tx: Transaction) -> None:
        earlier = _last(tx.connection)
        if earlier != found:
            snapshots.put(tx, SNAPSHOT, "", msgspec.json.encode(found).decode())
        # Of another day now, or mended: it does not come again to be accepted.
        over = refusals.names(earlier.refused if earlier else ()) - refusals.names(found.refused)
        refusals.accepted(tx, tuple(over))
        refusals.note(tx, one.refused)

    await effects.database.write(keep)
    return found


class _Reading:
    """One reading of the day: `found` is on the list, `seen` was shown, on the list or not."""

    def __init__(
        self,
        effects: Effects,
        intake: Intake,
        wanted: tuple[str, ...],
        span: tuple[str, str],
        before: dict[str, Slot],
    ) -> None:
        self.effects, self.wanted, self.span, self.before = effects, wanted, span, before
        self.intake = intake
        self.found: dict[str, Slot] = {}
        self.seen: set[str] = set()
        self.refused: list[str] = []
        self.partial: list[str] = []

    async def all(self) -> bool | None:
        """Read all searches; True when somebody can't be asked for (not offered), None when cancelled."""
        for _try in range(len(_NARROW) + 2):
            searches, unasked = _searches(self.effects, self.wanted)
            try:
                for by, some in searches:
                    if not await self._one(by, some):
                        return None
            except _Refused:
                continue  # one search less is offered: by what else?
            finally:
                await self.intake.flush()
            return unasked
        return True

    async def _one(self, by: str, some: tuple[str, ...]) -> bool:
        dated = _offered(self.effects, "date")
        try:
            return await self._walk(_path(self.effects, by, some, self.span))
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
        # Is it the day that it can't search for, or the person?
        try:
            if dated and await self._walk(_path(self.effects, by, some)):
                self.effects.lies.add("Appointment?date")
                return True
            if dated:
                return False
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
        self.effects.lies.add(f"Appointment?{by}")
        raise _Refused

    async def _walk(self, path: str) -> bool:
        async with aclosing(whole(self.effects.transport, path, most=MAX_PAGES)) as found:
            async for page in found:
                await self._page(page)
                if page.next and self.effects.cancelled():
                    return False
        return True

    async def _page(self, page: Page) -> None:
        self.refused += page.refused
        self.partial += [f"Appointment: {page.partial}"] if page.partial else []
        rows = []
        for row in page.matches:
            # A server that does not know a parameter would give us the whole hospital.
            if row.type != "Appointment" or not mine(row, self.wanted, self.effects.transport.base):
                continue
            self.seen.add(row.id)
            try:
                one = slot(row, self.span, self.effects.transport.base)
            except (AttributeError, TypeError, ValueError) as error:
                self.refused.append(f"{row.type}/{row.id}: {error}")
                continue
            if one and one.unknown:
                self.refused.append(refusals.nobodys(row))
            if one and one.patients:
                self.found[row.id] = one
            if row.patient and (row.id in self.found or row.id in self.before):
                rows.append(row)
        await self.intake.add(rows)


class _Refused(Exception):
    """The server refused a search by an actor, and is not asked in that way again."""


def _offered(effects: Effects, by: str) -> bool:
    return f"Appointment?{by}" not in effects.lies and effects.capabilities.searches("Appointment", by)


def _searches(effects: Effects, wanted: Sequence[str]) -> tuple[list[tuple[str, tuple[str, ...]]], bool]:
    """(parameter, actors) of each search, and whether there are actors who can't be searched for."""
    groups: dict[str, list[str]] = {}
    for actor in wanted:
        names = ("actor", _NARROW.get(actor.partition("/")[0], ""))
        groups.setdefault(next((n for n in names if n and _offered(effects, n)), ""), []).append(actor)
    unasked = bool(groups.pop("", ()))
    return [
        (by, tuple(some[i : i + CHUNK])) for by, some in groups.items() for i in range(0, len(some), CHUNK)
    ], unasked


def _path(effects: Effects, by: str, some: Sequence[str], span: tuple[str, str] | None = None) -> str:
    day = f"&date=ge{span[0]}&date=lt{span[1]}" if span and _offered(effects, "date") else ""
    return f"Appointment?{by}={','.join(quote(one) for one in some)}{day}&_count={PAGE}"


def _places(connection: Connection, actors: Sequence[str]) -> tuple[str, ...]:
    """The actors, and of a ward the rooms inside it too."""
    found = dict.fromkeys(actors)
    for actor in actors:
        kind, _slash, ident = actor.partition("/")
        inside = ward.kept(connection, ident) if kind == "Location" else None
        found |= dict.fromkeys(f"Location/{place}" for place in (inside.locations if inside else ()))
    return tuple(found)


async def _look(
    effects: Effects, gone: Sequence[str], wanted: Sequence[str], span: tuple[str, str]
) -> set[str]:
    """Check appointments held here that the search does not show any more; returns those which still are on
    the list: the server can't be asked as it could before."""
    still: set[str] = set()
    for ident in gone:
        if await effects.database.read(lambda c, i=ident: records.get(c, "Appointment", i)) is None:  # type: ignore[misc]
            continue
        try:
            row = await fetch(effects, "Appointment", ident)
            if row and mine(row, wanted, effects.transport.base) and slot(row, span, effects.transport.base):
                still.add(ident)
        except SearchRefused as error:
            if error.status == 401:
                raise
            if not not_offered(error.status):
                await effects.database.write(lambda tx, i=ident: cursors.skip(tx, [("Appointment", i)]))  # type: ignore[misc]
        except (AttributeError, TypeError, ValueError):
            still.add(ident)
    return still
