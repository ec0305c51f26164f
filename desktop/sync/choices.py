"""What one can choose among on the first screen: the server's wards, and the roles people have on them."""

from __future__ import annotations

from desktop.fhir.paging import SearchRefused, pages
from desktop.sync.effects import Effects
from desktop.sync.intake import Intake

MAX_PLACES = 20_000


async def choices(effects: Effects) -> None:
    """Fetch all locations, practitioner roles and their practitioners.

    A server that refuses one of these searches simply offers no such choice.
    """
    intake = Intake(effects)
    for path in ("Location?_count=200", "PractitionerRole?_count=200", "Practitioner?_count=200"):
        try:
            async for page in pages(effects.transport, path):
                await intake.add(page.matches)
                if intake.received > MAX_PLACES or effects.cancelled():
                    break
        except SearchRefused as error:
            # Signed out, or busy: that is no word about the wards, and they are asked for again.
            if error.status == 401 or error.status in (408, 429) or error.status >= 500:
                raise
            continue
    await intake.flush()
