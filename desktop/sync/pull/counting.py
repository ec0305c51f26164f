"""Counting the opened patient's resources at the server, type by type, fetched or not (`_summary=count`).

One `batch` where the server takes them, else one question a type; at most once in `AGAIN`. What is refused,
or answered in a way that says nothing, is kept as not counted: it is never zero.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.fhir import strict
from desktop.fhir.compartment import BY, of_patients
from desktop.fhir.paging import bundle, page_of
from desktop.fhir.searchparams import search_parameters
from desktop.fhir.transport import FRESH, NoAnswer, Request, SignedOut, asking
from desktop.store import server_counts
from desktop.store.server_counts import Counts
from desktop.sync.pull import cursors
from desktop.sync.pull.pull import CHART
from desktop.sync.run.effects import Effects

AGAIN: Final = timedelta(minutes=10)
MOST: Final = 120
"""Types that are counted at the most: R4 has fewer in which a patient is the subject."""
MAX_SILENT: Final = 2


def wanted(effects: Effects) -> tuple[dict[str, str], tuple[str, ...]]:
    """The types to count, each with its parameter; and those that the server holds and can't be asked for.

    Where its statement names no types, those that are fetched are counted.
    """
    known = of_patients()
    offered = effects.capabilities.types or dict.fromkeys(CHART)
    asked: dict[str, str] = {}
    left: list[str] = []
    for kind in sorted(known.keys() & set(offered)):
        by = next((n for n in dict.fromkeys((known[kind], *BY[:2])) if _searches(effects, kind, n)), "")
        if by and len(asked) < MOST:
            asked[kind] = by
        else:
            left.append(kind)
    return asked, tuple(left)


def _searches(effects: Effects, kind: str, name: str) -> bool:
    return name in search_parameters(kind) and effects.capabilities.searches(kind, name)


async def count(effects: Effects, patient: str) -> None:
    """Count what the server holds of a patient, unless it was counted lately.

    Raises SignedOut; what else goes wrong leaves types uncounted, and the last counts where nothing answers.
    """
    now = stamp(effects.clock())
    before = await effects.database.read(lambda c: server_counts.read(c, patient))
    if not patient or not cursors.due(before.at if before is not None else "", now, AGAIN):
        return
    asked, left = wanted(effects)
    paths = {kind: f"{kind}?{by}=Patient/{patient}&_summary=count" for kind, by in asked.items()}
    found = await _together(effects, paths)
    if found is None:
        found = await _one_by_one(effects, paths)
    if found is None:
        return
    missing = [*left, *(kind for kind in asked if kind not in found)]
    counts = Counts(now, found, tuple(sorted(missing)), bool(effects.capabilities.types))
    await effects.database.write(lambda tx: server_counts.put(tx, patient, counts))


async def _together(effects: Effects, paths: dict[str, str]) -> dict[str, int] | None:
    """The counts from one batch; None where the server takes none, or answers another."""
    if not effects.capabilities.batch or "batch" in effects.lies or len(paths) < 2:
        return None
    entry = [{"request": {"method": "GET", "url": path}} for path in paths.values()]
    body = strict.dumps({"resourceType": "Bundle", "type": "batch", "entry": entry})
    try:
        answer = await effects.transport.send(Request("POST", "", FRESH, body))
    except SignedOut:
        raise
    except WireError:
        return None
    got = bundle(answer.body) if answer.ok else None
    if got is None or len(got.entry) != len(paths):
        return None
    found: dict[str, int] = {}
    for (kind, path), one in zip(paths.items(), got.entry, strict=True):
        status = one.response.status if one.response is not None else ""
        number = number_of(kind, path, bytes(one.resource)) if status.startswith("2") else None
        if number is not None:
            found[kind] = number
    return found


async def _one_by_one(effects: Effects, paths: dict[str, str]) -> dict[str, int] | None:
    """The counts one by one; None where nothing answers."""
    found: dict[str, int] = {}
    silent = 0
    for kind, path in paths.items():
        if effects.cancelled():
            return None
        try:
            answer = await effects.transport.send(asking(path))
        except SignedOut:
            raise
        except NoAnswer:
            silent += 1
            if silent == MAX_SILENT:
                return None
            continue
        except WireError:
            continue
        if answer.status == 401:
            return None
        number = number_of(kind, path, answer.body) if answer.ok else None
        if number is not None:
            found[kind] = number
    return found


def number_of(kind: str, path: str, body: bytes) -> int | None:
    """Count that an answer says; None for one that says nothing of this patient's.

    A server that doesn't know `_summary` gives the resources: where that is the last page, they are counted.
    One whose own link leaves the patient out has counted everybody's.
    """
    got = bundle(body)
    if got is None:
        return None
    own = next((one.url for one in got.link if one.relation == "self"), "")
    if "?" in own and not _names_patient(own, path):
        return None
    page = page_of(got)
    if page.partial or page.refused or page.withheld:
        return None
    mine = {row.id for row in page.matches if row.type == kind}
    whose = path.partition("=Patient/")[2].partition("&")[0]
    if any(row.patient not in ("", whose) for row in page.matches):
        return None
    if page.total is not None:
        return page.total if page.total >= len(mine) else None
    return len(mine) if mine and not page.next else None


def _names_patient(link: str, path: str) -> bool:
    whose = path.partition("=Patient/")[2].partition("&")[0]
    return whose in link.partition("?")[2]
