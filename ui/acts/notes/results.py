"""Handlers of acts on a result beyond acknowledging: ask, show its course, put it into a note."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from desktop.acts import Done
from desktop.acts.results import (
    AskAboutResult,
    ForwardResult,
    ResultIntoLetter,
    ResultIntoNote,
    ShowCourse,
)
from desktop.core.clock import local, stamp
from desktop.core.errors import FagflateError, ReasonToClear
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.draft_questions import LetterDrafts
from desktop.shown.questions import ColleaguesOf
from desktop.shown.results.results import ResultRow
from ui.acts.controller import Controller
from ui.acts.notes.ask_dialog import AskDialog
from ui.acts.notes.note_dialogs import TemplateDialog
from ui.panels.laboratory import LaboratoryPanel

LABORATORY = "laboratory"


def deadlines(now: datetime) -> tuple[tuple[str, str], ...]:
    """Due times to offer for an answer, as FHIR instants with their words: in an hour, at 16, today. What has
    passed, or is nearer than an hour, is not offered."""
    hour = now + timedelta(hours=1)
    found = [(stamp(hour), _("1 hour, {time}").format(time=time(hour)))]
    four = local(now).replace(hour=16, minute=0, second=0, microsecond=0)
    night = local(now).replace(hour=23, minute=59, second=0, microsecond=0)
    found += [(stamp(four), time(four))] if four > hour else []
    found += [(stamp(night), _("today"))] if night > hour else []
    return tuple(found)


class ResultActs:
    """Acts on results of one window."""

    def __init__(self, desk: Controller) -> None:
        self._desk = desk
        # Questions that were begun and left, by answer: nothing typed is lost.
        self._left: dict[str, str] = {}

    def ask(self, act: AskAboutResult) -> None:
        """Ask whom to ask about a result, and what."""
        row = next((one for one in self._rows() if one.key == act.answer), None)
        if row is not None:
            self._desk.bridge.run(self._ask(act, row))

    async def _ask(self, act: AskAboutResult, row: ResultRow) -> None:
        desk = self._desk
        people = await desk.bridge.ask(ColleaguesOf(desk.ward))
        value = " ".join(part for part in (row.analysis, row.value, row.unit) if part)
        value = "\n".join(filter(None, (value, row.corrected)))
        name = family_first(row.family, row.given)
        until = deadlines(desk.bridge.link.clock())
        dialog = AskDialog(name, value, people, until, self._left.pop(act.answer, ""), desk.window)

        def send(to: str, words: str, when: str, also: bool) -> None:
            asked = ForwardResult(act.patient, act.answer, to, words, when, also, shown=act.shown)
            desk.bridge.run(self._send(dialog, asked))

        dialog.sent.connect(send)
        dialog.rejected.connect(lambda: self._keep(act.answer, dialog.field.toPlainText()))
        desk.window.open_dialog(dialog)

    def _rows(self) -> Iterator[ResultRow]:
        """The answers that stand before one: those of the patient's page, else the list's."""
        desk = self._desk
        page = desk.patients.page
        if desk.window.current_page() is page:
            panels = [panel for panel in page.shown_panels() if panel.kind == "results"]
        else:
            panels = [desk.pages.panel("results")]
        for panel in panels:
            yield from getattr(panel.model, "rows", ())

    def _keep(self, answer: str, words: str) -> None:
        if words.strip():
            self._left[answer] = words

    async def _send(self, dialog: AskDialog, act: ForwardResult) -> None:
        def sent(done: Done) -> None:
            dialog.accept()
            self._desk.performing.say(done)

        try:
            done = await self._desk.bridge.act(act)
        except ReasonToClear as error:
            dialog.say(error)
            self._desk.performing.clearing.ask(act, error, sent)
            return
        except FagflateError as error:
            dialog.say(error)
            return
        sent(done)

    def course(self, act: ShowCourse) -> None:
        """Open the patient at the results, with the cursor on this row."""
        desk = self._desk
        desk.open_patient(act.patient)
        desk.show_tab(LABORATORY)
        for panel in desk.patients.page.shown_panels():
            if isinstance(panel, LaboratoryPanel):
                panel.show_row(act.row)
                panel.take_focus()

    def into_note(self, act: ResultIntoNote) -> None:
        """Open the patient's note under writing, or begin one, and put the value in."""
        self._desk.open_patient(act.patient)
        self._desk.note.begin_with(act.row)

    def into_letter(self, act: ResultIntoLetter) -> None:
        """Open the patient's letter under writing, or begin one, and put the value in; of several it is asked
        which."""
        self._desk.bridge.run(self._into_letter(act))

    async def _into_letter(self, act: ResultIntoLetter) -> None:
        desk = self._desk
        drafts = await desk.bridge.ask(LetterDrafts(act.patient))
        if len(drafts) < 2:
            self._letter(act, drafts[0].key if drafts else "")
            return
        row = next((one for one in self._rows() if one.patient == act.patient), None)
        name = family_first(row.family, row.given) if row is not None else ""
        dialog = TemplateDialog(
            name, drafts, desk.window, _("Into which letter?"), _("Into which letter about {name}?")
        )
        dialog.picked.connect(lambda draft: self._letter(act, draft))
        desk.window.open_dialog(dialog)

    def _letter(self, act: ResultIntoLetter, draft: str) -> None:
        self._desk.open_patient(act.patient)
        self._desk.letter.begin_with(act.row, draft)
