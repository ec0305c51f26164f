"""Letters on paper: the pile of the letters that are ticked, sheet by sheet, and what is kept out of it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.letters import delivery
from desktop.letters.pages import PREVIEW_DPI, PRINT_DPI, PageImage, count, image
from desktop.store import outbox
from desktop.views import persons
from desktop.views.letter_queue import TYPES, waits_for_paper
from desktop.views.letters import sending_of

if TYPE_CHECKING:
    from desktop.views.desk import Desk


class Copy(msgspec.Struct, frozen=True, gc=False):
    """One recipient's copy: its Task and letter, the Binary with the addressed PDF, who it is about and for.

    `first` is the number of its first sheet in the pile (from 0), `sheets` how many it has; `signed` and
    `addressed` what the record says of it.
    """

    task: str
    letter: str
    binary: str
    family: str
    given: str
    title: str
    recipient: str
    first: int = 0
    sheets: int = 0
    signed: bool = True
    addressed: bool = True
    printed: bool = False


class KeptOut(msgspec.Struct, frozen=True, gc=False):
    """A copy of a ticked letter that is not in the pile: whose, for whom, and why."""

    patient: str
    recipient: str
    why: str


class Pile(msgspec.Struct, frozen=True, gc=False):
    """The copies in the order of the queue, what is kept out, and the PDFs that must be fetched first."""

    copies: tuple[Copy, ...] = ()
    kept_out: tuple[KeptOut, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def sheets(self) -> int:
        """How many sheets there are in all."""
        return sum(copy.sheets for copy in self.copies)

    def copy_of(self, sheet: int) -> Copy:
        """Whose sheet this is (from 0); raises IndexError for one that is not there."""
        for copy in self.copies:
            if copy.first <= sheet < copy.first + copy.sheets:
                return copy
        raise IndexError(sheet)

    @property
    def checked(self) -> tuple[str, ...]:
        """What was looked at and is in order, in words."""
        said = []
        if self.copies and all(copy.signed for copy in self.copies):
            said.append(_("All are signed"))
        if self.copies and all(copy.addressed for copy in self.copies):
            said.append(_("An address stands in every window"))
        if len({copy.task for copy in self.copies}) == len({copy.binary for copy in self.copies}):
            said.append(_("No letter twice"))
        return tuple(said)


def pile(desk: Desk, connection: Connection, letters: Sequence[str]) -> Pile:
    """The paper copies of letters (`DocumentReference/id`) that wait for the printer, in this order."""
    wanted = {key: at for at, key in enumerate(letters)}
    found: list[tuple[int, str, Copy | KeptOut]] = []
    missing: list[str] = []
    now = desk.clock()
    for chart in desk.all_charts(connection, TYPES):
        for document in chart.all(DocumentReference):
            if document.key not in wanted:
                continue
            for task in sorted(sending_of(chart, document), key=lambda t: t.id):
                one = _copy(connection, chart, document, task, now, missing)
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
    missing: list[str],
) -> Copy | KeptOut | None:  # fmt: skip
    family, given = persons.family_given(chart.patient.name)
    patient = f"{family.upper()}, {given}".rstrip(", ")
    try:
        way = delivery.way_of(task, now)
    except InputError as error:
        return KeptOut(patient, task.description, error.what)
    if way.held:
        return KeptOut(patient, way.name, _("held: no way to send it"))
    if not waits_for_paper(way):
        return None
    if document.doc_status not in ("", "final", "amended"):
        return KeptOut(patient, way.name, _("it is not signed"))
    if not way.print:
        return KeptOut(patient, way.name, _("there is no addressed PDF"))
    data = _held(connection, way.print)
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


def _held(connection: Connection, binary: str) -> bytes | None:
    """The PDF as it is held here; None when it is not, empty when it is damaged."""
    found = outbox.current(connection, "Binary", binary.partition("/")[2])
    if found is None:
        return None
    try:
        return base64.b64decode(str(found.get("data", "")), validate=True)
    except binascii.Error:
        return b""


def sheet(connection: Connection, pile: Pile, number: int, *, for_print: bool) -> PageImage:
    """One sheet of the pile (from 0) as a picture; raises InputError when its PDF is gone or damaged."""
    copy = pile.copy_of(number)
    data = _held(connection, copy.binary)
    if data is None:
        raise InputError(
            _("The letter for {name} has not been fetched.").format(name=copy.recipient),
            todo=_("Try again when the server answers."),
            details=copy.binary,
        )
    return image(data, number - copy.first, PRINT_DPI if for_print else PREVIEW_DPI)
