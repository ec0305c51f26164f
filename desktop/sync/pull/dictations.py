"""Dictations that wait to be written by an office: their Tasks and sounds, for the secretaries there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.fhir.arriving import Row
from desktop.fhir.dictation import asks_writing
from desktop.fhir.references import within
from desktop.fhir.resources import OPEN_TASK, Task, decode
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.told_list import Walked, walk
from desktop.sync.run.effects import Effects

SNAPSHOT = "dictations"
TYPES = ("Consent", "Encounter", "Task", "Media", "DocumentReference")
"""Resource types needed of a patient to see dictations, and if they are written."""
AGAIN: Final = timedelta(minutes=2)
"""Polling interval: urgent dictations are to be seen soon."""
_LIE: Final = "Task?owner&dictations"


class Dictated(msgspec.Struct, frozen=True):
    """About whom dictations wait, as told at `asked`; `refused` names those that can't be read, `nobodys` are
    about no patient whom we can tell, `partial` the searches that were answered only in part, `unsupported`:
    the server can't be asked."""

    patients: tuple[str, ...] = ()
    asked: str = ""
    refused: tuple[str, ...] = ()
    nobodys: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False


def kept(connection: Connection, office: str) -> Dictated | None:
    """The list of an office (`Organization/id`) as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT, office)
    return from_json(text, Dictated) if text else None


def offered(effects: Effects) -> bool:
    """True when the server can search the open Tasks of one owner (instead of all that ever were)."""
    able = all(effects.capabilities.searches("Task", by) for by in ("owner", "status"))
    return able and _LIE not in effects.lies


async def members(effects: Effects, office: str) -> Dictated | None:
    """Ask what waits to be written by an office (not each time), file it, and keep whom it is about; None
    when it was cancelled half-way.

    A server that ignores a parameter gives too much: what is done, another's or no dictation is left.
    Raises NoAnswer, Refused and SearchRefused.
    """
    before = await effects.database.read(lambda c: kept(c, office))
    now = stamp(effects.clock())
    if before is not None and not cursors.due(before.asked, now, AGAIN):
        return before
    if not offered(effects):
        told = Dictated(before.patients if before is not None else (), now, unsupported=True)
        await effects.database.write(lambda tx: _keep(tx, office, told))
        return told
    path = f"Task?owner={quote(office, safe='/')}&status={','.join(OPEN_TASK)}&_count=200"

    def is_ours(row: Row) -> bool:
        one = decode("Task", row.json)
        if not isinstance(one, Task) or not asks_writing(one) or one.status not in OPEN_TASK:
            return False
        return within(one.owner.reference if one.owner is not None else "", effects.transport.base) == office

    def made(walked: Walked) -> Dictated:
        return Dictated(walked.patients, now, walked.refused, walked.nobodys, walked.partial)

    walked = await walk(
        effects, "Task", (path,), is_ours, _LIE, before.patients if before is not None else (),
        lambda tx, walked: _keep(tx, office, made(walked)), nobodys=lambda row: f"{row.type}/{row.id}",
    )  # fmt: skip
    return made(walked) if walked is not None else None


def _keep(tx: Transaction, office: str, told: Dictated) -> None:
    snapshots.put(tx, SNAPSHOT, office, msgspec.json.encode(told).decode())
