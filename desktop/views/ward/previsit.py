"""The list before the doctors' round: what happened to each patient in the last day, what is open today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from desktop.clinical.record import reports, requests
from desktop.clinical.record.measured import measurements
from desktop.clinical.record.medicines import administrations
from desktop.clinical.record.medicines.administrations import Outcome
from desktop.clinical.record.results import examinations, unread
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words.medicines import name_of
from desktop.core.actor import Actor
from desktop.core.formats import NBSP, number, today_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    DiagnosticReport,
    Encounter,
    MedicationAdministration,
    Observation,
    Procedure,
    ServiceRequest,
    Task,
)
from desktop.fhir.when import instant
from desktop.shown.parts import Outside, PanelState
from desktop.shown.ward.previsit import PrevisitModel, PrevisitPage
from desktop.shown.ward.worklist import Extra, ExtraColumn, NewResult
from desktop.views.answering import answers
from desktop.views.base import urgent
from desktop.views.chart import happened
from desktop.views.columns import listed, row_summary
from desktop.views.columns.listed import LAST
from desktop.views.columns.row_summary import RECENT
from desktop.views.page.sentence import FEVER
from desktop.views.reader import Reader
from desktop.views.tasks import tasks
from desktop.views.ward import ward_list, worklist_rows

if TYPE_CHECKING:
    from desktop.workspace.options import Options

_HAPPENED = (Observation, DiagnosticReport, ServiceRequest, MedicationAdministration, Procedure, Task)
TYPES = worklist_rows.TYPES | {kind.__name__ for kind in _HAPPENED}
COLUMNS = ("bed", "name", "age", "days", "cause", "news2", "happened", "doing", "leaving")
"""Default columns."""


@answers(PrevisitPage)
def page(reader: Reader, connection: Connection, ask: PrevisitPage) -> tuple[PrevisitModel, PanelState]:
    columns = ask.columns or COLUMNS
    types = TYPES | {kind.__name__ for kind in listed.types(columns)}
    now, actor, weighed = reader.clock(), reader.actor, reader.weighed
    return ward_list.page(
        reader, connection, ask.ward, types, (Encounter, *_HAPPENED),
        lambda charts: build(charts, now, actor, columns, weighed),
    )  # fmt: skip


def build(
    charts: Iterable[Chart], now: datetime, actor: Actor, columns: Sequence[str] = COLUMNS,
    weighed: Sequence[str] = (),
) -> PrevisitModel:  # fmt: skip
    """The list in the order of the beds. `weighed` are the analyses that the workspace weighs more."""
    own_ones = own()

    def say(chart: Chart, _stay: Stay | None) -> Mapping[str, Extra]:
        return {"happened": _happened(chart, now, weighed), "doing": _doing(chart, now, actor)}

    found = ward_list.rows(charts, now, actor, columns, own_ones, say)
    leaving = sum(row.leaving_today for row in found)
    told = [ngettext("{n} leaves today", "{n} leave today", leaving).format(n=leaving)] if leaving else []
    return ward_list.model(PrevisitModel, _("Before the round"), found, columns, own_ones, told)


def own() -> tuple[ExtraColumn, ...]:
    """The columns that no other list has."""
    return (
        ExtraColumn("happened", _("Last 24 h"), 250, 2.4),
        ExtraColumn("doing", _("To do today"), 190, 1.8),
    )


def _happened(chart: Chart, now: datetime, weighed: Sequence[str]) -> Extra:
    """Cell for events of the last day, unseen abnormal results first; says "nothing" only where the server
    has told of everything."""
    results = row_summary.answers(chart, now, weighed)
    # What is as it should be, and what somebody has seen, comes after what happened.
    told: list[tuple[NewResult, tuple[str, ...]]] = [
        (one, ()) for one in results if one.danger or (one.new and one.outside)
    ]
    told += [(NewResult(words, outside), keys) for words, outside, keys in _events(chart, now)]
    told += [(one, ()) for one in results if not (one.danger or (one.new and one.outside))]
    lacks = ward_list.lacking(chart, *_HAPPENED)
    if lacks is not None:
        told.append((NewResult(lacks.text), ()))
    if not told:
        return Extra(_("nothing noted"), LAST, "~", quiet=True)
    parts = tuple(one for one, _keys in told)
    keys = tuple(dict.fromkeys(key for _one, some in told for key in some))
    new = sum(one.new for one in parts)
    return Extra("; ".join(one.text for one in parts), -float(new), "", keys=keys, parts=parts)


_Event = tuple[str, Outside, tuple[str, ...]]


def _events(chart: Chart, now: datetime) -> Iterator[_Event]:
    yield from _fever(chart, now)
    yield from _cultures(chart, now)
    yield from _not_given(chart, now)
    for one in happened.of_record(chart):
        recent = one.at.has_time and now - RECENT <= one.at.start <= now
        if one.kind == "procedure" and recent:
            yield f"{one.words} {today_time(one.at.start, now)}", "", (one.key,)


def _fever(chart: Chart, now: datetime) -> Iterator[_Event]:
    """The highest temperature of the day, where it is a fever."""
    found = [
        one
        for one in measurements.measurements(chart, "temp", now=now)
        if one.use.decide and one.number is not None and now - RECENT <= one.at <= now
    ]
    highest = max(found, key=lambda one: one.number or 0, default=None)
    if highest is None or highest.number is None or highest.number < FEVER:
        return
    words = _("fever {value}").format(value=f"{number(highest.number)}{NBSP}°C")
    yield f"{words} ({today_time(highest.at, now)})", "high", (highest.reference,)


def _cultures(chart: Chart, now: datetime) -> Iterator[_Event]:
    """Samples for microbiology of the last day, and the answers of it that somebody has seen already."""
    unseen = unread.references(chart, now)
    for report in chart.all(DiagnosticReport):
        at = instant(reports.answered(report))
        seen = at is not None and now - RECENT <= at <= now and report.key not in unseen
        if seen and reports.in_words(report) and examinations.of_report(report) == "microbiology":
            label = report.code.label if report.code else _("Microbiology")
            yield _("{examination} answered").format(examination=label), "", (report.key,)
    for order in chart.all(ServiceRequest):
        at = instant(requests.when(order))
        taken = at is not None and now - RECENT <= at <= now and requests.taken(order)
        if taken and order.code is not None and examinations.of_order(order) == "microbiology":
            yield _("{examination} taken").format(examination=requests.name(order)), "", (order.key,)


def _not_given(chart: Chart, now: datetime) -> Iterator[_Event]:
    """The doses of the last day that were not given, by their medicine."""
    found: dict[str, list[str]] = {}
    for one in chart.all(MedicationAdministration):
        at = administrations.given_at(one)
        if at is None or not now - RECENT <= at <= now:
            continue
        if administrations.outcome(one) is Outcome.NOT_GIVEN:
            what = name_of(chart, one.medication_codeable_concept, one.medication_reference)
            found.setdefault(what.generic or what.product, []).append(one.key)
    for name, keys in found.items():
        many = f" ×{NBSP}{len(keys)}" if len(keys) > 1 else ""
        yield _("{medicine} not given").format(medicine=name) + many, "", tuple(keys)


def _doing(chart: Chart, now: datetime, actor: Actor) -> Extra:
    """The open tasks of today, what is late first."""
    if (lacks := ward_list.lacking(chart, Task)) is not None:
        return lacks
    rows = tasks.in_order(
        row for task in chart.all(Task) if (row := tasks.row(chart, task, now, actor)) is not None
    )
    today = [row for row in rows if row.group in ("overdue", "today")]
    if not today:
        later = len(rows)
        said = ngettext("{n} later", "{n} later", later).format(n=later) if later else "–"
        return Extra(said, LAST, "~", quiet=True)
    late = sum(row.group == "overdue" for row in today)
    # Of what is due today the hour is enough.
    dues = [row.due.replace(" ", NBSP) for row in today]
    text = " · ".join(f"{due}{NBSP}{row.text}".strip(NBSP) for due, row in zip(dues, today, strict=True))
    left = ngettext("{n} overdue", "{n} overdue", late).format(n=late) if late else ""
    keys = tuple(row.key for row in today)
    times = [at for one in chart.all(Task) if one.key in keys and (at := urgent.due_at(one)) is not None]
    due = min(times, default=None)
    return Extra(
        text, due.timestamp() if due is not None else LAST, left=left, left_tone="warn" if left else "",
        keys=keys, quiet=not late,
    )  # fmt: skip


def OPTIONS() -> type[Options]:
    """A workspace's options: the columns, of the worklist's and of this list's own (`happened`, `doing`)."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import Id

    class PrevisitOptions(Options):
        columns: Annotated[list[Id], Field(min_length=1, max_length=20)] | None = None

    return PrevisitOptions
