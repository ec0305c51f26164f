"""Whose dictations wait to be written by an office: their Tasks and sounds, for the secretaries there."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.dictation import asks_writing
from desktop.fhir.paging import Page, SearchRefused
from desktop.fhir.received import Row
from desktop.fhir.references import within
from desktop.fhir.resources import OPEN_TASK, Task, decode
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals
from desktop.sync.pull.intake import Intake
from desktop.sync.run.effects import Effects

SNAPSHOT = "dictations"
TYPES = ("Encounter", "Task", "Media", "DocumentReference")
"""What of somebody is needed to see what was dictated, and whether it is written."""
AGAIN: Final = timedelta(minutes=2)
"""How often it is asked: what is urgent is to be seen soon."""
MAX_PAGES = 20
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
    return msgspec.json.decode(text, type=Dictated) if text else None


def offered(effects: Effects) -> bool:
    """Whether the server can be asked for the open tasks of one owner (not for all that ever were)."""
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
    intake = await Intake.begun(effects)
    found: dict[str, None] = {}
    refused: list[str] = []
    nobodys: list[str] = []
    partial: list[str] = []
    path = f"Task?owner={quote(office, safe='/')}&status={','.join(OPEN_TASK)}&_count=200"
    try:
        async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as pages:
            async for page in pages:
                rows = _read(page, office, effects, refused, nobodys, partial)
                found |= dict.fromkeys(row.patient for row in rows)
                await intake.add(rows)
                if page.next and effects.cancelled():
                    await intake.flush()
                    return None
    except SearchRefused as error:
        if not_offered(error.status):
            effects.lies.add(_LIE)
        raise
    if before is not None and (partial or refused):
        # Nobody leaves the list because the server gave a part only.
        found |= dict.fromkeys(before.patients)
    told = Dictated(
        tuple(found),
        now,
        tuple(dict.fromkeys(refused)),
        tuple(dict.fromkeys(nobodys)),
        tuple(dict.fromkeys(partial)),
    )

    def keep(tx: Transaction) -> None:
        _keep(tx, office, told)
        refusals.note(tx, refused)

    await intake.flush(keep)
    return told


def _keep(tx: Transaction, office: str, told: Dictated) -> None:
    snapshots.put(tx, SNAPSHOT, office, msgspec.json.encode(told).decode())


def _read(
    page: Page, office: str, effects: Effects, refused: list[str], nobodys: list[str], partial: list[str]
) -> list[Row]:
    refused += page.refused
    partial += [f"Task: {page.partial}"] if page.partial else []
    found = []
    for row in page.matches:
        if row.type != "Task":
            continue
        try:
            one = decode("Task", row.json)
        except (msgspec.MsgspecError, ValueError) as error:
            refused.append(f"{row.type}/{row.id}: {type(error).__name__}")
            continue
        if not isinstance(one, Task) or not asks_writing(one) or one.status not in OPEN_TASK:
            continue
        owner = one.owner.reference if one.owner is not None else ""
        if within(owner, effects.transport.base) != office:
            continue
        if row.patient:
            found.append(row)
        else:
            nobodys.append(one.key)
    return found
