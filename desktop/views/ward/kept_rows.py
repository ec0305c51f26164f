"""The ward's rows: each made of a patient's summary, a summary of the chart (`kept_parts`), so that a list
costs what changed in it, however long the records are."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.watched import plain, watched
from desktop.shown.ward.worklist import WorklistRow
from desktop.shown.workspace import Worklist
from desktop.store import revisions, snapshots
from desktop.store.charts import DIRECTORY, Charts
from desktop.store.store import Store
from desktop.sync.pull import cursors
from desktop.views.base.kept_parts import Making, Part, Parts
from desktop.views.columns import listed, row_summary
from desktop.views.columns.row_summary import READ, TYPES, Summary
from desktop.views.ward import worklist_rows

KIND = "row"
_AGAIN = timedelta(minutes=1)
"""Delay before a summary that failed is tried again."""


class Told(msgspec.Struct, frozen=True):
    """A summary, and for which types the server had answered when it was made."""

    summary: Summary
    answered: tuple[str, ...]


class _Row(msgspec.Struct, frozen=True):
    """A row, of which summary it was made, for whom and in which workspace, when, and until when it holds."""

    part: Part[Told]
    actor: Actor
    settings: Worklist
    at: datetime
    until: datetime
    row: WorklistRow

    def holds(self, part: Part[Told], actor: Actor, settings: Worklist, now: datetime) -> bool:
        of_these = self.part is part and self.settings is settings and self.actor == actor
        return of_these and self.at <= now < self.until


class KeptRows:
    """Rows for one window; asked on the store's reading thread."""

    def __init__(self, store: Store, charts: Charts) -> None:
        self._charts = charts
        self._settings = Worklist()
        self._weighed: tuple[str, ...] = ()
        self.parts: Parts[Told] = Parts(store, KIND, Told, charts.marks)
        self._rows: dict[str, _Row] = {}
        self._guard = threading.Lock()

    def lay_out(self, settings: Worklist, weighed: tuple[str, ...]) -> None:
        """Set the worklist's settings from the workspace; they hold from the next question on."""
        with self._guard:
            self._settings, self._weighed = settings, weighed

    @property
    def laid_out(self) -> tuple[Worklist, tuple[str, ...]]:
        """Present workspace settings: those of the worklist, and the analyses with extra weight."""
        with self._guard:
            return self._settings, self._weighed

    def of(
        self, connection: Connection, patients: Sequence[str], now: datetime, actor: Actor,
        laid_out: tuple[Worklist, tuple[str, ...]] | None = None,
    ) -> list[tuple[WorklistRow, bool]]:  # fmt: skip
        """The rows of those whom the record knows, each with whether the server has answered for all that it
        says. A list that is made of them goes by the same `laid_out`: another may be laid out meanwhile."""
        settings, weighed = laid_out or self.laid_out
        columns = tuple(one.key for one in listed.declared(settings.columns))
        unasked = frozenset(snapshots.all_of(connection, snapshots.UNASKED))
        types = TYPES | {kind.__name__ for kind in listed.types(settings.columns)}
        numbers = revisions.of(connection, ("", *patients), (*types, "Patient", *DIRECTORY))
        if self.parts.under(settings.first, weighed, columns, sorted(unasked), numbers[""]):
            self._rows.clear()
        answered = cursors.answered(connection, patients, types)

        def state(patient: str) -> str | None:
            told = answered.get(patient)
            return f"{numbers[patient]} {','.join(told)}" if told is not None else None

        def make(patient: str, moment: datetime) -> Making[Told] | None:
            chart = self._charts.read(connection, patient, types, short=True)
            if chart is None:
                return None
            # What was found in a chart that is kept was found without anybody watching.
            found = row_summary.summary_safely(chart.anew(), moment, settings.first, weighed, columns)
            until = plain(moment) + _AGAIN if found.lost or found.nothing else None
            return Making(Told(found, tuple(sorted(chart.pulled & types))), until)

        wanted = (frozenset(kind.__name__ for kind in READ) | types) - unasked
        parts = self.parts.of(connection, {one: state(one) for one in patients}, now, make)
        return [
            (self._row(patient, part, now, actor, settings), wanted.issubset(part.what.answered))
            for patient, part in parts.items()
        ]

    def _row(
        self, patient: str, part: Part[Told], now: datetime, actor: Actor, settings: Worklist
    ) -> WorklistRow:
        """The row as it says it now: the one that was given before, as long as it says the same."""
        known = self._rows.get(patient)
        if known is not None and known.holds(part, actor, settings, now):
            return known.row
        moment, watch = watched(now)
        row = worklist_rows.of_summary_safely(part.what.summary, moment, actor, settings)
        if known is not None and known.row == row:
            row = known.row
        self._rows[patient] = _Row(part, actor, settings, now, watch.until, row)
        return row
