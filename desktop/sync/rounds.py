"""One round of Pull over all that people look at: the open patient, then the wards, then the rest."""

from __future__ import annotations

import msgspec

from desktop.core.errors import WireError
from desktop.sync.choices import choices
from desktop.sync.effects import Effects
from desktop.sync.inbox import TYPES as INBOX
from desktop.sync.inbox import inbox
from desktop.sync.pull import CHART, PullReport, pull
from desktop.sync.ward import directory, members


class Interests(msgspec.Struct, frozen=True):
    """What is worked on: wards by Location id, and opened patients, the one in focus first.

    `inboxes`: owners whose open tasks are followed, with what they are about. `choices`: also the wards
    and roles that the first screen offers.
    """

    wards: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    inboxes: tuple[str, ...] = ()
    choices: bool = False


# What a worklist needs, before the rest of the charts is fetched.
WORKLIST = ("Encounter", "Flag", "AllergyIntolerance", "Task", "Observation")
REST = tuple(kind for kind in CHART if kind not in WORKLIST)


async def pull_round(effects: Effects, interests: Interests) -> PullReport:
    """Bring everything of interest up to date; the report is complete only when nothing was cut short.

    Raises NoAnswer or Refused (also for a ward that the server does not know).
    """
    received = 0
    refused: list[str] = []
    unsupported: set[str] = set()
    complete = True

    async def step(patients: tuple[str, ...], types: tuple[str, ...]) -> bool:
        nonlocal received, complete
        if not patients:
            return True
        report = await pull(effects, patients, types)
        received += report.received
        refused.extend(report.refused)
        unsupported.update(report.unsupported)
        complete = complete and report.complete
        return report.complete

    trouble: WireError | None = None
    everyone: dict[str, None] = {}
    if interests.choices:
        await choices(effects)
    if await step(interests.patients[:1], CHART):
        for ward in interests.wards:
            try:
                found = await members(effects, ward)
            except WireError as error:
                if interests.patients and not trouble:
                    trouble = error
                    continue
                raise
            everyone.update(dict.fromkeys(found.patients))
            if not await step(found.patients, WORKLIST):
                break
            await directory(effects, ward, found.patients)
        rest = tuple(p for p in interests.patients[1:] if p not in everyone)
        if complete and await step(rest, CHART) and await step(tuple(everyone), REST):
            others = [p for p in await inbox(effects, interests.inboxes) if p not in everyone]
            await step(tuple(p for p in others if p not in interests.patients), INBOX)
            for ward in interests.wards or ("",):
                await directory(effects, ward, (*everyone, *interests.patients))
    if trouble is not None:
        raise trouble
    return PullReport(received, tuple(refused), tuple(sorted(unsupported)), complete)
