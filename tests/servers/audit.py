"""Audit of a folder of strange records: loaded into the embedded server, fetched as the program fetches, and
read from every screen.

    python -m tests.servers.audit FOLDER [FOLDER …]

Told for each folder: exceptions of panels, checks, alarms and the letter; resources of a patient that stand
on no screen and are not told as such (*vises ikke her*). Both are to be 0. FHIR packages are unpacked folders
(`package/example`); what of them is no resource of R4 is refused by the loader and counted.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from desktop.cli.common import temporary_store
from desktop.cli.load_files import files
from desktop.cli.load_send import Loader
from desktop.core.clock import utc_now
from desktop.core.messages import set_language
from desktop.fhir import compartment
from desktop.fhir.capability import fetch
from desktop.fhir.client import HttpTransport
from desktop.store import beyond, server_counts
from desktop.store.charts import Charts
from desktop.store.server_counts import Counts
from desktop.store.store import Store
from desktop.sync.pull import counting, fetch_beyond
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.run.effects import Effects
from desktop.sync.run.record_threads import StoreDatabase
from desktop.views.base.context import Context
from desktop.views.page import placed, unplaced
from tests.meaning import saying
from tests.servers.embedded import Embedded, serving
from tests.views.charts import AAS

_LARGEST = 2_000
"""Resources of one type of one patient that are asked for, to hold the counts against."""


@dataclass
class Audit:
    """Findings of a folder. `untold` are the keys (`Type/id`) that stand on no screen and are not told."""

    patients: int = 0
    resources: int = 0
    refused: int = 0
    placed: int = 0
    listed: int = 0
    counted: int = 0
    untold: list[str] = field(default_factory=list)
    exceptions: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{self.patients} patients, {self.resources} resources of theirs ({self.refused} files refused):"
            f" {self.placed} on a screen, {self.listed} listed, {self.counted} counted,"
            f" {len(self.untold)} untold; {sum(self.exceptions.values())} exceptions"
        )


def audit(*paths: Path) -> Audit:
    """Load files and folders, and read each patient from every screen."""
    found = Audit()
    with serving() as server:
        with Loader(server.url, server.token) as loader:
            found.refused = len(loader.load(files(paths)).refused)
        with server.client() as client:
            every = _every(client.get, "Patient?_count=500")
            ids = [one["id"] for one in every if one["resourceType"] == "Patient"]
        for ident in ids:
            _patient(found, server, ident)
    return found


def _patient(found: Audit, server: Embedded, ident: str) -> None:
    found.patients += 1
    with temporary_store() as store:
        asyncio.run(_fetched(store, server, ident))
        charts = Charts(store)
        try:
            chart = store.read(lambda c: charts.read(c, ident)).result()
            counts = store.read(lambda c: server_counts.read(c, ident)).result()
            fetched = store.read(lambda c: beyond.read(c, ident)).result()
        finally:
            charts.close()
    if chart is None:
        found.exceptions["the patient was not fetched"] += 1
        return
    for where, say in saying.sayings(chart):
        try:
            say()
        except Exception as error:  # noqa: BLE001 - every kind of failure is what the audit looks for
            found.exceptions[f"{where}: {type(error).__name__}: {error}"[:200]] += 1
    context = Context(chart, saying.NOW, AAS, {"kinds": saying.kinds()}, counts=counts, beyond=fetched)
    try:
        on_screen = placed.keys(context, saying.kinds())
        listed = {row.key.partition("#")[0] for row in unplaced.model(context).rows}
    except Exception as error:  # noqa: BLE001 - as above
        found.exceptions[f"unplaced: {type(error).__name__}: {error}"[:200]] += 1
        return
    for key in _held(server, ident):
        _account(found, key, on_screen, listed, counts)


def _account(
    found: Audit, key: str, on_screen: frozenset[str], listed: set[str], counts: Counts | None
) -> None:
    found.resources += 1
    kind = key.partition("/")[0]
    if key in on_screen:
        found.placed += 1
    elif key in listed:
        found.listed += 1
    elif kind in listed or (counts is not None and kind in counts.unasked):
        # Told by the number of its type, or that nobody could ask.
        found.counted += 1
    else:
        found.untold.append(key)


def _held(server: Embedded, ident: str) -> Iterator[str]:
    """Keys of all that the server holds of a patient, by its own searches, type by type."""
    with server.client() as client:
        for kind, name in sorted(compartment.of_patients().items()):
            answer = client.get(f"{kind}?{name}=Patient/{ident}&_count={_LARGEST}")
            if answer.status_code == 200:
                yield from (
                    f"{kind}/{entry['resource']['id']}"
                    for entry in answer.json().get("entry", ())
                    if entry["resource"]["resourceType"] == kind and not _in_error(entry["resource"])
                )


def _in_error(resource: dict[str, Any]) -> bool:
    """An entry made in error is left out, and counted as such."""
    status = resource.get("verificationStatus")
    codes = [one.get("code") for one in status.get("coding", ())] if isinstance(status, dict) else []
    return resource.get("status") == "entered-in-error" or "entered-in-error" in codes


async def _fetched(store: Store, server: Embedded, ident: str) -> None:
    async def no_refresh() -> bool:
        return False

    transport = HttpTransport(server.url, lambda: server.token)
    try:
        effects = Effects(
            transport=transport, database=StoreDatabase(store), clock=utc_now, random=Random(1).random,
            capabilities=await fetch(transport), refresh=no_refresh, progress=lambda _progress: None,
        )  # fmt: skip
        await pull_round(effects, Interests((), (ident,)))
        await counting.count(effects, ident)
        await fetch_beyond.fetch(effects, ident, None)
    finally:
        await transport.close()


def _every(get: Callable[[str], Any], path: str) -> Iterator[dict[str, Any]]:
    while path:
        bundle = get(path).raise_for_status().json()
        yield from (entry["resource"] for entry in bundle.get("entry", ()))
        path = next((one["url"] for one in bundle.get("link", ()) if one["relation"] == "next"), "")


def main(names: list[str]) -> int:
    """Audit each folder by itself; 1 where anything is untold or failed."""
    set_language("nb")
    wrong = 0
    for name in names:
        found = audit(Path(name))
        sys.stdout.write(f"{'/'.join(Path(name).parts[-3:])}: {found}\n")
        for said, number in found.exceptions.most_common():
            sys.stdout.write(f"  {number} × {said}\n")
        for kind, number in Counter(key.partition("/")[0] for key in found.untold).most_common():
            sys.stdout.write(f"  untold: {number} {kind}\n")
        wrong += len(found.untold) + sum(found.exceptions.values())
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
