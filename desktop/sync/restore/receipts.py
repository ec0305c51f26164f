"""Receipts of the server: what it acknowledged of our work, and whether it still has it. Versions are opaque:
compared for equality only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.core.messages import _
from desktop.fhir import answers
from desktop.fhir.paging import SearchRefused, pages, read_page
from desktop.fhir.status import not_offered
from desktop.fhir.transport import Answer, Unreadable, asking
from desktop.fhir.when import instant, utc_stamp
from desktop.sync.restore.outdated import updated_of
from desktop.sync.run.effects import Effects

EXACT = timedelta(seconds=2)
"""Maximum difference of two stamps of one version: written down to the second, or to less."""
MAX_KEPT = 25
"""Number of receipts in a row still on the server that ends the search for lost ones."""

MOST_AT_ONCE = 200
"""Maximum number of receipts since the last look that one guard looks at; the next goes on from there."""

Json = dict[str, Any]


class Receipt(msgspec.Struct, frozen=True):
    """Receipt of the server: a resource, its version and the server's stamp, and its place in the order in
    which we heard (`sync.order`)."""

    type: str
    id: str
    version: str
    updated: str
    at: str

    @property
    def key(self) -> str:
        return f"{self.type}/{self.id}"


def receipt_of(connection: Connection, kind: str, ident: str) -> Receipt | None:
    """The receipt of one resource, or None."""
    row = connection.exec_driver_sql(
        "SELECT type, id, version, updated, at FROM receipt WHERE type = ? AND id = ? AND version <> ''",
        (kind, ident),
    ).first()
    return Receipt(*map(str, row)) if row else None


def receipts(connection: Connection, limit: int) -> tuple[Receipt, ...]:
    """The newest receipts, newest first; those of the access log are not asked for."""
    rows = connection.exec_driver_sql(
        "SELECT type, id, version, updated, at FROM receipt WHERE type <> 'AuditEvent' AND version <> ''"
        " ORDER BY at DESC, type, id LIMIT ?",
        (limit,),
    )
    return tuple(Receipt(*map(str, row)) for row in rows)


def to_look_at(
    connection: Connection, newest: tuple[Receipt, ...], before: str
) -> tuple[tuple[Receipt, ...], bool]:
    """The receipts that a guard looks at, newest first, and whether that is all up to the newest: what was
    acknowledged since the place `before` (the oldest of it, where it is more than `MOST_AT_ONCE`), and some
    from before that. `newest` is enough where it reaches back so far."""
    if not before or len(newest) < MAX_KEPT or newest[-1].at <= before:
        return newest, True
    asked = (
        "SELECT type, id, version, updated, at FROM receipt WHERE type <> 'AuditEvent' AND version <> ''"
        " AND at {} ? ORDER BY at {}, type, id LIMIT ?"
    )
    since = [
        Receipt(*map(str, row))
        for row in connection.exec_driver_sql(asked.format(">", "ASC"), (before, MOST_AT_ONCE + 1))
    ]
    older = [
        Receipt(*map(str, row))
        for row in connection.exec_driver_sql(asked.format("<=", "DESC"), (before, MAX_KEPT))
    ]
    whole = len(since) <= MOST_AT_ONCE
    return (*reversed(since[:MOST_AT_ONCE]), *older), whole


class Seen(msgspec.Struct, frozen=True):
    """`sure`: whether it could be told at all if it is `lost`."""

    lost: bool
    theirs: Json | None = None
    version: str = ""
    sure: bool = True


async def look(effects: Effects, receipt: Receipt, answer: Answer | None = None) -> Seen:
    """Look whether the server still has what it acknowledged; `answer` is its answer to the question for the
    resource, where that has been asked.

    Raises SearchRefused when the server can't answer just now, Unreadable when what comes is no copy: that
    says nothing, and least of all that nothing is lost.
    """
    answer = answer or await effects.transport.send(asking(receipt.key))
    if answers.absent(answer):
        # Without history, it may as well have been deleted.
        gone = await _forgotten(effects, receipt, there=answer.status == 410)
        return Seen(bool(gone), sure=gone is not None)
    if not answer.ok:
        if passing(answer.status):
            raise SearchRefused(
                _("The server can't answer just now."),
                status=answer.status,
                details=answers.diagnostics(answer),
                retry_after=answer.headers.get("retry-after", ""),
            )
        return Seen(lost=False, sure=False)
    theirs = answers.copy_of(answer, receipt.type, receipt.id)
    version = answers.version(answer, theirs)
    updated = updated_of(theirs)
    if version == receipt.version and not apart(updated, receipt.updated):
        return Seen(False, theirs, version)
    if "" < updated < utc_stamp(receipt.updated):
        return Seen(True, theirs, version)
    # A server whose ETags are no version ids can't be asked for one of them.
    plain = version == answers.version(Answer(200, {}, b""), theirs)
    gone = await _forgotten(effects, receipt, there=True) if plain else None
    return Seen(bool(gone), theirs, version, sure=gone is not None)


def passing(status: int) -> bool:
    """True when a refusal is temporary, and the next try may be answered."""
    return not not_offered(status)


def apart(one: str, other: str) -> bool:
    """True when two stamps are of different moments, at whatever precision: a restored server may give the
    name of a lost version to another."""
    first, second = instant(one), instant(other)
    return first is not None and second is not None and abs(first - second) > EXACT


async def _forgotten(effects: Effects, receipt: Receipt, *, there: bool) -> bool | None:
    """True when an acknowledged version is not in the server's history; None where it keeps none. `there`:
    the resource is (or was) known to it, so that a history that it does not find is one that it does not
    give.

    Raises SearchRefused when it can't answer just now.
    """
    if "history" in effects.lies or not effects.capabilities.can(receipt.type, "history-instance"):
        return None
    try:
        came, total, partial = 0, 0, False
        async for page in pages(effects.transport, f"{receipt.key}/_history"):
            # What can't be read, or was left out, may be the version that is looked for.
            partial = partial or bool(page.partial or page.refused)
            came, total = came + len(page.matches) + page.bare, page.total or total
            for row in page.matches:
                if (row.type, row.id) != (receipt.type, receipt.id):
                    partial = True  # no history of this resource, whatever it is
                elif row.version == receipt.version and not apart(row.updated, receipt.updated):
                    return False
    except SearchRefused as error:
        if passing(error.status):
            raise
        # Refused for another reason than not being there, it says nothing.
        if error.status not in (404, 410):
            return None
        if there or await _gives_none(effects, receipt):
            effects.lies.add("history")
            return None
    # What is there has a version: a history without any is none.
    return None if partial or total > came or (there and not came) else True


async def _gives_none(effects: Effects, receipt: Receipt) -> bool:
    """True when an existing resource has no history either, whatever the server says of itself."""
    for other in await effects.database.read(lambda c: receipts(c, MAX_KEPT)):
        if other.type != receipt.type or other.id == receipt.id:
            continue
        answer = await effects.transport.send(asking(other.key))
        if not answer.ok:
            continue
        try:
            answers.copy_of(answer, other.type, other.id)
            read_page(await effects.transport.send(asking(f"{other.key}/_history")), effects.transport.base)
        except Unreadable:
            continue
        except SearchRefused as error:
            return error.status in (404, 405, 410, 501)
        return False
    return False
