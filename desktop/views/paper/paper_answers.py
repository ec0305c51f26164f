"""Answers to the questions about papers: each is built from one snapshot of the record, in Bokmål."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.core import messages
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Location
from desktop.letters.paper import page_pictures
from desktop.papers import chart as chart_drawing
from desktop.papers import eight_hours as eight_hours_drawing
from desktop.papers import form as form_drawing
from desktop.papers import periods as periods_drawing
from desktop.papers import requisition as requisition_drawing
from desktop.papers import trend as trend_drawing
from desktop.papers import ward as ward_drawing
from desktop.shown.letters.printing import PageImage
from desktop.shown.paper import papers as q
from desktop.shown.paper.papers import Printable
from desktop.shown.shell import BannerModel
from desktop.views.answering import answers
from desktop.views.base import guarding
from desktop.views.paper import (
    paper_chart,
    paper_eight_hours,
    paper_form,
    paper_periods,
    paper_requisition,
    paper_trace,
    paper_trend,
    paper_ward,
    papers,
)
from desktop.views.reader import Reader

T = TypeVar("T")


@answers(q.EightHourPaper)
def eight_hours(reader: Reader, connection: Connection, ask: q.EightHourPaper) -> Printable:
    with messages.using("nb"):
        found = _of_patient(
            reader, connection, ask.patient, paper_eight_hours.TYPES,
            lambda chart, banner: paper_eight_hours.build(
                connection, chart, banner, reader.clock(), reader.actor
            ),
        )  # fmt: skip
        pdf = eight_hours_drawing.draw(found)
    return _made(_("Eight-hour sheet"), pdf, (ask.patient,), "eight_hours")


@answers(q.ChartPaper)
def chart(reader: Reader, connection: Connection, ask: q.ChartPaper) -> Printable:
    with messages.using("nb"):
        found = _of_patient(
            reader, connection, ask.patient, paper_chart.TYPES,
            lambda chart, banner: paper_chart.build(
                connection, chart, banner, reader.clock(), reader.actor, ask.drawn
            ),
        )  # fmt: skip
        pdf = chart_drawing.draw(found)
    return _made(_("Chart"), pdf, (ask.patient,), "chart")


@answers(q.TrendPaper)
def trend(reader: Reader, connection: Connection, ask: q.TrendPaper) -> Printable:
    found = _of_patient(
        reader, connection, ask.patient, paper_trend.TYPES,
        lambda chart, banner: paper_trend.build(
            connection, chart, banner, reader.clock(), reader.actor, ask
        ),
    )  # fmt: skip
    title = found.model.title or _("Chart")
    return _made(title, trend_drawing.draw(found), (ask.patient,), "trend")


@answers(q.TracePaper)
def trace(reader: Reader, connection: Connection, ask: q.TracePaper) -> Printable:
    found = _of_patient(
        reader, connection, ask.patient, paper_trace.TYPES,
        lambda chart, banner: paper_trace.build(
            connection, chart, banner, reader.clock(), reader.actor, ask
        ),
    )  # fmt: skip
    title = found.model.title or _("Chart")
    return _made(title, trend_drawing.draw(found), (ask.patient,), "trace")


@answers(q.PeriodsPaper)
def periods(reader: Reader, connection: Connection, ask: q.PeriodsPaper) -> Printable:
    found = _of_patient(
        reader, connection, ask.patient, paper_periods.TYPES,
        lambda chart, banner: paper_periods.build(
            connection, chart, banner, reader.clock(), reader.actor, ask
        ),
    )  # fmt: skip
    return _made(found.model.title or found.name, periods_drawing.draw(found), (ask.patient,), ask.kind)


@answers(q.FormPaper)
def form(reader: Reader, connection: Connection, ask: q.FormPaper) -> Printable:
    found = _of_patient(
        reader, connection, ask.patient, paper_form.TYPES,
        lambda chart, banner: paper_form.build(reader, connection, chart, banner, ask),
    )  # fmt: skip
    title = found.form.title or _("Form")
    return _made(title, form_drawing.draw(found), (ask.patient,), "form")


@answers(q.RequisitionPaper)
def requisition(reader: Reader, connection: Connection, ask: q.RequisitionPaper) -> Printable:
    with messages.using("nb"):
        found = _of_patient(
            reader, connection, ask.patient, paper_requisition.TYPES,
            lambda chart, banner: paper_requisition.build(
                connection, chart, banner, reader.clock(), reader.actor, ask
            ),
        )  # fmt: skip
        pdf = requisition_drawing.draw(found)
    return _made(_("Requisition"), pdf, (ask.patient,), "requisition")


@answers(q.WardPaper)
def ward(reader: Reader, connection: Connection, ask: q.WardPaper) -> Printable:
    members = reader.members(connection, ask.ward) if ask.ward else None
    if members is None:
        raise InputError(
            _("Who is on the ward is not known here."),
            kept=_("Nothing was printed."),
            todo=_("Choose a ward, or wait until the server has told who is there."),
        )
    place = reader.charts.directory(connection).get(f"Location/{ask.ward}")
    title = place.name if isinstance(place, Location) and place.name else reader.actor.ward_name
    charts = reader.ward_charts(connection, ask.ward, paper_ward.TYPES)
    with messages.using("nb"):
        found = paper_ward.build(
            connection, title, members, charts, reader.clock(), reader.actor,
            lambda chart: _others(reader, connection, chart),
        )  # fmt: skip
        pdf = ward_drawing.draw(found)
    return _made(_("Ward list"), pdf, tuple(chart.patient.id for chart in charts), "ward_list")


@answers(q.PaperSheet)
def sheet(_desk: Reader, _connection: Connection, ask: q.PaperSheet) -> PageImage:
    return page_pictures.image(ask.paper.pdf, ask.number, page_pictures.PREVIEW_DPI)


def _others(reader: Reader, connection: Connection, chart: Chart) -> tuple[str, ...]:
    return tuple(persons.whole_name(other.patient.name) for other in reader.same_number(connection, chart))


def _of_patient(
    reader: Reader,
    connection: Connection,
    patient: str,
    types: Iterable[str],
    build: Callable[[Chart, BannerModel], T],
) -> T:
    """Build a paper for a patient; a resource that breaks the builder is set aside, and the paper says so."""
    chart = reader.chart(connection, patient, types)
    banner = reader.banner(connection, patient)
    if chart is None or banner is None:
        raise papers.not_here(patient)
    return guarding.made(lambda one: build(one, banner), chart)[0]


def _made(title: str, pdf: bytes, patients: tuple[str, ...], kind: str) -> Printable:
    return Printable(title, pdf, page_pictures.count(pdf), patients, kind)
