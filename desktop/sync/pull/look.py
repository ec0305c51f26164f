"""Looking at single resources: what was passed over, what a search no longer shows, what it never showed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import aclosing
from datetime import timedelta

from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir import answers
from desktop.fhir.arriving import Row, RowError, row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer, asking
from desktop.fhir.whole import whole
from desktop.store import held_records, records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals
from desktop.sync.pull.intake import Intake, file
from desktop.sync.pull.unforeseen import STRANGE
from desktop.sync.restore.outdated import outdated, replaced
from desktop.sync.restore.restored import suspect
from desktop.sync.restore.unlooked import unlooked
from desktop.sync.run import order
from desktop.sync.run.effects import Effects

COMPARED = "compared"
OPEN_AGAIN = timedelta(minutes=10)
DAILY = timedelta(days=1)
MAX_MISSING = 1000


async def fetch(effects: Effects, kind: str, ident: str) -> Row | None:
    """Read one resource and file it; None (and no base row) when the server says that it is deleted.

    Raises NoAnswer or Refused; SearchRefused with the status when the server does not give it; Frozen when
    it had acknowledged it as our work and has forgotten it.
    """
    began = await effects.database.read(order.heard)
    answer = await effects.transport.send(asking(f"{kind}/{ident}"))
    if answers.absent(answer):
        told = await suspect(effects, kind, ident)

        def forget(tx: Transaction) -> None:
            cursors.fetched(tx, [(kind, ident)])
            if told:
                held_records.forget_sent(tx, [(kind, ident)])
            else:
                held_records.keep_sent(tx, [(kind, ident)])
            remove(tx, [(kind, ident)])

        await effects.database.write(forget)
        return None
    if not answer.ok:
        raise SearchRefused(
            _("The server refused a search."), status=answer.status, details=answers.diagnostics(answer)
        )
    try:
        filed = row(answer.body, effects.transport.base)
        if not answers.is_copy({"resourceType": filed.type, "id": filed.id}, kind, ident):
            raise RowError(f"{kind}/{ident}: the server gave {filed.type}/{filed.id}")
    except RowError as error:
        why = str(error).partition(": ")[2]
        await effects.database.write(lambda tx: refusals.note(tx, [f"{kind}/{ident}: {why}"]))
        raise SearchRefused(
            _("The server's answer can't be read: it is cut off or not valid."),
            status=200,
            details=str(error),
        ) from error

    told = True
    if await effects.database.read(lambda c: outdated(c, [filed])):
        await suspect(effects, kind, ident)
    elif await effects.database.read(lambda c: bool(unlooked(c, [filed]).all)):
        told = await _found(effects, kind, ident, answer)

    def put(tx: Transaction) -> None:
        cursors.fetched(tx, [(kind, ident)])
        if not told:
            held_records.keep_sent(tx, [(kind, ident)])
        file(tx, [filed], began, several=several, looked=True)
        if told:
            held_records.stands(tx, filed)

    several = effects.beside.several
    await effects.database.write(put)
    return filed


async def fetch_unlisted(effects: Effects, kind: str, ident: str) -> None:
    """Read one resource that no search shows any more: deleted, or hidden by the server's way of searching.

    A refusal of this one changes nothing; SearchRefused where the sign-in itself is refused (401).
    """
    try:
        await fetch(effects, kind, ident)
    except SearchRefused as error:
        if error.status == 401:
            raise


async def _found(effects: Effects, kind: str, ident: str, answer: Answer) -> bool:
    """True when our acknowledged version was found at the server, under what it gives now; False where it
    can't tell. While it does not answer, what is here stays, and that is told."""
    try:
        return await suspect(effects, kind, ident, answer)
    except (SearchRefused, *STRANGE):
        why = _("the server does not say whether it still has what it had confirmed")
        await effects.database.write(lambda tx: refusals.note(tx, [f"{kind}/{ident}: {why}"]))
        raise


async def refetch(effects: Effects) -> int:
    """Fetch again what was passed over while it had unsent changes; gives how many.

    One that can't be had stays on the list and holds up nothing.
    """
    done = 0
    for kind, ident in await effects.database.read(cursors.skipped):
        try:
            await fetch(effects, kind, ident)
            done += 1
        except (SearchRefused, *STRANGE) as error:
            if isinstance(error, SearchRefused) and error.status == 401:
                raise
    return done


def remove(tx: Transaction, keys: Collection[tuple[str, str]]) -> None:
    """Take away what the server no longer has, unless there are unsent changes: those find out themselves."""
    dirty = cursors.dirty(tx.connection)
    clean = [key for key in keys if key not in dirty]
    records.remove(tx, clean)
    order.removed(tx, clean)
    refusals.accepted(tx, clean)


async def absent(
    effects: Effects, kind: str, held: Mapping[str, Collection[str]], refused: Collection[tuple[str, str]]
) -> int:
    """Look for what we hold of some patients and a whole search did not show; gives how many are gone.

    What the server still has (its pages shifted under the search, or it now belongs to another) is filed as
    it is. What has unsent changes is looked for when they are settled.
    """

    def ours(connection: Connection) -> list[str]:
        found = {p: records.ids(connection, kind, p) - set(seen) for p, seen in held.items()}
        every = sorted(ident for idents in found.values() for ident in idents)
        return [i for i in every if (kind, i) not in refused]

    hidden = await effects.database.read(ours)
    dirty = await effects.database.read(cursors.dirty)
    if later := [(kind, i) for i in hidden if (kind, i) in dirty]:
        await effects.database.write(lambda tx: cursors.skip(tx, later))
    gone = 0
    for ident in hidden:
        if (kind, ident) in dirty:
            continue
        try:
            gone += await fetch(effects, kind, ident) is None
        except (SearchRefused, *STRANGE) as error:
            if isinstance(error, SearchRefused) and error.status == 401:
                raise
    return gone


async def compare_ids(effects: Effects, patient: str, searches: Iterable[tuple[str, str]]) -> int:
    """Compare what the server has of a patient with what is here: a delta shows neither what was deleted or
    moved to another, nor what shifting pages hid, nor what is older there than here, because the server was
    restored from a backup. `searches` are (type, path without paging).

    Gives how many resources came or went; cut short, it is to be done again.
    """
    changed = 0
    for kind, path in searches:
        if effects.cancelled():
            return changed
        held: dict[str, Row] = {}
        refused: list[str] = []
        try:
            async with aclosing(whole(effects.transport, compare_path(path))) as found:
                partial = False
                async for page in found:
                    partial = partial or bool(page.partial) or page.withheld
                    held |= {r.id: r for r in page.matches if r.type == kind}
                    refused += page.refused
        except (SearchRefused, *STRANGE) as error:
            if isinstance(error, SearchRefused) and error.status == 401:
                raise
            continue
        before = await effects.database.read(lambda c, kind=kind: _stamps(c, kind, patient))  # type: ignore[misc]
        if not partial:  # else nothing can be said of what was not shown
            changed += await absent(effects, kind, {patient: held}, refusals.names(refused))
        missing = sorted(i for i, row in held.items() if i not in before or replaced(row, *before[i]))
        if len(missing) <= MAX_MISSING:
            changed += await _bring(effects, kind, patient, missing)
            if missing:
                await refetch(effects)  # of it, what was set aside until somebody looks
    now = stamp(effects.clock())
    await effects.database.write(lambda tx: snapshots.put(tx, COMPARED, patient, now))
    return changed


def compare_path(path: str) -> str:
    """The search by which ids, and how old they are, are compared."""
    return f"{path}&_elements=id,meta&_count={MAX_MISSING}"


def _stamps(connection: Connection, kind: str, patient: str) -> dict[str, tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT r.id, r.version, r.updated FROM resource r JOIN patient p ON p.pkey = r.pkey"
        " WHERE p.id = ? AND r.type = ?",
        (patient, kind),
    )
    return {str(ident): (str(version), str(updated)) for ident, version, updated in rows}


async def _bring(effects: Effects, kind: str, patient: str, missing: list[str]) -> int:
    intake = await Intake.begun(effects)
    for start in range(0, len(missing), 50):
        path = f"{kind}?_id={','.join(missing[start : start + 50])}&_count=200"
        async with aclosing(whole(effects.transport, path)) as found:
            async for page in found:
                await intake.add([r for r in page.matches if r.type == kind and r.patient == patient])
                if page.refused:
                    await effects.database.write(lambda tx, page=page: refusals.note(tx, page.refused))  # type: ignore[misc]
    await intake.flush()
    return intake.received


def due(connection: Connection, now: str, opened: str, others: Iterable[str]) -> str:
    """Patient whose ids are compared next: the open one after some minutes, else one due today."""
    compared = snapshots.all_of(connection, COMPARED)
    if opened and cursors.due(compared.get(opened, ""), now, OPEN_AGAIN):
        return opened
    return next((p for p in others if cursors.due(compared.get(p, ""), now, DAILY)), "")
