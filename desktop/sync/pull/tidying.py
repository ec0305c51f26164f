"""Letting go, at a quiet moment and a little at a time, of patients whom nobody works on any more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from desktop.store import beyond, outbox, server_log, snapshots
from desktop.store.held_records import STEP, Held, held, let_go, notice, size
from desktop.store.store import Transaction
from desktop.sync.pull import (
    admissions,
    beds,
    days,
    dictations,
    discharges,
    own_answers,
    practice,
    referrals,
    refusals,
    ward,
)
from desktop.sync.pull.eviction import LIMIT, next_to_go
from desktop.sync.pull.followed import followed
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.look import COMPARED
from desktop.sync.run.effects import Effects


async def _at_once() -> None:
    return


def wanted(connection: Connection, interests: Interests) -> frozenset[str] | None:
    """The patients of all interest sets; None as long as one of the sets is not known."""
    if not (interests.wards or interests.patients or interests.days or interests.beds
            or interests.practice):  # fmt: skip
        return None  # nobody has said yet what they work on
    found = set(interests.patients)
    found |= {outbox.server_id(connection, "Patient", patient) for patient in interests.patients}
    for name in dict.fromkeys((*interests.wards, *(beds.wards(connection) if interests.beds else ()))):
        members = ward.kept(connection, name)
        if members is None:
            return None
        found |= set(members.patients)
    if interests.beds and (expected := admissions.kept(connection)) is not None:
        found |= set(expected.patients)
    for name in interests.left:
        # A server that can't be asked who has left tells of nobody.
        gone = discharges.kept(connection, name)
        found |= set(gone.patients if gone is not None else ())
    for name in interests.dictated:
        dictated = dictations.kept(connection, name)
        found |= set(dictated.patients if dictated is not None else ())
    for name in interests.waiting:
        listed_for = referrals.kept(connection, name)
        found |= set(listed_for.patients if listed_for is not None else ())
    if interests.days:
        day = days.kept(connection, interests.days)
        if day is None:
            return None
        found |= set(day.patients)
    if interests.practice:
        listed = practice.kept(connection, interests.practice)
        if listed is None:
            return None
        found |= set(listed.patients)
    found |= set(own_answers.patients(connection, own_answers.whose(interests.inboxes)))
    return frozenset(found | {one.patient for one in followed(connection, interests.inboxes) if one.ours})


async def tidy(
    effects: Effects,
    interests: Interests,
    *,
    quiet: Callable[[], bool] = lambda: True,
    pause: Callable[[], Awaitable[None]] = _at_once,
    limit: int = LIMIT,
) -> int:
    """Let go of whoever may leave, as long as it is `quiet`; gives how many patients went.

    Each step is a transaction of its own, with a `pause` after it. Raises StoreError.
    """
    gone = 0
    while quiet():
        one, unknown = await effects.database.read(lambda c: _next(c, effects, interests, limit))
        if unknown:
            await effects.database.write(lambda tx, some=unknown: notice(tx, some))  # type: ignore[misc]
        if one is None:
            break
        left = STEP
        while left == STEP and quiet():
            rows = await effects.database.write(lambda tx, one=one: _step(tx, one))  # type: ignore[misc]
            if rows is None:
                return gone  # opened or written about at this moment: no time to tidy
            left = len(rows)
            await pause()
        gone += left < STEP
    return gone


def _next(
    connection: Connection, effects: Effects, interests: Interests, limit: int
) -> tuple[Held | None, tuple[str, ...]]:
    everybody = held(connection)
    kept = wanted(connection, interests)
    if kept is None:
        return None, ()
    unknown = tuple(one.patient for one in everybody if not one.used)
    too_large = size(connection) > limit
    return next_to_go(everybody, kept, effects.clock(), too_large=too_large), unknown


def _step(tx: Transaction, one: Held) -> tuple[tuple[str, str], ...] | None:
    gone = let_go(tx, one)
    if gone is not None:
        refusals.accepted(tx, gone)
        if snapshots.get(tx.connection, COMPARED, one.patient) is not None:
            snapshots.remove(tx, COMPARED, one.patient)
        beyond.forget(tx, one.patient)
        server_log.forget(tx, one.patient)
    return gone
