"""The papers of the ward: asked for, previewed, printed, and each of it in the access log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from PySide6.QtPrintSupport import QPrinter

from desktop.acts.papers import RecordPaper
from desktop.acts.signed import PrintSignedLetter
from desktop.core.errors import FagflateError
from desktop.core.formats import day_time
from desktop.core.messages import _, ngettext
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
from ui.acts.paper.paper_dialog import PaperDialog
from ui.acts.paper.print_run import PrintRun
from ui.editors.questionnaire.form_page import FormPage
from ui.panels.parts.chart_panel import ChartPanel
from ui.panels.parts.periods import PeriodsPanel
from ui.panels.trace import TracePanel
from ui.panels.trend import TrendPanel
from ui.printing.printing import ask_and_print
from ui.widgets.panel import Panel

Chooser = Callable[[QPrinter, str, Any], bool]


class PaperActs:
    """Papers of the ward. `choose_printer` asks a person which printer; tests put another in its place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.choose_printer: Chooser = paper.ask_printer
        self.dialog: PaperDialog | None = None
        self._run: PrintRun | None = None
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
        act = RecordPaper(self.about(panel), panel.kind, printed=True)
        reader = desk.reader or desk.actor
        ask_and_print(panel, desk.window, foot, whose, lambda: desk.bridge.tell(act, reader), desk.say_error)

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
        if self._desk.locking.locked:
            return
        if self.dialog is not None:
            self.dialog.close()
        actor = self._desk.reader or self._desk.actor
        if actor.name:
            self._desk.bridge.tell(RecordPaper(made.patients, made.kind), actor)
        dialog = self.dialog = PaperDialog(made, self._desk.window)
        dialog.wanted.connect(lambda number: self._desk.bridge.run(self._put(dialog, made, number)))
        dialog.printing.connect(lambda: self._print(made))
        dialog.finished.connect(lambda _how: self._closed(dialog))
        dialog.open()
        dialog.begin()

    def _closed(self, dialog: PaperDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    async def _put(self, dialog: PaperDialog, made: Printable, number: int) -> None:
        found = await self._desk.bridge.ask(PaperSheet(made, number))
        if self.dialog is dialog:
            dialog.put(number, paper.picture(found))

    def _print(self, made: Printable) -> None:
        if self._run is not None:
            return
        printer = paper.a4_printer()
        title = _("Print {title}").format(title=made.title)
        if not self.choose_printer(printer, title, self._desk.window):
            return
        if printer.outputFormat() == QPrinter.OutputFormat.PdfFormat and printer.outputFileName():
            self._to_file(made, Path(printer.outputFileName()))
            return
        progress = paper.PrintProgress(title, self._desk.window)
        run = self._run = PrintRun(
            self._desk.bridge,
            printer,
            made.sheets,
            lambda number: PaperSheet(made, number, for_print=True),
            0,
            self._desk.window,
        )
        run.moved.connect(progress.say)
        run.finished.connect(lambda: self._printed(made))
        run.failed.connect(lambda error, _sheet: self._broken(error))
        run.stopped.connect(lambda _sheet: self._broken(None))
        for over in (run.finished, run.failed, run.stopped):
            over.connect(progress.over)
            over.connect(run.deleteLater)
        progress.rejected.connect(run.stop)
        progress.open()
        run.start()

    def _to_file(self, made: Printable, where: Path) -> None:
        """A file gets the document itself, with its curves as curves and its text as text."""
        try:
            where.write_bytes(made.pdf)
        except OSError as error:
            self._desk.say_error(
                FagflateError(
                    _("The file could not be written."),
                    kept=_("Nothing was printed."),
                    todo=_("Choose another place, or a printer."),
                    details=str(error),
                )
            )
            return
        self._printed(made)

    def _broken(self, error: FagflateError | None) -> None:
        self._run = None
        if error is not None:
            self._desk.say_error(error)

    def _printed(self, made: Printable) -> None:
        """Log the printing after it has left: also where somebody stopped after the first sheets of a
        pile."""
        self._run = None
        self._desk.bridge.tell(RecordPaper(made.patients, made.kind, printed=True))
        if self.dialog is not None:
            self.dialog.accept()
        words = ngettext("{title} is printed, {n} sheet.", "{title} is printed, {n} sheets.", made.sheets)
        self._desk.window.say_done(words.format(title=made.title, n=made.sheets), undo=False)
