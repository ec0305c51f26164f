"""A patient's fluid balance by hours, shifts and days, running from the beginning of the stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.acts.measurements import BeginFluid
from desktop.clinical.age import years_between
from desktop.clinical.fluid import Balance, Entry, balances, cut, insensible
from desktop.clinical.fluid_kinds import fluids
from desktop.clinical.periods import MOST, Division, boundaries, declared
from desktop.clinical.record import birth
from desktop.clinical.record.fluids import fluid_sums
from desktop.clinical.record.fluids.fluids import UNKNOWN, Apart
from desktop.clinical.record.measured import weights
from desktop.clinical.record.measured.measurements import measurements
from desktop.clinical.record.measured.weights import Weights
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import LATEST, local, shifted
from desktop.core.formats import NBSP, number, short_day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, Observation
from desktop.shown.fluids.fluids import FluidRow, FluidsModel, FluidTable
from desktop.shown.parts import PanelState
from desktop.shown.periods import Per
from desktop.views.base import making
from desktop.views.base import periods as periods_in_words
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, way_on
from desktop.views.fluids import fluid_rows, fluid_words
from desktop.views.fluids.fluid_rows import Extra, Frame, Lack

if TYPE_CHECKING:
    from desktop.workspace.options import Options

COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = frozenset({"Observation", "MedicationAdministration", "Medication", "MedicationRequest"})
_AFTER_STAY: Final = timedelta(hours=6)
_LONGEST: Final = timedelta(days=366)
"""No balance is counted further back than this from its end."""
_FRESH_TEMPERATURE: Final = timedelta(hours=24)
_PERCENT: Final = Decimal(12)
_ADULT = 18
_EXPECTED: Final = ("out-urine",)


class _Basis(NamedTuple):
    """Input of the fluid balance: entries, the period they are summed over, and the shifts."""

    entries: tuple[Entry, ...]
    apart: tuple[Apart, ...]
    since: datetime
    until: datetime
    shifts: tuple[clock_time, ...]
    whole: Lack
    over: bool


def build(context: Context) -> tuple[FluidsModel, PanelState]:
    """The balance, and how far it can be trusted."""
    chart, now = context.chart, context.now
    stay = stays.latest(chart, now)
    basis = _basis(context, stay)
    apart = fluid_words.apart_words(basis.apart, now)
    brief = dict(zip(apart, fluid_words.apart_brief(basis.apart), strict=True))
    scales = dict(fluid_words.weighed_words(basis.entries))
    brief |= scales
    told = [*_unread(chart), *apart, *scales]
    tables: list[FluidTable] = []
    missing: list[str] = []
    per_kg, weighed = bool(context.options.get("per_kg")), weights.weights(chart, now)
    if per_kg:
        told.append(fluid_words.per_kilo(weighed, basis.since, basis.until, now))
    per_day = Decimal(str(context.options.get("insensible", 0)))
    lost, words = _losing(chart, now, per_day, weighed, basis.until)
    told += words
    for per in MOST:
        edges = boundaries(per, basis.since, basis.until, basis.shifts)
        table, lacking = _table(context, basis, per, edges, weighed if per_kg else None, lost)
        tables.append(table)
        missing = lacking if per == "shifts" else missing
    told[:0] = missing
    running = next(row for row in tables[1].groups[0].rows if row.key == "running").cells
    newest = running[-1] if running and basis.entries else None
    note = ""
    if newest is not None and newest.text:
        note = _("{sum} mL since {time}").format(
            sum=f"{newest.sign}{NBSP if newest.sign else ''}{newest.text}",
            time=short_day_time(basis.since, now),
        )
    chosen: Per = context.options.get("columns", "shifts")
    model = FluidsModel(
        tuple(tables), chosen, _("Fluid balance"), note, tuple(told),
        brief=tuple(brief.get(words, words) for words in told),
        spoken=_("Fluid balance, {note}").format(note=note) if note else _("Fluid balance"),
    )  # fmt: skip
    steps = way_on(context, "fluids", BeginFluid())
    nothing = _("No fluid is written in this stay.") if stay is not None else _("No fluid is written.")
    state = list_state(context, bool(basis.entries or basis.apart), Observation, nothing, steps)
    aside = [one for one in chart.unreadable if one.resource_type == "MedicationAdministration"]
    return model, making.with_aside(state, aside)


def _basis(context: Context, stay: Stay | None) -> _Basis:
    chart, now = context.chart, context.now
    found = fluid_sums.sums(chart, now)
    over = stay.discharged if stay is not None else None
    until = now if over is None else min(now, shifted(over, _AFTER_STAY))
    first = shifted(until, -_LONGEST)
    admitted = stay.admitted if stay is not None else None
    if stay is not None and stay.since is not None:
        first = max(first, stay.since)
    entries = tuple(
        part
        for one in found.entries
        if one.start <= until and (part := one if one.start >= first else cut(one, first, LATEST)) is not None
    )
    apart = tuple(one for one in found.apart if one.at is None or (one.end or one.at) >= first)
    begins = [one.start for one in entries] + ([admitted] if admitted is not None else [])
    since = min(max(min(begins, default=until), first), until)
    shifts = declared(context.options.get("shifts", ()))
    # What is not read, or was read of a long record only in part, may be intake and output alike.
    partly = chart.since is not None and chart.since > since
    unread = not chart.known(MedicationAdministration)
    return _Basis(entries, apart, since, until, shifts, Lack(partly or unread, partly), over is not None)


def sums(
    context: Context, divisions: Mapping[Division, list[datetime]]
) -> dict[Division, tuple[FluidRow, ...]]:
    """The sums of what went in and out and the balance between these boundaries, a cell each period; no rows
    where nobody wrote anything."""
    basis = _basis(context, stays.latest(context.chart, context.now))
    if not basis.entries and not basis.apart:
        return {}
    found = {}
    for per, edges in divisions.items():
        table, _lacking = _table(context, basis, per, edges, None, None)
        rows = [row for group in table.groups for row in group.rows]
        found[per] = tuple(row for row in rows if row.role in ("sum", "balance") and row.key != "running")
    return found


def _table(
    context: Context, basis: _Basis, per: Division, edges: list[datetime], weighed: Weights | None,
    lost: Callable[[datetime, datetime], Decimal | None] | None,
) -> tuple[FluidTable, list[str]]:  # fmt: skip
    """One division, and what its periods that are over lack, in words."""
    if len(edges) < 2:
        return FluidTable(per, periods_in_words.names()[per], (), ()), []
    periods = balances(basis.entries, edges)
    before_them = (one for one in basis.entries if one.start < edges[0])
    early = [part for one in before_them if (part := cut(one, basis.since, edges[0])) is not None]
    before = sum((one.millilitres * (1 if one.direction == "in" else -1) for one in early), Decimal(0))
    old = [one for one in basis.apart if one.at is None or one.at < edges[0]]
    earlier = Lack(
        basis.whole.into or any(one.direction == "in" and one.why in UNKNOWN for one in old),
        basis.whole.out or any(one.direction == "out" and one.why in UNKNOWN for one in old),
    )
    expected = context.options.get("expects", _EXPECTED)
    lacking = fluid_rows.lacks(periods, basis.apart, basis.until, expected, judged=per != "hours")
    shifts = _of_shifts(basis, expected)
    earlier = _and(earlier, (lack for end, lack in shifts if end <= edges[0]))
    # A server that can't say what was given leaves every intake open.
    lacking = [_and(one, (basis.whole,)) for one in lacking]
    carried = [
        _and(lack, (one for end, one in shifts if period.start < end <= period.end))
        for period, lack in zip(periods, lacking, strict=True)
    ]
    # A day is no more whole than its shifts; an hour says nothing of the shift that it is in.
    lacking = carried if per == "days" else lacking
    small = weights.small(context.chart, context.now)
    frame = Frame(periods, before, earlier, lacking, carried, basis.since, basis.until, small)
    held = [weighed.held(min(one.end, basis.until)) for one in periods] if weighed is not None else []
    kilos = held if any(held) else None
    losses = (
        [lost(max(p.start, basis.since), min(p.end, basis.until)) for p in periods]
        if lost is not None
        else None
    )
    columns = tuple(
        periods_in_words.column(
            per, one.start, one.end, basis.since, basis.until, context.now, over=basis.over
        )
        for one in periods
    )
    said = ""
    if early:
        said = _("{sum} mL before {time}").format(
            sum=fluid_rows.written(before, plus=True), time=short_day_time(edges[0], context.now)
        )
    groups = fluid_rows.groups(frame, Extra(kilos, losses), basis.entries)
    cells = [cell for group in groups for row in group.rows for cell in row.cells]
    legend = fluid_words.legend({c.sign for c in cells if c.sign}, doubt=any(c.doubt for c in cells))
    table = FluidTable(per, periods_in_words.names()[per], columns, groups, said, legend)
    return table, _missing(periods, basis.until, expected)


def _of_shifts(basis: _Basis, expected: Sequence[str]) -> list[tuple[datetime, Lack]]:
    """Incompleteness of each finished shift, by its end."""
    edges = boundaries("shifts", basis.since, basis.until, basis.shifts)
    shifts = balances(basis.entries, edges) if len(edges) > 1 else []
    found = fluid_rows.lacks(shifts, basis.apart, basis.until, expected, judged=True)
    return [(one.end, lack) for one, lack in zip(shifts, found, strict=True)]


def _and(one: Lack, others: Iterable[Lack]) -> Lack:
    some = [one, *others]
    return Lack(any(lack.into for lack in some), any(lack.out for lack in some))


def _missing(periods: Sequence[Balance], until: datetime, expected: Sequence[str]) -> list[str]:
    """In how many shifts that are over nobody wrote what is expected, or anything of one side."""
    over = [one for one in periods if one.end <= until and one.entries]
    found = []
    for side, words in (("in", _("any intake")), ("out", _("any output"))):
        kinds = {key for key, kind in fluids().items() if kind.direction == side}
        count = sum(1 for one in over if not kinds & {kind for kind, _amount in one.by_kind})
        if count:
            found.append((words, count))
    for key in expected:
        kind = fluids().get(key)
        if kind is None:
            continue
        totals = {k.key for k in fluids().values() if k.total and k.direction == kind.direction}
        count = sum(1 for one in over if not ({key} | totals) & {name for name, _amount in one.by_kind})
        if count:
            found.append((kind.name.lower(), count))
    return [
        ngettext(
            "Not complete: nobody wrote {what} in {n} shift",
            "Not complete: nobody wrote {what} in {n} shifts",
            n,
        ).format(what=what, n=n)
        for what, n in found
    ]


def _unread(chart: Chart) -> list[str]:
    """Notes on infusions that are not counted: MedicationAdministration was not asked for or is still
    coming."""
    if chart.known(MedicationAdministration):
        return []
    if not chart.settled(MedicationAdministration):
        return [_("What was given is still coming: infusions are not counted yet")]
    return [_("The server can't be asked what was given: infusions count where their volume is written")]


def _losing(
    chart: Chart, now: datetime, per_day: Decimal, weighed: Weights, until: datetime
) -> tuple[Callable[[datetime, datetime], Decimal | None] | None, list[str]]:
    """The estimate of a period's insensible loss, None where it is not declared or can't be; and words."""
    if per_day <= 0:
        return None, []
    born = birth.born_by(chart.patient, now)
    if born is None or years_between(born.day, local(now).date()) < _ADULT:
        return None, [_("The insensible loss is estimated for adults alone")]
    weight = weighed.held(until)
    temperatures = [
        m
        for m in measurements(chart, "temp", now=now)
        if m.use.decide and m.number is not None and m.at <= now
    ]
    if weight is None and weighed.newest is not None:
        old = fluid_words.kilos(weighed.newest, now)
        return None, [_("The weight is too old, {weight}: the insensible loss is not estimated").format(
            weight=old
        )]  # fmt: skip
    if weight is None or not temperatures:
        lacking = _("weight") if weight is None else _("temperature")
        return None, [_("No {what} is written: the insensible loss is not estimated").format(what=lacking)]

    def lost(start: datetime, end: datetime) -> Decimal | None:
        near = [m for m in temperatures if shifted(end, -_FRESH_TEMPERATURE) <= m.at <= end]
        held = weighed.held(end)
        if end <= start or not near or held is None:
            return None
        within = [m for m in near if m.at >= start] or near[-1:]
        numbers = [m.number for m in within if m.number is not None]
        mean = sum(numbers, Decimal(0)) / len(numbers)
        return insensible(held.kilos, end - start, mean, per_day, _PERCENT)

    words = _(
        "Insensible loss: an estimate, {n} mL per kg and day of the weight then, now {weight}, {percent} % "
        "more for each degree above 37; not in the balance"
    )
    return lost, [
        words.format(
            n=number(per_day.normalize()), weight=fluid_words.kilos(weight, now), percent=number(_PERCENT)
        )
    ]


def OPTIONS() -> type[Options]:
    """A workspace's options of the fluid balance.

    `columns` is what stands first; `shifts` when they begin, the first of them the day too; `expects` the
    kinds without which a shift is not complete; `per_kg` adds amounts per kilo; `insensible` the estimate of
    an adult's loss through skin and lungs, in mL per kilo and day (none without it).
    """
    from typing import Annotated, Literal

    from pydantic import Field

    from desktop.workspace.options import Clock, Options

    class FluidsOptions(Options):
        columns: Literal["hours", "shifts", "days"] = "shifts"
        shifts: Annotated[list[Clock], Field(max_length=6)] = []  # noqa: RUF012 (pydantic copies it)
        expects: list[str] = list(_EXPECTED)  # noqa: RUF012
        per_kg: bool = False
        insensible: Annotated[float, Field(ge=0, le=40)] = 0

    return FluidsOptions
