"""Reading a patient's chart: base rows with the unsent changes laid over them, as typed resources."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.resources import TYPES, Patient, Resource, decode
from desktop.store import outbox, people, records, snapshots
from desktop.store.changes import Changed
from desktop.store.store import Store

DIRECTORY = ("Practitioner", "PractitionerRole", "Organization", "Location", "Medication")


class Charts:
    """Reads charts on the store's reading thread; keeps the directory decoded until it changes."""

    def __init__(self, store: Store) -> None:
        self._directory: dict[str, Resource] | None = None
        self._kept: tuple[str, dict[tuple[str, str], tuple[str, Resource]]] = ("", {})
        self._made: dict[frozenset[str], Chart] = {}
        self._guard = threading.Lock()
        self._store = store
        store.listen(self._changed)

    def close(self) -> None:
        self._store.unlisten(self._changed)

    def _changed(self, changes: tuple[Changed, ...]) -> None:
        if any(not change.patient and change.kinds.intersection(DIRECTORY) for change in changes):
            with self._guard:
                self._directory = None

    def directory(self, connection: Connection) -> dict[str, Resource]:
        """What lies outside the patients, by `Type/id`; not to be changed by the caller."""
        with self._guard:
            known = self._directory
        if known is None:
            known = {}
            for kind, ident, text in _rows(connection, 0, DIRECTORY):
                try:
                    known[f"{kind}/{ident}"] = decode(kind, text)
                except (msgspec.ValidationError, msgspec.DecodeError):
                    continue
            with self._guard:
                if self._store.unchanged:
                    self._directory = known
        return known

    def read(
        self, connection: Connection, patient: str, types: Iterable[str] = TYPES, *, keep: bool = False
    ) -> Chart | None:
        """The chart of a patient, or None when the record has never heard of that id.

        Without a readable Patient resource the chart has one with the id only, and says that it is
        unreadable. With `keep`, what is decoded is held until another patient's is kept: whoever is in
        focus is read again and again, and most rows have not changed. Where none has, the chart is the one
        given before, with all that was found in it (`Chart.once`).
        """
        pkey = people.find_key(connection, patient)
        if not pkey:
            return None
        wanted = frozenset(types) | {"Patient"}
        texts: dict[tuple[str, str], str] = {
            (kind, ident): text for kind, ident, text in _rows(connection, pkey, wanted)
        }
        unsent = set()
        sent: dict[str, Resource] = {}
        for entry in outbox.of_patient(connection, pkey):
            if entry.type not in wanted:
                continue
            unsent.add(entry.key)
            if entry.type == "Encounter" and entry.key not in sent and (entry.type, entry.id) in texts:
                with suppress(msgspec.ValidationError, msgspec.DecodeError):
                    sent[entry.key] = decode(entry.type, texts[entry.type, entry.id])
            if entry.body is None:
                texts.pop((entry.type, entry.id), None)
            else:
                texts[entry.type, entry.id] = entry.body
        groups: dict[str, list[Resource]] = {kind: [] for kind in wanted}
        unreadable = []
        before, known = self._kept[1] if self._kept[0] == patient else {}, {}
        for (kind, ident), text in texts.items():
            held = before.get((kind, ident))
            # The text itself is compared: no note of a change can be missed.
            if held is None or held[0] != text:
                try:
                    held = (text, decode(kind, text))
                except (msgspec.ValidationError, msgspec.DecodeError) as error:
                    unreadable.append(Unreadable(kind, ident, str(error)))
                    continue
            groups[kind].append(held[1])
            known[kind, ident] = held
        if keep:
            others = {key: held for key, held in before.items() if key[0] not in wanted}
            if self._kept[0] != patient:
                self._made = {}
            self._kept = (patient, others | known)
        persons = groups.pop("Patient")
        person = next((p for p in persons if p.id == patient), None)
        chart = Chart(
            person if isinstance(person, Patient) else Patient(resource_type="Patient", id=patient),
            {kind: tuple(group) for kind, group in groups.items()},
            self.directory(connection),
            unsent=frozenset(unsent),
            unreadable=tuple(unreadable),
            types=wanted,
            pulled=frozenset(
                str(row[0])
                for row in connection.exec_driver_sql("SELECT type FROM cursor WHERE pkey = ?", (pkey,))
            ),
            unasked=frozenset(snapshots.all_of(connection, snapshots.UNASKED)),
            sent=sent,
            former=_former(connection, patient) if "Observation" in wanted else {},
        )
        made = self._made
        same = made.get(wanted)
        if same is not None and chart.holds_the_same(same):
            return same
        if keep:
            made[wanted] = chart
        return chart


def _former(connection: Connection, patient: str) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    for key, text in records.former(connection, patient).items():
        with suppress(msgspec.ValidationError, msgspec.DecodeError):
            found[key] = decode(key.partition("/")[0], text)
    return found


def _rows(connection: Connection, pkey: int, types: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    kinds = tuple(types)
    marks = ", ".join("?" * len(kinds))
    with connection.exec_driver_sql(
        f"SELECT type, id, json FROM resource WHERE pkey = ? AND type IN ({marks})", (pkey, *kinds)
    ) as result:
        # The driver's own tuples: a chart has thousands of rows, and somebody waits for it.
        rows: Sequence[Any] = result.cursor.fetchall()
    return rows
