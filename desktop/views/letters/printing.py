"""Letters on paper: the pile of the letters that are ticked, sheet by sheet, and what is kept out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import modifiers, persons
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.letters.compose import words_of
from desktop.letters.delivery import delivery
from desktop.letters.delivery.copies import sending_of
from desktop.letters.delivery.on_paper import waits_for_paper
from desktop.letters.paper.filed import held
from desktop.letters.paper.page_pictures import PREVIEW_DPI, count, image
from desktop.shown.letters.printing import Copy, KeptOut, PageImage, Pile
from desktop.store import print_rows
from desktop.views.letters import print_told
from desktop.views.letters.letter_queue import TYPES

if TYPE_CHECKING:
    from desktop.views.reader import Reader


def pile(reader: Reader, connection: Connection, letters: Sequence[str]) -> Pile:
    """The paper copies of letters (`DocumentReference/id`) that wait for the printer, in this order."""
    wanted = {key: at for at, key in enumerate(letters)}
    found: list[tuple[int, str, Copy | KeptOut]] = []
    missing: list[str] = []
    now = reader.clock()
    jobs = print_rows.by_task(connection)
    for chart in reader.all_charts(connection, TYPES | {"Composition"}):
        for document in chart.all(DocumentReference):
            if document.key not in wanted:
                continue
            for task in sorted(sending_of(chart, document), key=lambda t: t.id):
                one = _copy(connection, chart, document, task, now, jobs, missing)
                if one is not None:
                    found.append((wanted[document.key], task.id, one))
    found.sort(key=lambda f: f[:2])
    copies: list[Copy] = []
    sheet = 0
    for _at, _task, one in found:
        if isinstance(one, Copy):
            copies.append(msgspec.structs.replace(one, first=sheet))
            sheet += one.sheets
    out = tuple(one for _at, _task, one in found if isinstance(one, KeptOut))
    return Pile(tuple(copies), out, tuple(missing))


def _copy(
    connection: Connection, chart: Chart, document: DocumentReference, task: Task, now: datetime,
    jobs: print_told.Jobs, missing: list[str],
) -> Copy | KeptOut | None:  # fmt: skip
    family, given = persons.family_given(chart.patient.name)
    patient = family_first(family, given)
    try:
        way = delivery.way_of(task, now)
    except InputError as error:
        return KeptOut(patient, task.description, error.what)
    if way.held:
        return KeptOut(patient, way.name, _("held: no way to send it"))
    if not waits_for_paper(way):
        return None
    if at_printer := print_told.kept_out(way, jobs, now):
        return KeptOut(patient, way.name, at_printer, way.task)
    if document.doc_status not in ("", "final", "amended"):
        return KeptOut(patient, way.name, _("it is not signed"))
    if modifiers.doubt(*words_of.texts(chart, document)):
        why = _("it holds something that can't be read here; open it and read it")
        return KeptOut(patient, way.name, why)
    if not way.print:
        return KeptOut(patient, way.name, _("there is no addressed PDF"))
    data = held(connection, way.print)
    if data is None:
        missing.append(way.print.partition("/")[2])
        return KeptOut(patient, way.name, _("not fetched from the server"))
    try:
        sheets = count(data)
    except InputError as error:
        return KeptOut(patient, way.name, error.what)
    return Copy(
        task=way.task,
        letter=document.key,
        binary=way.print,
        family=family,
        given=given,
        title=document.description or (document.type.label if document.type else "") or _("Letter"),
        recipient=way.name,
        sheets=sheets,
        signed=document.doc_status in ("final", "amended"),
        addressed=bool(way.lines),
        printed=bool(way.printed),
    )


def sheet(connection: Connection, pile: Pile, number: int) -> PageImage:
    """One sheet of the pile (from 0) as a picture; raises InputError when its PDF is gone or damaged."""
    copy = pile.copy_of(number)
    data = held(connection, copy.binary)
    if data is None:
        raise InputError(
            _("The letter for {name} has not been fetched.").format(name=copy.recipient),
            todo=_("Try again when the server answers."),
            details=copy.binary,
        )
    return image(data, number - copy.first, PREVIEW_DPI)
