"""Charts of any size for measuring: the demo's patients, with their measurements repeated back in time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from desktop.backend import demo
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir.arriving import Row, row
from desktop.fhir.references import patient_of
from desktop.fhir.resources import TYPES
from desktop.fhir.strict import dumps
from desktop.store import records, snapshots
from desktop.store.store import Store
from desktop.sync.pull import cursors
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.session import Session
from tests.bench.remote import NOWHERE

WARD = "hjerte3"
ACTOR = Actor(
    "PractitionerRole/bench",
    "Practitioner/bench",
    "Maren Aas",
    ward=WARD,
    ward_name="Hjerte 3",
    profession="doctor",
)
_STEP = timedelta(hours=6)


def _earlier(resource: dict[str, Any], times: int) -> dict[str, Any]:
    changed = {**resource, "id": f"{resource['id']}-{times}"}
    for name in ("effectiveDateTime", "issued"):
        if name in resource:
            at = datetime.fromisoformat(str(resource[name])) - _STEP * times
            changed[name] = at.isoformat()
    return changed


def charts(patients: int, each: int) -> dict[str, list[Row]]:
    """Rows by patient id, exactly `each` of them for every patient, and under "" what belongs to nobody."""
    found: dict[str, list[dict[str, Any]]] = {}
    for resource in demo.resources(max(patients * 2, 40), 1):
        found.setdefault(patient_of(resource), []).append(resource)
    made: dict[str, list[Row]] = {"": [_row(r) for r in found.pop("", [])]}
    for patient, resources in list(found.items())[:patients]:
        resources.sort(key=lambda r: r["resourceType"] == "Observation")
        chart = resources[:each]
        measured = [r for r in chart if "effectiveDateTime" in r]
        times = 0
        while len(chart) < each:
            times += 1
            chart += [_earlier(r, times) for r in measured[: each - len(chart)]]
        made[patient] = [_row(r) for r in chart]
    assert len(made) == patients + 1
    return made


def _row(resource: dict[str, Any]) -> Row:
    meta = {"versionId": "1", "lastUpdated": "2026-11-19T08:00:00.000Z", **resource.get("meta", {})}
    return row(dumps({**resource, "meta": meta}).encode())


def fill(store: Store, made: dict[str, list[Row]], *, asked: bool = False) -> None:
    """Put charts into a record, and everybody onto one ward; `asked`: the server has answered for every type,
    so that no panel waits for one."""
    for rows in made.values():
        for start in range(0, len(rows), 1000):
            part = rows[start : start + 1000]
            store.write(lambda tx, part=part: records.put(tx, part), origin="bench").result()
    if asked:
        everybody = tuple(filter(None, made))
        newest = stamp(datetime.now(UTC))
        store.write(
            lambda tx: [cursors.advance(tx, everybody, kind, newest) for kind in sorted(TYPES)],
            origin="bench",
        ).result()
    members = Members(WARD, (WARD,), tuple(sorted(p for p in made if p)))
    texts = {(SNAPSHOT, WARD): members, ("session", "actor"): ACTOR}
    for (kind, key), value in texts.items():
        text = msgspec.json.encode(value).decode()
        store.write(
            lambda tx, kind=kind, key=key, text=text: snapshots.put(tx, kind, key, text), origin="bench"
        ).result()


@contextmanager
def session(made: dict[str, list[Row]]) -> Iterator[Session]:
    """A session on a filled record, signed in, that does not synchronise."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        key = os.urandom(32)
        with Store(Path(folder) / "record", key) as store:
            fill(store, made)
        found = Session(NOWHERE, folder=Path(folder) / "record", temporary_key=key)
        try:
            found.sign_in(ACTOR)
            yield found
        finally:
            found.close()
