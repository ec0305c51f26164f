"""Letters on paper: which sheets belong to the letters that are ticked, and what of them is held here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.resources import DocumentReference, Task
from desktop.letters import delivery
from desktop.letters.pages import PREVIEW_DPI, PRINT_DPI, PageImage, images
from desktop.store import outbox
from desktop.views.letter_queue import TYPES, waits_for_paper
from desktop.views.letters import sending_of

if TYPE_CHECKING:
    from desktop.views.desk import Desk


class Sheet(msgspec.Struct, frozen=True):
    """One recipient's copy: its Task, the Binary with the addressed PDF, and who it is for."""

    task: str
    binary: str
    name: str


def sheets(desk: Desk, connection: Connection, letters: Collection[str]) -> tuple[Sheet, ...]:
    """The paper copies of letters (`DocumentReference/id`) that wait for the printer."""
    found = []
    now = desk.clock()
    for chart in desk.all_charts(connection, TYPES):
        for document in chart.all(DocumentReference):
            if document.key not in letters:
                continue
            for task in sending_of(chart, document):
                way = _way(task, now)
                if way is not None and waits_for_paper(way) and way.print:
                    found.append(Sheet(way.task, way.print, way.name))
    return tuple(found)


def _way(task: Task, now: object) -> delivery.Way | None:
    try:
        return delivery.way_of(task, now)  # type: ignore[arg-type]
    except InputError:
        return None


def missing(connection: Connection, found: Collection[Sheet]) -> tuple[str, ...]:
    """The ids of the PDFs that are not held here and must be fetched first."""
    return tuple(
        s.binary.partition("/")[2]
        for s in found
        if outbox.current(connection, "Binary", s.binary.partition("/")[2]) is None
    )


def pages(connection: Connection, found: Collection[Sheet], *, for_print: bool) -> tuple[PageImage, ...]:
    """The sheets' pages in order; raises InputError for a PDF that is not held or can't be read."""
    made: list[PageImage] = []
    for sheet in found:
        binary = outbox.current(connection, "Binary", sheet.binary.partition("/")[2])
        try:
            data = base64.b64decode(str((binary or {}).get("data", "")), validate=True)
        except binascii.Error as error:
            raise InputError(_("The letter's PDF can't be read."), details=str(error)) from error
        if not data:
            raise InputError(
                _("The letter for {name} has not been fetched.").format(name=sheet.name),
                kept=_("Nothing was printed."),
                todo=_("Try again when the server answers."),
                details=sheet.binary,
            )
        made += images(data, PRINT_DPI if for_print else PREVIEW_DPI)
    return tuple(made)
