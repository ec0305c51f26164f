"""A patient's laboratory results as a flowsheet: a row an analysis, a column a sample."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from desktop.clinical.vocabulary import analyses
from desktop.core.clock import stamp
from desktop.core.formats import age, day, day_short, relative_day_time, time
from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Observation
from desktop.views import labs, ranges
from desktop.views.labs import LabValue, Pending
from desktop.views.making import list_state
from desktop.views.parts import Outside, PanelState, Point, Provenance
from desktop.views.registry import Context

if TYPE_CHECKING:
    from desktop.workspace.options import Options


class SampleColumn(msgspec.Struct, frozen=True, gc=False):
    """A sample: `date` and `time` in words, `kind` short where it isn't the usual one ("gass"), `new`
    since last seen.
    """

    key: str
    date: str
    time: str
    kind: str = ""
    new: bool = False


class LabCell(msgspec.Struct, frozen=True, gc=False):
    """A value in a column.

    `state`: `value`; `none` (this sample did not hold the analysis); `unanswered` (asked, not answered;
    `text`
    says so); `pending` (being fetched: a grey bar). `mark` a letter for another sample type (`g`), never a
    line.
    `comment` when the laboratory wrote something. `corrected` when a former answer was changed.
    """

    state: Literal["value", "none", "unanswered", "pending"] = "none"
    text: str = ""
    outside: Outside = ""
    new: bool = False
    mark: str = ""
    comment: bool = False
    corrected: bool = False
    provenance: Provenance = Provenance()


class LabRow(msgspec.Struct, frozen=True, gc=False):
    """An analysis: `unit` in words where a sign can be misread, `reference` as text, `cells` one a column.

    `curve` and `band` draw the small curve. `outside` is the newest value's. `below` are lines of comments
    under it,
    the first one in full weight. `spoken` for a screen reader.
    """

    key: str
    name: str
    unit: str
    reference: str
    cells: tuple[LabCell, ...]
    curve: tuple[Point, ...] = ()
    band: tuple[float, float] | None = None
    outside: Outside = ""
    below: tuple[str, ...] = ()
    sort: str = ""
    spoken: str = ""


class LabGroup(msgspec.Struct, frozen=True, gc=False):
    """A group of analyses; `summary` is what stands there when it is folded."""

    key: str
    title: str
    rows: tuple[LabRow, ...]
    summary: str = ""
    folded: bool = False


class LaboratoryModel(msgspec.Struct, frozen=True, gc=False):
    """The flowsheet, columns oldest first.

    `news` says how many are new ("nye siden 08:00 i dag: 8"), empty if none; `unanswered` what is asked
    and not
    answered, with `unanswered_count`.
    """

    columns: tuple[SampleColumn, ...]
    groups: tuple[LabGroup, ...]
    title: str = ""
    news: str = ""
    note: str = ""
    curve_title: str = ""
    unanswered: str = ""
    unanswered_count: int = 0


TYPES = frozenset({"Observation", "DiagnosticReport", "ServiceRequest", "Specimen", "Task"})
MAX_COLUMNS = 60
_TOGETHER = timedelta(minutes=5)


def build(context: Context) -> tuple[LaboratoryModel, PanelState]:
    """The flowsheet. Options: `first` names analyses that stand first, `columns` at most so many samples."""
    chart = context.chart
    values = labs.values(chart)
    waiting = labs.pending(chart)
    columns = _columns(values)[-int(context.options.get("columns", MAX_COLUMNS)) :]
    first = [str(key) for key in context.options.get("first", ())]
    rows: dict[str, list[LabValue]] = {}
    for value in values:
        rows.setdefault(value.row, []).append(value)
    unanswered = {p.row for p in waiting if p.row}
    made: dict[str, list[tuple[tuple[int, int, str], LabRow]]] = {}
    for key, history in rows.items():
        last = history[-1]
        group = "first" if key in first else last.group or "other"
        order = (first.index(key) if key in first else 0, last.order, last.name)
        made.setdefault(group, []).append((order, _row(context, key, history, columns, key in unanswered)))
    for wait in waiting:
        if wait.row and wait.row not in rows:
            made.setdefault(analyses()[wait.row].group, []).append(
                ((0, 9_999, wait.name), _empty(wait, columns))
            )
    groups = tuple(
        LabGroup(
            name, _group_title(name), tuple(row for _order, row in sorted(made[name], key=lambda r: r[0]))
        )
        for name in _group_order(made)
    )
    new = sum(v.new for v in values)
    model = LaboratoryModel(
        columns=tuple(_column(c, context) for c in columns),
        groups=groups,
        title=_("Results"),
        news=ngettext("{n} new", "{n} new", new).format(n=new) if new else "",
        note=_("answered {time}").format(time=relative_day_time(values[-1].at, context.now))
        if values
        else "",
        curve_title=_("Course"),
        unanswered=" · ".join(_waiting(w, context) for w in waiting[:6]),
        unanswered_count=len(waiting),
    )
    return model, list_state(context, bool(values or waiting), Observation, _("No laboratory results."))


class _Column(msgspec.Struct):
    at: datetime
    sample: str
    rows: dict[str, LabValue]


def _columns(values: list[LabValue]) -> list[_Column]:
    """One column a sample: taken together and of one kind; two answers of one analysis need two."""
    found: list[_Column] = []
    for value in values:
        fit = next(
            (
                c
                for c in reversed(found[-4:])
                if value.at - c.at <= _TOGETHER and c.sample == value.sample and value.row not in c.rows
            ),
            None,
        )
        if fit is None:
            found.append(_Column(value.at, value.sample, {value.row: value}))
        else:
            fit.rows[value.row] = value
    return found


def _column(column: _Column, context: Context) -> SampleColumn:
    return SampleColumn(
        key=f"{stamp(column.at)} {column.sample}",
        date=day_short(column.at) if column.at.year == context.now.year else day(column.at),
        time=time(column.at),
        kind=_short(column.sample),
        new=any(v.new for v in column.rows.values()),
    )


def _short(sample: str) -> str:
    folded = sample.casefold()
    if "arteri" in folded or "gass" in folded or "blood gas" in folded or "kapill" in folded:
        return _("gas")
    if "urin" in folded:
        return _("urine")
    return ""


def _row(
    context: Context, key: str, history: list[LabValue], columns: list[_Column], waiting: bool
) -> LabRow:
    last = next((v for v in reversed(history) if v.text), history[-1])
    cells = tuple(_cell(column.rows.get(key), context) for column in columns)
    if waiting and cells and cells[-1].state == "none":
        cells = (*cells[:-1], LabCell("unanswered", _("unanswered")))
    usual = [v for v in history if v.number is not None and _short(v.sample) == _short(last.sample)]
    comments = [v for v in history[-3:] if v.comment]
    low, high = last.limits.low, last.limits.high
    spoken = f"{last.name}, {last.text} {last.unit}"
    if last.outside:
        spoken += ", " + (_("high") if last.outside == "high" else _("low"))
    return LabRow(
        key=key,
        name=last.name,
        unit=last.unit,
        reference=last.range,
        cells=cells,
        curve=tuple((v.at.timestamp(), float(v.number)) for v in usual if v.number is not None),
        band=(float(low), float(high)) if low is not None and high is not None else None,
        outside=last.outside,
        below=tuple(
            _("{value} {time}: “{comment}”").format(
                value=v.text, time=relative_day_time(v.at, context.now), comment=v.comment
            )
            for v in comments
        ),
        sort=last.name.casefold(),
        spoken=spoken,
    )


def _cell(value: LabValue | None, context: Context) -> LabCell:
    if value is None:
        return LabCell()
    if not value.text:
        return LabCell("unanswered", _("unanswered"))
    return LabCell(
        "value",
        value.text + ("*" if value.preliminary else ""),
        value.outside,
        value.new,
        mark="g" if _short(value.sample) == _("gas") else "",
        comment=bool(value.comment),
        provenance=Provenance(value.reference, time=relative_day_time(value.at, context.now)),
    )


def _empty(wait: Pending, columns: list[_Column]) -> LabRow:
    known = analyses()[wait.row]
    cells = [LabCell() for _column in columns]
    if cells:
        cells[-1] = LabCell("unanswered", _("unanswered"))
    limits = known.limits(None)
    return LabRow(
        key=wait.row, name=known.name, unit=known.shown,
        reference=ranges.range_words(limits.low, limits.high),
        cells=tuple(cells), spoken=", ".join((known.name, _("unanswered"))),
    )  # fmt: skip


def _waiting(wait: Pending, context: Context) -> str:
    words = wait.name
    if wait.ordered is not None and context.now > wait.ordered:
        inside = age(context.now - wait.ordered)
        if wait.requester:
            inside += f", {wait.requester}"
        words += f" ({inside})"
    return words


def _group_order(made: dict[str, Any]) -> list[str]:
    order = ["first", *dict.fromkeys(a.group for a in analyses().values()), "other"]
    return [name for name in order if name in made] + sorted(set(made) - set(order))


def _group_title(name: str) -> str:
    return {
        "first": _("First"),
        "electrolytes": _("Electrolytes"),
        "kidney": _("Kidney"),
        "heart": _("Heart"),
        "blood": _("Blood"),
        "inflammation": _("Infection and inflammation"),
        "liver": _("Liver"),
        "metabolic": _("Metabolism"),
        "blood-gas": _("Blood gas"),
        "coagulation": _("Coagulation"),
        "drugs": _("Medicines in blood"),
        "other": _("Other"),
    }.get(name, name)


def OPTIONS() -> type[Options]:
    """A workspace's options of the flowsheet: analyses that stand `first`, how many `columns` at most."""
    from desktop.workspace.options import Options

    class LaboratoryOptions(Options):
        first: tuple[str, ...] = ()
        columns: int = MAX_COLUMNS

    return LaboratoryOptions
