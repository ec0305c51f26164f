"""Cleaning Tasks of beds on the wards that are followed, and their ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.cleaning import CLEANING, asks_cleaning, place_of
from desktop.fhir.dictation import OURS
from desktop.fhir.paging import SearchRefused
from desktop.fhir.references import within
from desktop.fhir.resources import OPEN_TASK, Task, decode
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.when import utc_stamp
from desktop.store import held_records, outbox, records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, look, ward
from desktop.sync.pull.ahead import Ask
from desktop.sync.pull.told_list import Walked, walk
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

SNAPSHOT = "cleanings"
AGAIN: Final = timedelta(minutes=2)
"""Polling interval: a bed that is clean is soon wanted."""
KEPT: Final = timedelta(days=2)
"""Retention of a finished Task after the server last wrote it."""
_CODE, _FOCUS, _IDS = "Task?code&cleaning", "Task?focus&cleaning", "Task?_id&cleaning"


class Cleanings(msgspec.Struct, frozen=True):
    """Tasks (ids) for cleaning, open or lately done, as told at `asked`; `refused` names unreadable ones,
    `partial` the searches that were answered only in part, `unsupported`: the server can't be asked. `wards`
    are those whose places were asked for since then."""

    tasks: tuple[str, ...] = ()
    asked: str = ""
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False
    wards: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True when no order can be missing, as far as the server knows."""
        return not (self.refused or self.partial or self.unsupported)


def kept(connection: Connection) -> Cleanings | None:
    """The list as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT)
    return from_json(text, Cleanings) if text else None


def held(connection: Connection) -> tuple[Task, ...]:
    """The Tasks about cleaning that are held here, with what is unsent over them; one that can't be read is
    left, and named among the refused."""
    listed = kept(connection)
    names = dict.fromkeys(listed.tasks if listed is not None else ())
    names |= dict.fromkeys(row.id for row in records.of_type(connection, "Task"))
    names |= dict.fromkeys(e.id for e in outbox.of_patient(connection, 0) if e.type == "Task")
    found: dict[str, Task] = {}
    for ident in names:
        body = outbox.current(connection, "Task", ident)
        task = _decoded(strict.dumps(body)) if body is not None else None
        if task is not None:
            found[task.id] = task
    return tuple(found.values())


async def members(effects: Effects, wards: Sequence[str]) -> Cleanings | None:
    """Ask what is to be cleaned (not each time), file the Tasks, keep the list; None when it was cancelled.

    Tasks of our code are asked for by it, those of other systems by their focus: the places of the wards.
    What is open here and is not told any more is looked for by its id. Raises NoAnswer, Refused and
    SearchRefused.
    """
    before = await effects.database.read(kept) or Cleanings()
    now = stamp(effects.clock())
    late = not before.asked or cursors.due(before.asked, now, AGAIN)
    if not late and set(wards) <= set(before.wards):
        return before
    ways = await effects.database.read(lambda c: _ways(c, effects, wards))
    still = await effects.database.read(_open)
    found: dict[str, None] = {}
    refused: dict[str, None] = {}
    partial: dict[str, None] = {}
    asked = False
    for lie, paths in ways:
        try:
            walked = await _walk(effects, lie, tuple(paths))
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
            continue
        if walked is None:
            return None
        asked = asked or lie != _IDS
        found |= walked.found
        refused |= walked.refused_
        partial |= walked.partial_
    if refused or partial or not asked:
        found |= dict.fromkeys(before.tasks)
    else:
        for ident in sorted(still - found.keys()):
            await look.fetch_unlisted(effects, "Task", ident)
    seen = tuple(dict.fromkeys((*(() if late else before.wards), *wards)))
    list_ = Cleanings(tuple(found), now, tuple(refused), tuple(partial), not asked, seen)
    await effects.database.write(lambda tx: _keep(tx, list_))
    return list_


async def told(effects: Effects, wards: Sequence[str]) -> tuple[bool, tuple[str, ...]]:
    """Poll the cleaning Tasks: True when asked to the end, and the partial answers; an error leaves what was
    known before. Raises what ends a round."""
    try:
        found = await members(effects, wards)
    except STRANGE as error:
        return True, (f"Task: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        return True, (f"Task: {error.what}",)
    return found is not None, found.partial if found is not None else ()


def asks(connection: Connection, effects: Effects, wards: Sequence[str]) -> dict[str, Ask]:
    """Searches that `members` will send, when the wards have the same places as last time."""
    before = kept(connection) or Cleanings()
    now = stamp(effects.clock())
    if before.asked and not cursors.due(before.asked, now, AGAIN) and set(wards) <= set(before.wards):
        return {}
    found: dict[str, Ask] = {}
    for _lie, paths in _ways(connection, effects, wards):
        found |= paths
    return found


def _ways(connection: Connection, effects: Effects, wards: Sequence[str]) -> list[tuple[str, dict[str, Ask]]]:
    """The searches, each way with the name by which it is known to be refused."""
    before = kept(connection) or Cleanings()
    places = _places(connection, wards)
    names = sorted({*_open(connection), *before.tasks})
    can = effects.capabilities.searches
    open_ = f"&status={','.join(OPEN_TASK)}&_count=200"
    # That nothing is to be cleaned any more is not believed from among many answers.
    quiet = not before.tasks
    ways: list[tuple[str, dict[str, Ask]]] = []
    if can("Task", "code") and can("Task", "status") and _CODE not in effects.lies:
        ours = Ask(lambda page: all(f'"{CLEANING}"' in row.json for row in page.matches), empty=quiet)
        ways.append((_CODE, {f"Task?code={quote(f'{OURS}|{CLEANING}', safe=':')}{open_}": ours}))
    if places and can("Task", "focus") and can("Task", "status") and _FOCUS not in effects.lies:
        theirs = Ask(lambda page: all("Location/" in row.json for row in page.matches), empty=quiet)
        paths = (f"Task?focus={','.join(f'Location/{one}' for one in few)}{open_}" for few in _chunks(places))
        ways.append((_FOCUS, dict.fromkeys(paths, theirs)))
    if names and _IDS not in effects.lies:
        one = Ask(lambda page: all(row.id in names for row in page.matches), empty=False)
        few_ids = (f"Task?_id={','.join(few)}&_count=200" for few in _chunks(names))
        ways.append((_IDS, dict.fromkeys(few_ids, one)))
    return ways


def _chunks(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[at : at + ward.CHUNK] for at in range(0, len(names), ward.CHUNK)]


async def _walk(effects: Effects, lie: str, paths: Sequence[str]) -> Walked | None:
    base = effects.transport.base
    oldest = stamp(effects.clock() - KEPT)

    def belongs(row: Row) -> bool:
        one = decode("Task", row.json)
        if not isinstance(one, Task) or not asks_cleaning(one):
            return False
        place = one.focus.reference if one.focus is not None else ""
        if place_of(one) and not within(place, base).startswith("Location/"):
            return False  # a bed of another hospital
        return one.status in OPEN_TASK or (lie == _IDS and utc_stamp(row.updated) > oldest)

    return await walk(
        effects, "Task", paths, belongs, lie, (), lambda _tx, _walked: None, listed=lambda row: row.id
    )


def _keep(tx: Transaction, now: Cleanings) -> None:
    snapshots.put(tx, SNAPSHOT, "", msgspec.json.encode(now).decode())
    # What was done long ago belongs to no patient, and nobody would ever let go of it.
    oldest = stamp(tx.clock() - KEPT)
    dirty = cursors.dirty(tx.connection)
    for row in records.of_type(tx.connection, "Task"):
        task = _decoded(row.json)
        over = task is not None and task.status not in OPEN_TASK and row.id not in now.tasks
        if over and utc_stamp(row.updated) < oldest and ("Task", row.id) not in dirty:
            held_records.keep_sent(tx, [("Task", row.id)])
            records.remove(tx, [("Task", row.id)])


def _open(connection: Connection) -> frozenset[str]:
    """The Tasks about cleaning that are open here as the server told them, none with unsent changes."""
    dirty = cursors.dirty(connection)
    return frozenset(
        task.id for task in held(connection) if task.status in OPEN_TASK and ("Task", task.id) not in dirty
    )


def _places(connection: Connection, wards: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in wards:
        members_ = ward.kept(connection, name)
        found |= dict.fromkeys(members_.locations if members_ is not None else ())
    return tuple(sorted(found))


def _decoded(text: str) -> Task | None:
    try:
        one = decode("Task", text)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
    return one if isinstance(one, Task) and asks_cleaning(one) else None
