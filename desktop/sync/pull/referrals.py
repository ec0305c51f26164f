"""Referrals to an office without a seen patient: the waiting list, for staff who keep it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.fhir.arriving import Row
from desktop.fhir.referral import is_referral, is_to, waits
from desktop.fhir.resources import ServiceRequest, decode
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.told_list import Walked, walk
from desktop.sync.run.effects import Effects

SNAPSHOT = "referrals"
TYPES = ("Consent", "ServiceRequest", "Appointment")
"""Resource types needed of a referred patient to see if they have an appointment."""
AGAIN: Final = timedelta(minutes=10)
"""Polling interval of referrals."""
_LIE: Final = "ServiceRequest?performer"


class Referred(msgspec.Struct, frozen=True):
    """Patients referred to an office, as told at `asked`; `refused` names unreadable referrals, `partial` the
    searches that were answered only in part, `unsupported`: the server can't be asked."""

    patients: tuple[str, ...] = ()
    asked: str = ""
    refused: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False


def kept(connection: Connection, office: str) -> Referred | None:
    """The list of an office (`Organization/id`) as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT, office)
    return from_json(text, Referred) if text else None


def offered(effects: Effects) -> bool:
    """True when the server can search the orders of one performer (instead of all that ever were)."""
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
    path = f"ServiceRequest?status=active,on-hold&performer={quote(office, safe='/')}&_count=200"

    def is_ours(row: Row) -> bool:
        one = decode("ServiceRequest", row.json)
        return (
            isinstance(one, ServiceRequest) and is_referral(one) and waits(one)
            and is_to(one, office, effects.transport.base)
        )  # fmt: skip

    def made(walked: Walked) -> Referred:
        return Referred(walked.patients, now, walked.refused, walked.partial)

    walked = await walk(
        effects, "ServiceRequest", (path,), is_ours, _LIE, before.patients if before is not None else (),
        lambda tx, walked: _keep(tx, office, made(walked)),
    )  # fmt: skip
    return made(walked) if walked is not None else None


def _keep(tx: Transaction, office: str, told: Referred) -> None:
    snapshots.put(tx, SNAPSHOT, office, msgspec.json.encode(told).decode())
