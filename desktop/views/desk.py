"""Everything a window asks of the record, answered on the store's reading thread."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.access.actor import Actor
from desktop.core.clock import Clock
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Location
from desktop.store import drafts, outbox, snapshots
from desktop.store.changes import Changed
from desktop.store.charts import Charts
from desktop.store.store import Store
from desktop.sync.ward import SNAPSHOT, Members
from desktop.views import banner, registry, worklist
from desktop.views.parts import PanelState
from desktop.views.shell import BannerModel, OpenPatient
from desktop.views.worklist import WorklistModel, WorklistRow

ROWS_LIVE = timedelta(minutes=1)
"""A row says what is overdue and how old things are, so it is made anew at least this often."""


class Desk:
    """Makes view models for one person. Its methods take the connection that the store's `read` gives."""

    def __init__(self, store: Store, actor: Actor, clock: Clock) -> None:
        self.store = store
        self.actor = actor
        self.clock = clock
        self.charts = Charts(store)
        self._rows: dict[str, tuple[datetime, WorklistRow]] = {}
        self._guard = threading.Lock()
        store.listen(self._changed)

    def close(self) -> None:
        self.store.unlisten(self._changed)
        self.charts.close()

    def _changed(self, changes: tuple[Changed, ...]) -> None:
        with self._guard:
            for change in changes:
                if change.patient:
                    self._rows.pop(change.patient, None)
                elif "Location" in change.kinds or "Practitioner" in change.kinds:
                    self._rows.clear()

    def members(self, connection: Connection, ward: str) -> Members | None:
        """Who was on the ward when it was last asked; None when it never was."""
        text = snapshots.get(connection, SNAPSHOT, ward)
        return msgspec.json.decode(text, type=Members) if text else None

    def worklist(self, connection: Connection, ward: str) -> tuple[WorklistModel, PanelState]:
        """The ward's list; *loading* until the server has told who is there."""
        members = self.members(connection, ward)
        directory = self.charts.directory(connection)
        location = directory.get(f"Location/{ward}")
        title = location.name if isinstance(location, Location) and location.name else self.actor.ward_name
        if members is None:
            return WorklistModel(title, "", ()), PanelState("loading")
        now = self.clock()
        rows = [row for patient in members.patients if (row := self._row(connection, patient, now))]
        beds = [
            place
            for ident in members.locations
            if isinstance(place := directory.get(f"Location/{ident}"), Location)
            and place.physical_type is not None
            and place.physical_type.has("bd")
            and place.status != "inactive"
        ]
        taken = {row.bed for row in rows if row.bed}
        free = sum(bed.name not in taken for bed in beds) if beds else None
        return worklist.build(title, rows, now, free), PanelState("ready" if rows else "empty")

    def _row(self, connection: Connection, patient: str, now: datetime) -> WorklistRow | None:
        with self._guard:
            known = self._rows.get(patient)
        if known is not None and timedelta(0) <= now - known[0] < ROWS_LIVE:
            return known[1]
        chart = self.charts.read(connection, patient, worklist.TYPES)
        if chart is None:
            return None
        row = worklist.row(chart, now, self.actor)
        with self._guard:
            self._rows[patient] = (now, row)
        return row

    def chart(self, connection: Connection, patient: str, types: Iterable[str] | None = None) -> Chart | None:
        """A patient's chart, of the named types or of all."""
        if types is None:
            return self.charts.read(connection, patient)
        return self.charts.read(connection, patient, types)

    def banner(self, connection: Connection, patient: str) -> BannerModel | None:
        """The banner of a patient; None when the record has never heard of that id."""
        chart = self.charts.read(connection, patient, banner.TYPES)
        return banner.build(chart, self.clock()) if chart else None

    def panels(
        self, connection: Connection, patient: str, wanted: Iterable[tuple[str, dict[str, Any]]]
    ) -> list[registry.View]:
        """Models and states of several panels of one patient, from one reading of the chart."""
        kinds = list(wanted)
        types: set[str] = {"Encounter"}.union(*(registry.types_of(kind) for kind, _options in kinds))
        chart = self.charts.read(connection, patient, types)
        if chart is None:
            return [(None, PanelState("loading")) for _one in kinds]
        mine = drafts.of_author(connection, self.actor.role, patient)
        now = self.clock()
        return [
            registry.build(kind, registry.Context(chart, now, self.actor, options, mine))
            for kind, options in kinds
        ]

    def open_patient(self, connection: Connection, patient: str) -> OpenPatient | None:
        """How an open patient stands in the navigation."""
        from desktop.views import persons, stay

        chart = self.charts.read(connection, patient, ("Encounter",))
        if chart is None:
            return None
        family, given = persons.family_given(chart.patient.name)
        where = stay.current(chart, self.clock())
        written = bool(drafts.of_author(connection, self.actor.role, patient))
        return OpenPatient(patient, where.bed if where else "", family, given, written)

    def unsent_count(self, connection: Connection) -> tuple[int, datetime | None]:
        """How many acts wait to be sent (audit events are not counted), and since when the oldest."""
        from desktop.fhir.when import instant

        waiting = [e for e in outbox.entries(connection) if e.type != "AuditEvent"]
        acts = {e.act_id for e in waiting}
        oldest = min((e.created for e in waiting), default="")
        return len(acts), instant(oldest) if oldest else None
