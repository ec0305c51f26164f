"""Choices on the first screen: the server's wards, and the roles people have on them."""

from __future__ import annotations

from contextlib import aclosing, suppress

from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.look import fetch
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

MAX_PLACES = 20_000


async def choices(effects: Effects) -> tuple[str, ...]:
    """Fetch all locations, practitioner roles and their practitioners; gives which came in part only.

    A server that refuses one of these searches simply offers no such choice.
    """
    intake = await Intake.begun(effects)
    partial: list[str] = []
    for path in ("Location?_count=200", "PractitionerRole?_count=200", "Practitioner?_count=200"):
        try:
            async with aclosing(whole(effects.transport, path)) as found:
                async for page in found:
                    await intake.add(page.matches)
                    partial += [f"{path.partition('?')[0]}: {page.partial}"] if page.partial else []
                    if intake.received > MAX_PLACES or effects.cancelled():
                        break
        except STRANGE as error:
            partial.append(f"{path.partition('?')[0]}: {words(error)}")
        except SearchRefused as error:
            # Signed out, or busy: that is no word about the wards, and they are asked for again.
            if not not_offered(error.status):
                raise
    await intake.flush()
    return tuple(partial)


async def own_roles(effects: Effects, person: str) -> None:
    """Fetch the roles of a person (`Practitioner/id`) that are held here: a server that refuses what it gave
    before may do so because one of them has ended, and then nothing else of a round comes so far."""
    held = await effects.database.read(
        lambda c: [
            str(row[0])
            for row in c.exec_driver_sql(
                "SELECT id FROM resource WHERE type = 'PractitionerRole'"
                " AND json_extract(json, '$.practitioner.reference') = ?",
                (person,),
            )
        ]
    )
    for ident in held:
        with suppress(SearchRefused, *STRANGE):
            await fetch(effects, "PractitionerRole", ident)
