"""Pull of a person's own page: their Basic, so that it follows them to the next machine.

Asked for at the first round and then at most once a minute. It is stored as any resource; whether
it is used is for whoever reads it from the store (`desktop/workspace/own_page`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.persons import own_layers
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.whole import whole
from desktop.store import kept_layers
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.push.authors import owner
from desktop.sync.run.effects import Effects

AGAIN: Final = timedelta(minutes=1)


async def told(effects: Effects) -> tuple[str, ...]:
    """Fetch the page of whose record it is; gives sentences for what stands in the way."""
    person = await effects.database.read(owner)
    if not person or not own_layers.carries(effects.capabilities):
        return ()
    return await _fetched(effects, person)


async def _fetched(effects: Effects, person: str) -> tuple[str, ...]:
    now = stamp(effects.clock())
    before = await effects.database.read(lambda c: kept_layers.asked(c, person))
    if not cursors.due(before, now, AGAIN):
        return ()
    base = effects.transport.base
    rows: list[Row] = []
    partial: list[str] = []
    intake = await Intake.begun(effects)
    try:
        async for page in whole(effects.transport, own_layers.search(person)):
            partial += [f"{own_layers.KIND}: {page.partial}"] if page.partial else []
            rows += [one for one in page.matches if one.type == own_layers.KIND and _of(one, person, base)]
    except STRANGE as error:
        return (f"{own_layers.KIND}: {words(error)}",)
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        return () if not_offered(error.status) else (f"{own_layers.KIND}: {error.details or error.what}",)
    await intake.add(rows)

    def keep(tx: Transaction) -> None:
        # What was told in part may have left it out.
        if not partial:
            kept_layers.keep_asked(tx, person, now)

    await intake.flush(keep)
    return tuple(dict.fromkeys(partial))


def _of(row: Row, person: str, base: str) -> bool:
    found = own_layers.read(strict.loads(row.json), base)
    return found is not None and found.person == person
