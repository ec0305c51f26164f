"""One round of Pull over all that people look at: the open patient, then the wards, then the rest."""

from __future__ import annotations

import msgspec

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.sync import refusals
from desktop.sync.choices import choices
from desktop.sync.effects import Effects
from desktop.sync.inbox import TYPES as INBOX
from desktop.sync.inbox import inbox
from desktop.sync.look import compare_ids, due
from desktop.sync.pull import CHART, PullReport, parameter, pull
from desktop.sync.query import Query
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
    received = changed = 0
    unsupported: set[str] = set()
    partial: dict[str, None] = {}
    complete = True

    async def step(patients: tuple[str, ...], types: tuple[str, ...]) -> bool:
        nonlocal received, changed, complete
        if not patients:
            return True
        report = await pull(effects, patients, types)
        received += report.received
        changed += report.changed
        unsupported.update(report.unsupported)
        partial.update(dict.fromkeys(report.partial))
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
            await directory(effects, ward, found.patients, changed=changed > 0)
        rest = tuple(p for p in interests.patients[1:] if p not in everyone)
        if complete and await step(rest, CHART) and await step(tuple(everyone), REST):
            others = [p for p in await inbox(effects, interests.inboxes) if p not in everyone]
            await step(tuple(p for p in others if p not in interests.patients), INBOX)
            for ward in interests.wards or ("",):
                await directory(effects, ward, (*everyone, *interests.patients), changed=changed > 0)
        if complete:
            await _compare(effects, interests.patients[:1], (*interests.patients, *everyone))
    if trouble is not None:
        raise trouble
    refused = await effects.database.read(refusals.current)
    return PullReport(received, changed, refused, tuple(sorted(unsupported)), complete, tuple(partial))


async def _compare(effects: Effects, opened: tuple[str, ...], patients: tuple[str, ...]) -> None:
    now = stamp(effects.clock())
    patient = await effects.database.read(lambda c: due(c, now, "".join(opened), patients))
    if patient:
        kinds = [(kind, parameter(effects, kind)) for kind in CHART]
        searches = [(kind, Query(kind, (patient,), "", by).search) for kind, by in kinds if by]
        await compare_ids(effects, patient, searches)
