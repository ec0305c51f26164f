"""The inboxes of a person and an office, letters on their way, and the patients whom they are about."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.resources import OPEN_TASK
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.shown.unasked import INBOX
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import refusals
from desktop.sync.pull.ahead import Ask
from desktop.sync.pull.followed import belongs, followed
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.look import fetch_unlisted
from desktop.sync.pull.own_answers import Own
from desktop.sync.run.effects import Effects

SNAPSHOT = "inbox"
OPEN = ",".join((*OPEN_TASK, "failed"))
TYPES = ("Consent", "Encounter", "DocumentReference", "DiagnosticReport", "Observation")
"""Resource types that a task in an inbox is read with."""
AT_ONCE = 50
MAX_PAGES = 20


class Inbox(msgspec.Struct, frozen=True):
    """Patients of open tasks and letters; `partial` names searches answered only in part, `unsupported` tells
    that the server can't be asked for an owner's tasks: then nothing is known of the inbox."""

    patients: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False


class Told(msgspec.Struct, frozen=True):
    """Last answer on the inboxes, kept for display: if tasks can be searched by each owner, and by their
    patient, and the partial answers. `unasked` and `parted` are the searches for the answers of patients
    elsewhere (`own_answers`) that were not asked, or were answered in part."""

    by_owner: bool = True
    by_patient: bool = True
    partial: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()


def told(connection: Connection) -> Told | None:
    """Last answer on the inboxes; None when there was none."""
    text = snapshots.get(connection, SNAPSHOT)
    return from_json(text, Told) if text else None


def offered(effects: Effects, owner: str) -> bool:
    """True when this owner's tasks can be searched for, as far as is known."""
    return f"{INBOX}={owner}" not in effects.lies and effects.capabilities.searches("Task", "owner")


def asks(effects: Effects, owners: Sequence[str], open_here: Sequence[str]) -> dict[str, Ask]:
    """Searches that `inbox` will send, by owner and for the tasks that are known to be open here."""

    def by_owner(owner: str) -> Ask:
        return Ask(lambda page: all(_owned(r, owner) for r in page.matches))

    def by_id(chunk: Sequence[str]) -> Ask:
        return Ask(lambda page: all(r.id in chunk for r in page.matches))

    found = {_of_owner(owner): by_owner(owner) for owner in owners if offered(effects, owner)}
    return found | {_of_ids(chunk): by_id(chunk) for chunk in _chunks(open_here)}


async def inbox(effects: Effects, owners: Sequence[str], own: Own) -> Inbox:
    """Fetch the open tasks of these owners (`Practitioner/id`, `Organization/id`), and what has become of
    the tasks and letters that are open here: one that was closed elsewhere leaves a search for open ones.

    A server that can't search tasks by owner has no inbox to give, and the answer says so; with it is told
    what became of the searches for their `own` answers. Raises NoAnswer, Refused, and SearchRefused for what
    passes by itself.
    """
    intake = await Intake.begun(effects)
    before = await effects.database.read(lambda c: followed(c, owners))
    refused: list[str] = []
    partial: list[str] = []
    for owner in owners:
        if not offered(effects, owner):
            continue
        try:
            # A server that does not look at the owner would give us the tasks of all.
            async with aclosing(whole(effects.transport, _of_owner(owner), most=MAX_PAGES)) as answers:
                async for page in answers:
                    await intake.add([r for r in page.matches if _owned(r, owner)])
                    refused += page.refused
                    partial += [f"Task: {page.partial}"] if page.partial else []
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
            effects.lies.add(f"{INBOX}={owner}")
    # A server that says that it has no tasks would answer that each of them is gone.
    there = not effects.capabilities.types or "Task" in effects.capabilities.types
    open_here = {one.id for one in before} if there else set()
    seen: set[str] = set()
    for chunk in _chunks(sorted(open_here)):
        try:
            async for page in whole(effects.transport, _of_ids(chunk)):
                rows = [r for r in page.matches if r.type == "Task" and r.id in open_here]
                seen.update(r.id for r in rows)
                await intake.add(rows)
                refused += page.refused
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
    await intake.flush(lambda tx: refusals.note(tx, refused))
    named = refusals.names(refused)
    for ident in sorted(open_here - seen):
        if ("Task", ident) not in named:
            await fetch_unlisted(effects, "Task", ident)
    after = await effects.database.read(lambda c: followed(c, owners))
    patients = dict.fromkeys(one.patient for one in after if one.ours and one.patient)
    said = tuple(dict.fromkeys(partial))
    by_owner = all(offered(effects, owner) for owner in owners)
    if owners:
        by_patient = effects.capabilities.searches("Task", "patient", "subject")
        now = Told(by_owner, by_patient, said, own.unasked, own.partial)
        await effects.database.write(lambda tx: _keep(tx, now))
    return Inbox(tuple(patients), said, not by_owner)


def _keep(tx: Transaction, now: Told) -> None:
    if told(tx.connection) != now:
        snapshots.put(tx, SNAPSHOT, "", msgspec.json.encode(now).decode())


def _of_owner(owner: str) -> str:
    return f"Task?owner={quote(owner)}&status={OPEN}&_count=200"


def _of_ids(chunk: Sequence[str]) -> str:
    return f"Task?_id={','.join(chunk)}&_count=200"


def _chunks(idents: Sequence[str]) -> list[Sequence[str]]:
    return [idents[i : i + AT_ONCE] for i in range(0, len(idents), AT_ONCE)]


def _owned(row: Row, owner: str) -> bool:
    if row.type != "Task":
        return False
    said = strict.loads(row.json).get("owner")
    reference = said.get("reference") if isinstance(said, dict) else None
    return isinstance(reference, str) and belongs(reference, owner)
