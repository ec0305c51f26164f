"""Asking the server for offices and health personnel by name: who could get a letter."""

from __future__ import annotations

from contextlib import aclosing
from urllib.parse import quote

from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.sync.pull.intake import file
from desktop.sync.run import order
from desktop.sync.run.effects import Effects

MOST = 50
MAX_PAGES = 5


async def recipients(effects: Effects, text: str) -> int:
    """File the offices and roles that the server finds by name; gives how many.

    Raises NoAnswer when the server is away and Refused when it does not answer; WireError when one of the
    searches was not offered or not whole: then that nobody was found says nothing.
    """
    words = text.split()
    if not words:
        return 0
    began = await effects.database.read(order.heard)
    lacking: list[str] = []
    named = "&".join(f"name={quote(word)}" for word in words)
    offices = await _ask(effects, f"Organization?{named}&_count={MOST}", lacking)
    people = await _ask(effects, f"Practitioner?{named}&_count={MOST}", lacking)
    rows = [*offices, *people]
    for kind, found in (("practitioner", people), ("organization", offices)):
        if ids := ",".join(sorted(row.id for row in found)):
            rows += await _ask(effects, f"PractitionerRole?{kind}={ids}&_count={MOST}", lacking)
    kept = tuple({(row.type, row.id): row for row in rows}.values())
    several = effects.beside.several
    if kept:
        await effects.database.write(lambda tx: file(tx, kept, began, several=several))
    if lacking:
        raise WireError(
            _("The server could not look everywhere, so there may be more recipients than were found."),
            todo=_("Search again later, or type the address."),
            details="; ".join(lacking),
        )
    return len(kept)


async def _ask(effects: Effects, path: str, lacking: list[str]) -> list[Row]:
    kind = path.partition("?")[0]
    found: list[Row] = []
    try:
        async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as answers:
            async for page in answers:
                found += [row for row in page.matches if row.type == kind]
                if page.partial or page.refused:
                    lacking.append(f"{kind}: {page.partial or len(page.refused)}")
    except SearchRefused as error:
        if not not_offered(error.status):
            raise
        lacking.append(f"{kind}: {error.status}")
    return found
