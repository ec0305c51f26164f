"""Keys of those whose signatures are read here: asked for with the signatures of who is open.

Asked again after `AGAIN`, so that a withdrawn key is known soon; what the server no longer shows counts no
more. One search for all signers of a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.published_keys import JUDGED, KIND, is_key, read, search
from desktop.fhir.references import relative
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.whole import whole
from desktop.store import known_keys, records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.push.authors import owner
from desktop.sync.run.effects import Effects

ASKED: Final = "asked-keys"
"""Kind of the snapshots of when whose keys were asked for, by `Practitioner/id`."""
AGAIN: Final = timedelta(minutes=15)
_JOSE: Final = "application/jose"


async def keys(effects: Effects, patients: Sequence[str]) -> tuple[str, ...]:
    """Fetch the published keys of whoever signed something of these patients, where that was not done lately.

    Gives what was answered in part only. A server that can't be asked is not: then their keys are not known.
    """
    if not patients or not effects.capabilities.searches(KIND, "author"):
        return ()
    now = stamp(effects.clock())
    people = await effects.database.read(lambda c: _due(c, patients, now))
    if not people:
        return ()
    rows: list[Row] = []
    intake = await Intake.begun(effects)
    partial: list[str] = []
    try:
        async for page in whole(effects.transport, search(people)):
            partial += [f"{KIND}: {page.partial}"] if page.partial else []
            rows += [one for one in page.matches if one.type == KIND and _by(one, people, effects)]
    except STRANGE as error:
        return (f"{KIND}: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        if not not_offered(error.status):
            return (f"{KIND}: {error.details or error.what}",)
    await intake.add(rows)
    await intake.flush(lambda tx: _kept(tx, effects, people, rows, patients, now, whole=not partial))
    return tuple(dict.fromkeys(partial))


def _kept(
    tx: Transaction, effects: Effects, people: Sequence[str], rows: Sequence[Row], patients: Sequence[str],
    now: str, *, whole: bool,
) -> None:  # fmt: skip
    """Let go of what the server no longer shows, and let whoever reads a signature know."""
    base = effects.transport.base
    shown = {one.id for one in rows}
    held = [one for one in records.of_type(tx.connection, KIND) if _by(one, people, effects)]
    gone = [(KIND, one.id) for one in held if one.id not in shown] if whole else []
    if gone:
        records.remove(tx, gone)
    news = known_keys.judge(tx, base, judged=JUDGED in effects.capabilities.instantiates)
    told = {read(strict.loads(one.json), base) for one in rows}
    fresh = [one for one in people if snapshots.get(tx.connection, ASKED, one) is None]
    for one in people:
        snapshots.put_unheard(tx, ASKED, one, now if whole else "")
    if news or gone or told or fresh:
        for patient in patients:
            tx.touch("Provenance", patient)


def _by(row: Row, people: Sequence[str], effects: Effects) -> bool:
    resource = strict.loads(row.json)
    found = read(resource, effects.transport.base)
    return is_key(resource) and found is not None and found.person in people


def _due(connection: Connection, patients: Sequence[str], now: str) -> list[str]:
    """Signers (`Practitioner/id`) of what is signed of these patients, of whom nobody asked lately."""
    marks = ", ".join("?" * len(patients))
    texts = connection.exec_driver_sql(
        "SELECT r.json FROM resource r JOIN patient p ON p.pkey = r.pkey"
        f" WHERE p.id IN ({marks}) AND r.type = 'Provenance'",
        tuple(patients),
    )
    found: dict[str, None] = {}
    for (text,) in texts:
        if _JOSE in text:
            found.update(dict.fromkeys(_signers(strict.loads(str(text)))))
    if found and (mine := owner(connection)):
        # One's own keys of other machines, so that they can be withdrawn from here.
        found[mine] = None
    asked = snapshots.all_of(connection, ASKED)
    return [one for one in sorted(found) if cursors.due(asked.get(one, ""), now, AGAIN)]


def _signers(provenance: Any) -> list[str]:
    told = provenance.get("signature") if isinstance(provenance, dict) else None
    whose = [one.get("who") for one in told or () if isinstance(one, dict)]
    names = [one.get("reference") for one in whose if isinstance(one, dict)]
    found = [relative(one) for one in names if isinstance(one, str)]
    return [one for one in found if one.startswith("Practitioner/")]
