"""Wishes for the set-up, questions about rules, and sprints that wait for a review: those that somebody made,
those that wait for their answer, and for sprint owners those of all. Tasks about no patient; nothing else of
a Task search is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, Literal
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.acts.wishes.wish_codes import CODE, REVIEW, RULE, TOKENS, is_about_set_up
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.resources import OPEN_TASK, decode
from desktop.fhir.status import ends_round, not_offered
from desktop.store import outbox, records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, look, ward
from desktop.sync.pull.ahead import Ask, ahead
from desktop.sync.pull.told_list import Walked, walk
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects
from desktop.sync.sprint_folder import folder_reading, sprint_door

SNAPSHOT = "wishes"
AGAIN: Final = timedelta(minutes=5)
"""Polling interval: a wish is answered in days, and nobody waits at the screen."""
AGAIN_FOLDER: Final = timedelta(seconds=30)
"""Interval of readings of the folder for sprints: no server is asked."""
_LIES: Final = {"code": "Task?code&wish", "owner": "Task?owner&wish", "requester": "Task?requester&wish",
                "_id": "Task?_id&wish"}  # fmt: skip
Json = dict[str, Any]


class Wishes(msgspec.Struct, frozen=True):
    """Wishes (ids) as told at `asked` for `whose`; `refused` names unreadable ones, `partial` the searches
    that were answered only in part, `unsupported`: the server can't be asked for all of them."""

    tasks: tuple[str, ...] = ()
    asked: str = ""
    whose: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False
    folder: Literal["", "read", "away"] = ""
    """Standing of the folder for sprints, where one is read in place of the server."""


def kept(connection: Connection) -> Wishes | None:
    """The list as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT)
    return from_json(text, Wishes) if text else None


def held(connection: Connection) -> tuple[Json, ...]:
    """The wishes and reviews that are held here, as JSON, with what is unsent over them."""
    names = dict.fromkeys(row.id for row in records.of_type(connection, "Task") if _named(row.json))
    names |= dict.fromkeys(one.id for one in outbox.of_patient(connection, 0) if one.type == "Task")
    found: dict[str, Json] = {}
    for ident in names:
        body = outbox.current(connection, "Task", ident)
        if body is not None and is_about_set_up(body):
            found[str(body.get("id", ident))] = body
    return tuple(found.values())


def _named(json: str) -> bool:
    return any(f'"{code}"' in json for code in (CODE, REVIEW, RULE))


async def told(effects: Effects, whose: Sequence[str], *, every: bool) -> tuple[bool, tuple[str, ...]]:
    """Ask for the wishes of somebody (`whose`: references of the person and role), or of `every` body, not
    each time; True when asked to the end, and the partial answers. An error leaves what was known before.
    Raises what ends a round. Where the site has a folder for them it is read in place of the server: what is
    amiss there is kept with the list, and says nothing of what the server has."""
    if sprint_door.by_folder():
        await of_folder(effects)
        return True, ()
    try:
        found = await members(effects, whose, every=every)
    except STRANGE as error:
        return True, (f"Task: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        return True, (f"Task: {error.what}",)
    return found is not None, found.partial if found is not None else ()


async def of_folder(effects: Effects) -> tuple[str, ...]:
    """Read the folder for sprints, not each time while it is well; gives the words for what is amiss."""
    before = await effects.database.read(kept) or Wishes()
    now = stamp(effects.clock())
    well = before.folder == "read" and not before.refused
    if well and before.asked and not cursors.due(before.asked, now, AGAIN_FOLDER):
        return ()
    found = await folder_reading.read(effects)
    told_ = Wishes(
        found.tasks or before.tasks, now, before.whose, found.wrong, (found.away,) if found.away else (),
        folder="away" if found.away else "read",
    )  # fmt: skip
    await effects.database.write(lambda tx: _keep(tx, told_))
    return (*told_.partial, *told_.refused)


async def members(effects: Effects, whose: Sequence[str], *, every: bool) -> Wishes | None:
    """Ask, file the wishes and keep the list; None when it was cancelled. Raises NoAnswer, Refused and
    SearchRefused."""
    before = await effects.database.read(kept) or Wishes()
    now, of = stamp(effects.clock()), (*sorted(whose), *(("*",) if every else ()))
    same = before.whose == of
    if same and before.asked and not cursors.due(before.asked, now, AGAIN):
        return before
    open_ = await effects.database.read(_open)
    by_code = _can(effects, "code")
    walked, whole = await _asked(effects, whose, open_, every=every)
    if walked is not None and by_code and not _can(effects, "code"):
        # Refused for its code just now: by persons then.
        walked, whole = await _asked(effects, whose, open_, every=every)
    if walked is None:
        return None
    for ident in sorted(open_ - walked.found.keys()):
        await look.fetch_unlisted(effects, "Task", ident)
    if walked.refused_ or walked.partial_ or not whole:
        walked.found |= dict.fromkeys(before.tasks if same else ())
    list_ = Wishes(tuple(walked.found), now, of, walked.refused, walked.partial, not whole)
    await effects.database.write(lambda tx: _keep(tx, list_))
    return list_


async def _asked(
    effects: Effects, whose: Sequence[str], open_: frozenset[str], *, every: bool
) -> tuple[Walked | None, bool]:
    """Results of the searches, None when cancelled; and True where they found all that is wanted."""
    ways, whole = _ways(effects, whose, open_, every=every)
    asking = await ahead(effects, {path: Ask() for _lie, paths in ways for path in paths})
    walked = Walked()
    for lie, paths in ways:
        try:
            one = await _walk(asking, lie, paths)
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
            whole = False
            continue
        if one is None:
            return None, False
        walked.found |= one.found
        walked.refused_ |= one.refused_
        walked.partial_ |= one.partial_
    return walked, whole


def _ways(
    effects: Effects, whose: Sequence[str], open_: frozenset[str], *, every: bool
) -> tuple[list[tuple[str, list[str]]], bool]:
    """Searches, each with the name under which it is known to be refused; and True where they find all that
    is wanted. A server that can't search by code is asked by persons, and what is no wish is left."""
    by = {name: _can(effects, name) for name in _LIES}
    code = f"code={quote(','.join(TOKENS), safe=':,')}&" if by["code"] else ""
    names = quote(",".join(whose), safe=",/")
    if every and code:
        return [(_LIES["code"], [f"Task?{code}_count=200"])], True
    found: list[tuple[str, list[str]]] = []
    for name in ("owner", "requester"):
        if names and by[name]:
            found.append((_LIES["code" if code else name], [f"Task?{code}{name}={names}&_count=200"]))
    whole = not every and (not names or (by["owner"] and by["requester"]))
    ids = sorted(open_)
    if ids and by["_id"] and not whole:
        found += [
            (_LIES["_id"], [f"Task?_id={','.join(ids[at : at + ward.CHUNK])}&_count=200"])
            for at in range(0, len(ids), ward.CHUNK)
        ]
    return found, whole


def _can(effects: Effects, name: str) -> bool:
    return effects.capabilities.searches("Task", name) and _LIES[name] not in effects.lies


async def _walk(effects: Effects, lie: str, paths: Sequence[str]) -> Walked | None:
    def belongs_(row: Row) -> bool:
        # Of a server that does not look at the code: the tasks of patients are no wishes, and stay there.
        found = not row.patient and is_about_set_up(strict.loads(row.json))
        # One that can't be read is named as such; it never leaves the list unseen.
        return found and decode("Task", row.json) is not None

    return await walk(
        effects, "Task", tuple(paths), belongs_, lie, (), lambda _tx, _walked: None, listed=lambda row: row.id
    )


def _keep(tx: Transaction, now: Wishes) -> None:
    snapshots.put(tx, SNAPSHOT, "", msgspec.json.encode(now).decode())


def _open(connection: Connection) -> frozenset[str]:
    """The wishes that are open here as the server told them, none with unsent changes."""
    dirty = cursors.dirty(connection)
    return frozenset(
        str(body["id"])
        for body in held(connection)
        if body.get("status") in OPEN_TASK and ("Task", body["id"]) not in dirty
    )
