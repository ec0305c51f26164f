"""Whoever is referred to an office and not yet seen: the waiting list, for who keeps it."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.paging import Page, SearchRefused
from desktop.fhir.received import Row
from desktop.fhir.referral import is_referral, is_to, waits
from desktop.fhir.resources import ServiceRequest, decode
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals
from desktop.sync.pull.intake import Intake
from desktop.sync.run.effects import Effects

SNAPSHOT = "referrals"
TYPES = ("ServiceRequest", "Appointment")
"""What of somebody who is referred is needed to see whether they have a time."""
AGAIN: Final = timedelta(minutes=10)
"""How often it is asked who is referred."""
MAX_PAGES = 20
_LIE: Final = "ServiceRequest?performer"


class Referred(msgspec.Struct, frozen=True):
    """Who is referred to an office, as told at `asked`; `refused` names referrals that can't be read,
    `partial` the searches that were answered only in part, `unsupported`: the server can't be asked."""

    patients: tuple[str, ...] = ()
    asked: str = ""
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False


def kept(connection: Connection, office: str) -> Referred | None:
    """The list of an office (`Organization/id`) as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT, office)
    return msgspec.json.decode(text, type=Referred) if text else None


def offered(effects: Effects) -> bool:
    """Whether the server can be asked for the orders of one performer (not for all that ever were)."""
    able = all(effects.capabilities.searches("ServiceRequest", by) for by in ("performer", "status"))
    return able and _LIE not in effects.lies


async def members(effects: Effects, office: str) -> Referred | None:
    """Ask who is referred to an office (not each time), file the referrals, and keep the list; None when it
    was cancelled half-way.

    A server that ignores a parameter gives too much: what is done, of others or no referral is left. Raises
    NoAnswer, Refused and SearchRefused.
    """
    before = await effects.database.read(lambda c: kept(c, office))
    now = stamp(effects.clock())
    if before is not None and not cursors.due(before.asked, now, AGAIN):
        return before
    if not offered(effects):
        told = Referred(before.patients if before is not None else (), now, unsupported=True)
        await effects.database.write(lambda tx: _keep(tx, office, told))
        return told
    intake = await Intake.begun(effects)
    found: dict[str, None] = {}
    refused: list[str] = []
    partial: list[str] = []
    path = f"ServiceRequest?status=active,on-hold&performer={quote(office, safe='/')}&_count=200"
    try:
        async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as pages:
            async for page in pages:
                rows = _read(page, office, effects, refused, partial)
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
        # Nobody leaves the list because the server gave a part only: their own record says whether they wait.
        found |= dict.fromkeys(before.patients)
    told = Referred(tuple(found), now, tuple(dict.fromkeys(refused)), tuple(dict.fromkeys(partial)))

    def keep(tx: Transaction) -> None:
        _keep(tx, office, told)
        refusals.note(tx, refused)

    await intake.flush(keep)
    return told


def _keep(tx: Transaction, office: str, told: Referred) -> None:
    snapshots.put(tx, SNAPSHOT, office, msgspec.json.encode(told).decode())


def _read(page: Page, office: str, effects: Effects, refused: list[str], partial: list[str]) -> list[Row]:
    refused += page.refused
    partial += [f"ServiceRequest: {page.partial}"] if page.partial else []
    found = []
    for row in page.matches:
        if row.type != "ServiceRequest":
            continue
        try:
            one = decode("ServiceRequest", row.json)
        except (msgspec.MsgspecError, ValueError) as error:
            refused.append(f"{row.type}/{row.id}: {type(error).__name__}")
            continue
        if not isinstance(one, ServiceRequest) or not (is_referral(one) and waits(one)):
            continue
        if not is_to(one, office, effects.transport.base):
            continue
        if row.patient:
            found.append(row)
        else:
            refused.append(refusals.nobodys(row))
    return found
