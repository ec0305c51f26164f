"""The answers to the window's questions (`desktop.shown.questions`), each from one snapshot of the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.fhir.when import instant
from desktop.shown import questions as q
from desktop.shown.beds.corridor import CorridorPage
from desktop.shown.chart.vitals_parts import VitalsPart
from desktop.shown.letters.printing import PageImage, Pile
from desktop.shown.page.sentence import FirstSentence
from desktop.shown.parts import PanelState
from desktop.shown.shell import BannerModel, ChooseModel, EmptyPage, Notice, OpenPatient, PaletteEntry
from desktop.shown.ward.waiting import Waiting
from desktop.store import outbox
from desktop.sync.pull import inbox, ward
from desktop.views import draft_answers, sheet_forms
from desktop.views.access import access_log, excerpt
from desktop.views.answering import answers
from desktop.views.forms import questionnaire_forms
from desktop.views.inbox import received
from desktop.views.letters import letter_answers, post_log, printing
from desktop.views.measured import entering
from desktop.views.medicines import medicine_forms, reconcile
from desktop.views.notes import note_answers
from desktop.views.office import coding, dictations, waiting_list
from desktop.views.page import fact_sheet, patient_page, unplaced
from desktop.views.paper import paper_answers
from desktop.views.reader import Reader
from desktop.views.results import result_answers
from desktop.views.sign_in import found, left, switching, who_signed_in, workspaces
from desktop.views.sprint import (
    begun_draft,
    kept_later,
    lab_list_draft,
    limit_counts,
    limit_effect,
    made_up,
    page_draft,
    reviews,
    set_list_draft,
    sprint_decision,
)
from desktop.views.unsent import left_here
from desktop.views.ward import handover, observations_due, previsit, screening, silent_watch, waiting
from desktop.views.why import origin, rule_rates, wishes

__all__ = [
    "access_log",
    "begun_draft",
    "coding",
    "dictations",
    "draft_answers",
    "entering",
    "excerpt",
    "fact_sheet",
    "handover",
    "kept_later",
    "lab_list_draft",
    "letter_answers",
    "limit_counts",
    "limit_effect",
    "made_up",
    "medicine_forms",
    "note_answers",
    "observations_due",
    "origin",
    "page_draft",
    "paper_answers",
    "patient_page",
    "post_log",
    "previsit",
    "questionnaire_forms",
    "reconcile",
    "result_answers",
    "reviews",
    "rule_rates",
    "screening",
    "set_list_draft",
    "sheet_forms",
    "sprint_decision",
    "switching",
    "unplaced",
    "waiting_list",
    "who_signed_in",
    "wishes",
    "workspaces",
]


@answers(q.WorklistPage)
def worklist(reader: Reader, connection: Connection, ask: q.WorklistPage) -> Any:
    model, state = reader.worklist(connection, ask.ward)
    # Not kept for the next start: it may be sent by then.
    lines = left_here.lines(reader, connection)
    return msgspec.structs.replace(
        model, left=lines, watch=silent_watch.lines(reader, connection, ask.ward)
    ), state


@answers(q.ResultsPage)
def results(reader: Reader, connection: Connection, ask: q.ResultsPage) -> Any:
    return reader.results(connection, ask.ward, ask.scope, ask.task)


@answers(q.TasksPage)
def tasks(reader: Reader, connection: Connection, ask: q.TasksPage) -> Any:
    return reader.tasks(connection, ask.ward)


@answers(q.BedsPage)
def beds_page(reader: Reader, connection: Connection, _ask: q.BedsPage) -> Any:
    return reader.lying.page(connection, reader.clock())


@answers(CorridorPage)
def corridor_page(reader: Reader, connection: Connection, ask: CorridorPage) -> Any:
    return reader.lying.corridor(connection, reader.clock(), ask.ward)


@answers(q.ReceivedPage)
def received_page(reader: Reader, connection: Connection, ask: q.ReceivedPage) -> Any:
    return received.page(reader, connection, ask.letter)


@answers(q.QueuePage)
def queue(reader: Reader, connection: Connection, ask: q.QueuePage) -> Any:
    return reader.queue(connection, ask.ticked)


@answers(q.UnsentPage)
def unsent(reader: Reader, connection: Connection, ask: q.UnsentPage) -> Any:
    model, state = reader.unsent(connection, ask.act)
    lines = left_here.lines(reader, connection)
    return msgspec.structs.replace(model, left=lines, at=ask.act), left_here.beside(state, lines)


@answers(q.EmptyPageText)
def empty_page(reader: Reader, connection: Connection, ask: q.EmptyPageText) -> EmptyPage | None:
    comes = ()
    if ask.page in ("results", "tasks"):
        comes = reader.results(connection, ask.ward, "ward")[0].under_way
    counted = reader.waiting(connection, ask.ward)
    if ask.page == "results":
        told = inbox.told(connection)
        looked = waiting.looked_for(counted, told, instant(ask.synced), reader.clock())
        everywhere = waiting.looked_everywhere(told)
        return waiting.nothing(ask.page, ask.title, counted, comes, looked, everywhere)
    return waiting.nothing(ask.page, ask.title, counted, comes)


@answers(q.WaitingOn)
def waiting_on(reader: Reader, connection: Connection, ask: q.WaitingOn) -> Waiting:
    return reader.waiting(connection, ask.ward)


@answers(q.UnsentCount)
def unsent_count(_desk: Reader, connection: Connection, _ask: q.UnsentCount) -> tuple[int, datetime | None]:
    many, oldest = outbox.acts(connection)
    return many, instant(oldest) if oldest else None


@answers(q.WardPatients)
def ward_patients(_desk: Reader, connection: Connection, ask: q.WardPatients) -> tuple[str, ...]:
    members = ward.kept(connection, ask.ward)
    return members.patients if members else ()


@answers(q.BannerOf)
def banner(reader: Reader, connection: Connection, ask: q.BannerOf) -> BannerModel | None:
    return reader.banner(connection, ask.patient)


@answers(q.SentenceOf)
def sentence(reader: Reader, connection: Connection, ask: q.SentenceOf) -> FirstSentence | None:
    return reader.sentence(connection, ask.patient)


@answers(q.PanelsOf)
def panels(reader: Reader, connection: Connection, ask: q.PanelsOf) -> list[tuple[Any, PanelState]]:
    return reader.panels(connection, ask.patient, ask.panels)


@answers(q.ChartPart)
def chart_part(reader: Reader, connection: Connection, ask: q.ChartPart) -> VitalsPart | None:
    return reader.chart_part(connection, ask)


@answers(q.OpenPatientOf)
def open_patient(reader: Reader, connection: Connection, ask: q.OpenPatientOf) -> OpenPatient | None:
    return reader.open_patient(connection, ask.patient)


@answers(q.DraftsLeft)
def drafts_left(reader: Reader, connection: Connection, ask: q.DraftsLeft) -> Notice | None:
    return left.notice(reader, connection, ask.patient)


@answers(q.FindPatients)
def find_patients(reader: Reader, connection: Connection, ask: q.FindPatients) -> tuple[PaletteEntry, ...]:
    return found.patients(reader, connection, ask.text)


@answers(q.PeopleAndWards)
def people_and_wards(reader: Reader, connection: Connection, ask: q.PeopleAndWards) -> ChooseModel:
    return reader.choices(connection, ask.place, ask.server, answered=ask.answered)


@answers(q.PersonChosen)
def person_chosen(reader: Reader, connection: Connection, ask: q.PersonChosen) -> Actor | None:
    return reader.actor_in(connection, ask.key, ask.ward)


@answers(q.SomebodyOn)
def somebody_on(reader: Reader, connection: Connection, ask: q.SomebodyOn) -> Actor:
    return reader.somebody(connection, ask.role, ask.ward, secretary=ask.secretary)


@answers(q.PileOf)
def pile(reader: Reader, connection: Connection, ask: q.PileOf) -> Pile:
    return printing.pile(reader, connection, ask.letters)


@answers(q.SheetOf)
def sheet(_desk: Reader, connection: Connection, ask: q.SheetOf) -> PageImage:
    return printing.sheet(connection, ask.pile, ask.number)
