"""The column of a sprint that is reviewed: the wish, each change with its reason and a line for a remark,
the checks, before and after; and for whom it is tried out, where it is its owner's to release."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.acts.sprints import PilotFor, Remark
from desktop.core.formats import listed
from desktop.core.messages import _
from desktop.shown.sprint.page_draft import DraftPoint
from desktop.shown.sprint.pilot_whom import DUTIES, whom
from desktop.shown.sprint.reviews import ReviewShown
from desktop.shown.workspace import Panel as Placed
from desktop.shown.workspace import Workspace
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.editors.parts.stack import Stack, Watched
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Text
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG
from ui.theme.measures import MEDIUM
from ui.widgets.aside import Aside
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented
from ui.window.sprint.column import check_cell, line_cell
from ui.window.sprint.names_line import NamesLine
from ui.window.sprint.one_line import OneLine
from ui.window.sprint.thumbnail import Thumbnails


class RemarkRow(Watched):
    """A change: its number and sentence, its reason, and the line for what the reviewer says of it."""

    def __init__(self, point: DraftPoint, *, answers: bool) -> None:
        super().__init__((0, 6, 0, 6), 3)
        self.point = point
        sentence, why = RunsLabel(wrapping=True), RunsLabel(wrapping=True)
        words = (Text(str(point.point), LABEL.on("text2")), Gap(10), Text(point.words, STRONG, wraps=True))
        sentence.set_cell(Cell(((words,),), step=18))
        style = SMALL if point.why else SMALL.on("warn").heavy(MEDIUM)
        why.set_cell(Cell((((Text(point.why or _("reason missing"), style, wraps=True),),),), step=17))
        self.remark = OneLine(_("Remark to change {n}").format(n=point.point), _("Remark? One line."))
        self.add(sentence, why, self.remark)
        self.remark.setVisible(answers)

    @property
    def words(self) -> str:
        """Remark to this change, typed just now or before."""
        return self.remark.field.text().strip() or self.remark.words


class ReviewColumn(SideColumn):
    """Column of a review. `set_model` shows a `ReviewShown`.

    Signals: `accepted()`; `sent_back(remarks)`; `released(pilot)`, None for in use at once; `left()` on Esc.
    """

    aside = Aside.BESIDE
    accepted = Signal()
    sent_back = Signal(object)
    released = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Review"), parent)
        self.model: ReviewShown | None = None
        self.rows: list[RemarkRow] = []
        self.before = False
        self._title, self._by, self._wish = (RunsLabel(wrapping=True) for _n in range(3))
        self._said = RunsLabel(wrapping=True)
        self._head = SideHead(_("Changes"), "0")
        self._points = Stack()
        self._checks = Stack(spacing=5)
        self._lines = Stack(spacing=3)
        self.pictures = Thumbnails()
        self.how = Segmented(
            (("pilot", _("Try out")), ("use", _("Take in use"))), _("How it is published"), self
        )
        self.how.chosen.connect(lambda _key: self._say_act())
        self.wards = NamesLine(_("Wards"), _("Names with a comma between."))
        self.roles = NamesLine(_("Who works there"), _("Everybody there. Doctors, nurses …"))
        self.people = NamesLine(_("Named people as well"), _("Nobody. Names with a comma between."))
        self.whom = RunsLabel(wrapping=True)
        for line in (self.wards, self.roles, self.people):
            line.typed.connect(self._say_whom)
            line.left.connect(self.take_focus)
        self.until = OneLine(_("Last day"), _("Until which day? 2026-12-11"))
        self.better = OneLine(_("What should become better"), _("One thing. One line."))
        self.outcome = NamesLine(
            _("Measured in the record by"), _("Nothing. Write to choose, such as letter.")
        )
        self.outcome.left.connect(self.take_focus)
        self._release = Stack(spacing=4)
        self._release.add(
            SideHead(_("Publish")), self.how, Space(4),
            paragraph(_("Wards"), SMALL), self.wards, paragraph(_("Who works there"), SMALL), self.roles,
            paragraph(_("Named people as well"), SMALL), self.people, self.whom, Space(4),
            paragraph(_("Last day"), SMALL), self.until,
            paragraph(_("What should become better"), SMALL), self.better,
            paragraph(_("Measured in the record by"), SMALL), self.outcome, Space(8),
        )  # fmt: skip
        self.add(
            SideHead(_("Review"), keys="Esc", large=True), self._title, self._by, self._said, Space(6),
            SideHead(_("The wish")), self._wish, Space(8), self._release,
            self._head, self._points, Space(8), self._checks, Space(8),
            SideHead(_("Reviewers")), self._lines, Space(8),
            SideHead(_("Before and after"), "", "F8", _("turn")), self.pictures,
        )  # fmt: skip
        self.pressed.connect(self._press)

    def set_model(self, model: ReviewShown) -> None:
        """Show a review; what is written of a change stays as long as the change does."""
        old, self.model = self.model, model
        with self.inner.at_once():
            self._title.set_cell(_words(model.title, STRONG))
            self._by.set_cell(_words(model.by, SMALL))
            self._wish.set_cell(_words(model.wish or _("The wish is not written"), PLAIN))
            self.say(model.problem or model.said)
            if old is None or (old.points, old.answers) != (model.points, model.answers):
                typed = {(row.point.target, row.point.point): row.words for row in self.rows}
                self.rows = [RemarkRow(point, answers=model.answers) for point in model.points]
                for row in self.rows:
                    row.remark.set_words(typed.get((row.point.target, row.point.point), ""))
                    row.remark.written.connect(lambda _words: self._say_act())
                    row.remark.field.textChanged.connect(lambda _words: self._say_act())
                    row.remark.left.connect(self.take_focus)
                self._points.fill(*self.rows)
            self._head.set_remark(str(len(self.rows)))
            checks = [RunsLabel(wrapping=True) for _one in model.checks]
            for label, check in zip(checks, model.checks, strict=True):
                label.set_cell(check_cell(check))
            self._checks.fill(SideHead(_("Checked")), *checks)
            lines = [RunsLabel(wrapping=True) for _one in model.lines]
            for label, one in zip(lines, model.lines, strict=True):
                label.set_cell(line_cell(one))
            self._lines.fill(*lines)
            self._release.setVisible(model.releases)
            if model.releases and (old is None or not old.releases or old.key != model.key):
                names = {one.name: one.title for one in model.wards}
                self.wards.set_offered(model.wards)
                self.roles.set_offered(model.roles)
                self.people.set_offered(model.people)
                self.outcome.set_offered(model.outcomes)
                self.outcome.set_words("")
                self.roles.set_words("")
                self.people.set_words("")
                self.wards.set_words(names.get(model.ward, ""))
                self.until.set_words(model.until)
                self.better.set_words(model.wish)
                self._say_whom()
            self._show_pictures()
        self._say_act()

    def _show_pictures(self) -> None:
        model = self.model
        if model is not None:
            marked = frozenset(point.target for point in model.points)
            sides = (_panels(model.before, model.tab), _panels(model.workspace, model.tab))
            self.pictures.set_tabs(*sides, model.titles, marked, shown_before=self.before)

    def say(self, words: str) -> None:
        """Say in amber what is to be known, or what could not be done; empty takes it away."""
        runs = (Icon("warning", "warn", 14), Gap(8), Text(words, PLAIN.on("warn").heavy(MEDIUM), wraps=True))
        self._said.set_cell(Cell(((runs,),), step=18) if words else Cell())
        self._said.setVisible(bool(words))
        self.inner.refresh()

    @property
    def said(self) -> str:
        """The words in amber."""
        return "" if self._said.isHidden() else self._said.words().strip()

    def remarks(self) -> tuple[Remark, ...]:
        """Remarks that are written."""
        return tuple(Remark(row.point.point, row.point.target, row.words) for row in self.rows if row.words)

    def put_remarks(self, remarks: tuple[Remark, ...]) -> None:
        """Show remarks again that were begun before, each at its change."""
        told = {(one.point, one.target): one.words for one in remarks}
        for row in self.rows:
            row.remark.set_words(told.get((row.point.point, row.point.target), row.remark.words))
        self._say_act()

    def forget_remarks(self) -> None:
        """Clear them: they are sent."""
        for row in self.rows:
            row.remark.field.clear()
            row.remark.set_words("")

    def turn(self) -> None:
        """The picture of the page as it is, or as the sprint makes it."""
        self.before = not self.before
        self._show_pictures()

    # The act

    def _say_act(self) -> None:
        model = self.model
        if model is None:
            return
        count = len(self.remarks())
        self.set_warning("")
        if model.answers and count:
            self.set_act(_("Send back with {n} remarks").format(n=count), "", "", ready=True)
            self.set_foot(_("Goes to whoever made it. Nothing is changed for anybody."))
        elif model.answers and not self._stops():
            self.set_act(_("Accept"), model.title, model.title, ready=True)
            self.set_foot(_("A remark at a change sends it back instead. Nobody sees it before a pilot."))
        elif model.answers:
            self.set_act(_("Write a remark"), "", "", ready=False)
            self.set_foot(_("It can't be accepted as it is: something above stops it."))
        elif model.releases and self.how.current == "use":
            self.set_act(_("Take in use"), model.title, model.title, ready=True)
            self.set_foot(
                _("Put in the hospital's folder, for everybody of this page. Taking it back is one act.")
                if model.by_folder
                else _("Signed with your key, for everybody of this page. Taking it back is one act.")
            )
        elif model.releases:
            self.set_act(_("Try out"), model.title, model.title, ready=True)
            self.set_foot(
                _("Put in the hospital's folder. It ends by itself; taking it back is one act.")
                if model.by_folder
                else _("Signed with your key. It ends by itself; taking it back is one act.")
            )
        else:
            self.set_act(_("Nothing to answer here"), "", "", ready=False, idle=True)
            self.set_foot("")

    def _stops(self) -> bool:
        return self.model is not None and (
            bool(self.model.problem) or any(one.stops for one in self.model.checks)
        )

    def _press(self) -> None:
        model = self.model
        if model is None:
            return
        if model.answers:
            if remarks := self.remarks():
                self.sent_back.emit(remarks)
            elif not self._stops():
                self.accepted.emit()
            elif self.rows:
                self.rows[0].remark.begin()
        elif model.releases:
            self._releasing(model)

    def _releasing(self, model: ReviewShown) -> None:
        if self.how.current == "use":
            self.released.emit(None)
            return
        chosen = []
        for line in (self.wards, self.roles, self.people, self.outcome):
            named = line.named()
            if named.wrong:
                self.say(named.wrong)
                line.begin()
                return
            chosen.append(tuple(one.name for one in named.found))
        wards, work, people, outcomes = chosen
        if len(outcomes) > 1:
            self.say(_("A pilot is measured by one thing: choose one."))
            self.outcome.begin()
            return
        until, better = _typed(self.until), _typed(self.better)
        roles = tuple(one for one in work if one not in DUTIES)
        duties = tuple(one for one in work if one in DUTIES)
        outcome = outcomes[0] if outcomes else ""
        self.released.emit(PilotFor(wards, model.begins, until, better, roles, people, duties, outcome))

    def _say_whom(self) -> None:
        """Say for whom the pilot is as the lines stand now, or what is not understood of them."""
        lines = [line.named() for line in (self.wards, self.roles, self.people)]
        wrong = next((one.wrong for one in lines if one.wrong), "")
        words = wrong or whom(*([one.title for one in line.found] for line in lines))
        style = SMALL.on("warn").heavy(MEDIUM) if wrong or not words else SMALL.heavy(MEDIUM)
        told = words if wrong else _("In the pilot: {whom}.").format(whom=words or _("nobody yet"))
        if elsewhere := [one.title for one in lines[0].found if one.where]:
            style = SMALL.on("warn").heavy(MEDIUM)
            words = _("On {wards} everybody has another page, and sees nothing of it.")
            told += " " + words.format(wards=listed(elsewhere))
        self.whom.set_cell(Cell((((Text(told, style, wraps=True),),),), step=17))
        self.inner.refresh()

    def take_focus(self) -> None:
        """The act: what is read is above it, and Tab goes through it."""
        self.action.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_F8, Qt.Key.Key_Escape)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not held(event):
            self.left.emit()
        elif event.key() == Qt.Key.Key_F8 and not held(event):
            self.turn()
        else:
            super().keyPressEvent(event)


def _typed(line: OneLine) -> str:
    return line.field.text().strip()


def _words(words: str, style: object) -> Cell:
    return Cell((((Text(words, style, wraps=True),),),), step=18)  # type: ignore[arg-type]


def _panels(workspace: Workspace, tab: str) -> tuple[Placed, ...]:
    return next((one.panels for one in workspace.tabs if one.id == tab), ())
