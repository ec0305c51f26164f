"""Pulling patients' records: a full pull first, then deltas by the server's stamps, type by type."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from contextlib import aclosing

import msgspec

from desktop.core.clock import stamp
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.transport import Unreadable
from desktop.fhir.when import utc_stamp
from desktop.fhir.whole import whole
from desktop.store import records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals
from desktop.sync.pull.ahead import Ask, ahead, ready
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.look import absent, compare_ids, compare_path, due, fetch, refetch
from desktop.sync.pull.query import Query
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.push.push import push
from desktop.sync.run.effects import Effects, Progress

# In the order in which a person needs them: what the worklist shows, then the open patient, then the rest.
# By the Consents it is told what of all this somebody may see: nothing is here before they are.
CHART = (
    "Consent", "Encounter", "Flag", "AllergyIntolerance", "Task", "Observation", "Condition",
    "ServiceRequest", "MedicationRequest", "DiagnosticReport", "Composition", "DocumentReference",
    "MedicationAdministration", "MedicationStatement", "Procedure", "Specimen", "RelatedPerson",
    "Appointment", "List", "DetectedIssue", "QuestionnaireResponse", "ImagingStudy", "DeviceUseStatement",
    "CarePlan", "Goal", "CareTeam", "Communication", "FamilyMemberHistory", "Immunization",
    "MedicationDispense",
)  # fmt: skip
SEALS = ("Provenance",)
"""Fetched of whoever is open only: the signatures by which a note or letter that is read is checked."""
GROUP = 50
log = logging.getLogger(__name__)
MAX_SILENT = 2
__all__ = ["CHART", "SEALS", "PullReport", "Query", "fetch", "parameter", "pull", "supported"]


class PullReport(msgspec.Struct, frozen=True):
    """Report of a pull: the number of resources, and of those that were news; `refused` names untrusted
    resources, `unsupported` the types that the server does not let us search by patient (and, as in
    `sync.unasked`, the interest sets that it can't be asked for), `partial` the searches that the server
    answered in part only."""

    received: int = 0
    changed: int = 0
    refused: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    complete: bool = True
    partial: tuple[str, ...] = ()


def supported(effects: Effects, kind: str) -> bool:
    """True when the server says that a type can be searched by patient (silence counts as yes)."""
    return bool(parameter(effects, kind))


def parameter(effects: Effects, kind: str) -> str:
    """The parameter by which a type is searched for patients; empty when the server has none."""
    for name in ("_id",) if kind == "Patient" else ("patient", "subject"):
        if effects.capabilities.searches(kind, name):
            return name
    return ""


async def pull(
    effects: Effects, patients: Sequence[str], types: Collection[str] = CHART, *, people: bool = True
) -> PullReport:
    """Bring the named patients up to date, with `people` the Patients themselves too.

    Idempotent; may be cancelled between pages, and then nothing claims to be complete. Raises NoAnswer or
    Refused when the server can't be talked to; what arrived before is kept.
    """
    refused: list[str] = []
    partial: list[str] = []
    unread: list[str] = []
    silent = 0
    intake = await Intake.begun(effects)
    queries, unsupported = await searches(effects, patients, types, people=people)
    await _forget(effects, patients, unsupported)
    effects = await ahead(effects, asks(queries))
    try:
        for query, _small in queries:
            if effects.cancelled():
                return _report(intake, refused, unsupported, complete=False)
            try:
                found = await _asked(effects, intake, query, partial, unsupported)
                silent = 0
            except SearchRefused as error:
                # One search that the server chokes on is set aside; two in a row are the server.
                silent += 1
                if ends_round(error.status) or silent == MAX_SILENT:
                    raise
                partial.append(f"{query.kind}: {error.details or error.what}")
                continue
            except STRANGE as error:
                unread.append(f"{query.kind}: {words(error)}")
                if len(unread) == len(queries):
                    # Not one of them could be read: that is the server, and not one of its answers.
                    raise Unreadable(words(error), details=unread[0]) from error
                continue
            if found is None:
                return _report(intake, refused, unsupported, complete=False)
            refused += found
    finally:
        await intake.flush()
    await _tell(effects, patients, types, frozenset(unsupported))
    await refetch(effects)
    # Who can't be asked for signatures is asked for all else: that is said of each note, and nowhere else.
    report = _report(intake, refused, [k for k in unsupported if k not in SEALS], complete=True)
    return msgspec.structs.replace(report, partial=tuple(dict.fromkeys([*partial, *unread])))


async def _asked(
    effects: Effects, intake: Intake, query: Query, partial: list[str], unsupported: list[str]
) -> list[str] | None:
    """One search, in the way that the server offers; gives what was refused, None when it was cut."""
    try:
        return await _run(effects, intake, query, partial, unsupported)
    except SearchRefused as error:
        if not not_offered(error.status):
            raise
        if not query.since:
            return await _not_asked(effects, query, unsupported)
    try:
        # A server that can't search by time is asked for everything.
        everything = msgspec.structs.replace(query, since="")
        return await _run(effects, intake, everything, partial, unsupported)
    except SearchRefused as error:
        if not not_offered(error.status):
            raise
        return await _not_asked(effects, query, unsupported)


async def _not_asked(effects: Effects, query: Query, unsupported: list[str]) -> list[str]:
    """A type that can't be asked for, or not any more: what is held of it is not all there is from now on."""
    unsupported.append(query.kind)
    await _forget(effects, query.patients, (query.kind,))
    return []


async def _forget(effects: Effects, patients: Sequence[str], kinds: Collection[str]) -> None:
    if not kinds:
        # Nearly every pull: no read for nothing.
        return
    known = await effects.database.read(lambda c: [k for k in kinds if cursors.of(c, patients, k)])
    if known:
        await effects.database.write(lambda tx: cursors.forget(tx, patients, known))


async def _tell(
    effects: Effects, patients: Sequence[str], types: Collection[str], unsupported: frozenset[str]
) -> None:
    """Keep which types can't be asked for: what nobody asked for is neither nothing nor on its way."""
    before = frozenset(await effects.database.read(lambda c: snapshots.all_of(c, snapshots.UNASKED)))
    if (wrong := before.symmetric_difference(unsupported).intersection(types)) and patients:
        if "Consent" in wrong & unsupported:
            log.info("the server gives no Consents: what patients have blocked is not known")

        def keep(tx: Transaction) -> None:
            for kind in sorted(wrong):
                if kind in unsupported:
                    snapshots.put(tx, snapshots.UNASKED, kind, "")
                else:
                    snapshots.remove(tx, snapshots.UNASKED, kind)
                for patient in patients:
                    tx.touch(kind, patient)

        await effects.database.write(keep)


async def searches(
    effects: Effects, patients: Sequence[str], types: Iterable[str], *, people: bool = True
) -> tuple[list[tuple[Query, bool]], list[str]]:
    """The searches of a pull, each with whether its answer is small, and the types that can't be searched.

    With `people`, the patients themselves come first.
    """
    kinds = dict.fromkeys(("Patient", *types) if people else types)
    now = stamp(effects.clock())
    known = await effects.database.read(
        lambda c: {k: cursors.believed(cursors.of(c, patients, k), now) for k in kinds}
    )
    queries: list[tuple[Query, bool]] = []
    unsupported: list[str] = []
    for kind, have in known.items():
        by = parameter(effects, kind)
        if not by:
            unsupported.append(kind)
            continue
        # Who has nothing of a type has no stamp to ask from; the answer is small, and goes with the deltas.
        queries += [(q, False) for q in _full(kind, by, [p for p in patients if p not in have])]
        queries += [(q, True) for q in _full(kind, by, [p for p in patients if have.get(p) == ""])]
        since = {p: effects.settled.since(kind, p, have[p]) for p in patients if have.get(p)}
        queries += [(q, True) for q in _deltas(kind, by, since)]
    return queries, unsupported


async def compare_due(effects: Effects, opened: str, patients: Sequence[str], types: Collection[str]) -> None:
    """Compare the ids of who is next: the `opened` patient after some minutes, else one a round, daily."""
    now = stamp(effects.clock())
    patient = await effects.database.read(lambda c: due(c, now, opened, patients))
    if not patient:
        return
    kinds = [(kind, parameter(effects, kind)) for kind in types]
    queries = [(kind, Query(kind, (patient,), "", by).search) for kind, by in kinds if by]
    effects = await ahead(effects, {compare_path(path): Ask() for _kind, path in queries})
    await compare_ids(effects, patient, queries)


def asks(queries: Iterable[tuple[Query, bool]]) -> dict[str, Ask]:
    """Searches with small answers, as they are sent together."""

    def of(query: Query) -> Ask:
        whom = ("", *query.patients)
        return Ask(lambda page: all(r.patient in whom for r in page.matches))

    return {query.path: of(query) for query, small in queries if small}


def _report(intake: Intake, refused: list[str], unsupported: list[str], *, complete: bool) -> PullReport:
    return PullReport(intake.received, intake.changed, tuple(refused), tuple(unsupported), complete)


def _full(kind: str, by: str, patients: Sequence[str]) -> list[Query]:
    # One group of patients at a time: a screen is usable after the first.
    return [Query(kind, tuple(patients[i : i + GROUP]), "", by) for i in range(0, len(patients), GROUP)]


def _deltas(kind: str, by: str, since: dict[str, str]) -> list[Query]:
    ordered = sorted(since, key=since.__getitem__)
    return [
        Query(kind, tuple(ordered[i : i + GROUP]), since[ordered[i]], by)
        for i in range(0, len(ordered), GROUP)
    ]


async def _kept_back(effects: Effects, intake: Intake, query: Query) -> tuple[str, ...]:
    """The patients of a search of whom something may have been kept back: those who have a Consent, else
    nobody knows of whom it was."""
    await intake.flush()
    have = await effects.database.read(
        lambda c: [one for one in query.patients if records.any_of(c, "Consent", (one,))]
    )
    return tuple(have) or query.patients


def tell_withheld(tx: Transaction, kind: str, patients: Iterable[str], *, kept: bool) -> None:
    """Keep of which types the server keeps something back: what it leaves out never looks like none."""
    known = snapshots.all_of(tx.connection, snapshots.WITHHELD)
    for patient in patients:
        before = frozenset(known.get(patient, "").split())
        now = before | {kind} if kept else before - {kind}
        if now == before:
            continue
        if now:
            snapshots.put(tx, snapshots.WITHHELD, patient, " ".join(sorted(now)))
        else:
            snapshots.remove(tx, snapshots.WITHHELD, patient)
        tx.touch(kind, patient)


async def _run(
    effects: Effects, intake: Intake, query: Query, partial: list[str], unsupported: list[str]
) -> list[str] | None:
    """One search to its end; gives what was refused, or None when it was cut short.

    What the server left out goes to `partial`; such a search claims nothing, and is made again. Where it
    never gave the whole, the type can't be asked for: nothing of it is not the same as none.
    """
    missing = ""
    broken = False
    withheld = False
    refused: list[str] = []
    newest = ""
    number = 0
    held: dict[str, set[str]] = {p: set() for p in query.patients}
    # Reading back all that has just arrived takes long, and where nothing was held nothing can be missing.
    before = not query.since and await effects.database.read(
        lambda c: records.any_of(c, query.kind, query.patients)
    )
    began = (effects.asked if ready(effects, query.path) else None) or effects.clock()
    async with aclosing(whole(effects.transport, query.path)) as answers:
        async for page in answers:
            number += 1
            # A server that ignores the search parameter would fill this machine with other people's records.
            rows = [r for r in page.matches if r.type == query.kind and r.patient in held]
            missing = missing or page.partial
            broken = broken or page.broken
            withheld = withheld or page.withheld
            refused += page.refused
            refused += [refusals.nobodys(r) for r in page.matches if r.type == query.kind and not r.patient]
            newest = max([newest, *(utc_stamp(r.updated) for r in rows)])
            for one in rows:
                held[one.patient].add(one.id)
            await intake.add(rows, unheld=not query.since and not before)
            effects.progress(Progress(query.kind, intake.received, number))
            if page.next and effects.cancelled():
                return None
            if effects.acted():
                await intake.flush()
                await push(effects)
    if missing:
        partial.append(f"{query.kind}: {missing}")
        if broken and not query.since:
            unsupported.append(query.kind)
        await intake.flush(lambda tx: refusals.note(tx, refused))
        return refused
    # What is kept back from whoever asks is not gone.
    apart = await _kept_back(effects, intake, query) if withheld else ()
    # Whoever can take a signature away at the server does not take it away here.
    if before and query.kind not in SEALS:
        await intake.flush()
        seen = {patient: ids for patient, ids in held.items() if patient not in apart}
        await absent(effects, query.kind, seen, refusals.names(refused))
    # A stamp from a future that a wrong clock gave would hide everything until then.
    newest = min(newest, stamp(effects.clock()))
    cursor = cursors.reached(newest, effects.clock() - began)

    def finish(tx: Transaction) -> None:
        # What is refused comes again when somebody mends it: its stamp is newer then.
        refusals.note(tx, refused)
        others = [one for one in query.patients if one not in apart]
        cursors.advance(tx, others, query.kind, cursor, anew=not query.since)
        if apart:
            # Asked for whole each time: what is let go of then is older than the newest that came.
            cursors.advance(tx, apart, query.kind, "", anew=True)
            tell_withheld(tx, query.kind, apart, kept=True)
        if not query.since:
            tell_withheld(tx, query.kind, others, kept=False)

    anew = not query.since
    await intake.end(finish, lambda: effects.settled.answered(query.kind, query.patients, newest, anew=anew))
    return refused
