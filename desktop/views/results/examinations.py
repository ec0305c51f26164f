"""A patient's imaging, microbiology, pathology and other examinations: answered, waiting or planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.clinical.record import parts, reports, requests
from desktop.clinical.record.observed import is_ahead
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.results import examinations as record
from desktop.clinical.record.results import unread
from desktop.clinical.record.results.culture_words import Susceptible
from desktop.clinical.record.results.examinations import FIELDS, Field
from desktop.clinical.record.results.results import TYPES as RESULTS
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import (
    DiagnosticReport,
    ImagingStudy,
    Observation,
    ServiceRequest,
)
from desktop.fhir.when import instant, utc_stamp
from desktop.orders.standing_conflicts import standing_services
from desktop.shown.notes.notes import NoteRow, NoteSection
from desktop.shown.parts import PanelState
from desktop.shown.results.examinations import ExaminationGroup, ExaminationRow, ExaminationsModel
from desktop.views.base import labs
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, provenance, time_words
from desktop.views.notes import notes
from desktop.views.results.susceptibility import drug

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = RESULTS | {
    "DetectedIssue", "DiagnosticReport", "Encounter", "ImagingStudy", "ServiceRequest", "Specimen", "Task",
}  # fmt: skip
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def build(context: Context) -> tuple[ExaminationsModel, PanelState]:
    """The examinations by field, newest first. Nothing that was ordered and not answered is left out, and
    pictures that nobody has described stand as such."""
    chart = context.chart
    wanted: tuple[Field, ...] = tuple(context.options.get("fields") or FIELDS)
    first = [one for one in context.options.get("first") or () if one in wanted]
    found: dict[Field, list[ExaminationRow]] = defaultdict(list)
    for of, row in (*_answers(context), *_pictures(context), *_orders(context)):
        if of in wanted:
            found[of].append(row)
    titles = words()
    ordered = sorted(found, key=lambda of: (first.index(of) if of in first else len(first), FIELDS.index(of)))
    groups = tuple(
        ExaminationGroup(of or "other", titles[of], tuple(sorted(found[of], key=_newest_first)))
        for of in ordered
    )
    rows = [row for group in groups for row in group.rows]
    arriving = not chart.settled(DiagnosticReport, ServiceRequest, ImagingStudy)
    # A part of them goes by the name of that part: it is not all there is.
    chosen = ", ".join(titles[of] for of in wanted) if context.options.get("fields") else _("Examinations")
    model = ExaminationsModel(groups, chosen, _counts(chart, rows), arriving)
    state = list_state(context, bool(rows), DiagnosticReport, _("No examinations are ordered or answered."))
    return model, _all_asked(state, chart)


def words() -> dict[Field, str]:
    """Display names of the examination fields."""
    return {
        "imaging": _("Imaging"),
        "microbiology": _("Microbiology"),
        "pathology": _("Pathology"),
        "heart": _("Heart and circulation"),
        "lungs": _("Lung function"),
        "nerves": _("Neurophysiology"),
        "endoscopy": _("Endoscopy"),
        "": _("Other examinations"),
    }


def _all_asked(state: PanelState, chart: Chart) -> PanelState:
    """Answers without the orders, or the orders without the answers, are not all there is."""
    if state.kind not in ("ready", "empty") or chart.known(ServiceRequest):
        return state
    if not chart.settled(ServiceRequest):
        return PanelState("loading", note=_("fetching")) if state.kind == "empty" else state
    return PanelState(
        "not_checked",
        note=_("orders not asked"),
        title=_("What is ordered and not answered is not known."),
        text=_("The server can't search orders by patient. The answers are shown."),
    )


def _newest_first(row: ExaminationRow) -> tuple[float, str]:
    at = instant(row.note.time_sort) or _EARLIEST
    return -(at - _EARLIEST).total_seconds(), row.note.key


def _counts(chart: Chart, rows: list[ExaminationRow]) -> str:
    new, waiting = sum(bool(row.unread) for row in rows), sum(row.waits for row in rows)
    parts = (
        ngettext("{n} new", "{n} new", new).format(n=new) if new else "",
        ngettext("{n} waits for an answer", "{n} wait for an answer", waiting).format(n=waiting)
        if waiting
        else "",
        # Of many servers: who waits for a description sees no pictures here.
        _("pictures not asked for") if "ImagingStudy" in chart.unasked else "",
    )
    return " · ".join(filter(None, parts))


# What was answered


def _answers(context: Context) -> Iterator[tuple[Field, ExaminationRow]]:
    chart = context.chart
    every = chart.all(DiagnosticReport)
    for report in every:
        of = record.of_report(report)
        if of == "note" or reports.replaced(report, every):
            continue
        if of == "laboratory":
            # What was measured stands in the table of results; an answer in words alone has no other place.
            if not reports.in_words(report):
                continue
            of = ""
        yield of, _answer(context, report)


def _answer(context: Context, report: DiagnosticReport) -> ExaminationRow:
    chart = context.chart
    row = notes.of_report(chart, report, context)
    waits = reports.awaited(report)
    waiting = _unread(chart, report, context.now)
    sections, text = list(row.sections), row.text
    if lines := _results(context, report):
        sections.append(NoteSection(_("Results"), "\n".join(lines), tuple(map(chart.key_of, report.result))))
        text = " ".join(filter(None, (text, "; ".join(lines))))
    state, told, said = row.state, row.state_text, ()
    if reports.withdrawn(report):
        # Taken back, perhaps because it is somebody else's: its words are not shown again.
        sections, text, state, told = [], _("The answer was taken back."), "entered_in_error", _("taken back")
        waits = False
    elif reports.registered(report):
        text, state, told = text or _("The answer has not come."), "draft", _("waiting")
    elif not (reports.stands(report) or waits):
        state, told = "draft", _("status not known")
    elif reports.changed(report):
        state, told = "amended", _("corrected")
    if not text and not any(one.text for one in sections):
        text = _("The answer holds no words.")
    note = NoteRow(
        key=row.key, title=row.title, author=row.author, time=row.time, text=text, state=state,
        state_text=told, sections=tuple(one for one in sections if one.text), time_sort=row.time_sort,
        when=row.when, provenance=row.provenance, said=said, unread=bool(waiting), closed=row.closed,
    )  # fmt: skip
    return ExaminationRow(note, tuple(waiting), tuple(waiting.values()), waits)


def _unread(chart: Chart, report: DiagnosticReport, now: datetime) -> dict[str, str]:
    """The keys to acknowledge the answer, or a part of it, by, with the fingerprint of each; none where
    somebody has."""
    held = {report.key, *parts.in_answer(chart, report.key)}
    return {
        key: unread.fingerprint(chart, one)
        for one in unread.unread(chart, now)
        if held.intersection(one.answers)
        for key in one.answers
    }


def _results(context: Context, report: DiagnosticReport) -> list[str]:
    """The results that an answer names, in its order, with what belongs to each: an agent, then to what it is
    susceptible."""
    chart = context.chart
    keys = parts.in_answer(chart, report.key)
    values: dict[str, list[labs.LabValue]] = {}
    for value in labs.values(chart, now=context.now):
        if value.reference in keys:
            values.setdefault(value.reference, []).append(value)
    # What nothing calls a laboratory's was answered all the same.
    for value in labs.in_answer(chart, (key for key in keys if key not in values), context.now):
        values.setdefault(value.reference, []).append(value)
    every = [value for found in values.values() for value in found]
    # Under the only thing that grew a drug goes by its own name.
    several = len({value.name.removesuffix(value.inner) for value in every if value.inner}) > 1
    resistant = {value.name for value in every if drug(chart, value) == "R"}
    lines: list[str] = []
    for key in keys:
        observation = chart.find(key, Observation)
        held = sorted(values.get(key, ()), key=lambda value: value.part)
        if not held and observation is not None and observation.has_member:
            # A heading: its members stand below.
            lines.append(observation.code.label if observation.code is not None else _("Result"))
            continue
        for one in held or (None,):
            said = _line(chart, observation, one, several=several)
            if one is not None and one.name in resistant and drug(chart, one) not in ("R", ""):
                said = _("{result}; told as resistant too: counts as R").format(result=said)
            lines.append(said)
    return lines


def _line(
    chart: Chart, observation: Observation | None, value: labs.LabValue | None, *, several: bool
) -> str:
    if value is None or not value.text:
        name = observation.code.label if observation is not None and observation.code is not None else ""
        return ": ".join((name or _("Result"), _("see the record")))
    # Words have no unit, whatever else the analysis is measured in.
    numeric = value.number is not None or value.bound is not None
    told = [" ".join(filter(None, (value.whole or value.text, value.unit if numeric else "")))]
    if said := _susceptible(drug(chart, value)):
        # The laboratory's word alone is said with its meaning.
        told = [said] if value.text in said.split(", ") else [*told, said]
    if value.preliminary:
        told.append(_("preliminary"))
    elif not value.use.decide:
        told.append(_("not to go by"))
    name = value.inner if value.inner and not several else value.name
    return f"{name}: {', '.join(filter(None, told))}"


def _susceptible(said: Susceptible) -> str:
    """To what a microbe is susceptible, in the laboratory's letters with their meaning."""
    return {
        "S": _("S, susceptible"), "I": _("I, susceptible at increased exposure"), "R": _("R, resistant"),
    }.get(said, "")  # fmt: skip


# What waits


def _pictures(context: Context) -> Iterator[tuple[Field, ExaminationRow]]:
    chart = context.chart
    for study in record.undescribed(chart):
        series = next((one.description for one in study.series if one.description), "")
        codes = next((one.label for one in study.procedure_code if one.label), "")
        title = study.description or codes or series or _how(study) or _("Imaging")
        more = [
            part for part in (_how(study), _where(study)) if part and part.casefold() not in title.casefold()
        ]
        count = study.number_of_instances
        if count:
            more.append(ngettext("{n} picture", "{n} pictures", count).format(n=count))
        text = " ".join(filter(None, (_("Pictures are taken; no description has come."), ", ".join(more))))
        row = _waiting(context, study, title, study.started, _("not described"), text, study.interpreter)
        yield "imaging", row


def _how(study: ImagingStudy) -> str:
    told = {
        "ct": _("CT"), "mr": _("MR"), "ultrasound": _("Ultrasound"), "x-ray": _("X-ray"),
        "fluoroscopy": _("Fluoroscopy"), "angiography": _("Angiography"), "mammography": _("Mammography"),
        "scintigraphy": _("Scintigraphy"), "pet": _("PET"), "ecg": _("ECG"), "endoscopy": _("Endoscopy"),
        "photograph": _("Photograph"), "microscopy": _("Microscopy"),
    }  # fmt: skip
    return ", ".join(told.get(one, one) for one in record.modality(study))


def _where(study: ImagingStudy) -> str:
    """The parts of the body with their side, as the series say."""
    found = []
    for one in study.series:
        side = one.laterality.display if one.laterality is not None else ""
        part = one.body_site.display if one.body_site is not None else ""
        found.append(" ".join(filter(None, (part, side))))
    return ", ".join(dict.fromkeys(filter(None, found)))


def _orders(context: Context) -> Iterator[tuple[Field, ExaminationRow]]:
    """Ordered examinations without any report or imaging study yet."""
    chart, now = context.chart, context.now
    begun = {
        ref.target for one in chart.all(DiagnosticReport) if reports.awaited(one) for ref in one.based_on
    }
    begun |= {ref.target for one in record.undescribed(chart) for ref in one.based_on}
    done = requests.answered(chart) | begun
    for order in chart.all(ServiceRequest):
        of = record.of_order(order)
        if order.key in done or not requests.stands(order) or of in ("laboratory", "note", ""):
            continue
        when = requests.when(order)
        ahead = is_ahead(when, now)
        title = requests.name(order) or _("Examination without a name")
        who = name_of(chart, order.requester)
        text = _("Ordered by {who}.").format(who=who) if who else _("Ordered.")
        if reason := "; ".join(one.label for one in order.reason_code if one.label):
            text = " ".join((text, _("Reason: {reason}").format(reason=reason)))
        if (twice := standing_services(chart, now).get(order.key)) is not None:
            text = f"{text} {twice.title}"
        yield of, _waiting(context, order, title, when, _("planned") if ahead else _("waiting"), text, ())


def _waiting(
    context: Context, resource: ImagingStudy | ServiceRequest, title: str, when: str, told: str, text: str,
    who: Iterable[Reference],
) -> ExaminationRow:  # fmt: skip
    chart = context.chart
    named = ", ".join(name for name in (name_of(chart, one) for one in who) if name)
    note = NoteRow(
        key=resource.key,
        title=title,
        author=named,
        time=time_words(when, context),
        text=text,
        state="draft",
        state_text=told,
        time_sort=utc_stamp(when),
        when=when,
        provenance=provenance(chart, resource, None, when),
    )
    return ExaminationRow(note, waits=True, asks=True)


def OPTIONS() -> type[Options]:
    """A workspace's options: which `fields` are shown (all without it), and which stand `first`."""
    from typing import Annotated, Literal

    from pydantic import Field as Limits

    from desktop.workspace.options import Options

    Known = Literal["imaging", "microbiology", "pathology", "heart", "lungs", "nerves", "endoscopy"]

    class ExaminationsOptions(Options):
        fields: Annotated[list[Known], Limits(min_length=1, max_length=8)] | None = None
        first: Annotated[list[Known], Limits(max_length=8)] = []  # noqa: RUF012 (pydantic copies it)

    return ExaminationsOptions
