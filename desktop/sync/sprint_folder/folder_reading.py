"""Reading of the folder for sprints into the record: what is newest and sound, and what can't be used.

A key counts for a person when the server has it of them, when they sign with it here, or when it is the first
that was seen of them here. A version that is signed with another waits, and is named. What is gone from the
folder stays here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.acts.wishes.wish_codes import lies_in_folder
from desktop.core import os_words
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.store import known_keys, records, snapshots
from desktop.store.known_keys import KnownKeys
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.push.settle import row_of
from desktop.sync.run.effects import Effects
from desktop.sync.sprint_folder import message_files, sprint_door
from desktop.sync.sprint_folder.folder_transport import as_resource, off_thread
from desktop.sync.sprint_folder.message_files import Thread
from desktop.sync.sprint_folder.sealed_message import Message

PINNED: Final = "sprint-folder-keys"
"""Kind of the snapshots of the first key (thumbprint) that was seen of a person, by their reference."""
_COUNTS: Final = frozenset(["known", "vouched", "claimed"])


class FolderRead(msgspec.Struct, frozen=True):
    """Reading of the folder: the ids of what lies there, and sentences for what can't be used; `away` where
    it could not be read, with the reason."""

    tasks: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    away: str = ""


async def read(effects: Effects) -> FolderRead:
    """Read the folder and file what is newer than what is here. Never raises for the folder."""
    where = sprint_door.folder()
    if where is None:
        return FolderRead(away=_("What IT has set as the folder for sprints can't be used."))
    try:
        found = await off_thread(lambda: message_files.threads(where))
    except OSError as error:
        words = _("The folder for sprints can't be reached: {why}.")
        return FolderRead(away=words.format(why=os_words.why(error)))
    return await effects.database.write(lambda tx: _filed(tx, where, found))


def _filed(tx: Transaction, where: Path, found: tuple[Thread, ...]) -> FolderRead:
    keys = known_keys.of(tx.connection, known_keys.base(tx.connection))
    dirty = cursors.dirty(tx.connection)
    wrong: list[str] = []
    rows = []
    for thread in found:
        wrong += [
            _("{file} was altered or is not whole: the version before it counts.").format(file=name)
            for name in thread.wrong
        ]
        message = _counting(tx, thread, keys, wrong)
        if message is None or ("Task", thread.ident) in dirty:
            continue
        row = row_of(as_resource(message))
        held = records.get(tx.connection, "Task", thread.ident)
        if held is None or held.json != row.json:
            rows.append(row)
    if rows:
        records.put(tx, rows)
    there = {thread.ident for thread in found}
    gone = len([ident for ident in _held(tx.connection) if ident not in there])
    if gone:
        wrong.append(
            _("{n} of what was read in {folder} is there no more. It is kept here.").format(
                n=gone, folder=where.name
            )
        )
    return FolderRead(tuple(sorted(there)), tuple(wrong))


def _held(connection: Connection) -> list[str]:
    every = records.of_type(connection, "Task")
    return [row.id for row in every if lies_in_folder(strict.loads(row.json))]


def _counting(tx: Transaction, thread: Thread, keys: KnownKeys, wrong: list[str]) -> Message | None:
    """Newest version of which every one up to it is signed with a key that counts for whoever said it."""
    newest: Message | None = None
    for message in thread.sound:
        if not _trusted(tx, message, keys):
            wrong.append(
                _(
                    "{file} is signed with a key that is not known of whoever it says wrote it: not used."
                ).format(file=f"{message.ident}.{message.number:04d}.json")
            )
            break
        newest = message
    return newest


def _trusted(tx: Transaction, message: Message, keys: KnownKeys) -> bool:
    seal = keys.seal(message.thumbprint, message.by, message.at, "")
    if seal in _COUNTS:
        return True
    if seal != "unknown":
        return False
    if any(one.person == message.by for several in keys.published.values() for one in several):
        return False
    pinned = snapshots.get(tx.connection, PINNED, message.by)
    if pinned is None:
        snapshots.put_unheard(tx, PINNED, message.by, message.thumbprint)
    return pinned in (None, message.thumbprint)
