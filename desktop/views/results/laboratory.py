"""A patient's laboratory results as a flowsheet: a row an analysis, a column a sample.

One idea: a value stands in its row and its column once, with what its row says of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from desktop.acts.patient import BeginOrder
from desktop.clinical.record.observed import COPIES, UNITS
from desktop.clinical.record.results import ranges
from desktop.clinical.record.results import results as record
from desktop.clinical.record.results import unread as waiting
from desktop.clinical.vocabulary import analyses
from desktop.clinical.words import moments
from desktop.core.clock import stamp
from desktop.core.formats import age, clock
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import Moment, Precision
from desktop.orders.standing_conflicts import standing_services
from desktop.shown.parts import PanelState, Provenance
from desktop.shown.results.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow, SampleColumn
from desktop.views.base import labs, urgent
from desktop.views.base.context import Context
from desktop.views.base.labs import LabValue, Pending
from desktop.views.base.making import list_state, way_on

if TYPE_CHECKING:
    from desktop.workspace.options import Options


COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = (
    record.TYPES | {"DetectedIssue", "DiagnosticReport", "ServiceRequest", "Specimen", "Task"} | urgent.TYPES
)
MAX_COLUMNS = 60
_TOGETHER = timedelta(minutes=5)


def build(context: Context) -> tuple[LaboratoryModel, PanelState]:
    """The flowsheet: what matters now at the top, the rest by subject, in its own places.

    Options: `first` names analyses that weigh more, `columns` at most so many samples.
    """
    chart = context.chart
    timed, undated = labs.values(chart, now=context.now), labs.undated(chart, context.now)
    # Nobody knows where they belong: before all others, in columns of their own, and never the newest.
    values = [*undated, *timed]
    waiting = labs.pending(chart, context.now)
    most = int(context.options.get("columns", MAX_COLUMNS))
    apart = _columns(undated)[: max(1, most // 4)]
    columns = [*apart, *_columns(timed)[-max(1, most - len(apart)) :]]
    first = [str(key) for key in context.options.get("first", ())]
    rows: dict[str, list[LabValue]] = {}
    for value in values:
        rows.setdefault(value.row, []).append(value)
    unanswered = {p.row for p in waiting if p.row}
    dangers = {value.row: value for value, _weight in urgent.dangers(chart, timed, context.now, first)}
    made: dict[str, list[tuple[tuple[float, int, str], LabRow]]] = {}
    lately = max((v.at for v in timed if v.current), default=context.now)
    for key, history in rows.items():
        last = dangers.get(key) or urgent.newest(history)
        weight = urgent.of_value(chart, last, context.now, first)
        leads = urgent.leads(weight, last, lately) and not last.undated
        order = (-weight.score if leads else 0.0, last.order, last.name)
        made.setdefault("first" if leads else last.group or "other", []).append(
            (order, _row(context, key, history, last, columns, key in unanswered, leads=leads))
        )
    for wait in waiting:
        if wait.row and wait.row not in rows:
            made.setdefault(analyses()[wait.row].group, []).append(
                ((0.0, 99_999, wait.name), _empty(context, wait, columns))
            )
    groups = tuple(
        LabGroup(
            name, group_title(name), tuple(row for _order, row in sorted(made[name], key=lambda r: r[0]))
        )
        for name in sorted(group_order(made), key=lambda name: not _answered(made[name]))
    )
    current = [v for v in values if v.current] or values
    model = LaboratoryModel(
        columns=tuple(_column(c, context) for c in columns),
        groups=groups,
        title=_("Results"),
        news=_news([v for v in values if v.new and v.text]),
        note=_("answered {time}").format(time=current[-1].when(context.now)) if current else "",
        curve_title=_("Course"),
        unanswered=" · ".join(_waiting(w, context) for w in waiting[:6]),
        unanswered_count=len(waiting),
        order_note=_("most dangerous first") if "first" in made else "",
    )
    some, steps = bool(values or waiting), way_on(context, "laboratory", BeginOrder())
    return model, list_state(context, some, Observation, _("No laboratory results."), steps)


def _news(new: list[LabValue]) -> str:
    """Count of unseen results, and of their analyses: the worklist shows the same count."""
    many, rows = len(new), len({v.row for v in new})
    if not many:
        return ""
    words = ngettext("{n} new", "{n} new", many).format(n=many)
    if rows == many:
        return words
    of = ngettext("in {n} analysis", "in {n} analyses", rows).format(n=rows)
    return f"{words} {of}"


class _Column(msgspec.Struct):
    at: datetime
    sample: str
    rows: dict[str, LabValue]
    exact: Precision = Precision.SECOND
    undated: bool = False


def same(one: LabValue, other: LabValue | None) -> bool:
    """True when two resources tell one result: no shown field differs."""
    if other is None:
        return False
    return msgspec.structs.replace(one, reference="", issued=None, part=0) == msgspec.structs.replace(
        other, reference="", issued=None, part=0
    )


def _columns(values: list[LabValue]) -> list[_Column]:
    """One column a sample: taken together and of one kind; two answers of one analysis need two."""
    found: list[_Column] = []
    for value in values:
        if any(same(value, c.rows.get(value.row)) for c in found[-4:]):
            # The same answer sent twice is one answer.
            continue
        fit = next(
            (
                c
                for c in reversed(found[-4:])
                if value.at - c.at <= _TOGETHER
                and (c.sample, c.exact) == (value.sample, value.exact)
                and value.row not in c.rows
            ),
            None,
        )
        if fit is None:
            found.append(_Column(value.at, value.sample, {value.row: value}, value.exact, value.undated))
        else:
            fit.rows[value.row] = value
    return found


def _column(column: _Column, context: Context) -> SampleColumn:
    return SampleColumn(
        key=f"{_place(column)} {column.sample}",
        date=_date(column, context),
        time=clock(column.at) if column.exact is Precision.SECOND and not column.undated else "",
        kind=_short(column.sample),
        new=any(v.new for v in column.rows.values()),
    )


def _place(column: _Column) -> str:
    """Place by which a column is told from others: its time, or the result that it was made of first."""
    return next(iter(column.rows.values())).reference if column.undated else stamp(column.at)


def _date(column: _Column, context: Context) -> str:
    """The day of a sample; of a year or month only that: nobody said the first of January."""
    if column.undated:
        return _("no time")
    return moments.on_day(Moment(column.at, column.exact), context.now)


def _short(sample: str) -> str:
    folded = sample.casefold()
    if "arteri" in folded or "gass" in folded or "blood gas" in folded or "kapill" in folded:
        return _("gas")
    if "urin" in folded:
        return _("urine")
    return ""


def _row(
    context: Context, key: str, history: list[LabValue], last: LabValue, columns: list[_Column],
    waiting: bool, *, leads: bool,
) -> LabRow:  # fmt: skip
    cells = tuple(_cell(column.rows.get(key), context) for column in columns)
    if waiting and cells and cells[-1].state == "none":
        cells = (*cells[:-1], LabCell("unanswered", _("unanswered")))
    elif leads and cells and cells[-1].state == "none" and columns[-1].at - last.at > _LAST_ROUND:
        # An empty place at the end of a row that leads would look as if it were normal now.
        cells = (*cells[:-1], LabCell("none", _none_new(context.now - last.at)))
    kept = (v for v in history if v.number is not None and v.current)
    usual = [v for v in kept if _short(v.sample) == _short(last.sample)]
    comments = [v for v in history[-3:] if v.comment]
    rounded = [v for v in history if v.whole and any(c.rows.get(key) is v for c in columns)]
    low, high = last.limits.low, last.limits.high
    unread = _unread(context.chart, history, context.now)
    spoken = f"{last.name}, {last.with_unit}"
    if last.outside:
        spoken += ", " + (_("high") if last.outside == "high" else _("low"))
    return LabRow(
        key=key,
        name=last.name,
        unit=last.unit,
        reference=_("text below") if len(last.range) > _NOTE else last.range,
        cells=cells,
        curve=labs.course(usual),
        band=(float(low), float(high)) if low is not None and high is not None else None,
        outside=last.outside,
        below=(
            *(f"{v.when(context.now)}: {v.text}" for v in reversed(history) if is_note(v)),
            *(
                _("{value} {time}: “{comment}”").format(
                    value=v.text, time=v.when(context.now), comment=v.comment
                )
                for v in comments
            ),
            *((_("In full: {values}").format(values=_in_full(rounded, context)),) if rounded else ()),
            *_told(history, context.now),
            # A range that is a text for all ages would make a row as tall as the page.
            *((_("Reference: {text}").format(text=last.range),) if len(last.range) > _NOTE else ()),
        ),
        sort=last.name.casefold(),
        spoken=spoken,
        unread=tuple(key for key, _fingerprint in unread),
        fingerprints=tuple(fingerprint for _key, fingerprint in unread),
    )


def _unread(chart: Chart, history: list[LabValue], now: datetime) -> list[tuple[str, str]]:
    """Keys to acknowledge the unseen values of a row by, those of the answers that hold them, each with the
    fingerprint of its answer. A question is answered by whom it was put to."""
    unseen = {value.reference for value in history if value.new}
    if not unseen:
        return []
    return [
        (key, waiting.fingerprint(chart, one))
        for one in waiting.unread(chart, now)
        if unseen.intersection(one.values)
        for key in one.answers
    ]


_LAST_ROUND = timedelta(hours=12)


def _none_new(since: timedelta) -> str:
    """Note that nothing is newer, with the age of the newest, in whole hours or days."""
    if since < timedelta(hours=72):
        return _("none new, {n} h").format(n=since // timedelta(hours=1))
    return _("none new, {n} d").format(n=since // timedelta(days=1))


def is_note(value: LabValue) -> bool:
    """True for a long text result, which stands under its row instead of in a cell."""
    return value.number is None and len(value.text) > _NOTE


def _in_full(rounded: list[LabValue], context: Context) -> str:
    """Every digit of the newest that the row shows rounded, newest first."""
    newest = rounded[: -_EXACT - 1 : -1]
    return " · ".join(f"{v.whole} ({v.when(context.now)})" for v in newest)


_TOLD = 6
_EXACT = 2
"""Number of values whose digits all stand under the row; those of any value stand in its origin."""


def _told(history: list[LabValue], now: datetime) -> list[str]:
    """Remarks on the newest values: converted unit, dated ahead, unknown status."""
    said: list[str] = []
    newest = history[: -_TOLD - 1 : -1]
    # One without a time may stand in no column: here it always does.
    for at, value in enumerate([*newest, *(v for v in history[:-_TOLD] if v.undated)]):
        when = value.when(now)
        if value.original and value.text and at < _EXACT:
            words = _("{value} {time}: converted from {original}")
            said.append(words.format(value=value.text, time=when, original=value.original))
        if value.place and value.text:
            words = _("{value} {time}: taken from {place}")
            said.append(words.format(value=value.text, time=when, place=value.place))
        if value.undated and value.text:
            words = _("{value}: nobody wrote when, not used")
            said.append(words.format(value=f"{value.text} {value.unit}".strip()))
        if value.use.why == "future":
            said.append(_("{value} {time}: dated ahead, not used").format(value=value.text, time=when))
        elif value.use == UNITS:
            words = _("{value} {time}: its unit is told in two ways that contradict each other, not used")
            said.append(words.format(value=f"{value.text} {value.unit}".strip(), time=when))
        elif value.use.why == "unknown":
            said.append(_("{value} {time}: status unknown, not used").format(value=value.text, time=when))
        elif value.use.why == "unread":
            words = _("{value} {time}: holds something that can't be read, not used")
            said.append(words.format(value=value.text, time=when))
        elif value.use.why == "another":
            words = _("{value} {time}: not the patient's own ({whose}), not used")
            said.append(words.format(value=value.text, time=when, whose=value.whose))
        elif value.use == COPIES:
            words = _("{value} {time}: {other}, not used")
            text = f"{value.text} {value.unit}".strip()
            said.append(words.format(value=text, time=when, other=value.doubt))
        elif (value.before or value.use.why == "corrected") and value.text:
            from_old = _("{value} {time}: corrected from {old}")
            words = (
                from_old if value.before else _("{value} {time}: corrected, the earlier value is not fetched")
            )
            said.append(words.format(value=value.text, time=when, old=value.before))
    # Of one answer that was sent twice it is told once.
    return list(dict.fromkeys(said))


_NOTE = 60
CONVERTED = "↔"
"""Beside a value that was converted from another unit; what was recorded stands under the row."""


def mark(value: LabValue) -> str:
    """The sign beside a value that was converted, or that nobody may go by."""
    return (CONVERTED if value.original else "") + ("?" if not value.use.decide else "")


def _cell(value: LabValue | None, context: Context) -> LabCell:
    if value is None:
        return LabCell()
    if not value.text:
        return LabCell("unanswered", _("unanswered"))
    return LabCell(
        "value",
        (_("text below") if is_note(value) else value.text) + ("*" if value.preliminary else ""),
        value.outside,
        value.new,
        mark=mark(value),
        comment=bool(value.comment or value.place),
        corrected=value.use.why == "corrected" or bool(value.before),
        whole=value.text if is_note(value) else value.whole,
        short=value.short,
        provenance=Provenance(value.reference, time=value.when(context.now)),
    )


def _empty(context: Context, wait: Pending, columns: list[_Column]) -> LabRow:
    known = analyses()[wait.row]
    limits, missing = ranges.own(known, context.chart, context.now)
    reference = ranges.range_words(limits.low, limits.high) or missing
    cells = [LabCell() for _column in columns]
    if cells:
        cells[-1] = LabCell("unanswered", _("unanswered"))
    return LabRow(
        key=wait.row, name=known.name, unit=known.sign, reference=reference,
        cells=tuple(cells), spoken=", ".join((known.name, _("unanswered"))),
    )  # fmt: skip


def _waiting(wait: Pending, context: Context) -> str:
    words = wait.name
    if wait.ordered is not None and context.now > wait.ordered:
        inside = age(context.now - wait.ordered)
        if wait.requester:
            inside += f", {wait.requester}"
        words += f" ({inside})"
    twice = standing_services(context.chart, context.now).get(wait.reference)
    return f"{words}: {twice.title.rstrip('.')}" if twice is not None else words


def _answered(rows: list[tuple[tuple[float, int, str], LabRow]]) -> bool:
    """A group in which nothing is answered never comes first."""
    return any(cell.state == "value" for _order, row in rows for cell in row.cells)


def group_order(made: Iterable[str]) -> list[str]:
    """The keys of groups in the order in which they stand."""
    order = ["first", *dict.fromkeys(a.group for a in analyses().values()), "other"]
    named = set(made)
    return [name for name in order if name in named] + sorted(named - set(order))


def group_title(name: str) -> str:
    """Title of a group of analyses; the group put first for its danger has none."""
    return {
        "first": "",
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
        "immunology": _("Immunology"),
        "tumour": _("Tumour markers"),
        "hormones": _("Hormones"),
        "vitamins": _("Vitamins and trace elements"),
        "urine": _("Urine"),
        "csf": _("Spinal fluid"),
        "stool": _("Stool"),
        "other": _("Other"),
    }.get(name, name)


def OPTIONS() -> type[Options]:
    """A workspace's options of the flowsheet: analyses that weigh more (`first`), how many `columns` at
    most."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options

    class LaboratoryOptions(Options):
        first: list[str] = []  # noqa: RUF012 (pydantic copies it)
        columns: Annotated[int, Field(ge=1, le=MAX_COLUMNS)] = MAX_COLUMNS

    return LaboratoryOptions
