"""The directory: practitioners, roles, organizations, places, medicines and linked patients of records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.whole import whole
from desktop.store import records, snapshots
from desktop.store.charts import DIRECTORY
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

ASKED = "asked"
FORMS = "forms"
REFRESH = timedelta(days=1)
"""After this, what is known is asked for again: people change their names, medicines their descriptions."""
LOOK_AGAIN = timedelta(hours=1)
STEPS = 3
REFERRING = ("Patient", "Encounter", "Composition", "MedicationRequest", "ServiceRequest", "Task",
             "DocumentReference", "MedicationAdministration", "MedicationStatement",
             "DeviceUseStatement", "Procedure", "CarePlan", "CareTeam", "Goal", "Immunization",
             "MedicationDispense")  # fmt: skip


async def directory(
    effects: Effects, ward: str, patients: Iterable[str], *, changed: bool = True
) -> tuple[str, ...]:
    """Fetch what the records of a ward or of some patients refer to and is not here, or was asked for more
    than a day ago. When nothing has `changed` since the last time, that is looked at once an hour only.

    Follows references two steps (a role's practitioner, an organization's parent). A reference that the
    server can't answer is left as it is; the views show its display. Gives which searches were answered in
    part only; those are made again the next time.
    """
    partial: list[str] = []
    intake = await Intake.begun(effects)
    now = stamp(effects.clock())
    scan = f"references of {ward}"
    scanned = await effects.database.read(lambda c: snapshots.get(c, ASKED, scan)) or ""
    if not changed and not cursors.due(scanned, now, LOOK_AGAIN):
        return ()
    roles = f"roles of {ward}"
    asked = await effects.database.read(lambda c: snapshots.get(c, ASKED, roles)) if ward else now
    if not asked or cursors.due(asked, now, REFRESH):
        # A server without that search: roles come by the references instead.
        path = f"PractitionerRole?location={ward}&_count=200"
        partial += await _search(effects, intake, path, f'Location/{ward}"')
        await intake.flush(None if partial else lambda tx: snapshots.put(tx, ASKED, roles, now))
    forms = await effects.database.read(lambda c: snapshots.get(c, ASKED, FORMS))
    if effects.capabilities.searches("Questionnaire", "status") and (
        not forms or cursors.due(forms, now, REFRESH)
    ):
        # Which forms there are is nobody's: they are asked for once a day, those that may be used.
        partial += await _search(effects, intake, "Questionnaire?status=active&_count=50")
        await intake.flush(None if partial else lambda tx: snapshots.put(tx, ASKED, FORMS, now))
    wanted = tuple(patients)
    for _step in range(STEPS):
        due = await effects.database.read(lambda c: _due(c, wanted, now))
        if not due:
            break
        done: list[str] = []
        for kind, ids in due.items():
            ordered = sorted(ids)
            for start in range(0, len(ordered), 50):
                group = ordered[start : start + 50]
                if effects.cancelled():
                    await intake.flush(look_again)
                    return tuple(partial)
                some = await _search(effects, intake, f"{kind}?_id={','.join(group)}&_count=200")
                partial += some
                done += [] if some else [f"{kind}/{i}" for i in group]

        def remember(tx: Transaction, done: list[str] = done) -> None:
            for key in done:
                snapshots.put(tx, ASKED, key, now)

        await intake.flush(remember)
        if partial:
            break
    if partial:
        await effects.database.write(look_again)
    else:
        await effects.database.write(lambda tx: snapshots.put(tx, ASKED, scan, now))
    return tuple(dict.fromkeys(partial))


def look_again(tx: Transaction) -> None:
    """Mark the references of new resources as not fully looked through, for the next round."""
    tx.connection.exec_driver_sql(
        "DELETE FROM snapshot WHERE kind = ? AND key LIKE 'references of %'", (ASKED,)
    )


async def _search(effects: Effects, intake: Intake, path: str, mentions: str = "") -> list[str]:
    """File what a search gives, of that only what mentions `mentions`; a server may not offer the search.
    Gives words for what it left out."""
    partial: list[str] = []
    try:
        async for page in whole(effects.transport, path):
            partial += [f"{path.partition('?')[0]}: {page.partial}"] if page.partial else []
            await intake.add([r for r in page.matches if not mentions or mentions in r.json])
            if page.refused:
                await effects.database.write(lambda tx, page=page: refusals.note(tx, page.refused))  # type: ignore[misc]
    except STRANGE as error:
        partial.append(f"{path.partition('?')[0]}: {words(error)}")
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        if not not_offered(error.status):
            partial.append(f"{path.partition('?')[0]}: {error.details or error.what}")
        # Not offered: asked for again after a day.
    return partial


_reference = re.compile(
    rf'"reference"\s*:\s*"(?:[^"]*/)?({"|".join(DIRECTORY)})/([A-Za-z0-9\-.]{{1,64}})(?:/_history/[^"]*)?"'
)


_link = re.compile(
    r'"other"\s*:\s*\{[^{}]*"reference"\s*:\s*"(?:[^"]*/)?Patient/([A-Za-z0-9\-.]{1,64})(?:/_history/[^"]*)?"'
)
"""Another record of the same person, in `Patient.link`."""


def _due(connection: Connection, patients: Sequence[str], now: str) -> dict[str, set[str]]:
    texts: list[str] = []
    kinds = ", ".join("?" * len(REFERRING))
    for start in range(0, len(patients), 500):
        some = patients[start : start + 500]
        marks = ", ".join("?" * len(some))
        texts += [
            str(row[0])
            for row in connection.exec_driver_sql(
                f"SELECT r.json FROM resource r JOIN patient p ON p.pkey = r.pkey WHERE p.id IN ({marks})"
                f" AND r.type IN ({kinds})",
                (*some, *REFERRING),
            )
        ]
    for kind in DIRECTORY:
        texts += [r.json for r in records.of_type(connection, kind)]
    asked = snapshots.all_of(connection, ASKED)
    wanted: dict[str, set[str]] = {}
    for text in texts:
        for kind, ident in _reference.findall(text):
            if cursors.due(asked.get(f"{kind}/{ident}", ""), now, REFRESH):
                wanted.setdefault(kind, set()).add(ident)
        for ident in _link.findall(text) if '"link"' in text else ():
            # The record that took this one's place is named in its banner, and opened from there.
            if cursors.due(asked.get(f"Patient/{ident}", ""), now, REFRESH):
                wanted.setdefault("Patient", set()).add(ident)
    return wanted
