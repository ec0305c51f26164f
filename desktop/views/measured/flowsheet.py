"""A patient's flowsheet: everything measured in the stay, as measured, by hours, shifts and days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.acts.measurements import BeginRound
from desktop.clinical.periods import MOST, boundaries, declared
from desktop.clinical.record.measured.rounds import TOGETHER
from desktop.clinical.record.observed import AHEAD
from desktop.core.clock import shifted
from desktop.core.formats import clock, near_day, relative_day_time, short_day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Observation
from desktop.shown.fluids.fluids import FluidRow
from desktop.shown.measured.flowsheet import FlowsheetModel, SheetCell, SheetGroup, SheetRow, SheetTable
from desktop.shown.parts import PanelState
from desktop.shown.periods import Per, PeriodColumn
from desktop.views.base import periods
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, way_on
from desktop.views.chart import vitals as chart_view
from desktop.views.curves import kurve_bands
from desktop.views.fluids import fluids
from desktop.views.measured.flowsheet_cells import Value, cell, counted
from desktop.views.measured.flowsheet_rows import Quantity, quantities
from desktop.views.results import laboratory

if TYPE_CHECKING:
    from desktop.workspace.options import Options

COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = chart_view.TYPES | fluids.TYPES | laboratory.TYPES
MOST_MEASURED: Final = 2000
"""Maximum measured times that are sent, the newest ones."""


class _Basis(NamedTuple):
    """Input of the flowsheet: rows and the period from `since` to `until` (now, or the end of the stay)."""

    rows: list[Quantity]
    since: datetime
    until: datetime
    shifts: tuple[clock_time, ...]
    over: bool


def build(context: Context) -> tuple[FlowsheetModel, PanelState]:
    """The flowsheet, and how far it can be trusted."""
    chart, now = context.chart, context.now
    where, found = chart_view.measured_in_stay(chart, now)
    wanted = bool(context.options.get("laboratory", True))
    rows = quantities(chart, found, where, now, laboratory=wanted)
    times = [value.at for row in rows for value in row.values]
    past = [at for at in times if at <= now + AHEAD]
    ended = where.discharged if where is not None else None
    # Of somebody who is not here, the time about which anything is known.
    over = where is None or ended is not None
    until = min(max([*past, *([ended] if ended is not None else [])], default=now), now) if over else now
    begun = where.admitted if where is not None else None
    since = min([*past, *([begun] if begun is not None else [])], default=until)
    shifts = declared(context.options.get("shifts", ()))
    basis = _Basis(rows, min(since, until), until, shifts, over)
    divisions = {per: boundaries(per, basis.since, basis.until, basis.shifts) for per in MOST}
    sums = fluids.sums(context, divisions) if context.options.get("fluids", True) else {}
    tables = (
        _measured(basis, now),
        *(_divided(basis, per, edges, sums.get(per, ()), now) for per, edges in divisions.items()),
    )
    updated = _("updated {time}").format(time=relative_day_time(max(past), now)) if past else ""
    note = " · ".join(filter(None, (updated, kurve_bands.unknown_age(chart, now))))
    model = FlowsheetModel(
        tables, context.options.get("columns", "measured"), _("Observations"), note, _told(rows, now),
        spoken=_("Observations, {n} rows").format(n=len(rows)),
    )  # fmt: skip
    steps = way_on(context, "flowsheet", BeginRound())
    nothing = _("Nothing is measured in this stay.") if where is not None else _("Nothing is measured.")
    return model, list_state(context, bool(rows), Observation, nothing, steps)


def _told(rows: Sequence[Quantity], now: datetime) -> tuple[str, ...]:
    """Notes on values outside the divisions: values without an hour, and those dated ahead. A score is none
    of them: nobody measured it."""
    values = [value for row in rows if not row.strong for value in row.values]
    ahead = sum(1 for value in values if value.at > now + AHEAD)
    untimed = sum(1 for value in values if not value.timed)
    said = []
    if ahead:
        said.append(
            ngettext(
                "{n} value is dated ahead: it stands in “As measured” alone",
                "{n} values are dated ahead: they stand in “As measured” alone",
                ahead,
            ).format(n=ahead)
        )
    if untimed:
        said.append(
            ngettext(
                "{n} value has no time of day: it is not in hours and shifts",
                "{n} values have no time of day: they are not in hours and shifts",
                untimed,
            ).format(n=untimed)
        )
    return tuple(said)


# As measured


def _measured(basis: _Basis, now: datetime) -> SheetTable:
    """A column each time at which anything was measured; what was measured within a quarter of an hour of
    its beginning stands in it, as in a round of vital signs."""
    values = [value for row in basis.rows for value in row.values]
    days = sorted({value.at for value in values if not value.timed})
    starts: list[datetime] = []
    for at in sorted({value.at for value in values if value.timed}):
        if not starts or at - starts[-1] > TOGETHER:
            starts.append(at)
    every = sorted([*((at, False) for at in days), *((at, True) for at in starts)])
    kept = every[-MOST_MEASURED:]
    place = {one: at for at, one in enumerate(kept)}
    edge = starts[0] if starts else basis.since

    def of(value: Value) -> int:
        if not value.timed:
            return place.get((value.at, False), -1)
        found = starts[max(bisect_right(starts, value.at) - 1, 0)] if starts else edge
        return place.get((found, True), -1)

    begun: dict[int, float] = {}
    for value in values:
        if value.round and (column := of(value)) >= 0:
            begun[column] = min(begun.get(column, value.round), value.round)
    columns = tuple(
        _moment(at, now, begun.get(number, 0.0), timed=timed) for number, (at, timed) in enumerate(kept)
    )
    less = len(every) - len(kept)
    earlier = ngettext("{n} earlier time", "{n} earlier times", less).format(n=less) if less else ""
    return SheetTable("measured", periods.names()["measured"], columns, _groups(basis.rows, of, now), earlier)


def _moment(at: datetime, now: datetime, begun: float, *, timed: bool) -> PeriodColumn:
    date = near_day(at, now)
    hour = clock(at) if timed else ""
    if at > now + AHEAD:
        hour = f"{hour}?"
    key = at.isoformat() if timed else f"{at.isoformat()} day"
    return PeriodColumn(key, date, hour, False, f"{date} {hour}".strip(), begun)


# By hours, shifts and days


def _divided(
    basis: _Basis, per: Per, edges: list[datetime], sums: Sequence[FluidRow], now: datetime
) -> SheetTable:
    name = periods.names()[per]
    if len(edges) < 2:
        return SheetTable(per, name, (), ())

    def of(value: Value) -> int:
        at = value.at if value.timed else shifted(value.at, timedelta(hours=12))
        if (not value.timed and per != "days") or value.at > now + AHEAD:
            return -1
        found = bisect_right(edges, at) - 1
        return found if found < len(edges) - 1 else -1

    columns = tuple(
        periods.column(per, start, end, basis.since, basis.until, now, over=basis.over)
        for start, end in pairwise(edges)
    )
    groups = _groups(basis.rows, of, now)
    if sums:
        rows = tuple(
            SheetRow(
                f"fluid-{row.key}", row.name, row.unit,
                tuple(at for at, one in enumerate(row.cells) if one.text),
                tuple(
                    SheetCell(
                        one.text, sign=one.sign, doubt=one.doubt, said=one.said, keys=one.keys, computed=True
                    )
                    for one in row.cells if one.text
                ),
                strong=row.role == "balance", spoken=row.spoken,
            )
            for row in sums
        )  # fmt: skip
        at = next((n for n, group in enumerate(groups) if group.key.startswith("lab-")), len(groups))
        groups = (*groups[:at], SheetGroup("fluid", _("Fluid"), rows), *groups[at:])
    older = sum(1 for row in basis.rows for value in row.values if value.timed and value.at < edges[0])
    earlier = ""
    if older:
        earlier = ngettext("{n} value before {time}", "{n} values before {time}", older).format(
            n=older, time=short_day_time(edges[0], now)
        )
    return SheetTable(per, name, columns, groups, earlier)


def _groups(rows: Sequence[Quantity], of: Callable[[Value], int], now: datetime) -> tuple[SheetGroup, ...]:
    """The rows with a cell in each column that holds any of their values; without a place (-1) none."""
    made: dict[tuple[str, str], list[SheetRow]] = {}
    for row in rows:
        by_column: dict[int, list[Value]] = {}
        for value in row.values:
            at = of(value)
            if at >= 0:
                by_column.setdefault(at, []).append(value)
        if not by_column:
            # Nothing of it lies in these columns: what came before them is counted.
            continue
        columns = tuple(sorted(by_column))
        cells = tuple((counted if row.counts else cell)(by_column[at], now) for at in columns)
        last = next((one for one in reversed(cells) if one.text), SheetCell())
        spoken = f"{row.name}, {last.text} {row.unit}".strip() if last.text else row.name
        made.setdefault((row.group, row.title), []).append(
            SheetRow(row.key, row.name, row.unit, columns, cells, row.usual, row.strong, spoken)
        )
    return tuple(SheetGroup(key, title, tuple(found)) for (key, title), found in made.items())


def OPTIONS() -> type[Options]:
    """A workspace's options of the flowsheet.

    `columns` is what stands first; `shifts` when they begin, the first of them the day too; `laboratory` and
    `fluids` are whether those stand in it.
    """
    from typing import Annotated, Literal

    from pydantic import Field

    from desktop.workspace.options import Clock, Options

    class FlowsheetOptions(Options):
        columns: Literal["measured", "hours", "shifts", "days"] = "measured"
        shifts: Annotated[list[Clock], Field(max_length=6)] = []  # noqa: RUF012 (pydantic copies it)
        laboratory: bool = True
        fluids: bool = True

    return FlowsheetOptions
