"""High-water mark of the outbox, kept outside the database, to know the unsent work of a damaged record.

A flipped or cut page of the write-ahead log silently drops every later commit, and a lost key hides all of
them; neither is noticed from the inside. The note holds numbers, times and names of acts, nothing about a
patient.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desktop.core import held_files
from desktop.core.decoding.by_type import from_json
from desktop.core.paths import opener

if TYPE_CHECKING:
    from sqlalchemy import Connection


FILE = "unsent.json"
log = logging.getLogger(__name__)


class Noted(msgspec.Struct, frozen=True):
    """One unsent entry: its number, the command's name, when it was written (FHIR instant), and the act that
    it belongs to (empty in a mark of an earlier version)."""

    seq: int
    act: str
    created: str
    of: str = ""


class Mark(msgspec.Struct, frozen=True):
    """The highest number ever given in the outbox, and what was unsent when it was noted."""

    seq: int
    unsent: tuple[Noted, ...] = ()


def of(connection: Connection) -> Mark:
    """The mark of an open record."""
    row = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").first()
    rows = connection.exec_driver_sql(
        "SELECT seq, act, created, act_id FROM outbox WHERE type <> 'AuditEvent' ORDER BY seq"
    )
    unsent = tuple(Noted(int(r[0]), str(r[1]), str(r[2]), str(r[3])) for r in rows)
    return Mark(int(row[0]) if row else 0, unsent)


def read(folder: Path) -> Mark | None:
    """The mark beside a record; None where there is none that can be read."""
    try:
        return from_json((folder / FILE).read_bytes(), Mark)
    except (OSError, msgspec.MsgspecError):
        return None


def write(folder: Path, mark: Mark) -> None:
    """Note a mark durably, whole or not at all. A disk that refuses fails no act: the record has it."""
    path, new = folder / FILE, folder / (FILE + ".new")
    try:
        with open(new, "wb", opener=opener) as file:
            file.write(msgspec.json.encode(mark))
            file.flush()
            os.fsync(file.fileno())
        held_files.replace(new, path, held_files.BRIEFLY)
    except OSError as error:
        log.info("the mark of what is unsent was not written: %s", type(error).__name__)


def acts(mark: Mark) -> tuple[int, str]:
    """Count of the unsent acts that were noted, and the time of the oldest (a stamp; empty for none)."""
    each = {noted.of or str(noted.seq) for noted in mark.unsent}
    return len(each), min((noted.created for noted in mark.unsent), default="")


def missing(mark: Mark | None, now: Mark) -> tuple[Noted, ...]:
    """Unsent acts that were written and are missing in the record, though none was taken out after them."""
    return tuple(noted for noted in mark.unsent if noted.seq > now.seq) if mark is not None else ()
