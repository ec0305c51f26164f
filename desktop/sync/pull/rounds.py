"""One round of Pull over all that people look at: the worklists, then the open patient, then what the day's
patients are seen by, then the rest.

Somebody who has just been opened comes before everything. With nothing new, each interest set (a ward, the
day's patients, the opened patients, the inboxes with the letters on their way) costs one `batch` where the
server takes them; what has been deleted costs one look into its history where it gives one.

One idea: the order in which one round asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round
from desktop.fhir.transport import Refused, SignedOut, Unreadable
from desktop.shown import unasked
from desktop.sync.pull import (
    admissions,
    beds,
    cleanings,
    counting,
    cursors,
    days,
    dictations,
    discharges,
    practice,
    referrals,
    refusals,
    signers,
    waiting,
    ward,
)
from desktop.sync.pull.ahead import Ask, ahead
from desktop.sync.pull.deletions import deletions
from desktop.sync.pull.directory import directory, look_again
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pull import CHART, SEALS, PullReport, asks, compare_due, pull, searches
from desktop.sync.pull.set_up import (
    answerers,
    packages,
    pages_of_persons,
    rule_rates,
    site_counts,
    watches,
    wishes,
)  # fmt: skip
from desktop.sync.pull.sign_in_choices import choices
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects, Progress

# What a worklist needs, before the rest of the charts is fetched.
WORKLIST = ("Consent", "Encounter", "Flag", "AllergyIntolerance", "Task", "Observation")
REST = tuple(kind for kind in CHART if kind not in WORKLIST)
OPEN = (*CHART, *SEALS)
"""Resource types that are fetched of who is open."""
LATELY = timedelta(minutes=15)
"""Time since the last round within which worklist and charts may be asked for together."""


async def pull_round(effects: Effects, interests: Interests, *, opened: bool = False) -> PullReport:
    """Bring everything of interest up to date; the report is complete only when nothing was cut short.

    `opened`: the patient in focus was opened just now, and somebody waits for them. Raises NoAnswer or
    Refused (also for a ward that the server does not know).
    """
    one = _Round(effects, interests)
    effects.settled.begin()
    whole = False
    try:
        with effects.beside:
            await one.run(opened)
        whole = one.complete
    finally:
        if one.changed and not whole:
            await effects.database.write(look_again)
    if one.trouble is not None:
        raise one.trouble
    refused = await effects.database.read(refusals.current)
    return PullReport(
        one.received, one.changed, refused, tuple(sorted(one.unsupported)), one.complete, tuple(one.partial)
    )


def _of_all(error: WireError) -> bool:
    """True when a refusal is meant for the client, not for this one search."""
    return isinstance(error, SignedOut) or (isinstance(error, SearchRefused) and ends_round(error.status))


class _Round:
    def __init__(self, effects: Effects, interests: Interests) -> None:
        self.effects = effects
        self.interests = interests
        self.received = self.changed = 0
        self.unsupported: set[str] = set()
        self.partial: dict[str, None] = {}
        self.complete = True
        self.trouble: WireError | None = None
        # The patients of each ward, and of the day, with the effects that have their answers ready.
        self.wards: list[tuple[Effects, tuple[str, ...]]] = []
        self.everyone: dict[str, None] = {}
        self.together = False
        # Whom tasks and answers of theirs are about.
        self.far: tuple[str, ...] = ()
        # Whom letters to the general practitioner are about.
        self.letters: tuple[str, ...] = ()
        # Who has left the wards.
        self.gone: dict[str, None] = {}

    async def run(self, opened: bool) -> None:
        focus, interests = self.interests.patients[:1], self.interests
        if interests.choices:
            self.partial.update(dict.fromkeys(await choices(self.effects)))
        if opened and not (await self._step(self.effects, focus, OPEN) and await self._keys(focus)):
            return
        for name in interests.wards:
            if not await self._ward(name):
                return
        if not opened and not (await self._open(focus) and await self._keys(focus)):
            return
        # Nobody waits for a sprint as for a patient, and no list that is long comes before it.
        self.partial.update(dict.fromkeys(await packages.told(self.effects)))
        self.partial.update(dict.fromkeys(await pages_of_persons.told(self.effects)))
        if not await self._day() or not await self._beds():
            return
        others = tuple(p for p in interests.patients[1:] if p not in self.everyone)
        if not await self._step(self.effects, others, OPEN):
            return
        for effects, patients in self.wards:
            if not await self._step(effects, patients, REST, people=False):
                return
        if not await self._inboxes() or not await self._practice() or not await self._lists():
            return
        if not await self._wishes():
            return
        self.partial.update(dict.fromkeys(await answerers.told(self.effects)))
        self.partial.update(dict.fromkeys(await rule_rates.told(self.effects)))
        if interests.wards:
            self.partial.update(dict.fromkeys(await watches.told(self.effects)))
        if interests.every_wish:
            # Whoever owns sprints; nobody else reads them.
            self.partial.update(dict.fromkeys(await site_counts.told(self.effects)))
        every = (*self.everyone, *interests.patients, *self.letters, *self.gone)
        for name in interests.wards or ("",):
            said = await directory(self.effects, name, (*every, *self.far), changed=self.changed > 0)
            self.partial.update(dict.fromkeys(said))
        self.changed += await deletions(self.effects, CHART)
        await self._compare(every)
        if focus and not self.effects.cancelled():
            await counting.count(self.effects, focus[0])

    async def _step(
        self, effects: Effects, patients: Sequence[str], types: tuple[str, ...], *, people: bool = True
    ) -> bool:
        if not patients:
            return True
        before, tell = self.received, self.effects.progress

        def so_far(progress: Progress) -> None:
            tell(Progress(progress.kind, before + progress.received, progress.page))

        told = msgspec.structs.replace(effects, progress=so_far)
        report = await pull(told, patients, types, people=people)
        self.received += report.received
        self.changed += report.changed
        self.unsupported.update(report.unsupported)
        self.partial.update(dict.fromkeys(report.partial))
        self.complete = self.complete and report.complete
        return report.complete

    async def _ward(self, name: str) -> bool:
        """Pull a ward: its patients, and the data of its worklist."""
        effects = self.effects
        try:
            effects = await self._ward_ahead(name)
            found = await ward.members(effects, name)
        except STRANGE as error:
            # All else is asked for; that a ward can't be read is said aloud all the same.
            self.trouble = self.trouble or Unreadable(words(error))
            found = await self._ward_kept(name, f"Location: {words(error)}")
        except WireError as error:
            alone = isinstance(error, Refused) and not _of_all(error)
            if not alone and (self.trouble or not self.interests.patients):
                raise
            self.trouble = self.trouble or error
            if not alone:
                return True
            found = await self._ward_kept(name)
        self.partial.update(dict.fromkeys(found.partial))
        patients = tuple(p for p in found.patients if p not in self.everyone)
        self.everyone.update(dict.fromkeys(patients))
        self.wards.append((effects, patients))
        if not await self._step(effects, patients, WORKLIST):
            return False
        if not self.interests.beds and not await self._cleanings(effects, (name,)):
            return False
        said = await directory(effects, name, found.patients, changed=self.changed > 0)
        self.partial.update(dict.fromkeys(said))
        return True

    async def _ward_kept(self, name: str, *partial: str) -> ward.Members:
        """Members of a ward as last read, which are followed all the same."""
        kept = await self.effects.database.read(lambda c: ward.kept(c, name))
        return msgspec.structs.replace(kept or ward.Members(name, (), ()), partial=partial)

    async def _ward_ahead(self, name: str) -> Effects:
        """Everything of a ward in one request, when it was asked for not long ago."""
        base = self.effects.transport.base
        before = await self.effects.database.read(lambda c: ward.kept(c, name))
        if before is None:
            return self.effects
        patients = tuple(p for p in before.patients if p not in self.everyone)
        wanted = await self.effects.database.read(lambda c: ward.asks(c, name, base))
        if not self.interests.beds:
            wanted |= await self.effects.database.read(lambda c: cleanings.asks(c, self.effects, (name,)))
        effects, self.together = await self._charts_ahead(wanted, patients)
        return effects

    async def _charts_ahead(
        self, wanted: Mapping[str, Ask], patients: tuple[str, ...]
    ) -> tuple[Effects, bool]:
        """Ask these questions and the worklist's data of the patients in one request; and tell if the rest of
        their charts was asked for with it."""
        now = stamp(self.effects.clock())
        every = {**wanted, **asks((await searches(self.effects, patients, WORKLIST))[0])}
        at = await self.effects.database.read(lambda c: cursors.oldest(c, patients))
        together = bool(at) and not cursors.due(at, now, LATELY)
        if together:
            every |= asks((await searches(self.effects, patients, REST, people=False))[0])
            opened = [p for p in self.interests.patients[:1] if p in patients]
            every |= asks((await searches(self.effects, opened, SEALS, people=False))[0])
        return await ahead(self.effects, every), together

    async def _beds(self) -> bool:
        """Pull the patients of every other ward: only the stay and Flags."""
        if not self.interests.beds:
            return True
        names, partial = await beds.known(self.effects)
        self.partial.update(dict.fromkeys(partial))
        others = tuple(one for one in names if one not in self.interests.wards)
        base = self.effects.transport.base
        wanted = await self.effects.database.read(lambda c: beds.asks(c, others, base))
        wanted |= await self.effects.database.read(lambda c: admissions.asks(c, self.effects, names))
        wanted |= await self.effects.database.read(lambda c: cleanings.asks(c, self.effects, names))
        before = [await self.effects.database.read(lambda c, n=n: ward.kept(c, n)) for n in others]  # type: ignore[misc]
        coming = await self.effects.database.read(admissions.kept)
        lay = [patient for one in before if one is not None for patient in one.patients]
        likely = self._elsewhere((*lay, *(coming.patients if coming is not None else ())))
        wanted |= asks((await searches(self.effects, likely, beds.TYPES))[0])
        effects = await ahead(self.effects, wanted)
        lying: dict[str, None] = {}
        for name in others:
            if effects.cancelled():
                self.complete = False
                return False
            try:
                found = await ward.members(effects, name)
            except STRANGE as error:
                found = await self._ward_kept(name, f"Location: {words(error)}")
            except SearchRefused as error:
                if _of_all(error):
                    raise
                found = await self._ward_kept(name, f"Encounter: {error.what}")
            self.partial.update(dict.fromkeys(found.partial))
            lying.update(dict.fromkeys(found.patients))
        expected, said = await admissions.told(effects, names)
        self.partial.update(dict.fromkeys(said))
        if expected is None:
            self.complete = False
            return False
        if not await self._cleanings(effects, names):
            return False
        return await self._step(effects, self._elsewhere((*lying, *expected)), beds.TYPES)

    async def _cleanings(self, effects: Effects, wards: Sequence[str]) -> bool:
        """Pull the cleaning Tasks of these wards; a server error here does not hold up the rest."""
        ended, partial = await cleanings.told(effects, wards)
        self.partial.update(dict.fromkeys(partial))
        self.complete = self.complete and ended
        return ended

    async def _day(self) -> bool:
        """Pull today's appointments and the data of their list; a server error holds up nothing else."""
        actors = self.interests.days
        if not actors:
            return True
        effects = self.effects
        try:
            before = await effects.database.read(lambda c: days.kept(c, actors))
            if before is not None:
                wanted = await effects.database.read(lambda c: days.asks(c, effects, actors))
                effects, _together = await self._charts_ahead(wanted, self._elsewhere(before.patients))
            found = await days.members(effects, actors)
        except STRANGE as error:
            self.partial[f"Appointment: {words(error)}"] = None
            found = await effects.database.read(lambda c: days.kept(c, actors)) or days.Day(actors, "", "")
        except SearchRefused as error:
            # Who is seen today is no part of the ward: a server that is busy with it may answer the rest.
            if error.status == 401:
                raise
            self.trouble = self.trouble or error
            return True
        if found is None:
            self.complete = False
            return False
        self.partial.update(dict.fromkeys(found.partial))
        self.unsupported.update({unasked.DAY} if found.unsupported else ())
        patients = self._elsewhere(found.patients)
        self.everyone.update(dict.fromkeys(patients))
        self.wards.append((effects, patients))
        return await self._step(effects, patients, WORKLIST)

    async def _open(self, focus: tuple[str, ...]) -> bool:
        """The patient in focus, before the charts of the others, unless the ward's answer has both."""
        if not focus or focus[0] not in self.everyone:
            return await self._step(self.effects, focus, OPEN)
        if not self.together:
            return await self._step(self.effects, focus, (*REST, *SEALS), people=False)
        effects = next((e for e, patients in self.wards if focus[0] in patients), self.effects)
        return await self._step(effects, focus, SEALS, people=False)

    async def _keys(self, focus: tuple[str, ...]) -> bool:
        """Fetch the published keys of whoever signed something of the patient in focus."""
        self.partial.update(dict.fromkeys(await signers.keys(self.effects, focus)))
        # Whoever closes here cuts the rest short: such a round is never a whole one.
        going = not self.effects.cancelled()
        self.complete = self.complete and going
        return going

    async def _inboxes(self) -> bool:
        owners = self.interests.inboxes
        effects, found = await waiting.found(
            self.effects, owners, self.interests.answer_days, self._elsewhere
        )
        self.trouble = self.trouble or found.trouble
        self.complete = self.complete and found.complete
        self.partial.update(dict.fromkeys(found.partial))
        self.unsupported.update({unasked.INBOX} if found.unsupported else ())
        self.far = tuple(one for patients, _types in found.groups for one in patients)
        for patients, types in found.groups:
            if not found.complete or not await self._step(effects, patients, types):
                return False
        return True

    async def _wishes(self) -> bool:
        """Pull the wishes for the set-up; a server error here does not hold up the rest."""
        whose, every = self.interests.wishes, self.interests.every_wish
        if not whose and not every:
            return True
        ended, partial = await wishes.told(self.effects, whose, every=every)
        self.partial.update(dict.fromkeys(partial))
        self.complete = self.complete and ended
        return ended

    async def _practice(self) -> bool:
        """Pull the letters of the last months to a general practitioner with their patients' data; a server
        error here does not hold up the rest."""
        who = self.interests.practice
        if not who:
            return True
        try:
            found = await practice.members(self.effects, who)
        except STRANGE as error:
            self.partial[f"DocumentReference: {words(error)}"] = None
            before = await self.effects.database.read(lambda c: practice.kept(c, who))
            found = before or practice.Practice(who)
        except SearchRefused as error:
            self._refused(error)
            return True
        if found is None:
            self.complete = False
            return False
        self.partial.update(dict.fromkeys(found.partial))
        self.unsupported.update({unasked.PRACTICE} if found.unsupported else ())
        self.letters = self._elsewhere(found.patients)
        return await self._step(self.effects, self.letters, practice.TYPES)

    async def _lists(self) -> bool:
        """Pull the lists of lately discharged and waiting patients, with the data needed of them; a server
        error here does not hold up the rest."""
        for name in self.interests.left:
            if not await self._list(discharges, name, "Encounter"):
                return False
        for name in self.interests.waiting:
            if not await self._list(referrals, name, "ServiceRequest"):
                return False
        for name in self.interests.dictated:
            if not await self._list(dictations, name, "Task") or not await self._sounds():
                return False
        return True

    async def _sounds(self) -> bool:
        """Pull dictations about the ward's patients, also those without a task."""
        return await self._step(self.effects, tuple(self.everyone), ("Media",))

    async def _list(self, of: Any, name: str, kind: str) -> bool:
        """One list (`discharges`, `referrals`, `dictations`), and those who stand on it."""
        try:
            found = await of.members(self.effects, name)
        except STRANGE as error:
            self.partial[f"{kind}: {words(error)}"] = None
            found = await self.effects.database.read(lambda c: of.kept(c, name))
        except SearchRefused as error:
            if _of_all(error):
                raise
            self.partial[f"{kind}: {error.what}"] = None
            found = await self.effects.database.read(lambda c: of.kept(c, name))
        if found is None:
            self.complete = self.complete and not self.effects.cancelled()
            return not self.effects.cancelled()
        self.partial.update(dict.fromkeys(found.partial))
        patients = self._elsewhere(p for p in found.patients if p not in self.letters)
        wanted = asks((await searches(self.effects, patients, of.TYPES))[0])
        if not await self._step(await ahead(self.effects, wanted), patients, of.TYPES):
            return False
        self.gone.update(dict.fromkeys(patients))
        return True

    def _refused(self, error: SearchRefused) -> None:
        """Keep the refusal of one search, to be said at the end; raises one that ends the round."""
        if _of_all(error):
            raise error
        self.trouble = self.trouble or error

    def _elsewhere(self, patients: Iterable[str]) -> tuple[str, ...]:
        here = (*self.everyone, *self.interests.patients)
        return tuple(p for p in dict.fromkeys(patients) if p not in here)

    async def _compare(self, patients: tuple[str, ...]) -> None:
        await compare_due(self.effects, "".join(self.interests.patients[:1]), patients, CHART)
