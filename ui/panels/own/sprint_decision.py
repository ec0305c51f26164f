"""A sprint after its pilot: what was measured of it, and the owner's decision in the column beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts import Act
from desktop.acts.sprints import DecideSprint, ShowSprint, UndoDecision
from desktop.core.messages import _
from desktop.shown.sprint.sprint_decision import Outcome, SprintDecisionModel
from ui.editors.parts.editor_side import Space, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Text
from ui.painting.text import HEAD, PLAIN, SMALL
from ui.panels.parts.sprint_report import (
    Beside,
    Report,
    Section,
    SpreadLine,
    SusAxis,
    SusLine,
    TaskHead,
    TaskLine,
    WordsLine,
    most_of,
    way_cell,
)
from ui.panels.parts.sprint_side import DecisionSide, alt_digit, claimed
from ui.theme.measures import MEDIUM
from ui.widgets.head import PAGE
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.panel import Panel


class SprintDecisionPanel(Panel):
    """Raises `DecideSprint`, `UndoDecision`, and `ShowSprint` for another one. Alt+1 to Alt+5 go to the
    sections, Alt+6 to the decision, Alt+7 to what should become better."""

    kind = "sprint_decision"
    acts = (DecideSprint, UndoDecision, ShowSprint)

    def __init__(self) -> None:
        super().__init__(head=PAGE)
        self.head.set_title(_("Sprints"))
        self.inner = Stack((20, 6, 20, 24), 0)
        self.way = RunsLabel(wrapping=True)
        self.said = RunsLabel(wrapping=True)
        self.doubt = RunsLabel(wrapping=True)
        self.outcome = Section(_("What should become better"), "Alt+7")
        self.known = RunsLabel(wrapping=True)
        self.tasks = Section(_("Tasks"), "Alt+1")
        self.task_head = TaskHead()
        self.note = paragraph("", SMALL)
        self.sus = Section(_("What they say, SUS"), "Alt+2")
        self.axis = SusAxis()
        self.never = Section(_("Never opened"), "Alt+3")
        self.missed = Section(_("Wishes about it"), "Alt+4")
        self.others = Section(_("Sprints"), "Alt+5")
        left, right = Stack(spacing=14), Stack(spacing=14)
        left.add(self.sus, self.missed)
        right.add(self.never, self.others)
        self.pair = Beside(left, right)
        self.inner.add(
            self.way, Space(10), Rule(), Space(12), self.said, Space(4), self.doubt, Space(12),
            self.outcome, self.tasks, Space(6), self.note, Space(14), self.pair,
        )  # fmt: skip
        self.view = Report(self.inner, self)
        self.set_body(self.view)
        self.column = DecisionSide(self)
        self.column.decided.connect(self._decide)
        self.column.undone.connect(lambda: self.run(UndoDecision))
        self.column.back.connect(self.take_focus)
        self.side = self.column
        self.column.wanted.connect(self.go_to)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def go_to(self, number: int) -> bool:
        """Go to a section by its number, 6 is the decision; False for no such number."""
        sections = (self.tasks, self.sus, self.never, self.missed, self.others)
        if number == len(sections) + 1:
            self.column.take_focus()
        elif number == len(sections) + 2 and not self.outcome.isHidden():
            self.go(self.outcome)
        elif 1 <= number <= len(sections):
            self.go(sections[number - 1])
        else:
            return False
        return True

    def event(self, event: QEvent) -> bool:
        # Alt with a digit goes to panels of a patient elsewhere; here there is none.
        return claimed(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (number := alt_digit(event)) and self.go_to(number):
            return
        super().keyPressEvent(event)

    def go(self, section: Section) -> None:
        """Go to a section."""
        self.view.ensureWidgetVisible(section, 0, 0)
        self.view.ensureWidgetVisible(section.take_focus(), 0, 0)

    def take_focus(self) -> None:
        rows = next((one for one in (self.tasks, self.sus, self.never) if one.rows), None)
        if rows is not None:
            rows.take_focus()
        else:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self.inner and self.inner.isAncestorOf(now):
            self.view.ensureWidgetVisible(now, 0, 8)

    # Acts

    def current_key(self) -> object:
        """Words of the row with the focus, else of the first one; None where there is none."""
        sections = (self.outcome, self.tasks, self.sus, self.never, self.missed, self.others)
        rows = [row for section in sections for row in section.rows]
        here = next((row for row in rows if row.hasFocus()), None)
        return (here or rows[0]).accessibleName() if rows else None

    def about(self, kind: type[Act]) -> Act | None:
        model: SprintDecisionModel | None = self.model
        if kind is UndoDecision:
            return UndoDecision(model.name, model.digest) if model is not None and model.undo else None
        if kind is ShowSprint:
            return ShowSprint()
        return None

    def _decide(self, verdict: str, why: str, longer: tuple[tuple[str, str], ...]) -> None:
        model: SprintDecisionModel | None = self.model
        if model is None:
            return
        until = model.until if verdict == "prolonged" else ""
        self.act.emit(DecideSprint(model.name, verdict, why, model.digest, until, longer))  # type: ignore[arg-type]

    # Content

    def show_model(self, model: SprintDecisionModel | None) -> None:
        self.column.set_model(model)
        if model is None:
            self.head.set_title(_("Sprints"))
            for section in (self.outcome, self.tasks, self.sus, self.never, self.missed, self.others):
                section.show_rows((), "")
            return
        self.head.set_title(model.title or _("Sprints"), "", model.subtitle)
        with self.inner.at_once():
            self.way.set_cell(way_cell(model.way))
            self.said.set_cell(Cell((((Text(model.said, HEAD, wraps=True),),),), step=24))
            self.doubt.set_cell(Cell((((Text(model.doubt, PLAIN.on("text2"), wraps=True),),),), step=19))
            self._show_outcome(model.outcome)
            self.task_head.say(model.before, model.now)
            self.tasks.head.set_remark(
                _("median and middle half, from the first input · without patient data")
            )
            self.note.set_cell(Cell((((Text(model.note, SMALL, wraps=True),),),), step=17))
            self.tasks.show_rows(
                [TaskLine(one) for one in model.tasks],
                _("No task has been done with it yet, as far as the counts here tell."),
                (self.task_head,),
            )
            self.sus.head.set_remark(model.sus_note)
            self.sus.show_rows([SusLine(one) for one in model.sus], _("Nobody has answered yet."), ())
            if model.sus:
                self.axis = SusAxis()
                self.sus.add(self.axis)
            self.never.head.set_remark(model.never_note)
            self.never.show_rows(
                [WordsLine(one.title, one.words, one.advice, accent=not one.kept) for one in model.never],
                _("Everything has been used, or there were too few pages to say so."),
            )
            self.missed.head.set_remark(model.missed_note)
            self.missed.show_rows(
                [WordsLine(f"«{one.words}»", one.who) for one in model.missed], _("No wishes about it.")
            )
            self._show_others(model)
        self.inner.refresh()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Lists stand beside each other where the whole page then fits without scrolling."""
        before, port = self.pair.two, self.view.viewport()
        self.pair.two = True
        self.pair.two = self.inner.heightForWidth(port.width()) <= port.height()
        if self.pair.two is not before:
            self.pair.updateGeometry()
            self.inner.refresh()

    def _show_outcome(self, outcome: Outcome | None) -> None:
        """The one thing that should become better comes before all else that was counted."""
        self.outcome.setVisible(outcome is not None)
        if outcome is None:
            self.outcome.show_rows((), "")
            return
        self.outcome.head.set_remark(f"«{outcome.title}»")
        pairs = [outcome.rows[at : at + 2] for at in range(0, len(outcome.rows), 2)]
        rows = [SpreadLine(row, most_of(pair)) for pair in pairs for row in pair]
        self.known = RunsLabel(wrapping=True)
        self.known.set_cell(Cell((((Text(outcome.said, PLAIN.heavy(MEDIUM), wraps=True),),),), step=20))
        notes = [RunsLabel(wrapping=True) for _one in outcome.notes]
        for label, words in zip(notes, outcome.notes, strict=True):
            label.set_cell(Cell((((Text(words, SMALL.on("text2"), wraps=True),),),), step=17))
        said = " ".join((outcome.said, *outcome.notes))
        self.outcome.show_rows(rows, said, (self.known, *notes))

    def _show_others(self, model: SprintDecisionModel) -> None:
        self.others.head.set_remark(str(len(model.sprints)))
        rows = []
        for one in model.sprints:
            row = _Sprint(one.title, one.state, here=one.name == model.name)
            row.wanted.connect(lambda name=one.name: self.act.emit(ShowSprint(name)))
            rows.append(row)
        self.others.show_rows(rows, "")


class _Sprint(WordsLine):
    """A sprint that can be looked at: Enter or a click shows it."""

    wanted = Signal()

    def __init__(self, title: str, state: str, *, here: bool) -> None:
        super().__init__(title, _("shown here") if here else "", state, accent=here)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.wanted.emit()
