"""The inboxes of a person and an office: open Tasks by owner, and the patients whom they are about."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from desktop.fhir.paging import SearchRefused, pages
from desktop.fhir.received import Row
from desktop.sync.effects import Effects
from desktop.sync.intake import Intake

OPEN = "requested,received,accepted,ready,in-progress,on-hold,failed"
TYPES = ("Encounter", "DocumentReference", "DiagnosticReport", "Observation")
"""What a task in an inbox is read with."""


async def inbox(effects: Effects, owners: Sequence[str]) -> tuple[str, ...]:
    """Fetch the open tasks of these owners (`Practitioner/id`, `Organization/id`); gives their patients.

    A server that can't search tasks by owner has no inbox to give.
    """
    intake = Intake(effects)
    patients: dict[str, None] = {}
    for owner in owners:
        try:
            async for page in pages(effects.transport, f"Task?owner={quote(owner)}&status={OPEN}&_count=200"):
                mine: list[Row] = [r for r in page.matches if f'"{owner}"' in r.json or f"/{owner}" in r.json]
                await intake.add(mine)
                patients.update(dict.fromkeys(r.patient for r in mine if r.patient))
        except SearchRefused:
            continue
    await intake.flush()
    return tuple(patients)
