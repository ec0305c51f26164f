"""Pulling patients' records: a full pull first, then deltas by the server's stamps, type by type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec

from desktop.fhir import strict
from desktop.fhir.paging import Page, SearchRefused, bundle, page_of, pages
from desktop.fhir.received import Row, RowError, row
from desktop.fhir.transport import Request
from desktop.store import records
from desktop.store.store import Transaction
from desktop.sync import cursors
from desktop.sync.effects import Effects, Progress
from desktop.sync.intake import Intake

# In the order in which a person needs them: what the worklist shows, then the open patient, then the rest.
CHART = (
    "Encounter", "Flag", "AllergyIntolerance", "Task", "Observation", "Condition", "ServiceRequest",
    "MedicationRequest", "DiagnosticReport", "Composition", "DocumentReference", "MedicationAdministration",
    "MedicationStatement", "Procedure", "Specimen", "RelatedPerson", "Appointment", "Consent",
)  # fmt: skip
PAGE = 200
GROUP = 50


class Query(msgspec.Struct, frozen=True):
    """One search: a type, for some patients, from a stamp on (or all, when `since` is empty)."""

    kind: str
    patients: tuple[str, ...]
    since: str

    @property
    def path(self) -> str:
        who = ",".join(self.patients)
        by = f"_id={who}" if self.kind == "Patient" else f"patient={who}"
        delta = f"&_lastUpdated=ge{self.since}" if self.since else ""
        return f"{self.kind}?{by}{delta}&_count={PAGE}"


class PullReport(msgspec.Struct, frozen=True):
    """What a pull brought; `refused` names resources that can't be trusted, `unsupported` the types that
    the server does not let us search by patient."""

    received: int = 0
    refused: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    complete: bool = True


def supported(effects: Effects, kind: str) -> bool:
    """Whether the server says that a type can be searched by patient (silence counts as yes)."""
    capability = effects.capabilities.types
    if not capability:
        return True
    if kind not in capability:
        return False
    params = capability[kind].params
    return kind == "Patient" or not params or bool({"patient", "subject"} & params)


async def pull(effects: Effects, patients: Sequence[str], types: Iterable[str] = CHART) -> PullReport:
    """Bring the named patients up to date.

    Idempotent; may be cancelled between pages, and then nothing claims to be complete. Raises NoAnswer or
    Refused when the server can't be talked to; what arrived before is kept.
    """
    refused: list[str] = []
    unsupported: list[str] = []
    intake = Intake(effects)
    known = await effects.database.read(
        lambda c: {k: cursors.of(c, patients, k) for k in ("Patient", *types)}
    )
    queries: list[tuple[Query, bool]] = []
    for kind, have in known.items():
        if not supported(effects, kind):
            unsupported.append(kind)
            continue
        queries += [(q, False) for q in _full(kind, [p for p in patients if not have.get(p)])]
        queries += [(q, True) for q in _deltas(kind, {p: have[p] for p in patients if have.get(p)})]
    first = await _batch(effects, [q for q, delta in queries if delta])
    for query, _delta in queries:
        if effects.cancelled():
            await intake.flush()
            return PullReport(intake.received, tuple(refused), tuple(unsupported), complete=False)
        try:
            refused += await _run(effects, intake, query, first.get(query))
        except SearchRefused as error:
            if error.status not in (400, 403, 404, 405, 422, 501):
                raise
            unsupported.append(query.kind)
    await refetch(effects)
    return PullReport(intake.received, tuple(refused), tuple(unsupported))


def _full(kind: str, patients: Sequence[str]) -> list[Query]:
    # One group of patients at a time: a screen is usable after the first.
    return [Query(kind, tuple(patients[i : i + GROUP]), "") for i in range(0, len(patients), GROUP)]


def _deltas(kind: str, have: dict[str, str]) -> list[Query]:
    ordered = sorted(have, key=have.__getitem__)
    return [
        Query(kind, tuple(ordered[i : i + GROUP]), cursors.since(have[ordered[i]]))
        for i in range(0, len(ordered), GROUP)
    ]


async def _run(effects: Effects, intake: Intake, query: Query, first: Page | None) -> list[str]:
    refused: list[str] = []
    newest = ""
    number = 0
    held: dict[str, set[str]] = {p: set() for p in query.patients}
    async for page in pages(effects.transport, query.path, first):
        number += 1
        # A server that ignores the search parameter would fill this machine with other people's records.
        rows = [r for r in page.matches if r.id and r.patient in held]
        refused += page.refused
        newest = max([newest, *(cursors.utc(r.updated) for r in rows)])
        for one in rows:
            held[one.patient].add(one.id)
        await intake.add(rows)
        effects.progress(Progress(query.kind, intake.received, number))
        if effects.cancelled():
            return refused

    def finish(tx: Transaction) -> None:
        # A refused resource must come again: the cursor stays where it was.
        if not refused:
            cursors.advance(tx, query.patients, query.kind, newest)
        if not query.since and not refused:
            _remove_absent(tx, query.kind, query.patients, held)

    await intake.flush(finish)
    return refused


def _remove_absent(tx: Transaction, kind: str, patients: Sequence[str], held: dict[str, set[str]]) -> None:
    """After a full answer: what we hold and the server no longer has, was deleted or left this patient."""
    dirty = cursors.dirty(tx.connection)
    for patient in patients:
        ours = records.ids(tx.connection, kind, patient)
        gone = [(kind, i) for i in ours - held.get(patient, set()) if (kind, i) not in dirty]
        records.remove(tx, gone)


async def _batch(effects: Effects, queries: Sequence[Query]) -> dict[Query, Page]:
    """The first pages of all deltas in one request, where the server takes batches."""
    if len(queries) < 2 or not effects.capabilities.batch:
        return {}
    body = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": q.path}} for q in queries],
    }
    answer = await effects.transport.send(Request("POST", "", {}, strict.dumps(body)))
    found = bundle(answer.body) if answer.ok else None
    if found is None or len(found.entry) != len(queries):
        return {}
    first: dict[Query, Page] = {}
    for query, entry in zip(queries, found.entry, strict=True):
        status = entry.response.status if entry.response else ""
        inner = bundle(bytes(entry.resource)) if status.startswith("2") else None
        if inner is not None:
            first[query] = page_of(inner)
    return first


async def refetch(effects: Effects) -> int:
    """Fetch again what was passed over while it had unsent changes; gives how many."""
    keys = await effects.database.read(cursors.skipped)
    for kind, ident in keys:
        await fetch(effects, kind, ident)
    if keys:
        await effects.database.write(partial(cursors.fetched, keys=keys))
    return len(keys)


async def fetch(effects: Effects, kind: str, ident: str) -> Row | None:
    """Read one resource and file it; None (and no base row) when the server says that it is deleted."""
    answer = await effects.transport.send(Request("GET", f"{kind}/{ident}"))
    if answer.status in (404, 410):
        await effects.database.write(lambda tx: records.remove(tx, [(kind, ident)]))
        return None
    if not answer.ok:
        raise SearchRefused("", status=answer.status, details=f"{kind}/{ident}")
    try:
        filed = row(answer.body)
    except RowError as error:
        raise SearchRefused("", status=answer.status, details=str(error)) from error
    await effects.database.write(lambda tx: records.put(tx, [filed]))
    return filed


async def compare_ids(effects: Effects, patient: str, types: Iterable[str] = CHART) -> int:
    """Remove what left a patient unseen by deltas (deleted, or moved to another); gives how many."""
    removed = 0
    for kind in types:
        if not supported(effects, kind):
            continue
        held: set[str] = set()
        path = f"{kind}?patient={patient}&_elements=id&_count=1000"
        try:
            async for page in pages(effects.transport, path):
                held |= {r.id for r in page.matches}
                if page.refused:
                    raise SearchRefused("", status=400, details=page.refused[0])
        except SearchRefused:
            continue

        def settle(tx: Transaction, kind: str = kind, held: set[str] = held) -> int:
            before = records.ids(tx.connection, kind, patient)
            _remove_absent(tx, kind, [patient], {patient: held})
            return len(before) - len(records.ids(tx.connection, kind, patient))

        removed += await effects.database.write(settle)
    return removed
