"""The papers of the ward: asked for, previewed, printed, and each of it in the access log."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from desktop.acts.papers import RecordPaper
from desktop.acts.signed import PrintSignedLetter
from desktop.core.errors import FagflateError, Unsure
from desktop.core.formats import day_time
from desktop.core.messages import _, ngettext
from desktop.link.protocol import HandOver
from desktop.shown.ask import Ask
from desktop.shown.paper.papers import (
    ChartPaper,
    EightHourPaper,
    FormPaper,
    LetterPaper,
    PaperSheet,
    PeriodsPaper,
    Printable,
    RequisitionPaper,
    TracePaper,
    TrendPaper,
    WardPaper,
)
from ui.acts.desk import Desk
from ui.acts.paper import paper
from ui.acts.paper.choosing_printer import Asking, Chooser, Chosen, ask_printer
from ui.acts.paper.paper_dialog import PaperDialog
from ui.editors.questionnaire.form_page import FormPage
from ui.panels.parts.chart_panel import ChartPanel
from ui.panels.parts.periods import PeriodsPanel
from ui.panels.trace import TracePanel
from ui.panels.trend import TrendPanel
from ui.printing.printing import panel_pdf
from ui.widgets.panel import Panel


class PaperActs:
    """Papers of the ward. `choose_printer` asks a person which printer; tests put another in its place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.choose_printer: Chooser = ask_printer
        self.dialog: PaperDialog | None = None
        self._printing = False
        self._scope = desk.bridge.scope()

    def eight_hours(self, patient: str = "") -> None:
        """The sheet to write on, of a patient or of the one in focus."""
        if patient := patient or self._desk.patients.focus:
            self._show(EightHourPaper(patient))

    def ward_list(self) -> None:
        """The ward's list with the medicines due."""
        self._show(WardPaper(self._desk.ward))

    def chart(self) -> None:
        """The chart of the patient in focus, with the rows that its panel has."""
        patients = self._desk.patients
        if patients.focus:
            shown = (panel.model for panel in patients.page.panels_of("vitals") if panel.model is not None)
            drawn = next((model.drawn for model in shown), None)
            self._show(ChartPaper(patients.focus) if drawn is None else ChartPaper(patients.focus, drawn))

    def trend(self, panel: ChartPanel) -> None:
        """The trend of a panel, between the times that are seen in it."""
        patients = self._desk.patients
        options = patients.options(panel)
        start, end = panel.chart.seen
        trend, within = str(options.get("trend", "")), options.get("within")
        self._show(TrendPaper(patients.focus, trend, within, start, end))

    def trace(self, panel: ChartPanel) -> None:
        """The trace of a panel, between the times that are seen in it."""
        patients = self._desk.patients
        options = patients.options(panel)
        trace, within = str(options.get("trace", "")), options.get("within")
        self._show(TracePaper(patients.focus, trace, within, *panel.chart.seen))

    def periods(self, panel: PeriodsPanel) -> None:
        """The flowsheet or fluid balance of a panel, up to the last column that is seen in it."""
        patients = self._desk.patients
        _start, seen = panel.periods()
        kind: Literal["flowsheet", "fluids"] = "fluids" if panel.kind == "fluids" else "flowsheet"
        last, options = seen[-1].key if seen else "", patients.options(panel)
        per = panel.table.per if panel.table is not None else ""
        self._show(PeriodsPaper(patients.focus, kind, options, per, last))

    def form(self, response: str) -> None:
        """An answered form of the patient in focus."""
        if self._desk.patients.focus:
            self._show(FormPaper(self._desk.patients.focus, response))

    def letter(self, patient: str, letter: str, source: str) -> None:
        """A copy of a signed letter of the patient in focus."""
        self._show(LetterPaper(patient, letter, source))

    def requisition(self, patient: str = "", act: str = "") -> None:
        """The unsent orders of a patient, or of one signature."""
        if patient := patient or self._desk.patients.focus:
            status = self._desk.bridge.link.status
            away = status.away
            self._show(RequisitionPaper(patient, act, away, status.offline_since if away else None))

    def print_panel(self, panel: Panel) -> None:
        """Print what a panel shows, after a person has chosen the printer; curves and forms have their own
        paper."""
        desk = self._desk
        banner = desk.patients.banner
        if self._own_paper(panel):
            return
        if panel.kind == "signed_letter":
            desk.do(PrintSignedLetter())
            return
        if desk.patients.focus and banner is None:
            return  # nothing of the patient has come, not even the name that must stand on the sheet
        whose = " · ".join((banner.name, banner.born, banner.sex, banner.number)) if banner else ""
        foot = f"{desk.actor.name}, {day_time(desk.bridge.link.clock())}"
        act, reader = RecordPaper(self.about(panel), panel.kind, printed=True), desk.reader or desk.actor
        try:
            # As it stands when the key is pressed, whatever it shows once a printer is chosen.
            pdf, sheets = panel_pdf(panel, foot, whose)
        except FagflateError as error:
            desk.say_error(error)
            return
        # A sheet leaves the screen and its banner behind: whose it is stands where it is asked, too.
        title = panel.head.title()
        named = _("{act}: {patient}").format(act=title, patient=whose) if whose else title
        self._send(named, pdf, sheets, lambda: desk.bridge.tell(act, reader))

    def _own_paper(self, panel: Panel) -> bool:
        """Preview the paper that is made for a kind of panel; False for one without."""
        if isinstance(panel, FormPage) and self._desk.questionnaires.patient and panel.model is not None:
            self._show(FormPaper(self._desk.questionnaires.patient, filling=panel.written))
        elif panel.kind == "vitals" and self._desk.patients.focus:
            self.chart()
        elif isinstance(panel, TrendPanel) and self._desk.patients.focus and panel.model is not None:
            self.trend(panel)
        elif isinstance(panel, TracePanel) and self._desk.patients.focus and panel.model is not None:
            self.trace(panel)
        elif isinstance(panel, PeriodsPanel) and self._desk.patients.focus and panel.model is not None:
            self.periods(panel)
        else:
            return False
        return True

    def about(self, panel: Panel) -> tuple[str, ...]:
        """Patients of the panel, by id: the one in focus, else everybody in its rows."""
        if self._desk.patients.focus:
            return (self._desk.patients.focus,)
        # What comes stands on the results page too, and on its paper.
        rows = (*getattr(panel.model, "rows", ()), *getattr(panel.model, "under_way", ()))
        found = (getattr(row, "patient", row.key) for row in rows)
        return tuple(dict.fromkeys(patient for patient in found if patient))

    def _show(self, question: Ask[Printable]) -> None:
        self._scope.cancel()
        self._scope.run(self._preview(question))

    async def _preview(self, question: Ask[Printable]) -> None:
        made = await self._desk.bridge.ask(question)
        if self.dialog is not None:
            self.dialog.close()
        dialog = self.dialog = PaperDialog(made, self._desk.window)
        dialog.wanted.connect(lambda number: self._desk.bridge.run(self._put(dialog, made, number)))
        dialog.printing.connect(lambda: self._print(made))
        dialog.finished.connect(lambda _how: self._closed(dialog))
        self._desk.window.open_dialog(dialog)
        if self.dialog is dialog:
            dialog.begin()

    def _closed(self, dialog: PaperDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    async def _put(self, dialog: PaperDialog, made: Printable, number: int) -> None:
        found = await self._desk.bridge.ask(PaperSheet(made, number))
        if self.dialog is dialog:
            dialog.put(number, paper.picture(found))

    def print_made(self, made: Printable) -> None:
        """Print a paper that is shown beside its page: the same bytes."""
        self._print(made)

    def _print(self, made: Printable) -> None:
        def left() -> None:
            # It has left, whatever becomes of it.
            self._desk.bridge.tell(RecordPaper(made.patients, made.kind, printed=True))
            if self.dialog is not None:
                self.dialog.accept()

        self._send(made.title, made.pdf, made.sheets, left)

    def _send(self, title: str, pdf: bytes, sheets: int, left: Callable[[], None]) -> None:
        """Ask for a printer, or a file, and hand a paper over; `left` when it has left."""
        if self._printing:
            return
        self._printing = True
        asking = Asking(_("Print {title}").format(title=title), _("A4, one-sided"), files=True)

        def chosen(where: Chosen | None) -> None:
            if where is None:
                self._printing = False
            else:
                self._desk.bridge.run(self._hand_over(title, pdf, sheets, where, left))

        self.choose_printer(self._desk, asking, chosen)

    async def _hand_over(
        self, title: str, pdf: bytes, sheets: int, where: Chosen, left: Callable[[], None]
    ) -> None:
        try:
            await self._handed(title, pdf, sheets, where)
            left()
        except Unsure as error:
            # It may have left.
            left()
            self._desk.say_error(error)
        except FagflateError as error:
            self._desk.say_error(error)
        finally:
            self._printing = False

    async def _handed(self, title: str, pdf: bytes, sheets: int, chosen: Chosen) -> None:
        desk = self._desk
        if chosen.file is not None:
            _write(chosen.file, pdf)
            desk.window.say_done(_("{title} is kept as a file.").format(title=title), undo=False)
            return
        job = await desk.bridge.at_printer(HandOver(str(uuid.uuid4()), chosen.printer, pdf=pdf))
        words = ngettext(
            "{title} is sent to the printer {printer}, {n} sheet.",
            "{title} is sent to the printer {printer}, {n} sheets.",
            sheets,
        )
        desk.window.say_done(words.format(title=title, printer=chosen.printer, n=sheets), undo=False)
        desk.print_watch.follow(chosen.printer, job, title)


def _write(where: Path, pdf: bytes) -> None:
    """A file gets the document itself, with its curves as curves and its text as text."""
    try:
        where.write_bytes(pdf)
    except OSError as error:
        raise FagflateError(
            _("The file could not be written."),
            kept=_("Nothing was printed."),
            todo=_("Choose another place, or a printer."),
            details=str(error),
        ) from error
